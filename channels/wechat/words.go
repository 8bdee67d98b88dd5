package wechat

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"
	"text/template"
	"time"
	"unicode/utf8"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/document"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
	"gaoshi/internal/telling"
	embedded "gaoshi/templates/wechat"
)

// View is what the words' templates may use.
type View struct {
	Title  string // with 【更正】, 【撤回】 or 【提醒】 in front of such editions and occasions
	Line   string // who must do what by when; for groups of people away, what they must do
	Facts  []Fact // 时间, 地点 …, in the order people ask
	List   string // a sentence that stands for a table, "" where there is none
	Issuer string
	Day    string // 11月23日, with the hour for warnings
	Link   string // the landing page
	Away   bool   // the group is of people who live elsewhere
}

// Fact is one line of a message.
type Fact struct{ Name, Value string }

// words are the parsed templates.
type words struct{ text, card, forward, markdown *template.Template }

func readWords(over fs.FS) (*words, error) {
	one := func(name string) (*template.Template, error) {
		b, err := fs.ReadFile(embedded.Files, name)
		if over != nil {
			if o, oerr := fs.ReadFile(over, name); oerr == nil {
				b, err = o, nil
			} else if !errors.Is(oerr, fs.ErrNotExist) {
				return nil, oerr
			}
		}
		if err != nil {
			return nil, err
		}
		return template.New(name).Option("missingkey=error").Parse(string(b))
	}
	w := &words{}
	for name, at := range map[string]**template.Template{"text.txt": &w.text, "card.txt": &w.card, "forward.txt": &w.forward, "markdown.txt": &w.markdown} {
		t, err := one(name)
		if err != nil {
			return nil, fmt.Errorf("words %s: %w", name, err)
		}
		for _, v := range []View{{}, {Title: "题", Line: "话", Facts: []Fact{{"时间", "今天"}}, List: "名单", Issuer: "镇", Day: "今天", Link: "https://x.test", Away: true}} {
			if _, err := fill(t, v); err != nil {
				return nil, fmt.Errorf("words %s: %w", name, err)
			}
		}
		*at = t
	}
	return w, nil
}

var blankLines = regexp.MustCompile(`\n{3,}`)

// fill puts a view into a template and tidies the lines.
func fill(t *template.Template, v View) (string, error) {
	var b strings.Builder
	if err := t.Execute(&b, v); err != nil {
		return "", &channels.Told{Say: "微信的文字模板填不出来，请管理员检查 templates/wechat 下的文件。", Cause: err}
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t　")
	}
	return strings.TrimSpace(blankLines.ReplaceAllString(strings.Join(lines, "\n"), "\n\n")), nil
}

// view gathers what a message says on an occasion. What the clerk wrote is told again
// with dates for its words of time.
func (ch *Channel) view(n *notice.Notice, t notice.Target, again occasion) View {
	c := &n.Content
	if !again.first() {
		c = toldAgain(n)
	}
	v := View{Title: oneLine(c.Title), Issuer: c.Issuer, Link: ch.o.Link(n.ID, t.ID), Away: t.Away}
	doc := document.Parse(c.Body)
	switch {
	case n.Kind == notice.Withdrawal:
		v.Title = "【撤回】" + v.Title
		v.Line = "这份公告撤回了，不再有效，请不要再转发。"
		if n.Reason != "" {
			v.Line += "原因：" + ended(oneLine(n.Reason))
		}
		if phones := strings.Join(c.DutyPhones, "、"); phones != "" {
			v.Facts = []Fact{{factPhone, oneLine(phones)}}
		}
		v.Day = day(c, n.CreatedAt)
		return v
	case again.kind == notice.Over:
		v.Title = "【有效期满】" + v.Title
		v.Line = telling.Ended(n)
		v.Facts = facts(&notice.Content{}, ch.phones(c, doc))
		v.Day = monthDay(n.End().At.In(calendar.Zone))
		return v
	case t.Away && strings.TrimSpace(c.Away) != "":
		v.Line = "在外的乡亲：" + oneLine(c.Away)
	case strings.TrimSpace(c.Plain) != "":
		v.Line = oneLine(c.Plain)
	default:
		v.Line = lead(doc, 90)
	}
	switch {
	case n.Kind == notice.Correction && !again.first(): // weeks later the reason is old news, but not which text holds
		v.Line = "这份公告更正过，以这条为准。\n" + v.Line
	case n.Kind == notice.Correction:
		v.Title = "【更正】" + v.Title
		if n.Reason != "" {
			v.Line = "更正说明：" + ended(oneLine(n.Reason)) + "前面那条作废，以这条为准。\n" + v.Line
		}
	}
	if again.kind == notice.KindRemind {
		v.Title = "【提醒】" + v.Title
		if why := telling.Lead(n, again.day); why != "" {
			if !again.short {
				why += "\n" + v.Line
			}
			v.Line = why
		}
	}
	v.Facts = facts(c, ch.phones(c, doc))
	switch {
	case strings.Contains(c.Body, preflight.OnBoard):
		v.List = "名单贴在村公告栏，请到公告栏看。"
	case len(doc.Tables()) > 0 && ch.o.Personal(c.Category, t):
		v.List = "名单不在群里发，请看村公告栏或点开链接。"
	}
	v.Day = day(c, c.PublishAt)
	return v
}

// toldAgain is the content as it is told on a later occasion.
func toldAgain(n *notice.Notice) *notice.Content {
	c, first := n.Content, telling.First(n)
	c.Title, c.Plain, c.Away = telling.Dated(c.Title, first), telling.Again(c.Plain, first), telling.Again(c.Away, first)
	c.Body = telling.Dated(c.Body, first)
	if c.Relay != nil {
		r := *c.Relay
		r.Measures = telling.Dated(r.Measures, first)
		c.Relay = &r
	}
	return &c
}

