package scheduler_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gaoshi/channels"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/canary"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
	"gaoshi/scheduler"
	"gaoshi/scheduler/dispatch"
)

var ctx = context.Background()

func at(day, h, m int) time.Time { return time.Date(2026, 11, day, h, m, 0, 0, calendar.Zone) }

// Most tests wait: for a beat, for a retry, for a platform that hangs. They wait
// together.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", together); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// medium is a channel for tests: it keeps what arrived and does as it is told.
type medium struct {
	mu      sync.Mutex
	arrived map[string]int // delivery key → times
	order   []string
	do      func(d *notice.Delivery) error // nil: accept
	repeat  bool
	pace    channels.Pace
	wakes   bool // it reaches people at once
	speaks  bool // it is heard
}

func (m *medium) Render(n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	return notice.Rendition{Text: n.Content.Title + " → " + t.Name}, nil
}

func (m *medium) Send(_ context.Context, d *notice.Delivery, _ notice.Rendition) (*notice.Receipt, error) {
	if m.do != nil {
		if err := m.do(d); err != nil {
			return nil, err
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.arrived == nil {
		m.arrived = map[string]int{}
	}
	m.arrived[d.Key()+string(d.Target.ID)]++
	m.order = append(m.order, d.Key())
	return &notice.Receipt{State: notice.Accepted, By: "试验渠道"}, nil
}

func (m *medium) Repeatable(notice.Target) bool      { return m.repeat }
func (m *medium) Disturbs() bool                     { return m.wakes }
func (m *medium) Speaks() bool                       { return m.speaks }
func (m *medium) Pace(t notice.Target) channels.Pace { return m.pace }

// noChecks lets everything through: these tests are about delivery.
type noChecks struct{}

func (noChecks) Check(context.Context, *notice.Notice, time.Time) ([]notice.Finding, error) {
	return nil, nil
}
func (noChecks) ForChannel(n *notice.Notice, _ string) *notice.Notice {
	return n
}

type office struct {
	t     testing.TB
	s     *store.Store
	d     *dispatch.Dispatcher
	sch   *scheduler.Scheduler
	clock *scheduler.PracticeClock
	m     map[string]*medium
}

// newOffice opens an office of the practice town on Monday morning.
func newOffice(t testing.TB, s *store.Store) *office {
	t.Helper()
	all, err := config.Load("")
	if err != nil {
		t.Fatal(err)
	}
	quiet, err := calendar.ParseQuiet(all.Settings.QuietHours...)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, s: s, clock: scheduler.NewPracticeClock(at(23, 8, 0)), m: map[string]*medium{}}
	chs := map[string]channels.Channel{}
	for _, c := range notice.Channels {
		o.m[c] = &medium{wakes: c == notice.WeChat || c == notice.Loudspeaker, speaks: c == notice.Loudspeaker}
		chs[c] = o.m[c]
	}
	log := canary.Log(t)
	o.d = &dispatch.Dispatcher{Store: s, Channels: chs, Town: all.Town.Registry(), Policy: all.Policy, Quiet: quiet, Clock: o.clock, Checks: noChecks{}, Log: log}
	o.sch, err = scheduler.New(scheduler.Options{Store: s, Dispatcher: o.d, Clock: o.clock, Workers: 8, Log: log,
		Beat: 100 * time.Millisecond, Dead: 3 * time.Second, Mind: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// twin returns another daemon's dispatcher over the same parts.
func twin(d *dispatch.Dispatcher) *dispatch.Dispatcher {
	return &dispatch.Dispatcher{Store: d.Store, Channels: d.Channels, Town: d.Town, Policy: d.Policy, Quiet: d.Quiet, Blocked: d.Blocked,
		Plays: d.Plays, Digest: d.Digest, Live: d.Live, Clock: d.Clock, Jobs: d.Jobs, Checks: d.Checks, Log: d.Log, Timeout: d.Timeout, AtStep: d.AtStep}
}

func (o *office) start() {
	o.t.Helper()
	if err := o.sch.Start(ctx); err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() {
		c, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		if err := o.sch.Stop(c); err != nil {
			o.t.Error(err)
		}
	})
}

// settle runs the practice clock until every delivery rests.
func (o *office) settle() {
	o.t.Helper()
	c, cancel := context.WithTimeout(ctx, 4*time.Minute)
	defer cancel()
	if err := o.sch.Practise(c, o.clock, nil); err != nil {
		o.t.Fatalf("deliveries did not come to rest: %v; %v", err, o.states(""))
	}
}

func (o *office) states(id notice.ID) map[notice.State]int {
	m, err := o.s.CountDeliveries(ctx, id)
	if err != nil {
		o.t.Fatal(err)
	}
	return m
}

func draft(id notice.ID, edit func(*notice.Content)) *notice.Notice {
	n := &notice.Notice{ID: id, Edition: 1, Kind: notice.Original, Author: "jingban", CreatedAt: at(23, 8, 0), Status: notice.Draft,
		Content: notice.Content{Title: "关于" + string(id), Issuer: "云禾县青禾镇人民政府", Category: "medical_insurance", Villages: []string{"v02"},
			Channels: []string{notice.Portal, notice.WeChat, notice.Board, notice.Loudspeaker}, Urgency: notice.Normal,
			PublishAt: at(23, 9, 0), Body: "请大家按时缴费。\n"}}
	if edit != nil {
		edit(&n.Content)
	}
	return n
}

func answers() []notice.Answer {
	var a []notice.Answer
	for _, q := range notice.SecrecyQuestions {
		a = append(a, notice.Answer{Question: q, OK: true})
	}
	return a
}

// clear submits the notice and passes it through 校对 and 保密审查.
func (o *office) clear(n *notice.Notice) {
	o.t.Helper()
	for _, step := range []notice.Step{notice.StepProofread, notice.StepSecrecy} {
		r := notice.Review{Step: step, By: "shen-" + string(step), Name: "示例乙", At: o.clock.Now(), OK: true, Digest: n.Digest()}
		if step == notice.StepSecrecy {
			r.Answers = answers()
		}
		if err := n.Review(r); err != nil {
			o.t.Fatal(err)
		}
	}
	if err := o.s.InTx(ctx, func(tx *store.Tx) error { return tx.InsertNotice(ctx, n) }); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) issue(n *notice.Notice) {
	o.t.Helper()
	o.clear(n)
	if _, err := o.d.Issue(ctx, n.ID, notice.Signature{By: "qianfa", Name: "示例丁", At: o.clock.Now()}); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) list(f store.Filter) []*store.Delivery {
	o.t.Helper()
	l, err := o.s.Deliveries(ctx, f)
	if err != nil {
		o.t.Fatal(err)
	}
	return l
}

func TestANoticeReachesEveryPlaceInItsHours(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		o.start()
		n := draft("QH-1", func(c *notice.Content) {
			c.PublishAt = at(23, 21, 30) // in the quiet hours
			c.Remind = []time.Time{at(26, 0, 0)}
			c.ExpireAt = at(30, 0, 0)
		})
		o.issue(n)
		o.settle()
		list := o.list(store.Filter{Notice: "QH-1"})
		if len(list) < 8 {
			t.Fatalf("only %d deliveries", len(list))
		}
		for _, x := range list {
			if x.State != notice.Accepted {
				t.Errorf("%s %s: %s %s", x.Target.ID, x.Occasion, x.State, x.Problem)
			}
			got := x.Receipt.At
			h := got.Hour()
			switch {
			case x.Target.Channel == notice.Portal && !got.Before(at(24, 0, 0)):
				t.Errorf("a page need not wait for the morning: %v", got)
			case x.Target.Channel == notice.WeChat && x.Occasion == notice.Main && (got.Day() != 24 || h < 6):
				t.Errorf("a group was disturbed at %v", got)
			case x.Occasion == "remind-1" && got.Day() != 26:
				t.Errorf("reminded at %v", got)
			}
			if x.Target.Channel == notice.Loudspeaker && x.Occasion == notice.Main {
				if m := got.Minute(); m > 31 || h == 21 {
					t.Errorf("a loudspeaker spoke outside its slots: %v", got)
				}
			}
		}
	})
}

func TestAFailureAtAnyStepOfIssueLeavesNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		o.clear(draft("QH-1", nil))
		for _, step := range []string{"approve", "renditions", "deliveries", "jobs", "end"} {
			o.d.AtStep = func(s string) error {
				if s == step {
					return errors.New("out of disk")
				}
				return nil
			}
			_, err := o.d.Issue(ctx, "QH-1", notice.Signature{By: "qianfa", At: o.clock.Now()})
			if err == nil {
				t.Fatalf("%s: issued all the same", step)
			}
			if n, _ := s.Notice(ctx, "QH-1", 0); n.Status != notice.Cleared || n.Approval != nil {
				t.Errorf("%s: the notice is %s", step, n.Status)
			}
			if got := o.states(""); len(got) != 0 {
				t.Errorf("%s: deliveries were left: %v", step, got)
			}
			if n, err := o.sch.WaitingJobs(ctx); err != nil || n != 0 {
				t.Errorf("%s: %d jobs were left, %v", step, n, err)
			}
		}
		o.d.AtStep = nil
		if _, err := o.d.Issue(ctx, "QH-1", notice.Signature{By: "qianfa", At: o.clock.Now()}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhatASendMayComeTo(t *testing.T) {
	t.Parallel()
	told := func(say string) error { return &channels.Told{Say: say} }
	var calls atomic.Int32
	cases := []struct {
		name   string
		repeat bool
		do     func(*notice.Delivery) error
		want   notice.State
		say    string
	}{
		{"permanent", false, func(*notice.Delivery) error {
			return channels.Permanent(told("群机器人已被删除，请重新添加。"))
		}, notice.Failed, "群机器人已被删除"},
		{"unmarked", false, func(*notice.Delivery) error { return errors.New("connection reset by peer") }, notice.Uncertain, "不能确定"},
		{"temporary, then good", false, func(*notice.Delivery) error {
			if calls.Add(1)%3 != 0 {
				return channels.Temporary(told("对方忙。"), 0)
			}
			return nil
		}, notice.Accepted, ""},
		{"temporary for ever", false, func(*notice.Delivery) error { return channels.Temporary(told("对方一直忙。"), 0) }, notice.Failed, "对方一直忙"},
		{"panic", false, func(*notice.Delivery) error { panic("bug") }, notice.Uncertain, "不能确定"},
		{"unmarked, but safe to repeat", true, func(d *notice.Delivery) error {
			if d.Attempts < 2 {
				return errors.New("cut")
			}
			return nil
		}, notice.Accepted, ""},
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		o.start()
		for i, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				o.m[notice.Portal].do, o.m[notice.Portal].repeat = c.do, c.repeat
				id := notice.ID(fmt.Sprintf("QH-%d", i))
				o.issue(draft(id, func(c *notice.Content) { c.Channels = []string{notice.Portal} }))
				o.settle()
				x := o.list(store.Filter{Notice: id})[0]
				if x.State != c.want || !strings.Contains(x.Problem, c.say) || (c.say == "" && x.Problem != "") {
					t.Errorf("%s %q, want %s %q", x.State, x.Problem, c.want, c.say)
				}
				log, err := s.Attempts(ctx, x.ID)
				if err != nil || len(log) != x.Attempts || len(log) == 0 {
					t.Errorf("%d attempts kept of %d, %v", len(log), x.Attempts, err)
				}
			})
		}
	})
}

