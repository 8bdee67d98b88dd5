package poster

import (
	"gaoshi/internal/typeset"
)

// An A3 poster for a village that prints A4 only: two sheets across, the upper
// one trimmed along a line and glued onto the lower. The whole is nine tenths of
// A3, so that no printer's blind edge cuts into it.
const joinScale = 900

var (
	joinW, joinH = mm(297), mm(210)
	joinReach    = mm(204) // what one sheet prints of the page's height
)

// join cuts every page in two A4 sheets at a height where no text stands.
func (s *sheet) join(pages []*typeset.Page) []*typeset.Page {
	var out []*typeset.Page
	for _, q := range pages {
		reach := joinReach * 1000 / joinScale
		lo, hi := q.H-reach, reach
		cut, ok := q.Seam(lo, hi)
		if !ok {
			cut = (lo + hi) / 2
		}
		fs := s.c.o.Fonts
		x := (joinW - q.W*joinScale/1000) / 2
		upper := typeset.NewPage(fs, joinW, joinH)
		upper.Place(q, 0, cut, x, 0, joinScale)
		edge := cut * joinScale / 1000
		upper.Dashes(0, edge, joinW)
		upper.Next()
		note := func(pg *typeset.Page, t string, y typeset.Len) {
			pg.Begin("P", "")
			pg.Line(fs.Plain(t, false).One(), mm(8), y, pt(8), typeset.Black)
			pg.End()
		}
		if edge < joinH-mm(5) {
			note(upper, "上半张：沿虚线裁去下边", edge+pt(9))
		}
		lower := typeset.NewPage(fs, joinW, joinH)
		start := joinH - (q.H-cut)*joinScale/1000
		lower.Place(q, cut, q.H, x, start, joinScale)
		lower.Dashes(0, start, joinW)
		lower.Next()
		note(lower, "下半张：上半张的边对齐虚线，压在上面粘牢", start-pt(3))
		out = append(out, upper, lower)
	}
	return out
}
