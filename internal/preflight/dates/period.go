package dates

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/scan"
)

// Periods looks at the notice's own dates against each other, the law and the
// calendar: the period of disclosure, the posting, the event, the expiry.
func Periods(k *bench.Bench) {
	published(k)
	disclosure(k)
	posting(k)
	expiry(k)
	saidPeriods(k)
}

// published looks at the day of publication: it may not lie before the text was
// made, and one that is over means at once. A sample's days stand still.
func published(k *bench.Bench) {
	out := k.Content.PublishAt
	if out.IsZero() || k.Notice.Kind == notice.Correction { // a correction goes out at once
		return
	}
	add := func(kind, message string) {
		k.Add(notice.Finding{Kind: kind, Severity: notice.Warn, Place: "发布时间（publish_at）", Text: moments(out), Message: message})
	}
	switch made := k.Content.FormedOn; {
	case !made.IsZero() && calendar.Date(out).Before(calendar.Date(made)):
		add("publish_before_formed", fmt.Sprintf("发布时间（%s）比形成日期（%s）还早。请核对年份和日期。", moments(out), calendar.DateCN(made)))
	case !k.Content.Sample && !k.Env.Now.IsZero() && calendar.Date(out).Before(calendar.Date(k.Env.Now)):
		add("publish_past", fmt.Sprintf("发布时间（%s）已经过了，签发后会马上发出。要定在以后发的，请改发布时间；就是要马上发的，不用改。", moments(out)))
	}
}

// disclosure warns of a notice that goes out after its statutory day.
func disclosure(k *bench.Bench) {
	if !k.Known {
		return
	}
	if k.Rule.Deadline.From == "approved_on" && k.Content.ApprovedOn.IsZero() {
		k.Add(notice.Finding{Kind: "approved_on_missing", Severity: notice.Warn, Place: "批复日期（approved_on）", Rule: k.Rule.Deadline.Source,
			Message: fmt.Sprintf("没有写批复日期，算不出“%s”的公开期限（批复后%d日内）。请补上。", k.Rule.Name, k.Rule.Deadline.N)})
	}
	d, source, ok := k.Env.Policy.Deadline(k.Notice, k.Env.Calendar)
	if !ok {
		return
	}
	if d.Provisional {
		k.Add(notice.Finding{Kind: "deadline_provisional", Severity: notice.Note, Place: "发布时间", Text: calendar.DateCN(d.Due), Rule: source,
			Message: fmt.Sprintf("法定公开期限暂算到%s：%d年的放假通知还没有录入，只扣了法定节日，请按早的准备。通知下发后请管理员把它放进 calendar 文件夹，再重算。", d.Ends(), d.Missing)})
	}
	out := k.Content.PublishAt
	if out.IsZero() {
		out = k.Env.Now
	}
	if !out.IsZero() && calendar.Date(out).After(d.Due) {
		k.Add(notice.Finding{Kind: "deadline_past", Severity: notice.Warn, Place: "发布时间", Text: calendar.DateCN(out), Rule: source,
			Message: fmt.Sprintf("发布时间超过了法定公开期限（%s）。%s请尽快发布，并在登记中写明原因。", calendar.DateCN(d.Due), d.Text())})
	}
}

// posting compares how long the paper hangs with the rule, counted both ways.
func posting(k *bench.Bench) {
	if !k.Known {
		return
	}
	need, has := k.Rule.PostingFor(k.Notice), k.Content.Posting
	if !need.Counts() {
		return
	}
	long := fmt.Sprintf("%d%s", need.N, calendar.Unit(need.Unit).Name())
	if has.From.IsZero() && has.LastDay.IsZero() && has.N == 0 {
		k.Add(notice.Finding{Kind: "posting_missing", Severity: notice.Warn, Place: "公示期（posting）", Rule: need.Source,
			Message: fmt.Sprintf("“%s”要公示%s，稿件里没有写公示期。请补上起止日期。", k.Rule.Name, long)})
		return
	}
	from := has.From
	if from.IsZero() {
		from = reference(k)
	}
	if from.IsZero() {
		return
	}
	p := k.Env.Calendar.Posting(from, need.N, calendar.Unit(need.Unit))
	least := p.Counting.Due
	if need.Min {
		least = p.Excluding.Due
	}
	last := has.LastDay
	if last.IsZero() && has.N > 0 {
		last = k.Env.Calendar.Posting(from, has.N, calendar.Unit(has.Unit)).Counting.Due
	}
	if !last.IsZero() && calendar.Date(last).Before(least) {
		k.Add(notice.Finding{Kind: "posting_short", Severity: notice.Block, Place: "公示期（posting）", Text: calendar.DateCN(last), Rule: need.Source,
			Message: fmt.Sprintf("公示期不够%s：从%s起，最早到%s才满。%s请把公示截止日期往后改。", long, calendar.DateCN(from), calendar.DateCN(least), p.Text())})
	}
	if postingLate(k, need) {
		return
	}
	if out := k.Content.PublishAt; !out.IsZero() && !has.From.IsZero() && calendar.Date(out).After(calendar.Date(has.From)) {
		k.Add(notice.Finding{Kind: "posting_start", Severity: notice.Warn, Place: "公示期（posting）", Text: calendar.DateCN(has.From),
			Message: fmt.Sprintf("公示从%s算起，发布时间却是%s，实际公示会少几天。请把两个日期改成一致。", calendar.DateCN(has.From), calendar.DateCN(out))})
	}
}

