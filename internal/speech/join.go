package speech

// rangeAt reads q and the number after the dash at k as one: 10-25mm, 60-69周岁,
// 2018-2020年. It returns 0 where the two do not make a range.
func (s *scanner) rangeAt(q quantity, k int) int {
	e := k + 1
	for isDash(s.at(e)) && s.r[e] == s.r[k] && e < k+2 {
		e++
	}
	e = s.blank(e)
	neg := s.at(e) == '-' && isDigit(s.at(e+1))
	if neg {
		e++
	}
	if !isDigit(s.at(e)) {
		if s.r[k] == '-' && e == k+1 && isUpper(s.at(e)) && isUpper(s.at(e+1)) && !q.decimal() && !q.comma && q.to == k {
			return s.prefixCode(q)
		}
		return 0
	}
	q2 := s.quantityAt(e)
	if isDash(s.at(q2.to)) && isDigit(s.at(q2.to+1)) {
		return s.codeChain(q.from)
	}
	if s.at(q2.to) == '/' && isDigit(s.at(q2.to+1)) || s.at(q2.to) == ':' && isDigit(s.at(q2.to+1)) {
		return s.plainNumber(Number, q)
	}
	x := s.suffixAt(q2.to)
	if x.kind == Plain {
		x = s.currencyAfter(q2.to)
	}
	if neg && x.kind != Temperature && s.at(q2.to) != '度' {
		return 0
	}
	if x.kind != Plain {
		return s.measuredRange(q, q2, x, neg)
	}
	return s.bareRange(q, q2, k)
}

// prefixCode reads digits that a dash joins to capitals: 2019-NCOV.
func (s *scanner) prefixCode(q quantity) int {
	o := s.begin(q.from)
	if q.to-q.from <= 2 {
		s.putQuantity(q, false, false)
	} else {
		s.spell(s.r[q.from:q.to], true)
	}
	s.put("杠")
	return s.end(Digits, q.from, q.to+1, o)
}

// measuredRange reads two numbers that share the unit x: 10-25mm, -5~3℃ is read
// by negative.
func (s *scanner) measuredRange(q, q2 quantity, x suffix, neg bool) int {
	o := s.begin(q.from)
	s.saidOnce(q.from, x.pre)
	s.putQuantity(q, x.kind == Money, x.two)
	s.put(s.p.rangeWord())
	if x.kind == Percent {
		s.put(x.pre)
	}
	if neg {
		s.put(s.below())
	}
	s.putQuantity(q2, x.kind == Money, x.two)
	s.put(x.word)
	return s.note(x.kind, s.end(x.kind, q.from, x.end, o))
}

// below is the word for degrees under zero.
func (s *scanner) below() string {
	if s.p.Negative {
		return "负"
	}
	return "零下"
}

// bareRange reads two numbers that share what follows in Chinese, or nothing.
func (s *scanner) bareRange(q, q2 quantity, k int) int {
	n, n2 := q.whole-q.from, q2.whole-q2.from
	v, v2 := value(s.wholeDigits(q)), value(s.wholeDigits(q2))
	after := s.blank(q2.to)
	c := s.at(after)
	simple := !q.decimal() && !q2.decimal() && !q.comma && !q2.comma
	series := s.last == Ratio && q.from-s.lastEnd == 1 && inSet(seriesMarks, s.at(q.from-1))
	if simple && !s.measureAt(after) && (series || s.near(scoreWords, q.from, 12) || s.soon(scoreAfter, q2.to, 5)) {
		return s.pair(q, q2, "比", Ratio)
	}
	if simple {
		if e := s.yearRange(q, q2, after); e > 0 {
			return e
		}
		if e := s.codeRange(q, q2, k, after); e > 0 {
			return e
		}
	}
	if kind, _ := s.announced(q.from); kind == Digits && s.r[k] == '-' && simple {
		return s.codeChain(q.from)
	}
	if s.r[k] == '-' && s.lastOut() == '以' && n == 1 && n2 == 1 {
		return s.pair(q, q2, "比", Ratio)
	}
	if simple && s.r[k] == '-' && v > v2 && !s.measureAt(after) && c != '度' {
		if n == 1 && n2 == 1 && k == q.to {
			s.warnAt(Ratio, q.from, q2.to, "“", "”读作“比”，如果不是比分，请改写。")
			return s.pair(q, q2, "比", Ratio)
		}
		s.warnAt(Math, q.from, q2.to, "“", "”读作“减”，如果不是算式，请改写。")
		return s.pair(q, q2, "减", Math)
	}
	if simple && s.r[k] == '-' && v > v2 && (c == '号' || c == '栋' || c == '幢' || c == '单') {
		return s.codeChain(q.from)
	}
	if (c == '月' || c == '日' || c == '号') && v <= 31 && v2 <= 31 {
		return s.pair(q, q2, s.p.dateRangeWord(), Date)
	}
	return s.pair(q, q2, s.p.rangeWord(), Range)
}

