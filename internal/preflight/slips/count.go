package slips

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/person"
)

// counted is a number of things that a list follows: 共救助3户：….
var counted = regexp.MustCompile(`(\d{1,3}|[一二三四五六七八九十两]{1,3})(户|人|名|位|个村|个社区|个村（社区）|个组)([^，。；：:、\d\n]{0,9})[：:]([^。；;\n|：:]+)`)

// counts compares a number that is said with the names of the list behind it. Only a
// list of names of persons or villages is counted: other things may hold 、 themselves.
func counts(k *bench.Bench, s string, line int, place string) {
	if !strings.ContainsAny(s, "：:") || !strings.Contains(s, "、") {
		return
	}
	for _, m := range counted.FindAllStringSubmatchIndex(s, -1) {
		unit, list := s[m[4]:m[5]], s[m[8]:m[9]]
		before := s[:m[0]]
		if chars.HasAnySuffix(before, "第", "每", "前", "约", "近", "不少于", "不超过", "至少", "超", "至", "-", "—", "～") || strings.Contains(s[m[6]:m[7]], "以") || chars.FirstIn(list, []string{"等", "以及其", "……", "（略", "若干", "其余"}) != "" {
			continue
		}
		items := strings.FieldsFunc(list, func(r rune) bool { return r == '、' || r == '，' || r == ',' })
		n := number(s[m[2]:m[3]])
		if n == 0 || len(items) < 2 || n == len(items) || !names(items, unit) {
			continue
		}
		add(k, "count", notice.Warn, line, place, s[m[2]:m[5]], "写的是%s，后面列了%d个。请核对。", s[m[2]:m[5]], len(items))
	}
}

// names reports whether every item is one name of what the unit counts.
func names(items []string, unit string) bool {
	for _, it := range items {
		it = strings.TrimSpace(it)
		if i := strings.IndexAny(it, "（("); i > 0 {
			it = it[:i]
		}
		if it == "" || utf8.RuneCountInString(it) > 8 {
			return false
		}
		switch unit {
		case "户", "人", "名", "位":
			if !person.Looks(it) && !person.IsMasked(it) {
				return false
			}
		default:
			if !chars.HasAnySuffix(it, "村", "社区", "组", "居委会") {
				return false
			}
		}
	}
	return true
}

// number reads a small number in digits or in Chinese figures, 0 for none.
func number(s string) int {
	if chars.AllDigits(s) {
		return chars.Number(s)
	}
	digit := map[rune]int{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	n, last := 0, 0
	for _, r := range s {
		if r == '十' {
			n, last = n+max(last, 1)*10, 0
			continue
		}
		last = digit[r]
	}
	return n + last
}