// expiry looks for what is over before it begins.
func expiry(k *bench.Bench) {
	out, c := reference(k), k.Content
	if !k.Env.Now.IsZero() && k.Env.Now.After(out) {
		out = k.Env.Now // nothing goes out in the past
	}
	if out.IsZero() {
		return
	}
	late := func(kind string, sev notice.Severity, place string, t time.Time, what string) {
		if !t.IsZero() && !calendar.Closes(t).After(out) {
			k.Add(notice.Finding{Kind: kind, Severity: sev, Place: place, Text: moments(t),
				Message: fmt.Sprintf("%s（%s）在发布之前就过了。请核对日期。", what, moments(t))})
		}
	}
	late("expired", notice.Block, "失效时间（expire_at）", c.ExpireAt, "失效时间")
	if c.ExpireAt.IsZero() || calendar.Closes(c.ExpireAt).After(out) {
		late("event_past", notice.Warn, "活动时间（event）", c.Event.End, "活动结束时间")
		late("posting_past", notice.Warn, "公示期（posting）", c.Posting.LastDay, "公示截止日期")
	}
	if c.Relay != nil {
		late("expired", notice.Block, "预警有效期（relay.valid_until）", c.Relay.ValidUntil, "预警有效期")
		if t := c.Relay.SourceTime; !t.IsZero() && t.After(out) {
			k.Add(notice.Finding{Kind: "source_time", Severity: notice.Warn, Place: "原发布时间（relay.source_time）", Text: moments(t),
				Message: "原发布时间比转发时间还晚。请照原文核对。"})
		}
	}
	if s, e := c.Event.Start, c.Event.End; !s.IsZero() && !e.IsZero() && calendar.Closes(e).Before(s) {
		k.Add(notice.Finding{Kind: "date_order", Severity: notice.Block, Place: "活动时间（event）", Text: moments(e), Message: "活动的结束时间比开始时间早。请核对。"})
	}
	for _, r := range c.Remind {
		if calendar.Closes(r).Before(reference(k)) || !k.Env.Now.IsZero() && !c.Sample && !calendar.Closes(r).After(k.Env.Now) {
			k.Add(notice.Finding{Kind: "remind_early", Severity: notice.Warn, Place: "提醒时间（remind）", Text: moments(r),
				Message: fmt.Sprintf("提醒时间（%s）在发布之前，不会再发。请核对日期。", moments(r))})
			continue
		}
		if end := k.Notice.End().At; !end.IsZero() && !r.Before(end) {
			k.Add(notice.Finding{Kind: "remind_late", Severity: notice.Warn, Place: "提醒时间（remind）", Text: moments(r), Message: "提醒时间在公告失效以后，不会再发。请改早一些。"})
		}
	}
}

func moments(t time.Time) string {
	t = t.In(calendar.Zone)
	if t.Equal(calendar.Date(t)) {
		return calendar.DateCN(t)
	}
	return t.Format("2006年1月2日15:04")
}

// saidPeriod is a period in words: 2026年11月23日至2026年12月1日（7个工作日）.
var saidPeriod = regexp.MustCompile(`(20\d\d)年(\d{1,2})月(\d{1,2})日(?:（[^）]{1,6}）)?[ ]*(?:至|到|—+|－|-|~|～)[ ]*(?:(20\d\d)年)?(?:(\d{1,2})月)?(\d{1,2})日(?:（星期[^）]{1,3}）)?(?:[，,]?(?:[（(]|共计?|为期)(?:共|为期|不少于)?(\d{1,3})(个工作日|个自然日|日|天))?`)

// saidPeriods checks the periods that the body says in words.
func saidPeriods(k *bench.Bench) {
	p := k.Page
	for _, m := range saidPeriod.FindAllStringSubmatchIndex(p.Src, -1) {
		s, ok := readPeriod(p.Src, m)
		if !ok {
			continue // no such date is told already
		}
		if s.n == 0 {
			s.n, s.unit, s.least = daysBeside(scan.ClauseBefore(p.Src, m[0]), p.Src[m[1]:min(len(p.Src), m[1]+72)])
		}
		line := p.LineOf(m[0])
		tellPeriod(k, s, line+1, p.Place(line, m[0]-p.Starts[line]), scan.ClauseBefore(p.Src, m[0]))
	}
}

