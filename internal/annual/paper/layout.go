// Package paper puts a yearly report on paper: Word in the form's own layout, a page
// for the portal, PDF and .xlsx, all from one model, so that they say the same. It is
// pure: the same report gives the same bytes.
package paper

import (
	"gaoshi/internal/annual"
)

// cell is a cell of a laid-out table; Cols and Rows are how far it reaches.
type cell struct {
	text       string
	cols, rows int
	head, left bool
}

// grid is a laid-out table. A cell that another reaches over is nil.
type grid struct {
	name   string // 表二
	widths []int  // of the columns, in thousandths of the whole
	rows   [][]*cell
}

func newGrid(name string, widths []int) *grid { return &grid{name: name, widths: widths} }

// put adds a row; cells take their places from the left, past those that reach down.
func (g *grid) put(cells ...cell) {
	n := len(g.rows)
	g.rows = append(g.rows, make([]*cell, len(g.widths)))
	taken := make([]bool, len(g.widths))
	for i, r := range g.rows[:n] {
		for j, c := range r {
			if c != nil && i+c.rows > n {
				for k := range c.cols {
					taken[j+k] = true
				}
			}
		}
	}
	at := 0
	for _, c := range cells {
		for at < len(taken) && taken[at] {
			at++
		}
		if at >= len(taken) {
			return
		}
		c.cols, c.rows = max(c.cols, 1), max(c.rows, 1)
		g.rows[n][at] = &c
		at += c.cols
	}
}

func head(s string) cell        { return cell{text: s, head: true} }
func span(s string, n int) cell { return cell{text: s, cols: n, head: true} }

// grids are the three tables of a report.
func grids(r *annual.Report) [3]*grid { return [3]*grid{two(r), three(r), four(r)} }

// two lays out table two: four columns, an article under the other.
func two(r *annual.Report) *grid {
	g := newGrid("表二", []int{280, 240, 240, 240})
	for a, art := range r.Form.Articles() {
		g.put(span(art.Name, 4))
		last := 4 - len(art.Cols) // the last column takes what is left of three
		wide := func(j int) int {
			if j == len(art.Cols)-1 {
				return last
			}
			return 1
		}
		heads := []cell{head("信息内容")}
		for j, c := range art.Cols {
			heads = append(heads, span(c.Name, wide(j)))
		}
		g.put(heads...)
		for i, name := range art.Rows {
			row := []cell{{text: name}}
			for j := range art.Cols {
				row = append(row, cell{text: value(r.Two[a][i][j]), cols: wide(j)})
			}
			g.put(row...)
		}
	}
	return g
}

// value is what a cell prints.
func value(c annual.Cell) string { return c.Raw }

// three lays out table three with its heads and labels as the form has them.
func three(r *annual.Report) *grid {
	g := newGrid("表三", []int{70, 110, 260, 80, 80, 80, 80, 80, 80, 80})
	g.put(cell{text: annual.Relation, cols: 3, rows: 3, head: true}, span("申请人情况", 7))
	g.put(cell{text: annual.ThreeColumns[0], rows: 2, head: true}, span("法人或其他组织", 5), cell{text: "总计", rows: 2, head: true})
	var heads []cell
	for _, c := range annual.ThreeColumns[1:annual.Total] {
		heads = append(heads, head(c))
	}
	g.put(heads...)
	rows := r.Form.Three()
	for i, row := range rows {
		var cells []cell
		for k, l := range row.Labels {
			if l == "" || i > 0 && k < 2 && rows[i-1].Labels[k] == l {
				continue // the label to the left or above reaches here
			}
			c := cell{text: l, cols: 1, rows: 1, left: true}
			for c.cols+k < 3 && row.Labels[k+c.cols] == "" {
				c.cols++
			}
			for i+c.rows < len(rows) && k < 2 && rows[i+c.rows].Labels[k] == l {
				c.rows++
			}
			cells = append(cells, c)
		}
		for _, v := range r.Three[i] {
			cells = append(cells, cell{text: value(v)})
		}
		g.put(cells...)
	}
	return g
}

// four lays out table four: one row of fifteen.
func four(r *annual.Report) *grid {
	widths := make([]int, 15)
	for i := range widths {
		widths[i] = 1000 / 15
	}
	g := newGrid("表四", widths)
	g.put(span("行政复议", 5), span("行政诉讼", 10))
	var under, below, numbers []cell
	for _, c := range annual.FourColumns {
		under = append(under, cell{text: c, rows: 2, head: true})
	}
	for c := annual.DirectLawsuit; c < annual.Courts; c++ {
		under = append(under, span(c.String(), 5))
		for _, col := range annual.FourColumns {
			below = append(below, head(col))
		}
	}
	g.put(under...)
	g.put(below...)
	for _, court := range r.Four {
		for _, v := range court {
			numbers = append(numbers, cell{text: value(v)})
		}
	}
	g.put(numbers...)
	return g
}
