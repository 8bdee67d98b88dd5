package scan

import (
	"strings"
	"unicode/utf8"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/chars"
)

// house judges a house number: at the door of a home nobody may be found by a
// list. An office's address is fine.
func house(s, heading string, g *group, rest string) (Hit, bool) {
	before := ClauseBefore(s, g.start)
	home := HasLabel(before, homeLabel) || HasLabel(heading, homeLabel)
	if !home && (HasLabel(before, officeLabel) || HasLabel(heading, officeLabel)) {
		return Hit{}, false
	}
	tail := strings.TrimPrefix(strings.TrimPrefix(rest, "号"), "#")
	if dated(before, g.text, tail) || chars.HasAnyPrefix(tail, things...) {
		return Hit{}, false
	}
	// 3组18号, 3社附18号: the group of the village just before the number.
	cut := strings.TrimSuffix(strings.TrimRight(before, " \u3000"), "附")
	if chars.Number(g.text) > 31 { // 3组（18号） may be a day
		cut = strings.TrimRight(cut, "（( ")
	}
	if g.sep == '-' { // 3组18-1号
		cut = strings.TrimRight(cut, "-－–—0123456789０１２３４５６７８９")
	}
	groupEnd := strings.HasSuffix(cut, "组") || strings.HasSuffix(cut, "社") || strings.HasSuffix(cut, "队")
	if groupEnd {
		groupEnd = numbered(cut)
	}
	if !groupEnd && !home {
		return Hit{}, false
	}
	end := g.end + len(rest) - len(tail)
	for _, more := range []string{"附", "号", "楼", "栋", "单元", "室"} {
		if strings.HasPrefix(s[end:], more) {
			end += len(more)
		}
	}
	h := Hit{Kind: KindAddress, Severity: notice.Block, Start: g.start, End: end, Mask: "**号"}
	if groupEnd {
		h.Start = g.start - (len(before) - len(cut))
	}
	return h, true
}

// numbered reports whether a number of a village group stands before 组, 社, 队.
func numbered(w string) bool {
	w = strings.TrimSuffix(strings.TrimSuffix(w[:len(w)-len("组")], "小"), "村民")
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
	if len(n) > 2 || chars.Number(n) > 31 || chars.Number(n) < 1 {
		return false
	}
	for _, w := range []string{"上午", "下午", "晚", "早", "中午", "前", "之前", "以前", "后", "起", "开始", "至", "到", "召开", "开会", "（星期", "(星期", "（周", "零时",
		"停水", "停电", "停气", "检修", "施工", "开展", "举行", "进行", "放水", "接种", "体检", "发放", "办理", "集中", "赶场"} {
		if strings.HasPrefix(tail, w) {
			return true
		}
	}
	return false
}

// things have numbers of their own in a group: 3组18号地块 is nobody's door.
var things = []string{"地", "田", "土", "图斑", "机井", "水井", "井", "桩", "杆", "电杆", "变", "台区", "塘", "鱼塘", "泵", "渠", "涵", "闸", "监测", "隐患", "点", "宗", "林",
	"小班", "界", "桥", "路灯", "灯", "摄像", "表", "箱", "池", "棚", "大棚", "标段", "线", "山", "坡"}

const chineseDigits = "〇零一二三四五六七八九十百"

// chineseHouse judges a house number in Chinese figures: 三组十八号.
func chineseHouse(s, heading string, at int, found func(Hit)) {
	from := at
	for from > 0 {
		r, n := utf8.DecodeLastRuneInString(s[:from])
		if !strings.ContainsRune(chineseDigits, r) {
			break
		}
		from -= n
	}
	if from == at {
		return
	}
	before := strings.TrimSuffix(ClauseBefore(s, from), "附")
	group := strings.HasSuffix(before, "组") || strings.HasSuffix(before, "社")
	home := HasLabel(before, homeLabel) || HasLabel(heading, homeLabel)
	if !(group && numbered(before)) && !home || HasLabel(before, officeLabel) {
		return
	}
	tail := s[at+len("号") : min(len(s), at+24)]
	if dated(before, "1", tail) || chars.HasAnyPrefix(tail, things...) {
		return
	}
	found(Hit{Kind: KindAddress, Severity: notice.Block, Start: from, End: at + len("号"), Mask: "**号"})
}

// flat judges a flat: 3栋2单元501室. Rooms of offices are fine: 301室 alone says nothing.
func flat(s, heading string, at int, found func(Hit)) {
	clause := ClauseBefore(s, at)
	building := strings.LastIndex(clause, "栋")
	if i := strings.LastIndex(clause, "幢"); i > building {
		building = i
	}
	unit := strings.LastIndex(clause, "单元")
	if unit < 0 || HasLabel(clause, officeLabel) || at == 0 || s[at-1] < '0' || s[at-1] > '9' {
		return
	}
	from := unit
	if building >= 0 && building < unit {
		from = building
	}
	for from > 0 && clause[from-1] >= '0' && clause[from-1] <= '9' {
		from--
	}
	start := at - len(clause) + from
	found(Hit{Kind: KindAddress, Severity: notice.Block, Start: start, End: at + len("室"), Mask: "**室"})
}
