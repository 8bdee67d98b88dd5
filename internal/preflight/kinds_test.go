package preflight

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/wordlist"
)

// plainNotice raises nothing.
func plainNotice() *notice.Notice {
	return &notice.Notice{ID: "QH-2026-0900", Edition: 1, Kind: notice.Original, Author: "clerk", Content: notice.Content{
		Title: "关于办理样例事项的通知", Issuer: "云禾县青禾镇人民政府", Category: "policy_doc", Disclosure: "主动公开",
		FormedOn: moment("2026-11-20"), PublishAt: moment("2026-11-23 09:00"), Villages: []string{"all"}, Channels: []string{notice.Portal},
		Urgency: notice.Normal, Body: "各村（社区）：\n\n请于2026年11月30日前办理。\n\n咨询电话：0000-1234567。\n"}}
}

func body(s string) func(*notice.Content) {
	return func(c *notice.Content) { c.Body += "\n" + s + "\n" }
}

func posting(from, last string) func(*notice.Content) {
	return func(c *notice.Content) {
		c.Category, c.Channels = "subsidy_list", []string{notice.Board}
		c.Posting = notice.Posting{From: stamp(from), LastDay: stamp(last)}
	}
}

func warning(c *notice.Content) {
	c.Category, c.Channels, c.Urgency = "emergency_relay", []string{notice.Board}, notice.Emergency
	c.Relay = &notice.Relay{SourceIssuer: "云禾县气象局", SourceRef: "第7期", SourceTime: moment("2026-11-23 08:00"), Level: "橙色",
		Area: []string{"v07"}, ValidUntil: moment("2026-11-26 20:00"), Measures: "禁止野外用火", Contact: "0000-1234569"}
}

