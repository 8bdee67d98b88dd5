package notice

import (
	"fmt"
	"regexp"
	"time"

	"gaoshi/internal/calendar"
)

// End is the one end of an edition's validity, the same on every page and in every
// channel. The zero End never comes.
type End struct {
	At  time.Time // the first moment at which it is over; zero: never
	Say time.Time // as it is told: a day without an hour is the last one, whole
	Of  EndOf
}

// EndOf is what an end is the end of.
type EndOf string

// What may end.
const (
	EndOfValidity EndOf = "validity" // expire_at
	EndOfPosting  EndOf = "posting"  // the last day of the posting
	EndOfWarning  EndOf = "warning"  // the validity of a warning that is passed on
	EndOfEvent    EndOf = "event"    // the event itself
)

// End returns the end of the edition's validity: the first of its own end, the last
// day of its posting and the end of the warning that it passes on; where it has
// none of these, the end of its event. An end without an hour includes its day. An
// event that was over before it was told of ends nothing, and a withdrawal never
// ends.
func (n *Notice) End() End {
	c := &n.Content
	if n.Kind == Withdrawal {
		return End{}
	}
	var e End
	first := func(of EndOf, t time.Time) {
		if at := calendar.Closes(t); !at.IsZero() && (e.At.IsZero() || at.Before(e.At)) {
			e = End{at, t, of}
		}
	}
	if c.Relay != nil {
		first(EndOfWarning, c.Relay.ValidUntil)
	}
	first(EndOfPosting, calendarDay(c.Posting.LastDay))
	first(EndOfValidity, c.ExpireAt)
	if e.At.IsZero() {
		if end := c.Event.last(); calendar.Closes(end).After(n.told()) {
			first(EndOfEvent, end)
		}
	}
	return e
}

// told is the moment as of which the edition speaks.
func (n *Notice) told() time.Time {
	if !n.Content.PublishAt.IsZero() {
		return n.Content.PublishAt
	}
	return n.Content.FormedOn
}

// last is when an event is over: its end, or the whole day on which it begins.
func (p Period) last() time.Time {
	if p.End.IsZero() {
		return calendarDay(p.Start)
	}
	return p.End
}

func calendarDay(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return calendar.Date(t)
}

// Text says until when, as it is told: 12月25日, 11月27日18:00; "" for no end.
func (e End) Text() string { return until(e.Say) }

// LongText is Text with the year.
func (e End) LongText() string {
	if e.Say.IsZero() {
		return ""
	}
	return e.Say.In(calendar.Zone).Format("2006年") + until(e.Say)
}

// Why says in Chinese what has ended, or will: 有效期到12月25日为止.
func (e End) Why() string {
	switch e.Of {
	case EndOfValidity:
		return "有效期到" + e.Text() + "为止"
	case EndOfPosting:
		return "公示期到" + e.Text() + "为止"
	case EndOfWarning:
		return "预警到" + e.Text() + "为止"
	case EndOfEvent:
		return "事情已在" + day(e.At.Add(-time.Second)) + "办完"
	}
	return ""
}

// Name is what the end is called beside its date: 有效期到, 公示期到 …
func (e End) Name() string {
	switch e.Of {
	case EndOfPosting:
		return "公示期到"
	case EndOfEvent:
		return "活动到"
	case EndOfWarning:
		return "预警有效期到"
	}
	return "有效期到"
}

// liftForm is how a title says that a warning was lifted.
var liftForm = regexp.MustCompile(`解除.{0,60}(?:预警|警报|响应|信号)|(?:预警|警报|响应|信号).{0,36}解除`)

// Lifts reports whether the edition says that a warning was lifted 解除: only who
// issued a warning lifts it, and a town passes that on.
func (n *Notice) Lifts() bool { return liftForm.MatchString(n.Content.Title) }

// ExpiredAt reports whether the notice is of no use any more at that moment: its
// validity is over.
func (n *Notice) ExpiredAt(at time.Time) bool {
	end := n.End().At
	return !end.IsZero() && !at.Before(end)
}

// Lapse ends a delivery that waits for a person when its edition is over, and
// reports whether it did: missed, with a sentence that says so. It was in that
// person's hands, so it may have been done; who did it may still say so. That a
// warning is over is itself told after the end, and asked for a day longer.
func (n *Notice) Lapse(d *Delivery, now time.Time) bool {
	if d.State != Awaiting || !n.ExpiredAt(now) || d.Occasion == Over && now.Before(n.End().At.Add(overAsked)) {
		return false
	}
	did := map[string]string{Board: "张贴", WeChat: "转发", Loudspeaker: "播放"}[d.Target.Channel]
	if did == "" {
		did = "办"
	}
	d.State, d.UpdatedAt = Missed, now
	d.Problem = fmt.Sprintf("%s，没有等到回执，不用再%s。当时已经%s的，可以补记。", n.End().Why(), did, did)
	return true
}

// overAsked is how long people are asked to tell that a warning is over.
const overAsked = 24 * time.Hour

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

func day(t time.Time) string { return t.In(calendar.Zone).Format("1月2日") }

// until names an end as people say it.
func until(t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case calendar.WholeDay(t):
		return day(t)
	}
	return t.In(calendar.Zone).Format("1月2日15:04")
}
