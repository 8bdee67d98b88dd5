package calendar

import (
	"fmt"
	"strings"
	"time"
)

// Quiet is the hours of the day, told in Zone, in which nobody is spoken to. The
// zero value has none. A range includes its first minute and not its last one,
// and may cross midnight.
type Quiet []QuietRange

// QuietRange is one range, in minutes after midnight: 0 ≤ From < 1440,
// 0 ≤ To < 1440, From ≠ To. To < From crosses midnight.
type QuietRange struct{ From, To int }

const dayMinutes = 24 * 60

var dashes = strings.NewReplacer("–", "-", "—", "-", "~", "-", "～", "-", "至", "-")

// ParseQuiet reads ranges such as "21:00–06:30" and "12:30-14:30". Hours and
// minutes have two digits each or one for the hour; the dash may be -, –, —, ～,
// ~ or 至; 24:00 is midnight. It refuses ranges that leave no minute of the day.
func ParseQuiet(ranges ...string) (Quiet, error) {
	var q Quiet
	for _, s := range ranges {
		r, err := parseRange(s)
		if err != nil {
			return nil, err
		}
		q = append(q, r)
	}
	for m := range dayMinutes {
		if !q.covers(m) {
			return q, nil
		}
	}
	if len(q) > 0 {
		return nil, fmt.Errorf("免打扰时段“%s”占满了全天，没有一分钟可以发。请缩短其中一段。", strings.Join(ranges, "、"))
	}
	return q, nil
}

func parseRange(s string) (QuietRange, error) {
	bad := fmt.Errorf("免打扰时段“%s”看不懂。请写成 21:00–06:30 这样的起止时间。", s)
	start, end, found := strings.Cut(dashes.Replace(s), "-")
	if !found {
		return QuietRange{}, bad
	}
	from, ok1 := ParseClock(start)
	to, ok2 := ParseClock(end)
	if !ok1 || !ok2 || from == to || from == dayMinutes {
		return QuietRange{}, bad
	}
	return QuietRange{from, to % dayMinutes}, nil
}

// ParseClock reads a time of day such as 7:30, 07:30, 19：00 or 24:00 into
// minutes after midnight, 0 to 1440.
func ParseClock(s string) (minutes int, ok bool) {
	h, m, found := strings.Cut(strings.ReplaceAll(strings.TrimSpace(s), "：", ":"), ":")
	if !found || len(m) != 2 || len(h) < 1 || len(h) > 2 {
		return 0, false
	}
	hour, okh := smallNumber(h)
	minute, okm := smallNumber(m)
	if !okh || !okm || minute > 59 || hour > 24 || (hour == 24 && minute != 0) {
		return 0, false
	}
	return hour*60 + minute, true
}

func smallNumber(s string) (int, bool) {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

func (r QuietRange) covers(m int) bool {
	if r.From < r.To {
		return r.From <= m && m < r.To
	}
	return m >= r.From || m < r.To
}

func (q Quiet) covers(m int) bool {
	for _, r := range q {
		if r.covers(m) {
			return true
		}
	}
	return false
}

// Covers reports whether t lies in the quiet hours.
func (q Quiet) Covers(t time.Time) bool {
	t = t.In(Zone)
	return q.covers(t.Hour()*60 + t.Minute())
}

// Next returns the first moment at or after t that is not quiet. Ranges that
// touch or overlap are passed as one. Ranges that leave no minute of the day
// (ParseQuiet makes none) give t itself.
func (q Quiet) Next(t time.Time) time.Time {
	at := t
	for range len(q) + 1 {
		local := at.In(Zone)
		m := local.Hour()*60 + local.Minute()
		end := -1
		for _, r := range q {
			if r.covers(m) {
				end = r.To
				if end <= m {
					end += dayMinutes
				}
				break
			}
		}
		if end < 0 {
			return at
		}
		at = time.Date(local.Year(), local.Month(), local.Day(), 0, end, 0, 0, Zone)
	}
	return t
}

// String writes the ranges as people do: 21:00–06:30、12:30–14:30.
func (q Quiet) String() string {
	parts := make([]string, len(q))
	for i, r := range q {
		parts[i] = fmt.Sprintf("%02d:%02d–%02d:%02d", r.From/60, r.From%60, r.To/60, r.To%60)
	}
	return strings.Join(parts, "、")
}
