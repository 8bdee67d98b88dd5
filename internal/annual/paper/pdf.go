package paper

import (
	"fmt"
	"time"

	"gaoshi/internal/annual"
	"gaoshi/internal/typeset"
)

var (
	pt, mm         = typeset.Pt, typeset.MM
	paperW, paperH = mm(210), mm(297)
	side           = mm(26)
	top, bottom    = mm(30), mm(28)
	textSize       = pt(14)
	cellSize       = pt(9)
	cellPad        = mm(1.2)
)

// PDF sets the report on A4. missing are characters that no font has: with one of
// them the report must not go out.
func PDF(r *annual.Report, fs *typeset.Fonts, date time.Time) (data []byte, missing []rune, err error) {
	s := &sheets{fs: fs, missing: map[rune]bool{}}
	s.turn()
	s.title(r.Title)
	for _, p := range r.Preamble {
		s.paragraph(p)
	}
	tables := grids(r)
	for i, sec := range r.Sections {
		if i >= 1 && i <= 3 && len(sec.Paragraphs) == 0 { // the heading stands with its table
			s.room(min(s.high(tables[i-1])+textSize*2+mm(6), paperH-top-bottom))
		}
		s.line("H2", annual.SectionTitles[i], true)
		for _, p := range sec.Paragraphs {
			s.paragraph(p)
		}
		if i >= 1 && i <= 3 {
			s.table(tables[i-1])
		}
	}
	for _, l := range r.Closing {
		s.right(l)
	}
	if r.Dated.Year > 0 {
		s.right(r.Dated.String())
	}
	for i, pg := range s.pages {
		pg.Begin("P", "")
		pg.Centered(fs.Plain(fmt.Sprintf("— %d —", i+1), false).One(), side, paperH-mm(16), s.width(), pt(10.5), typeset.Black)
		pg.End()
	}
	for c := range s.missing {
		missing = append(missing, c)
	}
	data, err = (&typeset.Document{Title: r.Title, Author: r.Office, Date: date, Pages: s.pages}).PDF()
	return data, missing, err
}

// sheets are pages being filled from the top.
type sheets struct {
	fs      *typeset.Fonts
	pages   []*typeset.Page
	y       typeset.Len
	missing map[rune]bool
}

func (s *sheets) page() *typeset.Page { return s.pages[len(s.pages)-1] }
func (s *sheets) width() typeset.Len  { return paperW - 2*side }

func (s *sheets) turn() {
	s.pages = append(s.pages, typeset.NewPage(s.fs, paperW, paperH))
	s.y = top
}

// room begins a page where less than h is left.
func (s *sheets) room(h typeset.Len) {
	if s.y+h > paperH-bottom && s.y > top {
		s.turn()
	}
}

func (s *sheets) shape(text string, bold bool) *typeset.Text {
	t := s.fs.Plain(text, bold)
	for _, c := range t.Missing {
		s.missing[c] = true
	}
	return t
}

func (s *sheets) title(text string) {
	size := pt(22)
	s.page().Begin("H1", "")
	for _, l := range s.fs.Title(text).Headline(typeset.Across(s.width(), size)) {
		s.y += size * 140 / 100
		s.page().Centered(l, side, s.y-size*35/100, s.width(), size, typeset.Black)
	}
	s.page().End()
	s.y += mm(6)
}

func (s *sheets) paragraph(p annual.Paragraph) {
	switch {
	case p.Level > 0:
		s.line("H3", p.Text, true)
	default:
		s.line("P", p.Text, p.Ask)
	}
}

// line sets a paragraph with the first line two characters in.
func (s *sheets) line(role typeset.Role, text string, bold bool) {
	lead := textSize * 180 / 100
	if role != "P" {
		s.room(3 * lead)
	}
	ls := s.shape("\u3000\u3000"+text, bold).Break(typeset.Setting{Measure: typeset.Across(s.width(), textSize)})
	s.room(lead)
	s.page().Begin(role, "")
	for _, l := range ls {
		if s.y+lead > paperH-bottom {
			s.page().End()
			s.turn()
			s.page().Begin(role, "")
		}
		s.y += lead
		s.page().Line(l, side, s.y-lead*30/100, textSize, typeset.Black)
	}
	s.page().End()
}

