package speech

// dash reads -, — and ~: the sign between two ends of a range, a minus, or a
// pause.
func (s *scanner) dash(i int) int {
	j := i
	for isDash(s.at(j)) && (j == i || s.r[j] == s.r[i]) {
		j++
	}
	k := s.blank(j)
	right := s.at(k)
	if prev := s.at(i - 1); s.r[i] == '-' && j == i+1 && (s.lastEnd == i || isLetter(prev) || prev == ')') && (isLetter(right) || right == '(' || isDigit(right)) && s.equation(i) {
		return s.say(Math, i, k, "减")
	}
	if s.r[i] == '-' && j == i+1 && k == j && isDigit(right) && (s.at(i-1) == '到' || s.at(i-1) == '至' || inSet(degreeHeads, s.at(s.back(i))) && s.isCold(s.quantityAt(k))) {
		return s.negative(i) // 5℃到-3℃
	}
	if s.wordFormula(i) && s.r[i] == '-' && j == i+1 {
		return s.say(Math, i, k, "减")
	}
	if j == i+1 && s.hanziRange(i, k) {
		return s.say(Range, i, k, s.p.rangeWord())
	}
	if s.afterAmount(i) && (isDigit(right) || isFormNumber(right) && s.lastEnd == i || isCurrency(right) && isDigit(s.at(k+1)) || right == '-' && isDigit(s.at(k+1))) {
		if s.equation(i) && s.r[i] == '-' {
			return s.say(Math, i, k, "减")
		}
		word := s.p.rangeWord()
		if s.last == Date {
			word = s.p.dateRangeWord()
		}
		return s.say(Range, i, k, word)
	}
	if s.afterAmount(i) && (s.last == Clock || s.last == Date) && s.dayPartAt(k) || s.at(i-1) == '年' && s.startsAt(eraHeads, k) > 0 || s.lastEnd == i && isUpper(right) && isDigit(s.at(k+1)) {
		return s.say(Range, i, k, s.p.rangeWord())
	}
	if s.r[i] == '-' && j == i+1 && k == j && greekWord(s.at(i-1)) != "" && (isLetter(right) || isDigit(right) || isHanzi(right)) {
		return s.say(Sign, i, j, "") // β-胡萝卜素
	}
	if s.r[i] == '-' && j == i+1 && k == j && isLetter(right) && opWord(s.at(s.back(i))) != "" { // y=-x
		return s.say(Math, i, k, "负")
	}
	if s.r[i] == '-' && j == i+1 && k == j && s.startsNumber(k) {
		if c := s.at(s.back(i)); s.equation(i) && i > 0 && c != '\n' && c != '(' && c != '（' && opWord(c) == "" {
			return s.say(Math, i, k, "减")
		}
		if inSet(modelWords, s.at(i-1)) { // 歼-20, 表-1
			return s.say(Sign, i, k, "")
		}
		return s.negative(i)
	}
	if j == i+1 && s.weekdays(k) {
		return s.say(Range, i, k, s.p.dateRangeWord())
	}
	if s.p.Bare {
		return s.bareTo(i, j)
	}
	if s.r[i] == '—' && j >= i+2 {
		return s.keep(i, j)
	}
	return s.say(Sign, i, j, "——")
}

// afterAmount reports whether a number ends before rune i, or its unit in up to
// four characters.
func (s *scanner) afterAmount(i int) bool {
	if s.lastEnd < 0 || i-s.lastEnd > 5 {
		return false
	}
	if i == s.lastEnd+1 && s.r[s.lastEnd] == ' ' {
		return true
	}
	for _, c := range s.r[s.lastEnd:i] {
		if !isHanzi(c) {
			return false
		}
	}
	return true
}

