package scheduler_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

func portalOnly(c *notice.Content) { c.Channels = []string{notice.Portal} }

// gate holds every send until it is opened, and tells when one has begun.
type gate struct{ begun, open chan struct{} }

func newGate() *gate { return &gate{make(chan struct{}, 100), make(chan struct{})} }

func (g *gate) wait(*notice.Delivery) error {
	g.begun <- struct{}{}
	<-g.open
	return nil
}

func TestWhatIsOnItsWayDuringAWithdrawalIsTakenBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		g := newGate()
		o.m[notice.Portal].do = g.wait
		o.start()
		o.issue(draft("QH-1", func(c *notice.Content) { portalOnly(c); c.PublishAt = at(23, 8, 0) }))
		<-g.begun
		n := draft("QH-1", portalOnly)
		n.Edition, n.Kind, n.Supersedes, n.Reason = 2, notice.Withdrawal, 1, "发错了"
		o.issue(n)
		close(g.open)
		waitUntil(t, func() bool {
			old := o.list(store.Filter{Notice: "QH-1", Edition: 1})[0]
			return old.State == notice.Recalling && old.Receipt != nil && strings.Contains(old.Problem, "撤下")
		})
		old := o.list(store.Filter{Notice: "QH-1", Edition: 1})[0]
		if _, err := o.d.Confirm(ctx, old.ID, "示例甲", "网页已删"); err != nil {
			t.Fatal(err)
		}
		if old, _ = s.Delivery(ctx, old.ID); old.State != notice.Recalled {
			t.Errorf("%s after a person took it back", old.State)
		}
	})
}

func waitUntil(t *testing.T, ok func() bool) {
	t.Helper()
	for watch := calendar.StartStopwatch(); !ok(); time.Sleep(10 * time.Millisecond) {
		if watch.Elapsed() > time.Minute {
			t.Fatal("waited too long")
		}
	}
}

func TestTheOldWordsNeverArriveAfterTheNew(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		var mu sync.Mutex
		var order []int
		g := newGate()
		o.m[notice.Portal].do = func(d *notice.Delivery) error {
			if d.Edition == 1 {
				_ = g.wait(d)
			}
			mu.Lock()
			defer mu.Unlock()
			order = append(order, d.Edition)
			return nil
		}
		o.start()
		o.issue(draft("QH-1", func(c *notice.Content) { portalOnly(c); c.PublishAt = at(23, 8, 0) }))
		<-g.begun
		n := draft("QH-1", func(c *notice.Content) { portalOnly(c); c.PublishAt = at(23, 8, 0) })
		n.Edition, n.Kind, n.Supersedes, n.Reason = 2, notice.Correction, 1, "日期写错"
		o.issue(n)
		time.Sleep(300 * time.Millisecond)
		close(g.open)
		waitUntil(t, func() bool { return len(o.m[notice.Portal].arrivals()) == 2 })
		if fmt.Sprint(order) != "[1 2]" {
			t.Errorf("arrived in the order %v", order)
		}
	})
}

func (m *medium) arrivals() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.order...)
}

// A withdrawal is signed while daemons move the very rows that it stops.
func TestWithdrawingInTheMiddleOfAFanOut(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		o.start()
		for i := range 4 {
			id := notice.ID(fmt.Sprintf("QH-%d", i))
			everywhere := func(c *notice.Content) { c.Villages, c.PublishAt = []string{"all"}, at(23, 8, 0) }
			o.issue(draft(id, everywhere))
			time.Sleep(time.Duration(i*15) * time.Millisecond)
			n := draft(id, everywhere)
			n.Edition, n.Kind, n.Supersedes, n.Reason = 2, notice.Withdrawal, 1, "发错了"
			o.issue(n)
		}
	})
}

func TestSlotsKeptOverAStopDoNotGoAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	var mu sync.Mutex
	var sent []time.Time
	o.m[notice.Portal].pace = channels.Pace{Key: "p", N: 2, Window: time.Minute}
	o.m[notice.Portal].do = func(*notice.Delivery) error {
		mu.Lock()
		defer mu.Unlock()
		sent = append(sent, o.clock.Now())
		return nil
	}
	for i := range 12 {
		o.issue(draft(notice.ID(fmt.Sprintf("QH-%d", i)), portalOnly))
	}
	// An earlier daemon had reserved slots for all, and was off for four hours.
	for _, x := range o.list(store.Filter{}) {
		x.SlotAt = at(23, 9, 0)
		if err := o.s.InTx(ctx, func(tx *store.Tx) error { return tx.MoveDelivery(ctx, x, x.State) }); err != nil {
			t.Fatal(err)
		}
	}
	o.clock.Forward(at(23, 13, 0))
	o.start()
	o.settle()
	for _, from := range sent {
		n := 0
		for _, x := range sent {
			if !x.Before(from) && x.Before(from.Add(time.Minute)) {
				n++
			}
		}
		if n > 2 {
			t.Fatalf("%d sends in the minute after %v", n, from)
		}
	}
}

func TestAnEmergencyDoesNotQueueBehindTheBacklog(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	o.m[notice.Portal].pace = channels.Pace{Key: "p", N: 18, Reserve: 2, Window: time.Minute}
	when := map[notice.ID]time.Time{}
	var mu sync.Mutex
	o.m[notice.Portal].do = func(d *notice.Delivery) error {
		mu.Lock()
		defer mu.Unlock()
		when[d.Notice] = o.clock.Now()
		return nil
	}
	for i := range 80 {
		o.issue(draft(notice.ID(fmt.Sprintf("QH-%d", i)), func(c *notice.Content) { portalOnly(c); c.PublishAt = at(23, 7, 0) }))
	}
	o.start()
	waitUntil(t, func() bool { // the backlog has taken its slots
		n := 0
		for _, x := range o.list(store.Filter{}) {
			if x.State.Rests() || !x.SlotAt.IsZero() {
				n++
			}
		}
		return n == 80
	})
	o.issue(draft("QH-URGENT", func(c *notice.Content) { portalOnly(c); c.Urgency, c.PublishAt = notice.Emergency, at(23, 7, 0) }))
	issued := o.clock.Now()
	o.settle()
	if late := when["QH-URGENT"].Sub(issued); late > 10*time.Second {
		t.Errorf("the emergency waited %v", late)
	}
}

func TestNobodyDecidesWhileItIsBeingSent(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	g := newGate()
	o.m[notice.Portal].do = g.wait
	o.start()
	o.issue(draft("QH-1", func(c *notice.Content) { portalOnly(c); c.PublishAt = at(23, 8, 0) }))
	<-g.begun
	id := o.list(store.Filter{})[0].ID
	if _, err := o.d.GiveUp(ctx, id, "示例甲", "不发了"); err == nil || !strings.Contains(err.Error(), "正在发") {
		t.Errorf("giving up while it is sent: %v", err)
	}
	if _, err := o.d.Confirm(ctx, id, "示例甲", ""); err == nil {
		t.Error("confirmed while it is sent")
	}
	close(g.open)
	o.settle()
	if x, _ := o.s.Delivery(ctx, id); x.State != notice.Accepted {
		t.Errorf("%s", x.State)
	}
}

func TestAPlatformThatHangsHoldsUpItsOwn(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	g := newGate()
	o.m[notice.WeChat].do = g.wait
	o.start()
	o.issue(draft("QH-1", func(c *notice.Content) { c.Villages, c.PublishAt = []string{"all"}, at(23, 8, 0) }))
	waitUntil(t, func() bool {
		done := 0
		for _, x := range o.list(store.Filter{Channel: notice.Board}) {
			if x.State == notice.Accepted {
				done++
			}
		}
		return done > 30
	})
	close(g.open)
	o.settle()
}

func TestSamplesDoNotGoOutForReal(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	o.d.Live = true
	n := draft("QH-1", nil)
	n.Content.Sample = true
	o.clear(n)
	_, err := o.d.Issue(ctx, "QH-1", notice.Signature{By: "qianfa", At: o.clock.Now()})
	var refusal *notice.Refusal
	if !errors.As(err, &refusal) || !strings.Contains(err.Error(), "样例") {
		t.Errorf("a sample was issued for real: %v", err)
	}
}
