package poster

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// phone is a number that readers may call, and what it is for.
type phone struct{ label, number string }

var phoneText = regexp.MustCompile(`([\p{Han}]{2,14})(?:[：:]\s*|\s+)(0\d{2,3}[-－]\d{7,8}(?:-\d{1,5})?|1\d{10}|[149]\d{2,5}|[2-8]\d{6,7})(?:[^\d.%亩元年月日]|$)`)

// phones finds the numbers to be printed large: those the clerk named, then the
// first two of the body, then the office's own. At most two.
func phones(c *notice.Content, text, office string) []phone {
	var out []phone
	add := func(label, number string) {
		for _, p := range out {
			if p.number == number {
				return
			}
		}
		if len(out) < 2 && number != "" {
			out = append(out, phone{label, number})
		}
	}
	for _, m := range phoneText.FindAllStringSubmatch(text, -1) {
		label, number := m[1], strings.ReplaceAll(m[2], "－", "-")
		if !strings.Contains(number, "-") && !spokenOf(label) {
			continue
		}
		add(shortLabel(label), number)
	}
	for _, p := range c.DutyPhones {
		add("值班电话", p)
	}
	if len(out) == 0 {
		add("咨询电话", office)
	}
	return out
}

func spokenOf(label string) bool {
	for _, w := range []string{"电话", "热线", "咨询", "值班", "举报", "手机"} {
		if strings.Contains(label, w) {
			return true
		}
	}
	return false
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

// posting returns when the paper goes up and when it comes down; down is "" for
// a notice that stays until the next one.
func posting(c *notice.Content) (up, down string) {
	from := c.Posting.From
	if from.IsZero() {
		from = c.PublishAt
	}
	if !from.IsZero() {
		up = day(from)
	}
	switch {
	case !c.Posting.LastDay.IsZero():
		down = day(c.Posting.LastDay.In(calendar.Zone).AddDate(0, 0, 1))
	case !c.ExpireAt.IsZero():
		down = day(c.ExpireAt)
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
