package calendar

import (
	"fmt"
	"strings"
	"time"
)

// Unit is what a period is counted in.
type Unit string

// Units of a statutory period.
const (
	Workdays     Unit = "workday"  // 工作日: make-up weekends count, holidays do not
	CalendarDays Unit = "calendar" // 日, 自然日: every day counts
)

// Name returns the Chinese name of the unit: 个工作日 or 日.
func (u Unit) Name() string {
	if u == Workdays {
		return "个工作日"
	}
	return "日"
}

// Deadline is a period with its arithmetic.
type Deadline struct {
	Start time.Time // the day of the event, at midnight in Zone
	N     int
	Unit  Unit
	// FirstCounts: the start is day one (the way most postings are counted);
	// otherwise day one is the day after (民法典 201, the way of deadlines).
	FirstCounts bool
	Due         time.Time // the last day, at midnight in Zone; it is still in time
	// Provisional: days were counted whose year's holiday notice is not known.
	Provisional bool
	Missing     int // the first year whose notice is missing, 0 for none
	// Late is when it would end if all that past years' notices put around the holidays
	// were off as well; Due where that makes no difference. The truth lies between.
	Late    time.Time
	Skipped []Span // days that were not counted, in order
	Makeup  []Span // weekend days that were counted
}

// Span is days in a row with one reason, both ends included.
type Span struct {
	From, To time.Time
	Why      string // 国庆节放假, 周六、周日, 国庆节调休上班
}

// maxPeriod bounds n: no period of the law comes near.
const maxPeriod = 3660

// Deadline counts n days from start. The day of the event is not counted (民法典
// 201); working days leave out weekends and holidays and count make-up weekends.
// n below zero counts as 0, and above ten years as ten years.
func (c *Calendar) Deadline(start time.Time, n int, unit Unit) Deadline {
	return c.count(start, n, unit, false)
}

func (c *Calendar) count(start time.Time, n int, unit Unit, firstCounts bool) Deadline {
	n = min(max(n, 0), maxPeriod)
	d := Deadline{Start: Date(start), N: n, Unit: unit, FirstCounts: firstCounts, Due: Date(start)}
	t := d.Start
	if firstCounts {
		t = t.AddDate(0, 0, -1)
	}
	for left := n; left > 0; {
		t = t.AddDate(0, 0, 1)
		if unit != Workdays {
			left--
			continue
		}
		day := c.Day(t)
		if day.Provisional && !d.Provisional {
			d.Provisional, d.Missing = true, day.Missing
		}
		switch {
		case !day.Working:
			d.Skipped = lengthen(d.Skipped, t, day.Why)
		case day.Why != "":
			d.Makeup = lengthen(d.Makeup, t, day.Why)
			left--
		default:
			left--
		}
	}
	if n > 0 {
		d.Due = t
	}
	d.Late = d.Due
	if d.Provisional {
		d.Late = c.late(d)
	}
	return d
}

// late counts a provisional period again, with all days off that may well be.
func (c *Calendar) late(d Deadline) time.Time {
	t := d.Start
	if d.FirstCounts {
		t = t.AddDate(0, 0, -1)
	}
	for left := d.N; left > 0; {
		t = t.AddDate(0, 0, 1)
		if day := c.Day(t); day.Working && !(day.Provisional && customary(t)) {
			left--
		}
	}
	return t
}

// lengthen adds a day to the last span when it follows it and fits its reason.
func lengthen(spans []Span, t time.Time, why string) []Span {
	if k := len(spans) - 1; k >= 0 && spans[k].To.AddDate(0, 0, 1).Equal(t) {
		last := &spans[k]
		switch {
		case last.Why == why:
			last.To = t
			return spans
		case last.Why == "周六" && why == "周日":
			last.To, last.Why = t, "周末"
			return spans
		}
	}
	return append(spans, Span{t, t, why})
}

