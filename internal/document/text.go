package document

import (
	"strconv"
	"strings"
)

// Text returns the words without marks, for search, for plain text media and for
// people who cannot see a layout. Blocks are separated by one line feed; a table
// has one line for its head and one for each row, cells separated by " | "; an
// item of a list begins with "1. " or "· "; a link whose words are not its
// address is followed by the address in （）.
func (d Doc) Text() string { return strings.Join(lines(d.Blocks, "", true), "\n") }

// Words returns the words of one block as Doc.Text does.
func (b Block) Words() string { return strings.Join(lines([]Block{b}, "", true), "\n") }

// SpansText returns the words of a run of text: a forced break is a line feed, a
// picture is its words, a link is its words alone.
func SpansText(spans []Span) string { return spansText(spans, false) }

func spansText(spans []Span, addresses bool) string {
	var b strings.Builder
	for i, s := range spans {
		if s.Break {
			b.WriteByte('\n')
			continue
		}
		b.WriteString(s.Text)
		ends := i+1 == len(spans) || spans[i+1].Href != s.Href
		if addresses && s.Href != "" && !s.Image && ends && shows(s) {
			b.WriteString("（" + strings.TrimPrefix(strings.TrimPrefix(s.Href, "mailto:"), "tel:") + "）")
		}
	}
	return b.String()
}

// shows reports whether a link's address says more than its words do.
func shows(s Span) bool {
	bare := strings.TrimPrefix(strings.TrimPrefix(s.Href, "mailto:"), "tel:")
	return s.Text != bare && !strings.HasSuffix(bare, "://"+s.Text)
}

func lines(bs []Block, indent string, addresses bool) []string {
	var out []string
	add := func(s string) {
		for _, l := range strings.Split(s, "\n") {
			out = append(out, indent+l)
		}
	}
	for _, b := range bs {
		switch b.Kind {
		case Paragraph, Heading:
			add(spansText(b.Spans, addresses))
		case Code:
			add(strings.TrimRight(b.Text, "\n"))
		case Rule:
			// a line across has no words
		case Quote:
			out = append(out, lines(b.Blocks, indent, addresses)...)
		case Table:
			out = append(out, tableLines(b.Table, indent, addresses)...)
		case List:
			for i, it := range b.Items {
				mark := "· "
				if b.Ordered {
					mark = strconv.Itoa(b.Start+i) + ". "
				}
				in := lines(it.Blocks, "", addresses)
				if len(in) == 0 {
					in = []string{""}
				}
				for j, l := range in {
					if j == 0 {
						l = mark + l
					} else {
						l = "  " + l
					}
					out = append(out, indent+l)
				}
			}
		}
	}
	return out
}

func tableLines(g *Grid, indent string, addresses bool) []string {
	row := func(cells []Cell) string {
		words := make([]string, len(cells))
		for i, c := range cells {
			words[i] = strings.ReplaceAll(spansText(c.Spans, addresses), "\n", " ")
		}
		return indent + strings.Join(words, " | ")
	}
	out := []string{row(g.Head)}
	for _, r := range g.Rows {
		out = append(out, row(r.Cells))
	}
	return out
}

// Walk calls f for every block in reading order, those in quotations and lists
// after the block that holds them. It stops when f returns false.
func (d Doc) Walk(f func(b *Block) bool) { walk(d.Blocks, f) }

func walk(bs []Block, f func(b *Block) bool) bool {
	for i := range bs {
		if !f(&bs[i]) || !walk(bs[i].Blocks, f) {
			return false
		}
		for _, it := range bs[i].Items {
			if !walk(it.Blocks, f) {
				return false
			}
		}
	}
	return true
}

// Runs calls f for every run of text in reading order, a table's cells among
// them, with the 1-based line of its block or row.
func (d Doc) Runs(f func(line int, spans []Span)) {
	d.Walk(func(b *Block) bool {
		if len(b.Spans) > 0 {
			f(b.Line, b.Spans)
		}
		if b.Table != nil {
			for _, c := range b.Table.Head {
				f(b.Line, c.Spans)
			}
			for _, r := range b.Table.Rows {
				for _, c := range r.Cells {
					f(r.Line, c.Spans)
				}
			}
		}
		return true
	})
}

// Tables returns the tables of the text in reading order.
func (d Doc) Tables() []*Grid {
	var out []*Grid
	d.Walk(func(b *Block) bool {
		if b.Table != nil {
			out = append(out, b.Table)
		}
		return true
	})
	return out
}

// Without returns the text without the blocks that f picks, nested ones included;
// a list or quotation that loses all its blocks goes too. The receiver is unchanged.
func (d Doc) Without(f func(b *Block) bool) Doc {
	return Doc{Blocks: without(d.Blocks, f), Problems: d.Problems}
}

func without(bs []Block, f func(b *Block) bool) []Block {
	var out []Block
	for _, b := range bs {
		if f(&b) {
			continue
		}
		switch b.Kind {
		case Quote:
			if b.Blocks = without(b.Blocks, f); len(b.Blocks) == 0 {
				continue
			}
		case List:
			var items []Item
			for _, it := range b.Items {
				if kept := without(it.Blocks, f); len(kept) > 0 {
					items = append(items, Item{kept})
				}
			}
			if b.Items = items; len(items) == 0 {
				continue
			}
		}
		out = append(out, b)
	}
	return out
}

// Reshape returns the text with every block that is not in a quotation or list
// replaced by what f makes of it. The receiver is unchanged.
func (d Doc) Reshape(f func(b Block) []Block) Doc {
	out := Doc{Problems: d.Problems}
	for _, b := range d.Blocks {
		out.Blocks = append(out.Blocks, f(b)...)
	}
	return out
}

// Stacked lays a table out for a narrow screen: a paragraph for each row, with
// one line for each cell that is not empty, "列：值"; the first cell that is not
// a number stands on top in bold.
func (g *Grid) Stacked() []Block {
	var out []Block
	for _, r := range g.Rows {
		top := -1
		for i, c := range r.Cells {
			if s := strings.TrimSpace(SpansText(c.Spans)); s != "" && strings.Trim(s, "0123456789.,%-") != "" {
				top = i
				break
			}
		}
		b := Block{Kind: Paragraph, Line: r.Line}
		if top >= 0 {
			for _, s := range r.Cells[top].Spans {
				s.Strong = true
				b.Spans = append(b.Spans, s)
			}
		}
		for i, c := range r.Cells {
			if i == top || strings.TrimSpace(SpansText(c.Spans)) == "" {
				continue
			}
			if len(b.Spans) > 0 {
				b.Spans = append(b.Spans, Span{Break: true})
			}
			if name := SpansText(g.Head[i].Spans); name != "" {
				b.Spans = append(b.Spans, Span{Text: name + "："})
			}
			b.Spans = append(b.Spans, c.Spans...)
		}
		if len(b.Spans) > 0 {
			out = append(out, b)
		}
	}
	return out
}
