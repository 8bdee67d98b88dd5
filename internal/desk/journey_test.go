package desk_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// The whole way of a notice, from the clerk's file to the village head's tap.
func TestJourney(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	clerk := desktest.As(t, s, "jingban")
	page := desktest.Draft(t, clerk)
	page.Has(t, "读好了", "11月26日早上8点到下午6点停水", "现在等校对（示例乙、示例戊）", "没有发现问题", "大喇叭", "1分12秒", "和顺村在外务工群")
	page.Lacks(t, "alert(1)", "新阳村村务群")
	if len(page.Find("strong")) == 0 || len(page.Find("table")) == 0 {
		t.Error("the text is not laid out: no strong or table")
	}
	if n := strings.Count(page.Raw, `/file/poster.png`); n != 1 {
		t.Errorf("%d pictures of posters; two boards of one size share one", n)
	}

	reader := desktest.As(t, s, "jiaodui")
	reader.Get("/desk/").Has(t, "关于11月26日停水的公告", "示例甲拟稿")
	desktest.Pass(t, reader, nil).Has(t, "已通过校对，现在等保密审查", "没有等您办的")

	clearer := desktest.As(t, s, "baomi")
	half := desktest.Pass(t, clearer, url.Values{"q1": {"yes"}, "q2": {"yes"}})
	half.Has(t, "还有2项没有答")
	if half.Status != 422 || len(half.Find("input", "name=q1", "value=yes")) != 1 || half.Fields().Get("q2") != "yes" {
		t.Errorf("the answers given are lost: %d %v", half.Status, half.Fields())
	}
	desktest.Pass(t, clearer, url.Values{"q1": {"yes"}, "q2": {"yes"}, "q3": {"no"}, "q4": {"yes"}}).Has(t, "这一项没有通过")
	desktest.Pass(t, clearer, desktest.FourYes).Has(t, "现在等签发")

	leader := desktest.As(t, s, "qianfa")
	form := leader.Get(desktest.At0107 + "/issue")
	form.Has(t, "没有风险提示", "签发，发往6处", "398人在群里")
	after := leader.Post(desktest.At0107+"/issue", url.Values{"digest": {form.Field("digest")}})
	after.Has(t, "已签发，发往6处", "村委会", "待人办理", "等村里打印张贴")
	if after.Path != desktest.At0107+"/deliveries" {
		t.Errorf("after signing at %s", after.Path)
	}

	head := desktest.As(t, s, "cun02")
	mine := head.Get("/desk/")
	if mine.Path != "/desk/village" {
		t.Errorf("a village head lands at %s", mine.Path)
	}
	mine.Has(t, "和顺村", "要办 1 件", "打开海报，打印", "2处都张贴好了", "已转发", "已播", "自动发出的 1 处")
	pdf := mine.Find("a", "class=main")
	if len(pdf) != 2 {
		t.Fatalf("%d posters to open, want 2", len(pdf))
	}
	if got := head.Get(desktest.Attr(pdf[0], "href")); got.Header.Get("Content-Type") != "application/pdf" || !strings.Contains(got.Header.Get("Content-Disposition"), "inline") {
		t.Errorf("the poster came as %v", got.Header)
	}
	var boards = url.Values{"back": {"/desk/village"}}
	for _, n := range mine.Find("input", "name=n") {
		boards.Add("n", desktest.Attr(n, "value"))
	}
	head.Post("/desk/village/posted", boards).Has(t, "2处都张贴了")
	for _, b := range []string{"已转发", "已播"} {
		page := head.Get("/desk/village")
		for _, f := range page.Find("form") {
			if strings.HasSuffix(desktest.Attr(f, "action"), "/confirm") && desktest.TextIn(f) == b {
				head.Post(desktest.Attr(f, "action"), url.Values{"back": {"/desk/village"}}).Has(t, b)
			}
		}
	}
	head.Get("/desk/village").Has(t, "都办完了", "最近办完的 1 件")
	clerk.Get(desktest.At0107+"/deliveries").Has(t, "和顺村村委会主任 李示二", "已张贴")
	clerk.Get(desktest.At0107).Has(t, "公告栏2处，扫码打开少于5次", "微信2处，扫码打开41次")
}

func TestReturn(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	clerk := desktest.As(t, s, "jingban")
	desktest.Draft(t, clerk)
	reader := desktest.As(t, s, "jiaodui")
	form := reader.Get(desktest.At0107 + "/review")
	v := url.Values{"digest": {form.Field("digest")}, "reason": {"  "}}
	if at := reader.Post(desktest.At0107+"/return", v); at.Status != 422 {
		t.Errorf("a return without a reason: %d", at.Status)
	} else {
		at.Has(t, "退回要写明理由")
	}
	v.Set("reason", "日期写错了，应是27日")
	reader.Post(desktest.At0107+"/return", v).Has(t, "已退回给示例甲")
	reader.Post(desktest.At0107+"/return", v).Has(t, "已退回给示例甲") // the second click
	clerk.Get("/desk/").Has(t, "示例乙退回：日期写错了，应是27日", "改稿")
	reader.Get("/desk/").Has(t, "没有等您办的")

	edit := clerk.Get(desktest.At0107 + "/edit")
	f := edit.Fields()
	f.Set("plain", "11月27日停水，请提前存水。")
	clerk.Post(desktest.At0107+"/edit", f).Has(t, "已保存", "11月27日停水", "现在等校对")
	if n := len(o.Newest["QH-2026-0107"].Reviews); n != 1 {
		t.Errorf("%d reviews on record, want the one return", n)
	}
}

