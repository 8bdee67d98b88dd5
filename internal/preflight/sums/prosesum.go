package sums

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
)

// Sums in running text are told only where arithmetic leaves no doubt: the parts
// stand right before their total (甲3户、乙5户，共9户), or right after it and a
// colon; a rate, a count and a total of them stand in one sentence; a part is
// larger than its whole. Whatever makes a sentence mean something else (约, 其中,
// 增加, 另, figures in Chinese) leaves it alone, and so does what rounding explains.

var (
	// An item that gives the total of those before it: 共9户, 三项合计1.5万元.
	totalItem = regexp.MustCompile(`^(?:以上|上述)?(?:[两二三四五六七八九十\d]{1,2}(?:项|户|人|村|个村|笔|者|地|部分|处|组|社))?(合计|共计|总计|一共|总共|共有|共)(?:为|是|：)?(\p{Han}{0,8}?)\d`)
	// What the word 共 begins that is no total.
	notTotal = regexp.MustCompile(`^共(?:同|青|产|和|建|享|治|需|存|商)`)
	// Words that make a sum mean more than its numbers say.
	beside = []string{"其中", "含", "包括", "同比", "比", "较", "增", "减", "降", "原", "去年", "上年", "累计", "剩", "余", "结", "另", "除", "扣", "退", "免",
		"各", "每", "均", "倍", "分之", "等", "重复", "次均", "目标", "计划", "/"}
	wholeGroup = regexp.MustCompile(`(合计|共计|总计|一共|总共|共有|共)(\p{Han}{0,8}?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:亿|万|千)?(?:` + unitWords + `)\p{Han}{0,6})$`)
	households = regexp.MustCompile(`(\d{1,5})户(\d{1,5})人(?:[，。、；）)]|$)`)
	equation   = regexp.MustCompile(`((?:\d[\d,]*(?:\.\d+)?(?:万|亿)?[\p{Han}/%]{0,5}[×*xX＋+])+\d[\d,]*(?:\.\d+)?(?:万|亿)?[\p{Han}/%]{0,5})[=＝]([\d,]+(?:\.\d+)?)(万|亿)?`)
	factor     = regexp.MustCompile(`(\d[\d,]*(?:\.\d+)?)(万|亿)?[\p{Han}/%]{0,5}([×*xX＋+]?)`)
)

// proseSums looks at the sums that running text says.
func proseSums(k *bench.Bench) {
	p := k.Page
	for i, line := range p.Lines {
		if p.Inside[i] == nil {
			proseLine(k, line, i+1, fmt.Sprintf("正文第%d行", i+1))
		}
	}
	for _, part := range k.Parts() {
		proseLine(k, part.Text, 0, part.Place)
	}
}

func proseLine(k *bench.Bench, line string, n int, place string) {
	if !strings.ContainsAny(line, "0123456789０１２３４５６７８９") || chars.FirstIn(line, []string{"共", "合计", "总计", "其中", "其余", "分别", "=", "＝", "户"}) == "" {
		return
	}
	var told []string
	tell := func(text, message string) {
		if !slices.Contains(told, text) {
			told = append(told, text)
			k.Add(notice.Finding{Kind: "sum", Severity: notice.Warn, Line: n, Place: place, Text: text, Message: message + "。请核对。"})
		}
	}
	for _, s := range sentences(foldProse(strings.ReplaceAll(line, "*", "×"))) {
		judgeEquations(strings.ReplaceAll(s, "××", ""), tell)
	}
	for _, s := range sentences(foldProse(line)) {
		for _, m := range households.FindAllStringSubmatch(s, -1) {
			if chars.Number(m[2]) < chars.Number(m[1]) {
				tell(m[1]+"户"+m[2]+"人", fmt.Sprintf("写的是%s户%s人，人数比户数还少", m[1], m[2]))
			}
		}
		outer, inner := brackets(s)
		for _, x := range append(inner, outer) {
			judgeSentence(x, tell)
		}
		for _, in := range inner { // 甲1万元、乙2万元（合计3万元）
			if totalItem.MatchString(in) && len(inner) == 1 && strings.HasSuffix(strings.TrimRight(s, "）)"), in) {
				judgeSentence(outer+"，"+in, tell)
			}
		}
	}
}

