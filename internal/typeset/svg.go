package typeset

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"image/png"
	"strconv"
)

// SVG draws the page as one SVG image that needs no font: every glyph is an
// outline, defined once. The text stands beside it for screen readers.
func (p *Page) SVG(title string) []byte {
	var b, defs bytes.Buffer
	w := &svg{page: p, ids: map[tileKey]int{}, defs: &defs}
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s" width="%spt" height="%spt" role="img" xml:lang="zh-CN"><title>`,
		lens(p.W, p.H), lens(p.W), lens(p.H))
	_ = xml.EscapeText(&b, []byte(title)) // into memory: does not fail
	b.WriteString("</title><desc>")
	_ = xml.EscapeText(&b, []byte(p.Text()))
	b.WriteString("</desc>")
	var marks bytes.Buffer
	for _, l := range p.Layers {
		for _, op := range l.Ops {
			op.X += l.dx
			w.op(&marks, &op)
		}
	}
	b.WriteString("<defs>")
	b.Write(defs.Bytes())
	b.WriteString(`</defs><path fill="#fff" d="M0 0H` + lens(p.W) + "V" + lens(p.H) + `H0z"/>`)
	b.Write(marks.Bytes())
	b.WriteString("</svg>\n")
	return b.Bytes()
}

type svg struct {
	page *Page
	ids  map[tileKey]int
	defs *bytes.Buffer
}

func ink(c Color) string {
	return fmt.Sprintf("#%02x%02x%02x", inks[c][0], inks[c][1], inks[c][2])
}

func (w *svg) op(b *bytes.Buffer, op *Op) {
	switch op.Kind {
	case Rect:
		fmt.Fprintf(b, `<path fill="%s" d="M%sh%sv%sh-%sz"/>`, ink(op.Color), lens(op.X, op.Y), lens(op.W), lens(op.H), lens(op.W))
	case Picture:
		media, data := "image/jpeg", op.Image.jpeg
		if data == nil {
			var pb bytes.Buffer
			if png.Encode(&pb, op.Image.img) != nil {
				return
			}
			media, data = "image/png", pb.Bytes()
		}
		fmt.Fprintf(b, `<image x="%s" y="%s" width="%s" height="%s" href="data:%s;base64,%s"/>`,
			lens(op.X), lens(op.Y), lens(op.W), lens(op.H), media, base64.StdEncoding.EncodeToString(data))
	case Glyphs:
		s := strconv.FormatFloat(float64(op.Size)/1e6, 'f', -1, 64)
		fmt.Fprintf(b, `<g fill="%s" transform="translate(%s) scale(%s -%s)"`, ink(op.Color), lens(op.X, op.Y), s, s)
		if op.Marks[0].face&thick != 0 {
			fmt.Fprintf(b, ` stroke="%s" stroke-width="35"`, ink(op.Color))
		}
		b.WriteByte('>')
		for _, m := range op.Marks {
			if id := w.glyph(m); id >= 0 {
				fmt.Fprintf(b, `<use href="#g%d" x="%d"/>`, id, m.X)
			}
		}
		b.WriteString("</g>")
	}
}

// glyph defines an outline once and returns its number, -1 where there is no ink.
func (w *svg) glyph(m Mark) int {
	k := tileKey{face: m.face &^ thick, gid: m.gid}
	if id, ok := w.ids[k]; ok {
		return id
	}
	p := &pathPen{}
	w.page.fonts.list[m.face.font()].Draw(m.gid, p)
	id := -1
	if len(p.b) > 0 {
		id = len(w.ids)
		fmt.Fprintf(w.defs, `<path id="g%d" d="%s"/>`, id, p.b)
	}
	w.ids[k] = id
	return id
}

type pathPen struct{ b []byte }

func (p *pathPen) put(op byte, vs ...float32) {
	p.b = append(p.b, op)
	for i, v := range vs {
		if i > 0 && v >= 0 {
			p.b = append(p.b, ' ')
		}
		p.b = strconv.AppendFloat(p.b, float64(v), 'f', -1, 32)
	}
}

func (p *pathPen) MoveTo(x, y float32)         { p.put('M', x, y) }
func (p *pathPen) LineTo(x, y float32)         { p.put('L', x, y) }
func (p *pathPen) QuadTo(cx, cy, x, y float32) { p.put('Q', cx, cy, x, y) }
func (p *pathPen) Close()                      { p.put('z') }

// Text returns what is written on the page: a line for each row of glyphs, with
// tabs between the cells of a table.
func (p *Page) Text() string {
	var b []rune
	y, tag := Len(-1), int32(-1)
	for _, l := range p.Layers {
		for _, op := range l.Ops {
			if op.Kind != Glyphs {
				continue
			}
			if y >= 0 && op.Y != y {
				b = append(b, '\n')
			} else if y >= 0 && op.Tag != tag {
				b = append(b, '\t')
			}
			y, tag = op.Y, op.Tag
			for _, m := range op.Marks {
				b = append(b, m.R)
			}
		}
	}
	return string(b)
}
