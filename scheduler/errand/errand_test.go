package errand_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"gaoshi/channels"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
	"gaoshi/scheduler/errand"
)

var ctx = context.Background()

func at(day, h, m int) time.Time { return time.Date(2026, 11, day, h, m, 0, 0, calendar.Zone) }

type card struct{ user, title, words, link string }

// town is a messenger with a clock that stands still and a WeCom that takes down.
type town struct {
	t     *testing.T
	s     *store.Store
	m     *errand.Messenger
	mu    sync.Mutex
	now   time.Time
	cards []card
	fail  error
	gate  error
}

func (w *town) Now() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.now }

func (w *town) Tell(_ context.Context, user, title, words, link string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(title) > limits.AppTitleBytes || len(words) > limits.AppDescBytes || title == "" || words == "" || link == "" {
		w.t.Errorf("the platform would refuse %q (%d), %q (%d)", title, len(title), words, len(words))
	}
	w.cards = append(w.cards, card{user, title, words, link})
	return w.fail
}

func (w *town) Decide(account string, n *notice.Notice, t time.Time) string {
	return fmt.Sprintf("https://x/a/%s/%s/%s/%s", account, n.ID, n.NextStep(), t.Format("0215:04"))
}
func (w *town) Village(account, village string, t time.Time) string {
	return "https://x/v/" + account + "/" + village
}
func (w *town) Desk(id notice.ID) string { return "https://x/desk/" + string(id) }
func (w *town) Website() string          { return "https://x/desk/website" }
func (w *town) Today() string            { return "https://x/desk/" }
func (w *town) Journal() string          { return "https://x/desk/journal" }

func (w *town) Register() string { return "https://x/desk/register/due" }

func newTown(t *testing.T, s *store.Store) *town {
	t.Helper()
	all, err := config.Load("")
	if err != nil {
		t.Fatal(err)
	}
	quiet, err := calendar.ParseQuiet(all.Settings.QuietHours...)
	if err != nil {
		t.Fatal(err)
	}
	w := &town{t: t, s: s, now: at(23, 9, 0)}
	w.m = errand.New(errand.Options{Store: s, Teller: w, Links: w, Gate: func(context.Context, *notice.Notice) error { return w.gate }, Officers: all.Town.Officers, Town: all.Town.Registry(),
		Policy: all.Policy, Calendar: calendar.Builtin(), Quiet: quiet, Paces: errand.PacesOf(all.Settings.Remind), Clock: w, Log: slog.New(slog.DiscardHandler)})
	return w
}

// at makes a round at a moment and returns what was said in it.
func (w *town) at(t time.Time) []card {
	w.t.Helper()
	w.mu.Lock()
	w.now, w.cards = t, nil
	w.mu.Unlock()
	if err := w.m.Round(ctx); err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cards
}

// through makes a round every ten minutes and returns the cards with their hours.
func (w *town) through(from, to time.Time) (out []string) {
	w.t.Helper()
	for t := from; t.Before(to); t = t.Add(10 * time.Minute) {
		for _, c := range w.at(t) {
			out = append(out, t.Format("02 15:04 ")+c.user+" "+c.title)
		}
	}
	return out
}

func (w *town) insert(id notice.ID, urgency notice.Urgency, status notice.Status) *notice.Notice {
	w.t.Helper()
	n := &notice.Notice{ID: id, Edition: 1, Kind: notice.Original, Author: "jingban", CreatedAt: w.Now(), Status: status, Content: notice.Content{
		Title: "关于" + string(id) + "的通告", Issuer: "青禾镇", Category: "medical_insurance", Villages: []string{"v02"}, Channels: []string{notice.Board}, Urgency: urgency,
		FormedOn: at(20, 0, 0), PublishAt: at(24, 9, 0), Body: "正文。\n"}}
	if err := w.s.InTx(ctx, func(tx *store.Tx) error { return tx.InsertNotice(ctx, n) }); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *town) change(id notice.ID, f func(*notice.Notice) error) {
	w.t.Helper()
	if _, err := w.s.UpdateNotice(ctx, id, f); err != nil {
		w.t.Fatal(err)
	}
}

