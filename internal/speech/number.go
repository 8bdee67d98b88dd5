package speech

// number reads what begins with the digit at rune i. The readers stand in the
// order in which they win; each returns 0 where it does not apply.
func (s *scanner) number(i int) int {
	d := s.digitsEnd(i)
	c := s.at(d)
	if c|0x20 == 'x' || c == '×' || c == '某' {
		if j := s.maskedYear(i, d); j > 0 {
			return j
		}
	}
	if c|0x20 == 'a' || c|0x20 == 'p' || c == ' ' && d-i <= 2 {
		if j := s.hourAt(i, d); j > 0 {
			return j
		}
	}
	switch c {
	case '.', '@', '_', '-':
		if j := s.webAt(i); j > 0 {
			return j
		}
	default:
		if isLetter(c) {
			if j := s.webAt(i); j > 0 {
				return j
			}
		}
	}
	if j := s.phoneAt(i, d); j > 0 {
		return j
	}
	switch {
	case c == '年' || c == '-' || c == '/' || c == '.' || d-i == 8 || c == ' ':
		if j := s.dateAt(i, d); j > 0 {
			return j
		}
	}
	switch {
	case c == '∶' && isDigit(s.at(d+1)):
		if s.looksLikeClock(i, d) {
			if j := s.colonAt(i, d); j > 0 {
				return j
			}
		}
		return s.ratioAt(i, d)
	case c == ':' || c == '：':
		if j := s.colonAt(i, d); j > 0 {
			return j
		}
	case c == '.':
		if j := s.namedDay(i, d); j > 0 {
			return j
		}
		if j := s.dottedAt(i, d); j > 0 {
			return j
		}
	case c == '·' && isDigit(s.at(d+1)):
		if j := s.memorialDay(i, d); j > 0 {
			return j
		}
	case c == '\'' || c == '"':
		if j := s.stopwatch(i, d); j > 0 {
			return j
		}
	}
	if j := s.groupedAt(i, d); j > 0 {
		return j
	}
	q := s.quantityAt(i)
	if j := s.headingAt(i, q); j > 0 {
		return j
	}
	if j := s.atLeast(q); j > 0 {
		return j
	}
	if j := s.joinedAt(q); j > 0 {
		return j
	}
	if j := s.codeAt(i, q); j > 0 {
		return j
	}
	return s.amount(i, q, "")
}

// joinedAt reads a number that a sign joins to the next one: ranges, fractions,
// sums with an equals sign.
func (s *scanner) joinedAt(q quantity) int {
	k := s.blank(q.to)
	switch c := s.at(k); {
	case k > q.to && isDigit(c) && q.to-q.from <= 2:
		return s.mixedFraction(q, k)
	case k > q.to && c == '/' && s.at(k+1) == ' ':
		return s.spacedFraction(q, k)
	case (c == '/' || c == '-') && q.whole-q.from >= 3 && q.whole == k && isDigit(s.at(k+1)) && s.isCode(q.from):
		return s.codeChain(q.from)
	case isDash(c) || c == '/' || c == '+':
		if j := s.equationAt(q); j > 0 {
			return j
		}
		if c == '/' && k == q.to {
			return s.fractionAt(q)
		}
		if isDash(c) {
			return s.rangeAt(q, k)
		}
	case (c == ':' || c == '：' || c == '∶') && isDigit(s.at(k+1)) && q.decimal():
		return s.ratioAt(q.from, q.to)
	case c == '又' && isDigit(s.at(k+1)), c == '分' && s.at(k+1) == '之':
		return s.note(Fraction, s.plainNumber(Fraction, q))
	}
	return 0
}

// plainNumber reads q as a cardinal and nothing else.
func (s *scanner) plainNumber(kind Kind, q quantity) int {
	o := s.begin(q.from)
	s.putQuantity(q, false, false)
	return s.end(kind, q.from, q.to, o)
}

