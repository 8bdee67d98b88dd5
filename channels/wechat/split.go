package wechat

import (
	"fmt"
	"regexp"
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
// With more than one part each begins with its number: （1/3）, and those after the
// first with the title, so that each can be read when another message came
// between. limit must be at least 64; a title that leaves no room is left out.
func Split(title, s string, limit int) []string {
	s = strings.TrimSpace(s)
	if len(s) <= limit {
		return []string{s}
	}
	limit = max(limit, 64)
	const number = "（999/999）\n"
	head := title + "\n\n"
	if title == "" || len(head)+len(number) > limit/2 {
		head = ""
	}
	parts := pieces(s, limit-len(number)-len(head))
	for i := range parts {
		h := head
		if i == 0 {
			h = "" // the text begins with it
		}
		sep := "\n"
		if h != "" {
			sep = ""
		}
		parts[i] = fmt.Sprintf("（%d/%d）%s%s%s", i+1, len(parts), sep, h, parts[i])
	}
	return parts
}

// pieces cuts a text into pieces of at most room bytes. A numbered heading stays
// with the sentence after it.
func pieces(s string, room int) []string {
	var parts []string
	var cur string
	flush := func() {
		if t := strings.TrimSpace(cur); t != "" {
			parts = append(parts, t)
		}
		cur = ""
	}
	for _, unit := range units(s, room) {
		if len(cur)+len(strings.TrimRight(unit, " \n")) > room && cur != "" {
			flush()
		}
		for len(strings.TrimRight(unit, " \n")) > room {
			n := cut(unit, room)
			cur = unit[:n]
			flush()
			unit = unit[n:]
		}
		cur += unit
	}
	flush()
	return parts
}

var headingForm = regexp.MustCompile(`^\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)[^。；！？]{1,30}\n\s*$`)

// units are the sentences of a text, a heading joined to the one after it.
func units(s string, room int) []string {
	var out []string
	held := ""
	for _, x := range Sentences(s) {
		if strings.TrimSpace(x) == "" || headingForm.MatchString(held+x) && len(held+x) < room/2 {
			held += x
			continue
		}
		if held != "" && len(held)+len(x) > room {
			out, held = append(out, held), ""
		}
		out, held = append(out, held+x), ""
	}
	if held != "" {
		out = append(out, held)
	}
	return out
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