func judgeSentence(s string, tell func(text, message string)) {
	if len(s) > 3000 {
		return
	}
	clear := !vague.MatchString(s)
	items := itemsOf(s)
	if clear {
		sumsBefore(items, tell)
		sumsAfter(items, tell)
		rates(items, tell)
		shares(s, items, tell)
	}
	partOfWhole(items, tell)
}

// total reads an item that totals those before it, and the quantities it names:
// 共12户35人.
func (it item) total() []quantity {
	if !totalItem.MatchString(it.text) || notTotal.MatchString(it.text) || len(it.qs) == 0 || chars.FirstIn(totalItem.FindStringSubmatch(it.text)[2], beside) != "" ||
		chars.FirstIn(it.text, []string{"每", "平均", "/", "结余", "节约", "差", "占"}) != "" {
		return nil
	}
	qs := it.qs
	if m := totalItem.FindStringSubmatch(it.text); m[0] != "" { // 三项合计: the 3 is no quantity of the total
		for len(qs) > 0 && !strings.Contains(qs[0].before, m[1]) {
			qs = qs[1:]
		}
	}
	return qs
}

// sumsBefore checks every total against the items right before it.
func sumsBefore(items []item, tell func(text, message string)) {
	from := 0
	for i, it := range items {
		if it.sep == "：" {
			from = i
		}
		totals := it.total()
		if totals == nil {
			continue
		}
		totals = alsoTotals(items, i, totals)
		for _, t := range totals {
			parts := partsBefore(items[from:i], t)
			if len(parts) < 2 || rounded(parts, t) {
				continue
			}
			if all := allBefore(items[:i], t.unit); len(all) > len(parts) && rounded(all, t) {
				continue
			}
			tell(t.number, fmt.Sprintf("%s加起来是%s，这里写的是%s", joinNumbers(parts, "、"), say(sumOf(parts), t), t.number))
		}
		from = i + 1
	}
}

// alsoTotals adds what an item after the total says with 、 and another unit: 共8户、4万元.
func alsoTotals(items []item, i int, totals []quantity) []quantity {
	for _, it := range items[i+1:] {
		if it.sep != "、" || len(it.qs) != 1 || it.qs[0].before != "" || slices.ContainsFunc(totals, func(q quantity) bool { return q.unit == it.qs[0].unit }) {
			break
		}
		totals = append(slices.Clone(totals), it.qs[0])
	}
	return totals
}

// partsBefore are the quantities of the total's unit in the items right before
// it, nil where a word or a gap leaves a doubt.
func partsBefore(items []item, t quantity) []quantity {
	var parts []quantity
	for i := len(items) - 1; i >= 0; i-- {
		it := items[i]
		var q *quantity
		for j := range it.qs {
			if it.qs[j].unit != t.unit {
				continue
			}
			if q != nil {
				return nil // two of a kind in one item
			}
			q = &it.qs[j]
		}
		if q == nil {
			if i+1 < len(items) && items[i+1].sep == "、" && len(parts) > 0 {
				return nil // 丙村自筹、甲村1万元
			}
			break
		}
		if chars.FirstIn(it.text, beside) != "" || q.per != "" || !sameNoun(*q, t) || saysInWords(it.text, t.unit) {
			return nil
		}
		parts = append(parts, *q)
	}
	slices.Reverse(parts)
	text := ""
	for _, q := range parts {
		text += q.before
	}
	if strings.Contains(text, "收入") && strings.Contains(text, "支出") || strings.Contains(text, "收") && strings.Contains(text, "支") {
		return nil
	}
	return parts
}

// saysInWords reports whether a text counts something of the unit in Chinese figures.
func saysInWords(s, unit string) bool {
	return slices.ContainsFunc(figured.FindAllStringSubmatch(s, -1), func(m []string) bool { return m[1] == unit })
}

