package calendar

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// The years' arrangements, 2007 to 2026. Each file names its State Council
// notice. Checked day by day against two public collections of these notices,
// the npm package chinese-days and holiday-cn (both MIT).
//
//go:embed years/*.txt
var yearFiles embed.FS

// Calendar knows the working days of the years whose arrangement was published.
// In any other year it goes by weekends and the holidays that the law itself fixes,
// and says so. It is not changed once made.
type Calendar struct {
	years map[int]*Year
	off   map[day]string
	work  map[day]string
}

// Builtin returns the calendar that ships with the program.
var Builtin = sync.OnceValue(func() *Calendar {
	files, err := yearFiles.ReadDir("years")
	if err != nil {
		panic("calendar: years are embedded, yet cannot be read: " + err.Error())
	}
	var years []*Year
	for _, f := range files {
		src, err := yearFiles.ReadFile("years/" + f.Name())
		if err == nil {
			var y *Year
			if y, err = ParseYear(src, f.Name()); err == nil {
				years = append(years, y)
			}
		}
		if err != nil {
			panic("calendar: " + err.Error()) // embedded and tested: cannot happen
		}
	}
	return (&Calendar{}).With(years...)
})

// With returns a calendar in which these years replace those of the same number.
func (c *Calendar) With(years ...*Year) *Calendar {
	next := &Calendar{years: maps.Clone(c.years), off: map[day]string{}, work: map[day]string{}}
	if next.years == nil {
		next.years = map[int]*Year{}
	}
	for _, y := range years {
		next.years[y.Year] = y
	}
	for _, n := range slices.Sorted(maps.Keys(next.years)) { // a later notice has the last word on December
		y := next.years[n]
		for d, f := range y.work {
			delete(next.off, d)
			next.work[d] = f
		}
		for d, f := range y.off {
			delete(next.work, d)
			next.off[d] = f
		}
	}
	return next
}

// Years returns the years that are known, in order.
func (c *Calendar) Years() []int { return slices.Sorted(maps.Keys(c.years)) }

// Notice returns the number of the State Council notice for a year, "" where it
// is not known.
func (c *Calendar) Notice(year int) string {
	if y := c.years[year]; y != nil {
		return y.Notice
	}
	return ""
}

// Day is what the calendar says of one day.
type Day struct {
	Working bool
	// Provisional: the notice that decides about this day is not known yet; told
	// by weekends and the holidays that the law fixes. From 28 December on this is the next year's notice, whose
	// New Year arrangement reaches back.
	Provisional bool
	Missing     int    // the year whose notice is missing, 0 for none
	Why         string // Chinese: 国庆节放假, 国庆节调休上班, 周六; "" for a plain working day
}

var weekdays = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// WeekdayName returns 星期一 … 星期日 for the day of t in Zone.
func WeekdayName(t time.Time) string {
	return "星期" + weekdays[t.In(Zone).Weekday()][len("周"):]
}

// Day says whether the day of t, told in Zone, is a working day, and why.
func (c *Calendar) Day(t time.Time) Day {
	t = t.In(Zone)
	key := dayOf(t)
	if f, ok := c.off[key]; ok {
		return Day{Why: orHoliday(f) + "放假"}
	}
	if f, ok := c.work[key]; ok {
		return Day{Working: true, Why: orHoliday(f) + "调休上班"}
	}
	d := Day{Working: true, Missing: c.missing(t)}
	d.Provisional = d.Missing != 0
	if w := t.Weekday(); w == time.Saturday || w == time.Sunday {
		d.Working, d.Why = false, weekdays[w]
	}
	if c.years[t.Year()] == nil && t.Year() >= lawSince {
		if f := lawful(t.Year())[key]; f != "" {
			d.Working, d.Why = false, f+"放假"
		}
	}
	return d
}

// lawSince is the first year in which the holidays of lawful are those of the law.
const lawSince = 2025

func orHoliday(f string) string {
	if f == "" {
		return "节假日"
	}
	return f
}

// missing returns the year whose notice decides about t and is not known, or 0.
func (c *Calendar) missing(t time.Time) int {
	y, m, d := t.Date()
	switch {
	case c.years[y] == nil:
		return y
	case m == time.December && d >= 28 && c.years[y+1] == nil:
		return y + 1
	}
	return 0
}

// Working reports whether the day of t is a working day.
func (c *Calendar) Working(t time.Time) bool { return c.Day(t).Working }

// Date returns the day of t in Zone at midnight.
func Date(t time.Time) time.Time {
	y, m, d := t.In(Zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, Zone)
}

// DateCN writes a date as 2026年3月2日.
func DateCN(t time.Time) string { return t.In(Zone).Format("2006年1月2日") }

// DayCN writes a date with its weekday: 2026年3月2日（星期一）.
func DayCN(t time.Time) string { return fmt.Sprintf("%s（%s）", DateCN(t), WeekdayName(t)) }
