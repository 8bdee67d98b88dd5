// Package scheduler is WHEN: River wakes the jobs, robfig/cron says when periodic
// work is due, and whatever a dead daemon left behind is picked up. Several
// daemons on one PostgreSQL share the work; a SQLite data folder has one daemon,
// which holds its lock.
//
// River gives at-least-once. The delivery row gives the rest: a job may act only
// while the row names it, and "sending" is committed before a medium is called.
package scheduler

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
	"github.com/robfig/cron/v3"

	"gaoshi/internal/calendar"
	"gaoshi/internal/logs"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/scheduler/dispatch"
)

// deliverArgs is the job of one delivery's turn.
type deliverArgs struct {
	Delivery int64  `json:"delivery"`
	Request  string `json:"request,omitempty"` // in whose course the job was made: for the log alone
}

func (deliverArgs) Kind() string { return "deliver" }

// tidyArgs is the minute's periodic work.
type tidyArgs struct{}

func (tidyArgs) Kind() string { return "tidy" }

// roundArgs is a round of messages to officers.
type roundArgs struct{}

func (roundArgs) Kind() string { return "errands" }

// roundEvery is how often rounds are made.
const roundEvery = 20 * time.Second

// Options are the scheduler's parts and paces.
type Options struct {
	Store      *store.Store
	Dispatcher *dispatch.Dispatcher
	Clock      calendar.Clock
	Workers    int           // deliveries at a time
	Beat       time.Duration // how often a daemon says that it lives; 0: 5 s
	Dead       time.Duration // silence after which it is taken for dead; 0: 20 s
	Mind       time.Duration // how often the platforms that are down are looked after; 0: 2 s
	Log        *slog.Logger
	// Round tells officers what waits for them; it may be nil.
	Round func(ctx context.Context) error
}

// Scheduler runs the jobs of one daemon.
type Scheduler struct {
	o      Options
	client *river.Client[*sql.Tx]
	stop   context.CancelFunc
	beats  chan struct{} // closed when the heart has stopped

	minding sync.WaitGroup
}

// New returns a scheduler that does not run yet, and makes itself the
// dispatcher's queue: a command that only issues never calls Start.
func New(o Options) (*Scheduler, error) {
	if o.Beat == 0 {
		o.Beat = 5 * time.Second
	}
	if o.Dead == 0 {
		o.Dead = 20 * time.Second
	}
	if o.Mind == 0 {
		o.Mind = 2 * time.Second
	}
	if o.Workers == 0 {
		o.Workers = 16
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Scheduler{o: o}
	workers := river.NewWorkers()
	river.AddWorker(workers, &deliverWorker{s: s})
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[tidyArgs]) error { return s.Tidy(ctx) }))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, _ *river.Job[roundArgs]) error {
		if o.Round == nil {
			return nil
		}
		return o.Round(ctx)
	}))
	everyMinute, err := cron.ParseStandard("CRON_TZ=Asia/Shanghai * * * * *")
	if err != nil {
		return nil, err
	}
	s.client, err = river.NewClient(o.Store.Driver(), &river.Config{
		Queues:                      queues(o.Workers),
		Workers:                     workers,
		JobTimeout:                  45 * time.Second, // a wait for a place, and an attempt
		RescueStuckJobsAfter:        2 * time.Minute,
		FetchCooldown:               10 * time.Millisecond,
		FetchPollInterval:           250 * time.Millisecond,
		SoftStopTimeout:             4 * time.Second,
		PeriodicJobs:                periodic(everyMinute, o.Round != nil),
		CompletedJobRetentionPeriod: time.Hour, // what happened is kept in our own tables
		CancelledJobRetentionPeriod: time.Hour,
		Logger:                      slog.New(quietHandler{o.Log.Handler()}),
	})
	if err != nil {
		return nil, fmt.Errorf("make the queue: %w", err)
	}
	o.Dispatcher.Jobs = s
	if o.Dispatcher.AtOnce == 0 {
		o.Dispatcher.AtOnce = o.Workers
	}
	return s, nil
}

