package words

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
)

// phoneWords stand before a number to call.
var phoneWords = []string{"电话", "热线", "咨询", "举报", "监督", "联系"}

// SaysPhone reports whether a text says a number to call: three digits, at most 24
// characters after one of the words.
func SaysPhone(s string) bool {
	for _, w := range phoneWords {
		for at := range chars.Indexes(s, w) {
			digits, n := 0, 0
			for _, r := range s[at+len(w):] {
				if n++; n > 27 || r == '\n' || r == '|' || r == '。' || r == '；' {
					break
				}
				if digits++; !(r >= '0' && r <= '9' || r >= '０' && r <= '９') {
					digits = 0
				}
				if digits == 3 {
					return true
				}
			}
		}
	}
	return false
}

// landline is a landline with its area code.
var landline = regexp.MustCompile(`(0\d{2,3})[-－—–]?(\d{6,9})`)

// Phones compares landlines with the office's own numbers. A number that is
// almost one of them was most likely copied wrongly. Numbers of others are fine,
// and so are neighbours in the office's series.
func Phones(k *bench.Bench) {
	if k.Env.Town == nil {
		return
	}
	book := book(k)
	if len(book) == 0 {
		return
	}
	tell := func(text string, line int, place string) {
		for _, m := range landline.FindAllStringIndex(text, -1) {
			if m[0] > 0 && text[m[0]-1] >= '0' && text[m[0]-1] <= '9' || m[1] < len(text) && text[m[1]] >= '0' && text[m[1]] <= '9' {
				continue
			}
			if like := almost(chars.OnlyDigits(text[m[0]:m[1]]), book); like != "" {
				f := notice.Finding{Kind: "phone_unlike", Severity: notice.Warn, Line: line, Place: place, Text: text[m[0]:m[1]],
					Message: fmt.Sprintf("电话“%s”和本镇登记的“%s”只差一点，可能抄错了。请核对。", text[m[0]:m[1]], like)}
				if k.Mends(line, place) {
					f.Fix = bench.FixReplace + like + "”"
				}
				k.Add(f)
			}
		}
	}
	for i, line := range k.Page.Lines {
		if strings.Contains(line, "0") {
			tell(line, i+1, k.Page.Place(i, 0))
		}
	}
	for _, part := range k.Parts() {
		tell(part.Text, 0, part.Place)
	}
}

// book maps the digits of the office's landlines to how they are written.
func book(k *bench.Bench) map[string]string {
	book := map[string]string{}
	for _, p := range append([]string{k.Env.Town.OfficePhone}, k.Env.Town.Phones...) {
		if d := chars.OnlyDigits(p); strings.HasPrefix(d, "0") && len(d) >= 10 {
			book[d] = p
		}
	}
	return book
}

// almost returns the number of the book that d was most likely meant to be: two
// neighbouring digits changed places before the last two (there the office's own
// series differs), a digit lost or doubled, or another area code or exchange
// before the same last digits. "" for none.
func almost(d string, book map[string]string) string {
	if _, ok := book[d]; ok {
		return ""
	}
	for _, b := range sortedKeys(book) {
		if swapped(d, b) || lost(d, b) || lost(b, d) || otherExchange(d, b) {
			return book[b]
		}
	}
	return ""
}

func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) - 2 {
		if a[i] != b[i] {
			return a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		}
	}
	return false
}

// lost reports whether short is long with one digit fewer.
func lost(short, long string) bool {
	if len(short)+1 != len(long) {
		return false
	}
	i := 0
	for i < len(short) && short[i] == long[i] {
		i++
	}
	return short[i:] == long[i+1:]
}

// otherExchange reports whether one digit differs, before the last five.
func otherExchange(a, b string) bool {
	if len(a) != len(b) || a[len(a)-5:] != b[len(b)-5:] {
		return false
	}
	diff := 0
	for i := range len(a) {
		if a[i] != b[i] {
			diff++
		}
	}
	return diff == 1
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