// kindCases: a notice with one thing wrong raises exactly it.
var kindCases = []struct {
	name  string
	set   func(*notice.Content)
	kinds string // severity:kind, with spaces between
	text  string // part of a message
}{
	{"nothing", func(*notice.Content) {}, "", ""},
	{"weekday", body("会议定于2026年11月25日（星期二）召开。"), "block:weekday", "2026年11月25日是星期三"},
	{"weekday without a year", body("会议定于11月25日（周二）召开。"), "block:weekday", "星期三"},
	{"weekday right", body("会议定于2026年11月25日（星期三）召开，11月29日（周日）和11月29日 星期天休息。"), "", ""},
	{"no such date", body("截止2026年11月31日。"), "block:no_such_date", "没有"},
	{"29 February", body("2027年2月29日前缴清，2028年2月29日除外。"), "block:no_such_date", "2027年2月29日"},
	{"dates in order", body("公示期：2026年12月1日至2026年11月23日。"), "block:date_order", ""},
	{"days miscounted", body("公示期：2026年11月23日至2026年11月30日（7个工作日）。"), "warn:period_count", "实际是6个工作日"},
	{"days counted either way", body("公示期：2026年11月23日至12月1日（7个工作日），或至2026年12月2日。"), "", ""},
	{"calendar days", body("2026年11月23日至29日（10天）。"), "warn:period_count", "7日"},
	{"last year's dates", body("缴费时间：2025年11月23日至2025年12月31日。"), "warn:period_past", ""},
	{"posting said otherwise", func(c *notice.Content) {
		posting("2026-11-23", "2026-12-02")(c)
		c.Body += "\n公示期：2026年11月23日至2026年12月1日（7个工作日）。\n"
	}, "warn:posting_differs", "2026年12月2日"},
	{"over New Year", func(c *notice.Content) { c.FormedOn = moment("2026-12-10"); c.PublishAt = moment("2026-12-11") }, "note:deadline_provisional warn:deadline_over", "2027年"},
	{"late", func(c *notice.Content) { c.FormedOn = moment("2026-10-01") }, "warn:deadline_past", "超过了法定公开期限"},
	{"expired", func(c *notice.Content) { c.ExpireAt = moment("2026-11-22") }, "block:expired note:end_unwanted", ""},
	{"event over", func(c *notice.Content) { c.Event.End = moment("2026-11-21") }, "warn:event_past", ""},
	{"event today", func(c *notice.Content) { c.Event.End = moment("2026-11-23") }, "", ""},
	{"event backwards", func(c *notice.Content) {
		c.Event = notice.Period{Start: moment("2026-11-28 19:00"), End: moment("2026-11-28 18:00")}
	}, "block:date_order", ""},
	{"reminder too late", func(c *notice.Content) {
		c.ExpireAt = moment("2026-11-30")
		c.Remind = append(c.Remind, moment("2026-12-01"))
	}, "warn:remind_late note:end_unwanted", ""},
	{"posting too short", posting("2026-11-23", "2026-11-30"), "block:posting_short", "首日计入：到2026年12月1日"},
	{"posting just long enough", posting("2026-11-23", "2026-12-01"), "", ""},
	{"posting begins before it is out", posting("2026-11-20", "2026-12-01"), "warn:posting_start", ""},
	{"no posting", posting("", ""), "warn:posting_missing", "7个工作日"},
	{"three days for bids", func(c *notice.Content) {
		c.Category, c.Posting = "tender", notice.Posting{From: moment("2026-11-23"), LastDay: moment("2026-11-25"), Min: true}
	}, "block:posting_short", "3日"},
	{"land, by its title", func(c *notice.Content) {
		c.Category, c.Title, c.Channels = "land", "征地预公告", []string{notice.Board}
		c.Posting = notice.Posting{From: moment("2026-11-23"), LastDay: moment("2026-11-30")}
	}, "block:posting_short", "10个工作日"},
	{"budget without its approval", func(c *notice.Content) { c.Category = "budget" }, "warn:approved_on_missing", "20日"},
	{"interpretation of nothing", func(c *notice.Content) { c.Category = "interpretation" }, "warn:interprets_missing", ""},
	{"channel", func(c *notice.Content) {
		c.Category, c.Channels = "budget", []string{notice.Portal, notice.WeChat}
		c.ApprovedOn = moment("2026-11-20")
	}, "block:channel_forbidden", "部门预决算"},
	{"category", func(c *notice.Content) { c.Category = "gossip" }, "block:category_unknown", "没有“gossip”这个类别，不知道期限、公示天数和能发的渠道。请选一个：政策文件（policy_doc）、政策解读（interpretation）"},
	{"no category", func(c *notice.Content) { c.Category = "" }, "block:category_unknown", "没有选类别（category）"},
	{"published before it was made", func(c *notice.Content) { c.PublishAt = moment("2025-11-23 09:00") }, "warn:publish_before_formed", "比形成日期"},
	{"publication is over", func(c *notice.Content) { c.PublishAt = moment("2026-11-21 09:00") }, "warn:publish_past", "签发后会马上发出"},
	{"publication earlier today", func(c *notice.Content) { c.PublishAt = moment("2026-11-23 07:00") }, "", ""},
	{"a sample's day", func(c *notice.Content) { c.PublishAt, c.Sample = moment("2026-11-21 09:00"), true }, "", ""},
	{"emergency of no authority", func(c *notice.Content) { c.Urgency = notice.Emergency }, "warn:urgency_unfounded", "不会打破免打扰时段"},
	{"emergency of an authority", func(c *notice.Content) {
		c.Urgency, c.Relay = notice.Emergency, &notice.Relay{SourceIssuer: "云禾县水务局"}
	}, "", ""},
	{"urgent", func(c *notice.Content) { c.Urgency = notice.Urgent }, "", ""},
	{"attachments listed, one absent", func(c *notice.Content) {
		c.Body += "\n附件：1.样例明细表\n2.样例申报表\n"
		c.Attachments = []notice.Attachment{{Name: "样例明细表.xlsx"}}
	}, "warn:attachment_missing", "“样例申报表”"},
	{"attachments listed in one line", func(c *notice.Content) {
		c.Body += "\n附件：1. 《样例明细表》；2. 样例申报表.docx\n"
		c.Attachments = []notice.Attachment{{Name: "样例明细表.xlsx"}, {Name: "样例申报表.docx"}}
	}, "", ""},
	{"an attachment more than listed", func(c *notice.Content) {
		c.Body += "\n附件：样例明细表\n"
		c.Attachments = []notice.Attachment{{Name: "样例明细表.xlsx"}, {Name: "样例申报表.docx"}}
	}, "note:attachment_unnamed", ""},
	{"attachment by another name", func(c *notice.Content) {
		c.Body += "\n附件：样例明细表\n"
		c.Attachments = []notice.Attachment{{Name: "发放清单.xlsx"}}
	}, "", ""},
	{"attachment in the text itself", body("附件：1.样例明细表\n\n附件1\n\n样例明细表\n\n一、样例"), "", ""},
	{"attachment by number", func(c *notice.Content) {
		c.Body += "\n请填写附件2。\n"
		c.Attachments = []notice.Attachment{{Name: "样例明细表.xlsx"}}
	}, "warn:attachment_missing", "附件2"},
	{"picture in the text", func(c *notice.Content) {
		c.Body += "\n![办理流程：先登记，再缴费](流程.png)\n"
		c.Attachments = []notice.Attachment{{Name: "流程.png"}}
	}, "", ""},
	{"not for the public", func(c *notice.Content) { c.Disclosure = "依申请公开" }, "block:not_public", ""},
	{"warning whole", warning, "", ""},
	{"warning over", func(c *notice.Content) { warning(c); c.Relay.ValidUntil = moment("2026-11-23 08:30") }, "block:expired", ""},
	{"warning from the future", func(c *notice.Content) { warning(c); c.Relay.SourceTime = moment("2026-11-23 12:00") }, "warn:source_time", ""},
	{"warning without source", func(c *notice.Content) { warning(c); c.Relay = nil }, "block:relay_missing", "只能转发"},
	{"warning in other clothes", func(c *notice.Content) { c.Title, c.Urgency = "暴雨橙色预警", notice.Emergency }, "block:warning_unsourced", "转发"},
	{"report on a warning", func(c *notice.Content) { c.Title = "青禾镇落实暴雨橙色预警部署" }, "warn:warning_unsourced", ""},
	{"secrecy mark", body("秘密★1年"), "block:secrecy_mark", "保密审查"},
	{"internal paper", body("（内部资料，注意保存）"), "block:secrecy_mark", ""},
	{"not to be published", body("（此件不予公开）"), "block:secrecy_mark", ""},
	{"mark in the title", func(c *notice.Content) { c.Title = "【内部】关于样例事项的通知" }, "block:secrecy_mark", ""},
	{"law on secrets", body("依据《中华人民共和国保守国家秘密法》，涉及国家秘密、工作秘密、商业秘密的不予公开；加强内部管理。"), "", ""},
	{"secret word", body("以上为机密内容"), "warn:secrecy_mark", ""},
	{"severe word", body("青禾镇人民攻府"), "block:typo", "政府"},
	{"right words", body("渡过难关，主任委员，截至目前，秸秆，其他，中国，齐齐哈尔市"), "", ""},
	{"plain word", body("其它"), "note:typo", ""},
	{"mixed brackets", body("〔2026]12号"), "warn:typo", "〔2026〕12号"},
	{"year's brackets", body("（青禾府通[2026]9号）"), "warn:typo", "〔2026〕9号"},
	{"right brackets", body("（青禾府通〔2026〕9号）、农业农村部（2026年）"), "", ""},
	{"village misspelt", body("红岩保村、石庙哑村的乡亲"), "warn:typo warn:typo", "红岩堡村"},
	{"sum", body("| 村 | 金额（元） |\n|---|---|\n| 甲村 | 100.10 |\n| 乙村 | 200.20 |\n| 合计 | 300.00 |"), "warn:sum", "300.3"},
	{"sum on top, subtotals", body("| 村 | 人数 |\n|---|---|\n| 合计 | 60 |\n| 甲 | 10 |\n| 乙 | 20 |\n| 小计 | 30 |\n| 丙 | 30 |"), "", ""},
	{"subtotal", body("| 村 | 人数 |\n|---|---|\n| 甲 | 10 |\n| 乙 | 20 |\n| 小计 | 31 |\n| 丙 | 30 |\n| 合计 | 60 |"), "warn:sum", "30"},
	{"product", body("| 地块 | 面积（亩） | 标准（元/亩） | 金额（元） |\n|---|---|---|---|\n| 甲 | 3.20 | 98.00 | 313.60 |\n| 乙 | 2.5 | 98 | 254 |"), "warn:sum", "245"},
	{"row", body("| 村 | 男（人） | 女（人） | 合计（人） |\n|---|---|---|---|\n| 甲 | 10 | 20 | 30 |\n| 乙 | 1 | 2 | 4 |"), "warn:sum", "3"},
	{"difference", body("| 项目 | 2025年（万元） | 2026年（万元） | 增减 |\n|---|---|---|---|\n| 甲 | 4.20 | 3.80 | -0.40 |\n| 乙 | 4.20 | 3.80 | 0.50 |"), "warn:sum", ""},
	{"rates do not sum", body("| 项目 | 比例 |\n|---|---|\n| 甲 | 90 |\n| 乙 | 75 |\n| 合计 | 82 |"), "", ""},
	{"phone copied wrongly", body("监督电话：0000-7655321。"), "", ""},
	{"phone digits swapped", body("监督电话：0000-7645321。"), "warn:phone_unlike", "0000-7654321"},
	{"phone digit lost", body("监督电话：0000-765432。"), "warn:phone_unlike", ""},
	{"phone of others", body("县应急局：0000-8888888。"), "", ""},
	{"attachment absent", body("附件：1.样例明细表"), "warn:attachment_missing", ""},
	{"attachment absent, said in passing", body("具体标准详见附件2。"), "warn:attachment_missing", ""},
	{"attachment there", func(c *notice.Content) {
		c.Body += "\n详见附件。\n"
		c.Attachments = []notice.Attachment{{Name: "明细表.xlsx"}}
	}, "", ""},
	{"attachment with a leak", func(c *notice.Content) {
		c.Attachments = []notice.Attachment{{Name: "名单.csv", Data: []byte("姓名,身份证号\n张*一,999901190101010017\n")}}
	}, "block:id_card note:attachment_unnamed", ""},
	{"list in an attachment for everyone", func(c *notice.Content) {
		c.Attachments = []notice.Attachment{{Name: "名单.csv", Data: []byte("姓名,年龄,金额\n张示一,67,100\n")}}
	}, "block:age block:attachment_list note:attachment_unnamed", "原样"},
	{"list in GBK", func(c *notice.Content) { // 姓名,手机 / 张*,…
		c.Attachments = []notice.Attachment{{Name: "名单.csv", Data: []byte("\xd0\xd5\xc3\xfb,\xca\xd6\xbb\xfa\n\xd5\xc5*,16000000001\n")}}
	}, "block:mobile note:attachment_unnamed", ""},
	{"sheet without persons", func(c *notice.Content) {
		c.Attachments = []notice.Attachment{{Name: "汇总.tsv", Data: []byte("村\t户数\t金额\n和顺村\t12\t100\n")}}
	}, "note:attachment_unnamed", "没有写"},
	{"attachment that cannot be read", func(c *notice.Content) {
		c.Attachments = []notice.Attachment{{Name: "名单.pdf", Data: []byte("%PDF")}}
	}, "block:attachment_refused note:attachment_unnamed", ""},
	{"link to the inside", body("[看这里](http://192.168.1.8/a)"), "warn:link_dead", "内网"},
	{"link without a site", body("[看这里](shuoming.html)"), "warn:link_dead", ""},
	{"links that lead somewhere", body("[看这里](https://www.example.gov.cn/a)、[打电话](tel:12345)"), "", ""},
	{"image without words", func(c *notice.Content) {
		c.Body += "\n![](流程图.png)\n"
		c.Attachments = []notice.Attachment{{Name: "流程图.png"}}
	}, "warn:image_text", ""},
	{"image that is not there", body("![办理流程图](流程图.png)"), "warn:attachment_missing", ""},
	{"village unknown", func(c *notice.Content) { c.Villages = []string{"v01", "v99"} }, "block:village_unknown", "v99"},
	{"village by name", func(c *notice.Content) { c.Villages = []string{"和顺村"} }, "block:village_unknown", "和顺村"},
	{"contact", func(c *notice.Content) {
		c.Category, c.Channels, c.Body = "utility_outage", []string{notice.Board}, "停水。"
		c.Relay = &notice.Relay{SourceIssuer: "自来水站", SourceTime: moment("2026-11-23 08:00")}
	}, "warn:no_end warn:contact_missing", ""},
	{"script too long", func(c *notice.Content) {
		c.Category, c.Channels, c.Speak = "medical_insurance", []string{notice.Loudspeaker}, strings.Repeat("乡亲们请注意。", 120)
	}, "warn:limit", "广播稿"},
	{"plain too long", func(c *notice.Content) {
		c.Channels, c.Plain = []string{notice.WeChat}, strings.Repeat("医保可以交了", 40)
	}, "warn:limit", "一句话"},
	{"entities", body("身份证：&#57;99901190101010017"), "block:id_card", ""},
	{"marks between digits", body("手机160**0000**0001"), "block:mobile", ""},
	{"list of names", body("| 姓名 | 金额（元） |\n|---|---|\n| 张示一 | 100 |"), "warn:full_name", ""},
	{"list of officials", body("| 村 | 姓名 | 职务 | 手机 |\n|---|---|---|---|\n| 和顺村 | 张示一 | 村支书 | 16000000001 |"), "warn:mobile", "公务"},
	{"ages in a list", body("| 姓名 | 年龄 |\n|---|---|\n| 张* | 67 |"), "block:age", "删去这一栏"},
	{"in the plain line", func(c *notice.Content) { c.Plain = "请打张示一的手机16000000001。" }, "block:mobile", ""},
	{"in the script", func(c *notice.Content) { c.Speak = "请拨打手机幺六零零零零零零零零幺。" }, "block:mobile", ""},
}

