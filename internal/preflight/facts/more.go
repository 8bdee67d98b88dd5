package facts

import (
	"strings"
	"unicode/utf8"

	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/person"
)

// special judges what no single word tells: a child's class or year of birth, a
// couple's children, the way to a house.
func special(s string, i int, tell func(kind string, from, to int)) {
	switch s[i : i+3] {
	case "班":
		class(s, i, tell)
	case "年":
		bornLately(s, i, tell)
		inGrade(s, i, tell)
	case "患":
		ill(s, i, tell)
	case "岁":
		childsAge(s, i, tell)
	case "学", "幼":
		pupil(s, i, tell)
	case "户":
		household(s, i, tell)
		house(s, i, tell)
	case "住", "家", "坐", "东", "经":
		house(s, i, tell)
	}
}

// class judges a class of a school beside a name: 三（2）班王小示.
func class(s string, at int, tell func(kind string, from, to int)) {
	w := s[max(0, at-30):at]
	if !grade(w) || chars.HasAnyPrefix(s[at:], "班主任", "班子", "班车", "班次", "班级") {
		return
	}
	after := at + len("班")
	if labelled(s, after, fact{kind: Minor}, tell) {
		return
	}
	start := at
	const words = "一二三四五六七八九十初高小大中0123456789年级（）() 上下"
	for start > 0 && at-start < 30 && strings.Contains(words, lastRune(s[:start])) {
		start -= len(lastRune(s[:start]))
	}
	if from, to := before(s, start, false); to > 0 {
		tell(Minor, from, to)
	}
}

func lastRune(s string) string {
	_, n := utf8.DecodeLastRuneInString(s)
	return s[len(s)-n:]
}

// grade reports whether words before 班 name a school's class: 三年级2, 初二（3）, 三（2）, 大.
func grade(w string) bool {
	w = strings.TrimRight(w, " ）)")
	n := len(w)
	w = strings.TrimRight(w, "0123456789")
	for _, c := range []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"} {
		if len(w) == n {
			w = strings.TrimSuffix(w, c)
		}
	}
	numbered := len(w) < n
	w = strings.TrimRight(w, " （(")
	if chars.HasAnySuffix(w, "年级", "年") {
		return true
	}
	if chars.HasAnySuffix(w, "幼儿园大", "幼儿园中", "幼儿园小", "园学前") {
		return true
	}
	return numbered && chars.HasAnySuffix(w, "初一", "初二", "初三", "高一", "高二", "高三", "小学一", "小学二", "小学三", "小学四", "小学五", "小学六", "中学七", "中学八", "中学九", "学三", "学校一", "学校二", "学校三", "学校四", "学校五", "学校六")
}

// bornLately judges a name beside a child's year of birth: 王小示（2015年生）.
func bornLately(s string, at int, tell func(kind string, from, to int)) {
	if at < 4 || !chars.AllDigits(s[at-4:at]) || s[at-4:at] < "2012" || s[at-4:at] > "2099" || at > 4 && chars.IsDigit(s[at-5]) {
		return
	}
	rest := s[at+len("年") : min(len(s), at+40)]
	for _, unit := range []string{"月", "日"} {
		n := 0
		for n < len(rest) && chars.IsDigit(rest[n]) {
			n++
		}
		if n > 0 && n <= 2 && strings.HasPrefix(rest[n:], unit) {
			rest = rest[n+len(unit):]
		}
	}
	if of, ok := strings.CutPrefix(rest, "出生的"); ok {
		if k := person.At(of, 0, -1); k > 0 {
			from := at + len("年") + strings.Index(s[at+len("年"):], of)
			tell(Minor, from, from+k)
		}
		return
	}
	if !chars.HasAnyPrefix(rest, "生", "出生") || chars.HasAnyPrefix(rest, "生效", "生产", "出生的", "出生人口", "出生率", "生猪", "生活", "生态") {
		return
	}
	if from, to := before(s, at-4, false); to > 0 {
		tell(Minor, from, to)
	}
}

// childsAge judges 王小示（8周岁）疫苗未种.
func childsAge(s string, at int, tell func(kind string, from, to int)) {
	w := strings.TrimSuffix(s[:at], "周")
	n := len(w)
	for n > 0 && len(w)-n < 3 && chars.IsDigit(w[n-1]) {
		n--
	}
	if n == len(w) || len(w)-n > 2 || chars.Number(w[n:]) >= 14 || chars.HasAnyPrefix(s[at+3:], "以", "至", "到", "及", "的", "—", "-") {
		return
	}
	if from, to := before(s, n, false); to > 0 && len(strings.Trim(s[to:n], "（(，, 男女今年现")) == 0 {
		tell(Minor, from, to)
	}
}

// pupil judges a pupil with a name and a school: 青禾小学学生李小示, 王小示就读于….
func pupil(s string, at int, tell func(kind string, from, to int)) {
	switch {
	case strings.HasPrefix(s[at:], "学生"):
		w := s[max(0, at-45):at]
		if k := strings.LastIndexAny(w, "\n。；"); k >= 0 {
			w = w[k:]
		}
		if chars.FirstIn(w, []string{"小学", "中学", "学校", "年级", "幼儿园", "初一", "初二", "初三"}) != "" {
			labelled(s, at+len("学生"), fact{kind: Minor}, tell)
		}
	case strings.HasPrefix(s[at:], "幼儿园"):
		if from, to := before(s, at, false); to > 0 && strings.Contains(s[to:at], "就读") {
			tell(Minor, from, to)
		}
	case strings.HasPrefix(s[at:], "学校"):
		if from, to := before(s, at, false); to > 0 && strings.Contains(s[to:at], "就读") {
			tell(Minor, from, to)
		}
	}
}