func allBefore(items []item, unit string) []quantity {
	var out []quantity
	for _, it := range items {
		for _, q := range it.qs {
			if q.unit == unit {
				out = append(out, q)
			}
		}
	}
	return out
}

// sameNoun reports whether a part counts what the total counts: 3个村 and 共8个村.
// Money, weights and areas are what they are.
func sameNoun(q, t quantity) bool {
	switch t.unit {
	case "元", "亩", "吨", "斤", "公斤", "千克", "米", "公里", "千米", "平方米", "立方米", "公顷", "%":
		return true
	}
	return t.noun == "" || q.noun == "" && t.unit != "个" || q.noun != "" && strings.HasPrefix(t.noun, q.noun) || strings.HasSuffix(q.noun, t.noun)
}

// sumsAfter checks a total that its parts follow after a colon: 共10人：组长1人、组员8人.
func sumsAfter(items []item, tell func(text, message string)) {
	for i, it := range items {
		m := wholeGroup.FindStringSubmatch(it.text)
		if m == nil || i+2 >= len(items) || items[i+1].sep != "：" || notTotal.MatchString(m[0]) || len(it.qs) == 0 || chars.FirstIn(m[2], beside) != "" {
			continue
		}
		t := it.qs[len(it.qs)-1]
		var parts []quantity
		j, listed := i+1, 0
		for ; j < len(items) && (j == i+1 || items[j].sep != "：") && items[j].total() == nil; j++ {
			next := items[j]
			if chars.FirstIn(next.text, beside) != "" || chars.FirstIn(next.text, []string{"和", "与", "及", "分别"}) != "" || len(next.qs) == 0 {
				parts, listed = nil, -1
				break
			}
			listed++
			if q := next.qs[0]; len(next.qs) == 1 && q.unit == t.unit && q.per == "" && sameNoun(q, t) {
				parts = append(parts, q)
			}
		}
		switch {
		case listed < 2:
		case len(parts) == listed && t.unit != "%":
			if !rounded(parts, t) {
				tell(t.number, fmt.Sprintf("%s加起来是%s，前面写的是共%s", joinNumbers(parts, "、"), say(sumOf(parts), t), t.number))
			}
		case t.unit == "项" && len(parts) == 0 && oneUnit(items[i+1:j]) && t.value != decimal(listed)*one:
			tell(t.number, fmt.Sprintf("写的是共%s，后面列了%d项", t.number, listed))
		}
	}
}

// oneUnit reports whether every item names one quantity, all of one unit.
func oneUnit(items []item) bool {
	for _, it := range items {
		if len(it.qs) != 1 || it.qs[0].unit != items[0].qs[0].unit || it.qs[0].before == "" {
			return false
		}
	}
	return true
}

func sumOf(qs []quantity) (sum decimal) {
	for _, q := range qs {
		sum += q.value
	}
	return sum
}

// rounded reports whether the parts give the total, as exactly as they are said:
// numbers without decimals are exact, unless others beside them have some.
func rounded(parts []quantity, t quantity) bool {
	diff, slack, places := sumOf(parts)-t.value, t.half, t.places
	for _, q := range parts {
		slack, places = slack+q.half, places || q.places
	}
	if !places {
		slack = 0
	}
	return diff <= slack && -diff <= slack
}

// rates checks a total against a rate and its count: 12户，每户3包，共35包; with
// two rates (每户3包，每包5元，共20元) and no count, the total is at least a
// multiple of what one has.
func rates(items []item, tell func(text, message string)) {
	var qs []quantity
	for _, it := range items {
		if it.sep == "；" {
			qs = nil
		}
		if n := inlineTotal.FindStringSubmatch(it.text); n != nil && len(it.qs) == 2 && chars.FirstIn(it.text, beside) == "" { // 3人共1200元
			judgeRate(append(qs, it.qs[0]), nil, it.qs[1], tell)
			qs = append(qs, it.qs...)
			continue
		}
		if ts := it.total(); ts != nil {
			for _, t := range ts {
				judgeRate(qs, ts, t, tell)
			}
			qs = append(qs, ts...)
			continue
		}
		if chars.FirstIn(it.text, []string{"其中", "另", "除", "扣", "增", "减", "等", "各", "含", "比", "封顶", "剩", "余", "先", "再"}) != "" {
			return
		}
		qs = append(qs, it.qs...)
	}
}

