// Package dates tells of dates and periods that cannot be, or disagree: days that
// do not exist, wrong weekdays, posting periods that are too short, events and
// deadlines against each other, the law and the working calendar.
package dates

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/scan"
)

// saidDate is a date as a text says it.
type saidDate struct {
	at, end    int // bytes
	y, m, d    int
	yearGiven  bool
	weekday    string // 一 … 日, "" where none is said
	wdAt, wdTo int    // bytes of the weekday's character
}

// readDates finds dates such as 2026年11月25日（星期三） or 11月25日 周三.
func readDates(s string, found func(saidDate)) {
	for at := 0; ; {
		i := strings.Index(s[at:], "月")
		if i < 0 {
			return
		}
		at += i
		d, ok := readDate(s, at)
		at += len("月")
		if ok {
			found(d)
			at = d.end
		}
	}
}

// readDate reads the date whose 月 stands at byte i.
func readDate(s string, i int) (saidDate, bool) {
	d := saidDate{}
	j := i
	for j > 0 && i-j < 2 && s[j-1] >= '0' && s[j-1] <= '9' {
		j--
	}
	if j == i || j > 0 && s[j-1] >= '0' && s[j-1] <= '9' {
		return d, false
	}
	d.m, d.at = chars.Number(s[j:i]), j
	if strings.HasSuffix(s[:j], "年") && j >= len("年")+4 && chars.AllDigits(s[j-len("年")-4:j-len("年")]) {
		d.at = j - len("年") - 4
		d.y, d.yearGiven = chars.Number(s[d.at:d.at+4]), true
	}
	rest := s[i+len("月"):]
	k := 0
	for k < len(rest) && k < 2 && rest[k] >= '0' && rest[k] <= '9' {
		k++
	}
	if k == 0 || !(strings.HasPrefix(rest[k:], "日") || strings.HasPrefix(rest[k:], "号")) {
		return d, false
	}
	d.d = chars.Number(rest[:k])
	d.end = i + len("月") + k + len("日")
	d.readWeekday(s)
	return d, true
}

// readWeekday reads what follows the date: （星期三）, (周三), 星期三.
func (d *saidDate) readWeekday(s string) {
	i := d.end
	for _, open := range []string{"（", "(", " ", "，"} {
		if strings.HasPrefix(s[i:], open) {
			i += len(open)
			break
		}
	}
	for _, w := range []string{"星期", "周", "礼拜"} {
		if strings.HasPrefix(s[i:], w) {
			i += len(w)
			for _, day := range []string{"一", "二", "三", "四", "五", "六", "日", "天"} {
				if strings.HasPrefix(s[i:], day) {
					d.weekday, d.wdAt, d.wdTo = day, i, i+len(day)
					return
				}
			}
			return
		}
	}
}

var weekdayRunes = []string{"日", "一", "二", "三", "四", "五", "六"}

// Check looks at every date that the texts say.
func Check(k *bench.Bench) {
	p := k.Page
	readDates(p.Src, func(d saidDate) {
		line := p.LineOf(d.at)
		date(k, p.Src, d, line+1, p.Place(line, d.at-p.Starts[line]))
	})
	for _, part := range k.Parts() {
		readDates(part.Text, func(d saidDate) { date(k, part.Text, d, 0, part.Place) })
	}
}

func date(k *bench.Bench, s string, d saidDate, line int, place string) {
	year := d.y
	if !d.yearGiven {
		year = yearNear(k, d.m, d.d)
	}
	if d.m < 1 || d.m > 12 || d.d < 1 || d.d > scan.DaysIn(year, d.m) {
		k.Add(notice.Finding{Kind: "no_such_date", Severity: notice.Block, Line: line, Place: place, Text: s[d.at:d.end],
			Message: fmt.Sprintf("没有“%s”这一天。请核对日期。", s[d.at:d.end])})
		return
	}
	if d.weekday == "" {
		return
	}
	t := time.Date(year, time.Month(d.m), d.d, 12, 0, 0, 0, calendar.Zone)
	right := weekdayRunes[t.Weekday()]
	if d.weekday == right || d.weekday == "天" && right == "日" {
		return
	}
	f := notice.Finding{Kind: "weekday", Severity: notice.Block, Line: line, Place: place, Text: s[d.at:d.wdTo],
		Message: fmt.Sprintf("%s是%s，这里写的是星期%s。请核对是日期错了还是星期错了。", calendar.DateCN(t), calendar.WeekdayName(t), d.weekday)}
	if k.Mends(line, place) {
		f.Fix = bench.FixWeekday + right + "”"
	}
	k.Add(f)
}

// yearNear returns the year that a date without one means: that of the notice,
// or the next where the date would lie more than half a year back.
func yearNear(k *bench.Bench, m, d int) int {
	base := reference(k)
	if base.IsZero() {
		base = time.Date(2000, 1, 1, 0, 0, 0, 0, calendar.Zone) // a leap year: no day is refused
	}
	y := base.In(calendar.Zone).Year()
	said := time.Date(y, time.Month(m), d, 12, 0, 0, 0, calendar.Zone)
	switch {
	case said.Before(base.AddDate(0, -6, 0)):
		return y + 1
	case said.After(base.AddDate(0, 9, 0)):
		return y - 1
	}
	return y
}

// reference is the moment from which a reader understands the notice: when it
// is published, else when it was formed, else now.
func reference(k *bench.Bench) time.Time {
	for _, t := range []time.Time{k.Content.PublishAt, k.Content.FormedOn, k.Env.Now} {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// FixWeekdays corrects the weekday of the date that the finding named.
func FixWeekdays(line, right, said string) string {
	var at []saidDate
	readDates(line, func(d saidDate) {
		if d.weekday != "" && line[d.at:d.wdTo] == said {
			at = append(at, d)
		}
	})
	for _, d := range slices.Backward(at) {
		line = line[:d.wdAt] + right + line[d.wdTo:]
	}
	return line
}
