package dispatch

import (
	"context"
	"fmt"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// quota tells how many sends a target's route has left in the present period, and
// when the next begins. ok is false for routes without a quota.
func (d *Dispatcher) quota(ctx context.Context, t notice.Target, now time.Time) (left, all int, reset time.Time, ok bool, err error) {
	q, has := d.Channels[t.Channel].(channels.Quoter)
	if !has {
		return 0, 0, time.Time{}, false, nil
	}
	all, since, ok := q.Quota(t, now)
	if !ok {
		return 0, 0, time.Time{}, false, nil
	}
	used, err := d.Store.SentSince(ctx, t.ID, since)
	reset = since.AddDate(0, 0, 1)
	if since.In(calendar.Zone).Day() == 1 && all > 1 { // counted by the month
		reset = since.AddDate(0, 1, 0)
	}
	return max(0, all-used), all, reset, true, err
}

// quotaFindings tells the reviewer, before approval, what a send will leave.
func (d *Dispatcher) quotaFindings(n *notice.Notice) []notice.Finding {
	var out []notice.Finding
	targets, _ := d.Targets(n)
	for _, t := range targets {
		left, all, reset, ok, err := d.quota(context.Background(), t, d.Clock.Now())
		if err != nil || !ok {
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
	return out
}

// waitsForQuota returns when the quota resets, where none is left; else zero.
func (d *Dispatcher) waitsForQuota(ctx context.Context, x *store.Delivery, now time.Time) (time.Time, error) {
	left, _, reset, ok, err := d.quota(ctx, x.Target, now)
	if err != nil || !ok || left > 0 {
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
		d.Log.Warn("remind", "delivery", x.ID, "target", x.Target.ID, "err", err)
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
