package desk

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"gaoshi/internal/notice"
)

const water = `---
id: QH-2026-0107
title: 关于11月26日停水的公告
issuer: 云禾县青禾镇人民政府
category: utility_outage
formed_on: 2026-11-23
expire_at: 2026-11-27
villages: [v02]
channels: [portal, wechat, board, loudspeaker]
urgency: normal
plain: 11月26日早上8点到下午6点停水，请提前存水。
---

和顺村：

因管道检修，**11月26日**8时至18时停水。

| 组 | 时间 |
|---|---:|
| 1组 | 8时 |
`

const at0107 = "/desk/notices/QH-2026-0107"

// draft has the clerk hand the notice in.
func draft(t testing.TB, clerk *person) *sheet {
	t.Helper()
	form := clerk.get("/desk/new")
	s := clerk.give("停水.md", water, map[string]string{"token": form.field("token")})
	if s.status != 200 || s.path != at0107 {
		t.Fatalf("handed in: %d %s\n%s", s.status, s.path, s.text())
	}
	return s
}

var fourYes = url.Values{"q1": {"yes"}, "q2": {"yes"}, "q3": {"yes"}, "q4": {"yes"}}

// pass has a reviewer pass the notice on, as the form would.
func pass(t testing.TB, p *person, extra url.Values) *sheet {
	t.Helper()
	form := p.get(at0107 + "/review")
	v := url.Values{"step": {form.field("step")}, "digest": {form.field("digest")}}
	for k, x := range extra {
		v[k] = x
	}
	return p.post(at0107+"/review", v)
}

// signed brings the notice to its deliveries.
func signed(t testing.TB, o *testOffice, change func(*Options)) (clerk, leader *person) {
	t.Helper()
	s := o.open(t, change)
	clerk = as(t, s, "jingban")
	draft(t, clerk)
	pass(t, as(t, s, "jiaodui"), nil)
	pass(t, as(t, s, "baomi"), fourYes)
	leader = as(t, s, "qianfa")
	form := leader.get(at0107 + "/issue")
	if at := leader.post(at0107+"/issue", url.Values{"digest": {form.field("digest")}}); at.path != at0107+"/deliveries" {
		t.Fatalf("issue: %d %s\n%s", at.status, at.path, at.text())
	}
	return clerk, leader
}

// The whole way of a notice, from the clerk's file to the village head's tap.
func TestJourney(t *testing.T) {
	o := newOffice(t)
	s := o.open(t, nil)
	clerk := as(t, s, "jingban")
	page := draft(t, clerk)
	page.has(t, "读好了", "11月26日早上8点到下午6点停水", "现在等校对（示例乙、示例戊）", "没有发现问题", "大喇叭", "1分12秒", "和顺村在外务工群")
	page.lacks(t, "alert(1)", "新阳村村务群")
	if len(page.find("strong")) == 0 || len(page.find("table")) == 0 {
		t.Error("the text is not laid out: no strong or table")
	}
	if n := len(page.find("img")); n != 1 {
		t.Errorf("%d pictures of posters; two boards of one size share one", n)
	}

	reader := as(t, s, "jiaodui")
	reader.get("/desk/").has(t, "关于11月26日停水的公告", "示例甲拟稿")
	pass(t, reader, nil).has(t, "已通过校对，现在等保密审查", "没有等您办的")

	clearer := as(t, s, "baomi")
	half := pass(t, clearer, url.Values{"q1": {"yes"}, "q2": {"yes"}})
	half.has(t, "还有2项没有答")
	if half.status != 422 || len(half.find("input", "name=q1", "value=yes")) != 1 || half.fields().Get("q2") != "yes" {
		t.Errorf("the answers given are lost: %d %v", half.status, half.fields())
	}
	pass(t, clearer, url.Values{"q1": {"yes"}, "q2": {"yes"}, "q3": {"no"}, "q4": {"yes"}}).has(t, "这一项没有通过")
	pass(t, clearer, fourYes).has(t, "现在等签发")

	leader := as(t, s, "qianfa")
	form := leader.get(at0107 + "/issue")
	form.has(t, "没有风险提示", "签发，发往6处", "398人在群里")
	after := leader.post(at0107+"/issue", url.Values{"digest": {form.field("digest")}})
	after.has(t, "已签发，发往6处", "村委会", "待人办理", "等村里打印张贴")
	if after.path != at0107+"/deliveries" {
		t.Errorf("after signing at %s", after.path)
	}

	head := as(t, s, "cun02")
	mine := head.get("/desk/")
	if mine.path != "/desk/village" {
		t.Errorf("a village head lands at %s", mine.path)
	}
	mine.has(t, "和顺村", "要办 1 件", "打开海报，打印", "2处都张贴好了", "已转发", "已播", "自动发出的 1 处")
	pdf := mine.find("a", "class=main")
	if len(pdf) != 2 {
		t.Fatalf("%d posters to open, want 2", len(pdf))
	}
	if got := head.get(attr(pdf[0], "href")); got.header.Get("Content-Type") != "application/pdf" || !strings.Contains(got.header.Get("Content-Disposition"), "inline") {
		t.Errorf("the poster came as %v", got.header)
	}
	var boards = url.Values{"back": {"/desk/village"}}
	for _, n := range mine.find("input", "name=n") {
		boards.Add("n", attr(n, "value"))
	}
	head.post("/desk/village/posted", boards).has(t, "2处都张贴了")
	for _, b := range []string{"已转发", "已播"} {
		page := head.get("/desk/village")
		for _, f := range page.find("form") {
			if strings.HasSuffix(attr(f, "action"), "/confirm") && textIn(f) == b {
				head.post(attr(f, "action"), url.Values{"back": {"/desk/village"}}).has(t, b)
			}
		}
	}
	head.get("/desk/village").has(t, "都办完了", "最近办完的 1 件")
	clerk.get(at0107+"/deliveries").has(t, "和顺村村委会主任 李示二", "已张贴")
	clerk.get(at0107).has(t, "公告栏2处，扫码打开少于5次", "微信2处，扫码打开41次")
}