// Names of facts that stay when others must go: whom to call, and whose warning it is.
const (
	factPhone  = "电话"
	factSource = "发布单位"
)

// facts are the lines that a reader asks for, in this order: when, where, what to
// do, who says so, whom to call.
func facts(c *notice.Content, phones string) []Fact {
	var out []Fact
	add := func(name, value string) {
		if value = oneLine(value); value != "" {
			out = append(out, Fact{name, value})
		}
	}
	if !c.Event.Start.IsZero() || !c.Event.End.IsZero() {
		add("时间", span(c.Event.Start, c.Event.End))
	}
	add("地点", c.Event.Place)
	add("下雨改在", c.Event.RainPlan)
	if !c.Posting.From.IsZero() && !c.Posting.LastDay.IsZero() {
		add("公示期", span(dateOnly(c.Posting.From), dateOnly(c.Posting.LastDay)))
	}
	if r := c.Relay; r != nil {
		add("预警", r.Event+r.Level)
		if !r.ValidUntil.IsZero() {
			add("有效至", moment(r.ValidUntil))
		}
		add("要做的事", r.Measures)
		add(factSource, r.SourceIssuer)
	}
	add(factPhone, phones)
	return out
}

// phonesMost is how many numbers a message names; the page has them all.
const phonesMost = 2

// phoneBook remembers the numbers of the notice that was laid out last: a fan-out
// asks for the same a thousand times.
type phoneBook struct {
	mu   sync.Mutex
	key  [3]string
	line string
}

// phones is the line of a notice's numbers.
func (ch *Channel) phones(c *notice.Content, doc document.Doc) string {
	key := [3]string{c.Body, strings.Join(c.DutyPhones, "\n")}
	if c.Relay != nil {
		key[2] = c.Relay.Contact
	}
	b := &ch.book
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.key != key {
		b.key, b.line = key, phoneLine(c, doc)
	}
	return b.line
}

// phoneLine is the numbers to ask at that the notice names, with whose they are;
// where it has none to ask at, the first that it has.
func phoneLine(c *notice.Content, doc document.Doc) string {
	var out []string
	all := c.Contacts(doc.Text(), nil)
	for i, x := range all {
		if len(out) == phonesMost || x.Use != notice.Ask && i > 0 && len(out) > 0 {
			break
		}
		say := x.Number
		l := strings.TrimSuffix(x.Label, "电话") // 联系, 咨询 say nothing that 电话 does not
		if k := utf8.RuneCountInString(l); k > 2 && k <= 12 {
			say += "（" + l + "）"
		}
		out = append(out, say)
	}
	return strings.Join(out, "、")
}

// oneLine folds all white space into single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// ended closes a sentence with a full stop where it has no end of its own.
func ended(s string) string {
	if s == "" || strings.ContainsRune("。！？；.!?", lastRune(s)) {
		return s
	}
	return s + "。"
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

// lead is the first sentences of the text, at most n characters, never cut in
// the middle of one. "" when the first sentence alone is longer.
func lead(d document.Doc, n int) string {
	var out string
	d.Walk(func(b *document.Block) bool {
		if b.Kind != document.Paragraph {
			return b.Kind != document.Table
		}
		p := oneLine(document.SpansText(b.Spans))
		if strings.HasSuffix(p, "：") || strings.HasSuffix(p, ":") { // 各村（社区）：
			return true
		}
		for _, s := range Sentences(p) {
			if utf8.RuneCountInString(out)+utf8.RuneCountInString(s) > n {
				return false
			}
			out += s
		}
		return out == ""
	})
	return strings.TrimSpace(out)
}

func dateOnly(t time.Time) time.Time {
	y, m, d := t.In(calendar.Zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, calendar.Zone)
}

var weekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

func monthDay(t time.Time) string { return fmt.Sprintf("%d月%d日", int(t.Month()), t.Day()) }

func isDay(t time.Time) bool { return t.Hour() == 0 && t.Minute() == 0 }

func clock(t time.Time) string { return fmt.Sprintf("%d:%02d", t.Hour(), t.Minute()) }

// moment is a point in time as people say it: 11月26日20:00.
func moment(t time.Time) string {
	t = t.In(calendar.Zone)
	if isDay(t) {
		return monthDay(t)
	}
	return monthDay(t) + clock(t)
}

// span is a stretch of time: 11月25日（星期三）8:00—18:00; 11月23日至12月31日.
func span(from, to time.Time) string {
	from, to = from.In(calendar.Zone), to.In(calendar.Zone)
	switch {
	case to.IsZero():
		return moment(from)
	case from.IsZero():
		return moment(to) + "以前"
	}
	fy, fm, fd := from.Date()
	ty, tm, td := to.Date()
	if fy == ty && fm == tm && fd == td {
		d := monthDay(from) + "（星期" + weekdays[from.Weekday()] + "）"
		switch {
		case isDay(from) && isDay(to):
			return d
		case isDay(to): // the rest of the day
			return d + clock(from) + "—24:00"
		}
		return d + clock(from) + "—" + clock(to)
	}
	year := ""
	if fy != ty {
		year = fmt.Sprintf("%d年", ty)
	}
	return moment(from) + "至" + year + moment(to)
}

// day is the date under a message; a warning also says the hour.
func day(c *notice.Content, at time.Time) string {
	if at.IsZero() {
		at = c.FormedOn
	}
	if at.IsZero() {
		return ""
	}
	at = at.In(calendar.Zone)
	if c.Urgency == notice.Emergency {
		return monthDay(at) + clock(at)
	}
	return monthDay(at)
}
