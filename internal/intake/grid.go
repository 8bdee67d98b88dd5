package intake

import (
	"regexp"
	"strings"
)

// cell is one cell of a table as it was drawn. A cell over several rows or
// columns stands at its upper left corner; the places that it covers are covered.
type cell struct {
	text    string
	rows    int // at least 1
	cols    int // at least 1
	covered bool
	by      *cell // the cell that covers it, where known
	below   bool  // it lies in a row below that cell's own
	beside  bool  // it lies in a column beside that cell's own
}

// grid is a table as it was drawn, every row of the same length.
type grid [][]cell

// maxCells bounds a table; the longest list of a township has some 40,000.
const maxCells = 400_000

// fill makes every row as long as the longest.
func (g grid) fill() grid {
	w := 0
	for _, r := range g {
		w = max(w, len(r))
	}
	for i := range g {
		for len(g[i]) < w {
			g[i] = append(g[i], cell{rows: 1, cols: 1})
		}
	}
	return g
}

// square fills short rows, marks what spanning cells cover and drops what is empty.
func (g grid) square() grid {
	if g = g.fill(); len(g) == 0 {
		return nil
	}
	w := len(g[0])
	for i := range g {
		for j := range g[i] {
			c := &g[i][j]
			if c.covered {
				continue
			}
			c.rows, c.cols = min(max(c.rows, 1), len(g)-i), min(max(c.cols, 1), w-j)
			for y := i; y < i+c.rows; y++ {
				for x := j; x < j+c.cols; x++ {
					if y != i || x != j {
						if !g[y][x].covered && g[y][x].text != "" && (g[y][x].text != c.text) {
							continue // a broken file: text under another cell is kept
						}
						g[y][x] = cell{rows: 1, cols: 1, covered: true, by: &g[i][j], below: y > i, beside: x > j}
					}
				}
			}
		}
	}
	return g.dropEmpty()
}

// dropEmpty removes rows and columns without a word, and shortens the cells that
// reached over them.
func (g grid) dropEmpty() grid {
	if len(g) == 0 {
		return nil
	}
	rows, cols := make([]bool, len(g)), make([]bool, len(g[0]))
	for i, r := range g {
		for j, c := range r {
			if strings.TrimSpace(c.text) != "" {
				rows[i], cols[j] = true, true
			}
		}
	}
	return g.keep(rows, cols)
}

// keepColumns keeps the columns that stay.
func (g grid) keepColumns(stay []bool) grid {
	rows := make([]bool, len(g))
	for i := range rows {
		rows[i] = true
	}
	return g.keep(rows, stay)
}

// keep keeps the rows and columns that stay.
func (g grid) keep(rows, cols []bool) grid {
	var out grid
	for i, r := range g {
		if !rows[i] {
			continue
		}
		var line []cell
		for j, c := range r {
			if !cols[j] {
				continue
			}
			if !c.covered {
				c.rows, c.cols = kept(rows, i, c.rows), kept(cols, j, c.cols)
			}
			line = append(line, c)
		}
		out = append(out, line)
	}
	return out
}

// kept counts what stays of n places from at; at least 1.
func kept(stay []bool, at, n int) int {
	k := 0
	for _, s := range stay[at:min(at+n, len(stay))] {
		if s {
			k++
		}
	}
	return max(k, 1)
}

// alone returns the one text of a row that has no other, as a table's title has.
func alone(r []cell) (string, bool) {
	s, n := "", 0
	for _, c := range r {
		if t := strings.TrimSpace(c.text); t != "" {
			s = t
			if n++; c.rows > 1 {
				n++ // it heads the rows below as well
			}
		}
	}
	return s, n == 1
}

var numeric = regexp.MustCompile(`^[-+−]?[¥￥]?[0-9]+([,，][0-9]{3})*(\.[0-9]+)?%?$`)

// isNumeric reports whether a cell holds an amount or is empty.
func isNumeric(s string) bool { return numeric.MatchString(strings.TrimSpace(s)) }

