package app

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"gaoshi/cmd/gaoshi/app/apptest"
	"gaoshi/config"
	"gaoshi/internal/draft"
	"gaoshi/internal/notice"
	"gaoshi/internal/sim"
	"gaoshi/internal/site/page/pagetest"
	"gaoshi/internal/store"
)

// cardTo is the newest card that the simulator holds for a member.
func cardTo(t *testing.T, a *App, user, words string) sim.Arrival {
	t.Helper()
	var found sim.Arrival
	apptest.WaitFor(t, "a card to "+user+" about "+words, 20*time.Second, func() bool {
		if err := a.Round(context.Background()); err != nil {
			t.Fatal(err)
		}
		for _, x := range a.sim.Arrivals() {
			if x.Kind == sim.KindApp && x.Key == user && strings.Contains(x.Title, words) {
				found = x
			}
		}
		return found.URL != ""
	})
	return found
}

// The clerk hands in, and everybody else does their part from a card in WeCom, on
// a phone, signed in to nothing.
func TestTheWayOfANoticeByPhone(t *testing.T) {
	w := &walker{t: t, ctx: pagetest.Window(t), shots: os.Getenv("GAOSHI_TEST_SHOTS")}
	a := practiceTown(t, func(s *config.Settings) { s.QuietHours = nil })
	start(t, a)
	read, err := draft.Read("12.md", []byte(apptest.PracticeText(t, "12")))
	if err != nil {
		t.Fatal(err)
	}
	n, err := a.Drafts.HandIn(t.Context(), read.Notice, "jingban")
	if err != nil {
		t.Fatal(err)
	}
	w.do(chromedp.EmulateViewport(390, 844))
	open := func(url string) {
		w.do(chromedp.Navigate(url))
		wide, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > 390`))
		if err != nil || wide {
			t.Errorf("%s is wider than the phone: %v", url, err)
		}
	}
	decide := func(fill string) {
		w.do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll('input[type=radio][value=yes]').forEach(i => i.click()); document.querySelector('#code').value = "123456"; ` + fill))
		w.click(`#decide button.main`)
		w.sees("已经办过")
	}
	is := func(want notice.Status) {
		t.Helper()
		now, err := a.Store.Notice(context.Background(), n.ID, 0)
		if err != nil || now.Status != want {
			t.Fatalf("%s is %s, not %s: %v", n.ID, now.Status, want, err)
		}
	}
	for range 3 { // the draft settles
		if err := a.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
		a.Practice.Forward(a.Clock.Now().Add(3 * time.Minute))
	}
	for _, step := range []struct {
		user, words, shot string
		then              notice.Status
	}{{"jiaodui", "请校对", "10-proofread-link", notice.Proofread}, {"baomi", "请保密审查", "11-secrecy-link", notice.Cleared}, {"qianfa", "请签发", "12-issue-link", notice.Issued}} {
		card := cardTo(t, a, step.user, step.words)
		for range 2 { // WeChat looks at links by itself
			if status, body := apptest.Get(t, card.URL); status != 200 || !strings.Contains(body, "坝坝会") {
				t.Fatalf("%d\n%s", status, body)
			}
		}
		open(card.URL)
		w.sees("坝坝会", "您的签批码")
		w.shot(step.shot, 390, 844)
		w.do(chromedp.EmulateViewport(390, 844))
		decide("")
		is(step.then)
		open(card.URL)
		w.sees("已经办过")
		open(a.Site + "/desk/")
		w.sees("不用密码")
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	if err := a.Scheduler.Practise(ctx, a.Practice, nil); err != nil {
		t.Fatal(err)
	}
	now, err := a.Store.Notice(t.Context(), n.ID, 0)
	if err != nil {
		t.Fatal(err)
	}
	if now.Approval.Via != notice.ViaLink || now.Approval.By != "qianfa" {
		t.Errorf("%+v", now.Approval)
	}
	list, err := a.Store.Deliveries(t.Context(), store.Filter{Notice: n.ID, Village: "v05", States: []notice.State{notice.Awaiting}})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Skip("nothing of the sample waits for the village any more")
	}
	for range 3 {
		a.Practice.Forward(a.Clock.Now().Add(11 * time.Minute))
		if err := a.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	card := cardTo(t, a, "cun05", "马头坝村")
	open(card.URL)
	w.sees("坝坝会", "打开海报，打印")
	w.shot("13-village-link", 390, 844)
	w.click(`form[action$="/confirm"] button`)
	w.sees("记下了")
	confirmed, err := a.Store.Deliveries(t.Context(), store.Filter{Notice: n.ID, Village: "v05", States: []notice.State{notice.Confirmed}})
	if err != nil || len(confirmed) == 0 {
		t.Errorf("the head's word is not on record: %v", err)
	}
	rows, err := a.Store.Errands(t.Context(), store.ErrandFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range rows {
		if strings.Contains(e.Title+e.Words+e.Problem, "/desk/") {
			t.Errorf("a link is kept in the database: %+v", e)
		}
	}
}
