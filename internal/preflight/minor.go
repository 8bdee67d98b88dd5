package preflight

import (
	"strings"

	"gaoshi/internal/notice"
)

// child judges an age: a person under 14 may not be named (个人信息保护法 28, 31).
// Ages of a policy are fine.
func child(s, heading string, g *group, rest string) (hit, bool) {
	if !allDigits(g.text) || number(g.text) >= 14 {
		return hit{}, false
	}
	tail := strings.TrimPrefix(strings.TrimPrefix(rest, "周"), "岁")
	named := hit{kind: kindMinor, severity: notice.Block, start: g.start, end: g.end + len(rest) - len(tail), mask: "**岁"}
	if of, ok := strings.CutPrefix(tail, "的"); ok && namedAfter(of) || childNamed(tail) {
		return named, true
	}
	for _, w := range []string{"以", "（含", "(含", "至", "到", "—", "-", "及", "儿童", "婴", "内", "前", "人群", "学生", "孩子", "龄"} {
		if strings.HasPrefix(tail, w) {
			return hit{}, false
		}
	}
	before := clauseBefore(s, g.start)
	for _, w := range []string{"满", "不足", "至", "到", "—", "-", "–", "~", "～", "超过", "小于", "大于", "低于", "约", "从", "≤", "≥", "<", ">"} {
		if strings.HasSuffix(before, w) {
			return hit{}, false
		}
	}
	if g.sep == '-' {
		return hit{}, false
	}
	if strings.HasPrefix(tail, "的") {
		return hit{}, false
	}
	if !namedBefore(ageWords(before)) && !strings.Contains(tail, "就读") && !strings.Contains(before, "就读") {
		return hit{}, false
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
			if looksLikeName(string(r[:n])) && (n == len(r) || hasAnyPrefix(string(r[n:]), "，", "。", "、", "（", "走失", "获", "被", "因", "同学", "小朋友", "就读", "不慎", "溺")) {
				return true
			}
		}
	}
	return false
}

// figuredAge judges an age in Chinese figures after a name: 王示样，七岁.
func figuredAge(s string, at int, found func(hit)) {
	from := at
	from -= len(s[:at]) - len(strings.TrimSuffix(s[:at], "周"))
	end := from
	for n := 0; n < 2 && from >= 3 && hasAnySuffix(s[:from], "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "两"); n++ {
		from -= 3
	}
	figures := s[from:end]
	if figures == "" || len(figures) == 6 && !strings.HasPrefix(figures, "十") || hasAnyPrefix(figures, "十四", "十五", "十六", "十七", "十八", "十九") ||
		hasAnyPrefix(s[at+len("岁"):], "以", "至", "到", "及", "儿童", "的") {
		return
	}
	before := ageWords(clauseBefore(s, from))
	if namedBefore(before) {
		found(hit{kind: kindMinor, severity: notice.Block, start: from, end: at + len("岁"), mask: "**岁"})
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
func schoolClass(s string, at int, found func(hit)) {
	before := clauseBefore(s, at)
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
	if namedBefore(strings.TrimRight(before[:read], "现在系，,、 （(")) {
		found(hit{kind: kindMinor, severity: notice.Block, start: at - len(before) + read, end: at + len("班"), mask: "**年级**班"})
	}
}