// seriesMarks stand between the scores of a match: 25-17、25-20和25-22.
var seriesMarks = setOf("、和及与")

// spelled reads two runs of digits one by one with a word between.
func (s *scanner) spelled(q, q2 quantity, word string, kind Kind) int {
	o := s.begin(q.from)
	s.spell(s.r[q.from:q.to], kind != Date)
	s.put(word)
	s.spell(s.r[q2.from:q2.to], kind != Date)
	return s.note(kind, s.end(kind, q.from, q2.to, o))
}

// yearRange reads 2018-2020 and 2019-20; what follows stands at rune after.
func (s *scanner) yearRange(q, q2 quantity, after int) int {
	n, n2 := q.whole-q.from, q2.whole-q2.from
	v, v2 := value(s.r[q.from:q.whole]), value(s.r[q2.from:q2.whole])
	c := s.at(after)
	if n != 4 || v > 2100 || v < 1900 && (v < 1000 || n2 != 4 || c != '年') {
		return 0
	}
	switch {
	case n2 == 4 && v2 <= 2100 && v <= v2 && (c == '年' || s.startsAt(yearUses, after) > 0 || !s.measureAt(after)):
		return s.spelled(q, q2, s.p.dateRangeWord(), Date)
	case n2 == 2 && (v+1)%100 == v2, n2 == 2 && v%100 < v2 && c == '年':
		return s.spelled(q, q2, s.p.rangeWord(), Date)
	}
	return 0
}

// codeRange reads two runs of digits as codes where their shape or what follows
// says so: 001-005, 101-105室, 2-101室.
func (s *scanner) codeRange(q, q2 quantity, k, after int) int {
	n, n2 := q.whole-q.from, q2.whole-q2.from
	v, v2 := value(s.r[q.from:q.whole]), value(s.r[q2.from:q2.whole])
	zero := n > 1 && s.r[q.from] == '0' || n2 > 1 && s.r[q2.from] == '0'
	switch {
	case zero && (n > 2 || n2 > 2):
		if n != n2 {
			return s.codeChain(q.from)
		}
		return s.spelled(q, q2, s.p.rangeWord(), Digits)
	case s.isRoom(q2.to, n2):
		if s.r[k] == '-' && (v > v2 || n < n2) {
			return s.codeChain(q.from)
		}
		return s.spelled(q, q2, s.p.rangeWord(), Digits)
	case s.r[k] == '-' && (n >= 5 || n2 >= 5) && n != n2 && !s.measureAt(after):
		return s.codeChain(q.from)
	}
	return 0
}

// pair reads two numbers with a word between.
func (s *scanner) pair(q, q2 quantity, word string, kind Kind) int {
	money, two := s.moneyWord(q2.to), s.twoBefore(s.blank(q2.to)) && !s.ordinal(q.from)
	o := s.begin(q.from)
	s.putQuantity(q, money, two)
	s.put(word)
	s.putQuantity(q2, money, two)
	s.end(kind, q.from, q2.to, o)
	if kind == Range {
		if c := s.at(q2.to); c == '点' || c == '时' {
			kind = Clock
		}
	}
	return s.note(kind, q2.to)
}

// isCode reports whether the words before rune i announce a code.
func (s *scanner) isCode(i int) bool {
	kind, _ := s.announced(i)
	return kind == Digits
}

