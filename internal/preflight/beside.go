package preflight

import (
	"strings"

	"gaoshi/internal/notice"
)

// hangsOn judges what stands beside a short number: a house number, a child's
// age, a birth date.
func hangsOn(s, heading string, g *group, found func(hit)) {
	if g.masked || len(g.text) > 4 {
		return
	}
	rest := s[g.end:min(len(s), g.end+64)]
	switch {
	case strings.HasPrefix(rest, "室") && strings.Contains(clauseBefore(s, g.start), "单元"):
		return // flat has it
	case strings.HasPrefix(rest, "号"), strings.HasPrefix(rest, "室"), strings.HasPrefix(rest, "#"):
		if h, ok := house(s, heading, g, rest); ok {
			found(h)
		}
	case strings.HasPrefix(rest, "岁"), strings.HasPrefix(rest, "周岁"):
		if h, ok := child(s, heading, g, rest); ok {
			found(h)
		}
	case len(g.text) == 4 && strings.HasPrefix(rest, "年"):
		if h, ok := birth(s, heading, g); ok {
			found(h)
		}
	}
}

// house judges a house number: at the door of a home nobody may be found by a
// list. An office's address is fine.
func house(s, heading string, g *group, rest string) (hit, bool) {
	before := clauseBefore(s, g.start)
	home := hasLabel(before, homeLabel) || hasLabel(heading, homeLabel) || strings.Contains(heading, "地址")
	if !home && (hasLabel(before, officeLabel) || hasLabel(heading, officeLabel)) {
		return hit{}, false
	}
	tail := strings.TrimPrefix(strings.TrimPrefix(rest, "号"), "#")
	if dated(before, g.text, tail) {
		return hit{}, false
	}
	// 3组18号, 3社附18号: the group of the village just before the number.
	cut := strings.TrimSuffix(strings.TrimRight(before, " "), "附")
	if g.sep == '-' { // 3组18-1号
		cut = strings.TrimRight(cut, "-－–—0123456789０１２３４５６７８９")
	}
	groupEnd := strings.HasSuffix(cut, "组") || strings.HasSuffix(cut, "社") || strings.HasSuffix(cut, "队")
	if groupEnd {
		groupEnd = numbered(cut)
	}
	if !groupEnd && !home {
		return hit{}, false
	}
	end := g.end + len(rest) - len(tail)
	for _, more := range []string{"附", "号", "楼", "栋", "单元", "室"} {
		if strings.HasPrefix(s[end:], more) {
			end += len(more)
		}
	}
	h := hit{kind: kindAddress, severity: notice.Block, start: g.start, end: end, mask: "**号"}
	if groupEnd {
		h.start = g.start - (len(before) - len(cut))
	}
	return h, true
}

// numbered reports whether a number of a village group stands before 组, 社, 队.
func numbered(w string) bool {
	w = w[:len(w)-len("组")]
	if w == "" {
		return false
	}
	if c := w[len(w)-1]; c >= '0' && c <= '9' {
		return true
	}
	if len(w) >= 3 {
		if v, _ := sign(w, len(w)-3); v >= '0' && v <= '9' {
			return true
		}
	}
	for _, n := range []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"} {
		if strings.HasSuffix(w, n) {
			return true
		}
	}
	return false
}

// dated reports whether N号 is a day of the month.
func dated(before, n, tail string) bool {
	if strings.HasSuffix(before, "月") {
		return true
	}
	if len(n) > 2 || number(n) > 31 || number(n) < 1 {
		return false
	}
	for _, w := range []string{"上午", "下午", "晚", "早", "中午", "前", "之前", "以前", "后", "起", "开始", "至", "到", "召开", "开会", "（星期", "(星期", "（周", "零时"} {
		if strings.HasPrefix(tail, w) {
			return true
		}
	}
	return false
}

// child judges an age: a person under 14 may not be named (个人信息保护法 28, 31).
// Ages of a policy are fine.
func child(s, heading string, g *group, rest string) (hit, bool) {
	if !allDigits(g.text) || number(g.text) >= 14 {
		return hit{}, false
	}
	tail := strings.TrimPrefix(strings.TrimPrefix(rest, "周"), "岁")
	for _, w := range []string{"以", "（含", "(含", "至", "到", "—", "-", "及", "儿童", "婴", "内", "前", "人群", "学生", "孩子", "龄", "的"} {
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
	if !namedBefore(before) && !strings.Contains(tail, "就读") && !strings.Contains(before, "就读") {
		return hit{}, false
	}
	return hit{kind: kindMinor, severity: notice.Block, start: g.start, end: g.end + len(rest) - len(tail), mask: "**岁"}, true
}

// birth judges a full birth date, or a birth month: 1985年3月5日生.
func birth(s, heading string, g *group) (hit, bool) {
	rest := s[g.end:min(len(s), g.end+40)]
	rest = strings.TrimPrefix(rest, "年")
	month, rest, ok := leadingNumber(rest)
	if !ok || month < 1 || month > 12 || !strings.HasPrefix(rest, "月") {
		return hit{}, false
	}
	rest = strings.TrimPrefix(rest, "月")
	end := strings.TrimPrefix(rest, " ")
	day, after, hasDay := leadingNumber(end)
	if hasDay && (strings.HasPrefix(after, "日") || strings.HasPrefix(after, "号")) && day <= 31 {
		rest = after[len("日"):]
	} else {
		hasDay = false
	}
	born := strings.HasPrefix(rest, "生") && !strings.HasPrefix(rest, "生效") && !strings.HasPrefix(rest, "生产") ||
		strings.HasPrefix(rest, "出生") || strings.Contains(clauseBefore(s, g.start), "出生") || strings.Contains(heading, "出生")
	if !born {
		return hit{}, false
	}
	stop := min(len(s), g.end+40) - len(rest)
	h := hit{kind: kindBirth, severity: notice.Warn, start: g.start, end: stop, mask: g.text[:2] + "**年**月"}
	if hasDay {
		h.severity = notice.Block
	} else {
		h.kind = "birth_month"
	}
	return h, true
}

func leadingNumber(s string) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && i < 4 && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i == 0 {
		return 0, s, false
	}
	return number(s[:i]), s[i:], true
}
