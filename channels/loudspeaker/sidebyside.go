package loudspeaker

import (
	"sort"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/speech"
)

// Pair is one sentence of a script for the reviewer: written on one side, spoken
// on the other.
type Pair struct {
	Part    string  // 正文, 电话 …
	Line    int     // 1-based line of the Markdown body; 0: not from there
	Pieces  []Piece // of the whole sentence, in order
	Doubts  []string
	Hints   []string // 行长的“行”念háng
	Changed bool     // read otherwise than written
}

// Piece is a run of a sentence on both sides.
type Piece struct {
	Written string
	Spoken  string
	Kind    speech.Kind
	Changed bool
}

// SideBySide sets the written sentences of a script beside their spoken forms,
// those with doubts first, then those that are read otherwise than written, then
// the rest, each in the order of the air.
func (c *Channel) SideBySide(n *notice.Notice, t notice.Target) []Pair {
	s := c.Compose(n, t)
	var out []Pair
	for _, l := range s.Lines {
		if l.Part == Again { // said before; the phones stand here, easiest to misread of all
			continue
		}
		p := Pair{Part: PartName(l.Part), Line: l.Source, Pieces: pieces(l)}
		for _, x := range p.Pieces {
			p.Changed = p.Changed || x.Changed
		}
		for _, d := range s.Warned {
			if d.Line == l.Source && strings.Contains(l.Written, d.Text) {
				p.Doubts = append(p.Doubts, d.Why)
			}
		}
		p.Hints = c.hints(l.Spoken)
		out = append(out, p)
	}
	rank := func(p Pair) int {
		switch {
		case len(p.Doubts) > 0:
			return 0
		case p.Changed:
			return 1
		}
		return 2
	}
	sort.SliceStable(out, func(i, j int) bool { return rank(out[i]) < rank(out[j]) })
	return out
}

// pieces cuts a line at its spans; a line without spans is one piece.
func pieces(l Line) []Piece {
	if len(l.Spans) == 0 {
		return []Piece{{Written: l.Written, Spoken: l.Spoken, Changed: l.Written != l.Spoken}}
	}
	out := make([]Piece, 0, len(l.Spans))
	for _, s := range l.Spans {
		w, sp := l.Written[s.InStart:s.InEnd], l.Spoken[s.OutStart:s.OutEnd]
		out = append(out, Piece{Written: w, Spoken: sp, Kind: s.Kind, Changed: w != sp})
	}
	return out
}

// hints are the characters of a text over which small letters are wanted, each
// with its word: 行长的“行”念háng.
func (c *Channel) hints(text string) []string {
	var out []string
	seen := map[string]bool{}
	for _, h := range c.names.Hints(text) {
		hint := "“" + string(h.Rune) + "”念" + h.Syllable.String()
		if len([]rune(h.Word)) > 1 {
			hint = h.Word + "的" + hint
		}
		if !seen[hint] {
			seen[hint] = true
			out = append(out, hint)
		}
	}
	return out
}