func TestReturn(t *testing.T) {
	o := newOffice(t)
	s := o.open(t, nil)
	clerk := as(t, s, "jingban")
	draft(t, clerk)
	reader := as(t, s, "jiaodui")
	form := reader.get(at0107 + "/review")
	v := url.Values{"digest": {form.field("digest")}, "reason": {"  "}}
	if at := reader.post(at0107+"/return", v); at.status != 422 {
		t.Errorf("a return without a reason: %d", at.status)
	} else {
		at.has(t, "退回要写明理由")
	}
	v.Set("reason", "日期写错了，应是27日")
	reader.post(at0107+"/return", v).has(t, "已退回给示例甲")
	reader.post(at0107+"/return", v).has(t, "已退回给示例甲") // the second click
	clerk.get("/desk/").has(t, "示例乙退回：日期写错了，应是27日", "改稿")
	reader.get("/desk/").has(t, "没有等您办的")

	edit := clerk.get(at0107 + "/edit")
	f := edit.fields()
	f.Set("plain", "11月27日停水，请提前存水。")
	clerk.post(at0107+"/edit", f).has(t, "已保存", "11月27日停水", "现在等校对")
	if n := len(o.notices["QH-2026-0107"].Reviews); n != 1 {
		t.Errorf("%d reviews on record, want the one return", n)
	}
}

// What is done twice by one hand is done once, and both clicks see it done.
func TestDoubleClicks(t *testing.T) {
	o := newOffice(t)
	s := o.open(t, nil)
	clerk := as(t, s, "jingban")
	token := clerk.get("/desk/new").field("token")
	text := "关于停水的公告\n\n和顺村：\n\n明天停水。\n"
	var wg sync.WaitGroup
	paths := make([]string, 4)
	for i := range paths {
		wg.Add(1)
		go func() {
			defer wg.Done()
			paths[i] = clerk.give("a.txt", text, map[string]string{"token": token}).path
		}()
	}
	wg.Wait()
	for _, p := range paths {
		if p != paths[0] || !strings.HasPrefix(p, "/desk/notices/QH-2026-0001") {
			t.Errorf("one form, four clicks: %v", paths)
			break
		}
	}
	if len(o.notices) != 1 {
		t.Fatalf("%d notices of one form", len(o.notices))
	}
	if again := clerk.give("a.txt", text, map[string]string{"token": clerk.get("/desk/new").field("token")}); !strings.Contains(again.path, "0002") {
		t.Errorf("another form makes another notice: %s", again.path)
	}

	draft(t, clerk)
	reader := as(t, s, "jiaodui")
	form := reader.get(at0107 + "/review")
	v := url.Values{"step": {form.field("step")}, "digest": {form.field("digest")}}
	for range 2 {
		reader.post(at0107+"/review", v).has(t, "已通过校对")
	}
	pass(t, as(t, s, "baomi"), fourYes)
	leader := as(t, s, "qianfa")
	sign := url.Values{"digest": {leader.get(at0107 + "/issue").field("digest")}}
	for range 2 {
		if at := leader.post(at0107+"/issue", sign); at.path != at0107+"/deliveries" {
			t.Errorf("signing twice: %d %s %s", at.status, at.path, at.text())
		}
	}
	if o.issued != 1 {
		t.Errorf("issued %d times", o.issued)
	}
	d := o.first(notice.Board)
	for range 2 {
		leader.post(deliveryHref(d.ID)+"/confirm", nil).has(t, "已确认")
	}
	if o.confirmed != 1 {
		t.Errorf("confirmed %d times", o.confirmed)
	}
}

