package typeset

// Spread sets the text on one line of exactly this measure, the characters at
// equal distances, as the head of an official document is set.
func (t *Text) Spread(measure int32) Line {
	n := len(t.gs)
	l := Line{text: t, To: n, x: make([]int32, n), Width: measure}
	if n == 0 {
		return l
	}
	rest := measure - t.adv[n]
	x := int32(0)
	if n == 1 {
		l.x[0] = rest / 2
		return l
	}
	for i := range t.gs {
		l.x[i] = x + share(rest, int32(i), int32(n-1))
		x += t.gs[i].adv
	}
	return l
}

// One sets the text on one line at its natural width.
func (t *Text) One() Line {
	ls := t.Break(Setting{Measure: 1 << 28, Ragged: true})
	if len(ls) == 0 {
		return Line{text: t}
	}
	return ls[0]
}

// Centered draws a line in the middle between x and x+w.
func (p *Page) Centered(l Line, x, y, w, size Len, c Color) {
	p.Line(l, x+(w-em(l.Width, size))/2, y, size, c)
}

// Right draws a line that ends at x.
func (p *Page) Right(l Line, x, y, size Len, c Color) {
	p.Line(l, x-em(l.Width, size), y, size, c)
}

// Across returns how many thousandths of an em of this size a length is.
func Across(w, size Len) int32 { return int32(int64(w) * 1000 / int64(size)) }

// WidthAt returns the width of a line at a size.
func (l Line) WidthAt(size Len) Len { return em(l.Width, size) }

// Plain shapes one run of one look.
func (fs *Fonts) Plain(s string, bold bool) *Text {
	return fs.Shape([]Run{{Text: s, Bold: bold}}, false)
}

// Title shapes a headline: bold, and not broken inside common words. A "|" or
// line end in it is a break that the writer wants.
func (fs *Fonts) Title(s string) *Text {
	var runs []Run
	start := 0
	for i, r := range s {
		if r == '\n' || r == '|' {
			runs = append(runs, Run{Text: s[start:i], Bold: true}, Run{Stop: true})
			start = i + 1
		}
	}
	return fs.Shape(append(runs, Run{Text: s[start:], Bold: true}), true)
}
