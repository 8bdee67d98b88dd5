package typeset

import (
	"fmt"
	"strings"
)

// Len is a length on paper in thousandths of a point; a point is 1/72 inch.
// Whole numbers keep pages the same on every machine.
type Len int32

// Pt and MM make lengths.
func Pt(v float64) Len { return Len(v*1000 + 0.5) }

// MM makes a length from millimetres.
func MM(v float64) Len { return Len(v*72000/25.4 + 0.5) }

// Color is one of the inks of a page. There is no grey for what must be read:
// office printers turn it into dots.
type Color uint8

// The inks. Red prints dark on a black-and-white printer. Pale is for a mark that
// lies under the text.
const (
	Black Color = iota
	Red
	White
	Pale
)

var inks = [...][3]uint8{Black: {0, 0, 0}, Red: {0xC8, 0, 0}, White: {255, 255, 255}, Pale: {0xDF, 0xDF, 0xDF}}

// Kind is the kind of a mark on the page.
type Kind uint8

// Kinds of mark.
const (
	Glyphs Kind = iota
	Rect
	Picture
)

// Mark is one character of a row of glyphs.
type Mark struct {
	R    rune
	gid  GID
	face face
	X    int32 // from the row's origin, in thousandths of an em
}

// Op is one mark on a page. Places are from the page's top left corner, y down.
type Op struct {
	Kind  Kind
	Color Color
	Tag   int32 // into Page.Tags; -1: decoration
	X, Y  Len   // top left corner, or the start of the base line
	W, H  Len
	Size  Len
	Marks []Mark
	Says  []Say
	Image *Image
}

// Say is a stretch of a row of glyphs, From to To, that is one run of text though
// its glyphs stand apart or overlap: readers of a PDF would take that for a space
// or a new line. Gap says that a blank follows the last glyph too.
type Say struct {
	From, To int
	Gap      bool
}

// saidGap is the widest gap, in thousandths of an em, that no reader takes for a
// space (poppler: a tenth of an em).
const saidGap = 80

// Role is what a part of the page is to a screen reader: P, H1, Table, TR, TD …
type Role string

// Tag is one node of the page's structure.
type Tag struct {
	Role   Role
	Parent int32 // -1: the page itself
	Alt    string
}

// Link is a place that leads to an address.
type Link struct {
	X, Y, W, H Len
	Href       string
}

// Layer is a part of a page. Two pages whose layers are alike share them in a PDF.
type Layer struct {
	Ops   []Op
	Links []Link
	dx    Len   // how far right of its places it lies: two pages beside each other
	tags  int32 // the first of its page's tags on this page
}

// Page is a display list: everything that will be on one side of paper.
type Page struct {
	W, H   Len
	Tags   []Tag
	Layers []Layer
	fonts  *Fonts
	open   []int32 // stack of tags
	// inPassage: a paragraph is open whose lines are drawn one by one
	inPassage bool
	artifact  bool // what is drawn now is read elsewhere already
}

// NewPage returns an empty page of this size, set in these fonts.
func NewPage(fs *Fonts, w, h Len) *Page {
	return &Page{W: w, H: h, fonts: fs, Layers: make([]Layer, 1)}
}

// Next begins a new layer.
func (p *Page) Next() { p.Layers = append(p.Layers, Layer{}) }

func (p *Page) layer() *Layer { return &p.Layers[len(p.Layers)-1] }

// Begin opens a part of the page's structure; what is drawn until End is in it.
func (p *Page) Begin(r Role, alt string) {
	parent := int32(-1)
	if n := len(p.open); n > 0 {
		parent = p.open[n-1]
	}
	p.Tags = append(p.Tags, Tag{Role: r, Parent: parent, Alt: alt})
	p.open = append(p.open, int32(len(p.Tags)-1))
}

// End closes what Begin opened.
func (p *Page) End() {
	if n := len(p.open); n > 0 {
		p.open = p.open[:n-1]
	}
}

func (p *Page) tag() int32 {
	if p.artifact {
		return -1
	}
	if n := len(p.open); n > 0 {
		return p.open[n-1]
	}
	return -1
}

// Fill draws a filled rectangle. It is decoration unless something is open.
func (p *Page) Fill(x, y, w, h Len, c Color) {
	l := p.layer()
	l.Ops = append(l.Ops, Op{Kind: Rect, Color: c, Tag: -1, X: x, Y: y, W: w, H: h})
}

// Figure draws a filled rectangle that is part of what is open.
func (p *Page) Figure(x, y, w, h Len, c Color) {
	l := p.layer()
	l.Ops = append(l.Ops, Op{Kind: Rect, Color: c, Tag: p.tag(), X: x, Y: y, W: w, H: h})
}

// Box draws a frame of this stroke, inside the rectangle.
func (p *Page) Box(x, y, w, h, stroke Len, c Color) {
	p.Fill(x, y, w, stroke, c)
	p.Fill(x, y+h-stroke, w, stroke, c)
	p.Fill(x, y+stroke, stroke, h-2*stroke, c)
	p.Fill(x+w-stroke, y+stroke, stroke, h-2*stroke, c)
}

// Draw puts a picture into a rectangle.
func (p *Page) Draw(im *Image, x, y, w, h Len) {
	l := p.layer()
	l.Ops = append(l.Ops, Op{Kind: Picture, Tag: p.tag(), X: x, Y: y, W: w, H: h, Image: im})
}

// Link makes a rectangle lead to an address.
func (p *Page) Link(x, y, w, h Len, href string) {
	l := p.layer()
	l.Links = append(l.Links, Link{x, y, w, h, href})
}

// em is v thousandths of an em at a size.
func em(v int32, size Len) Len { return Len(int64(v) * int64(size) / 1000) }

