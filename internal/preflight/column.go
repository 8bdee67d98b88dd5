package preflight

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

// fieldOf tells the field of personal data that a column's head names, "" for none.
func fieldOf(head string) string {
	head = strings.ReplaceAll(head, " ", "")
	for _, c := range columnWords {
		has := func(w string) bool { return strings.Contains(head, w) }
		if slices.ContainsFunc(c.words, has) && !slices.ContainsFunc(c.not, has) {
			return c.field
		}
	}
	return ""
}

// understand tells what the columns hold and whether the rows are persons.
func (t *table) understand() {
	t.deepHead()
	t.fields = make([]string, len(t.heads))
	for i, h := range t.heads {
		t.fields[i] = fieldOf(h)
		for _, post := range []string{"职务", "职位", "岗位", "所在单位", "值班"} {
			t.public = t.public || strings.Contains(h, post)
		}
	}
	for i, f := range t.fields {
		if f != "name" {
			continue
		}
		named, filled := 0, 0
		for r := t.more; r < len(t.rows); r++ {
			if c := t.cell(r, i); c != "" && c != "合计" && c != "总计" {
				filled++
				if isPersonCell(c) {
					named++
				}
			}
		}
		least := filled * 4 // of five: 对象 and 人员 head other things as well
		if firstIn(t.heads[i], []string{"姓名", "户主", "申请人"}) != "" {
			least = (filled*5 + 1) / 2
		}
		if named > 0 && named*5 >= least {
			t.namesAt, t.persons = i, true
			return
		}
		t.fields[i] = "" // 人员类别, 中标候选人: no person stands there
	}
	for _, f := range t.fields { // 证件号 and 账号 are of persons, name or no name
		if f == "id_card" || f == "bank_card" {
			t.persons = true
		}
	}
}

// deepHead finds the head of a table whose first row says nothing of persons: it
// is a title, or groups of columns, and the row below names them.
func (t *table) deepHead() {
	named := func(cells []string) (n int) {
		for _, s := range cells {
			if f := fieldOf(s); f != "" && len(s) <= len("身份证件号码（必填）") {
				n++
			}
		}
		return n
	}
	if named(t.heads) > 1 {
		return
	}
	for r := range min(2, len(t.rows)) {
		var below []string
		words := 0
		for c := range t.heads {
			s := t.cell(r, c)
			if strings.ContainsAny(s, "0123456789*") || fieldOf(s) == "" && isPersonCell(s) {
				return
			}
			if s != "" {
				words++
			}
			below = append(below, s)
		}
		if n := named(below); n >= 2 && n > named(t.heads) && words*3 >= len(below)*2 {
			for c, s := range below {
				if s != "" {
					t.heads[c] = s
				}
			}
			t.more = r + 1
			return
		}
	}
}

// isPersonCell reports whether a cell names a person, whole or masked.
func isPersonCell(s string) bool {
	return looksLikeName(s) || isMaskedName(s)
}

// hiders are the signs that hide a character of a name.
var hiders = strings.NewReplacer("＊", "*", "×", "*", "○", "*", "某", "*", `\`, "", " ", "")

// isMaskedName reports whether a cell is a name with hidden characters: 张*, 欧阳*, 李某某.
func isMaskedName(s string) bool {
	s = hiders.Replace(s)
	r := []rune(s)
	return len(r) >= 2 && len(r) <= 8 && strings.ContainsRune(s, '*') && r[0] >= 0x4E00 && r[0] <= 0x9FFF
}

// personRows returns the rows that name a person.
func (t *table) personRows() []int {
	var out []int
	for r := t.more; r < len(t.rows); r++ {
		if t.namesAt >= 0 && isPersonCell(t.cell(r, t.namesAt)) {
			out = append(out, r)
		}
	}
	return out
}