// weekdays reports whether the words on both sides of a dash, the right one at
// rune k, are days of the week: 周一-周五.
func (s *scanner) weekdays(k int) bool {
	if !s.has(k, "周") && !s.has(k, "星期") && !s.has(k, "礼拜") {
		return false
	}
	n := len(s.out)
	if n < 6 {
		return false
	}
	switch string(s.out[n-3:]) {
	case "一", "二", "三", "四", "五", "六", "日", "天":
	default:
		return false
	}
	head := string(s.out[n-6 : n-3])
	return head == "周" || head == "期" || head == "拜"
}

// degreeHeads stand before a temperature, whose dash is a minus.
var degreeHeads = setOf("到至为约达低在是零")

// hanziRange reports whether the dash at rune i stands between two short numbers in
// Chinese, the right one at rune k: 三-五天, 初一-初三. Digits of a phone or a room
// that were written in Chinese are longer.
func (s *scanner) hanziRange(i, k int) bool {
	heads := func(c rune) bool { return c == '初' || c == '第' || c == '廿' }
	from, to := i, k
	for isHanziDigit(s.at(from - 1)) {
		from--
	}
	if heads(s.at(to)) {
		to++
	}
	start := to
	for isHanziDigit(s.at(to)) {
		to++
	}
	l, r := i-from, to-start
	return l >= 1 && l <= 3 && r >= 1 && r <= 3 && !isDash(s.at(to)) && !isDash(s.at(from-1)) && !(l == 3 && s.at(i-2) != '十') && !(r == 3 && s.at(start+1) != '十')
}

// wordFormula reports whether the operator at rune i joins two words of a formula:
// an equals sign stands in its line, near it, and words on both sides.
func (s *scanner) wordFormula(i int) bool {
	word := func(c rune) bool { return isHanzi(c) || c == ')' || c == '(' || c == '）' || c == '（' }
	if !word(s.at(s.back(i))) || !word(s.at(s.blank(i+1))) {
		return false
	}
	return s.equalsNear(i)
}

// equalsNear reports an equals sign within a few words of rune i, in its sentence.
func (s *scanner) equalsNear(i int) bool {
	for _, step := range [...]int{-1, 1} {
		for k := i + step; k > i-32 && k < i+32; k += step {
			switch s.at(k) {
			case '=':
				return true
			case 0, '\n', '。', '；', '，':
				k = i + 64*step
			}
		}
	}
	return false
}

// modelWords end the names of makes and of tables, after which a dash is no minus.
var modelWords = setOf("歼轰运直强教枭龙风剑浪击旗苏图米舟号表件附录例娥宫型")

var dayPartHeads = beginnings("早上", "上午", "中午", "下午", "晚上", "傍晚", "凌晨", "夜里", "次日", "当日", "当天", "翌日", "第二天", "早", "晚", "早晨")

// eraHeads begin a date after a dash.
var eraHeads = beginnings("公元", "民国", "农历", "次年", "翌年", "当年", "今年", "明年", "至今", "今", "现在")

// dayPartAt reports whether a part of the day and an hour begin at rune k: 晚上10点.
func (s *scanner) dayPartAt(k int) bool {
	n := s.startsAt(dayPartHeads, k)
	for next := s.startsAt(dayPartHeads, k+n); n > 0 && next > 0; next = s.startsAt(dayPartHeads, k+n) {
		n += next
	}
	return n > 0 && isDigit(s.at(k+n))
}

// startsNumber reports whether a number or a sum begins at rune k.
func (s *scanner) startsNumber(k int) bool {
	c := s.at(k)
	return isDigit(c) || (isCurrency(c) || c == '.') && isDigit(s.at(k+1))
}

// equation reports whether the sign at rune i stands in a formula: an equals sign
// is near, with nothing but letters, figures and operators between.
func (s *scanner) equation(i int) bool {
	part := func(c rune) bool {
		return isLetter(c) || isDigit(c) || c == ' ' || c == '(' || c == ')' || c == '.' || opWord(c) != "" || c == '²' || c == '³' || c == '%' || c == '°' || c == '℃'
	}
	for k := i + 1; k < i+16 && part(s.at(k)); k++ {
		if s.r[k] == '=' {
			return true
		}
	}
	operand := false
	for k := i - 1; k > i-16 && part(s.at(k)); k-- {
		if s.r[k] == '=' {
			return operand
		}
		operand = operand || isDigit(s.r[k]) || isLetter(s.r[k])
	}
	return false
}

