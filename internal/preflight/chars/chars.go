// Package chars looks for words and digits in a text: which of several words it
// holds, what it begins and ends with, the places of a word, the value of digits.
// It knows nothing of what they mean. Everything is one pass over the bytes.
package chars

import (
	"strings"
)

func HasAnyPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

func Number(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

func AllDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) > 0
}

// Plain takes Markdown's marks off a cell. Asterisks inside hide something and stay.
func Plain(s string) string {
	s = strings.ReplaceAll(s, "\\", "")
	for _, mark := range []string{"**", "__", "`"} {
		if len(s) > 2*len(mark) && strings.HasPrefix(s, mark) && strings.HasSuffix(s, mark) {
			s = strings.TrimSpace(s[len(mark) : len(s)-len(mark)])
		}
	}
	return strings.TrimSpace(s)
}

func OnlyDigits(s string) string {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			b = append(b, s[i])
		}
	}
	return string(b)
}

func HasAnySuffix(s string, suffixes ...string) bool {
	for _, x := range suffixes {
		if strings.HasSuffix(s, x) {
			return true
		}
	}
	return false
}

func IsDigit(c byte) bool { return c >= '0' && c <= '9' }

// Indexes yields the places of w in s.
func Indexes(s, w string) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for at := 0; ; at += len(w) {
			i := strings.Index(s[at:], w)
			if i < 0 {
				return
			}
			at += i
			if !yield(at) {
				return
			}
		}
	}
}

func FirstIn(s string, words []string) string {
	for _, w := range words {
		if strings.Contains(s, w) {
			return w
		}
	}
	return ""
}
