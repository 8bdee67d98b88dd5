package preflight

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gaoshi/internal/notice"
)

var updateRules = flag.Bool("update-rules", false, "write docs/rules.md as the rules are")

// rule is one line of docs/rules.md: a kind of finding, in plain words, with a text
// that raises it and one that does not. A rule that needs more than a text says so in
// words (how), with the source that its finding names.
type rule struct {
	kind, what, guilty, innocent string
	how, source, severity        string
}

// rules are all rules of the gate, by the rooms where they stand.
var rules = []struct {
	room, about string
	rules       []rule
}{
	{"scan", "个人信息：号码", []rule{
		{kind: "id_card", what: "完整的身份证号，怎么写的都算", guilty: "身份证号：999901190101010017", innocent: "统一社会信用代码：91999901MA0000000L"},
		{kind: "id_card_bad_checksum", what: "抄错一位的身份证号", guilty: "身份证号：999901190101010010", innocent: "身份证号为18位，请核对"},
		{kind: "id_partial_birth", what: "打了星，出生年月还看得见", guilty: "张示一（999901190101****17）已审核", innocent: "张示一（999901********0017）已审核"},
		{kind: "id_scientific", what: "Excel 写成科学计数法的号码", guilty: "身份证号：9.99901E+17", innocent: "年产量3.2E+17吉焦"},
		{kind: "id_tail_birth", what: "身份证后几位和出生日期写在一起", guilty: "王示三 19030303 身份证末四位0059", innocent: "身份证后四位为初始密码"},
		{kind: "bank_card", what: "银行卡号、个人账号", guilty: "户名：张示一，账号：1000000000018，青禾信用社", innocent: "户名：青禾镇财政所，账号：1000000000018"},
		{kind: "mobile", what: "个人手机号（公务电话只提醒）", guilty: "手机：160 0000 〇〇〇一", innocent: "手机号码前三位为运营商号段"},
		{kind: "home_phone", what: "家庭电话", guilty: "家庭电话：张示一 8123456", innocent: "值班电话 8123456"},
		{kind: "passport", what: "护照、通行证、居留证号码", guilty: "护照：EA1234567，张示一", innocent: "护照、通行证办理时间调整"},
		{kind: "plate", what: "个人的车牌号", guilty: "张示一的车川A12345", innocent: "执法车川A12345"},
		{kind: "wechat_id", what: "个人微信号、QQ号", guilty: "请加他微信：wangshisan", innocent: "微信公众号“青禾发布”"},
		{kind: "social_id", what: "个人的抖音、快手、支付宝这类账号", guilty: "张示一抖音号：zsy19010101", innocent: "政务抖音号qinghefabu正式开通"},
		{kind: "email", what: "个人邮箱", guilty: "联系 zhangsan@example.com", innocent: "单位邮箱：zhengwu@example.com"},
		{kind: "household_no", what: "户号、户口簿编号", guilty: "户口簿户号 999901012345，户主张示一", innocent: "户号由供电公司提供，缴费时输入户号"},
		{kind: "medical_no", what: "住院号、病历号", guilty: "住院号：00234567，患者张示一", innocent: "住院号、病历号由医院提供"},
		{kind: "licence_no", what: "驾驶证号、档案编号", guilty: "张示一，驾驶证档案编号510600123456", innocent: "驾驶证到期换证需提前90天"},
		{kind: "social_security_no", what: "社保、医保编号", guilty: "张示一，个人社保编号1009876543", innocent: "社保编号可在社保卡背面查看"},
		{kind: "homestead_no", what: "宅基地、承包地、房产证书编号", guilty: "户主李示二，宅基地批准书编号 9999012026001", innocent: "宅基地批准书由县农业农村局统一编号"},
		{kind: "student_no", what: "学籍号、准考证号", guilty: "学生李小示，准考证号 202699990123", innocent: "准考证号忘记的，凭身份证查询"},
		{kind: "paper_no", what: "低保证、优待证、结婚证等证件编号", guilty: "王示三的低保证号：9999-0012", innocent: "优待证可在县退役军人局申领"},
		{kind: "address", what: "精确到门牌的住址", guilty: "家住3组18号的张示一", innocent: "便民服务中心地址：青禾镇新街18号"},
		{kind: "birth_date", what: "完整的出生日期", guilty: "李示二，72年8月17日生，低保户", innocent: "1966年1月1日至1970年12月31日出生的人员"},
		{kind: "birth_month", what: "出生年月", guilty: "张示一，1966年3月出生", innocent: "1966年3月以后出生的"},
	}},
	{"facts", "个人信息：有名有姓的人的事", []rule{
		{kind: "diagnosis", what: "病情", guilty: "患者张示一（肺癌）获得医疗救助5000元", innocent: "肺结核患者可享受免费治疗"},
		{kind: "disability", what: "残疾情况", guilty: "王示三持二级智力残疾证", innocent: "残疾等级为一级、二级的可以申请"},
		{kind: "record", what: "违法犯罪、社区矫正、戒毒", guilty: "刑满释放人员张示一已回村", innocent: "司法所所长李示二开展社区矫正集中教育"},
		{kind: "family", what: "家庭变故、家庭成员", guilty: "失独家庭张示一、李示二夫妇", innocent: "失独家庭每人每年补助12000元"},
		{kind: "petitioner", what: "举报、投诉、信访的人", guilty: "信访人李示二多次到县上访", innocent: "举报人信息严格保密"},
		{kind: "debt", what: "欠款、欠费、未缴费", guilty: "未缴医保人员名单：李示二、王示三", innocent: "未缴纳医保费的村民请于12月31日前缴清"},
		{kind: "minor", what: "未成年人的学校、班级、出生年", guilty: "留守儿童：王小示（2015年生），由奶奶照看", innocent: "2015年出生的适龄儿童9月入学"},
		{kind: "house", what: "到一户人家的走法、坐标", guilty: "张示一住在村委会往东200米红色大门第三家", innocent: "村委会往东200米设临时停车场"},
	}},
	{"personal", "名单和链接", []rule{
		{kind: "full_name", what: "该打星的名单写了全名", how: "救助、补贴等类别的名单", source: "发布规则里这一类的依据", severity: "必须改"},
		{kind: "age", what: "名单里不该有的一栏（年龄、班级、监护人、残疾等）", how: "名单里有这一栏", source: "政府信息公开条例第15条；个人信息保护法第34条", severity: "必须改"},
		{kind: "student_list", what: "学生名单", how: "助学类别里的名单", source: "发布规则里这一类的依据", severity: "请核对"},
		{kind: "relief_list", what: "社会救助名单", how: "救助类别里的名单", source: "发布规则里这一类的依据", severity: "请核对"},
		{kind: "channel_restricted", what: "名单不上某个渠道", how: "按发布规则", source: "发布规则里这一类的依据", severity: "提示"},
		{kind: "allowed_by_policy", what: "依法可以写的个人信息", how: "按发布规则", source: "发布规则里这一类的依据", severity: "提示"},
		{kind: "list_behind_link", what: "名单放在网盘里", guilty: "名单下载：https://pan.baidu.com/s/1abc 提取码：8888", innocent: "名单已在村公示栏张贴，请到公示栏查看"},
		{kind: "third_party_form", what: "请群众在外部表单里填身份证号", guilty: "请在问卷星 https://www.wjx.cn/vm/abc.aspx 填写身份证号", innocent: "网上报名请登录县人社局网站填写姓名、身份证号"},
	}},
	{"secrecy", "保密", []rule{
		{kind: "secrecy_mark", what: "密级或不公开的标志", guilty: "机密★一年", innocent: "本件不涉及国家秘密"},
		{kind: "not_public", what: "公开属性不是主动公开", how: "公开属性写了依申请公开、不予公开", source: "政府信息公开条例第13至16条", severity: "必须改"},
	}},
	{"words", "错字、地名、电话", []rule{
		{kind: "typo", what: "错字、地名差一个字、文号的括号", guilty: "秸杆禁烧", innocent: "秸秆禁烧"},
		{kind: "phone_unlike", what: "和本镇登记的电话只差一点", guilty: "电话0000-7645321", innocent: "电话0000-7654321"},
	}},
	{"dates", "日期和期限", []rule{
		{kind: "no_such_date", what: "没有这一天", guilty: "请于11月31日前办理", innocent: "请于11月30日前办理"},
		{kind: "weekday", what: "日期和星期对不上", guilty: "11月25日（星期二）开会", innocent: "11月25日（星期三）开会"},
		{kind: "period_count", what: "天数和起止日期对不上", guilty: "公示期为7个工作日（2026年12月2日至2026年12月8日）。", innocent: "公示期为5个工作日（2026年12月2日至2026年12月8日）。"},
		{kind: "date_order", what: "截止比开始早", guilty: "2026年12月8日至2026年12月2日", innocent: "2026年12月2日至2026年12月8日"},
		{kind: "deadline_over", what: "发布时已经过了的期限", guilty: "请于2026年11月20日前报名。", innocent: "请于2026年12月20日前报名。"},
		{kind: "period_past", what: "发布时已经过了的办理时间", guilty: "缴费时间：2025年11月1日至2025年12月31日", innocent: "缴费时间：2026年11月25日至2026年12月31日"},
		{kind: "relative_day", what: "明天、后天这类词到那天不对", how: "会在别的日子读到的稿子里有相对的日子", source: "", severity: "必须改"},
		{kind: "posting_short", what: "公示期不够", how: "公示期少于规则的天数", source: "发布规则里这一类的依据", severity: "必须改"},
		{kind: "posting_missing", what: "没有写公示期", how: "要公示的类别", source: "发布规则里这一类的依据", severity: "请核对"},
		{kind: "posting_start", what: "公示从发布之前开始", how: "公示期和发布时间", source: "", severity: "请核对"},
		{kind: "posting_late", what: "贴出得晚，公示期不够", how: "签发时公示已经开始", source: "发布规则里这一类的依据", severity: "必须改"},
		{kind: "posting_differs", what: "正文和抬头的公示期不一样", how: "两处写得不同", source: "", severity: "请核对"},
		{kind: "deadline_past", what: "过了法定公开期限", how: "形成日期到发布日期", source: "政府信息公开条例第26条", severity: "请核对"},
		{kind: "deadline_provisional", what: "期限暂算", how: "还没有录入那一年的放假通知", source: "政府信息公开条例第26条", severity: "提示"},
		{kind: "approved_on_missing", what: "预算决算没有批复日期", how: "预算决算类别", source: "发布规则里这一类的依据", severity: "请核对"},
		{kind: "publish_before_formed", what: "发布时间比形成日期早", how: "两个日期", source: "", severity: "请核对"},
		{kind: "publish_past", what: "发布时间已经过了", how: "发布时间和现在", source: "", severity: "请核对"},
		{kind: "remind_early", what: "提醒早于发布", how: "提醒时间", source: "", severity: "请核对"},
		{kind: "remind_late", what: "提醒晚于失效", how: "提醒时间", source: "", severity: "请核对"},
		{kind: "source_time", what: "预警的原发布时间不对", how: "转发来源", source: "", severity: "请核对"},
		{kind: "no_end", what: "没有写到什么时候为止", how: "按发布规则", source: "发布规则里这一类的依据", severity: "请核对"},
		{kind: "end_unwanted", what: "不该有失效时间", how: "按发布规则", source: "发布规则里这一类的依据", severity: "请核对"},
	}},
	{"sums", "加减乘除", []rule{
		{kind: "sum", what: "合计、乘积、增减算得不对", guilty: "甲村3户、乙村5户，共9户。", innocent: "甲村3户、乙村5户，共8户。"},
	}},
	{"slips", "公务上的笔误", []rule{
		{kind: "no_such_time", what: "没有这个钟点", guilty: "上午25:30开始。", innocent: "上午8:30开始。"},
		{kind: "time_of_day", what: "上午下午和几点对不上", guilty: "12月5日上午14:00召开。", innocent: "12月5日下午14:00召开。"},
		{kind: "amount_in_words", what: "大写和小写不一样", guilty: "人民币伍仟元整（¥5500.00）。", innocent: "人民币伍仟元整（¥5000.00）。"},
		{kind: "count", what: "说的个数和列的不一样", guilty: "涉及4个村：和顺村、新阳村、连塘村。", innocent: "涉及3个村：和顺村、新阳村、连塘村。"},
		{kind: "reused", what: "拿旧稿改的，年度或节日没改完", how: "标题和正文的年度、节日、届次不同", source: "", severity: "请核对"},
		{kind: "signature_date", what: "落款日期差得很远", guilty: "请按时办理。\n\n云禾县青禾镇人民政府\n\n2025年12月1日", innocent: "请按时办理。\n\n云禾县青禾镇人民政府\n\n2026年11月20日"},
		{kind: "unbalanced", what: "引号、书名号、括号没有成对", guilty: "《关于加强管理的通知执行。", innocent: "《关于加强管理的通知》执行。"},
		{kind: "emoji", what: "海报印不出、喇叭念不出的表情", guilty: "📢请大家缴费", innocent: "☎0000-1234567"},
	}},
	{"layout", "排版", []rule{
		{kind: "link_dead", what: "打不开的链接", guilty: "[看这里](http://192.168.1.8/a)", innocent: "[看这里](https://www.example.gov.cn/a)"},
		{kind: "image_text", what: "图片没有说明", how: "图片的说明只写“图片”", source: "无障碍环境建设法第29、32条", severity: "请核对"},
	}},
	{"attached", "附件", []rule{
		{kind: "attachment_refused", what: "查不全的文件不发：旧格式、压缩包、带密码、带宏", how: "附件是这样的文件", source: "政府信息公开条例第15条；个人信息保护法第34条", severity: "必须改"},
		{kind: "attachment_hidden", what: "看不见的地方有个人信息（隐藏行列、批注、修订、属性）", how: "收进来时换成清理过的副本", source: "政府信息公开条例第15条；个人信息保护法第34条", severity: "请核对"},
		{kind: "attachment_unclean", what: "存着的不是清理过的副本", how: "一键换成副本", source: "政府信息公开条例第15条；个人信息保护法第34条", severity: "必须改"},
		{kind: "attachment_cleaned", what: "副本里去掉了什么", how: "告诉经办人", source: "政府信息公开条例第15条；个人信息保护法第34条", severity: "提示"},
		{kind: "attachment_look", what: "图片、扫描件要有人看过", how: "由拟稿人以外的同志写明“看过了”", source: "政府信息公开条例第15条；个人信息保护法第34条", severity: "必须改"},
		{kind: "attachment_list", what: "附件里有个人名单，会原样发出", how: "名单该打星或不上这个渠道", source: "发布规则里这一类的依据", severity: "必须改"},
		{kind: "attachment_missing", what: "正文写了、没有附上的附件或图片", guilty: "附件：1.样例明细表", innocent: "本通知没有另附文件。"},
		{kind: "attachment_unnamed", what: "附上了、正文没写的附件", how: "附件名没有出现", source: "", severity: "提示"},
	}},
	{"reach", "发给谁", []rule{
		{kind: "category_unknown", what: "没有选类别", how: "类别空着或不认识", source: "", severity: "必须改"},
		{kind: "channel_forbidden", what: "这一类不能走的渠道", how: "按发布规则", source: "发布规则里这一类的依据", severity: "必须改"},
		{kind: "relay_missing", what: "转发预警没有写来源", how: "应急转发类别", source: "发布规则里这一类的依据", severity: "必须改"},
		{kind: "warning_unsourced", what: "别的类别里的预警", how: "标题或一句话像预警", source: "突发事件应对法第64条；气象灾害防御条例第30条", severity: "请核对"},
		{kind: "lift_unsourced", what: "解除预警没有写来源", how: "解除预警", source: "突发事件应对法第64条；气象灾害防御条例第30条", severity: "必须改"},
		{kind: "urgency_unfounded", what: "不是应急类别却写紧急", how: "缓急写了 emergency", source: "突发事件应对法第64条", severity: "请核对"},
		{kind: "limit", what: "渠道里会被截断的长度", how: "标题、一句话太长", source: "各渠道的长度上限", severity: "请核对"},
		{kind: "unrenderable", what: "渠道排不出来，签发时会被退回", how: "按每个渠道真的上限试排一遍", source: "各渠道的长度上限", severity: "必须改"},
		{kind: "no_target", what: "村里没有登记这个渠道", how: "按登记", source: "", severity: "请核对"},
		{kind: "no_reader", what: "村里没有大喇叭", how: "按登记", source: "", severity: "请核对"},
		{kind: "village_unknown", what: "名册里没有的村", how: "发布范围", source: "", severity: "必须改"},
		{kind: "contact_missing", what: "要公示的没有写电话", how: "正文没有电话", source: "发布规则里这一类的依据", severity: "请核对"},
		{kind: "interprets_missing", what: "政策解读没有写解读的文件", how: "政策解读类别", source: "发布规则里这一类的依据", severity: "请核对"},
		{kind: "reversal", what: "撤回以后怎么办没有写", how: "按发布规则", source: "发布规则里这一类的依据", severity: "请核对"},
	}},
}