func TestKinds(t *testing.T) {
	env := practiceEnv(t)
	for _, tt := range kindCases {
		t.Run(tt.name, func(t *testing.T) {
			n := plainNotice()
			tt.set(&n.Content)
			fs := Check(n, env)
			var kinds, messages []string
			for _, f := range fs {
				kinds = append(kinds, string(f.Severity)+":"+f.Kind)
				messages = append(messages, f.Message)
				if f.Place == "" || f.Message == "" {
					t.Errorf("no place or message: %+v", f)
				}
			}
			if strings.Join(kinds, " ") != tt.kinds || !strings.Contains(strings.Join(messages, "\n"), tt.text) {
				t.Errorf("got %q, want %q with %q\n%s", strings.Join(kinds, " "), tt.kinds, tt.text, strings.Join(messages, "\n"))
			}
		})
	}
}

func TestReachAndReaders(t *testing.T) {
	env := practiceEnv(t)
	town := *env.Town
	town.Targets = slices.DeleteFunc(slices.Clone(town.Targets), func(x notice.Target) bool {
		return x.Channel == notice.Loudspeaker && x.Village == "v02" || x.Channel == notice.Board
	})
	env.Town = &town
	n := plainNotice()
	n.Content.Category, n.Content.Channels, n.Content.Villages = "medical_insurance", []string{notice.Loudspeaker, notice.Board}, []string{"v01", "v02"}
	fs := Check(n, env)
	if len(fs) != 2 || fs[0].Kind != "no_target" || fs[0].Severity != notice.Block || fs[1].Kind != "no_reader" || fs[1].Text != "和顺村" {
		t.Errorf("%+v", fs)
	}
}

