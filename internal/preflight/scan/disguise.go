package scan

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"gaoshi/internal/preflight/chars"
)

// Numbers in disguise: with digits that are circled, bracketed, of mathematics or of
// another script, with Chinese figures among them, with O for 0 and l for 1. They
// are read by eyes as well as plain ones.

// Ways in which a sign may stand for a digit.
const (
	plainDigit = iota // 0–9, full width too
	otherDigit        // ① ⑴ 𝟏 ١
	hanDigit          // 一 壹 幺
	looksDigit        // O o l I
	noDigit
)

// dressed are digits in other clothes, by the first of each row and its value.
var dressed = []struct {
	from, to rune
	first    byte
}{
	{'①', '⑨', 1}, {'⓪', '⓪', 0}, {'❶', '❾', 1}, {'⓿', '⓿', 0}, {'➀', '➈', 1}, {'➊', '➒', 1}, {'⑴', '⑼', 1}, {'⒈', '⒐', 1}, {'⓵', '⓽', 1},
	{'㈠', '㈨', 1}, {'㊀', '㊈', 1}, {'⁴', '⁹', 4}, {'₀', '₉', 0}, {'⁰', '⁰', 0}, {'¹', '¹', 1}, {'²', '²', 2}, {'³', '³', 3},
}

// asDigit reads a character as a digit.
func asDigit(r rune) (d byte, how int) {
	switch {
	case r >= '0' && r <= '9':
		return byte(r), plainDigit
	case r >= '０' && r <= '９':
		return byte(r-'０') + '0', plainDigit
	case r == 'O' || r == 'o' || r == 'Ｏ':
		return '0', looksDigit
	case r == 'l' || r == 'I' || r == 'Ｉ':
		return '1', looksDigit
	case r < 0x80:
		return 0, noDigit
	case r >= 0x1D7CE && r <= 0x1D7FF:
		return byte((r-0x1D7CE)%10) + '0', otherDigit
	}
	if d, ok := figure(r); ok {
		return d, hanDigit
	}
	for _, row := range dressed {
		if r >= row.from && r <= row.to {
			return byte(r-row.from) + row.first + '0', otherDigit
		}
	}
	if unicode.IsDigit(r) {
		n := byte(0)
		for n < 9 && unicode.IsDigit(r-rune(n)-1) {
			n++
		}
		return n + '0', otherDigit
	}
	return 0, noDigit
}

// between reports whether a sign may stand between the digits of one number.
func between(r rune) bool {
	switch r {
	case ' ', '\u3000', '\u00a0', '-', '－', '—', '–', '_', '.', '·', '，', '、', ',', '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\ufe0f', '\u20e3', '\u00ad':
		return true
	}
	return false
}

// disguise is one number as it was read.
type disguise struct {
	digits     []byte
	start, end int
	how        [noDigit]int // how many of each way
	nought     bool         // a 零, 〇 or 幺 among them
}

