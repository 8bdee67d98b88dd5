package loudspeaker

import (
	"strings"

	"gaoshi/internal/speech"
)

// spoken returns the words in which a text is read aloud.
func (c *Channel) spoken(s string) string {
	out, _, _ := speech.Normalize(s, c.profile)
	return string(out)
}

// say fills in the spoken form of a line, and keeps what the normaliser doubts.
func (w *writer) say(l *Line) {
	out, spans, warnings := speech.Normalize(l.Written, w.c.profile)
	l.Spoken, l.Spans = string(out), spans
	for _, x := range warnings {
		w.s.Warned = append(w.s.Warned, Doubt{Line: l.Source, Text: l.Written[x.InStart:x.InEnd], Why: x.Message})
	}
}

// length is how long a script takes on the air, in seconds: chime, words and
// pauses, and the gaps between the rounds.
func (c *Channel) length(s *Script) float64 {
	sec := speech.Estimate(s.Text(), c.opt.Rate).Seconds() + chimeSeconds
	for i := 1; i < len(s.Lines); i++ {
		if p := s.Lines[i].Part; p != s.Lines[i-1].Part && (p == Again || p == Recall) {
			sec += c.opt.Gap.Seconds() - paragraphPause
		}
	}
	return sec
}

// Seconds of the three notes in front, with the silence after them; and of the
// pause that an estimate counts for a paragraph.
const (
	chimeSeconds   = 2.8
	paragraphPause = 1.0
)

// noMark is a text without its closing mark.
func noMark(s string) string { return strings.TrimRight(s, "。！？") }
