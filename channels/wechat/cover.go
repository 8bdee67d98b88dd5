package wechat

import (
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

// drawCover draws the cover of an article, 900 × 383 px: the title in white on
// red, in black on white for low matters, the office below. A list of chats shows the
// middle square, so that the title stands in it as far as it goes.
func drawCover(title, issuer string, u notice.Urgency) ([]byte, error) {
	fs := typeset.Sans()
	w, h := typeset.Pt(limits.CoverWidth), typeset.Pt(limits.CoverHeight)
	pg := typeset.NewPage(fs, w, h)
	ink, ground := typeset.White, typeset.Red
	if u == notice.Low {
		ink, ground = typeset.Black, typeset.White
	}
	pg.Fill(0, 0, w, h, ground)
	in := typeset.Pt(22)
	pg.Box(in, in, w-2*in, h-2*in, typeset.Pt(2), ink)
	text := fs.Title(title)
	measure := w - typeset.Pt(140)
	size, lines := typeset.Pt(64), []typeset.Line(nil)
	for ; size > typeset.Pt(34); size -= typeset.Pt(2) {
		if lines = text.Headline(typeset.Across(measure, size)); len(lines) <= 3 && typeset.Len(len(lines))*size*13/10 <= h-typeset.Pt(150) {
			break
		}
	}
	lead := size * 13 / 10
	y := (h-typeset.Pt(50)-lead*typeset.Len(len(lines)))/2 + size*95/100
	for _, l := range lines {
		pg.Centered(l, 0, y, w, size, ink)
		y += lead
	}
	if issuer != "" {
		small := typeset.Pt(26)
		for _, l := range fs.Plain(issuer, false).Headline(typeset.Across(measure, small)) {
			pg.Centered(l, 0, h-typeset.Pt(48), w, small, ink)
			break
		}
	}
	return pg.PNG(limits.CoverWidth)
}
