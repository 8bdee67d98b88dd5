package register

import (
	"fmt"
	"strings"
	"time"

	"gaoshi/internal/calendar"
)

// Periods of 条例 in working days.
const (
	OpenDays        = 20 // 26: from formation or change
	CorrectionDays  = 7  // 30: to ask for a correction, once
	ThirdPartyDays  = 15 // 32: the third party answers
	AnswerDays      = 20 // 33: the answer
	ExtensionDays   = 20 // 33: at most as much again
	FeeDays         = 20 // 国办函〔2020〕109号: to pay, from the day after the notice of fees
	correctionShort = 10 // what the letter gives where the office names no day (条例 30: 合理的补正期限)
)

// Span is a stretch in which the clock stands still: from the day after From up to and
// with To. To zero: it still stands.
type Span struct {
	From, To time.Time
	Why      string
}

// Clock is a period with its pauses and its arithmetic.
type Clock struct {
	Start  time.Time // the day of the event, not counted
	N      int       // working days
	Law    string    // 条例第三十三条
	Due    time.Time // last day in time; zero while the clock stands still
	Paused *Span     // it stands still now
	Used   int       // working days used before it stood still
	Steps  []string  // Chinese, one sentence a step
	// Provisional: days of a year without a holiday notice were counted.
	Provisional bool
	Late        time.Time // the latest that it may be, where it is provisional; else Due
}

// Left is how many working days are left on a day, that day counted, below zero for
// working days that are over; ok is false while the clock stands still.
func (c Clock) Left(cal *calendar.Calendar, now time.Time) (n int, ok bool) {
	if c.Due.IsZero() {
		return 0, false
	}
	return WorkdaysLeft(cal, c.Due, now), true
}

// WorkdaysLeft counts the working days from today to a last day, both counted; after it
// minus the working days that have passed since.
func WorkdaysLeft(cal *calendar.Calendar, due, now time.Time) int {
	today := calendar.Date(now)
	if !today.After(due) {
		return cal.Count(today, due, calendar.Workdays)
	}
	return -cal.Count(due.AddDate(0, 0, 1), today, calendar.Workdays)
}

// Run counts n working days from the day after start, leaving out what lies in pauses.
// Pauses lie one after the other and do not overlap.
func Run(cal *calendar.Calendar, start time.Time, n int, law string, pauses []Span) Clock {
	c := Clock{Start: calendar.Date(start), N: n, Law: law}
	from, left := c.Start, n
	for i := range pauses {
		p := pauses[i]
		p.From, p.To = calendar.Date(p.From), dateOr(p.To)
		used := cal.Count(from.AddDate(0, 0, 1), p.From, calendar.Workdays)
		if used >= left { // it ended before it could stand still
			break
		}
		if used > 0 {
			c.Steps = append(c.Steps, fmt.Sprintf("从%s起数，到%s已用%d个工作日。", calendar.DayCN(from.AddDate(0, 0, 1)), calendar.DayCN(p.From), used))
		}
		c.Used += used
		left -= used
		if p.To.IsZero() {
			c.Paused = &p
			c.Steps = append(c.Steps, fmt.Sprintf("%s起停止计算（%s），还剩%d个工作日；恢复以后接着数。", calendar.DayCN(p.From.AddDate(0, 0, 1)), p.Why, left))
			return c
		}
		c.Steps = append(c.Steps, fmt.Sprintf("%s至%s不计算（%s），还剩%d个工作日。", calendar.DayCN(p.From.AddDate(0, 0, 1)), calendar.DayCN(p.To), p.Why, left))
		if p.To.After(from) {
			from = p.To
		}
	}
	d := cal.Deadline(from, left, calendar.Workdays)
	c.Due, c.Late, c.Provisional = d.Due, d.Late, d.Provisional
	c.Steps = append(c.Steps, d.Steps()...)
	if law != "" {
		c.Steps = append([]string{fmt.Sprintf("依据%s，期限%d个工作日。", law, n)}, c.Steps...)
	}
	return c
}

// Text is the arithmetic in one paragraph.
func (c Clock) Text() string { return strings.Join(c.Steps, "") }

func dateOr(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return calendar.Date(t)
}

// LateWords tells how a day stands against its last day: 还剩3个工作日, 今天到期, 超期2个工作日.
func LateWords(cal *calendar.Calendar, due, now time.Time) string {
	today := calendar.Date(now)
	switch {
	case due.IsZero():
		return "没有期限"
	case today.Equal(due):
		return "今天到期"
	case today.After(due):
		if n := -WorkdaysLeft(cal, due, now); n > 0 {
			return fmt.Sprintf("超期%d个工作日", n)
		}
		return fmt.Sprintf("超期%d天", calendar.DaysBetween(due, today))
	}
	return fmt.Sprintf("还剩%d个工作日", WorkdaysLeft(cal, due, now))
}