func TestOneDeadTargetNeverDelaysOrFailsAnother(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	o.m[notice.WeChat].do = func(d *notice.Delivery) error {
		if d.Target.Name == "和顺村村务群" {
			time.Sleep(200 * time.Millisecond)
			return channels.Permanent(errors.New("gone"))
		}
		return nil
	}
	o.start()
	o.issue(draft("QH-1", func(c *notice.Content) { c.Villages = []string{"all"} }))
	o.settle()
	failed := 0
	for _, x := range o.list(store.Filter{}) {
		switch {
		case x.Target.Name == "和顺村村务群":
			failed++
			if x.State != notice.Failed {
				t.Errorf("the dead group is %s", x.State)
			}
		case x.State != notice.Accepted:
			t.Errorf("%s: %s %s", x.Target.ID, x.State, x.Problem)
		case x.Attempts != 1:
			t.Errorf("%s took %d attempts", x.Target.ID, x.Attempts)
		}
	}
	if failed != 1 {
		t.Errorf("%d dead groups", failed)
	}
}

func TestPaceHoldsAndUrgentPasses(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		var mu sync.Mutex
		var sent []time.Time
		o.m[notice.Portal].pace = channels.Pace{Key: "p", N: 5, Reserve: 2, Window: time.Minute}
		o.m[notice.Portal].do = func(*notice.Delivery) error {
			mu.Lock()
			defer mu.Unlock()
			sent = append(sent, o.clock.Now())
			return nil
		}
		o.start()
		for i := range 22 {
			o.issue(draft(notice.ID(fmt.Sprintf("QH-%d", i)), func(c *notice.Content) { c.Channels = []string{notice.Portal} }))
		}
		o.settle()
		if len(sent) != 22 {
			t.Fatalf("%d of 22 sent", len(sent))
		}
		for _, from := range sent {
			n := 0
			for _, x := range sent {
				if !x.Before(from) && x.Before(from.Add(time.Minute)) {
					n++
				}
			}
			if n > 5 {
				t.Fatalf("%d sends in the minute after %v", n, from)
			}
		}
	})
}

