package intake

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// table reads a w:tbl just entered and lays it out.
func (d *docx) table(out *[]part) {
	if d.deep++; d.deep > 8 {
		d.deep--
		return
	}
	g, extra := d.grid()
	d.deep--
	*out = append(*out, g.parts()...)
	*out = append(*out, extra...)
}

// grid reads the rows of a w:tbl. extra is what cannot lie in a cell: pictures.
func (d *docx) grid() (g grid, extra []part) {
	cells := 0
	open := map[int]*[2]int{} // column → the cell that a vMerge goes on from
	var row func(e *xml.StartElement)
	row = func(e *xml.StartElement) {
		switch e.Name.Local {
		case "tr":
			r, keep := d.row(len(g), open, &extra)
			if cells += len(r.cells); keep && cells <= maxCells {
				g = append(g, r.cells)
				for _, m := range r.merged {
					g[m[0]][m[1]].rows = len(g) - m[0]
				}
			}
		case "sdt", "sdtContent", "customXml", "smartTag":
			d.w.each(row)
		case "ins":
			d.change("ins")
			d.w.each(row)
		case "AlternateContent":
			d.alternate(row)
		}
	}
	d.w.each(row)
	return g, extra
}

// tableRow is a row with the cells above it that it makes taller.
type tableRow struct {
	cells  []cell
	merged [][2]int
}

// row reads a w:tr; keep is false for a row that is hidden or deleted.
func (d *docx) row(at int, open map[int]*[2]int, extra *[]part) (r tableRow, keep bool) {
	keep = true
	next := map[int]*[2]int{}
	var child func(e *xml.StartElement)
	child = func(e *xml.StartElement) {
		switch e.Name.Local {
		case "trPr":
			d.w.each(func(e *xml.StartElement) {
				switch e.Name.Local {
				case "gridBefore":
					n, _ := strconv.Atoi(attr(e, "val"))
					for range min(max(n, 0), 63) {
						r.cells = append(r.cells, cell{rows: 1, cols: 1})
					}
				case "hidden":
					if on(e) && keep {
						d.seen.hiddenRows++
						keep = false
					}
				case "del":
					if keep {
						d.seen.deletedRows++
					}
					keep = false
				case "ins":
					d.change("ins")
				}
			})
		case "tc":
			d.cell(at, &r, open, next, extra)
		case "sdt", "sdtContent", "customXml", "smartTag":
			d.w.each(child)
		}
	}
	d.w.each(child)
	if keep {
		clear(open)
		for k, v := range next {
			open[k] = v
		}
	}
	return r, keep
}

// cell reads a w:tc.
func (d *docx) cell(at int, r *tableRow, open, next map[int]*[2]int, extra *[]part) {
	c := cell{rows: 1, cols: 1}
	merge, across := "", ""
	var parts []part
	d.w.each(func(e *xml.StartElement) {
		if e.Name.Local != "tcPr" {
			d.cells++
			d.block(e, &parts)
			d.cells--
			return
		}
		d.w.each(func(e *xml.StartElement) {
			v := attr(e, "val")
			switch e.Name.Local {
			case "gridSpan":
				if n, err := strconv.Atoi(v); err == nil {
					c.cols = min(max(n, 1), 63)
				}
			case "vMerge":
				if merge = v; v != "restart" {
					merge = "continue"
				}
			case "hMerge":
				across = v
				if v != "restart" {
					across = "continue"
				}
			}
		})
	})
	c.text = cellWords(parts, extra, &d.seen)
	x := len(r.cells)
	if across == "continue" && x > 0 { // the old way to say gridSpan
		for y := x - 1; y >= 0; y-- {
			if !r.cells[y].covered {
				r.cells[y].cols = x - y + 1
				break
			}
		}
		c.covered, c.text = true, ""
	}
	if merge == "continue" && c.text == "" {
		if o := open[x]; o != nil {
			c.covered = true
			r.merged = append(r.merged, *o)
			next[x] = o
		}
	}
	if merge == "restart" {
		next[x] = &[2]int{at, x}
	}
	r.cells = append(r.cells, c)
	for range c.cols - 1 {
		r.cells = append(r.cells, cell{rows: 1, cols: 1, covered: true})
	}
}

// cellWords joins what a cell holds into its words; pictures go below the table.
func cellWords(parts []part, extra *[]part, s *seen) string {
	var words []string
	for _, p := range parts {
		switch p.kind {
		case picturePart:
			*extra = append(*extra, p)
			continue
		case tablePart:
			s.nested++
			p.text = strings.ReplaceAll(p.text, " | ", " ")
		}
		if p.text != "" {
			words = append(words, p.text)
		}
	}
	return strings.Join(words, "\n")
}