// codeChain reads digits joined by dashes as a code: 3-1-201.
func (s *scanner) codeChain(i int) int {
	o, from := s.begin(i), i
	for {
		e := s.digitsEnd(i)
		if e-i <= 2 && s.r[i] != '0' {
			s.cardinal(s.r[i:e], false)
		} else {
			s.spell(s.r[i:e], true)
		}
		c := s.at(e)
		if !isDash(c) && c != '/' || !isDigit(s.at(e+1)) {
			return s.note(Digits, s.end(Digits, from, e, o))
		}
		if c == '/' {
			s.put("斜")
		}
		s.put("杠")
		i = e + 1
	}
}

// fractionAt reads q, a slash and another number: 1/3; with more slashes a list.
func (s *scanner) fractionAt(q quantity) int {
	if !isDigit(s.at(q.to + 1)) {
		return 0
	}
	q2 := s.quantityAt(q.to + 1)
	x := s.suffixAt(q2.to)
	n, n2 := q.whole-q.from, q2.whole-q2.from
	switch {
	case s.last == Phone && s.lastEnd == q.from-1:
		return 0
	case s.at(q2.to) == '/' && isDigit(s.at(q2.to+1)), s.at(q.from-1) == '第':
		return s.slashList(q)
	case n == 4 && n2 == 4 && value(s.r[q.from:q.whole]) >= 1900 && value(s.r[q.from:q.whole])+1 == value(s.r[q2.from:q2.whole]):
		o := s.begin(q.from)
		s.spell(s.r[q.from:q.to], false)
		s.put(s.p.rangeWord())
		s.spell(s.r[q2.from:q2.to], false)
		return s.note(Date, s.end(Date, q.from, q2.to, o))
	case n == 4 && n2 == 2 && value(s.r[q.from:q.whole]) >= 1900 && value(s.r[q.from:q.whole]) <= 2100 && (value(s.r[q.from:q.whole])+1)%100 == value(s.r[q2.from:q2.whole]):
		return s.spelled(q, q2, s.p.rangeWord(), Date)
	case x.kind == Measure && inVolts[x.word] && n >= 2 && value(s.wholeDigits(q)) > value(s.wholeDigits(q2)):
		o := s.begin(q.from)
		s.putQuantity(q, false, false)
		s.pause("、")
		s.putQuantity(q2, false, false)
		s.put(x.word)
		return s.note(Measure, s.end(Measure, q.from, x.end, o))
	case x.kind == Measure && s.has(s.blank(q2.to), "mm"), s.near(pressureWords, q.from, 6):
		o := s.begin(q.from)
		s.putQuantity(q, false, false)
		s.pause("，")
		s.putQuantity(q2, false, false)
		end := q2.to
		if x.kind != Plain {
			s.put(x.word)
			end = x.end
		}
		return s.note(Measure, s.end(Measure, q.from, end, o))
	case n > 6 || n2 > 6 || q.decimal() || q2.decimal() || s.r[q2.from] == '0' || n > 1 && s.r[q.from] == '0':
		return s.slashList(q)
	}
	if a, b := value(s.r[q.from:q.whole]), value(s.r[q2.from:q2.whole]); a >= b && a <= 12 && b <= 31 && a > 1 {
		s.warnAt(Fraction, q.from, q2.to, "“", "”读作分数，如果是日期，请写成几月几日。")
	}
	o := s.begin(q.from)
	s.putQuantity(q2, false, false)
	s.put("分之")
	s.putQuantity(q, false, false)
	end := q2.to
	if x.kind == Measure {
		s.put(x.word)
		end = x.end
	}
	return s.note(Fraction, s.end(Fraction, q.from, end, o))
}

// inVolts are the units of which two values are written with a slash: 380/220V.
var inVolts = map[string]bool{"伏": true, "千伏": true, "安": true, "千伏安": true, "赫兹": true}

// spacedFraction reads 2 / 3, the slash at rune k; 0 where it is a list.
func (s *scanner) spacedFraction(q quantity, k int) int {
	low := s.quantityAt(k + 2)
	if !isDigit(s.at(k+2)) || q.decimal() || low.decimal() || q.comma || low.comma || low.to-low.from > 3 || s.r[low.from] == '0' || s.at(s.blank(low.to)) == '/' ||
		value(s.wholeDigits(q)) >= value(s.wholeDigits(low)) || value(s.wholeDigits(q)) == 0 || s.measureAt(s.blank(low.to)) || s.ordinal(q.from) {
		return 0
	}
	o := s.begin(q.from)
	s.putQuantity(low, false, false)
	s.put("分之")
	s.putQuantity(q, false, false)
	return s.note(Fraction, s.end(Fraction, q.from, low.to, o))
}

