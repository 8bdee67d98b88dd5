package intake

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// FrontMatter writes the notice's fields as Markdown reads them, with both
// fences; empty fields are left out. Reading it gives the same fields again.
func FrontMatter(n *notice.Notice) []byte {
	w := &frontWriter{}
	c := &n.Content
	w.b.WriteString("---\n")
	w.truth("sample", c.Sample)
	w.text("id", string(n.ID))
	w.text("title", c.Title)
	w.text("doc_no", c.DocNo)
	w.text("index_no", c.IndexNo)
	w.text("issuer", c.Issuer)
	w.text("drafter", c.Drafter)
	w.text("category", string(c.Category))
	w.text("column", c.Column)
	w.text("domain26", c.Domain26)
	w.text("art20", c.Art20)
	w.text("disclosure", c.Disclosure)
	w.text("interprets", string(c.Interprets))
	w.moment("formed_on", c.FormedOn)
	w.moment("approved_on", c.ApprovedOn)
	w.moment("publish_at", c.PublishAt)
	w.periods(c)
	w.moment("expire_at", c.ExpireAt)
	w.truth("takedown_required", c.Takedown)
	w.relay(c.Relay)
	w.text("audience", c.Audience)
	w.list("villages", c.Villages)
	w.list("channels", c.Channels)
	w.text("urgency", string(c.Urgency))
	w.list("remind", stamps(c.Remind))
	w.group("repeat", func(w *frontWriter) {
		w.whole("every_minutes", c.Repeat.EveryMinutes)
		w.moment("until", c.Repeat.Until)
		w.list("resume_daily_at", c.Repeat.ResumeDailyAt)
	})
	w.text("followup", c.Followup)
	w.list("duty_phones", c.DutyPhones)
	var names []string
	for _, a := range c.Attachments {
		names = append(names, a.Name)
	}
	w.list("attachments", names)
	w.text("plain", c.Plain)
	w.text("away", c.Away)
	w.text("speak", c.Speak)
	w.b.WriteString("---\n")
	return []byte(w.b.String())
}

func (w *frontWriter) periods(c *notice.Content) {
	w.group("event", func(w *frontWriter) {
		w.moment("start", c.Event.Start)
		w.moment("end", c.Event.End)
		w.text("place", c.Event.Place)
		w.text("rain_plan", c.Event.RainPlan)
	})
	w.group("posting", func(w *frontWriter) {
		w.moment("from", c.Posting.From)
		w.whole("n", c.Posting.N)
		w.text("unit", c.Posting.Unit)
		w.truth("min", c.Posting.Min)
		w.moment("last_day", c.Posting.LastDay)
	})
}

// relay writes a relay block, even an empty one: that it is there says something.
func (w *frontWriter) relay(v *notice.Relay) {
	if v == nil {
		return
	}
	w.group("relay", func(w *frontWriter) {
		w.text("source_issuer", v.SourceIssuer)
		w.text("source_ref", v.SourceRef)
		w.moment("source_time", v.SourceTime)
		w.text("event", v.Event)
		w.text("level", v.Level)
		w.moment("onset", v.Onset)
		w.moment("valid_until", v.ValidUntil)
		w.list("area", v.Area)
		w.text("measures", v.Measures)
		w.text("contact", v.Contact)
		if w.b.Len() == 0 {
			w.b.WriteString("  source_issuer: \"\"\n")
		}
	})
}

// File writes the whole notice as a file: front matter, a blank line, the body.
func File(n *notice.Notice) []byte {
	return append(append(FrontMatter(n), '\n'), n.Content.Body...)
}

// frontWriter writes keys, indented by two spaces inside a group.
type frontWriter struct {
	b      strings.Builder
	indent string
}

func (w *frontWriter) line(key, value string) {
	w.b.WriteString(w.indent + key + ": " + value + "\n")
}

func (w *frontWriter) truth(key string, v bool) {
	if v {
		w.line(key, "true")
	}
}

func (w *frontWriter) whole(key string, v int) {
	if v != 0 {
		w.line(key, strconv.Itoa(v))
	}
}

func (w *frontWriter) moment(key string, t time.Time) {
	if !t.IsZero() {
		w.line(key, stamp(t))
	}
}

func (w *frontWriter) list(key string, vs []string) {
	if len(vs) == 0 {
		return
	}
	qs := make([]string, len(vs))
	for i, v := range vs {
		qs[i] = quoted(v)
	}
	w.line(key, "["+strings.Join(qs, ", ")+"]")
}

// text writes lines as a block where a person may edit them, else one value.
func (w *frontWriter) text(key, v string) {
	switch {
	case v == "":
	case strings.Contains(v, "\n") && plainBlock(v):
		w.b.WriteString(w.indent + key + ": |-\n")
		for _, l := range strings.Split(v, "\n") {
			if l != "" {
				w.b.WriteString(w.indent + "  " + l)
			}
			w.b.WriteString("\n")
		}
	default:
		w.line(key, quoted(v))
	}
}

func (w *frontWriter) group(key string, fill func(*frontWriter)) {
	inner := &frontWriter{indent: w.indent + "  "}
	fill(inner)
	if inner.b.Len() > 0 {
		w.b.WriteString(w.indent + key + ":\n" + inner.b.String())
	}
}

func stamps(ts []time.Time) []string {
	var out []string
	for _, t := range ts {
		out = append(out, stamp(t))
	}
	return out
}

// stamp writes a moment: a date where it is the day's first second.
func stamp(t time.Time) string {
	t = t.In(calendar.Zone)
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339)
}

// plainBlock reports whether a text survives as a literal block.
func plainBlock(s string) bool {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.TrimSpace(l) != l || l == "" && (i == 0 || i == len(lines)-1) {
			return false
		}
	}
	return !strings.ContainsFunc(s, func(c rune) bool { return c != '\n' && !unicode.IsPrint(c) && c != '\u3000' })
}

// quoted writes a value plainly where YAML takes it plainly, else in quotes.
func quoted(s string) string {
	plain := s != "" && strings.TrimSpace(s) == s && !strings.ContainsFunc(s, func(c rune) bool {
		return !unicode.IsPrint(c) && c != '\u3000' || strings.ContainsRune("#:{}[],&*!|>'\"%@`\\?", c)
	})
	if plain {
		switch c := s[0]; {
		case c == '-' || c == '~' || c == '=' || c == '<' || c == '.' || c == '+':
			plain = false
		case c >= '0' && c <= '9':
			plain = strings.ContainsFunc(s, func(c rune) bool { return c > 127 }) || dateOnly(s)
		default:
			switch strings.ToLower(s) {
			case "null", "true", "false", "yes", "no", "on", "off", "y", "n":
				plain = false
			}
		}
	}
	if plain || isStamp(s) {
		return s
	}
	return doubleQuoted(s)
}

func dateOnly(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

func isStamp(s string) bool {
	_, err := time.Parse(time.RFC3339, s)
	return err == nil
}

// doubleQuoted writes a YAML double-quoted scalar.
func doubleQuoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c == '\r':
			b.WriteString(`\r`)
		case c < 0x10000 && !unicode.IsPrint(c):
			h := strconv.FormatInt(int64(c), 16)
			b.WriteString(`\u` + strings.Repeat("0", 4-len(h)) + h)
		case !unicode.IsPrint(c):
			h := strconv.FormatInt(int64(c), 16)
			b.WriteString(`\U` + strings.Repeat("0", 8-len(h)) + h)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