// TestRulesPage proves every example and that docs/rules.md is what it proves.
func TestRulesPage(t *testing.T) {
	env := practiceEnv(t)
	var b strings.Builder
	b.WriteString("# 检查规则一览\n\n这一页由 `go test ./internal/preflight -run RulesPage -update-rules` 写成，例子每次测试都跑一遍：左边的例子必有提示，右边的必没有。\n新加一条规则：写进它所属的房间（internal/preflight 下，规则、说法、一键处理、测试在一起），再在 rules_test.go 里添一行。人名、号码都是编的。\n")
	for _, room := range rules {
		fmt.Fprintf(&b, "\n## %s（%s）\n\n| 种类 | 说的是什么 | 轻重 | 依据 | 会提示 | 不提示 |\n|---|---|---|---|---|---|\n", room.about, room.room)
		for _, r := range room.rules {
			guilty, innocent, source, severity := r.how, "", r.source, r.severity
			if r.guilty != "" {
				f, ok := find(env, r.guilty, r.kind)
				if !ok {
					t.Errorf("%s: %q raises nothing", r.kind, r.guilty)
				}
				if _, ok := find(env, r.innocent, r.kind); ok || r.innocent == "" {
					t.Errorf("%s: %q raises it", r.kind, r.innocent)
				}
				guilty, innocent, source, severity = r.guilty, r.innocent, f.Rule, f.Severity.Name()
			}
			cell := strings.NewReplacer("\n", " ", "|", "\\|").Replace
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", r.kind, r.what, severity, cell(source), cell(guilty), cell(innocent))
		}
	}
	const page = "../../docs/rules.md"
	if *updateRules {
		if err := os.WriteFile(page, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if was, err := os.ReadFile(page); err != nil || string(was) != b.String() {
		t.Errorf("docs/rules.md is not what the rules are (%v): go test ./internal/preflight -run RulesPage -update-rules", err)
	}
}

// find returns the finding of a kind that a text raises.
func find(env Env, text, kind string) (notice.Finding, bool) {
	n := plainNotice()
	n.Content.Body = text + "\n"
	fs := Check(n, env)
	i := slices.IndexFunc(fs, func(f notice.Finding) bool { return f.Kind == kind && f.Severity != notice.Note })
	if i < 0 {
		return notice.Finding{}, false
	}
	return fs[i], true
}

// notRules are words that a finding's kind is given as and that are told of elsewhere:
// columns of a list (under age), what the Markdown reader passes over.
var notRules = []string{"markdown", "hidden", "gender", "class", "guardian", "school", "name"}

// TestEveryRuleHasALine reads the kinds of findings from the rooms' code.
func TestEveryRuleHasALine(t *testing.T) {
	listed := map[string]bool{"unrenderable": true}
	for _, room := range rules {
		for _, r := range room.rules {
			if r.what == "" || r.guilty == "" && (r.how == "" || r.severity == "") {
				t.Errorf("%s: the line says too little", r.kind)
			}
			listed[r.kind] = true
		}
	}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			for _, kind := range kindsIn(n) {
				if !listed[kind] && !slices.Contains(notRules, kind) {
					t.Errorf("%s: %q has no line in rules", path, kind)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// kindsIn are the kinds of findings that a piece of code names: Kind: "…", and
// constants called kind… or Kind….
func kindsIn(n ast.Node) []string {
	text := func(e ast.Expr) string {
		l, ok := e.(*ast.BasicLit)
		if !ok || l.Kind != token.STRING {
			return ""
		}
		s, _ := strconv.Unquote(l.Value)
		return s
	}
	var out []string
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Kind" {
			out = append(out, text(n.Value))
		}
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if strings.HasPrefix(strings.ToLower(name.Name), "kind") && i < len(n.Values) {
				out = append(out, text(n.Values[i]))
			}
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}