// What is done twice by one hand is done once, and both clicks see it done.
func TestDoubleClicks(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	clerk := desktest.As(t, s, "jingban")
	token := clerk.Get("/desk/new").Field("token")
	text := "关于停水的公告\n\n和顺村：\n\n明天停水。\n"
	var wg sync.WaitGroup
	paths := make([]string, 4)
	for i := range paths {
		wg.Add(1)
		go func() {
			defer wg.Done()
			paths[i] = clerk.Give("a.txt", text, map[string]string{"token": token}).Path
		}()
	}
	wg.Wait()
	for _, p := range paths {
		if p != paths[0] || !strings.HasPrefix(p, "/desk/notices/QH-2026-0001") {
			t.Errorf("one form, four clicks: %v", paths)
			break
		}
	}
	if len(o.Newest) != 1 {
		t.Fatalf("%d notices of one form", len(o.Newest))
	}
	if again := clerk.Give("a.txt", text, map[string]string{"token": clerk.Get("/desk/new").Field("token")}); !strings.Contains(again.Path, "0002") {
		t.Errorf("another form makes another notice: %s", again.Path)
	}

	desktest.Draft(t, clerk)
	reader := desktest.As(t, s, "jiaodui")
	form := reader.Get(desktest.At0107 + "/review")
	v := url.Values{"step": {form.Field("step")}, "digest": {form.Field("digest")}}
	for range 2 {
		reader.Post(desktest.At0107+"/review", v).Has(t, "已通过校对")
	}
	desktest.Pass(t, desktest.As(t, s, "baomi"), desktest.FourYes)
	leader := desktest.As(t, s, "qianfa")
	sign := url.Values{"digest": {leader.Get(desktest.At0107 + "/issue").Field("digest")}}
	for range 2 {
		if at := leader.Post(desktest.At0107+"/issue", sign); at.Path != desktest.At0107+"/deliveries" {
			t.Errorf("signing twice: %d %s %s", at.Status, at.Path, at.Text())
		}
	}
	if o.Issued != 1 {
		t.Errorf("issued %d times", o.Issued)
	}
	d := o.First(notice.Board)
	for range 2 {
		leader.Post(frame.DeliveryHref(d.ID)+"/confirm", nil).Has(t, "已确认")
	}
	if o.Confirmed != 1 {
		t.Errorf("confirmed %d times", o.Confirmed)
	}
}

// What was signed is what was seen: a text or a rendition that changed since is
// shown anew, and not signed.
func TestSignsWhatWasSeen(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	desktest.Draft(t, desktest.As(t, s, "jingban"))
	desktest.Pass(t, desktest.As(t, s, "jiaodui"), nil)
	desktest.Pass(t, desktest.As(t, s, "baomi"), desktest.FourYes)
	leader := desktest.As(t, s, "qianfa")
	for _, digest := range []string{"", strings.Repeat("0", 64)} {
		at := leader.Post(desktest.At0107+"/issue", url.Values{"digest": {digest}})
		if at.Status < 400 || o.Issued != 0 {
			t.Errorf("digest %q: %d, issued %d", digest, at.Status, o.Issued)
		}
		at.Has(t, "重看一遍再签")
	}
	before := o.Rendered
	leader.Get(desktest.At0107 + "/issue")
	if o.Rendered != before {
		t.Errorf("laid out %d times more for the same text", o.Rendered-before)
	}
}

func TestBlockedAndOverride(t *testing.T) {
	o := desktest.New(t)
	for i := range 6 {
		o.Findings = append(o.Findings, notice.Finding{Kind: "id_card", Severity: notice.Block, Place: fmt.Sprintf("表1第%d行", i+1), Text: fmt.Sprintf("**%d", i), Message: "这里有完整的身份证号。", Rule: "个人信息保护法28"})
	}
	o.Findings = append([]notice.Finding{{Kind: "date", Severity: notice.Warn, Message: "星期和日期对不上。"}}, o.Findings...)
	s := o.Open(t, nil)
	clerk := desktest.As(t, s, "jingban")
	page := desktest.Draft(t, clerk)
	page.Has(t, "要先改好这些", "等6处", "依据：个人信息保护法28")
	if fs := page.Find("ul", "class=findings"); len(fs) == 0 || !strings.Contains(desktest.TextIn(fs[0]), "必须改") || strings.Index(desktest.TextIn(fs[0]), "必须改") > strings.Index(desktest.TextIn(fs[0]), "请核对") {
		t.Error("the worst does not stand first")
	}
	clerk.Get("/desk/").Has(t, "有1项必须改，改好才能校对")
	reader := desktest.As(t, s, "jiaodui")
	reader.Get("/desk/").Has(t, "没有等您办的")
	if at := desktest.Pass(t, reader, nil); at.Status != 422 || o.Newest["QH-2026-0107"].Status != notice.Draft {
		t.Errorf("passed although blocked: %d", at.Status)
	} else {
		at.Has(t, "不能发出")
	}
	// Blocked only since: the secrecy reviewer may let it through, with a reason.
	blocked := o.Findings
	o.Findings = nil
	desktest.Pass(t, reader, nil)
	o.Findings = blocked[:2]
	clearer := desktest.As(t, s, "baomi")
	form := clearer.Get(desktest.At0107 + "/review")
	form.Has(t, "确实要放行")
	v := url.Values{"kind": {"id_card"}, "text": {"**0"}, "digest": {form.Field("digest")}, "reason": {""}}
	if clearer.Post(desktest.At0107+"/override", v); len(o.Newest["QH-2026-0107"].Overrides) != 0 {
		t.Error("let through without a reason")
	}
	v.Set("reason", "号码已作废，县局要求保留")
	clearer.Post(desktest.At0107+"/override", v).Has(t, "已放行这一项")
	desktest.Pass(t, clearer, desktest.FourYes).Has(t, "现在等签发")
}
