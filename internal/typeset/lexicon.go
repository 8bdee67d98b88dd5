package typeset

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

//go:embed lexicon/words.txt
var lexicon string

// Ten times the natural logarithm of all words that were counted, and of the
// frequency that the office's own words are given.
const (
	allWords  = 179
	ownWeight = 115
)

// weightOf is ten times the logarithm of a word's frequency, 0 for one that is
// not known. The list is searched where it lies.
func weightOf(w string) int32 {
	if wordSet[w] {
		return ownWeight
	}
	lo, hi := 0, len(lexicon) // both at the beginning of a line
	for lo < hi {
		mid := (lo + hi) / 2
		at := strings.LastIndexByte(lexicon[lo:mid], '\n') + lo + 1
		end := strings.IndexByte(lexicon[at:], '\n') + at
		word, weight, _ := strings.Cut(lexicon[at:end], " ")
		switch strings.Compare(w, word) {
		case -1:
			hi = at
		case 1:
			lo = end + 1
		default:
			n := int32(0)
			for _, c := range weight {
				n = n*10 + c - '0'
			}
			return n
		}
	}
	return 0
}

// words cuts Han characters into the words that are most likely to have been
// meant, and returns for each place whether it lies inside one.
func words(rs []rune) (inside []bool) {
	inside = make([]bool, len(rs)+1)
	for from := 0; from < len(rs); {
		to := from
		for to < len(rs) && classOf(rs[to]) == han {
			to++
		}
		if to-from > 1 {
			cut(rs[from:to], inside[from:])
		}
		from = max(to, from+1)
	}
	return inside
}

// cut finds the cheapest way through the words of one stretch.
func cut(rs []rune, inside []bool) {
	text := string(rs)
	at := make([]int, 1, len(rs)+1) // byte of each character
	for i := range text {
		if i > 0 {
			at = append(at, i)
		}
	}
	at = append(at, len(text))
	cost := make([]int32, len(rs)+1)
	back := make([]int, len(rs)+1)
	for j := 1; j <= len(rs); j++ {
		cost[j], back[j] = cost[j-1]+allWords, j-1
		for i := j - 1; i >= max(0, j-longestWord); i-- {
			w := weightOf(text[at[i]:at[j]])
			if w == 0 {
				continue
			}
			if c := cost[i] + allWords - w; c < cost[j] {
				cost[j], back[j] = c, i
			}
		}
	}
	for j := len(rs); j > 0; j = back[j] {
		for k := back[j] + 1; k < j; k++ {
			inside[k] = true
		}
	}
}

var longestWord = func() int {
	n := 4 // of the list
	for w := range wordSet {
		n = max(n, utf8.RuneCountInString(w))
	}
	return n
}()
