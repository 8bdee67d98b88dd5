package scheduler_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"gaoshi/channels"
	"gaoshi/channels/wechat"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/sim"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
	"gaoshi/scheduler"
)

const benchTargets = 1000

// BenchmarkFanOut measures one notice to a thousand WeCom groups, from the
// signature to the last receipt, against the simulator over HTTP; beside it, in
// the same run, River's own rate for as many empty jobs on the same database.
//
//	go test -bench FanOut -run '^$' ./scheduler
func BenchmarkFanOut(b *testing.B) {
	for _, engine := range storetest.Engines {
		b.Run(engine+"/gaoshi", func(b *testing.B) { benchGaoshi(b, storetest.Open(b, engine)) })
		b.Run(engine+"/river-empty-job", func(b *testing.B) { benchRiver(b, storetest.Open(b, engine)) })
	}
}

func benchGaoshi(b *testing.B, s *store.Store) {
	sm := sim.New(sim.Options{Log: slog.New(slog.DiscardHandler), Keep: 10})
	at, err := sm.Start(b.Context(), "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	o := newOffice(b, s)
	o.d.Quiet = nil
	ch, err := wechat.New(wechat.Options{Site: "http://127.0.0.1:8420", Secrets: config.PracticeSecrets{}, Redirect: at, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Personal: func(notice.Category, notice.Target) bool { return false }})
	if err != nil {
		b.Fatal(err)
	}
	timer := &timed{Channel: ch}
	o.d.Channels[notice.WeChat] = timer
	o.d.Town = &notice.Town{Name: "青禾镇"}
	o.sch, err = scheduler.New(scheduler.Options{Store: s, Dispatcher: o.d, Clock: o.clock, Workers: 32})
	if err != nil {
		b.Fatal(err)
	}
	o.start()
	var toFirst, total time.Duration
	b.ResetTimer()
	for i := range b.N {
		b.StopTimer()
		o.d.Town.Targets = nil
		for t := range benchTargets {
			ref := fmt.Sprintf("practice:r%d-%d", i, t)
			sm.AddGroup(sim.Group{Key: config.PracticeKey(ref)})
			o.d.Town.Targets = append(o.d.Town.Targets, notice.Target{ID: notice.TargetID(fmt.Sprintf("v01/g%d", t)), Channel: notice.WeChat,
				Kind: wechat.GroupRobot, Village: "v01", VillageName: "示例村", Name: "群", Options: map[string]string{"robot": ref}})
		}
		n := draft(notice.ID(fmt.Sprintf("QH-%d", i)), func(c *notice.Content) { c.Villages = []string{"all"}; c.Channels = []string{notice.WeChat} })
		n.Content.PublishAt = o.clock.Now().Add(-time.Minute)
		o.clear(n)
		b.StartTimer()
		watch := calendar.StartStopwatch()
		timer.first.Store(0)
		timer.watch.Store(&watch)
		if _, err := o.d.Issue(ctx, n.ID, notice.Signature{By: "qianfa", At: o.clock.Now()}); err != nil {
			b.Fatal(err)
		}
		for c := map[notice.State]int{}; c[notice.Accepted] < benchTargets; time.Sleep(20 * time.Millisecond) {
			if c = o.states(n.ID); c[notice.Failed]+c[notice.Uncertain] > 0 {
				b.Fatal(c)
			}
		}
		total += watch.Elapsed()
		toFirst += time.Duration(timer.first.Load())
	}
	b.StopTimer()
	b.ReportMetric(float64(benchTargets*b.N)/total.Seconds(), "deliveries/s")
	b.ReportMetric(float64(toFirst.Milliseconds())/float64(b.N), "ms-to-first-send")
	b.ReportMetric(0, "ns/op")
}

// timed notes when the first send of a notice begins.
type timed struct {
	channels.Channel
	watch atomic.Pointer[calendar.Stopwatch]
	first atomic.Int64 // nanoseconds
}

func (c *timed) Send(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	c.first.CompareAndSwap(0, int64(c.watch.Load().Elapsed()))
	return c.Channel.Send(ctx, d, r)
}

type emptyArgs struct{}

func (emptyArgs) Kind() string { return "empty" }

func benchRiver(b *testing.B, s *store.Store) {
	var done atomic.Int64
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(func(context.Context, *river.Job[emptyArgs]) error { done.Add(1); return nil }))
	client, err := river.NewClient(s.Driver(), &river.Config{
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 32}}, Workers: workers,
		FetchCooldown: 10 * time.Millisecond, FetchPollInterval: 250 * time.Millisecond, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		b.Fatal(err)
	}
	if err := client.Start(ctx); err != nil {
		b.Fatal(err)
	}
	defer func() { _ = client.Stop(ctx) }()
	b.ResetTimer()
	watch := calendar.StartStopwatch()
	for i := range b.N {
		err := s.InTx(ctx, func(tx *store.Tx) error { return insertEmpty(client, tx.SQL) })
		if err != nil {
			b.Fatal(err)
		}
		for done.Load() < int64((i+1)*benchTargets) {
			time.Sleep(time.Millisecond)
		}
	}
	b.ReportMetric(float64(benchTargets*b.N)/watch.Elapsed().Seconds(), "jobs/s")
	b.ReportMetric(0, "ns/op")
}

func insertEmpty(client *river.Client[*sql.Tx], tx *sql.Tx) error {
	params := make([]river.InsertManyParams, benchTargets)
	for i := range params {
		params[i] = river.InsertManyParams{Args: emptyArgs{}}
	}
	_, err := client.InsertManyFastTx(ctx, tx, params)
	return err
}
