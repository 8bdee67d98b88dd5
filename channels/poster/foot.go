package poster

import (
	"fmt"

	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

type footLine struct{ label, value string }

// footLines are the facts of the footer, the same on every page.
func (s *sheet) footLines(t notice.Target) []footLine {
	var out []footLine
	add := func(label, value string) {
		if value != "" {
			out = append(out, footLine{label, value})
		}
	}
	add("编号", s.n.Ref())
	when := ""
	if s.up != "" {
		when = s.up + "贴出"
	}
	if s.down != "" {
		if when != "" {
			when += "，"
		}
		when += s.down + "取下"
	}
	add("张贴", when)
	add("地点", place(t))
	return out
}

// place is where the sheet hangs: 和顺村 村委会公告栏.
func place(t notice.Target) string {
	if t.VillageName != "" && t.Name != "" && len(t.Name) >= len(t.VillageName) && t.Name[:len(t.VillageName)] == t.VillageName {
		return t.Name
	}
	return t.VillageName + t.Name
}

// address is what the QR holds and what is printed under it.
func (s *sheet) address(t notice.Target) string {
	return s.c.o.Site + "/q/" + notice.ShortCode(s.n.ID, t.ID)
}

// footHeight is the height of the footer, from its rule to the bottom margin.
func (p paper) footHeight() typeset.Len {
	return p.quiet() + p.qr + p.quiet() + p.small*15/10 + p.small*20/10
}

// quiet is the blank around the QR: four modules of a code of 29.
func (p paper) quiet() typeset.Len { return p.qr * 4 / 29 }

// foot draws the footer of page n of total. What is the same for all places comes
// first, in the layer that is open; what is this place's own in the next.
func (s *sheet) foot(pg *typeset.Page, p paper, t notice.Target, code *typeset.Code, n, total int) {
	fs := s.c.o.Fonts
	top := p.h - p.bottom - p.footHeight()
	x, w := p.side, p.width()
	pg.Fill(x, top, w, p.head/40, typeset.Black)
	left := w - p.qr - 2*p.quiet()
	lines := s.footLines(t)
	lead := p.foot * 165 / 100
	y := top + p.quiet() + p.foot*2/10
	own := func() {}
	label := func(l footLine, y typeset.Len) {
		pg.Begin("P", "")
		pg.Line(fs.Plain(l.label+"：", false).One(), x, y, p.foot, typeset.Black)
		size, v := p.foot, fs.Plain(l.value, true)
		room := left - p.foot*3
		for size > p.small && v.One().WidthAt(size) > room {
			size -= 500
		}
		pg.Line(v.One(), x+p.foot*3, y, size, typeset.Black)
		pg.End()
	}
	for _, l := range lines {
		base := y + p.foot
		y += lead
		if l.label == "地点" {
			own = func() { label(l, base) }
			continue
		}
		label(l, base)
	}
	if n == 1 {
		s.footPhones(pg, p, x, y, left, p.h-p.bottom-p.small*25/10)
	}
	pg.Next()
	own()
	qx := x + w - p.qr
	side := pg.QR(code, qx, top+p.quiet(), p.qr, "二维码："+code.Text)
	addr := fs.Plain(trimScheme(code.Text), false).One()
	size := p.small
	if room := p.qr + 2*p.quiet(); addr.WidthAt(size) > room {
		size = typeset.Len(int64(size) * int64(room) / int64(addr.WidthAt(size)))
	}
	pg.Begin("P", "")
	pg.Centered(fs.Plain("微信扫码 看全文", true).One(), qx, top+2*p.quiet()+side+p.small*5/10, side, p.small*12/10, typeset.Black)
	pg.Centered(addr, qx, top+2*p.quiet()+side+p.small*20/10, side, size, typeset.Black)
	pg.End()
	post, down := CodeWords(s.n.ID, s.n.Edition, t.ID)
	words := fmt.Sprintf("村干部回执：贴好回“%s”　取下回“%s”", post, down)
	if total > 1 {
		words = fmt.Sprintf("第%d页/共%d页　", n, total) + words
	}
	pg.Begin("P", "")
	pg.Line(fs.Plain(words, false).One(), x, p.h-p.bottom-p.small*5/10, p.small, typeset.Black)
	pg.End()
}

// footPhones draws the numbers to call as large as the place allows.
func (s *sheet) footPhones(pg *typeset.Page, p paper, x, y, w, bottom typeset.Len) {
	fs := s.c.o.Fonts
	n := typeset.Len(len(s.phones))
	if n == 0 {
		return
	}
	size := p.phone
	if n == 1 {
		size = size * 5 / 4
	}
	for size > p.foot && n*size*125/100 > bottom-y {
		size -= 500
	}
	each := (bottom - y) / n
	for i, ph := range s.phones {
		base := y + each*typeset.Len(i) + each/2 + size*38/100
		label, number := fs.Plain(ph.label, true).One(), fs.Plain(ph.number, true).One()
		ls, sz := p.foot, size
		for sz > p.foot && label.WidthAt(ls)+ls/2+number.WidthAt(sz) > w {
			sz -= 500
		}
		pg.Begin("P", "")
		pg.Line(label, x, base-(sz-ls)*18/100, ls, typeset.Black)
		pg.Line(number, x+label.WidthAt(ls)+ls/2, base, sz, typeset.Black)
		pg.End()
	}
}

func trimScheme(s string) string {
	for _, p := range []string{"http://", "https://"} {
		if len(s) > len(p) && s[:len(p)] == p {
			return s[len(p):]
		}
	}
	return s
}