var (
	// daysFirst says a number of days before the period: 公示期为7个工作日（, 公示七天，即.
	daysFirst = regexp.MustCompile(`(?:公示|期限|为期|时限|公告)[^。；\n\d]{0,12}?(\d{1,2}|[一二三四五六七八九十]{1,3})(个工作日|个自然日|日|天)[^。；\n\d]{0,12}$`)
	// daysAfter says it behind the period: ，公示期7个工作日.
	daysAfter = regexp.MustCompile(`^[^。；\n\d]{0,9}?(?:公示期|为期|期限|公示|共计?)[^。；\n\d]{0,8}?(\d{1,2}|[一二三四五六七八九十]{1,3})(个工作日|个自然日|日|天)`)
)

// daysBeside reads how many days a period is said to have, before or behind it.
func daysBeside(before, after string) (n int, unit string, least bool) {
	m := daysFirst.FindStringSubmatch(before)
	if m == nil {
		m = daysAfter.FindStringSubmatch(after)
	}
	if m == nil {
		return 0, "", false
	}
	least = strings.Contains(m[0], "不少于") || strings.Contains(m[0], "至少") || strings.Contains(m[0], "不得少于")
	if n, err := strconv.Atoi(m[1]); err == nil {
		return n, m[2], least
	}
	digit := map[rune]int{'一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	last := 0
	for _, r := range m[1] {
		if r == '十' {
			n, last = n+max(last, 1)*10, 0
			continue
		}
		last = digit[r]
	}
	return n + last, m[2], least
}

// period is a period as a text says it.
type period struct {
	text     string
	from, to time.Time
	n        int    // days as said, 0 for none
	unit     string // as said
	least    bool   // or more
}

// readPeriod reads a match of saidPeriod.
func readPeriod(src string, m []int) (period, bool) {
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return src[m[2*i]:m[2*i+1]]
	}
	num := func(i, otherwise int) int {
		if n, err := strconv.Atoi(group(i)); err == nil {
			return n
		}
		return otherwise
	}
	y, mo := num(1, 0), num(2, 0)
	from, ok1 := dateOf(y, mo, num(3, 0))
	to, ok2 := dateOf(num(4, y), num(5, mo), num(6, 0))
	return period{src[m[0]:m[1]], from, to, num(7, 0), group(8), false}, ok1 && ok2
}

// tellPeriod judges one period, what stands before it in mind.
func tellPeriod(k *bench.Bench, s period, line int, place, before string) {
	add := func(kind string, sev notice.Severity, format string, a ...any) {
		k.Add(notice.Finding{Kind: kind, Severity: sev, Line: line, Place: place, Text: s.text, Message: fmt.Sprintf(format, a...)})
	}
	if s.to.Before(s.from) {
		add("date_order", notice.Block, "截止日期比开始日期早。请核对。")
		return
	}
	if s.n > 0 {
		unit := calendar.CalendarDays
		if strings.Contains(s.unit, "工作日") {
			unit = calendar.Workdays
		}
		// Counted with the first day or without it; 不少于 asks for the least.
		days := k.Env.Calendar.Count(s.from, s.to, unit)
		if days != s.n && days != s.n+1 && !((s.least || strings.Contains(s.text, "不少于")) && days > s.n) {
			add("period_count", notice.Warn, "写的是%d%s，从%s到%s实际是%d%s。请核对日期或天数。", s.n, s.unit,
				calendar.DateCN(s.from), calendar.DateCN(s.to), days, unit.Name())
		}
	}
	posted := strings.Contains(before, "公示")
	if last := k.Content.Posting.LastDay; posted && !last.IsZero() && !calendar.Date(last).Equal(s.to) {
		add("posting_differs", notice.Warn, "正文写公示到%s，公示期（posting）里却是%s。请改成一致。", calendar.DateCN(s.to), calendar.DateCN(last))
	}
	ahead := posted || chars.FirstIn(before, []string{"缴费", "报名", "申报", "办理", "征求意见", "受理", "申请", "登记"}) != ""
	if out := reference(k); ahead && !out.IsZero() && s.to.Before(calendar.Date(out)) && k.Content.Category != "news" {
		add("period_past", notice.Warn, "这段时间在发布之前就过了，群众来不及办。请核对年份和日期。")
	}
}

func dateOf(y, m, d int) (time.Time, bool) {
	if m < 1 || m > 12 || d < 1 || d > scan.DaysIn(y, m) {
		return time.Time{}, false
	}
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, calendar.Zone), true
}
