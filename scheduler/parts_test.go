package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// letters is a medium whose messages come in three parts, one a Send.
type letters struct {
	medium
	mu     sync.Mutex
	came   []string      // what arrived, in order
	when   []time.Time   //
	fail   map[int]error // what the next Send of a part comes to
	clock  func() time.Time
	resume bool
	during func(done int) // called while a part is under way
}

func (l *letters) Render(n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	r := notice.Rendition{Text: n.Content.Title, Reminder: "提醒 " + n.Content.Title}
	for _, name := range []string{"1", "2", "3", notice.ReminderFile + "1"} {
		r.Files = append(r.Files, notice.File{Name: name, Data: []byte(name)})
	}
	return r, nil
}

func (l *letters) Parts(_ notice.Target, r notice.Rendition) int { return len(r.Files) }

func (l *letters) Send(_ context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p := notice.Progress{All: len(r.Files)}
	if d.Receipt != nil && d.Receipt.Progress != nil {
		p = *d.Receipt.Progress
	}
	if l.during != nil {
		l.during(p.Done)
	}
	rec := &notice.Receipt{State: notice.Due, By: "试验渠道", Progress: &p}
	if err := l.fail[p.Done]; err != nil {
		delete(l.fail, p.Done)
		return rec, err
	}
	l.came, l.when = append(l.came, string(d.Target.ID)+" "+r.Text+" "+r.Files[p.Done].Name), append(l.when, l.clock())
	if p.Done++; p.Done == p.All {
		rec.State = notice.Accepted
	}
	return rec, nil
}

func (l *letters) Resume(d *notice.Delivery) *notice.Receipt {
	if !l.resume || d.Receipt == nil {
		return nil
	}
	r, p := *d.Receipt, *d.Receipt.Progress
	p.Done, p.Unsure = p.Done+1, 1
	r.Progress = &p
	return &r
}

func (l *letters) seen(id notice.TargetID) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for _, x := range l.came {
		if rest, ok := strings.CutPrefix(x, string(id)+" "); ok {
			out = append(out, rest)
		}
	}
	return strings.Join(out, ", ")
}

// post is an office whose WeChat comes in parts; it issues one notice to one group.
func post(t *testing.T, s *store.Store, fail map[int]error, edit func(*notice.Content)) (*office, *letters, func() *store.Delivery) {
	t.Helper()
	o := newOffice(t, s)
	l := &letters{medium: medium{wakes: true}, fail: fail, clock: o.clock.Now}
	o.d.Channels[notice.WeChat] = l
	for i, x := range o.d.Town.Targets { // one group of one village
		if x.Channel == notice.WeChat && x.ID != "v02/g1" {
			o.d.Town.Targets[i].Channel = "elsewhere"
		}
	}
	o.issue(draft("QH-1", func(c *notice.Content) {
		c.Channels, c.PublishAt = []string{notice.WeChat}, at(23, 8, 0)
		if edit != nil {
			edit(c)
		}
	}))
	return o, l, func() *store.Delivery { return o.list(store.Filter{Notice: "QH-1"})[0] }
}

func TestEveryPartGoesOnceAndInOrder(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o, l, row := post(t, s, map[int]error{1: channels.Temporary(errors.New("busy"), 0)}, nil)
		l.pace = channels.Pace{Key: "one", N: 2, Window: time.Minute}
		o.start()
		o.settle()
		if got := l.seen("v02/g1"); got != "关于QH-1 1, 关于QH-1 2, 关于QH-1 3" {
			t.Errorf("arrived: %s", got)
		}
		x := row()
		if x.State != notice.Accepted || x.Receipt.Progress.Done != 3 || x.Attempts != 4 {
			t.Errorf("%s, %d attempts, %+v", x.State, x.Attempts, x.Receipt.Progress)
		}
		if wait := l.when[2].Sub(l.when[0]); wait < time.Minute {
			t.Errorf("three messages of one notice within %s, two a minute are allowed", wait)
		}
	})
}