// periodic is the work that comes back by itself; of several daemons, one puts it
// in line.
func periodic(everyMinute cron.Schedule, rounds bool) []*river.PeriodicJob {
	job := func(when river.PeriodicSchedule, args river.JobArgs) *river.PeriodicJob {
		return river.NewPeriodicJob(when, func() (river.JobArgs, *river.InsertOpts) {
			return args, &river.InsertOpts{MaxAttempts: 1, Priority: 1}
		}, &river.PeriodicJobOpts{RunOnStart: true})
	}
	out := []*river.PeriodicJob{job(everyMinute, tidyArgs{})}
	if rounds {
		out = append(out, job(river.PeriodicInterval(roundEvery), roundArgs{}))
	}
	return out
}

// urgentQueue has the urgent deliveries of all channels: none stands behind a queue.
const urgentQueue = "urgent"

// queues are one for each channel, so that a platform that hangs holds up its own
// deliveries and nobody else's, one for what is urgent, and one for the daemon's own
// work. They hold more jobs than begin at a time: those that hang have given their
// place to others (dispatch, lane.go).
func queues(workers int) map[string]river.QueueConfig {
	m := map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2}, urgentQueue: {MaxWorkers: 512}}
	for _, c := range notice.Channels {
		m[c] = river.QueueConfig{MaxWorkers: 4*workers + 64}
	}
	return m
}

func queueOf(j dispatch.Job) string {
	if j.Urgency.Rank() >= notice.Urgent.Rank() {
		return urgentQueue
	}
	return j.Channel
}

// quietHandler passes River's warnings and errors on and keeps its talk out.
type quietHandler struct{ slog.Handler }

func (h quietHandler) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}

// Start begins to work. It picks up first what an earlier daemon left behind.
func (s *Scheduler) Start(ctx context.Context) error {
	if err := s.beat(ctx); err != nil {
		return fmt.Errorf("say that this daemon lives: %w", err)
	}
	if err := s.reclaim(ctx); err != nil {
		return fmt.Errorf("pick up what was left behind: %w", err)
	}
	if err := s.employ(ctx); err != nil {
		return fmt.Errorf("give jobs to what has none: %w", err)
	}
	if err := s.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start the queue: %w", err)
	}
	hctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.stop, s.beats = cancel, make(chan struct{})
	s.minding.Go(func() { s.mindPlatforms(hctx) })
	go func() {
		defer close(s.beats)
		tick := time.NewTicker(s.o.Beat)
		defer tick.Stop()
		for {
			select {
			case <-hctx.Done():
				return
			case <-tick.C:
			}
			err := errors.Join(s.beat(hctx), s.reclaim(hctx))
			if err != nil && hctx.Err() == nil {
				s.o.Log.ErrorContext(ctx, "heartbeat", "err", err)
			}
		}
	}()
	return nil
}

// Stop lets what is under way finish, within ctx, and stops.
func (s *Scheduler) Stop(ctx context.Context) error {
	if s.stop == nil {
		return nil
	}
	err := s.client.Stop(ctx)
	s.stop()
	<-s.beats
	s.minding.Wait()
	return err
}

func (s *Scheduler) mindPlatforms(ctx context.Context) {
	tick := time.NewTicker(s.o.Mind)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := s.o.Dispatcher.MindPlatforms(ctx); err != nil && ctx.Err() == nil {
			s.o.Log.Error("look after the platforms", "err", err)
		}
	}
}

// Hurry cuts off what is under way, for a Stop that should not wait for it.
func (s *Scheduler) Hurry(ctx context.Context) {
	if err := s.client.StopAndCancel(ctx); err != nil {
		s.o.Log.WarnContext(ctx, "hurried", "err", err)
	}
}

func (s *Scheduler) beat(ctx context.Context) error {
	return s.o.Store.Beat(ctx, s.client.ID())
}

