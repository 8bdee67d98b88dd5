package typeset

import (
	"regexp"
	"slices"
	"strings"

	"gaoshi/internal/document"
)

// cellText is a shaped cell.
type cellText struct {
	*Text
	point int32 // width up to the decimal point, where the cell is a number
	tail  int32 // width from the point on
	width int32
	least int32 // narrower than this would tear a name or a number
	num   bool
}

// tableText is a shaped table, ready for any size and measure.
type tableText struct {
	head  []cellText
	rows  [][]cellText
	align []document.Align
	num   []bool  // column of numbers
	most  []int32 // natural width by column
	least []int32
	point []int32 // of number columns
	tail  []int32
	total bool // the last row sums up
	roomy bool // texts are long: cells stand left
}

var numeric = regexp.MustCompile(`^[-+−–]?[¥￥]?[\d,，]+(\.\d+)?[%％‰]?$`)

// cellSense is the longest text of a cell that is broken by sense, as a headline is.
const cellSense = 36

// colLeast is how wide a column is made at least, where there are few of them and
// the measure allows: figures need air.
const colLeast, colFew = 3400, 6

// cellPad is the space on each side of a cell's text, in thousandths of an em.
const cellPad = 380

func (s *Story) tableText(g *document.Grid, line int) *tableText {
	n := len(g.Head)
	t := &tableText{align: make([]document.Align, n), num: make([]bool, n), most: make([]int32, n), least: make([]int32, n), point: make([]int32, n), tail: make([]int32, n)}
	copy(t.align, g.Align)
	for _, c := range g.Head {
		t.head = append(t.head, s.cell(c, line, true))
	}
	for _, r := range g.Rows {
		row := make([]cellText, n)
		for i := range row {
			if i < len(r.Cells) {
				row[i] = s.cell(r.Cells[i], r.Line, false)
			} else {
				row[i] = s.cell(document.Cell{}, r.Line, false)
			}
		}
		t.rows = append(t.rows, row)
	}
	t.measure()
	return t
}

func (s *Story) cell(c document.Cell, line int, head bool) cellText {
	runs := make([]Run, 0, len(c.Spans))
	for _, sp := range c.Spans {
		runs = append(runs, Run{Text: sp.Text, Bold: sp.Strong || head, Dots: sp.Emph, Href: sp.Href, Stop: sp.Break})
	}
	trimRuns(runs)
	ct := cellText{Text: s.shape(runs, line, true)}
	ct.width = int32(ct.Width())
	str := ct.String()
	ct.num = ct.Len() > 0 && numeric.MatchString(str)
	ct.point = ct.width
	for i, g := range ct.gs {
		if ct.num && g.r == '.' {
			ct.point = ct.adv[i]
			break
		}
	}
	ct.tail = ct.width - ct.point
	ct.least = int32(ct.Widest())
	if ct.Len() <= 5 && !head {
		ct.least = ct.width // a name or a word
	} else if head {
		ct.least = max(ct.least, ct.headLeast())
	} else {
		ct.least = max(ct.least, min(ct.width, 4000))
	}
	return ct
}

// headLeast is how narrow a head may be: it is broken before a unit in brackets
// rather than inside its words, which stay whole up to five characters.
func (c *cellText) headLeast() int32 {
	for i, g := range c.gs {
		if i > 0 && (g.r == '（' || g.r == '(') {
			return min(max(c.natural(0, i), c.natural(i, len(c.gs))), 5200)
		}
	}
	return min(c.width, 4200)
}

func (t *tableText) measure() {
	for i := range t.head {
		t.most[i], t.least[i] = t.head[i].width, t.head[i].least
		filled := 0
		t.num[i] = true
		for _, r := range t.rows {
			c := r[i]
			if c.Len() == 0 {
				continue
			}
			filled++
			t.num[i] = t.num[i] && c.num
			t.most[i], t.least[i] = max(t.most[i], c.width), max(t.least[i], c.least)
			t.point[i], t.tail[i] = max(t.point[i], c.point), max(t.tail[i], c.tail)
			t.roomy = t.roomy || c.width > 12000
		}
		if filled == 0 {
			t.num[i] = false
		}
		if t.num[i] {
			t.most[i] = max(t.head[i].width, t.point[i]+t.tail[i])
			t.least[i] = max(t.head[i].least, t.point[i]+t.tail[i])
		}
		if len(t.head) <= colFew {
			t.most[i] = max(t.most[i], colLeast)
		}
	}
	if n := len(t.rows); n > 2 {
		for _, c := range t.rows[n-1] {
			if s := strings.ReplaceAll(c.String(), " ", ""); strings.HasPrefix(s, "合计") || strings.HasPrefix(s, "总计") || s == "小计" {
				t.total = true
			}
		}
	}
}

// table is a table at one size and measure.
type table struct {
	*tableText
	k       Look
	size    Len
	cols    []Len // widths of one panel's columns
	panels  int
	tooWide bool
	heads   [][]Line
	headH   Len
	cells   [][][]Line
	rowH    []Len
}

