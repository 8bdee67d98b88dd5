package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// Digest is the hour at which low-priority messages of one group become one, and
// how many messages a group gets a day before further normal ones wait for it.
// The zero value merges nothing.
type Digest struct {
	At     int // minutes after midnight; 0: no digest
	Budget int // messages a group a day that are not urgent; 0: no limit
}

// next returns the first digest hour at or after a moment.
func (g Digest) next(at time.Time) time.Time {
	at = at.In(calendar.Zone)
	t := time.Date(at.Year(), at.Month(), at.Day(), g.At/60, g.At%60, 0, 0, calendar.Zone)
	if t.Before(at) {
		t = t.AddDate(0, 0, 1)
	}
	return t
}

// digested reports whether a target's low-priority messages are gathered.
func (d *Dispatcher) digested(t notice.Target) bool {
	m, ok := d.Channels[t.Channel].(channels.Merger)
	return ok && d.Digest.At > 0 && m.Mergeable(t) > 1
}

// waitsForDigest returns the digest hour for a delivery that the group's budget of
// the day has no room for, or zero.
func (d *Dispatcher) waitsForDigest(ctx context.Context, x *store.Delivery, now time.Time) (time.Time, error) {
	if d.Digest.Budget == 0 || x.Urgency.Rank() > notice.Normal.Rank() || !d.digested(x.Target) || d.inDigest(x) || x.Begun() != nil {
		return time.Time{}, nil
	}
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, calendar.Zone)
	sent, err := d.Store.SentSince(ctx, x.Target.ID, midnight, 0)
	if err != nil || sent < d.Digest.Budget {
		return time.Time{}, err
	}
	return d.Digest.next(now), nil
}

// inDigest reports whether the delivery is to go with the digest of its hour.
func (d *Dispatcher) inDigest(x *store.Delivery) bool {
	at := x.DueAt.In(calendar.Zone)
	return d.Digest.At > 0 && x.Urgency.Rank() <= notice.Normal.Rank() && at.Hour()*60+at.Minute() == d.Digest.At && at.Second() == 0
}

// companions finds the other deliveries of the same digest, whose gate is open,
// and merges their signed renditions with the leader's. Without companions, or
// where they do not fit into one message, it gives the leader's alone.
func (d *Dispatcher) companions(ctx context.Context, x *store.Delivery, own notice.Rendition, now time.Time) ([]*store.Delivery, notice.Rendition, error) {
	if !d.digested(x.Target) || !d.inDigest(x) {
		return nil, own, nil
	}
	m := d.Channels[x.Target.Channel].(channels.Merger)
	list, err := d.Store.DueAtTarget(ctx, x.Target.ID, now, m.Mergeable(x.Target)+1)
	if err != nil {
		return nil, own, err
	}
	parts, mates, merged := []notice.Rendition{own}, []*store.Delivery(nil), own
	for _, y := range list {
		if y.ID == x.ID || !d.inDigest(y) || y.SlotAt.After(now) || len(parts) == m.Mergeable(x.Target) {
			continue
		}
		if !y.Latest.IsZero() && now.After(y.Latest) {
			continue // too late: its own turn will say so
		}
		n, err := d.Store.SealedNotice(ctx, y.Notice, y.Edition)
		if err != nil {
			return nil, own, err
		}
		if n.Releasable(asOf(n.Notice, y, now), y.Target, y.Rendition, d.Policy) != nil {
			continue // its own turn will say why
		}
		r, err := d.Store.Rendition(ctx, y.Rendition, y.Target.ID)
		if err != nil {
			continue
		}
		r = r.On(y.Occasion, now)
		together, err := m.Merge(x.Target, append(parts[:len(parts):len(parts)], r))
		if err != nil {
			continue // it goes by itself
		}
		parts, mates, merged = append(parts, r), append(mates, y), together
	}
	return mates, merged, nil
}

// join claims a companion for the leader's message: its own job's turn is over.
func (d *Dispatcher) join(ctx context.Context, tx *store.Tx, y *store.Delivery, job int64, now time.Time) error {
	if err := tx.SetJob(ctx, y.ID, job); err != nil {
		return err
	}
	y.Job, y.UpdatedAt = job, now
	if y.State == notice.Planned {
		y.State = notice.Due
		if err := tx.MoveDelivery(ctx, y, notice.Planned); err != nil {
			return err
		}
	}
	y.State, y.Attempts, y.SlotAt, y.Problem = notice.Sending, y.Attempts+1, time.Time{}, ""
	if err := tx.AddAttempt(ctx, notice.Attempt{Delivery: y.ID, N: y.Attempts, At: now, State: notice.Sending}); err != nil {
		return err
	}
	return tx.MoveDelivery(ctx, y, notice.Due)
}

// recordMates gives companions the leader's outcome, each in its own row. One that
// must wait gets a job of its own again.
func (d *Dispatcher) recordMates(ctx context.Context, x *store.Delivery, mates []*store.Delivery, receipt *notice.Receipt, sendErr error) error {
	var errs []error
	for _, y := range mates {
		var own *notice.Receipt
		if receipt != nil {
			r := *receipt
			r.Note = fmt.Sprintf("并入汇总，和另外%d条一起发出。%s", len(mates), r.Note)
			own = &r
		}
		out, err := d.record(ctx, y, own, sendErr)
		if err == nil && out.Wait > 0 {
			err = d.Store.InTx(context.WithoutCancel(ctx), func(tx *store.Tx) error { return d.requeue(ctx, tx, y) })
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
