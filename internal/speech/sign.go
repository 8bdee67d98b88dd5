package speech

// plus reads + and ±.
func (s *scanner) plus(i int) int {
	if s.r[i] == '±' {
		if isDigit(s.at(i + 1)) {
			return s.amount(i, s.quantityAt(i+1), "正负")
		}
		return s.say(Math, i, i+1, "正负")
	}
	if !isDigit(s.at(i + 1)) {
		if word := s.manyWord(i); word != "" {
			return s.say(Number, i, i+1, word)
		}
		return s.say(Math, i, i+1, "加")
	}
	if j := s.countryPhone(i); j > 0 {
		return j
	}
	if d := s.digitsEnd(i + 1); s.has(i, "+86") && d == i+3 && !isDigit(s.at(s.blank(d))) && opWord(s.at(d)) == "" && !s.measureAt(d) {
		o := s.begin(i)
		s.put("加")
		s.spell(s.r[i+1:d], true)
		return s.note(Phone, s.end(Phone, i, d, o))
	}
	if c := s.at(s.back(i)); i > 0 && (s.lastEnd == i || c == '²' || c == '³' || s.lastEnd == i-1 || isHanzi(c) || isLetter(c) || c == '+' || c == ')' || c == '）' || c == '%') {
		return s.say(Math, i, i+1, "加")
	}
	return s.amount(i, s.quantityAt(i+1), "正")
}

// sign reads every other sign. All of them are words or pauses afterwards.
func (s *scanner) sign(i int) int {
	c := s.r[i]
	switch c {
	case '/':
		if s.wordFormula(i) {
			return s.say(Math, i, i+1, "除以")
		}
		return s.slash(i)
	case '❌':
		return s.forbid(i)
	case '⚠':
		return s.beware(i)
	case '#':
		return s.hash(i)
	case '√':
		return s.say(Math, i, i+1, "根号")
	case '^':
		return s.power(i)
	case '²', '³':
		return s.superscript(i)
	case '¹':
		return s.say(Math, i, i+1, "一")
	case '%', '‰', '‱':
		return s.say(Percent, i, i+1, aloneWord(c))
	case '*', '|':
		return s.stop(i, i+1, "、")
	case '′', '″':
		word := "分"
		if c == '″' {
			word = "秒"
		}
		return s.say(Measure, i, i+1, word)
	case '!':
		return s.keep(i, i+1)
	case '→':
		if s.at(i-1) == ' ' || s.at(i+1) == ' ' {
			return s.stop(i, i+1, "，")
		}
	case '☎':
		word := "电话"
		if s.has(i+1, word) || s.has(i-2, word) || s.has(i+1, "手机") {
			word = ""
		}
		return s.say(Sign, i, i+1, word)
	}
	if w := opWord(c); w != "" {
		e := i + 1
		if s.at(e) == '=' && (c == '<' || c == '>') {
			return s.say(Math, i, e+1, w+"等于")
		}
		return s.say(Math, i, s.operandAt(e), w)
	}
	if w := squareWord(c); w != "" && c != 'Ω' {
		return s.say(Measure, i, i+1, s.local(w))
	}
	if (c == 'φ' || c == 'Φ') && isDigit(s.at(i+1)) {
		return s.say(Sign, i, i+1, "直径")
	}
	if w := signWord(c); w != "" {
		return s.say(Sign, i, i+1, w)
	}
	return s.formNumber(i)
}

// operandAt takes a blank between an operator and its number.
func (s *scanner) operandAt(e int) int {
	if s.at(e) == ' ' && isDigit(s.at(e+1)) {
		return e + 1
	}
	return e
}

// aloneWord reads a sign of proportion that has no number, as in a table's head.
func aloneWord(c rune) string {
	switch c {
	case '‰':
		return "千分比"
	case '‱':
		return "万分比"
	}
	return "百分比"
}

// perHeads begin or end units on both sides of a slash that is 每; perTails do so
// behind it only.
var (
	perHeads = setOf("元角分斤克吨升米里亩人户天日月年时次个台只头千万度件张份瓦瓶袋转")
	perTails = setOf("组班期季股桶盎磅村")
)

