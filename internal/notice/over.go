package notice

import (
	"fmt"
	"time"

	"gaoshi/internal/calendar"
)

// Over returns the moment from which nobody shall put the edition up, forward or
// play it any more, on one channel, and why in Chinese: “有效期到12月2日”. Zero:
// it never ends. A board's paper ends with the posting period, everything else
// with the validity; where the notice has none, with the warning that it
// relays, with its event, else with its posting period. A withdrawal never ends.
func (n *Notice) Over(channel string) (at time.Time, why string) {
	c := &n.Content
	if n.Kind == Withdrawal {
		return time.Time{}, ""
	}
	posted := dayAfter(c.Posting.LastDay)
	switch end := eventEnd(c.Event); {
	case channel == Board && !posted.IsZero() && (c.ExpireAt.IsZero() || posted.Before(c.ExpireAt)):
		return posted, "公示期到" + day(c.Posting.LastDay) + "为止"
	case !c.ExpireAt.IsZero():
		return c.ExpireAt, "有效期到" + until(c.ExpireAt) + "为止"
	case c.Relay != nil && !c.Relay.ValidUntil.IsZero():
		return c.Relay.ValidUntil, "预警到" + until(c.Relay.ValidUntil) + "为止"
	case !end.IsZero():
		return end, "事情已在" + day(end.Add(-time.Second)) + "办完"
	case !posted.IsZero():
		return posted, "公示期到" + day(c.Posting.LastDay) + "为止"
	}
	return time.Time{}, ""
}

// OverAt reports whether the edition has ended on a channel at that moment.
func (n *Notice) OverAt(channel string, at time.Time) bool {
	end, _ := n.Over(channel)
	return !end.IsZero() && !at.Before(end)
}

// Lapse ends a delivery that waits for a person when its edition is over, and
// reports whether it did: missed, with a sentence that says so. It was in that
// person's hands, so it may have been done; who did it may still say so.
func (n *Notice) Lapse(d *Delivery, now time.Time) bool {
	if d.State != Awaiting || !n.OverAt(d.Target.Channel, now) {
		return false
	}
	_, why := n.Over(d.Target.Channel)
	did := map[string]string{Board: "张贴", WeChat: "转发", Loudspeaker: "播放"}[d.Target.Channel]
	if did == "" {
		did = "办"
	}
	d.State, d.UpdatedAt = Missed, now
	d.Problem = fmt.Sprintf("%s，没有等到回执，不用再%s。当时已经%s的，可以补记。", why, did, did)
	return true
}

// Lapsed reports whether the delivery was in a person's hands when its time passed.
func (d *Delivery) Lapsed() bool {
	return d.State == Missed && d.Receipt != nil && d.Receipt.State == Awaiting
}

// StateName is the delivery's state as people read it.
func (d *Delivery) StateName() string {
	if d.Lapsed() {
		return "过期没有回执"
	}
	return StateName(d.State)
}

// eventEnd is when an event is over: its end; a day without an hour is a whole
// day, and so is a beginning without an end.
func eventEnd(p Period) time.Time {
	switch {
	case p.End.IsZero():
		return dayAfter(p.Start)
	case midnight(p.End).Equal(p.End):
		return dayAfter(p.End)
	}
	return p.End
}

// dayAfter is the midnight that ends a day.
func dayAfter(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return midnight(t).AddDate(0, 0, 1)
}

func midnight(t time.Time) time.Time {
	t = t.In(calendar.Zone)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, calendar.Zone)
}

func day(t time.Time) string { return t.In(calendar.Zone).Format("1月2日") }

// until names an end as people say it: a midnight is the day before.
func until(t time.Time) string {
	if t = t.In(calendar.Zone); midnight(t).Equal(t) {
		return day(t.Add(-time.Second))
	}
	return t.Format("1月2日15:04")
}