// A secrecy mark blocks until the secrecy review has passed for this very text.
func TestSecrecyReviewLiftsTheBlock(t *testing.T) {
	env := practiceEnv(t)
	n := plainNotice()
	n.Content.Body += "\n（内部资料）\n"
	if len(n.Blocking(Check(n, env))) == 0 {
		t.Fatal("not blocked")
	}
	n.Status = notice.Proofread
	answers := make([]notice.Answer, len(notice.SecrecyQuestions))
	for i, q := range notice.SecrecyQuestions {
		answers[i] = notice.Answer{Question: q, OK: true}
	}
	if err := n.Review(notice.Review{Step: notice.StepSecrecy, By: "reviewer", OK: true, Answers: answers, Digest: n.Digest()}); err != nil {
		t.Fatal(err)
	}
	if fs := Check(n, env); len(n.Blocking(fs)) > 0 || len(fs) != 1 || fs[0].Severity != notice.Note {
		t.Errorf("%+v", fs)
	}
	n.Content.Body += "改过。"
	if len(n.Blocking(Check(n, env))) == 0 {
		t.Error("the review of another text lifts the block")
	}
}

func TestOverrides(t *testing.T) {
	env := practiceEnv(t)
	n := plainNotice()
	n.Content.Body += "\n示例甲，手机16000000001\n"
	fs := Check(n, env)
	if len(n.Blocking(fs)) == 0 {
		t.Fatal("not blocked")
	}
	f := n.Blocking(fs)[0]
	for _, tt := range []struct{ by, reason string }{{"clerk", "本人同意"}, {"", "本人同意"}, {"leader", "  "}} {
		if n.Overrule(f, tt.by, tt.reason, env.Now) == nil {
			t.Errorf("%+v may let it through", tt)
		}
	}
	if err := n.Overrule(f, "leader", "号码主人书面同意公开", env.Now); err != nil {
		t.Fatal(err)
	}
	if len(n.Blocking(Check(n, env))) > 0 {
		t.Error("still blocked")
	}
	n.Content.Body += "\n手机16000000002\n"
	if len(n.Blocking(Check(n, env))) == 0 {
		t.Error("the override let another number through")
	}
	n.Overrides[0].By = "clerk"
	if len(n.Blocking(Check(n, env))) != 2 {
		t.Error("the author's own override counts")
	}
}

