package document

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"sync"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// deepest is how many blocks may lie inside one another; what lies deeper is
// read as plain paragraphs. No notice needs more than three.
const deepest = 16

// Parse reads Markdown (CommonMark with GFM tables) into blocks. It never fails:
// what cannot be shown is in Problems. It differs from CommonMark where a clerk's
// text would be misread:
//
//   - **粗体** works beside Chinese punctuation and between Chinese characters;
//   - a line break in a paragraph stays a line break, as it was typed;
//   - lines indented by spaces are text, not code, and leading full-width spaces
//     go, for each medium indents paragraphs in its own way;
//   - raw HTML never passes: its tags go and are reported, its words stay;
//   - links lead to http, https, mailto and tel only;
//   - cells beyond a table's head are kept by widening the table, and reported.
//
// Parse may be called from many goroutines.
func Parse(src string) Doc {
	src, tamed := tame(clean(src))
	r := &reader{src: []byte(src)}
	if len(tamed) > 0 {
		r.problem(tamed[0], "这里的加粗、链接等记号多得不像正文，后面的照原样显示。请分成几段，或删去多余的记号。")
	}
	for i := 0; i < len(src); i++ {
		if src[i] == '\n' {
			r.ends = append(r.ends, i)
		}
	}
	root := theParser().Parse(text.NewReader(r.src))
	r.doc.Blocks = r.blocks(root, 0)
	sort.SliceStable(r.doc.Problems, func(i, j int) bool { return r.doc.Problems[i].Line < r.doc.Problems[j].Line })
	return r.doc
}

// clean makes the text valid UTF-8 with line ends of one kind, keeping the
// number of lines.
func clean(s string) string {
	s = strings.TrimPrefix(strings.ToValidUTF8(s, "\uFFFD"), "\uFEFF")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(c rune) rune {
		switch {
		case c == '\r':
			return '\n'
		case c == '\n' || c == '\t':
			return c
		case c < 0x20 || c == 0x7f:
			return -1
		}
		return c
	}, s)
	return s
}

// theParser is made once: goldmark's parsers keep what belongs to a text in a
// context of that text.
var theParser = sync.OnceValue(newParser)

func newParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(parser.NewListParser(), 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(parser.NewBlockquoteParser(), 800),
			util.Prioritized(paragraph{parser.NewParagraphParser()}, 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(parser.NewLinkParser(), 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewRawHTMLParser(), 400),
			util.Prioritized(emphasis{}, 500),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
			util.Prioritized(extension.NewTableParagraphTransformer(), 200),
		),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewTableASTTransformer(), 0),
		),
	)
}

// paragraph also takes lines that CommonMark would read as code for their spaces.
type paragraph struct{ parser.BlockParser }

func (paragraph) CanAcceptIndentedLine() bool { return true }

// reader turns goldmark's tree into blocks.
type reader struct {
	src  []byte
	ends []int // offset of each line's end
	doc  Doc
}

// line returns the 1-based line of an offset; 0 for none.
func (r *reader) line(pos int) int {
	if pos < 0 {
		return 0
	}
	return sort.SearchInts(r.ends, pos) + 1
}

func (r *reader) problem(line int, format string, a ...any) {
	p := Problem{line, fmt.Sprintf(format, a...)}
	if n := len(r.doc.Problems); n > 0 && r.doc.Problems[n-1] == p {
		return
	}
	r.doc.Problems = append(r.doc.Problems, p)
}

// blocks reads the children of n. An empty paragraph is no block.
func (r *reader) blocks(n ast.Node, depth int) []Block {
	var out []Block
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		b := Block{Line: r.line(start(c))}
		switch c := c.(type) {
		case *ast.Heading:
			b.Kind, b.Level, b.Spans = Heading, c.Level, r.spans(c, b.Line)
			if len(b.Spans) == 0 {
				continue
			}
		case *ast.Paragraph, *ast.TextBlock:
			b.Spans = r.spans(c, b.Line)
			r.suspects(c)
			if len(b.Spans) == 0 {
				continue
			}
		case *ast.ThematicBreak:
			b.Kind = Rule
		case *ast.FencedCodeBlock:
			b.Kind, b.Text = Code, string(c.Lines().Value(r.src))
		case *extast.Table:
			b.Kind, b.Table = Table, r.table(c)
		case *ast.Blockquote:
			if depth >= deepest {
				b.Spans = []Span{{Text: r.flat(c)}}
				break
			}
			b.Kind, b.Blocks = Quote, r.blocks(c, depth+1)
		case *ast.List:
			if depth >= deepest {
				b.Spans = []Span{{Text: r.flat(c)}}
				break
			}
			b.Kind, b.Ordered, b.Start = List, c.IsOrdered(), c.Start
			for it := c.FirstChild(); it != nil; it = it.NextSibling() {
				b.Items = append(b.Items, Item{r.blocks(it, depth+1)})
			}
		default:
			continue
		}
		out = append(out, b)
	}
	return out
}

// start returns the offset where a node's text begins, -1 if unknown.
func start(n ast.Node) int {
	for depth := 0; n != nil && depth < 2*deepest; depth++ {
		if p := n.Pos(); p >= 0 {
			return p
		}
		if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
			return n.Lines().At(0).Start
		}
		n = n.FirstChild()
	}
	return -1
}