// amount reads the number q with what follows it. i is where the span begins,
// which may be a sign before the number, read as sign.
func (s *scanner) amount(i int, q quantity, sign string) int {
	x := s.suffixAt(q.to)
	if x.kind == Plain {
		x = s.currencyAfter(q.to)
	}
	if x.kind == Plain && sign == "" && isLetter(s.at(q.to)) && !q.comma {
		return s.mixed(i)
	}
	o := s.begin(i)
	if s.decade(q.from, q.to) && sign == "" {
		s.spell(s.r[q.from:q.to], false)
		s.put("年代")
		return s.note(Date, s.end(Date, i, q.to+1, o))
	}
	if x.kind == Plain {
		s.put(sign)
		kind := s.bareNumber(q)
		j := s.end(kind, i, q.to, o)
		return s.note(kind, j)
	}
	if x.kind == Percent && s.p.PercentNegative {
		s.put(x.pre)
		s.put(sign)
	} else {
		s.put(sign)
		if x.kind != Percent || !s.percentSaid(i) {
			s.saidOnce(i, x.pre)
		}
	}
	s.putQuantity(q, x.kind == Money, x.two && !s.ordinal(i))
	s.put(x.word)
	return s.note(x.kind, s.end(x.kind, i, x.end, o))
}

// percentSaid reports whether 百分之 stands before rune i already.
func (s *scanner) percentSaid(i int) bool {
	return i >= 2 && s.r[i-1] == '之' && s.r[i-2] == '分'
}

// saidOnce appends a word unless the input has it before rune i: 每小时60km/h.
func (s *scanner) saidOnce(i int, word string) {
	if word == "" {
		return
	}
	n := 0
	for range word {
		n++
	}
	if i >= n && s.has(i-n, word) {
		return
	}
	s.put(word)
}

// ordinal reports whether 第 or a word of its kind stands before rune i.
func (s *scanner) ordinal(i int) bool {
	switch s.at(i - 1) {
	case '第', '初', '周', '期', '拜', '其', '图', '表', '例', '十', '百', '零', '〇':
		return true
	}
	return false
}

// bareNumber appends a number that no symbol follows; Chinese may.
func (s *scanner) bareNumber(q quantity) Kind {
	n := q.whole - q.from
	if q.decimal() || q.comma {
		money := s.moneyWord(q.to)
		s.putQuantity(q, money || s.p.Folk && s.at(q.to) == '亩', s.two(q))
		if money {
			return Money
		}
		return Number
	}
	digits := s.r[q.from:q.whole]
	k := s.blank(q.to)
	c := s.at(k)
	if n > 1 && digits[0] == '0' {
		return s.zeroLed(digits, c)
	}
	if s.isYear(q, k) {
		s.spell(digits, false)
		return Date
	}
	switch c {
	case '年', '月', '日', '号':
		if n >= 7 {
			break
		}
		s.cardinal(digits, s.two(q))
		if n <= 2 {
			return Date
		}
		return Number
	case '点', '时':
		s.cardinal(digits, s.two(q))
		if n <= 2 {
			return Clock
		}
		return Number
	}
	if n > maxCardinal || s.at(q.from-1) != '第' && (n >= 9 && !s.round(digits) && !s.measureAt(k) || n >= 7 && c == '号') {
		s.spell(digits, true)
		s.warnAt(Digits, q.from, q.to, "“", "”是一长串数字，逐个读出，请核对。")
		return Digits
	}
	if n >= 6 && n < 9 && !isHanzi(c) && !s.counted(q.from) && digits[n-1] != '0' {
		s.warnAt(Number, q.from, q.to, "“", "”读作一个数，如果是电话或编号，请在前面写明。")
	}
	s.cardinal(digits, s.two(q))
	if s.moneyWord(k) {
		return Money
	}
	return Number
}

