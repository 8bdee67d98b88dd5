package slips

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
)

var (
	// words is an amount as cheques have it: 壹万贰仟叁佰肆拾伍元陆角整.
	words = regexp.MustCompile(`[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿两]+[元圆](?:[零壹贰叁肆伍陆柒捌玖]角)?(?:零?[零壹贰叁肆伍陆柒捌玖]分)?[整正]?`)
	// figures is an amount in figures: 12,345.60元, ¥12345.60, 1.2万元.
	figures = regexp.MustCompile(`([¥￥])?[ ]*(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.(\d{1,6}))?[ ]*(万|亿)?[ ]*(元)?`)
)

// nearWords is within how many bytes of an amount in words its figures stand.
const nearWords = 60

// inWords compares amounts in words with the figures beside them.
func inWords(k *bench.Bench, s string, line int, place string) {
	if chars.FirstIn(s, []string{"壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖", "拾", "佰", "仟"}) == "" {
		return
	}
	for _, m := range words.FindAllStringIndex(s, -1) {
		said, ok := cents(s[m[0]:m[1]])
		if !ok {
			continue
		}
		from, to := back(s, m[0], nearWords), ahead(s, m[1], nearWords)
		var other string
		agrees := false
		for _, at := range [][2]int{{from, m[0]}, {m[1], to}} {
			for _, f := range figures.FindAllStringSubmatch(s[at[0]:at[1]], -1) {
				if f[1] == "" && f[5] == "" {
					continue
				}
				v, ok := figureCents(f)
				if !ok {
					continue
				}
				agrees = agrees || v == said
				other = strings.TrimSpace(f[0])
			}
		}
		if other != "" && !agrees {
			add(k, "amount_in_words", notice.Block, line, place, s[m[0]:m[1]], "大写“%s”是%s元，旁边写的是“%s”，两个数不一样。请核对。", s[m[0]:m[1]], yuan(said), other)
		}
	}
}

// back and ahead are bytes of a text some way before and after, within its sentence.
func back(s string, i, n int) int {
	from := max(0, i-n)
	for from < i && !utf8.RuneStart(s[from]) {
		from++
	}
	if k := strings.LastIndexAny(s[from:i], "。；\n|"); k >= 0 {
		_, size := utf8.DecodeRuneInString(s[from+k:])
		from += k + size
	}
	return from
}

func ahead(s string, i, n int) int {
	to := min(len(s), i+n)
	for to > i && to < len(s) && !utf8.RuneStart(s[to]) {
		to--
	}
	if k := strings.IndexAny(s[i:to], "。；\n|"); k >= 0 {
		to = i + k
	}
	return to
}

// cents reads an amount in words.
func cents(s string) (int64, bool) {
	digit := map[rune]int64{'零': 0, '〇': 0, '壹': 1, '贰': 2, '两': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9}
	unit := map[rune]int64{'拾': 10, '佰': 100, '仟': 1000}
	var total, section, n, frac int64
	seen := false
	for _, r := range s {
		switch {
		case r == '元' || r == '圆':
			total, section, n, seen = total+section+n, 0, 0, true
		case r == '角':
			frac, n = frac+n*10, 0
		case r == '分':
			frac, n = frac+n, 0
		case r == '万':
			total, section, n = (total+section+n)*10000, 0, 0
		case r == '亿':
			total, section, n = (total+section+n)*100000000, 0, 0
		case r == '整' || r == '正':
		case unit[r] > 0:
			section, n = section+max(n, 1)*unit[r], 0
		default:
			d, ok := digit[r]
			if !ok {
				return 0, false
			}
			n = d
		}
		if total > 1e13 {
			return 0, false
		}
	}
	return total*100 + frac, seen
}

// figureCents reads an amount in figures, by the groups of its pattern.
func figureCents(f []string) (int64, bool) {
	whole := strings.ReplaceAll(f[2], ",", "")
	if len(whole) > 11 {
		return 0, false
	}
	v := int64(chars.Number(whole)) * 1000000
	frac := (f[3] + "000000")[:6]
	v += int64(chars.Number(frac))
	switch f[4] {
	case "万":
		v *= 10000
	case "亿":
		if v > 1e10 {
			return 0, false
		}
		v *= 100000000
	}
	return v / 10000, true
}

func yuan(cents int64) string {
	return strings.TrimSuffix(fmt.Sprintf("%d.%02d", cents/100, cents%100), ".00")
}
