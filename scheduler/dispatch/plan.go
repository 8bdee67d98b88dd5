package dispatch

import (
	"fmt"
	"time"

	"github.com/robfig/cron/v3"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/telling"
)

// maxPlays bounds the repeats of a warning on one loudspeaker.
const maxPlays = 60

// useful is how long after its moment a reminder or a repeat is still of use.
const (
	reminderUseful = 6 * time.Hour
	playUseful     = 30 * time.Minute
	overUseful     = 12 * time.Hour // after the end of a warning
)

// Plan lays down which delivery goes where and when. It is pure: the same notice
// and moment give the same plan. The notice must be issued.
func (d *Dispatcher) Plan(n *notice.Notice, now time.Time) ([]notice.Delivery, error) {
	targets, _ := d.Targets(n)
	var out []notice.Delivery
	for _, t := range targets {
		digest := n.Approval.Renditions[t.ID]
		if digest == "" {
			continue // the place was added after the signature
		}
		hours, err := d.hours(n, t)
		if err != nil {
			return nil, err
		}
		list := d.occasions(n, t, hours, now)
		if list[0].due.IsZero() {
			return nil, &notice.Refusal{Msg: fmt.Sprintf("%s的大喇叭“%s”没有一个播出时段在可播的时间里（避开免打扰和县里的节目）。请管理员改 town.yaml 里的 slots。", t.VillageName, t.Name)}
		}
		for _, o := range list {
			out = append(out, notice.Delivery{
				Notice: n.ID, Edition: n.Edition, Occasion: o.name, Target: t, Rendition: digest,
				Title: n.Content.Title, Urgency: n.Content.Urgency, State: notice.Planned,
				DueAt: o.due, Latest: o.latest, UpdatedAt: now,
			})
		}
	}
	return out, nil
}

// hours finds the first moment, at or after one, at which a target may be
// disturbed with this notice.
type hours func(time.Time) time.Time

func (d *Dispatcher) hours(n *notice.Notice, t notice.Target) (hours, error) {
	if !d.disturbs(t.Channel) || d.overridesQuiet(n) {
		return func(at time.Time) time.Time { return at }, nil
	}
	if !d.speaks(t.Channel) {
		if n.Content.Urgency == notice.Low && d.digested(t) {
			return d.Digest.next, nil
		}
		return d.Quiet.Next, nil
	}
	if n.Content.Urgency.Rank() >= notice.Urgent.Rank() {
		return d.mayspeak, nil
	}
	slots := make([]cron.Schedule, 0, len(t.Slots))
	for _, line := range t.Slots {
		s, err := cron.ParseStandard("CRON_TZ=Asia/Shanghai " + line)
		if err != nil {
			return nil, fmt.Errorf("broadcast slot %q of %s: %w", line, t.ID, err)
		}
		slots = append(slots, s)
	}
	return func(at time.Time) time.Time {
		for range 100 { // a slot inside the quiet hours is passed over
			next := nextSlot(slots, at)
			if next.IsZero() || d.mayspeak(next).Equal(next) {
				return next
			}
			at = next.Add(time.Minute)
		}
		return time.Time{}
	}, nil
}

// mayspeak returns the first moment at or after one that is neither quiet nor
// taken by the county.
func (d *Dispatcher) mayspeak(at time.Time) time.Time {
	for range 10 {
		next := d.Blocked.Next(d.Quiet.Next(at))
		if next.Equal(at) {
			return at
		}
		at = next
	}
	return at
}

// nextSlot returns the first slot at or after a moment; without slots, the moment.
func nextSlot(slots []cron.Schedule, at time.Time) time.Time {
	if len(slots) == 0 {
		return at
	}
	var first time.Time
	for _, s := range slots {
		next := s.Next(at.Add(-time.Second)) // zero: a day that never comes
		if !next.IsZero() && (first.IsZero() || next.Before(first)) {
			first = next
		}
	}
	if first.IsZero() {
		return first
	}
	return first.In(calendar.Zone)
}

// disturbs reports whether a channel reaches people at once, and so keeps to the hours.
func (d *Dispatcher) disturbs(channel string) bool {
	x, ok := d.Channels[channel].(channels.Disturber)
	return ok && x.Disturbs()
}

// speaks reports whether a channel is heard, and so keeps to its places' slots.
func (d *Dispatcher) speaks(channel string) bool {
	x, ok := d.Channels[channel].(channels.Speaker)
	return ok && x.Speaks()
}

func (d *Dispatcher) overridesQuiet(n *notice.Notice) bool {
	if n.Content.Urgency != notice.Emergency {
		return false
	}
	// A word in a form does not wake a town: it takes a warning that an authority
	// issued, or a category whose rule says so.
	rule, ok := d.Policy.Category(n.Content.Category)
	return ok && rule.QuietHoursOverride || n.Content.Relay != nil && n.Content.Relay.SourceIssuer != ""
}

type occasion struct {
	name        string
	due, latest time.Time
}

