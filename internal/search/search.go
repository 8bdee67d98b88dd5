// Package search says how a text becomes something that can be found: every text is
// folded, and cut into overlapping pairs of characters. A word of two characters or
// more stands in a text exactly where its pairs stand in a row, one character where a
// pair begins with it; so what is found is what a plain scan finds, also for words
// that no dictionary knows (秸秆禁烧, 保参, 12345). The store keeps the pairs, and knows
// nothing of characters.
package search

import (
	"strings"
	"unicode"
)

// MaxRunes is how much of a text is kept to be found: more than any notice has.
const MaxRunes = 100_000

// villageMark begins the token of a village. No text holds it: Fold takes it out.
const villageMark = '\uF8FF'

// Fold makes spellings equal that a reader takes for equal: full-width letters and
// digits, capitals, any run of white space.
func Fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	space := true // none at the beginning
	n := 0
	for _, r := range text {
		r = fold(r)
		if r == 0 {
			continue
		}
		if r == ' ' && space {
			continue
		}
		if n++; n > MaxRunes {
			break
		}
		space = r == ' '
		b.WriteRune(r)
	}
	return strings.TrimSuffix(b.String(), " ")
}

// fold is one character folded; 0 leaves it out.
func fold(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		r -= 0xFEE0
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), r == 0x200B, r == 0x200D, r == 0xFEFF, r >= 0xE000 && r <= 0xF8FF:
		return 0
	}
	return unicode.ToLower(r)
}

// letter spells a folded character so that every index takes it for a letter.
func letter(r rune) rune {
	if r < 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return 0xE000 + r
	}
	return r
}

// Tokens are the pairs of a folded text in their order, and its last character alone.
func Tokens(folded string) []string {
	rs := []rune(folded)
	out := make([]string, len(rs))
	for i, r := range rs {
		if i+1 < len(rs) {
			out[i] = string([]rune{letter(r), letter(rs[i+1])})
		} else {
			out[i] = string(letter(r))
		}
	}
	return out
}

// Village is the token by which the notices of a village are found.
func Village(id string) string {
	var b strings.Builder
	b.WriteRune(villageMark)
	for _, r := range id {
		b.WriteRune(letter(r))
	}
	return b.String()
}

// Word is one word that is looked for.
type Word struct {
	Text string // folded
	// Village is the one that the word names, "" for none: what is for that village
	// is found as well.
	Village string
}

// AllVillages is the village of a notice that is for all of them.
const AllVillages = "all"

// Words splits what a reader typed at white space; village gives the ID of the one
// that a word names, "" for none. It may be nil.
func Words(query string, village func(word string) string) []Word {
	var out []Word
	for _, w := range strings.Fields(Fold(query)) {
		x := Word{Text: w}
		if village != nil {
			x.Village = village(w)
		}
		out = append(out, x)
	}
	return out
}

// Pairs are the pairs that stand in a row where the word stands; of one character
// prefix is true: a pair begins with it.
func (w Word) Pairs() (pairs []string, prefix bool) {
	t := Tokens(w.Text)
	if len(t) < 2 {
		return t, true
	}
	return t[:len(t)-1], false
}

// In reports whether the word stands in a text, or names one of its villages.
func (w Word) In(folded string, villages []string) bool {
	if strings.Contains(folded, w.Text) {
		return true
	}
	for _, v := range villages {
		if w.Village != "" && (v == w.Village || v == AllVillages) {
			return true
		}
	}
	return false
}

// Piece is a part of a text, marked where it is what was looked for.
type Piece struct {
	Text   string
	Marked bool
}

// Excerpt is the text around the first place where one of the words stands, at most
// about runes characters of it, with the words marked. Without any it is the beginning.
func Excerpt(text string, words []Word, runes int) []Piece {
	src := []rune(strings.Join(strings.Fields(text), " "))
	marked := marks(src, words)
	from := 0
	for i, m := range marked {
		if m {
			from = max(0, i-runes/4)
			break
		}
	}
	to := min(len(src), from+runes)
	if to-from < runes {
		from = max(0, to-runes)
	}
	var out []Piece
	if from > 0 {
		out = append(out, Piece{Text: "…"})
	}
	for i := from; i < to; {
		k := i
		for k < to && marked[k] == marked[i] {
			k++
		}
		out = append(out, Piece{string(src[i:k]), marked[i]})
		i = k
	}
	if to < len(src) {
		out = append(out, Piece{Text: "…"})
	}
	return out
}

// marks says of each character whether it belongs to a word.
func marks(src []rune, words []Word) []bool {
	out := make([]bool, len(src))
	folded := make([]rune, len(src))
	for i, r := range src {
		folded[i] = fold(r)
	}
	for _, w := range words {
		want := []rune(w.Text)
		for i := 0; len(want) > 0 && i+len(want) <= len(folded); i++ {
			if string(folded[i:i+len(want)]) == w.Text {
				for k := range want {
					out[i+k] = true
				}
			}
		}
	}
	return out
}
