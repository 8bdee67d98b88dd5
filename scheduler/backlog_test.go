package scheduler_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"gaoshi/channels/wechat"
	"gaoshi/config"
	"gaoshi/internal/canary"
	"gaoshi/internal/notice"
	"gaoshi/internal/sim"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
	"gaoshi/scheduler"
)

// still is the clock of a machine that is never late: it stands while there is
// work, and is only moved to the next due moment.
type still struct {
	mu  sync.Mutex
	now time.Time
}

func (c *still) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *still) Forward(to time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	moves := to.After(c.now)
	if moves {
		c.now = to
	}
	return moves
}

// late is the clock of a machine that hardly copes: whenever anybody reads it,
// time has gone on, and now and then by seconds. So claims wake late, messages are
// under way for long, and receipts are written later still.
type late struct {
	still
	rnd *rand.Rand
}

func (c *late) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	step := time.Duration(c.rnd.Int64N(int64(100 * time.Millisecond)))
	if c.rnd.IntN(15) == 0 {
		step += time.Duration(c.rnd.Int64N(int64(7 * time.Second)))
	}
	c.now = c.now.Add(step)
	return c.now
}

// TestABacklogForOneRobotKeepsItsPace: two hundred messages for one group robot (eighty
// where races are watched for), with one daemon and with three on one database. Each is sent in one attempt and
// none is refused by a platform that counts every arrival of the last 60 seconds
// and takes 20, however late the machine; on one that is never late they drain at
// 17.5 to 18 a minute.
func TestABacklogForOneRobotKeepsItsPace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		engine  string
		daemons int
	}{{"sqlite", 1}, {"postgres", 3}} {
		t.Run(fmt.Sprintf("%s, %d", c.engine, c.daemons), func(t *testing.T) {
			rate := backlog(t, storetest.Open(t, c.engine), c.daemons, queued, &still{now: at(23, 8, 0)})
			if queued >= 200 && (rate < 17.5 || rate > 18) { // of fewer, the first minute's worth counts too much
				t.Errorf("%.2f messages a minute", rate)
			}
		})
		t.Run(fmt.Sprintf("%s, %d, late", c.engine, c.daemons), func(t *testing.T) {
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			backlog(t, storetest.Open(t, c.engine), c.daemons, queued/2, &late{still{now: at(23, 8, 0)}, rand.New(rand.NewPCG(seed, 1))})
		})
	}
}

// backlog drains a queue and returns how many messages went in a minute.
func backlog(t *testing.T, s *store.Store, daemons, messages int, clock scheduler.MovingClock) float64 {
	quiet := canary.Log(t)
	o := newOffice(t, s)
	ref := "practice:v02-g1"
	sm := sim.New(sim.Options{Clock: clock, Groups: []sim.Group{{Key: config.PracticeKey(ref), Name: "和顺村村务群"}}, Log: quiet})
	sctx, stop := context.WithCancel(ctx)
	t.Cleanup(stop)
	at, err := sm.Start(sctx, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.d.Channels[notice.WeChat], err = wechat.New(wechat.Options{Site: "http://127.0.0.1:8420", Secrets: config.PracticeSecrets{}, Redirect: at, Clock: clock, Log: quiet, Personal: func(notice.Category, notice.Target) bool { return false }})
	if err != nil {
		t.Fatal(err)
	}
	o.d.Quiet, o.d.Clock = nil, clock
	o.d.Town = &notice.Town{Targets: []notice.Target{{ID: "v02/g1", Channel: notice.WeChat, Kind: wechat.GroupRobot, Village: "v02", VillageName: "和顺村", Name: "和顺村村务群", Options: map[string]string{"robot": ref}}}}
	var first *scheduler.Scheduler
	for range daemons { // each a dispatcher and a queue of its own
		other := twin(o.d)
		sch, err := scheduler.New(scheduler.Options{Store: s, Dispatcher: other, Clock: clock, Workers: 8, Log: quiet})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first, o.d = sch, other
			for i := range messages {
				o.issue(draft(notice.ID(fmt.Sprintf("QH-%d", i)), func(c *notice.Content) { c.Channels = []string{notice.WeChat}; c.PublishAt = clock.Now() }))
			}
		}
		if err := sch.Start(ctx); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = sch.Stop(ctx) })
	}
	c, cancel := context.WithTimeout(ctx, 4*time.Minute)
	defer cancel()
	if err := first.Practise(c, clock, nil); err != nil {
		t.Fatalf("%v; %v", err, o.states(""))
	}
	if refused := sm.Refused(); len(refused) > 0 {
		t.Errorf("the platform refused: %v", refused)
	}
	for _, x := range o.list(store.Filter{Limit: 1000}) {
		if x.State != notice.Accepted || x.Attempts != 1 {
			t.Errorf("%s: %s after %d attempts: %s", x.Notice, x.State, x.Attempts, x.Problem)
		}
	}
	got := sm.Arrivals()
	if len(got) != messages || len(sm.Repeated()) > 0 {
		t.Fatalf("%d arrived, %d of them again; want %d", len(got), len(sm.Repeated()), messages)
	}
	most := 0
	for _, a := range got {
		n := 0
		for _, b := range got {
			if !b.At.Before(a.At) && b.At.Sub(a.At) < time.Minute {
				n++
			}
		}
		most = max(most, n)
	}
	took := got[messages-1].At.Sub(got[0].At) // the simulator counts under a lock: in order
	rate := float64(messages) / took.Minutes()
	t.Logf("%d messages in %v: %.2f a minute, worst minute %d", messages, took.Round(time.Second), rate, most)
	if most > 20 {
		t.Errorf("%d messages in one minute", most)
	}
	return rate
}
