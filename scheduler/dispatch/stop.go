package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// Stop 先停 holds a notice on one officer's word: nothing more of it is sent, and what
// a machine can take back it takes back. A recall 隐私撤回 ends what waits for good,
// and asks people to take back the rest.
func (d *Dispatcher) Stop(ctx context.Context, id notice.ID, s notice.Stop) (*notice.Stop, error) {
	var kept *notice.Stop
	err := d.Store.InTx(ctx, func(tx *store.Tx) error {
		n, err := d.lockOut(ctx, tx, id)
		if err != nil {
			return err
		}
		before, err := tx.Stop(ctx, id)
		if err != nil {
			return err
		}
		s.At = d.Clock.Now()
		if kept, err = n.Stop(before, s); err != nil {
			return err
		}
		if err := tx.PutStop(ctx, kept); err != nil {
			return err
		}
		first := n.Edition
		if kept.Recall {
			first = 1 // whatever an earlier edition left behind says it too
		}
		for edition := first; edition <= n.Edition; edition++ {
			if err := d.halt(ctx, tx, kept, edition); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	d.Log.Warn("stopped", "notice", id, "recall", kept.Recall, "by", kept.By)
	return kept, nil
}

// lockOut takes the newest edition that was issued; a refusal where there is none.
func (d *Dispatcher) lockOut(ctx context.Context, tx *store.Tx, id notice.ID) (*notice.Notice, error) {
	n, err := tx.IssuedNotice(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		n, err = tx.Notice(ctx, id, 0)
	}
	if errors.Is(err, store.ErrNotFound) {
		return nil, &notice.Refusal{Msg: fmt.Sprintf("没有 %s 这份公告。", id)}
	}
	if err != nil {
		return nil, err
	}
	return tx.LockNotice(ctx, id, n.Edition)
}

// halt does to the deliveries of an edition what a stop asks for.
func (d *Dispatcher) halt(ctx context.Context, tx *store.Tx, s *notice.Stop, edition int) error {
	list, err := tx.LockDeliveries(ctx, s.Notice, edition)
	if err != nil {
		return err
	}
	var cancelled []int64
	for _, x := range list {
		from := x.State
		switch d.haltOf(s, x) {
		case notice.Recalling:
			x.State, x.DueAt, x.SlotAt, x.Problem = notice.Recalling, s.At, time.Time{}, ""
			if s.Recall { // the words go first: nothing that takes back shall carry them on
				x.DueAt = s.At.Add(wordsGo)
			}
		case notice.Cancelled:
			x.State, x.Problem = notice.Cancelled, "因为个人信息撤回，不再发。"
			cancelled = append(cancelled, x.Job)
		default:
			continue
		}
		x.UpdatedAt = s.At
		if err := tx.MoveDelivery(ctx, x, from); err != nil {
			return err
		}
		if x.State == notice.Recalling {
			if err := d.requeue(ctx, tx, x); err != nil {
				return err
			}
		}
	}
	return d.Jobs.Cancel(ctx, tx.SQL, cancelled)
}

// wordsGo is how long after a recall the media are asked to take back: by then the
// words are erased.
const wordsGo = 3 * time.Second

// haltOf is where a stop moves a delivery to; "" leaves it. What is on its way is
// settled by its record.
func (d *Dispatcher) haltOf(s *notice.Stop, x *store.Delivery) notice.State {
	arrived := x.State == notice.Accepted || x.State == notice.Confirmed || x.State == notice.Uncertain
	switch {
	case !s.Recall:
		if arrived && x.State.May(notice.Recalling) && d.reclaims(x, s.At) {
			return notice.Recalling
		}
	case x.State == notice.Sending || x.State == notice.Recalling || isDown(x):
	case (arrived || x.Lapsed() || x.Begun() != nil) && x.State.May(notice.Recalling):
		return notice.Recalling
	case x.State.May(notice.Cancelled):
		return notice.Cancelled
	}
	return ""
}

// isDown reports whether a poster was hung and taken down again.
func isDown(x *store.Delivery) bool {
	return x.State == notice.Confirmed && x.Receipt != nil && x.Receipt.Note == notice.TookDown
}

// reclaims reports whether the medium takes the message back by itself, and may be
// given it again.
func (d *Dispatcher) reclaims(x *store.Delivery, now time.Time) bool {
	r, ok := d.Channels[x.Target.Channel].(channels.Reclaimer)
	return ok && r.Reclaims(&x.Delivery, now)
}

// EndStop 放行 ends a stop: what is still in time goes on, and what the media took
// back is given to them again. by is a leader other than who stopped it.
func (d *Dispatcher) EndStop(ctx context.Context, id notice.ID, by string) error {
	err := d.Store.InTx(ctx, func(tx *store.Tx) error {
		n, err := d.lockOut(ctx, tx, id)
		if err != nil {
			return err
		}
		s, err := tx.Stop(ctx, id)
		if err != nil {
			return err
		}
		now := d.Clock.Now()
		if err := s.Release(by, now); err != nil {
			return err
		}
		if err := tx.PutStop(ctx, s); err != nil {
			return err
		}
		list, err := tx.LockDeliveries(ctx, id, n.Edition)
		if err != nil {
			return err
		}
		for _, x := range list {
			if err := d.goOn(ctx, tx, x, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		d.Log.Warn("released", "notice", id, "by", by)
	}
	return err
}

// replaceStop ends the stop of a notice of which another edition is signed.
func (d *Dispatcher) replaceStop(ctx context.Context, tx *store.Tx, id notice.ID) error {
	s, err := tx.Stop(ctx, id)
	if err != nil || !s.Holds() {
		return err
	}
	if s.Replace(d.Clock.Now()); s.Holds() {
		return &notice.Refusal{Msg: fmt.Sprintf("%s 因为个人信息撤回了，不能再签发。要重新公开，请另拟一份新公告。", id)}
	}
	return tx.PutStop(ctx, s)
}

// goOn gives a delivery of a released notice its turn again.
func (d *Dispatcher) goOn(ctx context.Context, tx *store.Tx, x *store.Delivery, now time.Time) error {
	from := x.State
	switch from {
	case notice.Planned, notice.Due:
	case notice.Recalled: // by the stop: an edition in force is not taken back otherwise
		x.State, x.DueAt, x.SlotAt, x.Problem = notice.Planned, now, time.Time{}, ""
	default:
		return nil
	}
	x.UpdatedAt = now
	if err := tx.MoveDelivery(ctx, x, from); err != nil {
		return err
	}
	return d.requeue(ctx, tx, x)
}

// takeBackAgain begins to take back what arrived although its notice was recalled
// while it was on its way.
func (d *Dispatcher) takeBackAgain(ctx context.Context, tx *store.Tx, x *store.Delivery) error {
	s, err := tx.Stop(ctx, x.Notice)
	if err != nil || !s.Holds() {
		return err
	}
	to := d.haltOf(s, x)
	if to == "" {
		return nil
	}
	from := x.State
	x.State, x.UpdatedAt = to, d.Clock.Now()
	if to == notice.Recalling {
		x.DueAt, x.SlotAt, x.Problem = x.UpdatedAt, time.Time{}, ""
	}
	if err := tx.MoveDelivery(ctx, x, from); err != nil || to != notice.Recalling {
		return err
	}
	return d.requeue(ctx, tx, x)
}
