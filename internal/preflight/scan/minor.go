package scan

import (
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/person"
)

// child judges an age: a person under 14 may not be named (个人信息保护法 28, 31).
// Ages of a policy are fine.
func child(s, heading string, g *group, rest string) (Hit, bool) {
	if !chars.AllDigits(g.text) || chars.Number(g.text) >= 14 {
		return Hit{}, false
	}
	tail := strings.TrimPrefix(strings.TrimPrefix(rest, "周"), "岁")
	named := Hit{Kind: KindMinor, Severity: notice.Block, Start: g.start, End: g.end + len(rest) - len(tail), Mask: "**岁"}
	if of, ok := strings.CutPrefix(tail, "的"); ok && person.NamedAfter(of) || childNamed(tail) {
		return named, true
	}
	for _, w := range []string{"以", "（含", "(含", "至", "到", "—", "-", "及", "儿童", "婴", "内", "前", "人群", "学生", "孩子", "龄"} {
		if strings.HasPrefix(tail, w) {
			return Hit{}, false
		}
	}
	before := ClauseBefore(s, g.start)
	for _, w := range []string{"满", "不足", "至", "到", "—", "-", "–", "~", "～", "超过", "小于", "大于", "低于", "约", "从", "≤", "≥", "<", ">"} {
		if strings.HasSuffix(before, w) {
			return Hit{}, false
		}
	}
	if g.sep == '-' {
		return Hit{}, false
	}
	if strings.HasPrefix(tail, "的") {
		return Hit{}, false
	}
	if !person.NamedBefore(ageWords(before)) && !strings.Contains(tail, "就读") && !strings.Contains(before, "就读") {
		return Hit{}, false
	}
	return named, true
}

// childNamed reports whether a child's name follows its age: 5岁幼儿王示样走失.
func childNamed(tail string) bool {
	for _, w := range []string{"幼儿", "儿童", "男孩", "女孩", "男童", "女童", "小孩", "孩子", "学生"} {
		of, ok := strings.CutPrefix(tail, w)
		if !ok {
			continue
		}
		r := []rune(of)
		for n := 2; n <= 4 && n <= len(r); n++ {
			if person.Looks(string(r[:n])) && (n == len(r) || chars.HasAnyPrefix(string(r[n:]), "，", "。", "、", "（", "走失", "获", "被", "因", "同学", "小朋友", "就读", "不慎", "溺")) {
				return true
			}
		}
	}
	return false
}

// figuredAge judges an age in Chinese figures after a name: 王示样，七岁.
func figuredAge(s string, at int, found func(Hit)) {
	from := at
	from -= len(s[:at]) - len(strings.TrimSuffix(s[:at], "周"))
	end := from
	for n := 0; n < 2 && from >= 3 && chars.HasAnySuffix(s[:from], "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "两"); n++ {
		from -= 3
	}
	figures := s[from:end]
	if figures == "" || len(figures) == 6 && !strings.HasPrefix(figures, "十") || chars.HasAnyPrefix(figures, "十四", "十五", "十六", "十七", "十八", "十九") ||
		chars.HasAnyPrefix(s[at+len("岁"):], "以", "至", "到", "及", "儿童", "的") {
		return
	}
	before := ageWords(ClauseBefore(s, from))
	if person.NamedBefore(before) {
		found(Hit{Kind: KindMinor, Severity: notice.Block, Start: from, End: at + len("岁"), Mask: "**岁"})
	}
}

// ageWords takes off what may stand between a name and an age.
func ageWords(before string) string {
	for _, w := range []string{"今年", "现年", "年仅", "刚满", "才", "刚", "时年", "仅"} {
		before = strings.TrimSuffix(before, w)
	}
	return before
}

// schoolClass judges the class of a named child: 王小样，就读中心小学三年级2班.
func schoolClass(s string, at int, found func(Hit)) {
	before := ClauseBefore(s, at)
	grade := strings.LastIndex(before, "年级")
	if grade < 0 || at == 0 || len(before)-grade > 18 {
		return
	}
	for _, w := range []string{"岁", "以上", "各", "全体", "全校", "所有"} {
		if strings.Contains(before, w) {
			return
		}
	}
	read := strings.LastIndex(before[:grade], "就读")
	if read < 0 {
		return
	}
	if person.NamedBefore(strings.TrimRight(before[:read], "现在系，,、 （(")) {
		found(Hit{Kind: KindMinor, Severity: notice.Block, Start: at - len(before) + read, End: at + len("班"), Mask: "**年级**班"})
	}
}
