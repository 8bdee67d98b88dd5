package speech

import "unicode"

// runeClass sorts runes for the second pass.
type runeClass uint8

const (
	special runeClass = iota // everything that needs a look
	plain                    // copied as it stands
	digit
	letter // ASCII
)

// Results of foldRune that are no runes of text.
const (
	dropSilently    rune = -1
	dropWithWarning rune = -2
)

var asciiClass = func() (t [128]runeClass) {
	for c := '0'; c <= '9'; c++ {
		t[c] = digit
	}
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = letter, letter
	}
	for _, c := range "\n,;:?\"')" {
		t[c] = plain
	}
	return t
}()

// class tells how the second pass treats a folded rune.
func class(r rune) runeClass {
	switch {
	case r < 0:
		return special
	case r < 128:
		return asciiClass[r]
	case isHanzi(r):
		return plain
	}
	switch r {
	case '，', '。', '、', '；', '：', '！', '？', '）', '“', '”', '‘', '’', '《', '》', '〈', '〉',
		'【', '】', '「', '」', '『', '』', '…', '·':
		return plain
	}
	if r > 0x370 && r < 0x3D0 || r >= 0x2150 && r < 0x2190 || r >= 0x3200 && r < 0x3400 {
		return special // Greek, number forms and squared letters have readings
	}
	if unicode.IsLetter(r) || unicode.IsMark(r) {
		return plain
	}
	return special
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func isUpper(r rune) bool { return r >= 'A' && r <= 'Z' }

func isHanzi(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r >= 0x20000 && r <= 0x3FFFF || r >= 0xF900 && r <= 0xFAFF
}

func isHanziDigit(r rune) bool {
	switch r {
	case '零', '〇', '一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十':
		return true
	}
	return false
}

func isSpace(r rune) bool { return r == ' ' || r == '_' }

// isDash reports a sign that can stand between the two ends of a range.
func isDash(r rune) bool { return r == '-' || r == '—' || r == '~' }

// foldRune gives the form of a rune that the second pass knows.
func foldRune(r rune) rune {
	if r < 128 {
		if r >= ' ' && r != 0x7F && r != '[' && r != ']' && r != '{' && r != '}' || r == '\n' {
			return r
		}
		return foldASCII(r)
	}
	if isHanzi(r) || r >= 0x3001 && r <= 0x3002 {
		return r
	}
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return foldWide(r)
	case r >= 0x2000 && r <= 0x206F:
		return foldPunctuation(r)
	case r >= 0x2600 && r <= 0x27BF || r >= 0x1D7CE || r >= 0x2B00 && r <= 0x2BFF:
		return foldPicture(r)
	}
	return foldOther(r)
}

func foldASCII(r rune) rune {
	switch r {
	case '\t':
		return ' '
	case '\r', '\v', '\f':
		return '\n'
	case '[', '{':
		return '（'
	case ']', '}':
		return '）'
	}
	return dropSilently
}

func foldWide(r rune) rune {
	switch r {
	case '，', '：', '；', '？', '！', '（', '）':
		return r
	}
	return foldRune(r - 0xFEE0)
}

func foldPunctuation(r rune) rune {
	switch r {
	case 0x2010, 0x2011, 0x2012, 0x2013, 0x2043:
		return '-'
	case 0x2014, 0x2015:
		return '—'
	case '“', '”', '‘', '’', '…', '‰', '‱', '※', '′', '″':
		if r == '※' {
			return dropSilently
		}
		return r
	case 0x2022, 0x2027:
		return '·'
	case 0x2028, 0x2029:
		return '\n'
	case 0x2044:
		return '/'
	}
	if r <= 0x200A || r == 0x202F || r == 0x205F {
		return ' '
	}
	if r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2060 {
		return dropSilently
	}
	return dropWithWarning
}