func TestAPartThatMayHaveArrived(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fail   int
		decide func(o *office, id notice.DeliveryID) error
		want   string
	}{
		"seen":         {1, confirm, "1, 3"},
		"not seen":     {1, again, "1, 2, 3"},
		"first, seen":  {0, confirm, "2, 3"},
		"last, seen":   {2, confirm, "1, 2"},
		"nobody looks": {1, nil, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			o, l, row := post(t, storetest.Open(t, "sqlite"), map[int]error{c.fail: errors.New("cut")}, nil)
			o.start()
			o.settle()
			if x := row(); x.State != notice.Uncertain || x.Receipt == nil || x.Receipt.Progress.Done != c.fail || x.Receipt.Progress.All != 3 {
				t.Fatalf("%s, %+v", x.State, x.Receipt)
			}
			state := notice.Uncertain
			if c.decide != nil {
				if err := c.decide(o, row().ID); err != nil {
					t.Fatal(err)
				}
				o.settle()
				state = notice.Accepted
				if c.fail == 2 {
					state = notice.Confirmed
				}
			}
			x := row()
			if got := strings.ReplaceAll(l.seen("v02/g1"), "关于QH-1 ", ""); got != c.want || x.State != state {
				t.Errorf("arrived %s, %s; want %s, %s", got, x.State, c.want, state)
			}
			if state.Rests() && c.decide != nil && x.Receipt.Progress.Done != 3 {
				t.Errorf("%+v", x.Receipt.Progress)
			}
		})
	}
}

func confirm(o *office, id notice.DeliveryID) error {
	_, err := o.d.Confirm(ctx, id, "示例甲", "群里看到了")
	return err
}

func again(o *office, id notice.DeliveryID) error {
	_, err := o.d.Retry(ctx, id, "党政办 示例甲")
	return err
}