// zeroLed appends digits that begin with a zero; c is what follows them.
func (s *scanner) zeroLed(digits []rune, c rune) Kind {
	if len(digits) == 2 {
		switch c {
		case '月', '日', '号':
			s.cardinal(digits, false)
			return Date
		case '时', '点':
			s.cardinal(digits, c == '点')
			return Clock
		case '分', '秒':
			s.spell(digits, false)
			return Clock
		case '年':
			s.spell(digits, false)
			return Date
		}
	}
	s.spell(digits, true)
	return Digits
}

// round reports a number that ends in four zeros.
func (s *scanner) round(digits []rune) bool {
	for _, c := range digits[len(digits)-4:] {
		if c != '0' {
			return false
		}
	}
	return true
}

// two reports whether a lone 2 is read 两: before a measure word that counts.
func (s *scanner) two(q quantity) bool {
	if q.whole-q.from != 1 || s.r[q.from] != '2' || s.ordinal(q.from) {
		return false
	}
	return s.twoBefore(s.blank(q.to))
}

// twoBefore reports whether the Chinese at rune k counts things, so that a lone 2
// before it is 两: 2个, 2亩, 2万; not 2月, 2号, 2楼, 2组.
func (s *scanner) twoBefore(k int) bool {
	c := s.at(k)
	if !inSet(countWords, c) {
		return false
	}
	next := s.at(k + 1)
	switch c {
	case '年':
		return next != '级' && next != '度'
	case '分':
		return next != '之' && !(s.last == Clock && s.lastEnd >= k-3)
	case '小':
		return next == '时' || next == '组'
	case '周':
		return next != '目'
	case '百', '十':
		return false
	}
	return true
}

// measureAt reports whether a measure word, a scale or a unit stands at rune k.
func (s *scanner) measureAt(k int) bool {
	c := s.at(k)
	return inSet(countWords, c) || inSet(rankWords, c)
}

// moneyWord reports whether a unit of money stands at rune k, perhaps after 万 亿.
func (s *scanner) moneyWord(k int) bool {
	k = s.blank(k)
	for n := 0; n < 3 && inSet(scaleWords, s.at(k)); n++ {
		k++
	}
	switch s.at(k) {
	case '元', '块', '角':
		return true
	case '美', '欧', '港', '日', '韩', '澳', '加':
		return s.at(k+1) == '元'
	case '英':
		return s.at(k+1) == '镑'
	}
	return false
}

// runeSet is a set of characters of the basic plane, one bit each.
type runeSet [1024]uint64

func setOf(chars string) *runeSet {
	var t runeSet
	for _, r := range chars {
		if r < 1<<16 {
			t[r>>6] |= 1 << (r & 63)
		}
	}
	return &t
}

func inSet(t *runeSet, r rune) bool { return uint32(r) < 1<<16 && t[r>>6]&(1<<(r&63)) != 0 }

var (
	// countWords begin words that count or measure, so that 2 is 两 before them.
	countWords = setOf("个只条张本页台辆架艘座间套户人名位口头匹群羽尾棵株朵根支枝把件项次趟遍场届批份篇首幅部集章节段句行列排层块元角毛分厘万亿千亩顷斤克吨" +
		"升米公毫平立海英天周岁年点秒刻步圈倍成种样对双副包袋箱瓶罐桶杯碗盘盒筐篮笔处所家宗起道盏颗粒滴片串堆车船站例席桌顿剂针艘门封通则丈尺寸里小美欧港" +
		"村镇县市国乡方度余多几声面轮桩股盆捆担垄畦窝畔辈百票卷册校局晚夜勺沓摞伙帮拨缸壶笼厅档尊番者端孔盏餐课发枚個條張頁間戶頭隻畝噸歲點")
	// rankWords begin words that number things; 2 stays 二 before them.
	rankWords = setOf("月日号时级组楼班等类型期路线区队环代胎维手栋幢单室房款条项版岁届")
	// scaleWords stand between a number and its unit.
	scaleWords = setOf("十百千万亿")
)
