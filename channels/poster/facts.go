package poster

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// phone is a number that readers may call, and what it is for.
type phone struct{ label, number string }

// phones are the numbers to be printed large, at most two: those that the notice
// itself names (notice.Content.Contacts, as the landing page has it), numbers to ask
// at first, in an emergency the alarm first; the office's own where the notice names
// none to ask at. book are the town's own numbers.
func phones(c *notice.Content, text, office string, book []string) []phone {
	list := c.Contacts(text, book)
	if !slices.ContainsFunc(list, func(x notice.Contact) bool { return x.Use == notice.Ask }) && office != "" &&
		!slices.ContainsFunc(list, func(x notice.Contact) bool { return x.Number == office }) {
		list = append([]notice.Contact{{Label: "咨询电话", Number: office}}, list...)
	}
	if c.Urgency == notice.Emergency {
		slices.SortStableFunc(list, func(a, b notice.Contact) int {
			switch {
			case a.Use == b.Use:
				return 0
			case a.Use == notice.Alarm:
				return -1
			case b.Use == notice.Alarm:
				return 1
			}
			return 0
		})
	}
	var out []phone
	for _, x := range list[:min(len(list), 2)] {
		out = append(out, phone{shortLabel(x.Label), x.Number})
	}
	return out
}

// shortLabel keeps what fits beside a large number.
func shortLabel(s string) string {
	if rs := []rune(s); len(rs) > 8 {
		return string(rs[len(rs)-8:])
	}
	return s
}

// day writes a date as notices do.
func day(t time.Time) string { return t.In(calendar.Zone).Format("2006年1月2日") }

// posting returns when the paper goes up and when it comes down: the day after the
// last whole one, or the day of the hour at which it ends; down is "" for a notice
// that stays until the next one.
func posting(n *notice.Notice) (up, down string) {
	c := &n.Content
	from := c.Posting.From
	if from.IsZero() {
		from = c.PublishAt
	}
	if !from.IsZero() {
		up = day(from)
	}
	if end := n.End(); !end.At.IsZero() {
		down = day(end.At)
	}
	return up, down
}

// issuers splits the issuing bodies of a joint notice and takes remarks in
// brackets, such as （转发）, off their names.
func issuers(s string) (names []string, remark string) {
	if i := strings.IndexAny(s, "（("); i > 0 {
		if j := strings.LastIndexAny(s, "）)"); j > i {
			_, w := utf8.DecodeRuneInString(s[i:])
			remark = s[i+w : j]
			_, w = utf8.DecodeRuneInString(s[j:])
			s = s[:i] + s[j+w:]
		}
	}
	names = append(names, strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '　' || r == '、' })...)
	return names, remark
}

// urgent is the word of the black band above an urgent notice, "" for others.
func urgent(c *notice.Content) string {
	if c.Urgency != notice.Emergency {
		return ""
	}
	if r := c.Relay; r != nil && r.Level != "" && r.Event != "" {
		return r.Event + r.Level + "预警"
	}
	return "紧急通知"
}
