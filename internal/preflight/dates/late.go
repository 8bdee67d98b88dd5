package dates

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
	"gaoshi/internal/preflight/bench"
)

// goesOut is the day on which the notice goes out if it is signed now.
func goesOut(k *bench.Bench) time.Time {
	out := k.Content.PublishAt
	if out.IsZero() || k.Env.Now.After(out) {
		out = k.Env.Now
	}
	if out.IsZero() {
		return out
	}
	return calendar.Date(out)
}

// postingLate blocks a posting whose planned first day has passed before it is
// signed, so that it would hang for less than its days: both dates are told, and a
// click counts the period anew from the day on which it goes out.
func postingLate(k *bench.Bench, need policy.Period) bool {
	has, out := k.Content.Posting, goesOut(k)
	if has.From.IsZero() || has.LastDay.IsZero() || out.IsZero() || !out.After(calendar.Date(has.From)) {
		return false
	}
	p := k.Env.Calendar.Posting(out, need.N, calendar.Unit(need.Unit))
	least := p.Counting.Due
	if need.Min {
		least = p.Excluding.Due
	}
	if !calendar.Date(has.LastDay).Before(least) {
		return false
	}
	k.Add(notice.Finding{Kind: "posting_late", Severity: notice.Block, Place: "公示期（posting）", Text: calendar.DateCN(has.From), Rule: need.Source,
		Message: fmt.Sprintf("公示从%s算起，实际要到%s才贴得出去，到%s不够%d%s。照%s贴出，要公示到%s。",
			calendar.DateCN(has.From), calendar.DateCN(out), calendar.DateCN(has.LastDay), need.N, calendar.Unit(need.Unit).Name(), calendar.DateCN(out), calendar.DateCN(least)),
		Fix: bench.FixPosting + calendar.DateCN(out) + "至" + calendar.DateCN(least) + "”"})
	return true
}

// FixPosting moves the posting period to the one that a finding names: in its own
// field, in the end of validity that went with it, and where the texts say the old one.
func FixPosting(c *notice.Content, findings []notice.Finding, d *strings.Builder) {
	for _, f := range findings {
		said, ok := bench.Between(f.Fix, bench.FixPosting, "”")
		if !ok {
			continue
		}
		m := saidPeriod.FindStringSubmatchIndex(said)
		if m == nil {
			continue
		}
		to, ok := readPeriod(said, m)
		old := c.Posting
		if !ok || old.From.IsZero() || old.LastDay.IsZero() {
			continue
		}
		c.Posting.From, c.Posting.LastDay = to.from, to.to
		if calendar.WholeDay(c.ExpireAt) && !c.ExpireAt.After(calendar.Date(old.LastDay).AddDate(0, 0, 1)) {
			c.ExpireAt = to.to
		}
		fmt.Fprintf(d, "@@ 公示期（posting） @@\n-%s至%s\n+%s至%s\n", calendar.DateCN(old.From), calendar.DateCN(old.LastDay), calendar.DateCN(to.from), calendar.DateCN(to.to))
		for _, text := range []*string{&c.Body, &c.Plain, &c.Away, &c.Speak} {
			now := movePeriod(*text, old, to)
			diffText(d, *text, now)
			*text = now
		}
	}
}

// movePeriod writes a new period where a text says the old one, and its last day
// where a text says by when.
func movePeriod(s string, old notice.Posting, to period) string {
	s = saidPeriod.ReplaceAllStringFunc(s, func(said string) string {
		p, ok := readPeriod(said, saidPeriod.FindStringSubmatchIndex(said))
		if !ok || !p.from.Equal(calendar.Date(old.From)) || !p.to.Equal(calendar.Date(old.LastDay)) {
			return said
		}
		tail := ""
		if i := strings.IndexAny(said, "（("); i >= 0 && p.n > 0 {
			tail = said[i:]
		}
		return calendar.DateCN(to.from) + "至" + calendar.DateCN(to.to) + tail
	})
	last, new := old.LastDay.In(calendar.Zone).Format("1月2日"), to.to.Format("1月2日")
	return byWhen.ReplaceAllStringFunc(s, func(said string) string {
		if !strings.HasPrefix(said, last) {
			return said
		}
		return new + strings.TrimPrefix(said, last)
	})
}

// byWhen is a date by which something is to be done.
var byWhen = regexp.MustCompile(`\d{1,2}月\d{1,2}日(?:（星期[一二三四五六日]）)?(?:之前|以前|前|截止)`)

func diffText(d *strings.Builder, old, now string) {
	before, after := strings.Split(old, "\n"), strings.Split(now, "\n")
	for i := range before {
		if i < len(after) && before[i] != after[i] {
			fmt.Fprintf(d, "@@ 第%d行 @@\n-%s\n+%s\n", i+1, before[i], after[i])
		}
	}
}

// until is a date by which readers are asked to do something.
var until = regexp.MustCompile(`(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})[日号](?:[（(](?:星期|周)[一二三四五六日天][）)])?(?:\d{1,2}[:：时点]\d{0,2}分?)?(?:之前|以前|前|截止|为止)|截止(?:日期|时间|到|至)?(?:为|是|：|:)?(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})[日号]`)

// asked are words that ask readers to do something by a date.
var asked = regexp.MustCompile(`请|须|需|务必|应当|报名|缴|交|申报|登记|办理|反映|提出|提交|报送|领取|参加|截止|投标|递交`)

// Over tells of deadlines in the texts that have passed before the notice goes out.
func Over(k *bench.Bench) {
	out := goesOut(k)
	if k.Content.Sample && !k.Content.PublishAt.IsZero() {
		out = calendar.Date(k.Content.PublishAt)
	}
	if out.IsZero() || k.Content.Category == "news" {
		return
	}
	look := func(s string, line int, place string) {
		for _, m := range until.FindAllStringSubmatchIndex(s, -1) {
			at := 2
			if m[4] < 0 {
				at = 8
			}
			month, day := atoi(s[m[at+2]:m[at+3]]), atoi(s[m[at+4]:m[at+5]])
			year := yearNear(k, month, day)
			if m[at] >= 0 {
				year = atoi(s[m[at]:m[at+1]])
			}
			t, ok := dateOf(year, month, day)
			if !ok || !t.Before(out) || !asked.MatchString(sentenceAt(s, m[0], m[1])) || past.MatchString(sentenceAt(s, m[0], m[1])) {
				continue
			}
			k.Add(notice.Finding{Kind: "deadline_over", Severity: notice.Warn, Line: line, Place: place, Text: s[m[0]:m[1]],
				Message: fmt.Sprintf("“%s”在发布（%s）之前就过了，群众来不及办。请核对年份和日期。", s[m[0]:m[1]], calendar.DateCN(out))})
		}
	}
	for i, l := range k.Page.Lines {
		look(l, i+1, k.Page.Place(i, 0))
	}
	for _, f := range bench.Fields(k.Content) {
		look(*f.Text, 0, f.Place)
	}
}

// past are words of what has been, or of who was born or came before a date.
var past = regexp.MustCompile(`出生|已于|已在|曾于|此前|截[至止]目前|取得|建成|生效|施行|登记在册|户籍|参加工作|以前的|之前的|前的|前出|前参|前取|前已|前建|前未|前形成`)

// sentenceAt is the sentence around a place.
func sentenceAt(s string, i, j int) string {
	from := strings.LastIndexAny(s[:i], "。；\n")
	to := strings.IndexAny(s[j:], "。；\n")
	if to < 0 {
		to = len(s) - j
	}
	return s[from+1 : j+to]
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s) // the pattern takes digits only
	return n
}