func (o *testOffice) first(channel string) *notice.Delivery {
	for _, d := range o.list {
		if d.Target.Channel == channel {
			return d
		}
	}
	return nil
}

// What was signed is what was seen: a text or a rendition that changed since is
// shown anew, and not signed.
func TestSignsWhatWasSeen(t *testing.T) {
	o := newOffice(t)
	s := o.open(t, nil)
	draft(t, as(t, s, "jingban"))
	pass(t, as(t, s, "jiaodui"), nil)
	pass(t, as(t, s, "baomi"), fourYes)
	leader := as(t, s, "qianfa")
	for _, digest := range []string{"", strings.Repeat("0", 64)} {
		at := leader.post(at0107+"/issue", url.Values{"digest": {digest}})
		if at.status < 400 || o.issued != 0 {
			t.Errorf("digest %q: %d, issued %d", digest, at.status, o.issued)
		}
		at.has(t, "重看一遍再签")
	}
	before := o.rendered
	leader.get(at0107 + "/issue")
	if o.rendered != before {
		t.Errorf("laid out %d times more for the same text", o.rendered-before)
	}
}

func TestBlockedAndOverride(t *testing.T) {
	o := newOffice(t)
	for i := range 6 {
		o.findings = append(o.findings, notice.Finding{Kind: "id_card", Severity: notice.Block, Place: fmt.Sprintf("表1第%d行", i+1), Text: fmt.Sprintf("**%d", i), Message: "这里有完整的身份证号。", Rule: "个人信息保护法28"})
	}
	o.findings = append([]notice.Finding{{Kind: "date", Severity: notice.Warn, Message: "星期和日期对不上。"}}, o.findings...)
	s := o.open(t, nil)
	clerk := as(t, s, "jingban")
	page := draft(t, clerk)
	page.has(t, "要先改好这些", "等6处", "依据：个人信息保护法28")
	if fs := page.find("ul", "class=findings"); len(fs) == 0 || !strings.Contains(textIn(fs[0]), "必须改") || strings.Index(textIn(fs[0]), "必须改") > strings.Index(textIn(fs[0]), "请确认") {
		t.Error("the worst does not stand first")
	}
	clerk.get("/desk/").has(t, "有1项必须改，改好才能校对")
	reader := as(t, s, "jiaodui")
	reader.get("/desk/").has(t, "没有等您办的")
	if at := pass(t, reader, nil); at.status != 422 || o.notices["QH-2026-0107"].Status != notice.Draft {
		t.Errorf("passed although blocked: %d", at.status)
	} else {
		at.has(t, "不能发出")
	}
	// Blocked only since: the secrecy reviewer may let it through, with a reason.
	blocked := o.findings
	o.findings = nil
	pass(t, reader, nil)
	o.findings = blocked[:2]
	clearer := as(t, s, "baomi")
	form := clearer.get(at0107 + "/review")
	form.has(t, "确实要放行")
	v := url.Values{"kind": {"id_card"}, "text": {"**0"}, "digest": {form.field("digest")}, "reason": {""}}
	if clearer.post(at0107+"/override", v); len(o.notices["QH-2026-0107"].Overrides) != 0 {
		t.Error("let through without a reason")
	}
	v.Set("reason", "号码已作废，县局要求保留")
	clearer.post(at0107+"/override", v).has(t, "已放行这一项")
	pass(t, clearer, fourYes).has(t, "现在等签发")
}