// deliver keeps a delivery that waits for a person in a village.
func (w *town) deliver(n *notice.Notice, target notice.TargetID, channel, kind string, state notice.State) notice.DeliveryID {
	w.t.Helper()
	d := &notice.Delivery{Notice: n.ID, Edition: n.Edition, Occasion: notice.Main, Title: n.Content.Title, Urgency: n.Content.Urgency, State: state, DueAt: w.Now(), UpdatedAt: w.Now(),
		Target: notice.Target{ID: target, Channel: channel, Kind: kind, Village: "v02", VillageName: "和顺村", Name: string(target)}}
	if err := w.s.InTx(ctx, func(tx *store.Tx) error { return tx.InsertDelivery(ctx, d) }); err != nil {
		w.t.Fatal(err)
	}
	return d.ID
}

func (w *town) done(id notice.DeliveryID) {
	w.t.Helper()
	err := w.s.InTx(ctx, func(tx *store.Tx) error {
		d, err := tx.Delivery(ctx, id)
		if err != nil {
			return err
		}
		from := d.State
		d.State, d.UpdatedAt = notice.Confirmed, w.Now()
		return tx.MoveDelivery(ctx, d, from)
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("said:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestALeaderIsAskedOnceAndReminded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		w.insert("QH-1", notice.Normal, notice.Cleared)
		got := w.at(at(23, 9, 0))
		if len(got) != 1 || got[0].user != "qianfa" || got[0].title != "请签发：关于QH-1的通告" || got[0].link != "https://x/a/qianfa/QH-1/issue/2309:00" {
			t.Fatalf("%+v", got)
		}
		for _, want := range []string{"示例甲拟稿", "定于11月24日 09:00发出（还有24小时）", "依法最迟", "签批码", "链接24小时有效"} {
			if !strings.Contains(got[0].words, want) {
				t.Errorf("the card does not say %q:\n%s", want, got[0].words)
			}
		}
		// 12:30 to 14:30 and the night are quiet; three reminders a day.
		same(t, w.through(at(23, 9, 10), at(24, 9, 0)),
			"23 14:30 qianfa 提醒 · 请签发：关于QH-1的通告", "23 18:30 qianfa 提醒 · 请签发：关于QH-1的通告", "24 08:00 qianfa 提醒 · 请签发：关于QH-1的通告")
		w.change("QH-1", func(n *notice.Notice) error {
			return n.Review(notice.Review{Step: notice.StepIssue, By: "qianfa", At: w.now, Reason: "改一改", Digest: n.Digest()})
		})
		same(t, w.through(at(24, 9, 0), at(25, 9, 0))) // with its author: it stops at once
		n := 0
		w.change("QH-1", func(x *notice.Notice) error { n++; x.Content.Body = "改好了。\n"; return nil })
		got = w.at(at(25, 9, 0)) // a draft settles first
		got = append(got, w.at(at(25, 9, 3))...)
		if len(got) != 1 || got[0].user != "jiaodui" || !strings.HasPrefix(got[0].title, "请校对：") {
			t.Errorf("%+v", got)
		}
	})
}

func TestUrgentOnesPassTheQuietHours(t *testing.T) {
	w := newTown(t, storetest.Open(t, "sqlite"))
	w.now = at(23, 22, 0)
	w.insert("QH-1", notice.Normal, notice.Cleared)
	w.insert("QH-2", notice.Emergency, notice.Cleared)
	same(t, w.through(at(23, 22, 0), at(24, 7, 0)),
		"23 22:00 qianfa 【紧急】请签发：关于QH-2的通告", "23 22:30 qianfa 【紧急】提醒 · 请签发：关于QH-2的通告", "23 23:00 qianfa 【紧急】提醒 · 请签发：关于QH-2的通告",
		"23 23:30 qianfa 【紧急】提醒 · 请签发：关于QH-2的通告", "24 00:00 qianfa 【紧急】提醒 · 请签发：关于QH-2的通告", "24 00:30 qianfa 【紧急】提醒 · 请签发：关于QH-2的通告",
		"24 01:00 qianfa 【紧急】提醒 · 请签发：关于QH-2的通告", "24 06:30 qianfa 请签发：关于QH-1的通告")
}

func TestDraftsAreToldWhenTheyStandStill(t *testing.T) {
	w := newTown(t, storetest.Open(t, "sqlite"))
	w.insert("QH-1", notice.Normal, notice.Draft)
	w.gate = &notice.Refusal{Msg: "必须改"}
	same(t, w.through(at(23, 9, 0), at(23, 9, 30)))
	w.gate = nil
	if got := w.at(at(23, 9, 30)); len(got) != 0 {
		t.Errorf("at once: %+v", got)
	}
	w.change("QH-1", func(n *notice.Notice) error { n.Content.Body = "还在改。\n"; return nil })
	got := w.at(at(23, 9, 31))
	got = append(got, w.at(at(23, 9, 32))...)
	if len(got) != 0 {
		t.Errorf("while it is written: %+v", got)
	}
	if got = w.at(at(23, 9, 33)); len(got) != 1 || got[0].user != "jiaodui" {
		t.Errorf("%+v", got)
	}
	list, err := w.s.Errands(ctx, store.ErrandFilter{Subject: "review/"})
	if err != nil || len(list) != 2 || list[1].State != store.ErrandDropped {
		t.Errorf("%v %+v", err, list)
	}
}

func TestManyNoticesAreNotManyReminders(t *testing.T) {
	w := newTown(t, storetest.Open(t, "sqlite"))
	for i := range 8 {
		w.insert(notice.ID(fmt.Sprintf("QH-%d", i)), notice.Normal, notice.Cleared)
	}
	if got := w.at(at(23, 9, 0)); len(got) != 8 {
		t.Fatalf("%d first cards", len(got))
	}
	if got := w.through(at(23, 9, 10), at(23, 21, 0)); len(got) != 3 {
		t.Errorf("%d reminders on one day:\n%s", len(got), strings.Join(got, "\n"))
	}
}

func TestManyDaemonsTellOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		for i := range 5 {
			w.insert(notice.ID(fmt.Sprintf("QH-%d", i)), notice.Urgent, notice.Cleared)
		}
		twins := []*errand.Messenger{w.m, errand.New(w.m.Options), errand.New(w.m.Options)}
		var wg sync.WaitGroup
		for range 3 {
			for _, m := range twins {
				wg.Add(1)
				go func() {
					defer wg.Done()
					if err := m.Round(ctx); err != nil {
						t.Error(err)
					}
				}()
			}
		}
		wg.Wait()
		if len(w.cards) != 5 {
			t.Errorf("%d cards for 5 notices", len(w.cards))
		}
	})
}

