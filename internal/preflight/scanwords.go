package preflight

import (
	"strings"
)

// scanWords finds the personal data that hangs on a word or a sign rather than
// on a run of digits. Each looks for one short string, which is quick, and only
// then at what stands around it.
func scanWords(s, heading string, found func(hit)) {
	for at := range indexes(s, "@") {
		email(s, heading, at, found)
	}
	for _, w := range [...]string{"微信", "QQ", "wxid_", "护照"} {
		for at := range indexes(s, w) {
			account(s, w, at, found)
		}
	}
	if f := fieldOf(heading); f == "wechat_id" || f == "passport" {
		cellNumber(s, f, found)
	}
	for at := range indexes(s, "号") {
		chineseHouse(s, heading, at, found)
	}
	for at := range indexes(s, "室") {
		flat(s, heading, at, found)
	}
	plates(s, found)
	spoken(s, heading, found)
	for at := range indexes(s, "班") {
		schoolClass(s, at, found)
	}
	illness(s, heading, found)
}

// indexes yields the places of w in s.
func indexes(s, w string) func(yield func(int) bool) {
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

func firstIn(s string, words []string) string {
	for _, w := range words {
		if strings.Contains(s, w) {
			return w
		}
	}
	return ""
}
