// Package document is the one reader of a notice's text: Markdown with tables in,
// blocks out, which every channel lays out in its own way. Emphasis works beside
// Chinese punctuation, where CommonMark's flanking rule fails.
package document

// Kind is the kind of a block.
type Kind int

// Kinds of block.
const (
	Paragraph Kind = iota
	Heading        // Level 1–6
	List           // Items; Ordered, Start
	Table          // Table
	Quote          // Blocks
	Rule           // a line across
	Code           // Text, as it stands
)

// Doc is a parsed text.
type Doc struct {
	Blocks []Block
	// Problems are Chinese sentences about what was passed over: raw HTML, a
	// picture without words.
	Problems []Problem
}

// Problem is something in the text that no channel can show.
type Problem struct {
	Line    int // 1-based
	Message string
}

// Block is one block of text.
type Block struct {
	Kind    Kind
	Line    int // 1-based line where it begins
	Level   int // Heading
	Spans   []Span
	Ordered bool // List
	Start   int  // List, Ordered: the first number
	Items   []Item
	Table   *Grid
	Blocks  []Block // Quote
	Text    string  // Code
}

// Item is one item of a list.
type Item struct{ Blocks []Block }

// Grid is a table. Every row has as many cells as the head.
type Grid struct {
	Head  []Cell
	Align []Align
	Rows  []Row
}

// Row is one row of a table.
type Row struct {
	Line  int
	Cells []Cell
}

// Cell is one cell of a table.
type Cell struct{ Spans []Span }

// Align is the alignment of a column.
type Align int

// Alignments.
const (
	AlignNone Align = iota
	AlignLeft
	AlignCenter
	AlignRight
)

// Span is a run of text of one style. Break is a forced line break and has no
// text; Image has the picture's address in Href and its words in Text.
type Span struct {
	Text   string
	Strong bool
	Emph   bool
	Code   bool
	Href   string
	Image  bool
	Break  bool
}