func TestFailures(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		w.insert("QH-1", notice.Normal, notice.Cleared)
		row := func() *store.Errand {
			list, err := s.Errands(ctx, store.ErrandFilter{Officer: "qianfa"})
			if err != nil || len(list) == 0 {
				t.Fatal(err, list)
			}
			return list[0]
		}
		w.fail = channels.Temporary(&channels.Told{Say: "忙"}, 0)
		first := w.at(at(23, 9, 0))
		if e := row(); e.State != store.ErrandPlanned || e.Problem != "忙" || e.Tries != 1 {
			t.Fatalf("%+v", e)
		}
		if got := w.at(at(23, 9, 0)); len(got) != 0 {
			t.Errorf("tried again at once: %+v", got)
		}
		w.fail = nil
		again := w.at(at(23, 9, 2))
		if len(first) != 1 || len(again) != 1 || first[0] != again[0] {
			t.Errorf("the second try has other words or another link: the platform cannot tell it is the same\n%+v\n%+v", first, again)
		}
		if e := row(); e.State != store.ErrandTold || e.Problem != "" {
			t.Errorf("%+v", e)
		}
		w.fail = errors.New("https://qyapi.weixin.qq.com/?access_token=SECRET: cut") // unmarked: uncertain
		w.at(at(23, 15, 0))
		if e := row(); e.State != store.ErrandUncertain || e.Kind != "remind" || strings.Contains(e.Problem, "SECRET") {
			t.Errorf("%+v", e)
		}
		if got := w.at(at(23, 15, 30)); len(got) != 0 {
			t.Errorf("an uncertain one was sent again: %+v", got)
		}
		w.fail = channels.Permanent(&channels.Told{Say: "没有这个账号"})
		w.at(at(23, 19, 10))
		if e := row(); e.State != store.ErrandFailed || e.Problem != "没有这个账号" {
			t.Errorf("%+v", e)
		}
	})
}

