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
	if of, ok := strings.CutPrefix(tail, "的"); ok && namedAfter(of) {
		return hit{kind: kindMinor, severity: notice.Block, start: g.start, end: g.end + len(rest) - len(tail), mask: "**岁"}, true
	}
	if strings.HasPrefix(tail, "的") {
		return hit{}, false
	}
	if !namedBefore(before) && !strings.Contains(tail, "就读") && !strings.Contains(before, "就读") {
		return hit{}, false
	}
	return hit{kind: kindMinor, severity: notice.Block, start: g.start, end: g.end + len(rest) - len(tail), mask: "**岁"}, true
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
