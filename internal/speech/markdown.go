package speech

import (
	"strings"
	"unicode/utf8"
)

// lineStart takes the marks of Markdown off the start of the line at byte k:
// headings, quotes, bullets, rules, indents.
func (s *scanner) lineStart(k int) int {
	from := k
	for end := ruleLine(s.src, k); end > 0; end = ruleLine(s.src, k) {
		k = end
	}
	for {
		r, n := utf8.DecodeRuneInString(s.src[k:])
		switch {
		case k >= len(s.src):
		case r == ' ' || r == '\t' || r == '　' || r == '\u00a0' || r == '>' || r == '#' || r == '|':
			if r == '>' && isDigit(foldRune(s.next(k+n))) {
				break // more than
			}
			k += n
			continue
		case (r == '-' || r == '*' || r == '+') && (s.next(k+n) == ' ' || s.next(k+n) == '\t'):
			k += n
			continue
		}
		break
	}
	if k > from {
		s.dropped = true
	}
	return k
}

// ruleLine reports the end of a line that only draws: ---, |---|:---:|, ===.
// The result is after its newline, or 0.
func ruleLine(src string, k int) int {
	marks := 0
	for i := k; i < len(src); i++ {
		switch src[i] {
		case '-', '=', '*', '_':
			marks++
		case '|', ':', ' ', '\t':
		case '\n', '\r':
			if marks >= 3 {
				return i + 1
			}
			return 0
		default:
			return 0
		}
	}
	if marks >= 3 {
		return len(src)
	}
	return 0
}

// htmlTag returns the end of the tag that starts at byte k, or 0.
func htmlTag(src string, k int) int {
	i := k + 1
	if i < len(src) && src[i] == '/' {
		i++
	}
	if i >= len(src) || !isLetter(rune(src[i])) {
		return 0
	}
	for ; i < len(src) && i < k+200; i++ {
		switch c := src[i]; {
		case c == '>':
			return i + 1
		case c == '<' || c == '\n' || c >= 0x80:
			return 0
		}
	}
	return 0
}

// breaksLine reports a tag that ends a line.
func breaksLine(tag string) bool {
	for _, name := range [...]string{"<br", "</p", "</div", "</li", "</tr", "</h", "<BR", "</P"} {
		if strings.HasPrefix(tag, name) {
			return true
		}
	}
	return false
}

// startsCell reports a tag that begins a cell of a table.
func startsCell(tag string) bool {
	return strings.HasPrefix(tag, "<td") || strings.HasPrefix(tag, "<th") && !strings.HasPrefix(tag, "<thead")
}

// linkEnd returns the end of the Markdown link [text](target) whose bracket
// stands at byte k, or 0.
func linkEnd(src string, k int) int {
	for i := k + 1; i < len(src) && i < k+400; i++ {
		switch src[i] {
		case '\n', '[':
			return 0
		case ']':
			_, end := linkTarget(src, i+1)
			return end
		}
	}
	return 0
}

// linkTarget returns the bounds of "(target)" at byte k: the target's start and
// the byte after the bracket. A target with Chinese in it is text, not a link.
func linkTarget(src string, k int) (open, end int) {
	if k >= len(src) || src[k] != '(' {
		return 0, 0
	}
	for i := k + 1; i < len(src) && i < k+2000; i++ {
		switch c := src[i]; {
		case c == ')':
			return k + 1, i + 1
		case c == '\n' || c == '(' || c >= 0x80:
			return 0, 0
		}
	}
	return 0, 0
}