// Enqueue adds jobs for deliveries inside the transaction; see dispatch.Jobs.
func (s *Scheduler) Enqueue(ctx context.Context, tx *sql.Tx, jobs []dispatch.Job) ([]int64, error) {
	if len(jobs) == 0 {
		return nil, nil
	}
	now := s.o.Clock.Now()
	params := make([]river.InsertManyParams, len(jobs))
	for i, j := range jobs {
		opts := &river.InsertOpts{Priority: priority(j.Urgency), Queue: queueOf(j)}
		// The queue lives on the machine's clock: what counts is how long to wait.
		if wait := j.At.Sub(now); wait > 0 {
			opts.ScheduledAt = calendar.RealClock{}.Now().Add(wait)
		}
		params[i] = river.InsertManyParams{Args: deliverArgs{int64(j.Delivery), logs.ID(ctx)}, InsertOpts: opts}
	}
	results, err := s.client.InsertManyTx(ctx, tx, params)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(results))
	for i, r := range results {
		ids[i] = r.Job.ID
	}
	return ids, nil
}

// priority maps urgency to River's 1 (first) to 4.
func priority(u notice.Urgency) int { return 4 - u.Rank() }

// Cancel takes jobs back; see dispatch.Jobs.
func (s *Scheduler) Cancel(ctx context.Context, tx *sql.Tx, ids []int64) error {
	for _, id := range ids {
		if _, err := s.client.JobCancelTx(ctx, tx, id); err != nil && !errors.Is(err, rivertype.ErrNotFound) {
			return fmt.Errorf("cancel job %d: %w", id, err)
		}
	}
	return nil
}

type deliverWorker struct {
	river.WorkerDefaults[deliverArgs]
	s *Scheduler
}

// Work makes one attempt. Errors of the daemon itself are retried by River.
func (w *deliverWorker) Work(ctx context.Context, job *river.Job[deliverArgs]) error {
	ctx = logs.WithID(ctx, numberOf(job.Args.Request, job.ID))
	out, err := w.s.o.Dispatcher.Deliver(ctx, notice.DeliveryID(job.Args.Delivery), job.ID)
	switch {
	case err != nil:
		return err
	case out.Wait > 0:
		return river.JobSnooze(out.Wait)
	}
	return nil
}

// numberOf names a job in the log, after the request that made it.
func numberOf(request string, job int64) string {
	if request == "" {
		return fmt.Sprintf("job-%d", job)
	}
	return fmt.Sprintf("%s/job-%d", request, job)
}

// NextRetry keeps the daemon's own failures (a database that was away) short.
func (w *deliverWorker) NextRetry(job *river.Job[deliverArgs]) time.Time {
	return calendar.RealClock{}.Now().Add(min(time.Duration(job.Attempt)*time.Second, time.Minute))
}

// Tidy is the minute's work: what is too late is missed, what is uncertain is
// asked about, and a waiting delivery whose job is gone gets a new one.
func (s *Scheduler) Tidy(ctx context.Context) error {
	if err := s.adopt(ctx); err != nil {
		return fmt.Errorf("adopt: %w", err)
	}
	if _, err := s.o.Dispatcher.Sweep(ctx); err != nil && ctx.Err() == nil { // a platform that hangs takes this minute's time, no more
		return fmt.Errorf("sweep: %w", err)
	}
	return nil
}

// employ gives a job to deliveries that have none: they came with a backup, and the
// queue did not.
func (s *Scheduler) employ(ctx context.Context) error {
	for {
		list, err := s.o.Store.Jobless(ctx, 500)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, x := range list {
			if err := s.revive(ctx, x.ID, 0); err != nil {
				return err
			}
		}
	}
}

// adopt gives a new job to deliveries that should long have gone and whose job
// is over: it ran out of tries, or was lost.
func (s *Scheduler) adopt(ctx context.Context) error {
	list, err := s.o.Store.Deliveries(ctx, store.Filter{
		States: []notice.State{notice.Planned, notice.Due, notice.Sending, notice.Recalling},
		DueBy:  s.o.Clock.Now().Add(-2 * time.Minute), Limit: 500,
	})
	if err != nil {
		return err
	}
	for _, x := range list {
		job, err := s.client.JobGet(ctx, x.Job)
		if err == nil && job.FinalizedAt == nil {
			continue
		}
		if err != nil && !errors.Is(err, rivertype.ErrNotFound) {
			return err
		}
		if err := s.revive(ctx, x.ID, x.Job); err != nil {
			return err
		}
		s.o.Log.WarnContext(ctx, "a delivery had lost its job", "delivery", x.ID, "job", x.Job)
	}
	return nil
}