func (s *sheets) right(text string) {
	lead := textSize * 180 / 100
	s.room(lead)
	s.page().Begin("P", "")
	s.y += lead
	s.page().Right(s.shape(text, false).One(), paperW-side, s.y-lead*30/100, textSize, typeset.Black)
	s.page().End()
}

// laid is a cell set in lines.
type laid struct {
	*cell
	x, w  typeset.Len
	lines []typeset.Line
}

const cellLead = 1350 // thousandths of the size

func lead() typeset.Len { return cellSize * cellLead / 1000 }

// table draws a table; what is not higher than a page stands on one.
func (s *sheets) table(g *grid) {
	s.y += mm(3)
	cells, heights := s.lay(g)
	if total := s.high(g); total <= paperH-top-bottom {
		s.room(total)
	}
	s.page().Begin("Table", "")
	for i := 0; i < len(heights); {
		n := i
		for h := typeset.Len(0); n < len(heights) && (s.y+h+heights[n] <= paperH-bottom || n == i); n++ {
			h += heights[n]
		}
		s.rows(cells, heights, i, n)
		if n < len(heights) {
			s.page().End()
			s.turn()
			s.page().Begin("Table", "")
		}
		i = n
	}
	s.page().End()
	s.y += mm(3)
}

// high is how high a table is.
func (s *sheets) high(g *grid) (total typeset.Len) {
	_, heights := s.lay(g)
	for _, h := range heights {
		total += h
	}
	return total
}

// lay sets the cells and finds the rows' heights.
func (s *sheets) lay(g *grid) ([][]laid, []typeset.Len) {
	xs := []typeset.Len{side}
	for _, w := range g.widths {
		xs = append(xs, xs[len(xs)-1]+s.width()*typeset.Len(w)/1000)
	}
	xs[len(xs)-1] = paperW - side
	cells := make([][]laid, len(g.rows))
	heights := make([]typeset.Len, len(g.rows))
	for i, row := range g.rows {
		heights[i] = lead() + 2*cellPad
		for j, c := range row {
			if c == nil {
				continue
			}
			l := laid{cell: c, x: xs[j], w: xs[j+c.cols] - xs[j]}
			l.lines = s.shape(c.text, c.head).Break(typeset.Setting{Measure: typeset.Across(l.w-2*cellPad, cellSize), Ragged: true})
			cells[i] = append(cells[i], l)
			if c.rows == 1 {
				heights[i] = max(heights[i], l.high())
			}
		}
	}
	for i := range cells {
		for _, l := range cells[i] {
			have := typeset.Len(0)
			for _, h := range heights[i : i+l.rows] {
				have += h
			}
			heights[i+l.rows-1] += max(0, l.high()-have)
		}
	}
	return cells, heights
}

func (l laid) high() typeset.Len { return lead()*typeset.Len(len(l.lines)) + 2*cellPad }

// rows draws rows from to; a cell that began on the page before goes on as an empty box.
func (s *sheets) rows(cells [][]laid, heights []typeset.Len, from, to int) {
	ys := []typeset.Len{s.y}
	for _, h := range heights[from:to] {
		ys = append(ys, ys[len(ys)-1]+h)
	}
	pg := s.page()
	for i := range cells[:to] {
		if i >= from {
			pg.Begin("TR", "")
		}
		for _, l := range cells[i] {
			end := min(i+l.rows, to)
			if end <= from {
				continue
			}
			y, bottom := ys[max(i, from)-from], ys[end-from]
			pg.Box(l.x-200, y-200, l.w+400, bottom-y+400, 400, typeset.Black)
			if i >= from {
				s.cell(l, y, bottom)
			}
		}
		if i >= from {
			pg.End()
		}
	}
	s.y = ys[len(ys)-1]
}

// cell writes a cell's lines in the middle of its height.
func (s *sheets) cell(l laid, y, bottom typeset.Len) {
	pg, role := s.page(), typeset.Role("TD")
	if l.head {
		role = "TH"
	}
	pg.Begin(role, "")
	at := y + (bottom-y-lead()*typeset.Len(len(l.lines)))/2
	for k, line := range l.lines {
		base := at + lead()*typeset.Len(k) + lead()/2 + cellSize*38/100
		if l.left {
			pg.Line(line, l.x+cellPad, base, cellSize, typeset.Black)
		} else {
			pg.Centered(line, l.x, base, l.w, cellSize, typeset.Black)
		}
	}
	pg.End()
}
