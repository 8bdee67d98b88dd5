package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// hosted is a medium behind one platform.
type hosted struct {
	medium
	down   atomic.Bool
	probes atomic.Int64
	asked  atomic.Int64 // sends that were tried
}

func (h *hosted) Platform(notice.Target) channels.Platform {
	return channels.Platform{Key: "host", Name: "企业微信"}
}

func (h *hosted) Probe(context.Context, notice.Target) error {
	h.probes.Add(1)
	if h.down.Load() {
		return errors.New("refused")
	}
	return nil
}

// groups gives the town so many groups of one village, and nothing else.
func groups(o *office, h channels.Channel, n int) {
	o.d.Channels[notice.WeChat] = h
	town := *o.d.Town
	town.Targets = nil
	for i := range n {
		town.Targets = append(town.Targets, notice.Target{ID: notice.TargetID(fmt.Sprintf("v02/g%03d", i)), Channel: notice.WeChat, Village: "v02", Name: fmt.Sprintf("%d群", i)})
	}
	o.d.Town = &town
}

func until(t *testing.T, most time.Duration, what string, done func() bool) {
	t.Helper()
	for watch := calendar.StartStopwatch(); !done(); time.Sleep(20 * time.Millisecond) {
		if watch.Elapsed() > most {
			t.Fatalf("not within %s: %s", most, what)
		}
	}
}

// A platform goes down before anything is sent: it is one trouble, told with since
// when and how many wait; it is asked, not bombarded; when it is back one try opens
// the way for all.
func TestAnOutageIsSeenAndEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Parallel()
		o := newOffice(t, s)
		h := &hosted{medium: medium{wakes: true}}
		h.do = func(*notice.Delivery) error {
			h.asked.Add(1)
			if h.down.Load() {
				return channels.Temporary(&channels.Told{Say: "连不上微信的服务器。"}, 0)
			}
			return nil
		}
		h.down.Store(true)
		groups(o, h, 60)
		o.issue(draft("QH-1", func(c *notice.Content) { c.Channels, c.PublishAt = []string{notice.WeChat}, at(23, 8, 0) }))
		began := o.clock.Now()
		o.start()
		down := func() bool {
			l, err := o.d.Late(ctx)
			return err == nil && len(l) == 1 && l[0].Down && l[0].Count == 60
		}
		until(t, 2*time.Minute, "the outage is seen", down)
		time.Sleep(2 * time.Second)
		l, err := o.d.Late(ctx)
		if err != nil || len(l) != 1 {
			t.Fatal(l, err)
		}
		if got := l[0].String(); !strings.HasPrefix(got, "企业微信 08:0") || !strings.HasSuffix(got, " 起连不上，60 条在等") || l[0].Since.Before(began) {
			t.Errorf("%s, since %s", got, l[0].Since)
		}
		tried := h.asked.Load()
		if tried > 30 {
			t.Errorf("a platform that is down was tried %d times", tried)
		}
		until(t, 2*time.Minute, "the platform is asked", func() bool { return h.probes.Load() > 1 })
		if h.asked.Load() > tried+16 { // at most what had begun before it was known
			t.Errorf("%d tries more, %d probes", h.asked.Load()-tried, h.probes.Load())
		}
		// What is urgent tries once all the same.
		o.issue(draft("QH-2", func(c *notice.Content) {
			c.Channels, c.PublishAt, c.Urgency = []string{notice.WeChat}, at(23, 8, 0), notice.Urgent
		}))
		until(t, 2*time.Minute, "urgent ones are tried", func() bool { return h.asked.Load() >= tried+60 })
		h.down.Store(false)
		until(t, 2*time.Minute, "all has gone", func() bool { return o.states("")[notice.Accepted] == 120 })
		if l, err := o.d.Late(ctx); err != nil || len(l) != 0 {
			t.Error(l, err)
		}
		for _, x := range o.list(store.Filter{Limit: 200}) {
			if x.FirstDue.After(began.Add(25 * time.Second)) {
				t.Errorf("a retry made %d younger: first due %s", x.ID, x.FirstDue)
			}
		}
		if h.order[0] != "" && len(h.arrived) != 120 {
			t.Errorf("%d arrived", len(h.arrived))
		}
	})
}