// inDisguise finds numbers in disguise and calls found for each that is personal.
func inDisguise(s, heading string, found func(Hit)) {
	for i := 0; i < len(s); {
		if s[i] < 0x80 {
			if _, how := asDigit(rune(s[i])); how == noDigit {
				i++
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if _, how := asDigit(r); how == noDigit {
			i += size
			continue
		}
		d := readDisguise(s, i)
		d.judge(s, heading, found)
		i = d.end
	}
}

// readDisguise reads the number that begins at byte i. It ends at two signs between
// digits that are no spaces, and after 40 digits.
func readDisguise(s string, i int) disguise {
	d := disguise{start: i, end: i}
	gap := 0
	for i < len(s) && len(d.digits) < 40 {
		r, size := utf8.DecodeRuneInString(s[i:])
		v, how := asDigit(r)
		switch {
		case how != noDigit:
			d.digits = append(d.digits, v)
			d.how[how]++
			d.nought = d.nought || r == '零' || r == '〇' || r == '幺' || r == '○'
			d.end, gap = i+size, 0
		case (r == 'X' || r == 'x') && len(d.digits) == 17:
			d.digits = append(d.digits, 'X')
			d.end = i + size
			return d
		case between(r) && gap < 3:
			gap++
		default:
			d.end = max(d.end, d.start+1)
			return d
		}
		i += size
	}
	return d
}

// judge tells of the number, where it is one and some of its digits are disguised.
func (d *disguise) judge(s, heading string, found func(Hit)) {
	n := len(d.digits)
	if n < 11 || n > 19 || d.how[otherDigit]+d.how[hanDigit]+d.how[looksDigit] == 0 {
		return
	}
	if d.how[hanDigit] == n && d.nought {
		return // spoken has it
	}
	at, text := Span{d.start, d.end}, string(d.digits)
	label := labelOf(s, heading, d.start)
	if d.how[looksDigit] > 0 {
		named := label == idLabel || label == MobileLabel || label == PhoneLabel || label == cardLabel
		if !named && d.how[looksDigit]*2 > n || besideLetters(s, at) {
			return
		}
	}
	switch {
	case n == 11:
		tell(found)(JudgeMobile(s, heading, text, at))
	case n == 18:
		h, ok := judgeID(s, heading, text, at, label == idLabel)
		if !ok {
			h, ok = JudgeCard(s, heading, text, at)
		}
		tell(found)(h, ok)
	case n >= 16:
		tell(found)(JudgeCard(s, heading, text, at))
	}
}

// tell calls found where there is something to tell.
func tell(found func(Hit)) func(Hit, bool) {
	return func(h Hit, ok bool) {
		if ok {
			found(h)
		}
	}
}

// besideLetters reports whether a Latin letter, or what joins words in an address of
// the web, stands right at a number.
func besideLetters(s string, at Span) bool {
	latin := func(c byte) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '=' || c == '/' || c == '-' || c == '@'
	}
	return at.Start > 0 && latin(s[at.Start-1]) || at.End < len(s) && latin(s[at.End])
}

// Numbers taken apart by words: 前6位999901，出生日期19010101，后4位0017.

// apartWords may stand between the pieces of a number.
var apartWords = strings.Fields(`身份证 手机号 手机 电话 号码 号 码 前 后 中间 中 末 尾 首 位 为 是 出生日期 出生 日期 生日 出生码 地址码 地址 行政区划 区划 顺序码 顺序 校验码 校验 年 月 日 区号 开头 最后 加 再 接着 和 及 （ ） ( ) ： : ， , 、 - － — 。末 “ ”`)

// takenApart judges an identity number or a mobile whose pieces stand behind its
// label with words between them.
func takenApart(s string, at int, found func(Hit)) {
	end := min(len(s), at+160)
	var digits []byte
	start, stop, pieces, words := -1, at, 0, 0
	for i := at; i < end && len(digits) < 20; {
		if c := s[i]; chars.IsDigit(c) {
			k := i
			for k < end && chars.IsDigit(s[k]) {
				k++
			}
			if strings.HasPrefix(s[k:], "位") { // 前17位
				i = k + len("位")
				continue
			}
			if start < 0 {
				start = i
			}
			digits, pieces = append(digits, s[i:k]...), pieces+1
			i, stop = k, k
			continue
		} else if (c == 'X' || c == 'x') && len(digits) == 17 {
			digits = append(digits, 'X')
			pieces++
			stop = i + 1
			break
		}
		n := wordBetween(s[i:end])
		if n == 0 {
			break
		}
		if start >= 0 && s[i] != ' ' {
			words++
		}
		i += n
	}
	if pieces < 2 || words == 0 {
		return
	}
	text := string(digits)
	where := Span{start, stop}
	switch len(text) {
	case 18:
		if form, _ := IsID(text); form {
			h, ok := judgeID(s, "身份证", text, where, true)
			tell(found)(h, ok)
		}
	case 11:
		tell(found)(JudgeMobile(s, "", text, where))
	}
}

// wordBetween returns the length of a word that may stand between the pieces of a
// number: one of apartWords, a space, or Chinese figures before 位 (前十七位).
func wordBetween(s string) int {
	if s[0] == ' ' {
		return 1
	}
	best := 0
	for _, w := range apartWords {
		if len(w) > best && strings.HasPrefix(s, w) {
			best = len(w)
		}
	}
	if best > 0 {
		return best
	}
	const digits = "一二三四五六七八九十"
	n := 0
	for n+3 <= len(s) && n < 9 && strings.Contains(digits, s[n:n+3]) {
		n += 3
	}
	if n > 0 && strings.HasPrefix(s[n:], "位") {
		return n + len("位")
	}
	return 0
}

// tailDigits judges 身份证后四位0017 beside a birth date: together they leave little
// to guess.
func tailDigits(s string, at int, found func(Hit)) {
	rest := s[at:min(len(s), at+48)]
	rest = strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(rest, "身份证"), "号码"), "号")
	ok := false
	for _, w := range []string{"后四位", "后4位", "末四位", "末4位", "尾号", "后六位", "后6位", "末六位", "末尾四位", "最后四位", "最后4位"} {
		if r, is := strings.CutPrefix(rest, w); is {
			rest, ok = strings.TrimLeft(r, "是为：: "), true
			break
		}
	}
	n := 0
	for n < len(rest) && n < 6 && (chars.IsDigit(rest[n]) || n >= 3 && (rest[n] == 'X' || rest[n] == 'x')) {
		n++
	}
	if !ok || n < 4 {
		return
	}
	from := max(0, at-90)
	if i := strings.LastIndexByte(s[from:at], '\n'); i >= 0 {
		from += i
	}
	to := min(len(s), at+140)
	if i := strings.IndexByte(s[at:to], '\n'); i >= 0 {
		to = at + i
	}
	if !birthDate(s[from:at]) && !birthDate(s[at:to]) {
		return
	}
	start := len(s[:at]) + strings.Index(s[at:], rest[:n])
	found(Hit{Kind: KindIDTail, Severity: "block", Start: start, End: start + n, Mask: "****", Replace: "****"})
}

// birthDate reports whether a short text holds a date on which a person of today may
// have been born.
func birthDate(s string) bool {
	for i := 0; i+4 <= len(s); i++ {
		if (s[i] != '1' || s[i+1] != '9') && (s[i] != '2' || s[i+1] != '0') || i > 0 && chars.IsDigit(s[i-1]) || !chars.AllDigits(s[i:i+4]) {
			continue
		}
		if i+8 <= len(s) && ValidDate(s[i:i+8]) {
			return true
		}
		if rest := s[i+4:]; chars.HasAnyPrefix(rest, "年", ".", "-", "/") {
			rest = strings.TrimLeft(strings.TrimPrefix(rest, "年"), ".-/")
			if m, after, ok := leadingNumber(rest); ok && m >= 1 && m <= 12 && after != "" {
				return true
			}
		}
	}
	return false
}
