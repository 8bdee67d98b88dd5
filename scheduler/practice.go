package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river/rivertype"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

func jobDelivery(job *rivertype.JobRow) (notice.DeliveryID, error) {
	var a deliverArgs
	if err := json.Unmarshal(job.EncodedArgs, &a); err != nil {
		return 0, fmt.Errorf("read job %d: %w", job.ID, err)
	}
	return notice.DeliveryID(a.Delivery), nil
}

// waiting are the states in which a delivery has not come to rest.
var waiting = []notice.State{notice.Planned, notice.Due, notice.Sending, notice.Recalling}

// MovingClock is a clock that can be moved forward, never back: PracticeClock, and
// those of tests.
type MovingClock interface {
	calendar.Clock
	Forward(to time.Time) bool // reports whether it moved
}

// Practise runs a practice clock: whenever nothing is left to do now, it moves to
// the next due moment and wakes what is due then. jumped, if not nil, is told of
// every move. When every delivery rests, what waits for a person beyond its time is
// closed, and it returns; it returns too when ctx ends.
func (s *Scheduler) Practise(ctx context.Context, clock MovingClock, jumped func(to time.Time)) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var seen calendar.Stopwatch // runs since the present work was first seen
	working := false
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		now := clock.Now()
		busy, err := s.o.Store.Deliveries(ctx, store.Filter{States: waiting, DueBy: now, Limit: 1000})
		if err != nil {
			return err
		}
		if len(busy) > 0 {
			if !working {
				seen, working = calendar.StartStopwatch(), true
			}
			if seen.Elapsed() > 300*time.Millisecond { // its job may have gone to sleep while the clock moved
				seen = calendar.StartStopwatch()
				if err := s.wake(ctx, busy); err != nil {
					return err
				}
			}
			continue
		}
		working = false
		if moved, err := s.o.Dispatcher.FollowUp(ctx); err != nil || moved > 0 {
			if err != nil {
				return err
			}
			continue
		}
		next, err := s.o.Store.NextDue(ctx)
		if err != nil {
			return err
		}
		if next.IsZero() {
			_, err := s.o.Dispatcher.CloseOver(ctx)
			return err
		}
		if clock.Forward(next) && jumped != nil {
			jumped(next)
		}
		due, err := s.o.Store.Deliveries(ctx, store.Filter{States: waiting, DueBy: clock.Now(), Limit: 1000})
		if err != nil {
			return err
		}
		if err := s.wake(ctx, due); err != nil {
			return err
		}
	}
}

// wake makes the jobs of deliveries available at once. Each is woken by itself: a
// transaction that holds several jobs would wait for River, which holds several too,
// in another order.
func (s *Scheduler) wake(ctx context.Context, list []*store.Delivery) error {
	for _, x := range list {
		if err := s.Wake(ctx, x.Job); err != nil {
			return err
		}
	}
	return nil
}

// Wake makes a job available at once; one that runs or is over stays as it is. See
// dispatch.Jobs.
func (s *Scheduler) Wake(ctx context.Context, id int64) error {
	err := s.o.Store.InTx(ctx, func(tx *store.Tx) error {
		job, err := s.client.JobGetTx(ctx, tx.SQL, id)
		if errors.Is(err, rivertype.ErrNotFound) || (err == nil && job.FinalizedAt != nil) {
			return nil
		}
		if err == nil {
			_, err = s.client.JobRetryTx(ctx, tx.SQL, id)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("wake job %d: %w", id, err)
	}
	return nil
}
