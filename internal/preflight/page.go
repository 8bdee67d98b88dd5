package preflight

import (
	"fmt"
	"strings"
)

// page is a Markdown text taken apart once, for all checks.
type page struct {
	src    string
	lines  []string // without line ends
	starts []int    // byte of src where each line begins
	tables []*table
	inside []*table // table of each line, nil outside
}

// table is a Markdown table with the places of its cells.
type table struct {
	n       int // 1-based, as people count them
	first   int // 0-based line of the head
	more    int // rows after it that belong to the head
	heads   []string
	rows    []row
	fields  []string // field of personal data of each column, "" for none
	persons bool     // a list of persons
	public  bool     // of officials, by their posts
	namesAt int      // column of the names, -1 for none
}

type row struct {
	line  int // 0-based
	cells []cell
}

// cell is a cell's text without the spaces around it, and its bytes in the line.
type cell struct {
	text       string
	start, end int
}

// newPage takes a text apart.
func newPage(src string) *page {
	p := &page{src: src}
	for at := 0; at <= len(src); {
		end := strings.IndexByte(src[at:], '\n')
		if end < 0 {
			end = len(src) - at
		}
		p.lines = append(p.lines, strings.TrimSuffix(src[at:at+end], "\r"))
		p.starts = append(p.starts, at)
		at += end + 1
	}
	p.inside = make([]*table, len(p.lines))
	for i := 0; i+1 < len(p.lines); i++ {
		if t := p.readTable(i); t != nil {
			t.n = len(p.tables) + 1
			p.tables = append(p.tables, t)
			end := t.first + 1 + len(t.rows)
			for k := i; k <= end; k++ {
				p.inside[k] = t
			}
			t.understand()
			i = end
		}
	}
	return p
}

// readTable reads the table whose head is line i, nil where there is none.
func (p *page) readTable(i int) *table {
	if !strings.ContainsRune(p.lines[i], '|') || !delimiter(p.lines[i+1]) {
		return nil
	}
	head := splitRow(p.lines[i])
	if len(head) != len(splitRow(p.lines[i+1])) {
		return nil
	}
	t := &table{first: i, namesAt: -1}
	for _, c := range head {
		t.heads = append(t.heads, plain(c.text))
	}
	for k := i + 2; k < len(p.lines) && strings.ContainsRune(p.lines[k], '|'); k++ {
		t.rows = append(t.rows, row{k, splitRow(p.lines[k])})
	}
	return t
}

// delimiter reports whether a line parts a table's head from its rows.
func delimiter(s string) bool {
	s = strings.TrimSpace(s)
	return strings.Contains(s, "-") && (strings.Contains(s, "|") || strings.Contains(s, ":")) && strings.Trim(s, "|-:> \t") == ""
}

// splitRow returns the cells of a line. An escaped bar does not part cells.
func splitRow(s string) []cell {
	var cells []cell
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

func makeCell(s string, start, end int) cell {
	end = min(end, len(s))
	for start < end && (s[start] == ' ' || s[start] == '\t') {
		start++
	}
	for end > start && (s[end-1] == ' ' || s[end-1] == '\t') {
		end--
	}
	return cell{s[start:end], start, end}
}

// plain takes Markdown's marks off a cell. Asterisks inside hide something and stay.
func plain(s string) string {
	s = strings.ReplaceAll(s, "\\", "")
	for _, mark := range []string{"**", "__", "`"} {
		if len(s) > 2*len(mark) && strings.HasPrefix(s, mark) && strings.HasSuffix(s, mark) {
			s = strings.TrimSpace(s[len(mark) : len(s)-len(mark)])
		}
	}
	return strings.TrimSpace(s)
}

// lineOf returns the 0-based line of a byte.
func (p *page) lineOf(at int) int {
	lo, hi := 0, len(p.starts)-1
	for lo < hi {
		mid := (lo + hi + 1) / 2
		if p.starts[mid] <= at {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return lo
}

// cellAt returns the table, its row and column at a byte of a line; row -1 is
// the head; t is nil outside tables.
func (p *page) cellAt(line, at int) (t *table, r, c int) {
	t = p.inside[line]
	if t == nil {
		return nil, 0, 0
	}
	r = line - t.first - 2
	cells := t.cellsAt(p, line)
	for i, cl := range cells {
		if at <= cl.end {
			return t, r, i
		}
	}
	return t, r, max(0, len(cells)-1)
}

// place says in Chinese where a byte of a line is.
func (p *page) place(line, at int) string {
	t, r, c := p.cellAt(line, at)
	switch {
	case t == nil:
		return fmt.Sprintf("正文第%d行", line+1)
	case r < 0:
		return fmt.Sprintf("表%d的表头", t.n)
	case c < len(t.heads) && t.heads[c] != "":
		return fmt.Sprintf("表%d第%d行“%s”列", t.n, r+1, t.heads[c])
	}
	return fmt.Sprintf("表%d第%d行第%d列", t.n, r+1, c+1)
}

// cell returns the text of a cell without Markdown's marks, "" where there is none.
func (t *table) cell(r, c int) string {
	if c < 0 || c >= len(t.rows[r].cells) {
		return ""
	}
	return plain(t.rows[r].cells[c].text)
}

// heading returns what the head says of a column; a table of two columns with
// items on the left is read across.
func (t *table) heading(r, c int) string {
	if c >= len(t.heads) {
		return ""
	}
	h := t.heads[c]
	if t.persons && strings.Contains(h, "地址") && !strings.Contains(h, "单位") {
		h += "|住址" // of persons it is their home
	}
	if r >= 0 && c > 0 && len(t.heads) == 2 && !t.persons {
		h += "|" + t.cell(r, 0)
	}
	return h
}

// cellsAt returns the cells of a line of the table.
func (t *table) cellsAt(p *page, line int) []cell {
	if r := line - t.first - 2; r >= 0 && r < len(t.rows) {
		return t.rows[r].cells
	}
	return splitRow(p.lines[line])
}
