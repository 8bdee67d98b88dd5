package dispatch

import (
	"context"
	"errors"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// claim takes the delivery's turn: in one transaction, committed before the call,
// it looks whether the account's quota has one left, takes its place in the
// target's window, and writes "sending". Whatever could let two daemons send where
// one may is decided in here, under the target's own rows. Without a turn, wait is
// when to come back.
func (d *Dispatcher) claim(ctx context.Context, x *store.Delivery, mates []*store.Delivery, now time.Time) (claimed bool, wait time.Duration, err error) {
	err = d.Store.InTx(ctx, func(tx *store.Tx) error {
		claimed, wait = false, 0
		y := *x
		y.UpdatedAt = now
		reset, err := d.quotaSpent(ctx, tx, x, now)
		if err != nil {
			return err
		}
		if !reset.IsZero() {
			wait = max(time.Millisecond, reset.Sub(now))
			y.DueAt, y.FirstDue, y.SlotAt = reset, reset, time.Time{}
		} else if w, paced := d.window(x.Target, x.Urgency); paced {
			turn, err := tx.Enter(ctx, w, x.ID, x.SlotAt, d.paceClock())
			if err != nil {
				return err
			}
			y.State, y.SlotAt, wait = notice.Due, turn.Slot, turn.Wait
		}
		if wait > 0 {
			if err := tx.MoveDelivery(ctx, &y, x.State); err != nil {
				return err
			}
			*x = y
			return nil
		}
		y.Attempts, y.SlotAt, y.Problem = y.Attempts+1, time.Time{}, ""
		if err := tx.ClaimDelivery(ctx, &y); err != nil {
			return err
		}
		if err := tx.AddAttempt(ctx, notice.Attempt{Delivery: y.ID, N: y.Attempts, At: now, State: notice.Sending}); err != nil {
			return err
		}
		for _, mate := range mates {
			if err := d.join(ctx, tx, mate, y.Job, now); err != nil {
				return err
			}
		}
		claimed, *x = true, y
		return nil
	})
	if errors.Is(err, store.ErrChanged) {
		if len(mates) > 0 {
			return false, time.Second, nil // a companion went by itself: look again
		}
		return false, 0, nil // someone else has it
	}
	return claimed, wait, err
}

// windowHold is the longest that a message can arrive after its claim: claimGood,
// an attempt's time-out, and a little.
const (
	windowHold = 45 * time.Second
	claimGood  = 15 * time.Second
)

// window is the sliding window that a message to a target counts in. Urgent ones
// have one of their own, never behind a queue.
func (d *Dispatcher) window(t notice.Target, u notice.Urgency) (store.Window, bool) {
	p, ok := d.Channels[t.Channel].(channels.Pacer)
	if !ok {
		return store.Window{}, false
	}
	pace := p.Pace(t)
	w := store.Window{Key: pace.Key, N: pace.N, Length: pace.Window, Hold: max(windowHold, claimGood+d.Timeout+5*time.Second)}
	if u.Rank() >= notice.Urgent.Rank() && pace.Reserve > 0 {
		w.Key, w.N = urgentKey+pace.Key, pace.Reserve
	}
	return w, w.Length > 0 && w.N > 0
}

const urgentKey = "urgent:"

// pause closes a target's windows, its urgent one too: the medium said that it is
// being spoken to too fast.
func (d *Dispatcher) pause(ctx context.Context, tx *store.Tx, t notice.Target, after time.Duration) error {
	for _, u := range []notice.Urgency{notice.Normal, notice.Urgent} { // always in this order: no two wait for each other
		if w, paced := d.window(t, u); paced {
			if err := tx.ClosePace(ctx, w.Key, after, d.paceClock()); err != nil {
				return err
			}
		}
	}
	return nil
}

// paceClock is the clock of the windows: the database's own for a daemon on the
// real one, since machines that share a database may differ; the practice clock
// lives in one process.
func (d *Dispatcher) paceClock() func() time.Time {
	if _, real := d.Clock.(calendar.RealClock); real {
		return nil
	}
	return d.Clock.Now
}
