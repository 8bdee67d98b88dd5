package poster

import (
	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

// paper is a format with its sizes: what is wanted at reading distance, and the
// floors below which type does not go (JIS S 0032 and the office's own walls: A3
// body 24 pt wanted, 18 least; A4 16 and 13; phone 36). What to do is read from two
// metres and the title from four: on A3 28 pt and more for the one, 72 pt wanted for
// the other, on A4 in proportion.
type paper struct {
	name               string
	w, h               typeset.Len
	side, top, bottom  typeset.Len
	head, headLeast    typeset.Len // issuer
	act, actLeast      typeset.Len // the box that says what to do
	title, titleLeast  typeset.Len
	band               typeset.Len // 更正, 撤回 and warnings
	body, wanted, most typeset.Len // body: the floor
	table              typeset.Len // floor of type in tables
	foot               typeset.Len // labels of the footer
	phone              typeset.Len
	qr                 typeset.Len   // side of the dark part
	small              typeset.Len   // address, code words, page numbers
	ease               typeset.Len   // spaces about the parts, hundredths
	ink                typeset.Color // of head and rule
}

var (
	pt, mm = typeset.Pt, typeset.MM

	a3 = paper{name: "A3", w: mm(297), h: mm(420), side: mm(22), top: mm(18), bottom: mm(15),
		head: pt(24), headLeast: pt(20), title: pt(76), titleLeast: pt(40), act: pt(54), actLeast: pt(28), band: pt(64), body: pt(18), wanted: pt(24), most: pt(36),
		table: pt(15), foot: pt(18), phone: pt(44), qr: mm(88), small: pt(12.5)}

	a4 = paper{name: "A4", w: mm(210), h: mm(297), side: mm(17), top: mm(15), bottom: mm(15),
		head: pt(17), headLeast: pt(14), title: pt(54), titleLeast: pt(28), act: pt(38), actLeast: pt(20), band: pt(45), body: pt(13), wanted: pt(16), most: pt(26),
		table: pt(10.5), foot: pt(13), phone: pt(31), qr: mm(66), small: pt(9.5)}
)

// air is a degree of spacing and of the size of all that is not text. Spacing
// gives way first, then heads, and type last.
type air struct {
	lead  int32       // from line to line, thousandths of the size
	para  typeset.Len // between paragraphs, hundredths of the size
	heads typeset.Len // head and title, hundredths of what is wanted
	foot  typeset.Len // phones, hundredths; the code keeps its size, or a copy of a copy loses it
	edge  typeset.Len // margins, hundredths
	worth typeset.Len // how good a size of type looks with it, hundredths
}

var airs = []air{
	{1750, 35, 100, 100, 100, 100},
	{1640, 22, 88, 97, 100, 95},
	{1500, 12, 76, 93, 92, 87},
	{1400, 4, 58, 91, 80, 72},
}

// edgeLeast is the narrowest margin: office printers do not reach the last
// millimetres, and drawing pins need a place.
var edgeLeast = mm(15)

// at returns the paper with its heads and footer at a degree of air.
func (p paper) at(a air) paper {
	p.ease = a.heads
	p.head = max(p.head*a.heads/100, p.headLeast)
	p.title = max(p.title*a.heads/100, p.titleLeast)
	p.act = max(p.act*a.heads/100, p.actLeast)
	p.phone = p.phone * a.foot / 100
	p.side = max(p.side*a.edge/100, edgeLeast)
	p.top = max(p.top*a.edge/100, min(p.top, edgeLeast))
	return p
}

// rank is how much larger than the text a title must be, in hundredths, to be
// seen first.
const rank = 155

// lift is how much larger than the text the box that says what to do must be, in
// hundredths.
const lift = 125

// rules are how thick the lines above and below the text are.
func (p paper) rules() typeset.Len { return p.foot / 11 }

// large returns the paper of the large-type edition 大字版: more pages, not smaller type.
func (p paper) large() paper {
	p.name += "大字版"
	p.wanted = p.wanted * 3 / 2
	p.body = p.wanted
	p.most = p.most * 5 / 4
	p.table = p.table * 3 / 2
	p.titleLeast = max(p.titleLeast, p.wanted*rank/100)
	p.title = max(p.title, p.most*rank/100)
	p.actLeast = max(p.actLeast, p.wanted*lift/100)
	p.act = max(p.act, p.actLeast)
	return p
}

// later returns the paper of a page that is not the first: it has the code, the
// number and the place, and leaves the rest to the text.
func (p paper) later() paper {
	p.qr = p.qr * 55 / 100
	return p
}

// paperOf chooses the format of a place; A4 where nothing is said, because every
// village prints that.
func paperOf(t notice.Target) paper {
	p := a4
	if t.Paper == "A3" || t.Options["join"] == "A3" {
		p = a3
	}
	if t.Options["type"] == "large" {
		p = p.large()
	}
	if t.Options["ink"] != "black" {
		p.ink = typeset.Red
	}
	return p
}

func (p paper) width() typeset.Len { return p.w - 2*p.side }

// gap is the space between the parts of a page.
func (p paper) gap() typeset.Len { return p.eased(p.foot * 9 / 10) }

// eased is a space at the paper's degree of ease.
func (p paper) eased(v typeset.Len) typeset.Len { return v * p.ease / 100 }

// carry is the height of the line that says that the text goes on overleaf.
func (p paper) carry() typeset.Len { return p.foot * 12 / 10 }

// terse reports whether the footer does without the line above the address.
func (p paper) terse() bool { return p.ease < 70 }

// room is what the body has on the first page under a head, or on a later page.
func (p paper) room(h *head) typeset.Len {
	if h == nil {
		return p.h - p.top - p.bottom - p.later().footHeight() - p.foot*27/10 - 2*p.gap()
	}
	return p.h - p.top - p.bottom - p.footHeight() - h.height - 2*p.gap()
}
