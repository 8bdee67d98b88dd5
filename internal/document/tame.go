package document

import "strings"

// Marks that were never meant as such, by the ten thousand in one paragraph, cost the
// Markdown parser time that grows with their square, and one draft would hold up the
// whole desk. What no person writes is therefore shown as it stands.
const (
	mostMarks  = 400  // of emphasis, links and code in one paragraph
	longestRef = 2000 // bytes of an address in brackets
	mostQuoted = 16   // > before a line
)

// tame returns the text with marks beyond these bounds escaped, and the lines (from 1)
// on which that was done. Other texts come back as they were.
func tame(s string) (string, []int) {
	var b strings.Builder
	var lines []int
	marks, line, at := 0, 1, 0
	escape := func(i int) {
		b.WriteString(s[at:i])
		b.WriteByte('\\')
		at = i
		if len(lines) == 0 || lines[len(lines)-1] != line {
			lines = append(lines, line)
		}
	}
	quoted, begin := 0, true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if begin && c != ' ' && c != '\t' && c != '>' {
			begin = false
			if c == '\n' || c == '|' || c == '#' || c == '-' || c == '+' || c >= '0' && c <= '9' {
				marks = 0 // another block
			}
		}
		switch c {
		case '\n':
			line, quoted, begin = line+1, 0, true
		case '>':
			if !begin {
				continue
			}
			if quoted++; quoted > mostQuoted {
				begin = false
				escape(i)
			}
		case '\\':
			if i+1 < len(s) && s[i+1] != '\n' {
				i++
			}
		case '*', '_', '[', ']', '!', '`', '<', '~':
			if marks++; marks > mostMarks {
				escape(i)
			}
		case '(':
			if i > 0 && s[i-1] == ']' && at < i && strings.IndexByte(s[i:min(len(s), i+longestRef)], ')') < 0 {
				escape(i)
			}
		}
	}
	if at == 0 && len(lines) == 0 {
		return s, nil
	}
	b.WriteString(s[at:])
	return b.String(), lines
}