// slash reads a slash: 每 between units, else a pause.
func (s *scanner) slash(i int) int {
	before, after := s.lastOut(), s.at(i+1)
	if s.lastEnd == i && s.last == Percent && isHanzi(after) && inSet(countWords, after) || s.lastEnd == i && s.last == Percent && inSet(perHeads, after) {
		return s.say(Measure, i, i+1, "每")
	}
	if inSet(perHeads, before) || (inSet(countWords, before) || s.last == Money) && s.afterAmount(i) {
		if isHanzi(after) && (inSet(countWords, after) || inSet(perHeads, after) || inSet(perTails, after) && s.at(i+2) != '长') {
			s.say(Measure, i, i+1, "每")
			if s.at(i+2) == '·' && inSet(perHeads, s.at(i+3)) { // 元/人·天
				s.keep(i+1, i+2)
				return s.say(Measure, i+2, i+3, "每")
			}
			return i + 1
		}
		if isDigit(after) { // 8L/100km
			if q := s.quantityAt(i + 1); s.suffixAt(q.to).kind == Measure || s.measureAt(q.to) {
				return s.say(Measure, i, i+1, "每")
			}
		}
		var buf [8]byte
		key, end := s.symbolAt(i+1, &buf)
		if u, ok := unitSymbols[string(key)]; ok {
			w := u.word
			if p := perWord[string(key)]; p != "" {
				w = p
			}
			return s.say(Measure, i, end, "每"+s.local(w))
		}
		if w := squareWord(after); w != "" {
			return s.say(Measure, i, i+2, "每"+s.local(w))
		}
	}
	e := i + 1
	for s.at(e) == '/' {
		e++
	}
	return s.stop(i, e, "、")
}

// stop reads the runes i to e as a pause.
func (s *scanner) stop(i, e int, mark string) int {
	if s.p.Bare {
		return s.bareTo(i, e)
	}
	return s.say(Sign, i, e, mark)
}

// power reads 10^5.
func (s *scanner) power(i int) int {
	k := i + 1
	neg := s.at(k) == '-'
	if neg {
		k++
	}
	d := s.digitsEnd(k)
	if d == k {
		return s.say(Math, i, i+1, "的次方")
	}
	o := s.begin(i)
	s.put("的")
	if neg {
		s.put("负")
	}
	s.cardinal(s.r[k:d], false)
	s.put("次方")
	return s.powerUnit(i, d, o)
}

// powerUnit takes in the unit after a power of ten and ends its span: 10^8m/s.
func (s *scanner) powerUnit(i, e, o int) int {
	x := s.suffixAt(e)
	if x.kind != Measure || x.pre != "" && !isHanzi(s.lastOut()) {
		return s.note(Math, s.end(Math, i, e, o))
	}
	if x.pre != "" { // the time cannot come first any more
		x.word += x.pre
	}
	s.put(x.word)
	return s.note(Measure, s.end(Math, i, x.end, o))
}

// superscript reads ² and ³ after a number or a letter, and ² alone.
func (s *scanner) superscript(i int) int {
	word := "平方"
	if s.r[i] == '³' {
		word = "立方"
	}
	if s.lastEnd == i || isLetter(s.lastOut()) {
		word = "的" + word
	}
	return s.say(Math, i, i+1, word)
}

// signWord reads signs that stand for one word.
func signWord(c rune) string {
	switch c {
	case '@':
		return "艾特"
	case '&':
		return "和"
	case '℃':
		return "摄氏度"
	case '℉':
		return "华氏度"
	case '°':
		return "度"
	case '∞':
		return "无穷大"
	case 'π':
		return "派"
	case '→':
		return "到"
	case '∶':
		return "："
	case '№':
		return "编号"
	case '§':
		return "节"
	case '∠':
		return "角"
	case '∑':
		return "求和"
	case '∴':
		return "所以"
	case '∵':
		return "因为"
	case '∩':
		return "交"
	case '∪':
		return "并"
	case '∈':
		return "属于"
	case '⊥':
		return "垂直于"
	case '∥':
		return "平行于"
	case '△':
		return "三角形"
	case '$':
		return "美元"
	}
	return greekWord(c)
}