// reclaim takes over the jobs that dead daemons were at. River would do so too,
// minutes later; the rows decide what may be done, so doing it twice is harmless.
func (s *Scheduler) reclaim(ctx context.Context) error {
	var alive map[string]bool
	if s.o.Store.Postgres() {
		var err error
		if alive, err = s.o.Store.Alive(ctx, s.o.Dead); err != nil {
			return err
		}
	} else {
		alive = map[string]bool{s.client.ID(): true} // the folder's lock says so
	}
	for page := river.NewJobListParams().States(rivertype.JobStateRunning).First(1000); ; {
		res, err := s.client.JobList(ctx, page)
		if err != nil || len(res.Jobs) == 0 {
			return err
		}
		for _, job := range res.Jobs {
			if len(job.AttemptedBy) == 0 || alive[job.AttemptedBy[len(job.AttemptedBy)-1]] {
				continue
			}
			if err := s.takeOver(ctx, job); err != nil {
				return err
			}
		}
		page = page.After(res.LastCursor)
	}
}

// takeOver ends a job that a dead daemon was at, and sees to its delivery. The daemon's
// own work comes back by itself.
func (s *Scheduler) takeOver(ctx context.Context, job *rivertype.JobRow) error {
	if job.Kind != (deliverArgs{}).Kind() {
		return s.o.Store.InTx(ctx, func(tx *store.Tx) error { return s.bury(ctx, tx.SQL, job.ID) })
	}
	id, err := jobDelivery(job)
	if err != nil {
		return err
	}
	return s.revive(ctx, id, job.ID)
}

// revive settles a delivery that the lost job was at, and gives it a new job if
// it still has a way to go. The lost one ends: nobody is at it, and nobody has to
// look at it again.
func (s *Scheduler) revive(ctx context.Context, id notice.DeliveryID, lost int64) error {
	err := s.o.Store.InTx(ctx, func(tx *store.Tx) error {
		if lost != 0 {
			if err := s.bury(ctx, tx.SQL, lost); err != nil {
				return err
			}
		}
		x, err := tx.Delivery(ctx, id)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil || x.Job != lost {
			return err
		}
		if x.State == notice.Sending {
			if err := s.o.Dispatcher.CutOff(ctx, tx, x); err != nil {
				return err
			}
		}
		if x.State.Rests() {
			return nil
		}
		ids, err := s.Enqueue(ctx, tx.SQL, []dispatch.Job{{Delivery: x.ID, At: x.DueAt, Urgency: x.Urgency, Channel: x.Target.Channel}})
		if err != nil {
			return err
		}
		return tx.SetJob(ctx, x.ID, ids[0])
	})
	if errors.Is(err, store.ErrChanged) {
		return nil
	}
	return err
}

// bury ends a job that is said to run and that nobody is at; every other stays as it is.
func (s *Scheduler) bury(ctx context.Context, tx *sql.Tx, job int64) error {
	end := riverdriver.JobSetStateDiscarded(job, calendar.RealClock{}.Now(), nil, nil)
	_, err := s.o.Store.Driver().UnwrapExecutor(tx).JobSetStateIfRunningMany(ctx, &riverdriver.JobSetStateIfRunningManyParams{
		ID: []int64{end.ID}, Attempt: []*int{nil}, ErrData: [][]byte{nil}, FinalizedAt: []*time.Time{end.FinalizedAt},
		MetadataDoMerge: []bool{false}, MetadataUpdates: [][]byte{nil}, ScheduledAt: []*time.Time{nil},
		State: []rivertype.JobState{end.State},
	})
	if err != nil {
		return fmt.Errorf("end the lost job %d: %w", job, err)
	}
	return nil
}