// An override lets one thing through, not another that looks alike.
func TestAnOverrideIsForOneFinding(t *testing.T) {
	env := practiceEnv(t)
	n := plainNotice()
	n.Content.Body += "\n示例甲，手机16000010001\n\n示例乙，手机16000020001\n\n示例丙，手机16000010001，手机16000020001\n" // all are 160****0001
	blocking := n.Blocking(Check(n, env))
	if len(blocking) != 4 {
		t.Fatalf("%+v", blocking)
	}
	for i, f := range blocking {
		if err := n.Overrule(f, "leader", "号码主人书面同意公开", env.Now); err != nil {
			t.Fatal(err)
		}
		if left := n.Blocking(Check(n, env)); len(left) != 3-i {
			t.Errorf("after %d of 4: %d left", i+1, len(left))
		}
	}
	n.Content.Body = strings.Replace(n.Content.Body, "示例甲，手机16000010001", "示例甲，手机16000030001", 1)
	if left := n.Blocking(Check(n, env)); len(left) != 1 {
		t.Errorf("another number of the same mask: %d left", len(left))
	}
}

func TestAttachmentReader(t *testing.T) {
	env := practiceEnv(t)
	env.Read = func(a notice.Attachment) (string, []notice.Finding, error) {
		return "| 姓名 | 一卡通账号 |\n|---|---|\n| 张示一 | 6200000000000001016 |\n",
			[]notice.Finding{{Kind: "hidden", Severity: notice.Warn, Place: "工作表“底稿”", Message: "有隐藏的工作表。"}}, nil
	}
	n := plainNotice()
	n.Content.Attachments = []notice.Attachment{{Name: "名单.xlsx", Data: []byte(wrap(t, "x"))}, {Name: "坏.xlsx", Data: []byte("x")}, {Name: "旧.xls", Data: []byte("\xd0\xcf\x11\xe0")}}
	fs := Check(n, env)
	var got []string
	for _, f := range fs {
		got = append(got, f.Kind+"@"+f.Place)
	}
	for _, want := range []string{"bank_card@附件“名单.xlsx”：表1第1行“一卡通账号”列", "attachment_refused@附件“坏.xlsx”", "attachment_refused@附件“旧.xls”"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is missing in %v", want, got)
		}
	}
}