// fit chooses size, column widths and panels. Type goes down to the floor before
// a word is torn.
func (t *tableText) fit(k Look) *table {
	f := &table{tableText: t, k: k, size: k.Table, panels: 1}
	if f.size == 0 {
		f.size = k.Size
	}
	need := int32(0)
	for i := range t.head {
		need += t.least[i] + 2*cellPad
	}
	for f.size > k.Floor && em(need, f.size) > k.Width {
		f.size -= 500
	}
	f.tooWide = em(need, f.size) > k.Width
	f.choosePanels()
	f.columns(int32(int64(k.Width)*1000/int64(f.size)) / int32(f.panels))
	f.setCells()
	return f
}

// choosePanels finds in how many panels the table is lowest, with type at most a
// sixth smaller. A row of a panel stays on one line; its head may take two.
func (f *table) choosePanels() {
	rows := len(f.rows)
	if f.total {
		rows--
	}
	want := int32(0)
	for i := range f.head {
		w := f.head[i].least
		if f.num[i] {
			w = max(w, f.point[i]+f.tail[i])
		}
		for _, r := range f.rows {
			if !f.num[i] {
				w = max(w, r[i].width)
			}
		}
		want += w + 2*cellPad
	}
	size := f.size
	lowest := size * Len(rows)
	for n := 2; n <= min(f.k.Panels, rows/5); n++ {
		s := min(size, Len(int64(f.k.Width)*1000/int64(want*int32(n)))/500*500)
		if s < max(size*5/6, f.k.Floor) {
			break
		}
		if h := s * Len((rows+n-1)/n); h < lowest {
			lowest, f.panels, f.size = h, n, s
		}
	}
}

// columns shares the measure out: every column gets its natural width where that
// fits, else the widest give way first, down to what tears nothing.
func (f *table) columns(measure int32) {
	n := len(f.head)
	w := make([]int32, n)
	avail := measure - int32(n)*2*cellPad
	most, least := int32(0), int32(0)
	for i := range w {
		most += f.most[i]
		least += f.least[i]
	}
	switch {
	case most <= avail: // the rest in equal parts, a little more to the wide
		rest := avail - most
		for i := range w {
			w[i] = f.most[i] + rest/int32(n)/2
			if most > 0 {
				w[i] += int32(int64(rest/2) * int64(f.most[i]) / int64(most))
			}
		}
	case least <= avail:
		f.share(w, avail)
	default:
		for i := range w {
			w[i] = max(int32(int64(avail)*int64(f.least[i])/int64(max(least, 1))), 1000)
		}
	}
	f.cols = make([]Len, n)
	total := f.k.Width / Len(f.panels)
	used := Len(0)
	for i := range w {
		f.cols[i] = em(w[i]+2*cellPad, f.size)
		used += f.cols[i]
	}
	for i := range f.cols { // to the edge, without a remainder
		d := (total - used) / Len(n-i)
		f.cols[i] += d
		used += d
	}
}

// share gives columns what they need where they cannot all have what they want:
// figures what their heads take in two lines, the rest to texts, the widest
// giving way first.
func (f *table) share(w []int32, avail int32) {
	want := slices.Clone(f.most)
	sum := int32(0)
	for i := range want {
		if f.num[i] && f.head[i].width > f.least[i] {
			want[i] = max(f.least[i], min(colLeast, want[i]))
		}
		sum += want[i]
	}
	if sum <= avail { // texts fit when the heads of figures give way
		for i := range w {
			w[i] = want[i] + (avail-sum)/int32(len(w))
		}
		return
	}
	lo, hi := int32(0), slices.Max(want)
	for hi-lo > 10 {
		most := (lo + hi) / 2
		sum := int32(0)
		for i := range w {
			sum += max(f.least[i], min(want[i], most))
		}
		if sum <= avail {
			lo = most
		} else {
			hi = most
		}
	}
	for i := range w {
		w[i] = max(f.least[i], min(want[i], lo))
	}
}

func (f *table) setCells() {
	lead := f.lead()
	set := func(c *cellText, col int) []Line {
		m := int32(int64(f.cols[col])*1000/int64(f.size)) - 2*cellPad
		m = max(m+20, 1000)
		if c.Len() <= cellSense {
			return c.Headline(m) // broken by sense
		}
		return c.Break(Setting{Measure: m, Ragged: true})
	}
	for i := range f.head {
		ls := set(&f.head[i], i)
		f.heads = append(f.heads, ls)
		f.headH = max(f.headH, lead*Len(max(len(ls), 1)))
	}
	f.headH += f.size / 2
	f.rowH = make([]Len, len(f.rows))
	for r := range f.rows {
		row := make([][]Line, len(f.head))
		h := 1
		for i := range f.rows[r] {
			row[i] = set(&f.rows[r][i], i)
			h = max(h, len(row[i]))
		}
		f.cells = append(f.cells, row)
		f.rowH[r] = lead*Len(h) + f.size*45/100
	}
}

func (f *table) lead() Len { return f.size * 13 / 10 }

