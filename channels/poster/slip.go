package poster

import (
	"strings"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/document"
	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

// A slip for households 入户单: a third of an A4 sheet with what one must know,
// the phone and the QR. Three alike stand on a sheet, to be cut apart.
const slipsPerSheet = 3

var (
	slipW, slipH = mm(210), mm(99)
	slipSide     = mm(13)
	slipQR       = mm(27)
)

// slips lays out one sheet of three slips for a place.
func (s *sheet) slips(t notice.Target) ([]*typeset.Page, []notice.Finding, error) {
	code, err := typeset.QR(s.address(t))
	if err != nil {
		return nil, nil, &channels.Told{Say: "二维码没有做成，请检查设置里的网站地址。", Cause: err}
	}
	pg := typeset.NewPage(s.c.o.Fonts, slipW, slipH*slipsPerSheet)
	short := false
	for i := range slipsPerSheet {
		y := slipH * typeset.Len(i)
		if i > 0 {
			pg.Dashes(0, y, slipW)
		}
		short = s.slip(pg, code, t, y)
	}
	findings := append([]notice.Finding(nil), s.findings...)
	if short {
		findings = append(findings, notice.Finding{Kind: "excerpt", Severity: notice.Note, Place: "入户单", Message: "入户单只印要点，全文请村民扫码或看公告栏。"})
	}
	return []*typeset.Page{pg}, findings, nil
}

// slip draws one slip from y down and reports whether text was left out.
func (s *sheet) slip(pg *typeset.Page, code *typeset.Code, t notice.Target, y typeset.Len) (short bool) {
	fs := s.c.o.Fonts
	x, right := slipSide, slipW-slipSide-slipQR-mm(6)
	w := right - x
	put := func(text *typeset.Text, size, base typeset.Len, c typeset.Color) {
		pg.Begin("P", "")
		pg.Line(text.One(), x, base, size, c)
		pg.End()
	}
	head := strings.Join(s.names, "　")
	if b := s.banner(); b != "" {
		head = "【" + b + "】" + head
	}
	at := y + mm(13)
	put(fs.Plain(head, true), pt(11.5), at, typeset.Red)
	pg.Fill(x, at+mm(1.8), slipW-2*slipSide, pt(1), typeset.Red)
	at += mm(4.5)
	size := pt(19)
	lines := s.title.Headline(typeset.Across(w, size))
	for len(lines) > 2 && size > pt(13) {
		size -= pt(0.5)
		lines = s.title.Headline(typeset.Across(w, size))
	}
	pg.Begin("H2", "")
	for _, l := range lines {
		pg.Line(l, x, at+size, size, typeset.Black)
		at += size * 13 / 10
	}
	pg.End()
	at += mm(2)
	bottom := y + slipH - mm(21)
	story := typeset.Tell(fs, document.Parse(s.slipText()), nil)
	for sz := pt(19); ; sz -= pt(0.5) {
		pieces, _ := story.Layout(typeset.Look{Size: sz, Lead: 1450, Para: sz / 5, Width: w})
		if typeset.Height(pieces) > bottom-at && sz > pt(10.5) {
			continue
		}
		pages := typeset.Paginate(pieces, func(int) typeset.Len { return bottom - at })
		typeset.Paint(pg, pages[0], x, at, 0)
		short = len(pages) > 1
		break
	}
	s.slipFoot(pg, code, t, y)
	return short
}

// slipText is the body of a slip, as Markdown: the plain sentence, when and
// where, and what people away must do; without a sentence, the text itself.
func (s *sheet) slipText() string {
	c := &s.n.Content
	var b strings.Builder
	switch {
	case s.n.Kind == notice.Withdrawal:
		b.WriteString(withdrawal(s.n))
	case c.Plain != "":
		b.WriteString("**" + strings.TrimSpace(c.Plain) + "**\n\n")
	default:
		b.WriteString(c.Body)
	}
	if !c.Event.Start.IsZero() && s.n.Kind != notice.Withdrawal {
		b.WriteString("时间：" + span(c.Event) + "\n\n")
	}
	if c.Event.Place != "" && s.n.Kind != notice.Withdrawal {
		b.WriteString("地点：" + c.Event.Place)
		if c.Event.RainPlan != "" {
			b.WriteString("（下雨改在" + c.Event.RainPlan + "）")
		}
		b.WriteString("\n\n")
	}
	if c.Away != "" {
		b.WriteString("在外怎么办：" + c.Away + "\n")
	}
	return b.String()
}

// span writes a period in words; the hour is written where there is one.
func span(p notice.Period) string {
	a, b := p.Start.In(calendar.Zone), p.End.In(calendar.Zone)
	s := clock(a.Format("2006年1月2日15:04"))
	switch {
	case p.End.IsZero():
	case a.Format("20060102") == b.Format("20060102"):
		s += "至" + b.Format("15:04")
	default:
		s += "至" + clock(b.Format("2006年1月2日15:04"))
	}
	return s
}

func clock(s string) string { return strings.TrimSuffix(s, "00:00") }

func (s *sheet) slipFoot(pg *typeset.Page, code *typeset.Code, t notice.Target, y typeset.Len) {
	fs := s.c.o.Fonts
	qx, qy := slipW-slipSide-slipQR, y+mm(21)
	side := pg.QR(code, qx, qy, slipQR, "二维码："+code.Text)
	addr := fs.Plain(trimScheme(code.Text), false).One()
	size := pt(8.5)
	for size > pt(5.5) && addr.WidthAt(size) > slipQR+2*mm(5) {
		size -= pt(0.25)
	}
	pg.Begin("P", "")
	pg.Centered(fs.Plain("微信扫码 看全文", true).One(), qx, qy+side+mm(7.5), side, pt(10), typeset.Black)
	pg.Centered(addr, qx, qy+side+mm(11.5), side, size, typeset.Black)
	pg.End()
	base := y + slipH - mm(8)
	x := slipSide
	for _, p := range s.phones {
		label, number := fs.Plain(p.label, false).One(), fs.Plain(p.number, true).One()
		pg.Begin("P", "")
		pg.Line(label, x, base, pt(10.5), typeset.Black)
		x += label.WidthAt(pt(10.5)) + mm(2)
		pg.Line(number, x, base, pt(19), typeset.Black)
		x += number.WidthAt(pt(19)) + mm(7)
		pg.End()
	}
	pg.Begin("P", "")
	pg.Line(fs.Plain("编号："+s.n.Ref()+"　"+place(t), false).One(), slipSide, y+slipH-mm(16), pt(8.5), typeset.Black)
	pg.End()
}
