package edition

import (
	"slices"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// SpokenLine is one sentence of a loudspeaker's script, for the reviewer: as it is
// written and as it will be read aloud.
type SpokenLine struct {
	Part     string // 正文, 电话 …
	Pieces   []SpokenPiece
	Changed  bool     // read otherwise than written
	Warnings []string // Chinese: what may be misread
	Hints    []string // Chinese: how a rare character is read
}

// SpokenPiece is a run of a sentence on both sides.
type SpokenPiece struct {
	Written, Spoken string
	Changed         bool
}

// Written is the sentence as it is written.
func (l SpokenLine) Written() string {
	return joined(l.Pieces, func(p SpokenPiece) string { return p.Written })
}

// Spoken is the sentence as it is read aloud.
func (l SpokenLine) Spoken() string {
	return joined(l.Pieces, func(p SpokenPiece) string { return p.Spoken })
}

func joined(ps []SpokenPiece, side func(SpokenPiece) string) string {
	out := ""
	for _, p := range ps {
		out += side(p)
	}
	return out
}

// spoken is how an edition is read aloud at the first loudspeaker of the village
// that is looked at, nil where nobody reviews it or nothing is spoken.
func (d *Room) spoken(v *frame.Visit, n *notice.Notice, s seen) []SpokenLine {
	if n.NextStep() == "" {
		return nil
	}
	for _, g := range s.Groups {
		if g.Channel == notice.Loudspeaker && len(g.Shown) > 0 && g.Shown[0].Error == "" {
			return d.Spoken(n, g.Shown[0].Target)
		}
	}
	return nil
}

// SpokenMatters reports whether anything is read otherwise than written.
func (p *NoticeView) SpokenMatters() bool {
	return slices.ContainsFunc(p.Spoken, func(l SpokenLine) bool { return l.Changed || len(l.Warnings) > 0 })
}
