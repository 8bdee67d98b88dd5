package typeset

import "slices"

// Look is how a story is laid out: all that the fitting may change.
type Look struct {
	Size   Len   // of the body's type
	Lead   int32 // from line to line, in thousandths of the size
	Para   Len   // more between paragraphs
	Table  Len   // type in tables, at most
	Floor  Len   // type in tables, at least
	Width  Len   // of the measure
	Panels int   // a long narrow table may stand in up to so many panels
}

// Piece is something that a page takes whole, or splits by its own rule.
type Piece struct {
	H      Len
	Before Len  // space above, not at a page's top
	Keep   bool // not the last on a page: stays with the next piece
	// Split cuts the piece so that its first part is at most this high; ok is
	// false where nothing of it fits. Nil: it cannot be cut.
	Split func(space Len) (first, rest Piece, ok bool)
	table bool
	draw  func(p *Page, x, y Len)
}

// Layout turns the story into pieces for a look. TooWide reports whether a table
// had to break words to fit.
func (s *Story) Layout(k Look) (pieces []Piece, tooWide bool) {
	for i := range s.parts {
		p := &s.parts[i]
		switch p.kind {
		case grid:
			t := p.table.fit(k)
			tooWide = tooWide || t.tooWide
			pc := t.piece(0, len(p.table.rows))
			pc.Before = k.Size * 7 / 10
			pieces = append(pieces, pc)
		case rule:
			pieces = append(pieces, Piece{H: k.Size / 2, Before: k.Size / 2, draw: func(p *Page, x, y Len) {
				p.Fill(x, y, k.Width, 750, Black)
			}})
		case picture:
			pieces = append(pieces, s.figure(p, k))
		case sign, date:
			pieces = append(pieces, s.signature(i, k))
		default:
			ls := s.lines(p, k, i)
			if i > 0 && (s.parts[i-1].kind == grid || s.parts[i-1].kind == picture) && len(ls) > 0 {
				ls[0].Before = max(ls[0].Before, k.Size*7/10)
			}
			pieces = append(pieces, ls...)
		}
	}
	return pieces, tooWide
}

// indents of a passage: first line, other lines, and where its mark stands.
func (p *passage) indents() (first, hang, mark int32) {
	deep := int32(p.level) * 1500
	switch p.kind {
	case salute, source:
		return 0, 0, 0
	case item:
		w := max(int32(p.mark.Width())+350, 1000)
		return 2000 + deep + w, 2000 + deep + w, 2000 + deep
	case quote:
		return 4000, 2000, 0
	case heading:
		return 2000, 2000, 0
	}
	if p.kind == body && p.level > 0 { // inside a list item
		return 2000 + deep, 2000 + deep, 0
	}
	return 2000, 0, 0
}

// lines lays a paragraph out, a piece for each line. No page begins with the
// last line of a paragraph or ends with its first or with a heading.
func (s *Story) lines(p *passage, k Look, at int) []Piece {
	first, hang, mark := p.indents()
	measure := int32(int64(k.Width) * 1000 / int64(k.Size))
	if hang > measure/2 {
		first, hang, mark = min(first, measure/3), measure/4, min(mark, measure/8)
	}
	ls := p.text.Break(Setting{Measure: measure, First: first, Hang: hang})
	lead := em(k.Lead, k.Size)
	out := make([]Piece, len(ls))
	size := k.Size
	for i, l := range ls {
		out[i] = Piece{H: lead, Keep: i == 0 && len(ls) > 1 || i == len(ls)-2 || p.kind == heading}
		if i == 0 && at > 0 && !p.tight {
			out[i].Before = k.Para
			if p.kind == heading {
				out[i].Before += size * 3 / 10
			}
		}
		begin, end := i == 0, i == len(ls)-1
		var label []Line
		if begin && p.mark != nil && !p.blank {
			label = p.mark.Break(Setting{Measure: measure, First: mark, Ragged: true})
		}
		role := p.role
		out[i].draw = func(pg *Page, x, y Len) {
			if begin || len(pg.open) == 0 || !pg.inPassage {
				pg.Begin(role, "")
				pg.inPassage = true
			}
			base := y + lead/2 + size*38/100
			for _, m := range label {
				pg.Line(m, x, base, size, Black)
			}
			pg.Line(l, x, base, size, Black)
			if end {
				pg.End()
				pg.inPassage = false
			}
		}
	}
	return out
}

// signRight is the blank right of the date of a notice, four characters as GB/T
// 9704-2012, 7.3.5.1 has it for one that is stamped; the names stand centred above
// it. Where the measure is narrow, or the names are long, it gives way.
const signRight = 4000