// flat returns the words of a tree that is too deep to be laid out.
func (r *reader) flat(n ast.Node) string {
	var b strings.Builder
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := c.(*ast.Text); ok && entering {
			b.WriteString(unescape(t.Segment.Value(r.src)))
			if t.SoftLineBreak() || t.HardLineBreak() {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}

// suspects reports lines that look as if more was meant than Markdown read.
func (r *reader) suspects(n ast.Node) {
	lines := n.Lines()
	piped := 0
	for i := range lines.Len() {
		seg := lines.At(i)
		l := bytes.TrimSpace(seg.Value(r.src))
		at := r.line(seg.Start)
		switch {
		case len(l) > 2 && l[0] == '|' && l[len(l)-1] == '|':
			if piped == 0 {
				r.problem(at, "这里像是表格，但没有被认成表格。表头下一行要写“|---|---|”，格数和表头一样多。")
			}
			piped++
		case hashWithoutSpace(l):
			r.problem(at, "“#”后面要空一格才是标题，现在会照原样显示“#”。")
		}
		if bytes.Contains(l, []byte("~~")) {
			r.problem(at, "不支持删除线，“~~”会照原样显示。要删的文字请直接删去。")
		}
	}
}

func hashWithoutSpace(l []byte) bool {
	i := 0
	for i < len(l) && l[i] == '#' {
		i++
	}
	return i > 0 && i <= 6 && i < len(l) && util.ToRune(l, i) >= 0x2E80
}

func (r *reader) table(t *extast.Table) *Grid {
	g := &Grid{}
	for _, a := range t.Alignments {
		switch a {
		case extast.AlignLeft:
			g.Align = append(g.Align, AlignLeft)
		case extast.AlignCenter:
			g.Align = append(g.Align, AlignCenter)
		case extast.AlignRight:
			g.Align = append(g.Align, AlignRight)
		default:
			g.Align = append(g.Align, AlignNone)
		}
	}
	for c := t.FirstChild(); c != nil; c = c.NextSibling() {
		line := r.line(c.Pos())
		cells := make([]Cell, 0, len(g.Align))
		for d := c.FirstChild(); d != nil; d = d.NextSibling() {
			cells = append(cells, Cell{r.spans(d, line)})
		}
		if _, head := c.(*extast.TableHeader); head {
			g.Head = cells
			continue
		}
		raw := r.rawLine(line)
		switch n := countCells(raw); {
		case !strings.Contains(raw, "|"):
			r.problem(line, "表格后面要空一行，不然这一行会被当成表格的一行。")
		case n > len(g.Head):
			r.problem(line, "这一行有%d格，表头只有%d格。多出的格子排在表后无名的列里，请补上表头。", n, len(g.Head))
			cells = append(cells, r.extra(raw, len(g.Head))...)
		case n < len(g.Head):
			r.problem(line, "这一行只有%d格，表头有%d格，请看看是不是漏了。", n, len(g.Head))
		}
		g.Rows = append(g.Rows, Row{line, cells})
	}
	square(g)
	return g
}

// square gives the head and every row as many cells as the longest has.
func square(g *Grid) {
	w := len(g.Head)
	for _, row := range g.Rows {
		w = max(w, len(row.Cells))
	}
	for len(g.Head) < w {
		g.Head = append(g.Head, Cell{})
	}
	for len(g.Align) < w {
		g.Align = append(g.Align, AlignNone)
	}
	for i := range g.Rows {
		for len(g.Rows[i].Cells) < w {
			g.Rows[i].Cells = append(g.Rows[i].Cells, Cell{})
		}
	}
}

func (r *reader) rawLine(n int) string {
	if n < 1 || n > len(r.ends)+1 {
		return ""
	}
	from, to := 0, len(r.src)
	if n > 1 {
		from = r.ends[n-2] + 1
	}
	if n <= len(r.ends) {
		to = r.ends[n-1]
	}
	return string(r.src[from:to])
}

// splitCells cuts a table's line at its unescaped bars.
func splitCells(raw string) []string {
	s := strings.TrimSpace(raw)
	s = strings.TrimLeft(s, "> ") // a table in a quotation
	s = strings.TrimPrefix(s, "|")
	var out []string
	from := 0
	for i := 0; i < len(s); i++ {
		if s[i] == '|' && (i == 0 || s[i-1] != '\\') {
			out = append(out, s[from:i])
			from = i + 1
		}
	}
	if from < len(s) {
		out = append(out, s[from:])
	}
	return out
}

func countCells(raw string) int { return len(splitCells(raw)) }

// extra reads the cells of a line that have no head, as plain words.
func (r *reader) extra(raw string, from int) []Cell {
	var out []Cell
	for i, s := range splitCells(raw) {
		if i < from {
			continue
		}
		var c Cell
		if s = strings.TrimSpace(unescape([]byte(s))); s != "" {
			c.Spans = []Span{{Text: s}}
		}
		out = append(out, c)
	}
	return out
}

// trimIndent takes off the spaces, full-width ones among them, before the first
// word and after the last.
func trimIndent(spans []Span) []Span {
	for len(spans) > 0 && !spans[0].Image {
		if spans[0].Break {
			spans = spans[1:]
			continue
		}
		spans[0].Text = strings.TrimLeftFunc(spans[0].Text, unicode.IsSpace)
		if spans[0].Text != "" {
			break
		}
		spans = spans[1:]
	}
	for len(spans) > 0 {
		last := &spans[len(spans)-1]
		if last.Image {
			break
		}
		if !last.Break {
			last.Text = strings.TrimRightFunc(last.Text, unicode.IsSpace)
			if last.Text != "" {
				break
			}
		}
		spans = spans[:len(spans)-1]
	}
	for i := 1; i < len(spans); i++ {
		if spans[i-1].Break && !spans[i].Image {
			spans[i].Text = strings.TrimLeftFunc(spans[i].Text, unicode.IsSpace)
		}
	}
	return spans
}
