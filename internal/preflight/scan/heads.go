package scan

import (
	"slices"
	"strings"
)

// columnWords tells the field of personal data that a column holds from its
// head. The first that fits wins. Fields are named as policy.yaml names them.
var columnWords = []struct {
	field string
	words []string
	not   []string
}{
	{"id_card", []string{"身份证", "证件号", "公民身份", "身份号", "身份证件", "残疾证", "残疾人证"}, nil},
	{"bank_card", []string{"银行卡", "银行账", "银行帐", "一卡通", "卡号", "账号", "帐号", "存折", "社保卡", "收款账", "账户", "帐户", "卡（折）", "折号", "一折通"}, []string{"对公", "公司", "单位"}},
	{"guardian", []string{"监护人", "家长", "父亲", "母亲", "父母", "法定代理人"}, nil},
	{"phone", []string{"电话", "手机", "联系方式", "联系号码", "Tel", "TEL", "联系人及"}, nil},
	{"wechat_id", []string{"微信", "QQ"}, nil},
	{"email", []string{"邮箱", "电子邮件", "Email", "E-mail"}, nil},
	{"birth_month", []string{"出生年月"}, []string{"出生年月日"}},
	{"birth_date", []string{"出生日期", "出生年月日", "生日", "出生时间"}, nil},
	{"age", []string{"年龄", "周岁", "岁数"}, nil},
	{"gender", []string{"性别"}, nil},
	{"class", []string{"班级", "年级"}, nil},
	{"disability", []string{"残疾"}, []string{"残疾人两项", "残疾人补贴", "补贴"}},
	{"diagnosis", []string{"病种", "疾病", "诊断", "病情", "病名", "患病", "健康状况", "身体状况"}, nil},
	{"reason", []string{"事由", "致困", "致贫", "困难原因", "救助原因", "困难类型", "申请原因", "原因"}, nil},
	{"address", []string{"住址", "家庭地址", "居住地", "户籍地", "详细地址", "现住", "居住地址", "居住地", "门牌", "户籍所在", "家庭所在", "户口所在", "通讯地址"}, nil},
	{"plate", []string{"车牌", "号牌"}, nil},
	{"passport", []string{"护照", "通行证", "回乡证"}, []string{"车辆"}},
	{"school", []string{"学校", "院校"}, nil},
	{"cert_no", []string{"证书"}, nil},
	{"name", []string{"姓名", "户主", "申请人", "学生", "救助对象", "受益人", "享受人", "领取人", "领款人", "补贴对象", "持卡人", "参保人",
		"缴费人", "村民", "农户", "承包方", "承包人", "负责人", "联系人", "被救助人", "对象", "人员", "名单", "老人", "残疾人", "代表", "候选人", "责任人"},
		[]string{"类别", "类型", "数", "学校", "类"}},
	{"area", []string{"面积", "亩"}, nil},
	{"amount", []string{"金额", "元", "补助", "补贴", "资金", "标准"}, nil},
}

// FieldOf tells the field of personal data that a column's head names, "" for none.
func FieldOf(head string) string {
	head = strings.ReplaceAll(head, " ", "")
	for _, c := range columnWords {
		has := func(w string) bool { return strings.Contains(head, w) }
		if slices.ContainsFunc(c.words, has) && !slices.ContainsFunc(c.not, has) {
			return c.field
		}
	}
	return ""
}
