package wechat

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Sentences cuts a text after its sentence ends 。！？； and line feeds, closing
// quotation marks and brackets included. Joined, they are the text again.
func Sentences(s string) []string {
	var out []string
	from := 0
	rs := []rune(s)
	for i := 0; i < len(rs); i++ {
		if !strings.ContainsRune("。！？；!?;\n", rs[i]) {
			continue
		}
		for i+1 < len(rs) && strings.ContainsRune("”’」』）)】》。！？!?", rs[i+1]) {
			i++
		}
		out = append(out, string(rs[from:i+1]))
		from = i + 1
	}
	if from < len(rs) {
		out = append(out, string(rs[from:]))
	}
	return out
}

// Split cuts a text into parts of at most limit bytes of UTF-8, on sentence ends
// where it can, else after a comma, else between characters; nothing is lost.
// With more than one part each begins with its number: （1/3）. limit must be at
// least 64.
func Split(s string, limit int) []string {
	s = strings.TrimSpace(s)
	if len(s) <= limit {
		return []string{s}
	}
	room := max(limit, 64) - len("（999/999）\n")
	var parts []string
	var cur string
	flush := func() {
		if t := strings.TrimSpace(cur); t != "" {
			parts = append(parts, t)
		}
		cur = ""
	}
	for _, sent := range Sentences(s) {
		if len(cur)+len(sent) > room && cur != "" {
			flush()
		}
		for len(sent) > room {
			n := cut(sent, room)
			cur = sent[:n]
			flush()
			sent = sent[n:]
		}
		cur += sent
	}
	flush()
	for i := range parts {
		parts[i] = fmt.Sprintf("（%d/%d）\n%s", i+1, len(parts), parts[i])
	}
	return parts
}

// cut returns where to cut a sentence that is too long for one part.
func cut(s string, room int) int {
	n := room
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	best := 0
	for i, r := range s[:n] {
		if strings.ContainsRune("，、：,: 　", r) {
			best = i + utf8.RuneLen(r)
		}
	}
	if best > n/2 {
		return best
	}
	return n
}
