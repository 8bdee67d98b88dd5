package drafting

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"gaoshi/internal/calendar"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// Forms of times in a browser's fields.
const (
	fieldDay    = "2006-01-02"
	fieldMoment = "2006-01-02T15:04"
)

// kind of a field that holds a time.
type timeKind int

const (
	anHour timeKind = iota // a day and an hour
	aDay                   // a day
	anEnd                  // a day and an hour at which something ends: 23:59 is the whole day
)

// moments are the fields that hold a time, with where it stands in the content.
var moments = []struct {
	field string
	kind  timeKind
	at    func(*notice.Content) *time.Time
}{
	{"publish_at", anHour, func(c *notice.Content) *time.Time { return &c.PublishAt }},
	{"expire_at", anEnd, func(c *notice.Content) *time.Time { return &c.ExpireAt }},
	{"formed_on", aDay, func(c *notice.Content) *time.Time { return &c.FormedOn }},
	{"event_start", anHour, func(c *notice.Content) *time.Time { return &c.Event.Start }},
	{"event_end", anEnd, func(c *notice.Content) *time.Time { return &c.Event.End }},
	{"posting_from", aDay, func(c *notice.Content) *time.Time { return &c.Posting.From }},
	{"posting_last_day", aDay, func(c *notice.Content) *time.Time { return &c.Posting.LastDay }},
	{"relay_time", anHour, func(c *notice.Content) *time.Time { return &c.Relay.SourceTime }},
	{"relay_onset", anHour, func(c *notice.Content) *time.Time { return &c.Relay.Onset }},
	{"relay_until", anEnd, func(c *notice.Content) *time.Time { return &c.Relay.ValidUntil }},
}

// lines are the fields of one line of text.
var lines = map[string]func(*notice.Content) *string{
	"title":         func(c *notice.Content) *string { return &c.Title },
	"plain":         func(c *notice.Content) *string { return &c.Plain },
	"away":          func(c *notice.Content) *string { return &c.Away },
	"issuer":        func(c *notice.Content) *string { return &c.Issuer },
	"drafter":       func(c *notice.Content) *string { return &c.Drafter },
	"doc_no":        func(c *notice.Content) *string { return &c.DocNo },
	"index_no":      func(c *notice.Content) *string { return &c.IndexNo },
	"column":        func(c *notice.Content) *string { return &c.Column },
	"event_place":   func(c *notice.Content) *string { return &c.Event.Place },
	"event_rain":    func(c *notice.Content) *string { return &c.Event.RainPlan },
	"relay_issuer":  func(c *notice.Content) *string { return &c.Relay.SourceIssuer },
	"relay_ref":     func(c *notice.Content) *string { return &c.Relay.SourceRef },
	"relay_event":   func(c *notice.Content) *string { return &c.Relay.Event },
	"relay_level":   func(c *notice.Content) *string { return &c.Relay.Level },
	"relay_do":      func(c *notice.Content) *string { return &c.Relay.Measures },
	"relay_contact": func(c *notice.Content) *string { return &c.Relay.Contact },
}

// formOf puts an edition's content into fields.
func formOf(c notice.Content) frame.Form {
	if c.Relay == nil {
		c.Relay = &notice.Relay{}
	}
	v := url.Values{}
	for name, at := range lines {
		v.Set(name, *at(&c))
	}
	for _, m := range moments {
		v.Set(m.field, showTime(*m.at(&c), m.kind))
	}
	v.Set("category", string(c.Category))
	v.Set("urgency", string(c.Urgency))
	v.Set("speak", c.Speak)
	v.Set("body", c.Body)
	v.Set("phones", strings.Join(c.DutyPhones, "、"))
	v["channels"] = c.Channels
	if c.All() {
		v.Set("everywhere", "yes")
	} else {
		v["villages"] = c.Villages
	}
	v["relay_area"] = c.Relay.Area
	return frame.Form{Values: v, Errors: map[string]string{}}
}

func showTime(t time.Time, kind timeKind) string {
	switch {
	case t.IsZero():
		return ""
	case kind == anEnd && calendar.WholeDay(t): // a field with an hour has no other way to say it
		return t.In(calendar.Zone).Format(fieldDay) + "T23:59"
	case kind == aDay:
		return t.In(calendar.Zone).Format(fieldDay)
	}
	return t.In(calendar.Zone).Format(fieldMoment)
}