// Steps shows the arithmetic, one Chinese sentence a step.
func (d Deadline) Steps() []string {
	var steps []string
	if d.FirstCounts {
		steps = append(steps, fmt.Sprintf("从%s当天算第1天，共%d%s。", DayCN(d.Start), d.N, d.Unit.Name()))
	} else {
		first := d.Start.AddDate(0, 0, 1)
		steps = append(steps, fmt.Sprintf("起算日%s当天不算，从%s起数%d%s。", DayCN(d.Start), DayCN(first), d.N, d.Unit.Name()))
	}
	if d.Unit == Workdays {
		if len(d.Skipped) > 0 {
			steps = append(steps, fmt.Sprintf("不算的日子：%s。", spansCN(d.Skipped)))
		}
		if len(d.Makeup) > 0 {
			steps = append(steps, fmt.Sprintf("周末但要上班、算在内的：%s。", spansCN(d.Makeup)))
		}
	} else {
		steps = append(steps, "按自然日数，周末和节假日都算。")
	}
	steps = append(steps, fmt.Sprintf("第%d%s是%s，这一天结束前都算按时。", d.N, d.Unit.Name(), DayCN(d.Due)))
	if d.Provisional {
		steps = append(steps, d.bothEnds())
	}
	return steps
}

// bothEnds says between which days a provisional period ends.
func (d Deadline) bothEnds() string {
	s := fmt.Sprintf("这是暂算：%d年的放假通知还没有录入，只扣了法定节日，调休还不知道。", d.Missing)
	if !d.Late.Equal(d.Due) {
		s += fmt.Sprintf("最早%s，最晚%s，请按早的准备。", DayCN(d.Due), DayCN(d.Late))
	}
	return s + "通知下发后要重算。"
}

// Ends tells the last day of the period, and of a provisional one both.
func (d Deadline) Ends() string {
	if d.Late.Equal(d.Due) || d.Late.IsZero() {
		return DateCN(d.Due)
	}
	return DateCN(d.Due) + "至" + DateCN(d.Late) + "之间"
}

// Text is the arithmetic in one paragraph.
func (d Deadline) Text() string { return strings.Join(d.Steps(), "") }

func spansCN(spans []Span) string {
	parts := make([]string, len(spans))
	for i, s := range spans {
		when := s.From.Format("1月2日")
		switch {
		case s.From.Equal(s.To):
		case s.From.Month() == s.To.Month():
			when += "至" + s.To.Format("2日")
		default:
			when += "至" + s.To.Format("1月2日")
		}
		parts[i] = when + s.Why
	}
	return strings.Join(parts, "、")
}

// Posting is how long a notice hangs, counted both ways.
type Posting struct {
	Counting  Deadline // the first day counts: what most notices print
	Excluding Deadline // the first day does not count: the cautious way
}

// TakeDown is the day after which the paper may come down: the latest of all ways.
func (p Posting) TakeDown() time.Time { return p.Excluding.Late }

// Posting counts a posting of n days that begins on from, both ways. Printed
// notices usually count the first day, cautious practice does not; the paper
// stays until the later.
func (c *Calendar) Posting(from time.Time, n int, unit Unit) Posting {
	return Posting{Counting: c.count(from, n, unit, true), Excluding: c.count(from, n, unit, false)}
}

// Text shows both ways of counting in Chinese.
func (p Posting) Text() string {
	return fmt.Sprintf("首日计入：到%s满%d%s；首日不计入：到%s满%d%s。按较晚的一天撤下。",
		DayCN(p.Counting.Due), p.Counting.N, p.Counting.Unit.Name(), DayCN(p.Excluding.Due), p.Excluding.N, p.Excluding.Unit.Name())
}

// Count returns how many days of unit lie from one day to another, both included;
// 0 when to is before from. Longer than ten years it stops counting.
func (c *Calendar) Count(from, to time.Time, unit Unit) int {
	n, last := 0, Date(to)
	for t, guard := Date(from), 0; !t.After(last) && guard < maxPeriod; t, guard = t.AddDate(0, 0, 1), guard+1 {
		if unit != Workdays || c.Working(t) {
			n++
		}
	}
	return n
}
