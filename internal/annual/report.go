package annual

import "strings"

// State says what a cell holds.
type State int

// States of a cell.
const (
	Absent State = iota // the report has no such cell, or it could not be told which it is
	Blank               // the cell is empty
	Dash                // “/”, “-”, “无” and the like stand where a number belongs
	Wrong               // something that is no number
	Number              // a number
)

// Cell is one cell of a table.
type Cell struct {
	State State
	Raw   string // as it stands in the report
	Value Amount // Number only; else 0
}

// Filled makes a cell of a number.
func Filled(a Amount) Cell { return Cell{State: Number, Raw: a.String(), Value: a} }

// CellOf reads a cell.
func CellOf(raw string) Cell {
	s := Narrow(raw)
	if s == "" {
		return Cell{State: Blank}
	}
	if a, ok := ParseAmount(s); ok {
		return Cell{Number, s, a}
	}
	if strings.Trim(s, "/-—–―－_／\\无没有空.·") == "" {
		return Cell{State: Dash, Raw: s}
	}
	return Cell{State: Wrong, Raw: s}
}

// Day is a date as a report prints it; zero where there is none.
type Day struct{ Year, Month, Day int }

// After tells whether d is later than e.
func (d Day) After(e Day) bool {
	return d.Year*10000+d.Month*100+d.Day > e.Year*10000+e.Month*100+e.Day
}

// Section is the text of a section without its tables. Paragraphs are plain text;
// headings of a lower level are paragraphs with Level > 0.
type Section struct {
	Found      bool // the section has its heading
	Paragraphs []Paragraph
}

// Paragraph is a paragraph or a heading of the narrative.
type Paragraph struct {
	Level int // 0 for text; 1 for （一）, 2 for 1、
	Text  string
	Ask   bool // a question that only a person can answer; it stands in no finished report
}

// Text is the section's text, a paragraph a line.
func (s Section) Text() string {
	var b strings.Builder
	for _, p := range s.Paragraphs {
		b.WriteString(p.Text)
		b.WriteByte('\n')
	}
	return b.String()
}

// Report is a yearly report, read or built.
type Report struct {
	Form     Form
	Year     int
	Title    string
	Office   string
	Preamble []Paragraph // between the title and section one
	Sections [6]Section
	Dated    Day      // printed at its end, or by the page as the day of publication
	Closing  []string // address, telephone: what stands below section six

	Two   [][][]Cell // article, row, column, as Form.Articles
	Three [][]Cell   // row, column, as Form.Three and ThreeColumns
	Four  [][]Cell   // court, column, as FourColumns

	// Remarks are what the reader met on its way and a person should know:
	// extra rows that were added up, a table that it did not find.
	Remarks []string
}

// Empty makes a report with all cells absent.
func Empty(f Form, year int) *Report {
	r := &Report{Form: f, Year: year}
	for _, a := range f.Articles() {
		r.Two = append(r.Two, cells(len(a.Rows), len(a.Cols)))
	}
	r.Three = cells(len(f.Three()), len(ThreeColumns))
	r.Four = cells(int(Courts), len(FourColumns))
	return r
}

func cells(rows, cols int) [][]Cell {
	t := make([][]Cell, rows)
	for i := range t {
		t[i] = make([]Cell, cols)
	}
	return t
}

// Narrative is all text that people wrote: preamble and sections.
func (r *Report) Narrative() string {
	var b strings.Builder
	b.WriteString(Section{Paragraphs: r.Preamble}.Text())
	for _, s := range r.Sections {
		b.WriteString(s.Text())
	}
	return b.String()
}

// Ref points at a cell: table 2, 3 or 4, its article or court where there are such,
// its row and column.
type Ref struct{ Table, Article, Row, Col int }

// At is the cell of a Ref.
func (r *Report) At(c Ref) *Cell {
	switch c.Table {
	case 2:
		return &r.Two[c.Article][c.Row][c.Col]
	case 3:
		return &r.Three[c.Row][c.Col]
	}
	return &r.Four[c.Row][c.Col]
}

// Place names a cell for people: 表三“二、上年结转”的“自然人”列.
func (r *Report) Place(c Ref) string {
	switch c.Table {
	case 2:
		a := r.Form.Articles()[c.Article]
		return "表二" + a.Name + "“" + a.Rows[c.Row] + "”的“" + a.Cols[c.Col].Name + "”"
	case 3:
		return "表三“" + r.Form.Three()[c.Row].Name + "”的“" + ThreeColumns[c.Col] + "”"
	}
	return "表四“" + Court(c.Row).String() + "”的“" + FourColumns[c.Col] + "”"
}

// Refs are all cells of the report, in the order of the form.
func (r *Report) Refs() []Ref {
	var out []Ref
	for a, t := range r.Two {
		out = append(out, grid(2, a, t)...)
	}
	out = append(out, grid(3, 0, r.Three)...)
	return append(out, grid(4, 0, r.Four)...)
}

func grid(table, article int, t [][]Cell) []Ref {
	var out []Ref
	for i := range t {
		for j := range t[i] {
			out = append(out, Ref{table, article, i, j})
		}
	}
	return out
}