// read puts the fields into a copy of the content. A field that says what the
// content says already changes nothing, so that saving twice is saving once.
func read(f frame.Form, old notice.Content) notice.Content {
	c := old
	relay := notice.Relay{}
	if old.Relay != nil {
		relay = *old.Relay
	}
	c.Relay = &relay
	for name, at := range lines {
		if f.Values.Has(name) {
			*at(&c) = frame.OneLine(f.V(name))
		}
	}
	for _, m := range moments {
		p := m.at(&c)
		if !f.Values.Has(m.field) || f.V(m.field) == showTime(*p, m.kind) {
			continue
		}
		t, ok := readTime(f.V(m.field))
		if !ok {
			f.Errors[m.field] = "时间看不懂，请写成 2026-11-23 09:00 这样"
			continue
		}
		*p = t
		if m.kind == anEnd {
			*p = endOf(t, f.V(m.field))
		}
	}
	c.Category = notice.Category(f.V("category"))
	c.Urgency = notice.Urgency(f.V("urgency"))
	if c.Urgency == "" {
		c.Urgency = notice.Normal
	}
	c.Speak = tidy(f.V("speak"))
	c.Body = tidy(f.V("body"))
	c.DutyPhones = phonesOf(f.V("phones"))
	if len(c.DutyPhones) == 0 {
		c.DutyPhones = old.DutyPhones[:0:0]
	}
	if len(old.DutyPhones) == 0 && len(c.DutyPhones) == 0 {
		c.DutyPhones = old.DutyPhones
	}
	c.Channels = inOrder(f.Values["channels"], notice.Channels)
	c.Villages = slices.Clone(f.Values["villages"])
	slices.Sort(c.Villages)
	if f.V("everywhere") != "" {
		c.Villages = []string{"all"}
	}
	relay.Area = f.Values["relay_area"]
	if len(relay.Area) == 0 && old.Relay != nil && len(old.Relay.Area) == 0 {
		relay.Area = old.Relay.Area
	}
	if old.Relay == nil && emptyRelay(relay) {
		c.Relay = nil
	}
	check(f, &c)
	return c
}

func emptyRelay(r notice.Relay) bool {
	return r.SourceIssuer == "" && r.SourceRef == "" && r.Event == "" && r.Level == "" && r.Measures == "" && r.Contact == "" &&
		r.SourceTime.IsZero() && r.Onset.IsZero() && r.ValidUntil.IsZero() && len(r.Area) == 0
}

// check tells what nobody can go on without.
func check(f frame.Form, c *notice.Content) {
	must := func(name string, ok bool, msg string) {
		if !ok && f.Errors[name] == "" {
			f.Errors[name] = msg
		}
	}
	must("title", c.Title != "", "请写标题")
	must("body", c.Body != "", "请写正文")
	must("category", c.Category != "", "请选类别")
	must("villages", len(c.Villages) > 0, "请选发给哪些村，或勾“全镇各村”")
	must("channels", len(c.Channels) > 0, "请至少选一个渠道")
	must("expire_at", c.ExpireAt.IsZero() || c.PublishAt.IsZero() || calendar.Closes(c.ExpireAt).After(c.PublishAt), "有效期在发布时间之前，请核对")
	must("event_end", c.Event.End.IsZero() || c.Event.Start.IsZero() || calendar.Closes(c.Event.End).After(c.Event.Start), "结束在开始之前，请核对")
}

// readTime reads a field; "" is no time. Hand-written forms are read where a
// browser has no field for times.
func readTime(s string) (time.Time, bool) {
	s = strings.TrimSpace(strings.NewReplacer("：", ":", "/", "-", "　", " ").Replace(s))
	if s == "" {
		return time.Time{}, true
	}
	for _, layout := range []string{fieldMoment, "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-1-2 15:04", fieldDay, "2006-1-2", "2006年1月2日 15:04", "2006年1月2日15:04", "2006年1月2日"} {
		if t, err := time.ParseInLocation(layout, s, calendar.Zone); err == nil {
			return t, t.Year() >= 1950 && t.Year() < 2200 // any other year is a slip of the pen
		}
	}
	return time.Time{}, false
}

// endOf is the end that a field means: a day without an hour, 23:59 and the 0:00
// after it are that whole day.
func endOf(t time.Time, said string) time.Time {
	switch {
	case t.IsZero() || !strings.ContainsAny(said, ":："):
		return t
	case t.Hour() == 23 && t.Minute() == 59:
		return calendar.Date(t)
	}
	return calendar.LastMoment(t)
}

// tidy gives text one kind of line ends and no blank lines around it.
func tidy(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	s = strings.TrimRight(strings.Trim(s, "\n"), " \t\n\u3000")
	if strings.TrimSpace(s) == "" {
		return ""
	}
	return s + "\n"
}

func phonesOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("、，,；;", r) })
}

// inOrder keeps of the known words those that were chosen, in the known order.
func inOrder(chosen, known []string) []string {
	var out []string
	for _, k := range known {
		if slices.Contains(chosen, k) {
			out = append(out, k)
		}
	}
	return out
}