func TestTheGateStopsWhatChanged(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	n := draft("QH-1", func(c *notice.Content) { c.Channels = []string{notice.Portal} })
	o.issue(n)
	if err := o.s.InTx(ctx, func(tx *store.Tx) error {
		n, err := tx.LockNotice(ctx, "QH-1", 1)
		if err != nil {
			return err
		}
		n.Content.Body = "改过的正文"
		return tx.SaveNotice(ctx, n)
	}); err != nil {
		t.Fatal(err)
	}
	o.start()
	o.settle()
	x := o.list(store.Filter{})[0]
	if x.State != notice.Failed || !strings.Contains(x.Problem, "签发后被改动") || len(o.m[notice.Portal].arrived) != 0 {
		t.Errorf("%s %q, arrived %v", x.State, x.Problem, o.m[notice.Portal].arrived)
	}
}

func TestTooLateIsMissedAndTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	o.issue(draft("QH-1", func(c *notice.Content) { c.ExpireAt = at(24, 9, 0) }))
	o.clock.Forward(at(25, 8, 0)) // the daemon was off for two days
	o.start()
	o.settle()
	for _, x := range o.list(store.Filter{}) {
		if x.State != notice.Missed || !strings.Contains(x.Problem, "错过时间") {
			t.Errorf("%s: %s %q", x.Target.ID, x.State, x.Problem)
		}
	}
}

