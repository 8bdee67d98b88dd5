package speech

import (
	"unicode"
	"unicode/utf8"
)

// fold is the first pass: it decodes the text into runes, gives every form of a
// character the one form that the second pass knows, and takes out what is never
// spoken. Doing this first keeps the second pass honest: it sees the same
// neighbours on a second run as on the first.
func (s *scanner) fold() {
	k := s.lineStart(0)
	for k < len(s.src) {
		if c := s.src[k]; c >= 0xE4 && c <= 0xE9 && k+2 < len(s.src) {
			// U+4000–U+9FFF: almost every character of a notice.
			r := rune(c&0xF)<<12 | rune(s.src[k+1]&0x3F)<<6 | rune(s.src[k+2]&0x3F)
			if r >= 0x4E00 && s.src[k+1]&0xC0 == 0x80 && s.src[k+2]&0xC0 == 0x80 {
				s.push(r, k)
				k += 3
				continue
			}
		}
		r, n := utf8.DecodeRuneInString(s.src[k:])
		f := foldRune(r)
		if class(f) != special && f == r && f != '\n' && f != '<' {
			s.push(f, k)
			k += n
			continue
		}
		k = s.foldSpecial(r, f, k, n)
	}
	s.pos = append(s.pos, int32(len(s.src)))
	if s.dropped && len(s.r) > 0 {
		s.markLast()
	}
}

// push keeps a rune that stands at byte k.
func (s *scanner) push(r rune, k int) {
	if s.dropped {
		s.dropped = false
		if s.gap > 0 && isDigit(r) && isDigit(s.prevRune()) { // 1️⃣2️⃣ is not 12
			s.r, s.pos = append(s.r, '，'), append(s.pos, int32(s.gap))
		}
		s.gap = -1
		if len(s.r) == 0 {
			k = 0
			s.changed = append(s.changed, 0)
		} else {
			s.markLast()
		}
	}
	s.r = append(s.r, r)
	s.pos = append(s.pos, int32(k))
}

// pushAs keeps a rune in place of another one.
func (s *scanner) pushAs(r rune, k int) {
	s.push(r, k)
	s.markLast()
}

// markLast notes that the last rune does not stand in the input as it is kept.
func (s *scanner) markLast() {
	last := int32(len(s.r) - 1)
	if n := len(s.changed); n == 0 || s.changed[n-1] != last {
		s.changed = append(s.changed, last)
	}
}

// drop takes out the bytes from k to end and returns end.
func (s *scanner) drop(k, end int) int {
	if s.gap < 0 {
		s.gap = k
	}
	s.dropped = true
	return end
}

// foldSpecial handles what is not plain text, digit or letter. r is the rune at
// byte k, f its folded form, n its length. It returns the next byte.
func (s *scanner) foldSpecial(r, f rune, k, n int) int {
	switch f {
	case dropSilently:
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r) { // of no width: nothing is parted
			s.dropped = true
			return k + n
		}
		return s.drop(k, k+n)
	case dropWithWarning:
		s.warnDropped(r, k, k+n)
		return s.drop(k, k+n)
	case '\n':
		if f == r {
			s.push(f, k)
		} else if r == '\r' && k+1 < len(s.src) && s.src[k+1] == '\n' {
			return s.drop(k, k+1)
		} else {
			s.pushAs(f, k)
		}
		return s.lineStart(k + n)
	case '*':
		return s.star(k, n)
	case '×':
		if d := s.prevRune(); (r == '✕' || r == '✖') && !isDigit(d) && !isHanzi(d) && isHanzi(s.next(k+n)) {
			s.pushAs('❌', k)
			return k + n
		} else if inSet(dimensions, d) && inSet(dimensions, s.next(k+n)) || s.inFormula(k, n) {
			break
		} else if !isDigit(foldRune(s.next(k+n))) && !isDigit(d) && (isHanzi(d) || isHanzi(s.next(k+n)) || s.next(k+n) == '×') {
			s.pushAs('某', k)
			return k + n
		}
	case '#':
		if isDigit(s.prevRune()) {
			s.pushAs('号', k)
			return k + n
		}
		if s.isHash(k, n) {
			if f == r {
				s.push('#', k)
			} else {
				s.pushAs('#', k)
			}
			return k + n
		}
		return s.drop(k, k+n)
	case '`', '\\':
		return s.drop(k, k+n)
	case '|':
		return s.pipe(k, n)
	case '~':
		if r == '~' && s.next(k+n) == '~' && !(isDigit(s.prevRune()) && isDigit(foldRune(s.next(k+2*n)))) { // struck out
			return s.drop(k, k+2*n)
		}
	case '<', '&', '!', '（', '）':
		if end := s.markup(r, f, k, n); end > 0 {
			return end
		}
	case '○':
		if isHanziDigit(s.prevRune()) || isHanziDigit(s.next(k+n)) {
			s.pushAs('零', k)
			return k + n
		}
		return s.drop(k, k+n)
	}
	if f == r {
		s.push(f, k)
	} else {
		s.pushAs(f, k)
	}
	return k + n
}

