package form

import (
	"time"

	"gaoshi/internal/typeset"
)

// Row is a line of the approval form. A row with several fields shares the width
// among them. Tall leaves room for a signature or a stamp.
type Row struct {
	Fields []Field
	Tall   bool
}

// Field is a label and what stands beside it.
type Field struct{ Label, Value string }

// Approval is the form 审批单: who wrote, read, cleared and signed what, and for
// which places.
type Approval struct {
	Title  string // 信息公开审批单
	Issuer string
	Ref    string
	Rows   []Row
	Note   string // under the table
	Date   time.Time
}

const formSize = 12_500 // 12.5 pt

// Print sets the form. Rows are not torn over pages unless one is longer than a page.
func (a *Approval) Print(fs *typeset.Fonts) (doc *typeset.Document, missing []rune) {
	s := newSheet(fs, a.Title)
	if a.Issuer != "" {
		s.title(a.Issuer, pt(16))
	}
	s.title(a.Title, pt(24))
	if a.Ref != "" {
		s.y += mm(6)
		s.page().Begin("P", "")
		s.page().Right(fs.Plain("编号："+a.Ref, false).One(), paperW-side, s.y-mm(1), pt(11), typeset.Black)
		s.page().End()
	}
	s.y += mm(2)
	f := &formTable{sheet: s, seen: map[rune]bool{}, size: formSize}
	for _, r := range a.Rows {
		f.row(r)
	}
	f.close()
	if a.Note != "" {
		f.note(a.Note)
	}
	return s.finish(a.Title, a.Issuer, a.Date, a.Ref), f.missing
}

// formTable draws rows with their rules, page by page.
type formTable struct {
	*sheet
	size    typeset.Len // of the type
	open    bool
	start   typeset.Len // top of the frame on this page
	missing []rune
	seen    map[rune]bool
}

var (
	labelW = mm(27)
	pad    = mm(2)
)

// cell is a field set in lines.
type cell struct {
	x, w         typeset.Len
	label, value []typeset.Line
}

func (f *formTable) row(r Row) {
	lead := f.size * leading / 1000
	cells, lines := f.cells(r)
	for first := true; first || lines > 0; first = false {
		fit := int((paperH - bottom - mm(8) - f.y - 2*pad) / lead)
		n := lines
		if n > fit && f.y > top+mm(30) && (lines < 30 || fit < 3) {
			f.close()
			f.turn()
			continue
		}
		n = max(min(n, fit), 1)
		h := lead*typeset.Len(n) + 2*pad
		if r.Tall {
			h = max(h, mm(24))
			if f.y+h > paperH-bottom-mm(8) {
				f.close()
				f.turn()
				continue
			}
		}
		f.draw(cells, n, h, first)
		for i := range cells {
			cells[i].value = cells[i].value[min(n, len(cells[i].value)):]
		}
		lines -= n
	}
}

// cells sets the fields of a row and returns the height in lines.
func (f *formTable) cells(r Row) ([]cell, int) {
	n := typeset.Len(max(len(r.Fields), 1))
	w := f.width() / n
	cells := make([]cell, len(r.Fields))
	lines := 1
	for i, fd := range r.Fields {
		c := &cells[i]
		c.x, c.w = side+w*typeset.Len(i), w
		label, value := f.fs.Plain(fd.Label, true), f.fs.Shape(valueRuns(fd.Value), false)
		for _, r := range append(append([]rune(nil), label.Missing...), value.Missing...) {
			if !f.seen[r] {
				f.seen[r] = true
				f.missing = append(f.missing, r)
			}
		}
		c.label = label.Break(typeset.Setting{Measure: typeset.Across(labelW-2*pad, f.size), Ragged: true})
		c.value = value.Break(typeset.Setting{Measure: typeset.Across(w-labelW-2*pad, f.size)})
		lines = max(lines, len(c.label), len(c.value))
	}
	return cells, lines
}

// valueRuns keeps the writer's line ends.
func valueRuns(s string) []typeset.Run {
	var runs []typeset.Run
	start := 0
	for i, r := range s {
		if r == '\n' {
			runs = append(runs, typeset.Run{Text: s[start:i]}, typeset.Run{Stop: true})
			start = i + 1
		}
	}
	return append(runs, typeset.Run{Text: s[start:]})
}

func (f *formTable) draw(cells []cell, n int, h typeset.Len, first bool) {
	pg := f.page()
	if !f.open {
		f.open, f.start = true, f.y
		pg.Begin("Table", "")
	} else {
		pg.Fill(side, f.y-250, f.width(), 500, typeset.Black)
	}
	lead := f.size * leading / 1000
	pg.Begin("TR", "")
	for i, c := range cells {
		if i > 0 {
			pg.Fill(c.x-250, f.y, 500, h, typeset.Black)
		}
		pg.Fill(c.x+labelW-250, f.y, 500, h, typeset.Black)
		if first {
			pg.Begin("TH", "")
			y := f.y + (h-lead*typeset.Len(len(c.label)))/2
			for k, l := range c.label {
				pg.Centered(l, c.x, y+lead*typeset.Len(k)+lead/2+f.size*38/100, labelW, f.size, typeset.Black)
			}
			pg.End()
		}
		pg.Begin("TD", "")
		show := c.value[:min(n, len(c.value))]
		y := f.y + pad
		if len(show) < n || h > lead*typeset.Len(n)+2*pad {
			y = f.y + (h-lead*typeset.Len(len(show)))/2
		}
		for k, l := range show {
			pg.Line(l, c.x+labelW+pad, y+lead*typeset.Len(k)+lead/2+f.size*38/100, f.size, typeset.Black)
		}
		pg.End()
	}
	pg.End()
	f.y += h
}

// close draws the frame around the rows of this page.
func (f *formTable) close() {
	if !f.open {
		return
	}
	pg := f.page()
	pg.End()
	pg.Box(side, f.start, f.width(), f.y-f.start, 1300, typeset.Black)
	f.open = false
}

func (f *formTable) note(s string) {
	f.y += mm(3)
	size := pt(10.5)
	f.page().Begin("P", "")
	for _, l := range f.fs.Plain(s, false).Break(typeset.Setting{Measure: typeset.Across(f.width(), size)}) {
		f.y += size * 150 / 100
		f.page().Line(l, side, f.y, size, typeset.Black)
	}
	f.page().End()
}