func TestReport(t *testing.T) {
	env := practiceEnv(t)
	n, _ := sample(t, "testdata/samples/10-惠农补贴发放表.md")
	var text, out bytes.Buffer
	fs := Check(n, env)
	if err := WriteText(&text, "10.md", fs); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"拦下20处", "等6处", "可一键处理：删去“身份证号”一栏", "依据：个人信息保护法"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is not told:\n%s", want, text.String())
		}
	}
	if err := WriteJSON(&out, fs); err != nil {
		t.Fatal(err)
	}
	var objects []map[string]any
	if err := json.Unmarshal(out.Bytes(), &objects); err != nil || len(objects) != 20 {
		t.Fatalf("%d objects, %v", len(objects), err)
	}
	for _, key := range []string{"kind", "severity", "line", "place", "text", "message", "rule", "fix"} {
		if _, ok := objects[0][key]; !ok {
			t.Errorf("no key %s", key)
		}
	}
	for _, leak := range []string{"99990119", "62000000000", "160000000"} {
		if strings.Contains(text.String()+out.String(), leak) {
			t.Errorf("the report shows %s", leak)
		}
	}
	out.Reset()
	if err := WriteJSON(&out, nil); err != nil || strings.TrimSpace(out.String()) != "[]" {
		t.Errorf("no findings: %s %v", out.String(), err)
	}
}

