package poster

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

// fact is a line of the box under the plain sentence: when it is, or where.
type fact struct {
	line typeset.Line
	size typeset.Len
}

// setFacts sets each fact on a line of its own, at most as large as the sentence.
func (h *head) setFacts(facts []*typeset.Text, p paper) {
	for _, t := range facts {
		size := p.act
		if len(h.lead) > 0 {
			size = h.lsize
		}
		for size > p.small && int32(t.Width()) > typeset.Across(p.width(), size)-1200 {
			size -= 500
		}
		h.facts = append(h.facts, fact{t.One(), size})
	}
}

// boxFacts are the day and the place of what the notice calls to, where the plain
// sentence does not name them.
func (s *sheet) boxFacts() []string {
	c := &s.n.Content
	if s.n.Kind == notice.Withdrawal {
		return nil
	}
	var out []string
	if start := c.Event.Start; !start.IsZero() && !(s.lead != nil && strings.Contains(s.plain, start.In(calendar.Zone).Format("1月2日"))) {
		out = append(out, "时间："+boxSpan(c.Event))
	}
	if at := c.Event.Place; at != "" && !(s.lead != nil && strings.Contains(s.plain, at)) {
		if c.Event.RainPlan != "" {
			at += "（下雨改在" + c.Event.RainPlan + "）"
		}
		if len([]rune(at)) <= placeMost {
			out = append(out, "地点："+at)
		}
	}
	return out
}

// placeMost is the longest place that stands on one line of the box; a longer one
// stands in the text.
const placeMost = 30

// boxSpan writes a period with its weekdays and without the year, which the date
// under the text has: 11月28日 星期六 19:00.
func boxSpan(p notice.Period) string {
	a, b := p.Start.In(calendar.Zone), p.End.In(calendar.Zone)
	one := func(t time.Time) string {
		return strings.TrimSpace(t.Format("1月2日") + " " + calendar.WeekdayName(t) + " " + hour(t))
	}
	switch {
	case p.End.IsZero(), a.Equal(b):
		return one(a)
	case a.Format("20060102") == b.Format("20060102"):
		return one(a) + "至" + hour(b)
	}
	return one(a) + "至" + one(b)
}

// dayWritten is a day without its weekday, and what stands before and behind it.
var dayWritten = regexp.MustCompile(`(\d{4}年)?(\d{1,2})月(\d{1,2})日`)

// wholeDates adds the weekday to the days of a sentence that have none; the year,
// where it is not written, is that in which the day comes after first.
func wholeDates(s string, first time.Time) string {
	if first.IsZero() {
		return s
	}
	var b strings.Builder
	from := 0
	for _, m := range dayWritten.FindAllStringSubmatchIndex(s, -1) {
		day, ok := dayOf(s, m, first.In(calendar.Zone))
		rest := strings.TrimLeft(s[m[1]:], " （(，,")
		if !ok || strings.HasPrefix(rest, "星期") || strings.HasPrefix(rest, "周") || strings.HasPrefix(rest, "礼拜") {
			continue
		}
		b.WriteString(s[from:m[1]] + "（" + calendar.WeekdayName(day) + "）")
		from = m[1]
	}
	return b.String() + s[from:]
}

// dayOf is the day that a match of dayWritten means; not ok where there is none.
func dayOf(s string, m []int, first time.Time) (time.Time, bool) {
	month, _ := strconv.Atoi(s[m[4]:m[5]]) // digits: no error
	d, _ := strconv.Atoi(s[m[6]:m[7]])
	year := first.Year()
	if m[2] >= 0 {
		year, _ = strconv.Atoi(strings.TrimSuffix(s[m[2]:m[3]], "年"))
	}
	day := time.Date(year, time.Month(month), d, 0, 0, 0, 0, calendar.Zone)
	if m[2] < 0 && day.Before(first.AddDate(0, -6, 0)) {
		day = time.Date(year+1, time.Month(month), d, 0, 0, 0, 0, calendar.Zone)
	}
	return day, int(day.Month()) == month && day.Day() == d
}
