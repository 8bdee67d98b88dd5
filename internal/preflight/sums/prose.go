package sums

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"gaoshi/internal/preflight/chars"
)

// quantity is a number with its unit in running text: 1.2万元, 12户, 3个村.
type quantity struct {
	value  decimal
	half   decimal // half of its last place, where it may have been rounded; 0 for an exact one
	places bool    // has decimals
	unit   string  // 元, 户, 个, %
	noun   string  // what stands right after the unit: 村 of 3个村
	before string  // the words of its item before the number
	per    string  // the unit that it is a rate of: 户 of 每户100元, 亩 of 98元/亩; "" for none
	number string  // as written: 1.2万元
}

// item is what stands between two commas of a sentence.
type item struct {
	text string
	sep  string // the sign before it: 、 ， ； ： or "" at the start
	qs   []quantity
}

const unitWords = `平方公里|平方米|立方米|公里|千米|公顷|公斤|千克|人次|户次|元|亩|户|人|名|个|包|袋|箱|桶|瓶|盒|套|台|辆|株|棵|头|只|吨|斤|米|项|处|件|份|张|次|条|宗|起|例|座|盏|家|所|间|场|笔|块|%`

var (
	numberUnit = regexp.MustCompile(`(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(亿|千万|百万|万|千)?(?:(` + unitWords + `)(?:/(` + unitWords + `))?)?`)
	// A rate in front of the number: 每户发放, 每亩.
	ratePer = regexp.MustCompile(`每(` + unitWords + `)[\p{Han}]{0,6}$`)
	// Numbers that are no exact quantities: then nothing of the sentence is judged.
	vague = regexp.MustCompile(`\d(?:余|多|来|几)|\d[^\d，。、；：]{0,3}(?:左右|以上|以下|以内|上下|不等)|\d(?:至|到|-|—|–|~|～)+\d|` +
		`(?:约|近|超|逾|不足|不少于|不低于|至少|最多|最高|最低|大概|大约|预计|估计)[\p{Han}]{0,4}\d`)
	// A count in Chinese figures or in none: 三户, 若干袋.
	figured = regexp.MustCompile(`(?:[一二三四五六七八九十百千两几数半]|若干)(?:余|多|万|亿)?(` + unitWords + `)`)
)

var proseFold = strings.NewReplacer("*", "", "\\", "", " ", "", "　", "", "\u00a0", "", "％", "%", "﹪", "%", "﹐", "，", ";", "；", "!", "！", "?", "？", "人民币", "", "¥", "", "￥", "")

// foldProse writes a line so that its numbers and signs have one form each.
func foldProse(s string) string {
	s = proseFold.Replace(s)
	if strings.ContainsRune(s, 0xFF0E) || strings.ContainsFunc(s, func(r rune) bool { return r >= '０' && r <= '９' }) {
		s = strings.Map(func(r rune) rune {
			switch {
			case r >= '０' && r <= '９':
				return r - '０' + '0'
			case r == 0xFF0E:
				return '.'
			}
			return r
		}, s)
	}
	b := []byte(s)
	for i, c := range b { // a comma or colon between digits belongs to the number or the hour
		if c == ',' && !(i > 0 && chars.IsDigit(b[i-1]) && i+3 < len(b) && chars.AllDigits(string(b[i+1:i+4])) && (i+4 == len(b) || !chars.IsDigit(b[i+4]))) {
			b[i] = 0x01
		}
		if c == ':' && !(i > 0 && chars.IsDigit(b[i-1]) && i+1 < len(b) && chars.IsDigit(b[i+1])) {
			b[i] = 0x02
		}
	}
	return strings.NewReplacer("\x01", "，", "\x02", "：").Replace(string(b))
}

// sentences parts a folded line at its full stops.
func sentences(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == '。' || r == '！' || r == '？' || r == '\n' })
}

// brackets takes what stands in brackets out of a sentence: it says details, or
// is a sentence of its own.
func brackets(s string) (outer string, inner []string) {
	var out, in strings.Builder
	depth := 0
	for _, r := range s {
		switch {
		case r == '（' || r == '(' || r == '【' || r == '[':
			depth++
		case (r == '）' || r == ')' || r == '】' || r == ']') && depth > 0:
			if depth--; depth == 0 {
				inner = append(inner, in.String())
				in.Reset()
			}
		case depth > 0:
			in.WriteRune(r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String(), inner
}

// itemsOf parts a sentence into its items and reads their quantities. A colon
// right before a number (甲村：3户) parts nothing.
func itemsOf(s string) []item {
	var out []item
	start, sep := 0, ""
	for i, r := range s {
		switch r {
		case '、', '，', '；', '：':
			next := i + utf8.RuneLen(r)
			if r == '：' && next < len(s) && chars.IsDigit(s[next]) {
				continue
			}
			out = append(out, item{text: s[start:i], sep: sep})
			start, sep = next, string(r)
		}
	}
	out = append(out, item{text: s[start:], sep: sep})
	for i := range out {
		out[i].qs = quantities(out[i].text)
	}
	return out
}

// quantities reads the numbers with units of an item.
func quantities(s string) []quantity {
	var out []quantity
	at := 0
	for _, m := range numberUnit.FindAllStringSubmatchIndex(s, -1) {
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return s[m[2*i]:m[2*i+1]]
		}
		before := s[at:m[0]]
		if r, _ := utf8.DecodeLastRuneInString(before); group(4) == "" || r == '第' || strings.ContainsRune(".-—–/×*=+", r) || r < 0x80 && unicode.IsLetter(r) {
			continue
		}
		q := quantity{unit: group(4), per: group(5), before: before, number: s[m[0]:m[1]]}
		v, ok := readDecimal(group(1) + group(2))
		if !ok {
			continue
		}
		times := map[string]decimal{"": 1, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8}[group(3)]
		if v > 1e12*one/times {
			continue
		}
		q.value = v * times
		q.places = group(2) != ""
		if places := len(group(2)); places > 0 || times > 1 {
			q.half = one * times / 2
			for range max(0, places-1) {
				q.half /= 10
			}
		}
		if q.unit == "元" && times == 1 { // money to the cent is exact
			q.half = 0
		}
		if p := ratePer.FindStringSubmatch(before); p != nil {
			q.per = p[1]
		}
		rest := s[m[1]:]
		end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
		if end < 0 {
			end = len(rest)
		}
		q.noun = rest[:end]
		at = m[1]
		out = append(out, q)
	}
	return out
}