func TestACutOffClaimIsUncertainAndNotRepeated(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		n := w.insert("QH-1", notice.Normal, notice.Cleared)
		e := &store.Errand{Officer: "qianfa", Subject: errand.ReviewSubject(n), N: 1, Kind: "ask", DueAt: w.now}
		planned, err := s.PlanErrand(ctx, e, w.now)
		if err != nil || !planned {
			t.Fatal(err)
		}
		if ours, err := s.ClaimErrand(ctx, e, w.now); err != nil || !ours { // and the daemon dies
			t.Fatal(err)
		}
		if ours, err := s.ClaimErrand(ctx, e, w.now); err != nil || ours {
			t.Errorf("claimed twice: %v", err)
		}
		if again, err := s.PlanErrand(ctx, &store.Errand{Officer: "qianfa", Subject: e.Subject, N: 1, Kind: "ask"}, w.now); err != nil || again {
			t.Errorf("planned twice: %v", err)
		}
		if got := w.through(at(23, 9, 0), at(23, 12, 0)); len(got) != 0 {
			t.Errorf("told again: %v", got)
		}
		list, err := s.Errands(ctx, store.ErrandFilter{States: []store.ErrandState{store.ErrandUncertain}})
		if err != nil || len(list) != 1 || !strings.Contains(list[0].Problem, "不能确定") {
			t.Errorf("%v %+v", err, list)
		}
	})
}

func TestVillageHeadsGetOneCardADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		w.now = at(23, 6, 0)
		var first notice.DeliveryID
		for i := range 4 {
			n := w.insert(notice.ID(fmt.Sprintf("QH-%d", i)), notice.Normal, notice.Issued)
			id := w.deliver(n, "v02/b1", notice.Board, "board", notice.Awaiting)
			if i == 0 {
				first = id
				w.deliver(n, "v02/g2", notice.WeChat, "forward", notice.Awaiting)
				w.deliver(n, "v02/g3", notice.WeChat, "customer_group", notice.Awaiting) // its owner's
			}
		}
		if got := w.at(at(23, 7, 50)); len(got) != 0 {
			t.Errorf("before the hour: %+v", got)
		}
		got := w.at(at(23, 8, 0))
		if len(got) != 1 || got[0].user != "cun02" || got[0].title != "和顺村有4件要办" || got[0].link != "https://x/v/cun02/v02" || !strings.Contains(got[0].words, "《关于QH-0的通告》张贴1处、转发1个群") {
			t.Fatalf("%+v", got)
		}
		w.done(first)
		w.now = at(23, 10, 0)
		late := w.insert("QH-9", notice.Normal, notice.Issued) // waits for the next card
		w.deliver(late, "v02/b1", notice.Board, "board", notice.Awaiting)
		same(t, w.through(at(23, 10, 0), at(24, 8, 10)), "23 12:00 cun02 提醒 · 和顺村有5件要办", "24 08:00 cun02 提醒 · 和顺村有5件要办")
	})
}

