package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"gaoshi/cmd/gaoshi/app/apptest"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/site/page/pagetest"
	"gaoshi/internal/store"
)

// walker drives one browser through the pages and keeps pictures of them in
// GAOSHI_TEST_SHOTS, where somebody may look at them.
type walker struct {
	t     *testing.T
	ctx   context.Context
	site  string
	shots string
	n     int
}

func (w *walker) do(steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, stop := context.WithTimeout(w.ctx, 30*time.Second)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		page, _ := chromedp.Run(w.ctx, chromedp.Text(chromedp.CSS("body")))
		w.t.Fatalf("%v\non the page:\n%s", err, page)
	}
}

func (w *walker) open(path string) { w.do(chromedp.Navigate(w.site + path)) }

// sees waits until the page says something.
func (w *walker) sees(words ...string) {
	w.t.Helper()
	var page string
	for watch := calendar.StartStopwatch(); ; time.Sleep(100 * time.Millisecond) {
		page, _ = chromedp.Run(w.ctx, chromedp.Text(chromedp.CSS("body")))
		missing := ""
		for _, x := range words {
			if !strings.Contains(page, x) {
				missing = x
			}
		}
		if missing == "" {
			return
		}
		if watch.Elapsed() > time.Minute {
			w.t.Fatalf("the page does not say %q:\n%s", missing, page)
		}
	}
}

// click clicks something that leads to another page, and waits for that page.
func (w *walker) click(selector string) {
	w.t.Helper()
	ctx, stop := context.WithTimeout(w.ctx, 60*time.Second)
	defer stop()
	if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		page, _ := chromedp.Run(w.ctx, chromedp.Text(chromedp.CSS("body")))
		w.t.Fatalf("click %s: %v\non the page:\n%s", selector, err, page)
	}
}

func (w *walker) shot(name string, width, height int64) {
	w.t.Helper()
	if w.shots == "" {
		return
	}
	w.n++
	w.do(chromedp.EmulateViewport(width, height))
	b, err := chromedp.Run(w.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.shots, name+".png"), b, 0o600); err != nil {
		w.t.Fatal(err)
	}
	w.do(chromedp.EmulateViewport(1280, 900))
}

// signIn goes in as a practice officer, by one click.
func (w *walker) signIn(account string) {
	w.t.Helper()
	w.open("/desk/sign-in")
	if at, _ := chromedp.Run(w.ctx, chromedp.Location()); !strings.Contains(at, "sign-in") { // somebody is still in
		w.click(`form[action="/desk/sign-out"] button`)
		w.sees("不用密码")
		w.open("/desk/sign-in")
	}
	w.do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach(d => d.open = true)`))
	w.click(`button[name="account"][value="` + account + `"]`)
	w.sees("退出")
}

func TestTheWholeJourneyInABrowser(t *testing.T) {
	w := &walker{t: t, ctx: pagetest.Window(t), shots: os.Getenv("GAOSHI_TEST_SHOTS")}
	a := practiceTown(t, nil)
	start(t, a)
	w.site = a.Site

	file := filepath.Join(t.TempDir(), "12-坝坝会.md")
	if err := os.WriteFile(file, []byte(apptest.PracticeText(t, "12")), 0o600); err != nil {
		t.Fatal(err)
	}
	id := "QH-2026-0112"

	// The clerk drops the file and hands it in.
	w.signIn("jingban")
	w.shot("01-today", 1280, 900)
	w.open("/desk/new")
	w.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{file}))
	w.click("button.main")
	w.sees(id, "坝坝会")
	w.shot("02-notice", 1280, 900)
	w.shot("03-notice-phone", 390, 844)

	// 校对.
	w.signIn("jiaodui")
	w.open("/desk/notices/" + id + "/review")
	w.shot("04-proofread", 1280, 900)
	w.click("#decide button.main")
	w.sees("保密审查")

	// 保密审查, question by question.
	w.signIn("baomi")
	w.open("/desk/notices/" + id + "/review")
	w.do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll('input[type=radio][value=yes]').forEach(i => i.click())`))
	w.shot("05-secrecy", 1280, 900)
	w.click("#decide button.main")
	w.sees("签发")

	// 签发, on the phone.
	w.signIn("qianfa")
	w.open("/desk/notices/" + id + "/issue")
	w.shot("06-issue-phone", 390, 844)
	w.click("section.decide button.main")
	apptest.WaitFor(t, "the deliveries", 30*time.Second, func() bool {
		n, err := a.Store.Notice(context.Background(), notice.ID(id), 0)
		return err == nil && n.Status == notice.Issued
	})
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	if err := a.Scheduler.Practise(ctx, a.Practice, nil); err != nil {
		t.Fatal(err)
	}
	w.open("/desk/notices/" + id)
	w.sees("已送达渠道", "待人办理")
	w.shot("07-deliveries", 1280, 900)

	// The village head prints and confirms, on an old phone.
	w.signIn("cun05")
	w.open("/desk/village")
	w.sees("坝坝会")
	w.shot("08-village-phone", 390, 844)
	w.click(`form[action$="/confirm"] button`) // the first thing to do
	apptest.WaitFor(t, "the village head's word", 20*time.Second, func() bool {
		list, err := a.Store.Deliveries(context.Background(), store.Filter{Notice: notice.ID(id), States: []notice.State{notice.Confirmed}})
		return err == nil && len(list) > 0
	})

	// The villager scans the code.
	w.open("/q/" + notice.ShortCode(notice.ID(id), "v05/b1"))
	w.sees("坝坝会", "0000-")
	w.shot("09-landing-phone", 390, 844)
	w.open("/n/QH-0000")
	w.sees("没有")
}
