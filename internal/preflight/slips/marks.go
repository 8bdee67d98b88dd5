package slips

import (
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
)

// marks tells of quotation marks, 《》 and brackets that do not close. A quotation may
// go over several paragraphs: each of them begins with its mark again, and the last
// one closes. A bracket that closes what never opened is fine: 1）, a).
func marks(k *bench.Bench, lines []string, where func(i int) (line int, place string)) {
	tell := func(i int, mark string) {
		line, place := where(i)
		add(k, "unbalanced", notice.Warn, line, place, mark, "“%s”没有成对：前面或后面少了一个。请核对。", strings.Trim(mark, "“”"))
	}
	open, openAt := false, 0 // a quotation, and its line
	for i, l := range lines {
		if strings.HasPrefix(strings.TrimSpace(l), "|") {
			continue
		}
		bracket, book := 0, 0
		told := map[string]bool{}
		once := func(mark string) {
			if !told[mark] {
				told[mark] = true
				tell(i, mark)
			}
		}
		first := true
		for _, r := range l {
			switch r {
			case '“':
				if open && !first {
					once("“ ”")
				}
				open, openAt = true, i
			case '”':
				if !open {
					once("“ ”")
				}
				open = false
			case '《':
				book++
			case '》':
				if book--; book < 0 {
					once("《 》")
					book = 0
				}
			case '（', '(':
				bracket++
			case '）', ')':
				bracket = max(0, bracket-1)
			}
			if r != ' ' && r != '　' && r != '>' && r != '#' && r != '*' && r != '-' {
				first = false
			}
		}
		if book > 0 {
			once("《 》")
		}
		if bracket > 0 && !strings.Contains(l, "](") {
			once("（ ）")
		}
		if open && !goesOn(lines, i) {
			once("“ ”")
			open = false
		}
	}
	if open {
		tell(openAt, "“ ”")
	}
}

// goesOn reports whether the next paragraph goes on with the quotation.
func goesOn(lines []string, i int) bool {
	for _, l := range lines[i+1:] {
		l = strings.TrimLeft(l, " 　>")
		if l != "" {
			return strings.HasPrefix(l, "“")
		}
	}
	return false
}

// signs tells of signs that printers and loudspeakers do not have.
func signs(k *bench.Bench, s string, line int, place string) {
	var found []string
	for _, r := range s {
		if r >= 0x1F000 && r <= 0x1FAFF && len(found) < 5 {
			found = append(found, string(r))
		}
	}
	if len(found) > 0 {
		add(k, "emoji", notice.Warn, line, place, strings.Join(found, ""), "“%s”这样的表情海报印不出来，喇叭念不出来，意思会丢。请改成文字。", strings.Join(found, ""))
	}
}