func TestVillageHeadsAreToldOfPressingThingsAtOnce(t *testing.T) {
	w := newTown(t, storetest.Open(t, "sqlite"))
	w.now = at(23, 22, 0)
	n := w.insert("QH-1", notice.Emergency, notice.Issued)
	id := w.deliver(n, "v02/s1", notice.Loudspeaker, "fm", notice.Awaiting)
	same(t, w.through(at(23, 22, 0), at(23, 22, 50)), "23 22:00 cun02 【紧急】和顺村：关于QH-1的通告", "23 22:30 cun02 【紧急】提醒 · 和顺村：关于QH-1的通告")
	w.done(id)
	same(t, w.through(at(23, 22, 50), at(24, 6, 0)))
	// A correction of a normal notice: at once, but not at night.
	w.now = at(24, 22, 0)
	old := w.insert("QH-2", notice.Normal, notice.Issued)
	next, err := old.Withdraw("jingban", "名单有错，请撤下", w.now)
	if err != nil {
		t.Fatal(err)
	}
	next.Status = notice.Issued
	if err := w.s.InTx(ctx, func(tx *store.Tx) error { return tx.InsertNotice(ctx, next) }); err != nil {
		t.Fatal(err)
	}
	w.change("QH-2", func(*notice.Notice) error { return nil })
	w.deliver(old, "v02/b1", notice.Board, "board", notice.Recalling)
	w.deliver(next, "v02/b1", notice.Board, "board", notice.Awaiting)
	got := w.through(at(24, 22, 0), at(25, 7, 0))
	same(t, got, "25 06:30 cun02 和顺村有2件要办")
	w.now = at(25, 7, 0)
	if list, _ := w.s.Errands(ctx, store.ErrandFilter{Subject: "village/v02", Limit: 1}); len(list) != 1 || !strings.Contains(list[0].Words, "马上撤下1处") || strings.Contains(list[0].Words, "http") {
		t.Errorf("%+v", list)
	}
}

// A correction's card says to take the old sheet down only where an old one may hang.
func TestACorrectionsCardNamesTheAct(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		w.now = at(24, 9, 0)
		old := w.insert("QH-1", notice.Normal, notice.Issued)
		next, err := old.Correct("jingban", "时间由上午改为下午", w.now)
		if err != nil {
			t.Fatal(err)
		}
		next.Status = notice.Issued
		if err := w.s.InTx(ctx, func(tx *store.Tx) error { return tx.InsertNotice(ctx, next) }); err != nil {
			t.Fatal(err)
		}
		w.change("QH-1", func(*notice.Notice) error { return nil })
		w.deliver(next, "v02/b1", notice.Board, "board", notice.Awaiting)
		first := &notice.Delivery{Notice: next.ID, Edition: next.Edition, Occasion: notice.First, Title: next.Content.Title, State: notice.Awaiting, DueAt: w.now, UpdatedAt: w.now,
			Target: notice.Target{ID: "v02/b2", Channel: notice.Board, Kind: "board", Village: "v02", VillageName: "和顺村", Name: "v02/b2"}}
		if err := w.s.InTx(ctx, func(tx *store.Tx) error { return tx.InsertDelivery(ctx, first) }); err != nil {
			t.Fatal(err)
		}
		w.through(at(24, 9, 0), at(24, 10, 0))
		list, err := w.s.Errands(ctx, store.ErrandFilter{Subject: "village/v02", Limit: 1})
		if err != nil || len(list) != 1 || !strings.Contains(list[0].Words, "撤下旧的那张，换上更正1处、张贴1处") {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestNobodyIsToldOfWhatMayBeSecret(t *testing.T) {
	w := newTown(t, storetest.Open(t, "sqlite"))
	w.m.Secret = func(context.Context, *notice.Notice) bool { return true }
	w.insert("QH-1", notice.Normal, notice.Proofread)
	got := w.at(at(23, 9, 0))
	if len(got) != 1 || got[0].user != "baomi" || strings.Contains(got[0].title+got[0].words, "关于") || got[0].link != "https://x/desk/QH-1" {
		t.Errorf("%+v", got)
	}
}

func TestNobodyIsAskedAboutTheirOwn(t *testing.T) {
	w := newTown(t, storetest.Open(t, "sqlite"))
	for i := range w.m.Officers {
		if w.m.Officers[i].Account == "jingban" {
			w.m.Officers[i].Roles, w.m.Officers[i].WeCom = []string{notice.RoleClerk, notice.RoleLeader}, "jingban"
		}
	}
	w.insert("QH-1", notice.Normal, notice.Cleared)
	if got := w.at(at(23, 9, 0)); len(got) != 1 || got[0].user != "qianfa" {
		t.Errorf("%+v", got)
	}
}

// A text that was changed and changed back is asked about like any other.
func TestADroppedMessageIsPlannedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		w.insert("QH-1", notice.Normal, notice.Draft)
		w.at(at(23, 9, 0))
		w.change("QH-1", func(n *notice.Notice) error { n.Content.Body = "改了。\n"; return nil })
		w.at(at(23, 9, 1))
		w.change("QH-1", func(n *notice.Notice) error { n.Content.Body = "正文。\n"; return nil })
		same(t, w.through(at(23, 9, 2), at(23, 12, 0)), "23 09:12 jiaodui 请校对：关于QH-1的通告")
	})
}