// signature lays out the name or the date at the end of a notice.
func (s *Story) signature(at int, k Look) Piece {
	p := &s.parts[at]
	names, day := int32(0), int32(0)
	for _, q := range s.parts {
		switch q.kind {
		case sign:
			names = max(names, int32(q.text.Width()))
		case date:
			day = max(day, int32(q.text.Width()))
		}
	}
	measure := Across(k.Width, k.Size)
	middle := measure - signRight - day/2
	if day == 0 {
		middle = measure - signRight/2 - names/2
	}
	if over := middle + max(names, day)/2 - measure; over > 0 {
		middle = max(middle-over, measure/2)
	}
	lead := em(k.Lead, k.Size)
	ls := p.text.Break(Setting{Measure: measure, Ragged: true})
	pc := Piece{H: lead * Len(max(len(ls), 1)), Keep: p.kind == sign, Before: k.Size * 8 / 10}
	if at > 0 && (s.parts[at-1].kind == sign || s.parts[at-1].kind == date) {
		pc.Before = 0
	}
	size := k.Size
	pc.draw = func(pg *Page, x, y Len) {
		pg.Begin("P", "")
		for i, l := range ls {
			pg.Line(l, x+em(max(middle-l.Width/2, 0), size), y+lead*Len(i)+lead/2+size*38/100, size, Black)
		}
		pg.End()
	}
	return pc
}

// figure lays out a picture in the middle, at most the measure wide and fifteen
// lines high.
func (s *Story) figure(p *passage, k Look) Piece {
	w := k.Width
	h := Len(int64(w) * int64(p.image.H) / int64(p.image.W))
	if most := em(k.Lead, k.Size) * 15; h > most {
		h = most
		w = Len(int64(h) * int64(p.image.W) / int64(p.image.H))
	}
	alt := p.text.String()
	return Piece{H: h, Before: k.Size / 2, draw: func(pg *Page, x, y Len) {
		pg.Begin("Figure", alt)
		pg.Draw(p.image, x+(k.Width-w)/2, y, w, h)
		pg.End()
	}}
}

// Height returns the height of pieces set one under the other.
func Height(ps []Piece) Len {
	h := Len(0)
	for i, p := range ps {
		if i > 0 {
			h += p.Before
		}
		h += p.H
	}
	return h
}

// Paint draws pieces one under the other. extra is spread over the spaces above
// them.
func Paint(pg *Page, ps []Piece, x, y Len, extra Len) {
	gaps, done := 0, 0
	for i, p := range ps {
		if i > 0 && p.Before > 0 {
			gaps++
		}
	}
	for i, p := range ps {
		if i > 0 {
			y += p.Before
			if p.Before > 0 {
				y += extra*Len(done+1)/Len(gaps) - extra*Len(done)/Len(gaps)
				done++
			}
		}
		p.draw(pg, x, y)
		y += p.H
	}
	if pg.inPassage { // a paragraph that goes on overleaf
		pg.End()
		pg.inPassage = false
	}
}

// Paginate deals pieces out to pages; room returns how high page n is. A page
// always takes something, so that it ends. The last page has three lines at least,
// where the page before can spare them.
func Paginate(ps []Piece, room func(n int) Len) [][]Piece {
	var pages [][]Piece
	for len(ps) > 0 {
		page, rest := fill(ps, room(len(pages)))
		pages = append(pages, page)
		ps = rest
	}
	if n := len(pages); n > 1 {
		pages[n-2], pages[n-1] = accompany(pages[n-2], pages[n-1], room(n-1))
	}
	return pages
}

// Whole returns the pieces with all that is at most this high in one part: a small
// table is better overleaf than torn.
func Whole(ps []Piece, most Len) []Piece {
	out := slices.Clone(ps)
	for i := range out {
		if out[i].H <= most {
			out[i].Split = nil
		}
	}
	return out
}

// lastLines is how many lines a last page has at least.
const lastLines = 3

// accompany moves lines to a last page that has fewer than three, so that neither
// a line nor a signature stands there alone.
func accompany(before, last []Piece, room Len) (a, b []Piece) {
	lines := 0
	for _, p := range last {
		lines++
		if p.table {
			return before, last
		}
	}
	at := len(before)
	for at > lastLines && lines < lastLines || at > lastLines && at < len(before) && before[at-1].Keep {
		if before[at-1].table {
			return before, last
		}
		at--
		lines++
	}
	moved := append(slices.Clone(before[at:]), last...)
	if at == len(before) || before[at-1].Keep || Height(moved) > room {
		return before, last
	}
	return before[:at], moved
}

func fill(ps []Piece, space Len) (page, rest []Piece) {
	used := Len(0)
	for i, p := range ps {
		need := p.H
		if i > 0 {
			need += p.Before
		}
		if used+need <= space {
			used += need
			continue
		}
		if p.Split != nil {
			before := Len(0)
			if i > 0 {
				before = p.Before
			}
			if a, b, ok := p.Split(space - used - before); ok {
				a.Before = p.Before
				page = append(append(page, ps[:i]...), a)
				return page, append([]Piece{b}, ps[i+1:]...)
			}
		}
		cut := i
		for cut > 0 && ps[cut-1].Keep {
			cut--
		}
		if cut == 0 {
			cut = max(i, 1)
		}
		return ps[:cut], ps[cut:]
	}
	return ps, nil
}