// No finding shows the number it warns of, wherever the number stands.
func TestFindingsHideWhatTheyFound(t *testing.T) {
	env := practiceEnv(t)
	n := plainNotice()
	n.Content.Title = "张示一999901190101010017的申请"
	n.Content.Body += "\n![x](999901190101010017.jpg)、[y](http://192.168.0.1/a)\n"
	n.Content.Attachments = []notice.Attachment{{Name: "张示一 16000000001.pdf", Data: []byte("x")}, {Name: "6200000000000001016.csv", Data: []byte("999901190101010017")}}
	fs := Check(n, env)
	var b bytes.Buffer
	if err := WriteJSON(&b, fs); err != nil {
		t.Fatal(err)
	}
	if err := WriteText(&b, "x", fs); err != nil {
		t.Fatal(err)
	}
	for _, leak := range []string{"99990119", "16000000001", "62000000000"} {
		if strings.Contains(b.String(), leak) {
			t.Errorf("%s is shown:\n%s", leak, b.String())
		}
	}
}

func TestWordsFileTellsEveryFault(t *testing.T) {
	_, err := wordlist.Parse([]byte("# 注释\n甲\t乙\twarn\t\n丙\n丁\t戊\thard\n己\t己\twarn"), "town.tsv")
	for _, want := range []string{"town.tsv 第3行", "town.tsv 第4行", "town.tsv 第5行"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told: %v", want, err)
		}
	}
	more, err := wordlist.Parse([]byte("青河镇\t青禾镇\tblock\t镇名"), "town.tsv")
	if err != nil {
		t.Fatal(err)
	}
	env := practiceEnv(t)
	env.Words = wordlist.Builtin().With(more)
	n := plainNotice()
	n.Content.Body += "\n青河镇秸杆\n"
	if fs := Check(n, env); len(fs) != 2 {
		t.Errorf("%+v", fs)
	}
}

// Every wrong word of the list is found, and no right one.
func TestBuiltinWords(t *testing.T) {
	env := practiceEnv(t)
	for _, w := range wordlist.Builtin().Words {
		for text, want := range map[string]int{w.Wrong: 1, w.Right: 0} {
			n := plainNotice()
			n.Content.Body += "\n" + text + "\n"
			if fs := Check(n, env); len(fs) != want {
				t.Errorf("%q raises %+v", text, fs)
			}
		}
	}
}