func TestAPersonDecides(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	o.m[notice.Portal].do = func(d *notice.Delivery) error {
		if d.Attempts == 1 {
			return errors.New("cut")
		}
		return nil
	}
	o.start()
	portal := func(c *notice.Content) { c.Channels = []string{notice.Portal} }
	for _, id := range []notice.ID{"QH-1", "QH-2", "QH-3"} {
		o.issue(draft(id, portal))
	}
	o.settle()
	ids := map[notice.ID]notice.DeliveryID{}
	for _, x := range o.list(store.Filter{States: []notice.State{notice.Uncertain}}) {
		ids[x.Notice] = x.ID
	}
	if len(ids) != 3 {
		t.Fatalf("uncertain: %v", ids)
	}
	if _, err := o.d.Retry(ctx, ids["QH-1"], "党政办 示例甲"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.d.Confirm(ctx, ids["QH-2"], "示例甲", "群里看到了"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.d.GiveUp(ctx, ids["QH-3"], "示例甲", "不再发"); err != nil {
		t.Fatal(err)
	}
	o.settle()
	for id, want := range map[notice.ID]notice.State{"QH-1": notice.Accepted, "QH-2": notice.Confirmed, "QH-3": notice.Failed} {
		if x, _ := o.s.Delivery(ctx, ids[id]); x.State != want {
			t.Errorf("%s: %s, want %s", id, x.State, want)
		}
	}
	if _, err := o.d.Retry(ctx, ids["QH-2"], "党政办 示例甲"); err == nil {
		t.Error("a confirmed delivery was sent again")
	}
}

// TestACorrectionKeepsTheReminders: the first edition's reminders are cancelled
// with it, so the correction has those that are still to come, and a corrected
// warning goes on being repeated.
func TestACorrectionKeepsTheReminders(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	n := draft("QH-1", func(c *notice.Content) { c.Remind = []time.Time{at(22, 10, 0), at(26, 10, 0)} })
	n.Edition, n.Kind, n.Supersedes, n.Reason = 2, notice.Correction, 1, "日期写错"
	first := draft("QH-1", func(c *notice.Content) { c.Remind = n.Content.Remind })
	o.issue(first)
	o.issue(n)
	planned := map[string]int{}
	for _, x := range o.list(store.Filter{}) {
		if x.Edition == 2 && x.Target.Channel == notice.WeChat && x.Target.Village != "" {
			planned[x.Occasion]++
		}
	}
	if planned[notice.First] == 0 || planned["remind-2"] != planned[notice.First] || planned["remind-1"] != 0 {
		t.Errorf("planned %v, want the notice and its second reminder", planned)
	}
}

func TestANewEditionStopsTheOldOne(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	o.issue(draft("QH-1", func(c *notice.Content) { c.PublishAt = at(24, 9, 0) }))
	n := draft("QH-1", nil)
	n.Edition, n.Kind, n.Supersedes, n.Reason = 2, notice.Correction, 1, "日期写错"
	o.issue(n)
	o.start()
	o.settle()
	for _, x := range o.list(store.Filter{}) {
		want := notice.Accepted
		if x.Edition == 1 {
			want = notice.Cancelled
		}
		if x.State != want {
			t.Errorf("edition %d to %s: %s, want %s", x.Edition, x.Target.ID, x.State, want)
		}
	}
}