// Line draws a line of text with its base line at y and its measure's left edge
// at x, and returns nothing that moves: the caller knows the leading.
func (p *Page) Line(l Line, x, y, size Len, c Color) {
	t := l.text
	ly := p.layer()
	var marks []Mark
	var says []Say
	var origin int32
	flush := func() {
		if len(marks) > 0 {
			ly.Ops = append(ly.Ops, Op{Kind: Glyphs, Color: c, Tag: p.tag(), X: x + em(origin, size), Y: y, Size: size, Marks: marks, Says: says})
		}
		marks, says = nil, nil
	}
	for k := l.From; k < l.To; k++ {
		g, at := &t.gs[k], l.x[k-l.From]
		apart := k > l.From && l.apart(k)
		if len(marks) > 0 && marks[len(marks)-1].face != g.face {
			if apart {
				says = said(says, len(marks)-1, len(marks))
				says[len(says)-1].Gap = true
			}
			flush()
		} else if apart && len(marks) > 0 {
			says = said(says, len(marks)-1, len(marks)+1)
		}
		if len(marks) == 0 {
			origin = at
			marks = make([]Mark, 0, l.To-k)
		} else if t.gaps[k].word {
			if f, gid, ok := t.fonts.find(' ', g.face&^thick == 1); ok && f.font() == g.face.font() {
				prev := &t.gs[k-1]
				marks = append(marks, Mark{R: ' ', gid: gid, face: g.face, X: l.x[k-1-l.From] + prev.adv - origin})
			}
		}
		marks = append(marks, Mark{R: g.r, gid: g.gid, face: g.face, X: at - origin})
	}
	flush()
	p.decorate(l, x, y, size, c)
}

// apart reports whether glyph k stands off the one before it, or over its blank,
// without a space of the text between them.
func (l Line) apart(k int) bool {
	d := l.x[k-l.From] - l.x[k-1-l.From] - l.text.gs[k-1].adv
	return !l.text.gaps[k].word && (d > saidGap || d < -saidGap)
}

// said adds glyphs from to to, which lie apart, to the stretches of a row.
func said(says []Say, from, to int) []Say {
	if n := len(says) - 1; n >= 0 && says[n].To > from {
		says[n].To = to
		return says
	}
	return append(says, Say{From: from, To: to})
}

// decorate draws emphasis dots and lays links over their words.
func (p *Page) decorate(l Line, x, y, size Len, c Color) {
	t := l.text
	for k := l.From; k < l.To; k++ {
		g, at := &t.gs[k], l.x[k-l.From]
		if g.dots && g.class == han {
			d := size / 9
			p.Fill(x+em(at+g.adv/2, size)-d/2, y+size*17/100, d, d, c)
		}
		if g.ruby != 0 && (k == l.From || t.gs[k-1].ruby != g.ruby) {
			p.ruby(l, k, x, y, size, c)
		}
		if g.run == 0 || k > l.From && t.gs[k-1].run == g.run {
			continue
		}
		end := k
		for end+1 < l.To && t.gs[end+1].run == g.run {
			end++
		}
		right := l.x[end-l.From] + t.gs[end].adv
		p.Link(x+em(at, size), y-size*88/100, em(right-at, size), size*110/100, t.hrefs[g.run-1])
	}
}

// rubySize is the size of ruby, in hundredths of the text's.
const rubySize = 42

// ruby draws the small letters above the run that begins with glyph k.
func (p *Page) ruby(l Line, k int, x, y, size Len, c Color) {
	t := l.text
	end := k
	for end+1 < l.To && t.gs[end+1].ruby == t.gs[k].ruby {
		end++
	}
	left, right := l.x[k-l.From], l.x[end-l.From]+t.gs[end].adv
	r := t.rubys[t.gs[k].ruby-1]
	small := size * rubySize / 100
	if room := em(right-left+400, size); r.WidthAt(small) > room {
		small = Len(int64(small) * int64(room) / int64(r.WidthAt(small)))
	}
	p.Line(r, x+em(left, size)+(em(right-left, size)-r.WidthAt(small))/2, y-size*96/100, small, c)
}

// Dump writes the display list in words, for tests: a line for every row of
// glyphs, rectangle, picture and link, lengths in points.
func Dump(p *Page) string {
	var b strings.Builder
	fmt.Fprintf(&b, "page %s\n", lens(p.W, p.H))
	for n, l := range p.Layers {
		fmt.Fprintf(&b, "layer %d\n", n)
		for _, op := range l.Ops {
			role := "-"
			if op.Tag >= 0 {
				role = string(p.Tags[op.Tag+l.tags].Role)
			}
			op.X += l.dx
			switch op.Kind {
			case Glyphs:
				fmt.Fprintf(&b, "%s %s at %s size %s face %d: ", role, inkNames[op.Color], lens(op.X, op.Y), lens(op.Size), op.Marks[0].face)
				for _, m := range op.Marks {
					b.WriteRune(m.R)
				}
				fmt.Fprintf(&b, " to %d\n", op.Marks[len(op.Marks)-1].X)
			case Rect:
				fmt.Fprintf(&b, "%s %s rect %s\n", role, inkNames[op.Color], lens(op.X, op.Y, op.W, op.H))
			case Picture:
				fmt.Fprintf(&b, "%s picture %s\n", role, lens(op.X, op.Y, op.W, op.H))
			}
		}
		for _, k := range l.Links {
			fmt.Fprintf(&b, "link %s %s\n", lens(k.X+l.dx, k.Y, k.W, k.H), k.Href)
		}
	}
	return b.String()
}

var inkNames = [...]string{Black: "black", Red: "red", White: "white", Pale: "pale"}
