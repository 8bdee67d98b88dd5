package personal

import (
	"fmt"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
)

// What leaves by a link is not seen here, and stays where nobody can take it back.

// Kinds of findings about links.
const (
	kindListBehindLink = "list_behind_link"
	kindThirdPartyForm = "third_party_form"
)

// disks are places where anybody may put a file.
var disks = []string{"pan.baidu.", "百度网盘", "百度云", "alipan.", "aliyundrive.", "阿里云盘", "pan.quark.", "夸克网盘", "cloud.189.", "天翼云盘", "123pan.", "123云盘", "lanzou", "蓝奏云", "weiyun.", "微云",
	"115.com", "pan.xunlei.", "迅雷云盘", "caiyun.139", "和彩云", "移动云盘", "jianguoyun", "坚果云", "网盘", "云盘", "提取码", "drive.google", "dropbox.", "onedrive.", "docs.qq.com", "腾讯文档", "kdocs.cn", "金山文档", "shimo.im", "石墨文档"}

// lists are words for a list of persons.
var lists = []string{"名单", "名册", "花名册", "明细", "发放表", "公示表", "人员信息", "台账", "汇总表", "人员表", "登记册", "学生信息", "农户信息"}

// forms are makers of forms outside of any office.
var forms = []string{"docs.qq.com", "腾讯文档", "wjx.", "问卷星", "jsj.top", "jinshuju", "金数据", "shimo.im", "石墨", "kdocs.cn", "金山文档", "金山表单", "WPS表单", "wj.qq.com", "腾讯问卷", "收集表", "mikecrm", "麦客", "接龙", "feishu.", "飞书", "钉钉表单",
	"问卷网", "wenjuan", "表单大师", "在线文档", "在线表格", "共享文档", "共享表格", "forms.gle", "docs.google", "互动吧", "小鹅通", "报名工具"}

// asked are what no form outside of an office may ask for.
var asked = []string{"身份证", "证件号", "公民身份", "银行卡", "一卡通", "卡号", "人脸", "户口", "社保卡", "病历", "残疾证", "账号"}

// links tells of lists of persons behind a net disk, and of forms of others that ask
// for identity numbers.
func links(k *bench.Bench) {
	p := k.Page
	for i, line := range p.Lines {
		where := strings.Join(p.Lines[max(0, i-1):min(len(p.Lines), i+2)], "\n")
		linked(k, line, where, i+1, fmt.Sprintf("正文第%d行", i+1))
	}
	for _, part := range k.Parts() {
		linked(k, part.Text, part.Text, 0, part.Place)
	}
}

func linked(k *bench.Bench, line, around string, n int, place string) {
	if len(around) > 4000 {
		around = line
	}
	if w := chars.FirstIn(line, disks); w != "" && chars.FirstIn(around, lists) != "" {
		k.Add(notice.Finding{Kind: kindListBehindLink, Severity: notice.Warn, Line: n, Place: place, Text: w, Rule: lawPrivacy,
			Message: fmt.Sprintf("名单放在了“%s”里：这里查不到里面写了什么，谁都能下载转发，撤不回来。请把要公示的名单写进正文（姓名按规定打星），不要放网盘。", w)})
	}
	if w := chars.FirstIn(line, forms); w != "" && chars.FirstIn(around, asked) != "" {
		k.Add(notice.Finding{Kind: kindThirdPartyForm, Severity: notice.Warn, Line: n, Place: place, Text: w, Rule: "个人信息保护法第21、28、55条",
			Message: fmt.Sprintf("请群众在“%s”这样的外部表单里填身份证号一类的信息：数据存在别人那里，填的人常常互相看得到。请改用政务服务平台，或到窗口登记。", w)})
	}
}
