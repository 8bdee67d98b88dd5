package desk_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
	"gaoshi/internal/site/page/pagetest"
)

// The whole journey, in a real browser, with every page looked at on a laptop
// and on a phone.
func TestLooks(t *testing.T) {
	b := pagetest.Open(t)
	o := desktest.New(t)
	s := o.Open(t, nil)
	look := func(name, path string, tap float64) {
		t.Helper()
		for _, width := range []int{pagetest.Laptop, pagetest.Phone} {
			b.Visit(s.URL+path, width)
			view := name + map[int]string{pagetest.Phone: "-phone", pagetest.Laptop: "-laptop"}[width]
			b.Shot("desk-" + view)
			b.Check(view, tap, 12)
		}
		b.Visit(s.URL+path, pagetest.Laptop)
	}
	look("sign-in", "/desk/sign-in", 44)

	desktest.Enter(b, t, s.URL, "jingban", pagetest.Laptop)
	look("new", "/desk/new", 44)
	file := filepath.Join(t.TempDir(), "停水.md")
	if err := os.WriteFile(file, []byte(desktest.Water), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Do(chromedp.SetUploadFiles("#file", []string{file}))
	desktest.Click(b, t, "读进来")
	if at := pagetest.Eval[string](b, `location.pathname`); at != desktest.At0107 {
		t.Fatalf("after the file at %s", at)
	}
	o.Findings = []notice.Finding{
		{Kind: "date", Severity: notice.Warn, Place: "正文第3行", Text: "11月26日", Message: "请核对停水的日期。", Rule: "突发事件应对法第64条", Fix: "改成11月27日"},
		{Kind: "note", Severity: notice.Note, Message: "没有写在外的乡亲怎么办。"},
	}
	look("notice", desktest.At0107, 44)
	look("edit", desktest.At0107+"/edit", 44)
	look("notices", "/desk/notices", 44)

	desktest.Enter(b, t, s.URL, "jiaodui", pagetest.Laptop)
	look("today", "/desk/", 44)
	desktest.Click(b, t, "校对")
	desktest.Click(b, t, "校对通过")

	desktest.Enter(b, t, s.URL, "baomi", pagetest.Laptop)
	look("review", desktest.At0107+"/review", 44)
	pagetest.Eval[bool](b, `(document.querySelectorAll("input[value=yes]").forEach((i) => i.click()), true)`)
	desktest.Click(b, t, "保密审查通过")

	desktest.Enter(b, t, s.URL, "qianfa", pagetest.Laptop)
	look("issue", desktest.At0107+"/issue", 44)
	desktest.Click(b, t, "签发，发往6处")
	o.Rows[0].State, o.Rows[0].Problem = notice.Uncertain, "县门户很久没有回应，不能确定收没收到。请打开县门户看一眼再处理。"
	o.Rows[1].State, o.Rows[1].Problem = notice.Failed, "群机器人被移出了群。请在群里重新添加。"
	look("notice-deliveries", desktest.At0107+"/deliveries", 44)
	look("deliveries", "/desk/deliveries", 44)
	look("delivery", frame.DeliveryHref(2), 44)

	desktest.Enter(b, t, s.URL, "cun02", pagetest.Phone)
	look("village", "/desk/village", 44)
	b.Visit(s.URL+"/desk/village", pagetest.Phone)
	if low := pagetest.Eval[[]string](b, `[...document.querySelectorAll(".job button, .job .button")].filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 60).map((e) => e.innerText)`); len(low) > 0 {
		t.Errorf("too low for a village head's thumb: %v", low)
	}
	if !pagetest.Eval[bool](b, `(() => { const b = document.querySelector("[data-copy]"); b.click(); return !b.hidden })()`) {
		t.Error("no copy button")
	}
	time.Sleep(200 * time.Millisecond)
	if said := pagetest.Eval[string](b, `document.querySelector("[data-copy]").innerText`); !strings.Contains(said, "已") {
		t.Errorf("the copy button says %q", said)
	}
	desktest.Click(b, t, "2处都张贴好了")
	desktest.Click(b, t, "已转发")
	desktest.Click(b, t, "已播")
	b.Shot("desk-village-done-phone")
	if !strings.Contains(pagetest.Eval[string](b, `document.body.innerText`), "都办完了") {
		t.Error("the village is not done")
	}
}

// States stay fresh by themselves while they move, and nothing is taken from
// under a hand that types.
func TestFreshStates(t *testing.T) {
	b := pagetest.Open(t)
	o := desktest.New(t)
	desktest.Signed(t, o, nil)
	set := func(s notice.State) {
		o.Mu.Lock()
		defer o.Mu.Unlock()
		for _, d := range o.Rows {
			d.State = s
		}
	}
	set(notice.Due)
	s := o.Open(t, nil)
	desktest.Enter(b, t, s.URL, "jingban", pagetest.Laptop)
	b.Visit(s.URL+desktest.At0107+"/deliveries", pagetest.Laptop)
	text := func() string { return pagetest.Eval[string](b, `document.querySelector("main").innerText`) }
	if !strings.Contains(text(), "到点待发") {
		t.Fatalf("before: %s", text())
	}
	set(notice.Accepted)
	fresh := false
	for range 40 {
		time.Sleep(250 * time.Millisecond)
		if fresh = strings.Contains(text(), "已送达渠道") && !strings.Contains(text(), "到点待发"); fresh {
			break
		}
	}
	if !fresh {
		t.Errorf("still: %s", text())
	}
	b.Check("fresh", 44, 12)
}