// isHash reports whether the # at byte k numbers a thing: one to three figures
// follow, and no second # that would make it the name of a topic.
func (s *scanner) isHash(k, n int) bool {
	if s.prevRune() == '#' || isLetter(s.prevRune()) {
		return false
	}
	i, digits := k+n, 0
	for ; i < len(s.src) && isDigit(foldRune(s.next(i))); digits++ {
		_, w := utf8.DecodeRuneInString(s.src[i:])
		i += w
		if digits > 3 {
			return false
		}
	}
	if digits == 0 || digits > 3 || i < len(s.src) && !isHanzi(s.next(i)) && !isMark(s.next(i)) && s.next(i) != ' ' && s.next(i) != '、' {
		return false
	}
	for j := i; j < len(s.src) && j < i+60 && s.src[j] != '\n'; j++ {
		s.steps++
		if s.src[j] == '#' {
			return isDigit(foldRune(s.next(j + 1))) // #3、#5
		}
	}
	return true
}

// inFormula reports whether the sign of multiplication at byte k joins two words of
// a formula: an equals sign is near, and it is no name that was blotted out.
func (s *scanner) inFormula(k, n int) bool {
	d, after := s.prevRune(), s.next(k+n)
	if d == '某' || after == '×' {
		return false
	}
	if !isHanzi(d) && d != ')' && d != '）' && !isDigit(d) || !isHanzi(after) && after != '(' && after != '（' && !isDigit(foldRune(after)) {
		return false
	}
	for i := k - 1; i >= 0 && i > k-120 && s.src[i] != '\n'; i-- {
		s.steps++
		if s.src[i] == '=' {
			return true
		}
		if s.src[i] == 0x9D && i >= 2 && s.src[i-1] == 0xBC && s.src[i-2] == 0xEF { // ＝
			return true
		}
	}
	for i := k + n; i < len(s.src) && i < k+120 && s.src[i] != '\n'; i++ {
		s.steps++
		if s.src[i] == '=' || s.src[i] == 0xEF && i+2 < len(s.src) && s.src[i+1] == 0xBC && s.src[i+2] == 0x9D {
			return true
		}
	}
	return false
}

// dimensions stand on both sides of a sign of multiplication: 长×宽.
var dimensions = setOf("长宽高厚深底径价量数次")

// markup takes out the tags, entities and links that begin at byte k; 0 where there
// are none.
func (s *scanner) markup(r, f rune, k, n int) int {
	switch f {
	case '<':
		if end := s.htmlTag(k); end > 0 {
			if breaksLine(s.src[k:end]) {
				s.pushAs('\n', k)
				return s.lineStart(end)
			}
			if p := s.prevRune(); startsCell(s.src[k:end]) && p != 0 && p != '\n' && p != '，' {
				s.pushAs('，', k)
				return end
			}
			return s.drop(k, end)
		}
	case '&':
		if len(s.src) >= k+6 && s.src[k:k+6] == "&nbsp;" {
			s.pushAs(' ', k)
			return k + 6
		}
	case '!':
		if s.next(k+n) == '[' && s.linkEnd(k+n) > 0 {
			return s.drop(k, k+n)
		}
	case '（':
		if r == '[' && s.linkEnd(k) > 0 {
			return s.drop(k, k+n)
		}
	case '）':
		if r == ']' {
			if open, end := s.linkTarget(k + n); end > 0 {
				s.warn(Web, k+n, end, "链接“"+shown(s.src[open:end-1])+"”不读。")
				return s.drop(k, end)
			}
		}
	}
	return 0
}

