package slips

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
)

var (
	// clock is a time as clocks show it: 上午8:30, 25：30.
	clock = regexp.MustCompile(`(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜间)?[ 　]*(\d{1,3})[:：∶](\d{2})`)
	// clockWords is a time in words: 下午3时30分, 25点.
	clockWords = regexp.MustCompile(`(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜间)?[ 　]*(\d{1,3})[时点](?:(\d{1,3})分)?`)
)

// clocks tells of times that no clock shows, and of hours that do not fit their part
// of the day.
func clocks(k *bench.Bench, s string, line int, place string) {
	if !strings.ContainsAny(s, ":：∶时点") {
		return
	}
	for _, m := range clock.FindAllStringSubmatchIndex(s, -1) {
		before, after := s[:m[0]], s[m[1]:]
		if m[2] < 0 && !timely(before, after) || edge(s, m[4], m[1]) || ratio(before, after) {
			continue
		}
		oneClock(k, s, m, line, place)
	}
	for _, m := range clockWords.FindAllStringSubmatchIndex(s, -1) {
		before, after := s[:m[0]], s[m[1]:]
		if edge(s, m[4], m[1]) || m[2] < 0 && !timely(before, after) || chars.HasAnyPrefix(after, "起步", "数", "钟", "评", "位", "多") || chars.HasAnySuffix(before, "第", "用", "耗", "约", "近", "超", "满", "不足", "累计") {
			continue
		}
		if m[6] < 0 && m[2] < 0 && !dated(before) {
			continue // 用时30时
		}
		oneClock(k, s, m, line, place)
	}
}

// dated reports whether a day or a word for a moment stands right before.
func dated(before string) bool {
	return chars.HasAnySuffix(strings.TrimRight(before, " 　"), "日", "号", "天", "于", "至", "到", "-", "—", "～", "当日", "次日", "今晚", "明晚", "）")
}

// edge reports whether the digits go on to the left or the right: a longer number.
func edge(s string, from, to int) bool {
	left, right := byte(0), byte(0)
	if from > 0 {
		left = s[from-1]
	}
	if to < len(s) {
		right = s[to]
	}
	return chars.IsDigit(left) || left == '.' || left == ':' || chars.IsDigit(right) || right == ':' && to+1 < len(s) && !chars.IsDigit(s[to+1]) && s[to-1] != ':'
}

// timely reports whether the words around are those of a time.
func timely(before, after string) bool {
	before = strings.TrimRight(before, " 　（(")
	return chars.HasAnySuffix(before, "日", "号", "天", "于", "至", "到", "-", "—", "－", "~", "～", "午", "晚", "：", ":", "时间", "从", "自", "）", ")", "，", "每日", "每天", "定于", "、", "当日", "次日", "夜") ||
		chars.HasAnyPrefix(strings.TrimLeft(after, " 　）)"), "开", "结束", "前", "后", "之前", "至", "到", "-", "—", "－", "~", "～", "起", "集合", "止", "截止", "在", "召", "举行", "准时", "停", "恢复", "来", "关门", "上班", "下班", "出发", "。", "，")
}

// ratio reports whether the digits are a proportion or a score.
func ratio(before, after string) bool {
	tail := before
	if n := len(before); n > 36 {
		tail = before[n-36:]
		for len(tail) > 0 && !utf8.RuneStart(tail[0]) {
			tail = tail[1:]
		}
	}
	return chars.FirstIn(tail, []string{"比例", "兑水", "配比", "稀释", "比分", "比为", "之比", "按1", "比尺", "坡度", "赔率", "杠杆", "端口", "版本", "比例尺"}) != "" ||
		chars.HasAnyPrefix(strings.TrimLeft(after, " "), "的比例", "比例", "兑", "稀释", "配", "的坡度", "战胜", "胜", "负", "击败", "落后", "领先")
}

// oneClock judges the time whose part of the day, hour and minute are the groups.
func oneClock(k *bench.Bench, s string, m []int, line int, place string) {
	hour, minute := chars.Number(s[m[4]:m[5]]), 0
	if m[6] >= 0 {
		minute = chars.Number(s[m[6]:m[7]])
	}
	text := strings.TrimSpace(s[m[0]:m[1]])
	if hour > 24 || minute > 59 || hour == 24 && minute > 0 {
		add(k, "no_such_time", notice.Block, line, place, text, "没有“%s”这个时间。请核对几点几分。", text)
		return
	}
	if m[2] < 0 {
		return
	}
	fits := map[string][2]int{"凌晨": {0, 6}, "清晨": {3, 9}, "早上": {4, 11}, "早晨": {4, 11}, "上午": {0, 12}, "中午": {10, 15}, "下午": {0, 19}, "傍晚": {4, 20}, "晚上": {0, 24}, "夜间": {0, 24}}[s[m[2]:m[3]]]
	if hour < fits[0] && hour != 0 && hour > 12 || hour > fits[1] && (hour > 12 || fits[1] < 12) {
		add(k, "time_of_day", notice.Warn, line, place, text, "“%s”里的%s和几点对不上。请核对是上午还是下午。", text, s[m[2]:m[3]])
	}
}
