package scan

import (
	"strings"
)

// maxDigits is how many characters of one run are kept: longer numbers are
// nobody's identity number, card or phone, and are passed over.
const maxDigits = 64

// maxStars is how many stars in a row are kept: more hide nothing more.
const maxStars = 20

// run is a stretch of digits with the signs that people put between them: spaces,
// hyphens, asterisks that hide digits, and characters that cannot be seen. It
// never crosses a line or a table cell.
type run struct {
	groups []group
	end    int // byte after the run
}

// group is digits without a visible sign between them.
type group struct {
	text       string // '0'–'9', '*' for a hidden one, 'X' as a last sign; stars around it are cut off
	start, end int    // bytes of the text it came from
	sep        byte   // the sign before it, 0 for none: ' ' for any space or <br>, '-' for any hyphen, '.', ','
	masked     bool   // holds a hidden digit, or had stars at its edge
	whole      string // as it was, with the stars at its edges
}

// Classes of bytes, for the loop that looks for the next run.
const (
	other = iota
	digit
	star
	lead // first byte of a full-width digit or sign
)

var class = func() (t [256]uint8) {
	for c := '0'; c <= '9'; c++ {
		t[c] = digit
	}
	t['*'] = star
	t[0xEF] = lead
	return
}()

// sign reads one sign of a run at i: its value ('0'–'9', '*', ' ', '-', '.', ',', 'X',
// 'z' for what cannot be seen, 0 for the end of the run) and its length.
func sign(s string, i int) (v byte, n int) {
	c := s[i]
	switch {
	case c >= '0' && c <= '9' || c == '*' || c == '-' || c == '.' || c == ' ':
		return c, 1
	case c == '/' || c == '_':
		return '-', 1
	case c == 'X' || c == 'x':
		return 'X', 1
	case c == ',':
		return ',', 1
	case c == '<':
		return lineBreak(s, i)
	case c == '\\' && i+1 < len(s) && (s[i+1] == '-' || s[i+1] == '*' || s[i+1] == '.'):
		return s[i+1], 2
	case c < 0xC2 || i+1 >= len(s):
		return 0, 0
	case c == 0xC2:
		return latin(s[i+1])
	case c == 0xC3 && s[i+1] == 0x97: // ×
		return '*', 2
	case i+2 < len(s):
		return wide(c, s[i+1], s[i+2])
	}
	return 0, 0
}

// lineBreak reads <br> in a cell as a space.
func lineBreak(s string, i int) (byte, int) {
	for _, tag := range [...]string{"<br>", "<br/>", "<br />"} {
		if strings.HasPrefix(s[i:], tag) {
			return ' ', len(tag)
		}
	}
	return 0, 0
}

func latin(b byte) (byte, int) {
	switch b {
	case 0xA0: // no-break space
		return ' ', 2
	case 0xAD: // soft hyphen
		return 'z', 2
	case 0xB7: // ·
		return '-', 2
	}
	return 0, 0
}

// wide reads a sign of three bytes.
func wide(a, b, c byte) (byte, int) {
	switch {
	case a == 0xEF && b == 0xBC && c >= 0x90 && c <= 0x99: // ０–９
		return '0' + c - 0x90, 3
	case a == 0xEF && b == 0xBC:
		switch c {
		case 0x8D: // －
			return '-', 3
		case 0x8E: // ．
			return '.', 3
		case 0x8A: // ＊
			return '*', 3
		case 0xB8: // Ｘ
			return 'X', 3
		}
	case a == 0xEF && b == 0xBD && c == 0x98: // ｘ
		return 'X', 3
	case a == 0xEF && b == 0xBB && c == 0xBF: // zero-width no-break space
		return 'z', 3
	case a == 0xE2 && b == 0x80:
		switch {
		case c >= 0x8B && c <= 0x8F || c >= 0xAA && c <= 0xAE: // zero-width, direction marks
			return 'z', 3
		case c >= 0x80 && c <= 0x8A || c == 0xAF: // thin spaces
			return ' ', 3
		case c >= 0x90 && c <= 0x95: // ‐ – —
			return '-', 3
		case c == 0xA2: // •
			return '*', 3
		}
	case a == 0xE2 && b == 0x81 && c == 0xA0: // word joiner
		return 'z', 3
	case a == 0xE2 && (b == 0x97 && (c == 0x8F || c == 0x8B) || b == 0x96 && (c == 0xA0 || c == 0xA1)): // ● ○ ■ □
		return '*', 3
	case a == 0xE3 && b == 0x80 && c == 0x80: // ideographic space
		return ' ', 3
	}
	return 0, 0
}