// household judges the members of a household: 户主张示一，妻李示二，子王小示.
func household(s string, at int, tell func(kind string, from, to int)) {
	if !strings.HasPrefix(s[at:], "户主") {
		return
	}
	i := at + len("户主")
	for i < len(s) && chars.HasAnyPrefix(s[i:], "：", ":", " ", "为", "是") {
		_, n := utf8.DecodeRuneInString(s[i:])
		i += n
	}
	head := person.At(s, i, -1)
	if head == 0 {
		return
	}
	w := s[i+head : min(len(s), i+head+lookAhead)]
	if k := strings.IndexAny(w, "\n。；|"); k >= 0 {
		w = w[:k]
	}
	for _, kin := range []string{"妻子", "妻", "丈夫", "夫", "儿子", "长子", "次子", "子", "女儿", "长女", "女", "母亲", "母", "父亲", "父"} {
		for k := range chars.Indexes(w, kin) {
			r, _ := utf8.DecodeLastRuneInString(w[:k])
			if k > 0 && !strings.ContainsRune("，、：,；（ ：", r) && r != '人' {
				continue
			}
			from := i + head + k + len(kin)
			if n := person.At(s, from, -1); n > 0 {
				tell(Family, i, i+head)
				return
			}
		}
	}
}

// ways say how a house is found.
var ways = []string{"往东", "往西", "往南", "往北", "向东", "向西", "向南", "向北", "对面", "隔壁", "旁边", "旁", "右拐", "左拐", "右转", "左转", "第一家", "第二家", "第三家", "第四家", "第五家", "第一户", "第二户", "第三户", "第四户", "第五户",
	"铁门", "大门", "木门", "楼房", "层楼", "白楼", "小楼", "瓦房", "桥头", "桥边", "井边", "塘边", "村口", "路口", "红砖", "砖房", "库边", "河边", "路边", "树旁", "拐角", "尽头", "经度", "纬度", "东经", "北纬", "坐标", "第1家", "第2家", "第3家", "第4家", "第5家", "第6家"}

// house judges the way to a named person's house.
func house(s string, at int, tell func(kind string, from, to int)) {
	rest := s[at:min(len(s), at+lookAhead)]
	if k := strings.IndexAny(rest, "\n。；|"); k >= 0 {
		rest = rest[:k]
	}
	if !chars.HasAnyPrefix(rest, "住", "家在", "家位", "家住", "家坐标", "家的", "家门", "坐标", "东经", "经纬度", "经度", "户（东经", "户(东经") || chars.HasAnyPrefix(rest, "住房", "住宅", "住户", "住建", "住宿", "住院") {
		return
	}
	if chars.FirstIn(rest, ways) == "" && !coordinates(rest) {
		return
	}
	if from, to := before(s, at, false); to > 0 && utf8.RuneCountInString(s[to:at]) <= 4 {
		tell(House, from, to)
	}
}

// coordinates reports whether two decimals of four places or more stand in a text.
func coordinates(s string) bool {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] != '.' || i == 0 || !chars.IsDigit(s[i-1]) {
			continue
		}
		k := i + 1
		for k < len(s) && chars.IsDigit(s[k]) {
			k++
		}
		if k-i > 4 {
			n++
		}
		i = k
	}
	return n >= 2
}

// inGrade judges a named child's grade without a class: 王小示（中心小学四年级）.
func inGrade(s string, at int, tell func(kind string, from, to int)) {
	after, ok := strings.CutPrefix(s[at:min(len(s), at+15)], "年级")
	w := s[:at]
	start := at - len(lastRune(w))
	const grades = "一二三四五六七八九123456789"
	if !ok || at == 0 || !strings.Contains(grades, lastRune(w)) {
		return
	}
	if after != "" && !chars.HasAnyPrefix(after, "）", ")", "，", "。", "、", "；", " ", "学生", "的学生", "\n", "就读") {
		return
	}
	if from, to := before(s, start, false); to > 0 {
		tell(Minor, from, to)
	}
}

// ill judges an illness that no list has, said with 患: 李示二，女，患子宫肌瘤.
func ill(s string, at int, tell func(kind string, from, to int)) {
	rest := s[at+len("患") : min(len(s), at+45)]
	if k := strings.IndexAny(rest, "\n。；，|"); k >= 0 {
		rest = rest[:k]
	}
	if chars.HasAnyPrefix(rest, "者", "病率", "难", "处") || chars.FirstIn(rest, []string{"病", "瘤", "癌", "症", "炎", "综合征", "障碍", "残疾", "萎缩", "硬化", "结石", "缺损"}) == "" {
		return
	}
	if from, to := before(s, at, false); to > 0 {
		tell(Diagnosis, from, to)
	}
}
