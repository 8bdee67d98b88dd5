package typeset

import "slices"

// Like returns a new page that has this page's layers up to n, shared and not
// copied, and its structure as far as they need it. Two posters of one notice
// differ only in the layers that are drawn after.
func (p *Page) Like(n int) *Page {
	tags := int32(0)
	for _, l := range p.Layers[:n] {
		for i := range l.Ops {
			tags = max(tags, l.Ops[i].Tag+1)
		}
	}
	q := NewPage(p.fonts, p.W, p.H)
	q.Tags = slices.Clone(p.Tags[:tags])
	q.Layers = append(slices.Clone(p.Layers[:n]), Layer{})
	return q
}

// Beside lays another page of this height onto this one, dx to the right. Its
// layers are shared and not copied.
func (p *Page) Beside(q *Page, dx Len) {
	base := int32(len(p.Tags))
	for _, t := range q.Tags {
		if t.Parent >= 0 {
			t.Parent += base
		}
		p.Tags = append(p.Tags, t)
	}
	for _, l := range q.Layers {
		l.dx, l.tags = l.dx+dx, l.tags+base
		p.Layers = append(p.Layers, l)
	}
	p.Next()
}

// Seam returns the height between lo and hi at which the page can be cut in two
// without cutting text or a figure: the middle of the widest blank there. ok is
// false where there is none.
func (p *Page) Seam(lo, hi Len) (y Len, ok bool) {
	type span struct{ a, b Len }
	var taken []span
	for _, l := range p.Layers {
		for _, op := range l.Ops {
			s := span{op.Y, op.Y + op.H}
			switch {
			case op.Color == Pale:
				continue // lies under the text and may be cut
			case op.Kind == Glyphs:
				s = span{op.Y - op.Size*95/100, op.Y + op.Size*25/100}
			case op.Kind == Rect && op.Tag < 0 && (op.W < 2000 || op.H > p.H/3):
				continue // an upright rule may be cut
			}
			if s.b > lo && s.a < hi {
				taken = append(taken, s)
			}
		}
	}
	slices.SortFunc(taken, func(a, b span) int { return int(a.a - b.a) })
	at, best := lo, Len(0)
	for _, s := range append(taken, span{hi, hi}) {
		if s.a-at > best {
			best, y = s.a-at, at+(s.a-at)/2
		}
		at = max(at, s.b)
	}
	return y, best > 0
}

// Place draws the part of another page between top and bottom onto this page, at
// per thousand of its size, with the part's top left corner at x, y.
func (p *Page) Place(q *Page, top, bottom, x, y Len, scale int32) {
	base := int32(len(p.Tags))
	for _, t := range q.Tags {
		if t.Parent >= 0 {
			t.Parent += base
		}
		p.Tags = append(p.Tags, t)
	}
	sc := func(v Len) Len { return em(scale, v) }
	dst := p.layer()
	for _, l := range q.Layers {
		for _, op := range l.Ops {
			if op.Kind == Glyphs {
				if mid := op.Y - op.Size/3; mid < top || mid >= bottom {
					continue
				}
			} else {
				a, b := max(op.Y, top), min(op.Y+op.H, bottom)
				if a >= b {
					continue
				}
				if op.Kind == Rect {
					op.Y, op.H = a, b-a
				}
			}
			if op.Tag >= 0 {
				op.Tag += base + l.tags
			}
			op.X, op.Y = x+sc(op.X+l.dx), y+sc(op.Y-top)
			op.W, op.H, op.Size = sc(op.W), sc(op.H), sc(op.Size)
			dst.Ops = append(dst.Ops, op)
		}
		for _, k := range l.Links {
			if k.Y >= top && k.Y < bottom {
				dst.Links = append(dst.Links, Link{x + sc(k.X+l.dx), y + sc(k.Y-top), sc(k.W), sc(k.H), k.Href})
			}
		}
	}
}

// Dashes draws a line of dashes, where paper is to be cut or folded.
func (p *Page) Dashes(x, y, w Len) {
	for at := Len(0); at < w; at += 9000 {
		p.Fill(x+at, y, min(5000, w-at), 600, Black)
	}
}