// Eighty robots hang; an emergency to a hundred reaches the twenty others at once.
func TestHangingTargetsHoldNobodyElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		h := &hosted{medium: medium{wakes: true}}
		hang := make(chan struct{})
		release := sync.OnceFunc(func() { close(hang) })
		var mu sync.Mutex
		at20 := map[notice.ID][]time.Time{}
		h.do = func(d *notice.Delivery) error {
			if d.Target.ID < "v02/g080" {
				<-hang
				return errors.New("cut")
			}
			mu.Lock()
			defer mu.Unlock()
			at20[d.Notice] = append(at20[d.Notice], o.clock.Now())
			return nil
		}
		groups(o, h, 100)
		o.start()
		t.Cleanup(release) // before the scheduler stops
		o.issue(draft("QH-1", func(c *notice.Content) { c.Channels, c.PublishAt = []string{notice.WeChat}, at(23, 8, 0) }))
		time.Sleep(3 * time.Second)
		for i, u := range []notice.Urgency{notice.Emergency, notice.Urgent} {
			id := notice.ID(fmt.Sprintf("QH-%d", i+2))
			signed := o.clock.Now()
			o.issue(draft(id, func(c *notice.Content) { c.Channels, c.PublishAt, c.Urgency = []string{notice.WeChat}, at(23, 8, 0), u }))
			until(t, 2*time.Minute, "the healthy ones have it", func() bool { mu.Lock(); defer mu.Unlock(); return len(at20[id]) == 20 })
			last := slices.MaxFunc(at20[id], time.Time.Compare)
			t.Logf("%s: the last of 20 after %s", u, last.Sub(signed))
			if d := last.Sub(signed); d > 20*time.Second { // those that hang would hold it for 25 s
				t.Errorf("%s: the last of the healthy ones had it after %s", u, d)
			}
		}
	})
}

// A person lets one go, or all, without waiting for the next try; never what is not
// due yet.
func TestNow(t *testing.T) {
	o := newOffice(t, storetest.Open(t, "sqlite"))
	broken := true
	o.m[notice.Portal].do = func(*notice.Delivery) error {
		if broken {
			return channels.Temporary(errors.New("busy"), 3*time.Hour)
		}
		return nil
	}
	o.issue(draft("QH-1", func(c *notice.Content) { portalOnly(c); c.PublishAt = at(23, 8, 0) }))
	o.issue(draft("QH-2", func(c *notice.Content) { portalOnly(c); c.PublishAt = at(24, 8, 0) }))
	o.start()
	first := func() *store.Delivery { return o.list(store.Filter{Notice: "QH-1"})[0] }
	until(t, 2*time.Minute, "it was tried", func() bool { return first().Attempts == 1 && first().State == notice.Due })
	o.clock.Forward(at(23, 8, 10))
	l, err := o.d.Late(ctx)
	if err != nil || len(l) != 1 || !strings.Contains(l[0].String(), "最早的 08:00 就该发") || l[0].Count != 1 {
		t.Fatal(l, err)
	}
	var refusal *notice.Refusal
	if err := o.d.Now(ctx, o.list(store.Filter{Notice: "QH-2"})[0].ID); !errors.As(err, &refusal) || !strings.Contains(err.Error(), "还没到时间") {
		t.Errorf("%v", err)
	}
	if err := o.d.Now(ctx, first().ID); err != nil {
		t.Fatal(err)
	}
	until(t, 2*time.Minute, "it was tried again", func() bool { return first().Attempts == 2 && first().State == notice.Due })
	broken = false
	if n, err := o.d.NowAll(ctx); err != nil || n != 1 {
		t.Errorf("%d %v", n, err)
	}
	until(t, 2*time.Minute, "it went", func() bool { return first().State == notice.Accepted })
	if err := o.d.Now(ctx, first().ID); !errors.As(err, &refusal) {
		t.Errorf("%v", err)
	}
}
