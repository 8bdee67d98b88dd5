package typeset

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"gaoshi/internal/document"
)

// Story is a notice's text, shaped and ready to be laid out at any size. It does
// not change once made.
type Story struct {
	fonts *Fonts
	parts []passage
	// Missing are the characters that no font has, with the line of the text.
	Missing []Missing
	// Absent are the pictures that were named but not given.
	Absent []string
}

// Missing is a character that cannot be drawn, and where it stands.
type Missing struct {
	R    rune
	Line int
}

type partKind uint8

const (
	body partKind = iota
	salute
	heading
	item
	sign  // the signature, set right
	date  // under it
	aside // （此件公开发布）
	grid
	rule
	picture
	quote
	source // code, as it stands
)

// passage is one paragraph, table or picture of a story.
type passage struct {
	kind  partKind
	text  *Text
	mark  *Text // of a list item
	blank bool  // the mark stands further up already
	level int   // of a heading or of nesting
	tight bool  // goes on from the part before: a forced line break
	table *tableText
	image *Image
	line  int
	role  Role
}

var (
	dateLine = regexp.MustCompile(`^[（(]?[\d〇零一二三四五六七八九十]{2,4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日([\d:：]{1,5}[时分]?[\d]{0,2}分?)?[）)]?$`)
	publicly = regexp.MustCompile(`^[（(](此件|本件|联系人|附件|主动公开|样例)[^）)]{0,30}[）)]$`)
	clause   = regexp.MustCompile(`^([一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)`)
)

// Pictures maps the addresses of pictures to their data, read with ReadImage.
type Pictures map[string]*Image

// Tell shapes a parsed text. Emphasis is bold; a Chinese reader does not know
// slanted type, so that *emphasis* becomes dots under the characters.
func Tell(fs *Fonts, d document.Doc, pics Pictures) *Story {
	s := &Story{fonts: fs}
	s.blocks(d.Blocks, 0, pics)
	s.tail()
	return s
}

func (s *Story) blocks(bs []document.Block, depth int, pics Pictures) {
	for _, b := range bs {
		switch b.Kind {
		case document.Paragraph:
			s.paragraph(b.Spans, body, depth, b.Line, nil, false, pics)
		case document.Heading:
			s.paragraph(strong(b.Spans), heading, b.Level, b.Line, nil, false, pics)
		case document.List:
			s.list(b, depth, pics)
		case document.Table:
			if b.Table != nil {
				s.parts = append(s.parts, passage{kind: grid, table: s.tableText(b.Table, b.Line), line: b.Line})
			}
		case document.Quote:
			n := len(s.parts)
			s.blocks(b.Blocks, depth+1, pics)
			for i := n; i < len(s.parts); i++ {
				if s.parts[i].kind == body {
					s.parts[i].kind = quote
				}
			}
		case document.Rule:
			s.parts = append(s.parts, passage{kind: rule, line: b.Line})
		case document.Code:
			for i, l := range strings.Split(strings.TrimRight(b.Text, "\n"), "\n") {
				t := s.shape([]Run{{Text: l}}, b.Line, false)
				s.parts = append(s.parts, passage{kind: source, text: t, tight: i > 0, line: b.Line, role: "P"})
			}
		}
	}
}

func strong(in []document.Span) []document.Span {
	out := make([]document.Span, len(in))
	for i, sp := range in {
		sp.Strong = true
		out[i] = sp
	}
	return out
}

// shape shapes runs and notes what no font has; words prices breaks inside words.
func (s *Story) shape(runs []Run, line int, words bool) *Text {
	t := s.fonts.Shape(runs, words)
	for _, r := range t.Missing {
		s.Missing = append(s.Missing, Missing{r, line})
	}
	return t
}