// parts lays the table out: titles that stand alone above it, the table as
// Markdown with one head row, and lone texts below it. A table of one column or
// one row is a frame around paragraphs. A merged cell's words are repeated in
// the rows it covers, so that every row says all; its amounts are not, so that
// sums stay right.
func (g grid) parts() []part {
	g = g.square()
	var before, after []part
	for len(g) > 1 {
		s, ok := alone(g[0])
		if !ok || len(g[0]) < 2 || len(g[0]) == 2 && !spans(g[0]) {
			break
		}
		before = append(before, centred(s))
		g = g[1:].dropEmpty()
	}
	for len(g) > 2 && len(g[0]) > 1 {
		s, ok := alone(g[len(g)-1])
		if !ok || isNumeric(s) || g[len(g)-1][0].text == "" && !spans(g[len(g)-1]) {
			break
		}
		after = append([]part{textPart(s)}, after...)
		g = g[:len(g)-1].dropEmpty()
	}
	switch {
	case len(g) == 0:
	case len(g) == 1 || len(g[0]) == 1:
		for _, r := range g {
			for _, c := range r {
				if t := strings.TrimSpace(c.text); t != "" {
					before = append(before, textPart(t))
				}
			}
		}
	default:
		before = append(before, g.table())
	}
	return append(before, after...)
}

func spans(r []cell) bool {
	for _, c := range r {
		if c.cols > 1 {
			return true
		}
	}
	return false
}

func centred(s string) part {
	p := textPart(s)
	p.align = alignCentre
	return p
}

// headRows returns how many rows the head has: a cell of the first row that
// reaches down beside one that spreads over several columns makes it deeper.
func (g grid) headRows() int {
	deep, wide := 1, false
	for _, c := range g[0] {
		if !c.covered {
			deep = max(deep, c.rows)
			wide = wide || c.cols > 1
		}
	}
	if !wide || deep >= len(g) || deep > 3 {
		return 1
	}
	return deep
}

// table writes the grid as one Markdown table.
func (g grid) table() part {
	h := g.headRows()
	head := make([]string, len(g[0]))
	for i := range h {
		for j := range g[i] {
			t := g.said(i, j, true)
			if t != "" && !strings.HasSuffix(head[j], t) {
				if head[j] != "" {
					head[j] += "："
				}
				head[j] += t
			}
		}
	}
	rows := make([][]string, 0, len(g)-h)
	for i := h; i < len(g); i++ {
		row := make([]string, len(g[i]))
		for j := range g[i] {
			row[j] = g.said(i, j, false)
		}
		rows = append(rows, row)
	}
	md, text := writeTable(head, rows)
	return part{kind: tablePart, md: md, text: text}
}

// said is what a place of the grid says, covered or not. In the head a cell
// speaks for all the columns under it; below, for all the rows beside it.
func (g grid) said(i, j int, head bool) string {
	c := g[i][j]
	if !c.covered {
		return strings.TrimSpace(c.text)
	}
	if c.by == nil {
		return ""
	}
	t := strings.TrimSpace(c.by.text)
	switch {
	case head && c.below, !head && (c.beside || isNumeric(t)):
		return "" // said above, or before
	}
	return t
}

// writeTable writes a head and rows as a Markdown table; columns of amounts are
// aligned to the right.
func writeTable(head []string, rows [][]string) (md, text string) {
	var b, t strings.Builder
	line := func(cells []string) {
		b.WriteString("|")
		for i, c := range cells {
			b.WriteString(" " + escapeCell(c) + " |")
			if i > 0 {
				t.WriteString(" | ")
			}
			t.WriteString(c)
		}
		b.WriteString("\n")
		t.WriteString("\n")
	}
	line(head)
	b.WriteString("|")
	for j := range head {
		amounts := false
		for _, r := range rows {
			if s := strings.TrimSpace(r[j]); s != "" {
				amounts = isNumeric(s) && len(s) < 15
				if !amounts {
					break
				}
			}
		}
		if amounts {
			b.WriteString("---:|")
		} else {
			b.WriteString("---|")
		}
	}
	b.WriteString("\n")
	for _, r := range rows {
		line(r)
	}
	return strings.TrimSuffix(b.String(), "\n"), strings.TrimSuffix(t.String(), "\n")
}
