package speech

import (
	"strings"
	"unicode/utf8"
)

// lineStart takes the marks of Markdown off the start of the line at byte k:
// headings, quotes, bullets, rules, indents.
func (s *scanner) lineStart(k int) int {
	from := k
	for end := s.ruleLine(k); end > 0; end = s.ruleLine(k) {
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
			if r == '#' && (k == 0 || s.src[k-1] != '#') && s.isHashAt(k) {
				break // #2变压器
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
func (s *scanner) ruleLine(k int) int {
	marks := 0
	for i := k; i < len(s.src); i++ {
		s.steps++
		switch s.src[i] {
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
		return len(s.src)
	}
	return 0
}

// htmlTag returns the end of the tag that starts at byte k, or 0.
func (s *scanner) htmlTag(k int) int {
	i := k + 1
	if i < len(s.src) && s.src[i] == '/' {
		i++
	}
	if i >= len(s.src) || !isLetter(rune(s.src[i])) {
		return 0
	}
	for ; i < len(s.src) && i < k+200; i++ {
		s.steps++
		switch c := s.src[i]; {
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
func (s *scanner) linkEnd(k int) int {
	for i := k + 1; i < len(s.src) && i < k+400; i++ {
		s.steps++
		switch s.src[i] {
		case '\n', '[':
			return 0
		case ']':
			_, end := s.linkTarget(i + 1)
			return end
		}
	}
	return 0
}

// linkTarget returns the bounds of "(target)" at byte k: the target's start and
// the byte after the bracket. A target with Chinese in it is text, not a link.
func (s *scanner) linkTarget(k int) (open, end int) {
	if k >= len(s.src) || s.src[k] != '(' {
		return 0, 0
	}
	for i := k + 1; i < len(s.src) && i < k+2000; i++ {
		s.steps++
		switch c := s.src[i]; {
		case c == ')':
			return k + 1, i + 1
		case c == '\n' || c == '(' || c >= 0x80:
			return 0, 0
		}
	}
	return 0, 0
}

// isHashAt is isHash for the start of a line.
func (s *scanner) isHashAt(k int) bool { return isDigit(foldRune(s.next(k+1))) && s.isHash(k, 1) }
