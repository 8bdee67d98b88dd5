package loudspeaker

import (
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/speech"
)

// Part is the part of a script that a line belongs to, in the order of the air.
type Part int

// Parts of a script.
const (
	Greeting Part = iota // the call to the village
	Matter               // who speaks, and what about
	Body                 // who, when, where, how much
	Contact              // the phones, a first time
	Again                // the core once more
	Recall               // the phones twice, in groups
	Closing              // 播送完毕
)

// PartName is the Chinese name of a part.
func PartName(p Part) string {
	return [...]string{"开头", "谁说、说什么", "正文", "电话", "再播一遍", "电话念两遍", "结尾"}[p]
}

// Line is one sentence of a script: as written, and as it is spoken.
type Line struct {
	Part    Part
	Written string
	Spoken  string
	Spans   []speech.Span // Spoken ↔ Written
	Source  int           // 1-based line of the notice's Markdown body; 0: not from there
	First   bool          // begins a paragraph
	Rest    bool          // the longer rest between two rounds comes before it

	heads    []*head
	unit     int // lines cut from one written sentence have one number
	part     int // need of this line alone
	need     int
	order    int
	cuttable bool
	own      bool // the clerk's own words: never cut up
}

// LeftOut is a piece of the notice that is not spoken, with the reason in Chinese.
type LeftOut struct {
	Line int // 1-based line of the body; 0: not from there
	Text string
	Why  string
}

// Script is what one loudspeaker says for one notice.
type Script struct {
	Lines   []Line
	Out     []LeftOut
	Warned  []Doubt // readings that a person should listen to
	Seconds int     // with chime and gaps
	TooLong bool    // longer than the limit, though nothing more can be left out
}

// Doubt is a reading that the normaliser was not sure of.
type Doubt struct {
	Line int // 1-based line of the body; 0: not from there
	Text string
	Why  string
}

// Text is the spoken script: one paragraph a line, an empty line for the longer
// rest between two rounds.
func (s *Script) Text() string {
	var b strings.Builder
	for i, l := range s.Lines {
		if i > 0 && s.breaks(i) {
			b.WriteByte('\n')
			if l.Rest {
				b.WriteByte('\n')
			}
		}
		b.WriteString(l.Spoken)
	}
	return b.String()
}

// once is what a script tells, as written and told once: for screens.
func (s *Script) once() string {
	var b strings.Builder
	for _, l := range s.Lines {
		if l.Part == Matter || l.Part == Body || l.Part == Contact {
			b.WriteString(l.Written)
		}
	}
	return b.String()
}

// breaks reports whether line i begins a paragraph.
func (s *Script) breaks(i int) bool {
	return i == 0 || s.Lines[i].First || s.Lines[i].Part != s.Lines[i-1].Part
}

// Compose makes the script of a notice for a target, with no I/O.
func (c *Channel) Compose(n *notice.Notice, t notice.Target) Script {
	return c.composeOn(n, t, occasion{})
}

// composeOn makes the script for an occasion.
func (c *Channel) composeOn(n *notice.Notice, t notice.Target, o occasion) Script {
	rounds := c.opt.Repeats
	if isWarning(n) && (o.first() || o.kind == notice.KindPlay) {
		rounds = c.opt.WarningRepeats
	}
	for {
		s, dear := c.compose(n, t, rounds, o)
		if !dear || rounds <= 2 {
			return s
		}
		rounds-- // what to do is worth more than a third round
	}
}

// compose makes a script whose core is said in so many rounds. dear reports that a
// sentence had to be left out that listeners need.
func (c *Channel) compose(n *notice.Notice, t notice.Target, rounds int, o occasion) (s Script, dear bool) {
	w := &writer{c: c, n: o.retold(n), t: t, on: o}
	switch {
	case o.kind == notice.KindRemind, o.kind == notice.Over:
		w.briefly()
	case n.Kind == notice.Withdrawal:
		w.withdrawn()
	case strings.TrimSpace(n.Content.Speak) != "":
		w.ownWords()
	default:
		w.fromBody()
	}
	w.closing(rounds)
	return w.finish()
}
