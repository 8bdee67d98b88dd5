package loudspeaker

import (
	"strings"

	"gaoshi/channels/loudspeaker/voice"
	"gaoshi/internal/speech"
)

// spoken returns the words in which a text is read aloud.
func (c *Channel) spoken(s string) string {
	out, _, _ := c.speak(s)
	return out
}

// speak normalises a text. Phones are said in groups, so that a listener can write
// them down; the rest is the normaliser's.
func (c *Channel) speak(s string) (out string, spans []speech.Span, warnings []speech.Warning) {
	from := 0
	piece := func(to int) {
		if to <= from {
			return
		}
		text, ss, ws := speech.Normalize(s[from:to], c.profile)
		for _, x := range ss {
			x.InStart, x.InEnd = x.InStart+from, x.InEnd+from
			x.OutStart, x.OutEnd = x.OutStart+len(out), x.OutEnd+len(out)
			spans = append(spans, x)
		}
		for _, x := range ws {
			x.InStart, x.InEnd = x.InStart+from, x.InEnd+from
			warnings = append(warnings, x)
		}
		out += string(text)
		from = to
	}
	for _, p := range findPhones(s) {
		piece(p.start)
		said := p.said(c.profile.PlainOne)
		if strings.HasSuffix(s[:p.start], "电话") {
			said = "，" + said
		}
		spans = append(spans, speech.Span{Kind: speech.Phone, InStart: p.start, InEnd: p.end, OutStart: len(out), OutEnd: len(out) + len(said)})
		out += said
		from = p.end
	}
	piece(len(s))
	return out, spans, warnings
}

// say fills in the spoken form of a line, and keeps what the normaliser doubts.
func (w *writer) say(l *Line) {
	var warnings []speech.Warning
	l.Spoken, l.Spans, warnings = w.c.speak(l.Written)
	for _, x := range warnings {
		w.s.Warned = append(w.s.Warned, Doubt{Line: l.Source, Text: l.Written[x.InStart:x.InEnd], Why: x.Message})
	}
}

// length is how long a script takes on the air, in seconds: chime, words and
// pauses, and the gaps between the rounds.
func (c *Channel) length(s *Script) float64 {
	sec := speech.Estimate(s.Text(), c.opt.Rate).Seconds() + chimeSeconds
	for i := range s.Lines {
		if s.Lines[i].Rest {
			sec += c.opt.Gap.Seconds() - paragraphPause
		}
	}
	return sec
}

// chimeSeconds is the length of the three notes in front with the silence behind
// them; paragraphPause is what an estimate counts for a paragraph.
var chimeSeconds = voice.ChimeLength.Seconds()

const paragraphPause = 1.0