// next returns the first byte at or after i where a run begins, or len(s).
func next(s string, i int) int {
	for ; i < len(s); i++ {
		switch class[s[i]] {
		case digit:
			return i
		case star:
			if v, n := after(s, i); v >= '0' && v <= '9' || v == '*' && n > 0 {
				return i
			}
		case lead:
			if v, _ := sign(s, i); v >= '0' && v <= '9' || v == '*' {
				return i
			}
		}
	}
	return i
}

func after(s string, i int) (byte, int) {
	_, n := sign(s, i)
	if n == 0 || i+n >= len(s) {
		return 0, 0
	}
	return sign(s, i+n)
}

// readRun reads the run that begins at i. r's memory is used again.
func readRun(s string, i int, r *run) {
	r.groups = r.groups[:0]
	var buf [maxDigits]byte
	n, start, last, sep := 0, i, i, byte(0)
	flush := func() {
		if n > 0 {
			r.groups = append(r.groups, makeGroup(s, buf[:n], start, last, sep))
		}
		n = 0
	}
	seps, stars := 0, 0
	for i < len(s) {
		v, size := sign(s, i)
		if v == 0 || (v == 'X' && !closes(s, i+size, n)) {
			break
		}
		switch v {
		case 'z':
		case ' ', '-', '.', ',':
			if n > 0 {
				flush()
				seps = 0
			}
			if seps++; seps > 3 {
				r.end = i
				return
			}
			sep = v
		default:
			if n == 0 {
				start = i
				if len(r.groups) == 0 {
					sep = 0
				}
			}
			if v != '*' {
				stars = 0
			} else if stars++; stars > maxStars {
				break // a line of stars says no more than twenty
			}
			if n < maxDigits {
				buf[n] = v
				n++
			}
			last, seps = i+size, 0
		}
		i += size
	}
	flush()
	r.end = max(i, last)
}

// closes reports whether an X that is followed by the byte at i can be a check
// digit: it stands after digits and no letter or digit follows.
func closes(s string, i, digits int) bool {
	if digits == 0 {
		return false
	}
	if i >= len(s) {
		return true
	}
	c := s[i]
	return !(c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z')
}

// makeGroup cuts the stars at the edges off: they are Markdown's, or hide digits.
func makeGroup(s string, b []byte, start, end int, sep byte) group {
	g := group{start: start, end: end, sep: sep, whole: string(b)}
	i, j := 0, len(b)
	for i < j && b[i] == '*' {
		i++
	}
	for j > i && b[j-1] == '*' {
		j--
	}
	for k := start; i > 0 && k < end; { // the place of the first digit
		v, n := sign(s, k)
		if v != '*' && v != 'z' {
			g.start = k
			break
		}
		k += max(n, 1)
	}
	for g.end > g.start && j < len(b) { // the place after the last digit
		k := g.end - 1
		for k > g.start && s[k]&0xC0 == 0x80 {
			k--
		}
		v, _ := sign(s, k)
		if v != '*' && v != 'z' {
			break
		}
		g.end = k
	}
	g.text = string(b[i:j])
	g.masked = i > 0 || j < len(b)
	for k := i; k < j; k++ {
		if b[k] == '*' {
			g.masked = true
		}
	}
	return g
}