// mixedFraction reads 1 2/3, the fraction at rune k; 0 where there is none.
func (s *scanner) mixedFraction(q quantity, k int) int {
	top := s.quantityAt(k)
	if q.decimal() || top.decimal() || s.at(top.to) != '/' || !isDigit(s.at(top.to+1)) {
		return 0
	}
	low := s.quantityAt(top.to + 1)
	if low.decimal() || value(s.wholeDigits(top)) >= value(s.wholeDigits(low)) || low.to-low.from > 2 || s.at(low.to) == '/' {
		return 0
	}
	o := s.begin(q.from)
	s.putQuantity(q, false, false)
	s.put("又")
	s.putQuantity(low, false, false)
	s.put("分之")
	s.putQuantity(top, false, false)
	return s.note(Fraction, s.end(Fraction, q.from, low.to, o))
}

var pressureWords = endings("血压")

// slashList reads numbers between slashes as a list: 1/2/3组.
func (s *scanner) slashList(q quantity) int {
	o, from := s.begin(q.from), q.from
	for {
		digits := s.wholeDigits(q)
		if len(digits) > 6 || len(digits) > 1 && digits[0] == '0' {
			s.spell(digits, true)
			if q.decimal() {
				s.put("点")
				s.spell(s.r[q.whole+1:q.to], true)
			}
		} else {
			s.putQuantity(q, false, false)
		}
		if s.at(q.to) != '/' || !isDigit(s.at(q.to+1)) {
			return s.note(Number, s.end(Number, from, q.to, o))
		}
		s.pause("、")
		q = s.quantityAt(q.to + 1)
	}
}

// equationAt reads arithmetic with an equals sign, in which a dash is 减 and a
// slash 除以: 5-3=2. It returns 0 where there is none.
func (s *scanner) equationAt(q quantity) int {
	k, equals, n := q.to, false, 0
	for n < 32 {
		j := s.blank(k)
		op := s.at(j)
		if opWord(op) == "" {
			break
		}
		j = s.blank(j + 1)
		if !isDigit(s.at(j)) {
			break
		}
		equals = equals || op == '='
		k = s.quantityAt(j).to
		n++
	}
	if !equals || n < 2 {
		return 0
	}
	o, from := s.begin(q.from), q.from
	op := '='
	for {
		q = s.operand(q, op)
		if q.to >= k {
			break
		}
		j := s.blank(q.to)
		op = s.at(j)
		s.put(opWord(op))
		q = s.quantityAt(s.blank(j + 1))
	}
	return s.note(Math, s.end(Math, from, k, o))
}

// operand appends q, or the fraction that begins with it, and returns its last
// number. After a sign of multiplication or division, op, a slash divides.
func (s *scanner) operand(q quantity, op rune) quantity {
	if op != '×' && op != '÷' && op != '*' && op != '/' && s.at(q.to) == '/' && isDigit(s.at(q.to+1)) && !q.decimal() {
		low := s.quantityAt(q.to + 1)
		if !low.decimal() && value(s.wholeDigits(q)) < value(s.wholeDigits(low)) {
			s.putQuantity(low, false, false)
			s.put("分之")
			s.putQuantity(q, false, false)
			return low
		}
	}
	s.putQuantity(q, false, false)
	return q
}

// opWord reads a sign of arithmetic.
func opWord(c rune) string {
	switch c {
	case '+':
		return "加"
	case '-':
		return "减"
	case '×', '*':
		return "乘"
	case '÷', '/':
		return "除以"
	case '=':
		return "等于"
	case '≠':
		return "不等于"
	case '≈':
		return "约等于"
	case '<':
		return "小于"
	case '>':
		return "大于"
	case '≤', '≦':
		return "小于等于"
	case '≥', '≧':
		return "大于等于"
	}
	return ""
}