// shape of rows a to b: how many rows a panel has, how high the bands are.
func (f *table) bands(a, b int) (per int, bands []Len, last bool) {
	last = f.panels > 1 && f.total && b == len(f.rows)
	if last {
		b--
	}
	per = (b - a + f.panels - 1) / f.panels
	bands = make([]Len, per)
	for r := a; r < b; r++ {
		bands[(r-a)%per] = max(bands[(r-a)%per], f.rowH[r])
	}
	if last {
		bands = append(bands, f.rowH[b])
	}
	return per, bands, last
}

// piece is rows a to b with the head above them.
func (f *table) piece(a, b int) Piece {
	_, bands, _ := f.bands(a, b)
	h := f.headH
	for _, x := range bands {
		h += x
	}
	pc := Piece{H: h, table: true, draw: func(p *Page, x, y Len) { f.draw(p, x, y, a, b) }}
	if b-a > 1 {
		pc.Split = func(space Len) (Piece, Piece, bool) {
			n := b - a - 1
			if b-a > 3 {
				n-- // no page begins with one row
			}
			for n > 0 && f.height(a, a+n) > space {
				n--
			}
			if n < 2 && b-a > 3 || n < 1 {
				return Piece{}, Piece{}, false
			}
			first, rest := f.piece(a, a+n), f.piece(a+n, b)
			return first, rest, true
		}
	}
	return pc
}

func (f *table) height(a, b int) Len {
	_, bands, _ := f.bands(a, b)
	h := f.headH
	for _, x := range bands {
		h += x
	}
	return h
}

// The strokes of a table: outer frame, under the head, and within.
const (
	frame = 1400
	inner = 500
)

func (f *table) draw(p *Page, x, y Len, a, b int) {
	per, bands, last := f.bands(a, b)
	width := f.k.Width
	top := y
	p.Begin("Table", "")
	p.Begin("TR", "")
	panel := width / Len(f.panels)
	for n := range f.panels {
		cx := x + panel*Len(n)
		for i := range f.head {
			role := Role("TH")
			if n > 0 {
				p.artifact = true // the head is read once
			}
			f.cell(p, role, f.heads[i], cx, y, f.cols[i], f.headH, i, nil)
			p.artifact = false
			cx += f.cols[i]
		}
	}
	p.End()
	y += f.headH
	tops := make([]Len, len(bands)+1)
	tops[0] = y
	for i, h := range bands {
		tops[i+1] = tops[i] + h
	}
	end := b
	if last {
		end--
	}
	for r := a; r < end; r++ {
		f.row(p, r, x+panel*Len((r-a)/per), tops[(r-a)%per], bands[(r-a)%per])
	}
	if last {
		f.row(p, end, x, tops[per], bands[per])
	}
	p.End()
	f.grid(p, x, top, tops, per, last)
}

func (f *table) row(p *Page, r int, x, y, h Len) {
	p.Begin("TR", "")
	for i := range f.head {
		f.cell(p, "TD", f.cells[r][i], x, y, f.cols[i], h, i, &f.rows[r][i])
		x += f.cols[i]
	}
	p.End()
}

// cell draws one cell: heads and short words in the middle, numbers by their
// point, long texts left.
func (f *table) cell(p *Page, role Role, ls []Line, x, y, w, h Len, col int, c *cellText) {
	p.Begin(role, "")
	defer p.End()
	lead, pad := f.lead(), em(cellPad, f.size)
	base := y + (h-lead*Len(len(ls)))/2 + lead/2 + f.size*38/100
	for i, l := range ls {
		off := (w - em(l.Width, f.size)) / 2
		switch {
		case c == nil:
		case f.num[col] && c.num:
			block := f.point[col] + f.tail[col]
			off = (w-em(block, f.size))/2 + em(f.point[col]-c.point, f.size)
		case f.align[col] == document.AlignLeft, f.align[col] == document.AlignNone && f.most[col] > 8000:
			off = pad
		case f.align[col] == document.AlignRight && !f.num[col] && len(ls) == 1 && c.num:
			off = w - pad - em(l.Width, f.size)
		}
		p.Line(l, x+off, base+lead*Len(i), f.size, Black)
	}
}

// grid draws the lines.
func (f *table) grid(p *Page, x, top Len, tops []Len, per int, last bool) {
	bottom := tops[len(tops)-1]
	width := f.k.Width
	for i, t := range tops[:len(tops)-1] {
		stroke := Len(inner)
		if i == 0 {
			stroke = 900
		}
		p.Fill(x, t-stroke/2, width, stroke, Black)
	}
	panel := width / Len(f.panels)
	for n := range f.panels {
		cx := x + panel*Len(n)
		to := bottom
		if last && n > 0 {
			to = tops[per]
		}
		if n > 0 {
			p.Fill(cx-450, top, 900, to-top, Black)
		}
		for i := 0; i < len(f.cols)-1; i++ {
			cx += f.cols[i]
			p.Fill(cx-inner/2, top, inner, to-top, Black)
		}
	}
	p.Box(x, top, width, bottom-top, frame, Black)
}