func foldPicture(r rune) rune {
	switch {
	case r >= 0x20000 && r <= 0x3FFFF:
		return r
	case r == '☎' || r == '☏' || r == '✆' || r == '📞' || r == '📱':
		return '☎'
	case r == '✕' || r == '✖':
		return '×'
	case r == '❌' || r == '❎' || r == '✗' || r == '✘' || r == '⛔' || r == '🚫' || r == '🈲' || r == '🙅' || r == '📵' || r == '🚷' || r == '🚭' || r == '🚯':
		return '❌'
	case r == '⚠':
		return r
	case r == '✅':
		return dropSilently
	case r == '➡' || r == '➜' || r == '➔':
		return '→'
	case r == '★' || r == '☆' || r == '☐' || r == '☑' || r == '✓' || r == '✔':
		return dropSilently
	case r >= 0x2776 && r <= 0x2793: // dingbat numbers 1–10, three sets
		return '①' + (r-0x2776)%10
	case r >= 0x1D7CE && r <= 0x1D7FF:
		return '0' + (r-0x1D7CE)%10
	case r >= 0x1F3FB && r <= 0x1F3FF || r >= 0xE0000:
		return dropSilently // skin tones, tags: part of the emoji before
	}
	return dropWithWarning
}

// foldOther folds what lies outside of the large blocks.
func foldOther(r rune) rune {
	switch r {
	case 0xA0, 0x3000, 0x1680:
		return ' '
	case 0x2212, 0xFE63, 0x207B:
		return '-'
	case 0x2500, 0x2501, 0xFE58, 0x30FC:
		return '—'
	case 0x301C, 0x223C, 0x2053:
		return '~'
	case 0xFE55, 0x2D0, 0xA789, 0xFE30, 0xFE13, 0x205A:
		return ':'
	case 0x2215:
		return '/'
	case 0x2217:
		return '*'
	case 0xFE6A:
		return '%'
	case 0xFFE5:
		return '¥'
	case 0xFFE1:
		return '£'
	case 0xFFE0:
		return '¢'
	case 0xBA, 0x2DA:
		return '°'
	case 0x30FB, 0xFF65, 0x22C5, 0x2219:
		return '·'
	case 0xB5:
		return 'μ'
	case 0x2126:
		return 'Ω'
	case 0x25EF, 0x3007:
		if r == 0x3007 {
			return '零'
		}
		return '○'
	case '〔', '﹝':
		return '（'
	case '〕', '﹞':
		return '）'
	case '\u0085':
		return '\n'
	case 0xAD, 0x20E3, 0xFEFF:
		return dropSilently
	case '①', '○', '℃', '℉', '°', '×', '÷', '±', '√', '∞', '≈', '≠', '≤', '≥', '≦', '≧', '¥', '$', '€', '£', '₩', '₽', '₹', '฿', '¢',
		'²', '³', '¹', '½', '¼', '¾', '∠', '∶', '→', '№', '§', 'π', '∑', '∴', '∵', '∩', '∪', '∈', '⊥', '∥', '△':
		return r
	}
	return foldBlock(r)
}

// foldBlock folds by block what has no rule of its own.
func foldBlock(r rune) rune {
	switch {
	case r >= 0xFE00 && r <= 0xFE0F:
		return dropSilently
	case class(r) == plain:
		return r
	case r >= 0x25A0 && r <= 0x25FF, r >= 0x2500 && r <= 0x259F, r < 0xA0:
		return dropSilently
	case r >= 0x2460 && r <= 0x249B, r >= 0x3220 && r <= 0x3229, r >= 0x3280 && r <= 0x3289, r >= 0x24F5 && r <= 0x24FE,
		r >= 0x2160 && r <= 0x217B, r >= 0x2150 && r <= 0x215E, r >= 0x2070 && r <= 0x2089:
		return r
	case squareWord(r) != "":
		return r
	case unicode.IsDigit(r):
		zero := r &^ 0xF
		if !unicode.IsDigit(zero) {
			zero += 6
		}
		if v := r - zero; v >= 0 && v <= 9 {
			return '0' + v
		}
		return dropWithWarning
	case unicode.IsLetter(r), unicode.IsMark(r):
		return r
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r):
		return dropSilently
	}
	return dropWithWarning
}
