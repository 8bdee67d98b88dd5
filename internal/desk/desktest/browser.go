package desktest

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"gaoshi/internal/site/page/pagetest"
)

// Click presses the first button or link that reads so, and waits for the page.
func Click(b *pagetest.Browser, t *testing.T, words string) {
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

// Enter signs a practice account in, as somebody who was there before.
func Enter(b *pagetest.Browser, t *testing.T, base, account string, width int) {
	t.Helper()
	b.Visit(base+"/desk/sign-in", width)
	if pagetest.Eval[bool](b, `!!document.querySelector("form.me")`) {
		Click(b, t, "退出")
	}
	pagetest.Eval[bool](b, `(document.querySelectorAll("details").forEach((d) => d.open = true), true)`)
	Click(b, t, map[string]string{"jingban": "拟稿", "jiaodui": "校对", "baomi": "保密", "qianfa": "签发", "cun02": "村里"}[account])
}