var coldWords = endings("气温", "温度", "最低", "低温", "室温", "体温", "水温")

// negative reads the number after the minus at rune i.
func (s *scanner) negative(i int) int {
	if s.at(i+1) == '.' {
		return s.pointed(i, i+1, "负")
	}
	if c := s.r[i+1]; isCurrency(c) {
		return s.moneyFrom(i, i+2, currencyWord(c), "负")
	}
	q := s.quantityAt(i + 1)
	if s.at(q.to) == '/' && isDigit(s.at(q.to+1)) {
		s.say(Fraction, i, i+1, "负")
		return s.fractionAt(q)
	}
	word := "负"
	if s.isCold(q) || s.near(coldWords, i, 6) && !s.measureAt(q.to) {
		word = s.below()
	}
	if i >= 2 && (s.r[i-1] == '下' && s.r[i-2] == '零' || s.r[i-1] == '负') {
		word = ""
	}
	return s.amount(i, q, word)
}

// isCold reports whether q is a temperature, by its own unit or by the one behind
// the other end of its range: -5~3℃.
func (s *scanner) isCold(q quantity) bool {
	for n := 0; n < 2; n++ {
		if s.suffixAt(q.to).kind == Temperature || s.at(q.to) == '度' || s.has(q.to, "摄氏") || s.has(q.to, "华氏") {
			return true
		}
		k := s.blank(q.to)
		if c := s.at(k); !isDash(c) && c != '到' && c != '至' {
			return false
		}
		k++
		if s.at(k) == '-' {
			k++
		}
		if !isDigit(s.at(k)) {
			return false
		}
		q = s.quantityAt(k)
	}
	return false
}

// point reads ".5" as 零点五; other points stay.
func (s *scanner) point(i int) int {
	if !isDigit(s.at(i+1)) || s.lastEnd == i {
		if isLetter(s.at(i+1)) && (s.lastEnd == i || isLetter(s.lastOut()) && s.dotted(i+1)) {
			return s.say(Sign, i, i+1, "点")
		}
		if s.p.Bare {
			return s.bare(i)
		}
		return s.keep(i, i+1)
	}
	if c := s.at(i - 1); c >= 'a' && c <= 'z' { // Vol.3
		return s.say(Sign, i, i+1, " ")
	} else if isLetter(c) { // H.264
		return s.say(Sign, i, i+1, "点")
	}
	return s.pointed(i, i, "")
}

// dotted reports whether the word with points around rune k has more than letters
// in it: x.y2.
func (s *scanner) dotted(k int) bool {
	for b := k - 1; (isHostRune(s.at(b)) || s.at(b) == '/') && b > k-maxHost; b-- {
		if !isLetter(s.r[b]) && s.r[b] != '.' {
			return true
		}
	}
	for end := k + maxHost; isHostRune(s.at(k)) && k < end; k++ {
		if !isLetter(s.r[k]) && s.r[k] != '.' {
			return true
		}
	}
	return false
}

// pointed reads a decimal without a whole part whose point is rune k; the span
// begins at rune i.
func (s *scanner) pointed(i, k int, sign string) int {
	d := s.digitsEnd(k + 1)
	x := s.suffixAt(d)
	o := s.begin(i)
	s.put(sign)
	s.put(x.pre)
	s.put("零点")
	s.spell(s.r[k+1:d], false)
	kind, end := Number, d
	if x.kind != Plain {
		s.put(x.word)
		kind, end = x.kind, x.end
	}
	return s.note(kind, s.end(kind, i, end, o))
}
