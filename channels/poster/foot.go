package poster

import (
	"fmt"

	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

type footLine struct{ label, value string }

// placeLabel stands before the place, always the last of the facts.
const placeLabel = "地点"

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
	add(placeLabel, place(t))
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
	if p.terse() {
		return p.quiet() + p.qr + p.quiet() + p.small*18/10
	}
	return p.quiet() + p.qr + p.quiet() + p.small*33/10
}

// quiet is the blank around the QR: four modules of a code of 29.
func (p paper) quiet() typeset.Len { return p.qr * 4 / 29 }

// footShared draws what the footers of all places have in common.
func (s *sheet) footShared(pg *typeset.Page, p paper, n int) {
	top := p.footTop()
	pg.Fill(p.side, top, p.width(), p.rules(), typeset.Black)
	lines := s.footLines(notice.Target{})
	for i, l := range lines {
		s.footLine(pg, p, l, i)
	}
	if n == 1 {
		y := p.footBase(len(lines)+1) - p.foot*8/10
		s.footPhones(pg, p, p.side, y, p.footLeft(), p.h-p.bottom-p.small*25/10)
	}
}

// footOwn draws the place, the QR, its address in letters, and the code words.
func (s *sheet) footOwn(pg *typeset.Page, p paper, t notice.Target, code *typeset.Code, n, total int) {
	fs := s.c.o.Fonts
	lines := s.footLines(t)
	if last := len(lines) - 1; lines[last].label == placeLabel {
		s.footLine(pg, p, lines[last], last)
	}
	qx := p.side + p.width() - p.qr
	qy := p.footTop() + p.quiet()
	if code == nil {
		s.proofCode(pg, qx, qy, p.qr)
	} else {
		s.footCode(pg, p, code, qx, qy)
	}
	post, down := CodeWords(s.n.ID, s.n.Edition, t.ID)
	words := s.receiptWords(post, down)
	if total > 1 {
		words = fmt.Sprintf("第%d页/共%d页　", n, total) + words
	}
	pg.Begin("P", "")
	pg.Line(fs.Plain(words, false).One(), p.side, p.h-p.bottom-p.small*5/10, p.small, typeset.Black)
	pg.End()
}

// footCode draws the QR with its address in letters.
func (s *sheet) footCode(pg *typeset.Page, p paper, code *typeset.Code, qx, qy typeset.Len) {
	fs := s.c.o.Fonts
	side := pg.QR(code, qx, qy, p.qr, "二维码："+code.Text)
	addr := fs.Plain(trimScheme(code.Text), false).One()
	size := p.small
	if room := p.qr + 2*p.quiet(); addr.WidthAt(size) > room {
		size = typeset.Len(int64(size) * int64(room) / int64(addr.WidthAt(size)))
	}
	pg.Begin("P", "")
	base := qy + side + p.quiet() + p.small*5/10
	if !p.terse() {
		pg.Centered(fs.Plain("微信扫码 看全文", true).One(), qx, base, side, p.small*12/10, typeset.Black)
		base += p.small * 15 / 10
	}
	if addr.WidthAt(size) > p.qr {
		pg.Right(addr, p.side+p.width(), base, size, typeset.Black)
	} else {
		pg.Centered(addr, qx, base, side, size, typeset.Black)
	}
	pg.End()
}

func (p paper) footTop() typeset.Len  { return p.h - p.bottom - p.footHeight() }
func (p paper) footLeft() typeset.Len { return p.width() - p.qr - 2*p.quiet() }

// footBase is the base line of the footer's n-th line.
func (p paper) footBase(n int) typeset.Len {
	return p.footTop() + p.quiet() + p.foot*12/10 + p.foot*typeset.Len(n)*165/100
}

// footLine draws a fact with its label; a long one in smaller type.
func (s *sheet) footLine(pg *typeset.Page, p paper, l footLine, n int) {
	fs := s.c.o.Fonts
	pg.Begin("P", "")
	pg.Line(fs.Plain(l.label+"：", false).One(), p.side, p.footBase(n), p.foot, typeset.Black)
	size, v := p.foot, fs.Plain(l.value, true).One()
	for size > p.small*7/10 && v.WidthAt(size) > p.footLeft()-p.foot*3 {
		size -= 500
	}
	pg.Line(v, p.side+p.foot*3, p.footBase(n), size, typeset.Black)
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
