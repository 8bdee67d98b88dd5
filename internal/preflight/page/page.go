// Package page takes a Markdown text apart once, for all checks: its lines, its
// tables with the places of their cells, what each column's head says it holds,
// and whether the rows are persons. Places are bytes of the text and lines counted
// from 0; Place says them in Chinese, counted from 1.
package page

import (
	"fmt"
	"strings"

	"gaoshi/internal/preflight/chars"
)

// Page is a Markdown text taken apart once, for all checks.
type Page struct {
	Src    string
	Lines  []string // without line ends
	Starts []int    // byte of src where each line begins
	Tables []*Table
	Inside []*Table // table of each line, nil outside
}

// Table is a Markdown table with the places of its cells.
type Table struct {
	N       int // 1-based, as people count them
	First   int // 0-based line of the head
	More    int // rows after it that belong to the head
	Heads   []string
	Rows    []row
	Fields  []string // field of personal data of each column, "" for none
	Persons bool     // a list of persons
	Public  bool     // of officials, by their posts
	NamesAt int      // column of the names, -1 for none
}

type row struct {
	Line  int // 0-based
	Cells []Cell
}

// Cell is a cell's text without the spaces around it, and its bytes in the line.
type Cell struct {
	Text       string
	Start, end int
}

// New takes a text apart.
func New(src string) *Page {
	p := &Page{Src: src}
	for at := 0; at <= len(src); {
		end := strings.IndexByte(src[at:], '\n')
		if end < 0 {
			end = len(src) - at
		}
		p.Lines = append(p.Lines, strings.TrimSuffix(src[at:at+end], "\r"))
		p.Starts = append(p.Starts, at)
		at += end + 1
	}
	p.Inside = make([]*Table, len(p.Lines))
	for i := 0; i+1 < len(p.Lines); i++ {
		if t := p.readTable(i); t != nil {
			t.N = len(p.Tables) + 1
			p.Tables = append(p.Tables, t)
			end := t.First + 1 + len(t.Rows)
			for k := i; k <= end; k++ {
				p.Inside[k] = t
			}
			t.understand()
			i = end
		}
	}
	return p
}

// readTable reads the table whose head is line i, nil where there is none.
func (p *Page) readTable(i int) *Table {
	if !strings.ContainsRune(p.Lines[i], '|') || !Delimiter(p.Lines[i+1]) {
		return nil
	}
	head := SplitRow(p.Lines[i])
	if len(head) != len(SplitRow(p.Lines[i+1])) {
		return nil
	}
	t := &Table{First: i, NamesAt: -1}
	for _, c := range head {
		t.Heads = append(t.Heads, chars.Plain(c.Text))
	}
	for k := i + 2; k < len(p.Lines) && strings.ContainsRune(p.Lines[k], '|'); k++ {
		t.Rows = append(t.Rows, row{k, SplitRow(p.Lines[k])})
	}
	return t
}

// Delimiter reports whether a line parts a table's head from its rows.
func Delimiter(s string) bool {
	s = strings.TrimSpace(s)
	return strings.Contains(s, "-") && (strings.Contains(s, "|") || strings.Contains(s, ":")) && strings.Trim(s, "|-:> \t") == ""
}

// SplitRow returns the cells of a line. An escaped bar does not part cells.
func SplitRow(s string) []Cell {
	var cells []Cell
	start := len(s) - len(strings.TrimLeft(s, " \t>"))
	if start < len(s) && s[start] == '|' {
		start++
	}
	for i := start; i <= len(s); i++ {
		switch {
		case i == len(s):
			if strings.TrimSpace(s[start:]) != "" {
				cells = append(cells, makeCell(s, start, i))
			}
		case s[i] == '\\':
			i++
		case s[i] == '|':
			cells = append(cells, makeCell(s, start, i))
			start = i + 1
		}
	}
	return cells
}

func makeCell(s string, start, end int) Cell {
	end = min(end, len(s))
	for start < end && (s[start] == ' ' || s[start] == '\t') {
		start++
	}
	for end > start && (s[end-1] == ' ' || s[end-1] == '\t') {
		end--
	}
	return Cell{s[start:end], start, end}
}

// LineOf returns the 0-based line of a byte.
func (p *Page) LineOf(at int) int {
	lo, hi := 0, len(p.Starts)-1
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if p.Starts[mid] <= at {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

// cellAt returns the table, its row and column at a byte of a line; row -1 is
// the head; t is nil outside tables.
func (p *Page) cellAt(line, at int) (t *Table, r, c int) {
	t = p.Inside[line]
	if t == nil {
		return nil, 0, 0
	}
	r = line - t.First - 2
	cells := t.CellsAt(p, line)
	for i, cl := range cells {
		if at <= cl.end {
			return t, r, i
		}
	}
	return t, r, max(0, len(cells)-1)
}

// Place says in Chinese where a byte of a line is.
func (p *Page) Place(line, at int) string {
	t, r, c := p.cellAt(line, at)
	switch {
	case t == nil:
		return fmt.Sprintf("正文第%d行", line+1)
	case r < 0:
		return fmt.Sprintf("表%d的表头", t.N)
	case c < len(t.Heads) && t.Heads[c] != "":
		return fmt.Sprintf("表%d第%d行“%s”列", t.N, r+1, t.Heads[c])
	}
	return fmt.Sprintf("表%d第%d行第%d列", t.N, r+1, c+1)
}

// Cell returns the text of a cell without Markdown's marks, "" where there is none.
func (t *Table) Cell(r, c int) string {
	if c < 0 || c >= len(t.Rows[r].Cells) {
		return ""
	}
	return chars.Plain(t.Rows[r].Cells[c].Text)
}

// Heading returns what the head says of a column; a table of two columns with
// items on the left is read across.
func (t *Table) Heading(r, c int) string {
	if c >= len(t.Heads) {
		return ""
	}
	h := t.Heads[c]
	if t.Persons && strings.Contains(h, "地址") && !strings.Contains(h, "单位") {
		h += "|住址" // of persons it is their home
	}
	if r >= 0 && c > 0 && len(t.Heads) == 2 && !t.Persons {
		h += "|" + t.Cell(r, 0)
	}
	return h
}

// CellsAt returns the cells of a line of the table.
func (t *Table) CellsAt(p *Page, line int) []Cell {
	if r := line - t.First - 2; r >= 0 && r < len(t.Rows) {
		return t.Rows[r].Cells
	}
	return SplitRow(p.Lines[line])
}

// MapCells rewrites the cells of a row of a table.
func MapCells(t *Table, line string, rewrite func(t *Table, c int, text string) string) string {
	if t == nil {
		return line
	}
	cells := SplitRow(line)
	for c := len(cells) - 1; c >= 0; c-- { // from the end, so that the places before stay right
		line = line[:cells[c].Start] + rewrite(t, c, cells[c].Text) + line[cells[c].end:]
	}
	return line
}