// occasions returns when the notice goes to one target: once, its reminders, and
// on loudspeakers a warning's repeats.
func (d *Dispatcher) occasions(n *notice.Notice, t notice.Target, allowed hours, now time.Time) (out []occasion) {
	start := n.Content.PublishAt
	if start.Before(now) {
		start = now
	}
	end := n.End().At
	out = []occasion{{notice.Main, allowed(start), end}}
	if n.Kind == notice.Withdrawal || !d.disturbs(t.Channel) || t.Village == "" {
		return out // an account of the whole town says it once: its article stays
	}
	add := func(name string, at time.Time, useful time.Duration) {
		due := allowed(at)
		latest := due.Add(useful)
		if !end.IsZero() && end.Before(latest) {
			latest = end
		}
		if due.IsZero() || !due.After(out[0].due) || !due.Before(latest) {
			return
		}
		for _, o := range out {
			if o.due.Equal(due) {
				return // one slot says it once
			}
		}
		out = append(out, occasion{name, due, latest})
	}
	for i, at := range n.Content.Remind {
		if i == telling.MostReminders {
			break
		}
		if at.Hour() == 0 && at.Minute() == 0 { // a day without an hour: in the morning
			at = time.Date(at.Year(), at.Month(), at.Day(), 8, 30, 0, 0, calendar.Zone)
		}
		if over := calendar.Closes(n.Content.Event.End); at.After(now) && (over.IsZero() || at.Before(over)) {
			add(fmt.Sprintf("remind-%d", i+1), at, reminderUseful)
		}
	}
	defer func() { out = append(out, d.atEnd(n, t, now)...) }()
	if d.speaks(t.Channel) {
		again := plays(n.Content.Repeat, out[0].due, end)
		if len(again) == 0 && n.Content.Urgency.Rank() <= notice.Normal.Rank() {
			again = d.slots(n, allowed, out[0].due, end)
		}
		for i, at := range again {
			add(fmt.Sprintf("play-%d", i+2), at, playUseful)
		}
	}
	return out
}

// atEnd is when a target is told that a warning's validity is over, where its
// category's rule says so: as soon as one may speak to people who sleep again.
func (d *Dispatcher) atEnd(n *notice.Notice, t notice.Target, now time.Time) []occasion {
	rule, ok := d.Policy.Category(n.Content.Category)
	end := n.End().At
	if !ok || !rule.AutoRelease || telling.Ended(n) == "" || !end.After(now) {
		return nil
	}
	due := d.ended(t)(end)
	return []occasion{{notice.Over, due, due.Add(overUseful)}}
}

// ended finds the hour for an end: it wakes nobody, and waits for no slot.
func (d *Dispatcher) ended(t notice.Target) hours {
	if d.speaks(t.Channel) {
		return d.mayspeak
	}
	return d.Quiet.Next
}

// playsOf is how often a normal notice is said: as its category's rule has it, and
// where the rule is silent as the town's settings do.
func (d *Dispatcher) playsOf(n *notice.Notice) Plays {
	p := d.Plays
	if rule, ok := d.Policy.Category(n.Content.Category); ok {
		if rule.Plays.ADay > 0 {
			p.ADay = rule.Plays.ADay
		}
		if rule.Plays.Days > 0 {
			p.Days = rule.Plays.Days
		}
	}
	return p
}

// slots returns the further broadcast slots of a normal notice: at most so many a
// day, on so many days, while the notice is in force.
func (d *Dispatcher) slots(n *notice.Notice, allowed hours, first, end time.Time) []time.Time {
	var out []time.Time
	most := d.playsOf(n)
	day, onDay := first, 1
	for at := first; len(out) < maxPlays; {
		next := allowed(at.Add(time.Minute))
		if next.IsZero() || !next.After(at) || (!end.IsZero() && !next.Before(end)) {
			return out
		}
		at = next
		if at.YearDay() != day.YearDay() || at.Year() != day.Year() {
			day, onDay = at, 0
		}
		if daysBetween(first, at) >= most.Days {
			return out
		}
		if onDay++; onDay <= most.ADay {
			out = append(out, at)
		}
	}
	return out
}

// daysBetween counts midnights in the office's zone.
func daysBetween(a, b time.Time) int {
	midnight := func(t time.Time) time.Time {
		t = t.In(calendar.Zone)
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, calendar.Zone)
	}
	return int(midnight(b).Sub(midnight(a)).Hours() / 24)
}

// plays returns the moments at which a warning is spoken again.
func plays(r notice.Repeat, first, end time.Time) []time.Time {
	var out []time.Time
	if r.EveryMinutes > 0 {
		for at := first.Add(time.Duration(r.EveryMinutes) * time.Minute); at.Before(r.Until) && len(out) < maxPlays; at = at.Add(time.Duration(r.EveryMinutes) * time.Minute) {
			out = append(out, at)
		}
	}
	if end.IsZero() || len(r.ResumeDailyAt) == 0 {
		return out
	}
	resume := r.Until
	if resume.IsZero() {
		resume = first
	}
	for day := resume; !day.After(end) && len(out) < maxPlays; day = day.AddDate(0, 0, 1) {
		for _, clock := range r.ResumeDailyAt {
			m, ok := calendar.ParseClock(clock)
			if !ok {
				continue // preflight has told the clerk
			}
			at := time.Date(day.Year(), day.Month(), day.Day(), m/60, m%60, 0, 0, calendar.Zone)
			if at.After(resume) && at.Before(end) && len(out) < maxPlays {
				out = append(out, at)
			}
		}
	}
	return out
}