var inlineTotal = regexp.MustCompile(`^[\p{Han}]{0,6}[\d,]+(?:` + unitWords + `)(?:共计|合计|一共|总共|共)(?:为|是|需|要|计)?\p{Han}{0,4}\d`)

// judgeRate judges one total by the quantities before it and those beside it.
func judgeRate(qs, beside []quantity, t quantity, tell func(text, message string)) {
	var rate []quantity // from the total's unit down: 每包5元, 每户3包
	counts := func(unit string) (out []quantity) {
		for _, q := range slices.Concat(qs, beside) {
			if q.unit == unit && q.per == "" && q.number != t.number {
				out = append(out, q)
			}
		}
		return out
	}
	if t.per != "" || len(counts(t.unit)) > 0 || slices.Contains([]string{"人", "名", "户", "次", "人次", "户次"}, t.unit) {
		return // who came is not who was asked
	}
	for want := t.unit; ; {
		var r *quantity
		for i := range qs {
			if qs[i].unit != want || qs[i].per == "" {
				continue
			}
			if r != nil || strings.Count(qs[i].before, "每") > 1 {
				return // two rates of one kind, or 每人每月
			}
			r = &qs[i]
		}
		if r == nil || len(rate) > 2 {
			break
		}
		rate = append(rate, *r)
		want = r.per
	}
	if len(rate) == 0 {
		return
	}
	each, slack := one, decimal(0)
	for _, r := range rate {
		each, slack = times(each, r.value), slack+r.half
	}
	if slack > 0 || each <= 0 {
		return // a rate in round figures gives no exact total
	}
	last := rate[len(rate)-1]
	slices.Reverse(rate) // as people read it: 3包 × 5元
	said := joinNumbers(rate, " × ")
	had := counts(last.per)
	if len(had) == 0 {
		whole := t.value / each
		if len(rate) > 1 && t.half == 0 && t.value != whole*each {
			tell(t.number, fmt.Sprintf("每%s是%s，也就是%s；这里写的是%s，除不尽", last.per, said, say(each, t), t.number))
		}
		return
	}
	for _, c := range append(had, quantity{value: sumOf(had)}) {
		if diff := times(c.value, each) - t.value; c.half > 0 || diff <= max(t.half, one/100/2) && -diff <= max(t.half, one/100/2) {
			return
		}
	}
	c := had[len(had)-1]
	tell(t.number, fmt.Sprintf("%s × %s 是%s，这里写的是%s", c.number, said, say(times(c.value, each), t), t.number))
}

// shares checks percentages that the text says are all: 甲占40%，其余占65%, and
// shares of one cost that are more than the cost.
func shares(s string, items []item, tell func(text, message string)) {
	var parts []quantity
	rest, carried := false, chars.FirstIn(s, []string{"承担", "分担", "分摊", "负担"}) != ""
	for _, it := range items {
		if it.sep == "；" {
			parts, rest = nil, false
		}
		for _, q := range it.qs {
			if q.unit != "%" {
				continue
			}
			if !strings.Contains(it.text, "占") && !carried || chars.FirstIn(it.text, []string{"增", "降", "升", "比", "率", "减", "其中", "上浮", "下浮", "提高"}) != "" {
				return
			}
			rest = rest || strings.Contains(it.text, "其余") || strings.Contains(it.text, "剩余")
			parts = append(parts, q)
		}
	}
	if len(parts) < 2 {
		return
	}
	all := quantity{value: 100 * one, unit: "%", number: "100%"}
	if !rounded(parts, all) && (rest || carried && strings.Contains(s, "分别") && sumOf(parts) > all.value) {
		tell(joinNumbers(parts, "、"), fmt.Sprintf("%s加起来是%s，不是100%%", joinNumbers(parts, "、"), say(sumOf(parts), all)))
	}
}

