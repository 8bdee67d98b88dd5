package desk

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"gaoshi/internal/notice"
	"gaoshi/internal/site/page/pagetest"
)

// click presses the first button or link that reads so, and waits for the page.
func click(b *pagetest.Browser, t *testing.T, words string) {
	t.Helper()
	before := pagetest.Eval[float64](b, `performance.timeOrigin`)
	if !pagetest.Eval[bool](b, `(() => { for (const e of document.querySelectorAll("button, a.button, summary")) if (e.innerText.trim().startsWith("`+words+`") && e.checkVisibility()) { e.click(); return true } return false })()`) {
		t.Fatalf("nothing to press reads %q at %s", words, pagetest.Eval[string](b, `location.pathname + " " + document.body.innerText.slice(0, 400)`))
	}
	for range 100 { // until another page is there
		time.Sleep(30 * time.Millisecond)
		now, err := pagetest.Try[float64](b, `document.readyState === "complete" ? performance.timeOrigin : 0`)
		if err == nil && now != 0 && now != before {
			break
		}
	}
	b.Do(chromedp.WaitReady("main"))
}

// enter signs a practice account in, as somebody who was there before.
func enter(b *pagetest.Browser, t *testing.T, base, account string, width int) {
	t.Helper()
	b.Visit(base+"/desk/sign-in", width)
	if pagetest.Eval[bool](b, `!!document.querySelector("form.me")`) {
		click(b, t, "退出")
	}
	pagetest.Eval[bool](b, `(document.querySelectorAll("details").forEach((d) => d.open = true), true)`)
	click(b, t, map[string]string{"jingban": "拟稿", "jiaodui": "校对", "baomi": "保密", "qianfa": "签发", "cun02": "村里"}[account])
}

// The whole journey, in a real browser, with every page looked at on a laptop
// and on a phone.
func TestLooks(t *testing.T) {
	b := pagetest.Open(t)
	o := newOffice(t)
	s := o.open(t, nil)
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

	enter(b, t, s.URL, "jingban", pagetest.Laptop)
	look("new", "/desk/new", 44)
	file := filepath.Join(t.TempDir(), "停水.md")
	if err := os.WriteFile(file, []byte(water), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Do(chromedp.SetUploadFiles("#file", []string{file}))
	click(b, t, "读进来")
	if at := pagetest.Eval[string](b, `location.pathname`); at != at0107 {
		t.Fatalf("after the file at %s", at)
	}
	o.findings = []notice.Finding{
		{Kind: "date", Severity: notice.Warn, Place: "正文第3行", Text: "11月26日", Message: "请核对停水的日期。", Rule: "突发事件应对法第64条", Fix: "改成11月27日"},
		{Kind: "note", Severity: notice.Note, Message: "没有写在外的乡亲怎么办。"},
	}
	look("notice", at0107, 44)
	look("edit", at0107+"/edit", 44)
	look("notices", "/desk/notices", 44)

	enter(b, t, s.URL, "jiaodui", pagetest.Laptop)
	look("today", "/desk/", 44)
	click(b, t, "校对")
	click(b, t, "校对通过")

	enter(b, t, s.URL, "baomi", pagetest.Laptop)
	look("review", at0107+"/review", 44)
	pagetest.Eval[bool](b, `(document.querySelectorAll("input[value=yes]").forEach((i) => i.click()), true)`)
	click(b, t, "保密审查通过")

	enter(b, t, s.URL, "qianfa", pagetest.Laptop)
	look("issue", at0107+"/issue", 44)
	click(b, t, "签发，发往6处")
	o.list[0].State, o.list[0].Problem = notice.Uncertain, "县门户很久没有回应，不能确定收没收到。请打开县门户看一眼再处理。"
	o.list[1].State, o.list[1].Problem = notice.Failed, "群机器人被移出了群。请在群里重新添加。"
	look("notice-deliveries", at0107+"/deliveries", 44)
	look("deliveries", "/desk/deliveries", 44)
	look("delivery", deliveryHref(2), 44)

	enter(b, t, s.URL, "cun02", pagetest.Phone)
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
	click(b, t, "2处都张贴好了")
	click(b, t, "已转发")
	click(b, t, "已播")
	b.Shot("desk-village-done-phone")
	if !strings.Contains(pagetest.Eval[string](b, `document.body.innerText`), "都办完了") {
		t.Error("the village is not done")
	}
}

// States stay fresh by themselves while they move, and nothing is taken from
// under a hand that types.
func TestFreshStates(t *testing.T) {
	b := pagetest.Open(t)
	o := newOffice(t)
	signed(t, o, nil)
	set := func(s notice.State) {
		o.mu.Lock()
		defer o.mu.Unlock()
		for _, d := range o.list {
			d.State = s
		}
	}
	set(notice.Due)
	s := o.open(t, nil)
	enter(b, t, s.URL, "jingban", pagetest.Laptop)
	b.Visit(s.URL+at0107+"/deliveries", pagetest.Laptop)
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
