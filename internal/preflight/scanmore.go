package preflight

import (
	"strings"
	"unicode/utf8"

	"gaoshi/internal/notice"
)

// flat judges a flat: 3栋2单元501室. Rooms of offices are fine: 301室 alone says nothing.
func flat(s, heading string, at int, found func(hit)) {
	clause := clauseBefore(s, at)
	building := strings.LastIndex(clause, "栋")
	if i := strings.LastIndex(clause, "幢"); i > building {
		building = i
	}
	unit := strings.LastIndex(clause, "单元")
	if unit < 0 || hasLabel(clause, officeLabel) || at == 0 || s[at-1] < '0' || s[at-1] > '9' {
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
	found(hit{kind: kindAddress, severity: notice.Block, start: start, end: at + len("室"), mask: "**室"})
}

const provinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

// plates finds number plates: 川A12345, 川A·D12345.
func plates(s string, found func(hit)) {
	for i := 3; i+6 <= len(s); i++ {
		if c := s[i]; c < 'A' || c > 'Z' || s[i-1] < 0x80 {
			continue
		}
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if !strings.ContainsRune(provinces, r) {
			continue
		}
		j := i + 1
		if strings.HasPrefix(s[j:], "·") {
			j += len("·")
		}
		k, digits := j, 0
		for k < len(s) && k-j < 7 && (s[k] >= '0' && s[k] <= '9' || s[k] >= 'A' && s[k] <= 'Z') {
			if s[k] <= '9' {
				digits++
			}
			k++
		}
		if k-j != 5 && k-j != 6 || digits < 3 {
			continue
		}
		clause := clauseBefore(s, i-n)
		for _, w := range []string{"公务", "公车", "执法", "拍卖", "采购", "校车", "救护", "公交", "班车"} {
			if strings.Contains(clause, w) {
				return
			}
		}
		found(hit{kind: kindPlate, severity: notice.Warn, start: i - n, end: k, mask: s[i-n:i+1] + "***" + s[k-2:k]})
		i = k
	}
}

// figure returns the digit that a Chinese figure reads as.
func figure(r rune) (byte, bool) {
	switch r {
	case '零', '〇', '○':
		return '0', true
	case '一', '幺', '壹':
		return '1', true
	case '二', '两', '贰':
		return '2', true
	case '三', '叁':
		return '3', true
	case '四', '肆':
		return '4', true
	case '五', '伍':
		return '5', true
	case '六', '陆':
		return '6', true
	case '七', '柒':
		return '7', true
	case '八', '捌':
		return '8', true
	case '九', '玖':
		return '9', true
	}
	return 0, false
}

// spoken finds mobiles and identity numbers written out for the loudspeaker:
// 幺六零零零零零零零零幺. A run of figures is found by a nought or a 幺 in it.
func spoken(s, heading string, found func(hit)) {
	done := 0
	for _, w := range [...]string{"零", "〇", "幺"} {
		done = 0
		for at := range indexes(s, w) {
			if at < done {
				continue
			}
			from, text, end := figures(s, at)
			done = end
			if len(text) < 11 || !firstOf(s[from:end], w) {
				continue
			}
			at := span{from, end}
			switch {
			case len(text) == 11:
				if h, ok := judgeMobile(s, heading, text, at); ok {
					h.replace = ""
					found(h)
				}
			case len(text) == 18:
				if h, ok := judgeID(s, heading, text, at, false); ok {
					h.replace = ""
					found(h)
				}
			case len(text) == 19 || len(text) == 16:
				if h, ok := judgeCard(s, heading, text, at); ok {
					h.replace = ""
					found(h)
				}
			}
		}
	}
}

// firstOf keeps a run that holds several of the words that lead to it from being
// told twice: it belongs to the first word of the list that stands in it.
func firstOf(figures, w string) bool {
	for _, v := range [...]string{"零", "〇", "幺"} {
		if v == w {
			return true
		}
		if strings.Contains(figures, v) {
			return false
		}
	}
	return true
}

// figures reads the run of Chinese figures around a byte, pauses between them left out.
func figures(s string, at int) (from int, text string, end int) {
	from = at
	for from > 0 {
		r, n := utf8.DecodeLastRuneInString(s[:from])
		if _, ok := figure(r); !ok && r != '，' && r != ' ' && r != '、' || from-n < 0 {
			break
		}
		from -= n
	}
	var b []byte
	start := -1
	for i := from; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		d, ok := figure(r)
		switch {
		case ok:
			if start < 0 {
				start = i
			}
			b = append(b, d)
			end = i + n
		case r != '，' && r != ' ' && r != '、' || len(b) > 24:
			return max(start, from), string(b), max(end, at+1)
		}
		i += n
	}
	return max(start, from), string(b), max(end, at+1)
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

// illnesses are what nobody may learn of a neighbour from a list.
var illnesses = []string{
	"尿毒症", "癌", "白血病", "肿瘤", "精神病", "精神分裂", "精神障碍", "抑郁症", "艾滋", "HIV", "乙肝", "肝硬化", "肺结核", "糖尿病",
	"脑瘫", "脑梗", "脑出血", "中风", "偏瘫", "瘫痪", "心脏病", "冠心病", "肾衰", "肾病", "透析", "癫痫", "血友病", "再生障碍", "尘肺", "帕金森",
	"阿尔茨海默", "痴呆", "智力残疾", "精神残疾", "肢体残疾", "视力残疾", "听力残疾", "言语残疾", "多重残疾", "一级残疾", "二级残疾", "三级残疾", "四级残疾",
	"残疾一级", "残疾二级", "残疾三级", "残疾四级", "红斑狼疮", "强直性脊柱炎", "截肢", "梅毒", "吸毒", "戒毒", "流产",
}

// illness judges an illness said of a named person in running text: 张*，患尿毒症.
func illness(s, heading string, found func(hit)) {
	for at := range indexes(s, "患") {
		rest := s[at:min(len(s), at+40)]
		if i := strings.IndexAny(rest, "\n|。；，"); i >= 0 {
			rest = rest[:i]
		}
		w := firstIn(rest, illnesses)
		if w == "" {
			continue
		}
		before := clauseBefore(s, at)
		for _, v := range []string{"身", "因", "现", "长期", "系", "本人", "，", "自", "查出"} {
			before = strings.TrimSuffix(before, v)
		}
		if namedBefore(before) {
			found(hit{kind: kindIllness, severity: notice.Block, start: at, end: at + strings.Index(rest, w) + len(w), mask: "患**"})
		}
	}
}

func firstIn(s string, words []string) string {
	for _, w := range words {
		if strings.Contains(s, w) {
			return w
		}
	}
	return ""
}