// partOfWhole checks 其中: one part may not be more than the whole, and men and
// women are all.
func partOfWhole(items []item, tell func(text, message string)) {
	for i, it := range items {
		if !strings.HasPrefix(it.text, "其中") || i == 0 || len(it.qs) == 0 || len(items[i-1].qs) == 0 {
			continue
		}
		before := items[i-1]
		if vague.MatchString(before.text+it.text) || chars.FirstIn(before.text+it.text, []string{"增", "减", "比", "每", "均", "/", "同"}) != "" {
			continue
		}
		whole := before.qs[len(before.qs)-1]
		for _, q := range it.qs[:1] {
			if q.unit == whole.unit && whole.noun == "" && q.value > whole.value+whole.half {
				tell(q.number, fmt.Sprintf("“其中”的%s比前面的%s还多", q.number, whole.number))
			}
		}
		if i+1 < len(items) && len(it.qs) == 1 && len(items[i+1].qs) == 1 && whole.unit == "人" {
			m, f := it.qs[0], items[i+1].qs[0]
			a, b := strings.TrimPrefix(m.before, "其中"), f.before
			sexes := []string{"男性", "女性", "男", "女"}
			if m.unit == "人" && f.unit == "人" && slices.Contains(sexes, a) && slices.Contains(sexes, b) && a != b && m.value+f.value != whole.value {
				tell(whole.number, fmt.Sprintf("%s和%s加起来是%s，前面写的是%s", a+m.number, b+f.number, say(m.value+f.value, whole), whole.number))
			}
		}
	}
}

// judgeEquations checks what is written as one: 400元×3人=1300元.
func judgeEquations(s string, tell func(text, message string)) {
	if !strings.ContainsAny(s, "=＝") {
		return
	}
	for _, m := range equation.FindAllStringSubmatch(s, -1) {
		if strings.Contains(m[1], "%") || strings.ContainsAny(m[1], "xX") {
			continue
		}
		scale := map[string]decimal{"": 1, "万": 1e4, "亿": 1e8}
		sum, product, ok := decimal(0), one, true
		for _, f := range factor.FindAllStringSubmatch(m[1], -1) {
			v, is := readDecimal(f[1])
			ok = ok && is && v < 1e8*one
			product = times(product, v*scale[f[2]])
			if f[3] != "×" && f[3] != "*" {
				sum, product = sum+product, one
			}
		}
		got, is := readDecimal(m[2])
		if !ok || !is || sum == 0 {
			continue
		}
		diff := sum - got*scale[m[3]]
		if m[3] == "" && (diff%(1e4) == 0) && sum*1e4 == got { // the unit stands only on the left
			continue
		}
		slack := one / 100 / 2
		if m[3] != "" {
			slack = scale[m[3]] * one / 2
			if i := strings.IndexByte(m[2], '.'); i >= 0 {
				for range len(m[2]) - i - 1 {
					slack /= 10
				}
			}
		}
		if diff > slack || -diff > slack {
			tell(m[0], fmt.Sprintf("%s 应是%s，这里写的是%s", m[1], sum, m[2]+m[3]))
		}
	}
}

func joinNumbers(qs []quantity, sep string) string {
	var out []string
	for _, q := range qs {
		out = append(out, q.number)
	}
	return strings.Join(out, sep)
}

// say writes a number with the unit, and in the ten thousands, of another.
func say(v decimal, like quantity) string {
	scale := ""
	switch {
	case strings.Contains(like.number, "亿") && v%1e8 == 0:
		v, scale = v/1e8, "亿"
	case strings.Contains(like.number, "万") && v%1e4 == 0:
		v, scale = v/1e4, "万"
	}
	figures := v.String()
	if strings.Contains(figures, ".") {
		figures = strings.TrimRight(figures, "0")
	}
	return figures + scale + like.unit
}
