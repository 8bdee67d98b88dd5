// Package speech turns written Chinese into words to be read aloud: a village
// loudspeaker, a read-to-me button, a screen reader.
//
// Normalize works in two passes over runes, without regular expressions. The
// first (fold.go) unfolds full-width forms and takes out what is never spoken:
// Markdown marks, emoji, invisible characters. The second (scan.go) walks over
// what is left, copies plain text in runs, and hands every digit, letter and
// sign to the reader that knows its kind: dates, clock times, phones, money,
// measures, codes, addresses of the web, arithmetic. Each reader looks at the
// characters around it and at short word lists; none looks at the whole text, so
// the time is linear in its length.
//
// What is promised, and fuzzed: nothing fails; no ASCII digit and no sign such
// as % ℃ ㎡ ￥ @ is left; no Chinese character of the input is lost; a second run
// changes nothing; the spans cover input and output without a gap, so that a
// reviewer sees every change beside its source. What is not understood is
// spelled out, with a warning in Chinese.
//
// Where readings differ between schools, Profile has a switch; its zero value is
// the reading of Chinese public broadcasts.
package speech

import "sync"

// Spoken is text in the form in which it is read aloud.
type Spoken string

// Kind says what a span of text was taken for.
type Kind string

// Kinds of span. Plain text is unchanged.
const (
	Plain       Kind = ""
	Clean       Kind = "clean"       // full-width forms, Markdown marks, emoji, spaces
	Number      Kind = "number"      // cardinals, decimals, ordinals
	Digits      Kind = "digits"      // codes, identity numbers, plates, rooms: digit by digit
	Phone       Kind = "phone"       // telephone numbers and hotlines
	Date        Kind = "date"        // dates, years, months
	Clock       Kind = "clock"       // times of the day
	Range       Kind = "range"       // the sign between two numbers, or both with it
	Money       Kind = "money"       // sums with a currency sign or unit
	Percent     Kind = "percent"     // percent, per mille
	Fraction    Kind = "fraction"    // 1/3
	Ratio       Kind = "ratio"       // ratios and scores
	Temperature Kind = "temperature" // degrees
	Measure     Kind = "measure"     // a number with a unit's symbol
	DocNo       Kind = "docno"       // 发文字号
	Web         Kind = "web"         // addresses of pages and mailboxes, IP addresses
	Latin       Kind = "latin"       // letters mixed with digits
	Math        Kind = "math"        // arithmetic
	Sign        Kind = "sign"        // other signs
	List        Kind = "list"        // list markers
	Mask        Kind = "mask"        // what was blotted out for privacy: 王*, 9999****0017
)

// Span maps a piece of the output to the piece of the input that it was read
// from. Offsets are bytes. The spans of one result stand in order and cover
// input and output without gap or overlap; Kind Plain means unchanged text, and
// an output of no length means that the input is not spoken.
type Span struct {
	Kind     Kind `json:"kind,omitempty"`
	InStart  int  `json:"in_start"`
	InEnd    int  `json:"in_end"`
	OutStart int  `json:"out_start"`
	OutEnd   int  `json:"out_end"`
}

// Warning is something that a person should look at before it is read aloud.
type Warning struct {
	Kind    Kind   `json:"kind"`
	InStart int    `json:"in_start"` // bytes
	InEnd   int    `json:"in_end"`
	Message string `json:"message"` // Chinese: what was seen and how it is read
}

// maxPooled is the largest scratch space, in runes, that is kept between calls.
const maxPooled = 1 << 16

var scanners = sync.Pool{New: func() any { return new(scanner) }}

// normalizeOnce reads text once.
func normalizeOnce(text string, p Profile) (Spoken, []Span, []Warning) {
	s := scanners.Get().(*scanner)
	s.reset(text, p)
	s.fold()
	s.scan()
	spoken, spans, warnings := Spoken(s.out), s.spans, s.warnings
	if len(spans) == 0 {
		spans = nil
	}
	s.src, s.spans, s.warnings = "", nil, nil
	if cap(s.r) <= maxPooled {
		scanners.Put(s)
	}
	return spoken, spans, warnings
}