// prevRune is the last rune kept, 0 at the start.
func (s *scanner) prevRune() rune {
	if len(s.r) == 0 {
		return 0
	}
	return s.r[len(s.r)-1]
}

// next is the rune at byte k, 0 at the end.
func (s *scanner) next(k int) rune {
	if k >= len(s.src) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(s.src[k:])
	return r
}

// star reads a run of asterisks: multiplication, a name or number blotted out, or
// Markdown emphasis, which is taken out.
func (s *scanner) star(k, n int) int {
	end := k + n
	for foldRune(s.next(end)) == '*' {
		_, w := utf8.DecodeRuneInString(s.src[end:])
		end += w
	}
	before, after := s.prevRune(), foldRune(s.next(end))
	single := end == k+n
	switch {
	case isDigit(before) && after == '年' && end-k <= 2 && len(s.r) >= 2 && isDigit(s.r[len(s.r)-2]): // 20**年
		for at := k; at < end; at += n {
			s.pushAs('某', at)
		}
	case isDigit(before) && (isDigit(after) || after == 'X') && !single:
		s.push('*', k)
	case s.afterSurname() && end-k <= 2 && after != '*':
		for at := k; at < end; at += n {
			s.pushAs('某', at)
		}
	case isDigit(after) && (isDigit(before) || isLetter(before) || before == ')' || inSet(countWords, before)) && single,
		single && before == ' ' && after == ' ' && len(s.r) > 1 && isDigit(s.r[len(s.r)-2]) && isDigit(foldRune(s.next(end+1))):
		s.pushAs('×', k)
	default:
		return s.drop(k, end)
	}
	return end
}

// afterSurname reports whether the runes kept end in a family name that begins a
// word: 张*, 欧阳*.
func (s *scanner) afterSurname() bool {
	n := len(s.r)
	if n == 0 {
		return false
	}
	start := func(i int) bool {
		if i == 0 || !isHanzi(s.r[i-1]) && s.r[i-1] != '*' {
			return true
		}
		_, titled := s.endsAt(personWords, i)
		return titled
	}
	if start(n-1) && !s.dropped {
		return isSurname(s.r[n-1])
	}
	return n > 1 && start(n-2) && !s.dropped && isDoubleSurname(s.r[n-2], s.r[n-1])
}

// pipe reads a cell border of a table: a pause inside a row, nothing at its ends.
func (s *scanner) pipe(k, n int) int {
	rest := k + n
	for rest < len(s.src) && rest < k+64 && (s.src[rest] == ' ' || s.src[rest] == '|') {
		rest++
	}
	i := len(s.r) - 1
	for n := 0; i >= 0 && s.r[i] == ' ' && n < 64; n++ {
		i--
		s.steps++
	}
	first := i < 0 || s.r[i] == '\n' || s.r[i] == '，'
	last := rest >= len(s.src) || s.src[rest] == '\n' || s.src[rest] == '\r'
	if first || last {
		return s.drop(k, k+n)
	}
	s.pushAs('，', k)
	for rest > k+n { // the blanks after it
		return s.drop(k, rest)
	}
	return rest
}

// warnDropped warns of a sign that has no reading.
func (s *scanner) warnDropped(r rune, from, to int) {
	what := "符号“" + string(r) + "”没有读法，播音时不读。"
	switch {
	case r == utf8.RuneError:
		what = "有一个字是乱码，播音时不读，请改正原文。"
	case r >= 0x1F000 || unicode.Is(unicode.So, r):
		what = "图形符号“" + string(r) + "”播音时不读。"
	}
	s.warn(Clean, from, to, what)
}

// shown cuts a long piece of input for a message.
func shown(text string) string {
	n := 0
	for i := range text {
		if n == 40 {
			return text[:i] + "…"
		}
		n++
	}
	return text
}
