package intake

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"gaoshi/internal/notice"
)

// partKind says what a part is.
type partKind int

const (
	paraPart    partKind = iota // a paragraph; lines separated by "\n"
	headingPart                 // level 1–6
	itemPart                    // an item of a list, level 0 the outermost
	tablePart
	picturePart
	rawPart // Markdown as it stood
)

// align is how a paragraph stood on the page.
type align int

const (
	alignStart align = iota
	alignCentre
	alignEnd
)

// part is one block of what was read, of whatever format. text is its words
// alone, by which a 公文 is recognised; md is the same as Markdown, without the
// marks of its kind (#, -).
type part struct {
	kind  partKind
	text  string
	md    string
	align align
	size  int // of most of its letters, in half points; 0: unknown
	level int
	label string // itemPart: "1." for a numbered one, "" for a bullet
}

func textPart(text string) part { return part{text: text, md: escapeText(text)} }

// writeParts lays parts out as one Markdown text, trimmed as trimBody does.
func writeParts(parts []part) string {
	var b strings.Builder
	for i, p := range parts {
		if p.md == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n")
			if i == 0 || !(p.kind == itemPart && parts[i-1].kind == itemPart) {
				b.WriteString("\n")
			}
		}
		switch p.kind {
		case headingPart:
			b.WriteString(strings.Repeat("#", min(max(p.level, 1), 6)) + " " + strings.ReplaceAll(p.md, "\n", " "))
		case itemPart:
			mark := "-"
			if p.label != "" {
				mark = p.label
			}
			pad := strings.Repeat("   ", min(p.level, 5))
			b.WriteString(pad + mark + " " + strings.ReplaceAll(p.md, "\n", "\n"+pad+strings.Repeat(" ", len(mark)+1)))
		default:
			b.WriteString(p.md)
		}
	}
	return trimBody(b.String())
}

// tableRule is a line that would make a table of the line above it.
var tableRule = regexp.MustCompile(`^[ \t]*[|:-][ \t|:-]*$`)

var entityLike = regexp.MustCompile(`&(#?[A-Za-z0-9])`)

// escapeText writes plain words as Markdown that reads back as the same words.
// It escapes only what would be read as a mark, because a clerk reads the text.
func escapeText(s string) string {
	if strings.ContainsAny(s, "\\`*_[]<&") {
		s = escapeMarks(s)
	}
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = escapeLineStart(strings.TrimRight(l, " \t"))
	}
	return strings.Join(lines, "\n")
}

func escapeMarks(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		c := s[i]
		switch c {
		case '\\', '`', '[', ']', '<':
			b.WriteByte('\\')
			b.WriteByte(c)
			i++
		case '*', '_':
			n := 1
			for i+n < len(s) && s[i+n] == c {
				n++
			}
			before, _ := utf8.DecodeLastRuneInString(s[:i])
			after, _ := utf8.DecodeRuneInString(s[i+n:])
			if maskStays(n, before, after) {
				b.WriteString(s[i : i+n])
			} else {
				b.WriteString(strings.Repeat("\\"+string(c), n))
			}
			i += n
		default:
			b.WriteByte(c)
			i++
		}
	}
	out := b.String()
	if strings.Count(out, "&") > 1 { // one after another is misread even when it is escaped
		return strings.ReplaceAll(out, "&", "&amp;")
	}
	return entityLike.ReplaceAllString(out, `\&$1`)
}

// maskStays reports whether package document reads a run of n stars between
// these characters as they stand: the stars that mask a name or a number.
func maskStays(n int, before, after rune) bool {
	solid := func(c rune) bool { return c < utf8.RuneSelf && (unicode.IsDigit(c) || unicode.IsLetter(c)) }
	han := func(c rune) bool { return c >= 0x2E80 && c != utf8.RuneError }
	return n >= 4 || n == 1 && (han(before) || han(after)) || solid(before) && solid(after)
}

var (
	ruleLine  = regexp.MustCompile(`^\s*([-=_*]\s*)+$`)
	blockMark = regexp.MustCompile(`^(\s*)(#{1,6}(\s|$)|>|[-+*](\s|$)|~~~|\|)`)
	fenceMark = regexp.MustCompile("^\\s*```")
)

func escapeLineStart(l string) string {
	switch {
	case l == "":
		return l
	case ruleLine.MatchString(l) && strings.ContainsAny(l, "*_"): // one escaped star would leave the others to pair
		return strings.NewReplacer("*", `\*`, "_", `\_`, "-", `\-`, "=", `\=`).Replace(l)
	case ruleLine.MatchString(l), tableRule.MatchString(l), blockMark.MatchString(l), fenceMark.MatchString(l):
		trimmed := strings.TrimLeft(l, " \t")
		return l[:len(l)-len(trimmed)] + `\` + trimmed
	}
	return l
}

// escapeCell writes words for a table's cell: one line, no bars of its own.
func escapeCell(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	if strings.ContainsAny(s, "\\`*_[]<&") {
		s = escapeMarks(s)
	}
	s = strings.ReplaceAll(s, "|", `\|`)
	var lines []string
	for _, l := range strings.Split(s, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "<br>")
}

// cleanText makes words of a document fit for a notice: no control characters,
// no white space at the ends of lines, no byte order marks.
func cleanText(s string) string {
	s = strings.Map(func(c rune) rune {
		switch {
		case c == '\n':
			return c
		case c == '\t' || c == '\u00a0' || c == '\u2007' || c == '\u202f':
			return ' '
		case c == '\v' || c == '\f' || c == '\u2028' || c == '\u2029' || c == '\u0085':
			return '\n'
		case c < 0x20 || c == 0x7f || c == '\ufeff' || c == utf8.RuneError || c == '\u00ad':
			return -1
		}
		return c
	}, s)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimFunc(l, unicode.IsSpace)
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

func found(kind string, sev notice.Severity, place, message string) notice.Finding {
	return notice.Finding{Kind: kind, Severity: sev, Place: place, Message: message}
}