// paragraph shapes spans; every forced break in them begins a paragraph of its
// own, as Chinese typists mean it.
func (s *Story) paragraph(spans []document.Span, kind partKind, level, line int, mark *Text, blank bool, pics Pictures) {
	var runs []Run
	tight := false
	flush := func() {
		trimRuns(runs)
		t := s.shape(runs, line, false)
		runs = nil
		if t.Len() == 0 {
			return
		}
		p := passage{kind: kind, text: t, mark: mark, blank: blank, level: level, tight: tight, line: line, role: "P"}
		if kind == heading {
			p.role = Role("H" + strconv.Itoa(min(max(level, 1), 5)+1))
		}
		s.parts = append(s.parts, p)
		blank, tight = true, true
	}
	for _, sp := range spans {
		switch {
		case sp.Break:
			flush()
		case sp.Image:
			flush()
			if im := pics[sp.Href]; im != nil {
				s.parts = append(s.parts, passage{kind: picture, image: im, text: s.shape([]Run{{Text: sp.Text}}, line, false), line: line})
			} else {
				s.Absent = append(s.Absent, sp.Text)
			}
		default:
			runs = append(runs, Run{Text: sp.Text, Bold: sp.Strong, Dots: sp.Emph, Href: sp.Href})
		}
	}
	flush()
}

// trimRuns takes the blanks from both ends of a paragraph: indents are ours.
func trimRuns(runs []Run) {
	for i := range runs {
		runs[i].Text = strings.TrimLeft(runs[i].Text, " 　\t")
		if runs[i].Text != "" {
			break
		}
	}
	for i := len(runs) - 1; i >= 0; i-- {
		runs[i].Text = strings.TrimRight(runs[i].Text, " 　\t")
		if runs[i].Text != "" {
			break
		}
	}
}

func (s *Story) list(b document.Block, depth int, pics Pictures) {
	for i, it := range b.Items {
		label := "•"
		if b.Ordered {
			label = strconv.Itoa(b.Start+i) + "."
		}
		mark := s.shape([]Run{{Text: label}}, b.Line, false)
		for k, inner := range it.Blocks {
			if inner.Kind != document.Paragraph {
				s.blocks([]document.Block{inner}, depth+1, pics)
				continue
			}
			s.paragraph(inner.Spans, item, depth, inner.Line, mark, k > 0, pics)
		}
	}
}

// tail finds the salutation at the head of a notice, and the signature, date and
// remark at its end, which have places of their own on the page.
func (s *Story) tail() {
	if len(s.parts) > 1 && s.parts[0].kind == body {
		if t := s.parts[0].text.String(); strings.HasSuffix(t, "：") && utf8.RuneCountInString(t) <= 24 && !strings.ContainsAny(t, "，。；") {
			s.parts[0].kind = salute
		}
	}
	i := len(s.parts) - 1
	for i > 0 && s.parts[i].kind == body && publicly.MatchString(s.parts[i].text.String()) {
		s.parts[i].kind = aside
		i--
	}
	if i < 1 || s.parts[i].kind != body || !dateLine.MatchString(s.parts[i].text.String()) {
		return
	}
	s.parts[i].kind = date
	for i--; i >= 1 && s.parts[i].kind == body && s.parts[i].text.Len() <= 32 && !strings.ContainsAny(s.parts[i].text.String(), "。，；：！？、") && !clause.MatchString(s.parts[i].text.String()); i-- {
		s.parts[i].kind = sign
		if s.parts[i+1].kind == sign && !s.parts[i+1].tight {
			break
		}
	}
}

// Signed reports whether the text ends with its own signature and date.
func (s *Story) Signed() bool {
	for _, p := range s.parts {
		if p.kind == date {
			return true
		}
	}
	return false
}

// Sign adds a signature and date at the end of a text that has none.
func (s *Story) Sign(names []string, day string) {
	for i, n := range names {
		s.parts = append(s.parts, passage{kind: sign, text: s.shape([]Run{{Text: n}}, 0, false), tight: i > 0, role: "P"})
	}
	if day != "" {
		s.parts = append(s.parts, passage{kind: date, text: s.shape([]Run{{Text: day}}, 0, false), tight: len(names) > 0, role: "P"})
	}
}

// Empty reports whether there is nothing to be read.
func (s *Story) Empty() bool {
	for _, p := range s.parts {
		if p.kind != sign && p.kind != date && p.kind != aside && p.kind != rule {
			return false
		}
	}
	return true
}
