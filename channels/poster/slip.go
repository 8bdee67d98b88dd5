package poster

import (
	"strings"
	"time"

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
	slipQR       = mm(34)
)

// slips lays out one sheet of three slips for a place.
func (s *sheet) slips(t notice.Target) ([]*typeset.Page, []notice.Finding, error) {
	code, err := s.code(t)
	if err != nil {
		return nil, nil, err
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
	x, right := slipSide, slipW-slipSide-slipQR-mm(10)
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
	head = s.c.proofTitle(head)
	s.c.watermark(pg, slipW, y, y+slipH)
	at := y + mm(13)
	put(fs.Plain(head, true), pt(11.5), at, typeset.Red)
	pg.Fill(x, at+mm(1.8), slipW-2*slipSide, pt(1), typeset.Red)
	at += mm(4.5)
	size := pt(23)
	lines := s.title.Headline(typeset.Across(w, size))
	for (len(lines) > 2 || len(lines) == 2 && size > pt(17)) && size > pt(13) {
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
	for sz := pt(17); ; sz -= pt(0.5) {
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
	case s.n.Kind == notice.Correction && s.n.Reason != "":
		b.WriteString(s.bandWords(reasonMost) + "\n\n")
		if c.Plain != "" {
			b.WriteString("**" + strings.TrimSpace(c.Plain) + "**\n\n")
		}
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
	s := a.Format("2006年1月2日") + hour(a)
	switch {
	case p.End.IsZero(), a.Equal(b):
	case a.Format("20060102") == b.Format("20060102"):
		s += "至" + hour(b)
	default:
		s += "至" + b.Format("2006年1月2日") + hour(b)
	}
	return s
}

// hour writes the time of a day as it is said, 8:00 and not 08:00; "" for midnight,
// which stands for a whole day.
func hour(t time.Time) string {
	h := strings.TrimPrefix(t.Format("15:04"), "0")
	if h == "0:00" {
		return ""
	}
	return h
}

func (s *sheet) slipFoot(pg *typeset.Page, code *typeset.Code, t notice.Target, y typeset.Len) {
	fs := s.c.o.Fonts
	qx, qy := slipW-slipSide-slipQR, y+mm(21)
	if code == nil {
		s.proofCode(pg, qx, qy, slipQR)
	} else {
		s.slipCode(pg, code, qx, qy)
	}
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

// slipCode draws the QR of a slip with its address in letters.
func (s *sheet) slipCode(pg *typeset.Page, code *typeset.Code, qx, qy typeset.Len) {
	fs := s.c.o.Fonts
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
}