// A daemon that dies in the middle leaves "sending": what it had noted stays.
func TestADaemonDiesBetweenParts(t *testing.T) {
	t.Parallel()
	for _, resume := range []bool{false, true} {
		t.Run(fmt.Sprint(resume), func(t *testing.T) {
			o, l, row := post(t, storetest.Open(t, "sqlite"), nil, nil)
			l.resume = resume
			for range 2 { // the first part, and one that is never answered
				x := row()
				if l.seen("v02/g1") == "" {
					if _, err := o.d.Deliver(ctx, x.ID, x.Job); err != nil {
						t.Fatal(err)
					}
					continue
				}
				err := o.s.InTx(ctx, func(tx *store.Tx) error {
					x.State, x.Attempts = notice.Sending, x.Attempts+1
					if err := tx.MoveDelivery(ctx, x, notice.Due); err != nil {
						return err
					}
					return o.d.CutOff(ctx, tx, x)
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			x := row()
			if !resume {
				if x.State != notice.Uncertain || !strings.Contains(x.Problem, "第2条（共3条）") {
					t.Errorf("%s: %s", x.State, x.Problem)
				}
				return
			}
			o.start()
			o.settle()
			if x = row(); x.State != notice.Accepted || l.seen("v02/g1") != "关于QH-1 1, 关于QH-1 3" || x.Receipt.Progress.Unsure != 1 {
				t.Errorf("%s, %s, %+v", x.State, l.seen("v02/g1"), x.Receipt)
			}
		})
	}
}

// A new edition stops an old one between its parts, and says so. What had arrived
// of a withdrawn one is to be taken back, as all of it would be.
func TestANewEditionBetweenParts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind   notice.Kind
		first  error // what the second part comes to, if it goes at all
		before notice.State
		want   notice.State
		says   string
	}{
		{notice.Correction, nil, notice.Due, notice.Cancelled, "共3条，发出了1条"},
		{notice.Withdrawal, nil, notice.Due, notice.Recalling, "已撤下"},
		{notice.Withdrawal, channels.Permanent(errors.New("gone")), notice.Failed, notice.Recalling, "已撤下"},
	} {
		t.Run(string(c.kind)+" "+string(c.before), func(t *testing.T) {
			o, _, _ := post(t, storetest.Open(t, "sqlite"), map[int]error{1: c.first}, nil)
			old := func() *store.Delivery { return o.list(store.Filter{Notice: "QH-1", Edition: 1})[0] }
			deliver := func() {
				t.Helper()
				if x := old(); true {
					if _, err := o.d.Deliver(ctx, x.ID, x.Job); err != nil {
						t.Fatal(err)
					}
				}
			}
			deliver()
			if c.first != nil {
				deliver()
			}
			if x := old(); x.State != c.before || x.Receipt.Progress.Done != 1 {
				t.Fatalf("%s %+v", x.State, x.Receipt)
			}
			n := draft("QH-1", func(k *notice.Content) { k.Channels, k.PublishAt = []string{notice.WeChat}, at(23, 8, 0) })
			n.Edition, n.Kind, n.Supersedes, n.Reason = 2, c.kind, 1, "发错了"
			o.issue(n)
			deliver()
			if x := old(); x.State != c.want || !strings.Contains(x.Problem, c.says) {
				t.Errorf("%s: %s", x.State, x.Problem)
			}
		})
	}
}

// A withdrawal comes while a part is under way: nothing follows it, and what had
// arrived is to be taken back.
func TestAWithdrawalWhileAPartIsUnderWay(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o, l, _ := post(t, s, nil, nil)
		l.during = func(done int) {
			if done != 1 {
				return
			}
			n := draft("QH-1", func(k *notice.Content) { k.Channels, k.PublishAt = []string{notice.WeChat}, at(23, 9, 0) })
			n.Edition, n.Kind, n.Supersedes, n.Reason = 2, notice.Withdrawal, 1, "发错了"
			o.issue(n)
		}
		old := func() *store.Delivery { return o.list(store.Filter{Notice: "QH-1", Edition: 1})[0] }
		for range 3 {
			x := old()
			if _, err := o.d.Deliver(ctx, x.ID, x.Job); err != nil {
				t.Fatal(err)
			}
		}
		if x := old(); x.State != notice.Recalling || !strings.Contains(x.Problem, "已撤下") || l.seen("v02/g1") != "关于QH-1 1, 关于QH-1 2" {
			t.Errorf("%s: %s; arrived: %s", x.State, x.Problem, l.seen("v02/g1"))
		}
	})
}

// A medium that takes its time and gets no further is not asked without a pause.
func TestAPartThatGetsNoFurther(t *testing.T) {
	t.Parallel()
	o, l, row := post(t, storetest.Open(t, "sqlite"), nil, nil)
	slow := &standing{letters: l}
	o.d.Channels[notice.WeChat] = slow
	for i := range 4 {
		x := row()
		out, err := o.d.Deliver(ctx, x.ID, x.Job)
		if err != nil || i > 1 && out.Wait < 5*time.Second {
			t.Errorf("try %d: again after %v, %v", i+1, out.Wait, err)
		}
	}
}

// standing is a medium that is always about to begin.
type standing struct{ *letters }

func (*standing) Send(context.Context, *notice.Delivery, notice.Rendition) (*notice.Receipt, error) {
	return &notice.Receipt{State: notice.Due, By: "试验渠道", Progress: &notice.Progress{All: 3}}, nil
}

// What goes out on a reminder is its own, and was signed with the rest.
func TestAReminderSaysThatItIsOne(t *testing.T) {
	t.Parallel()
	o, l, _ := post(t, storetest.Open(t, "sqlite"), nil, func(c *notice.Content) { c.Remind = []time.Time{at(25, 10, 0)} })
	o.start()
	o.settle()
	if got := l.seen("v02/g1"); !strings.HasSuffix(got, "关于QH-1 3, 提醒 关于QH-1 1") {
		t.Errorf("arrived: %s", got)
	}
	for _, x := range o.list(store.Filter{Notice: "QH-1"}) {
		if x.State != notice.Accepted {
			t.Errorf("%s: %s %s", x.Occasion, x.State, x.Problem)
		}
	}
}
