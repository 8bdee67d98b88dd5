package loudspeaker

import (
	"slices"
	"strings"
	"time"

	"gaoshi/internal/document"
	"gaoshi/internal/notice"
	"gaoshi/internal/telling"
)

// occasion is when something is told: the zero one is the first time.
type occasion struct {
	kind string    // notice.KindRemind, notice.KindPlay or notice.Over
	day  time.Time // zero: on any
}

func (o occasion) first() bool { return o.kind == "" }

// occasions are what a loudspeaker says on beside the first time.
func occasions(n *notice.Notice) []occasion {
	if n.Kind == notice.Withdrawal {
		return nil
	}
	var out []occasion
	if len(n.Content.Remind) > 0 {
		for _, d := range telling.ReminderDays(n) {
			out = append(out, occasion{kind: notice.KindRemind, day: d})
		}
		out = append(out, occasion{kind: notice.KindRemind})
	}
	if repeats := (occasion{kind: notice.KindPlay}); telling.Warns(n) || n.Kind == notice.Correction || repeats.changes(n) {
		out = append(out, repeats)
	}
	if telling.Ended(n) != "" {
		out = append(out, occasion{kind: notice.Over})
	}
	return out
}

// retold is the notice as it is told on the occasion: later than the first time with
// dates for its words of time, and under way what it says begins.
func (o occasion) retold(n *notice.Notice) *notice.Notice {
	if o.first() {
		return n
	}
	x, first := *n, telling.First(n)
	c := &x.Content
	c.Title, c.Plain, c.Speak = telling.Dated(c.Title, first), telling.Again(c.Plain, first), againLines(c.Speak, first)
	c.Body = telling.Dated(c.Body, first)
	if c.Relay != nil {
		r := *c.Relay
		r.Measures = telling.Dated(r.Measures, first)
		c.Relay = &r
	}
	return &x
}

// againLines tells each line of the clerk's own words again.
func againLines(s string, first time.Time) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = telling.Again(l, first)
	}
	return strings.Join(lines, "\n")
}

// changes reports whether the notice is told in other words on the occasion.
func (o occasion) changes(n *notice.Notice) bool {
	a, b := &n.Content, &o.retold(n).Content
	if strings.TrimSpace(a.Speak) != "" && a.Speak != b.Speak {
		return true
	}
	return a.Title != b.Title || a.Plain != b.Plain || a.Body != b.Body
}

// briefly makes the script of a reminder or of an end: who speaks, about what, why
// it is said again, who must do what by when, whom to ask.
func (w *writer) briefly() {
	topic, _ := topicAndKind(w.n.Content.Title)
	who := shortIssuer(w.n.Content.Issuer)
	var why string
	var plain []Line
	if w.on.kind == notice.Over {
		w.opening([]string{w.c.words.say("ended")})
		why = telling.Ended(w.n)
	} else {
		w.opening([]string{w.c.words.say("reminder", "issuer", who), w.c.words.about(topic)})
		why, plain = telling.Lead(w.n, w.on.day), w.plain()
	}
	core := w.texts(splitSentences(why)...)
	for i := range core {
		w.say(&core[i])
		core[i].cuttable = false
	}
	if len(core)+len(plain) == 0 {
		core = w.linesOf(Matter)[1:]
	} else {
		w.add(Body, core...)
		w.add(Body, plain...)
	}
	w.core = slices.Concat(core, plain)
	r := w.reader()
	r.read(document.Parse(w.n.Content.Body))
	w.phones = r.phone
	w.pickPhones()
	w.contact()
}

// stillValid is how the repeat of a warning begins: its source, when it was issued,
// that it holds, and until when.
func (p phrases) stillValid(n *notice.Notice) []string {
	r := n.Content.Relay
	when := r.SourceTime
	if when.IsZero() {
		when = n.Content.PublishAt
	}
	out := []string{p.say("warning_again", "event", r.Event, "level", r.Level), p.say("warned_again")}
	if !when.IsZero() {
		out = append(out, p.say("warned_when", "when", moment12(when)))
	}
	if source := bracket.ReplaceAllString(r.SourceIssuer, ""); source != "" {
		out = append(out, p.say("warned_by", "source", source))
	}
	if !r.ValidUntil.IsZero() {
		out = append(out, p.say("valid", "until", until12(r.ValidUntil)))
	}
	return out
}