// A village head whom WeCom does not reach is not tried again and again: the
// failure stands on the desk.
func TestAHeadWhoCannotBeReachedIsNotTriedForEver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		n := w.insert("QH-1", notice.Emergency, notice.Issued)
		w.deliver(n, "v02/b1", notice.Board, "board", notice.Awaiting)
		w.fail = channels.Permanent(&channels.Told{Say: "没有这个账号"})
		calls := 0
		for i := range 180 { // an hour of rounds
			calls += len(w.at(at(23, 9, 0).Add(time.Duration(i) * 20 * time.Second)))
		}
		if calls > 3 {
			t.Errorf("%d calls in an hour", calls)
		}
		w.fail = nil // put right: the next try arrives
		if got := w.through(at(23, 10, 0), at(23, 11, 0)); len(got) == 0 {
			t.Error("never told")
		}
	})
}

// TestAWordByTelephoneIsFollowedUp: leaders are asked for the signature, reminded
// by day, told when it is late, and no more once it is there.
func TestAWordByTelephoneIsFollowedUp(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			w := newTown(t, storetest.Open(t, engine))
			w.insert("GS-1", notice.Emergency, notice.Issued)
			w.change("GS-1", func(n *notice.Notice) error {
				n.Approval = &notice.Approval{By: "qianfa", At: at(23, 9, 0), Digest: "d1", Verbal: true}
				return nil
			})
			said := w.through(at(23, 9, 0), at(25, 9, 0))
			if len(said) < 4 || said[0] != "23 09:00 qianfa 【紧急】请补签：关于GS-1的通告" || !strings.HasPrefix(said[1], "23 14:30 qianfa 【紧急】提醒 · 请补签") {
				t.Fatalf("said %q", said)
			}
			for _, s := range said {
				if hour := s[3:5]; hour < "08" || hour > "20" {
					t.Errorf("by night: %s", s)
				}
			}
			if late := w.at(at(25, 15, 0)); len(late) != 1 || !strings.Contains(late[0].words, "已经超期") || !strings.Contains(late[0].link, "GS-1") {
				t.Errorf("when it is late: %+v", late)
			}
			w.change("GS-1", func(n *notice.Notice) error { return n.Countersign(notice.Review{By: "qianfa", Digest: "d1"}) })
			if after := w.through(at(25, 16, 0), at(27, 9, 0)); len(after) != 0 {
				t.Errorf("after the signature: %q", after)
			}
		})
	}
}

