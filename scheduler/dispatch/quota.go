package dispatch

import (
	"context"
	"fmt"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// counter counts what went to a target: the store, or a transaction on it.
type counter interface {
	SentSince(ctx context.Context, target notice.TargetID, since time.Time, but notice.DeliveryID) (int, error)
}

// quota tells how many sends a target's route has left in the present period for
// one delivery (0: a new one), and when the next period begins. What a delivery
// itself used does not stand in its own way: the platform knows it by its key. ok
// is false for routes without a quota.
func (d *Dispatcher) quota(ctx context.Context, c counter, t notice.Target, id notice.DeliveryID, now time.Time) (left, all int, reset time.Time, ok bool, err error) {
	q, has := d.Channels[t.Channel].(channels.Quoter)
	if !has {
		return 0, 0, time.Time{}, false, nil
	}
	quota, ok := q.Quota(t, now)
	if !ok {
		return 0, 0, time.Time{}, false, nil
	}
	used, err := c.SentSince(ctx, t.ID, quota.Since, id)
	if err != nil {
		return 0, 0, time.Time{}, false, fmt.Errorf("count what went to %s: %w", t.ID, err)
	}
	return max(0, quota.N-used), quota.N, quota.Until, true, nil
}

// quotaFindings tells the reviewer, before approval, what a send will leave.
func (d *Dispatcher) quotaFindings(ctx context.Context, n *notice.Notice, now time.Time) ([]notice.Finding, error) {
	var out []notice.Finding
	targets, _ := d.Targets(n)
	for _, t := range targets {
		left, all, reset, ok, err := d.quota(ctx, d.Store, t, 0, now)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		f := notice.Finding{Kind: "quota", Severity: notice.Note, Place: t.Name, Rule: "微信公众平台：群发次数",
			Message: fmt.Sprintf("“%s”这段时间一共能群发%d次，还剩%d次，这一份会用掉1次。", t.Name, all, left)}
		if left == 0 {
			f.Severity = notice.Warn
			f.Message = fmt.Sprintf("“%s”的群发次数已经用完，签发后会等到%s再发。着急的话请用转发包或改用发布。", t.Name, reset.Format("1月2日"))
		}
		out = append(out, f)
	}
	return out, nil
}

// quotaSpent returns when the quota resets, where none is left; else zero. It
// holds the target's quota for the rest of the transaction, so that two daemons
// never both take the last one.
func (d *Dispatcher) quotaSpent(ctx context.Context, tx *store.Tx, x *store.Delivery, now time.Time) (time.Time, error) {
	q, has := d.Channels[x.Target.Channel].(channels.Quoter)
	if !has {
		return time.Time{}, nil
	}
	if _, ok := q.Quota(x.Target, now); !ok {
		return time.Time{}, nil
	}
	if err := tx.LockPace(ctx, "quota:"+string(x.Target.ID)); err != nil {
		return time.Time{}, err
	}
	left, _, reset, _, err := d.quota(ctx, tx, x.Target, x.ID, now)
	if err != nil || left > 0 {
		return time.Time{}, err
	}
	return reset, nil
}

// remindEvery and remindMost are how often a person is asked for a tap: the
// platform takes three reminders in 24 hours.
const (
	remindEvery = 3 * time.Hour
	remindMost  = 3
)

// remind asks the owner of a group once more, when it is time and the hour allows.
func (d *Dispatcher) remind(ctx context.Context, x *store.Delivery) error {
	rm, ok := d.Channels[x.Target.Channel].(channels.Reminder)
	now := d.Clock.Now()
	if !ok || x.State != notice.Awaiting || x.Receipt == nil || x.Receipt.Ref == "" || x.Receipt.Reminded >= remindMost ||
		now.Before(x.Receipt.At.Add(time.Duration(x.Receipt.Reminded+1)*remindEvery)) || d.Quiet.Covers(now) {
		return nil
	}
	actx, cancel := context.WithTimeout(ctx, 25*time.Second)
	defer cancel()
	if err := rm.Remind(actx, &x.Delivery); err != nil {
		d.Log.WarnContext(ctx, "remind", "delivery", x.ID, "target", x.Target.ID, "err", err)
	}
	// Counted whether or not it went: a reminder is never worth a flood.
	_, err := d.move(ctx, x.ID, func(_ *store.Tx, y *store.Delivery) error {
		if y.State == notice.Awaiting && y.Receipt != nil {
			y.Receipt.Reminded++
		}
		return nil
	})
	return err
}