// Paper comes down on the day after its last, whether or not anybody said that it was
// put up; what was taken down is not asked for.
func TestPaperComesDownOnItsDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		n := w.insert("QH-1", notice.Normal, notice.Issued)
		w.change("QH-1", func(n *notice.Notice) error {
			n.Content.Posting = notice.Posting{From: at(23, 0, 0), LastDay: at(25, 0, 0)}
			return nil
		})
		w.now = at(24, 9, 0)
		w.deliver(n, "v02/b1", notice.Board, "board", notice.Confirmed)
		untold := w.deliver(n, "v02/b2", notice.Board, "board", notice.Awaiting)
		down := w.deliver(n, "v02/b3", notice.Board, "board", notice.Confirmed)
		move := func(id notice.DeliveryID, to notice.State, note string, was notice.State) {
			if err := s.InTx(ctx, func(tx *store.Tx) error {
				x, err := tx.Delivery(ctx, id)
				if err != nil {
					return err
				}
				from := x.State
				x.State, x.UpdatedAt, x.Receipt = to, w.now, &notice.Receipt{State: was, By: "村", At: w.now, Note: note}
				if from == to {
					return tx.MoveDelivery(ctx, x, from)
				}
				return tx.MoveDelivery(ctx, x, from)
			}); err != nil {
				t.Fatal(err)
			}
		}
		move(down, notice.Confirmed, notice.TookDown, notice.Confirmed)
		for _, c := range w.at(at(25, 12, 0)) {
			if strings.Contains(c.words, "撤下") {
				t.Errorf("on its last day: %+v", c)
			}
		}
		w.now = at(26, 0, 0)
		move(untold, notice.Missed, "", notice.Awaiting)
		if got := w.through(at(26, 0, 0), at(26, 7, 50)); len(got) != 0 {
			t.Errorf("by night: %v", got)
		}
		var got []card
		for m := 0; m < 40 && len(got) == 0; m += 10 {
			got = w.at(at(26, 8, m))
		}
		if len(got) != 1 || got[0].user != "cun02" || !strings.Contains(got[0].words, "到期了，撤下2处") {
			t.Fatalf("on its day: %+v", got)
		}
	})
}

// What the rules ask for after a notice is told to its author, once, until a notice
// names it; what is due on a day of the year, to the clerks.
func TestWhatTheRulesAskFor(t *testing.T) {
	w := newTown(t, storetest.Open(t, "sqlite"))
	for i := range w.m.Officers {
		if o := &w.m.Officers[i]; o.Account == "jingban" {
			o.WeCom = "jingban"
		}
	}
	w.insert("QH-1", notice.Normal, notice.Issued)
	w.change("QH-1", func(n *notice.Notice) error {
		n.Content.Category, n.Content.Event = "meeting", notice.Period{Start: at(24, 18, 0), End: at(24, 20, 0)}
		return nil
	})
	w.insert("QH-2", notice.Normal, notice.Issued) // it clarifies a rumour about the meeting: no minutes
	w.change("QH-2", func(n *notice.Notice) error {
		n.Content.Category, n.Content.Interprets = notice.Clarification, "QH-1"
		return nil
	})
	owed := func(from, to time.Time) (out []string) {
		for _, s := range w.through(from, to) {
			if strings.Contains(s, "请公开") || strings.Contains(s, "前要公开") {
				out = append(out, s)
			}
		}
		return out
	}
	if got := owed(at(24, 9, 0), at(24, 12, 0)); len(got) != 0 {
		t.Errorf("before the meeting: %v", got)
	}
	if got := owed(at(25, 8, 0), at(25, 18, 0)); len(got) != 1 || !strings.Contains(got[0], "jingban 请公开纪要：关于QH-1的通告") {
		t.Errorf("after it: %v", got)
	}
	january := time.Date(2027, 1, 20, 9, 0, 0, 0, calendar.Zone)
	got := owed(january, january.Add(2*time.Hour))
	if len(got) != 1 || !strings.Contains(got[0], "1月31日前要公开：年度报告") {
		t.Errorf("in January: %v", got)
	}
}
