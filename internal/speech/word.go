package speech

// word reads what begins with the letter at rune i.
func (s *scanner) word(i int) int {
	if j := s.webAt(i); j > 0 {
		return j
	}
	if isUpper(s.r[i]) {
		if s.r[i] == 'K' && s.p.Folk {
			if j := s.stakeAt(i); j > 0 {
				return j
			}
		}
		if j := s.codedMoney(i); j > 0 {
			return j
		}
		if j := s.plateAt(i); j > 0 {
			return j
		}
		if j := s.standardAt(i); j > 0 {
			return j
		}
		if j := s.romanAt(i); j > 0 {
			return j
		}
		if s.r[i] == 'N' {
			if j := s.numero(i); j > 0 {
				return j
			}
		}
	}
	e := i
	for isLetter(s.at(e)) {
		e++
	}
	if c := s.at(e); c == '²' || c == '³' {
		if x := s.unitAt(i); x.kind != Plain && !isLetter(s.at(i-1)) {
			return s.say(Measure, i, x.end, x.word)
		}
	}
	if e == i+1 && isDash(s.at(e)) && isUpper(s.r[i]) && isUpper(s.at(e+1)) && s.r[i]+1 < s.at(e+1) && !isLetter(s.at(e+2)) && !isDigit(s.at(e+2)) && !isDash(s.at(e+2)) && !isDash(s.at(i-1)) && !s.equation(e) {
		s.keep(i, e) // A-D
		return s.say(Range, e, e+1, s.p.rangeWord())
	}
	return s.alnum(i)
}

// stakeAt reads a kilometre stake whose K is rune i as a distance along the road:
// K12+300 is 十二公里三百米. It returns 0 where there is none.
func (s *scanner) stakeAt(i int) int {
	plus := s.digitsEnd(i + 1)
	end := s.digitsEnd(plus + 1)
	if plus == i+1 || plus > i+5 || s.at(plus) != '+' || end != plus+4 || s.at(end) == '.' && isDigit(s.at(end+1)) || isLetter(s.at(end)) || isLetter(s.at(i-1)) && !isDigit(s.at(i-2)) {
		return 0
	}
	o := s.begin(i)
	s.cardinal(s.r[i+1:plus], true)
	s.put("公里")
	if value(s.r[plus+1:end]) > 0 {
		if s.r[plus+1] == '0' {
			s.put("零")
		}
		s.cardinal(s.r[plus+1:end], false)
		s.put("米")
	}
	return s.note(Measure, s.end(Measure, i, end, o))
}

// standardAt reads the number of a technical standard: GB/T 19001-2016,
// DB51/T 3315-2025. The letters begin at rune i.
func (s *scanner) standardAt(i int) int {
	e := i
	for isUpper(s.at(e)) {
		e++
	}
	d := s.digitsEnd(e)
	slash := s.at(d) == '/' && isUpper(s.at(d+1)) && !isLetter(s.at(d+2))
	if e-i < 2 || e-i > 4 || d-e > 2 || !slash {
		return 0
	}
	k := s.blank(d + 2)
	end := s.digitsEnd(k)
	if end-k < 2 || end-k > 6 {
		return 0
	}
	for (s.at(end) == '.' || s.at(end) == '-' || s.at(end) == '—') && isDigit(s.at(end+1)) {
		end = s.digitsEnd(end + 1)
	}
	o := s.begin(i)
	for j := i; j < end; j++ {
		switch c := s.r[j]; {
		case isDigit(c):
			s.spell(s.r[j:j+1], true)
		case isLetter(c):
			s.out = append(s.out, byte(c))
		case c == '/' && isLetter(s.r[j-1]):
			s.put("-")
		case c == '.':
			s.put("点")
		case isDash(c):
			s.put("杠")
		}
	}
	return s.note(Digits, s.end(Digits, i, end, o))
}

// numero reads No.5 as 第五.
func (s *scanner) numero(i int) int {
	if s.at(i+1)|0x20 != 'o' || s.at(i+2) != '.' {
		return 0
	}
	k := s.blank(i + 3)
	d := s.digitsEnd(k)
	if d == k || isLetter(s.at(d)) || s.at(d) == '.' {
		return 0
	}
	o := s.begin(i)
	if d-k > 1 && s.r[k] == '0' || d-k > 4 {
		s.put("编号")
		s.spell(s.r[k:d], true)
	} else {
		s.put("第")
		s.cardinal(s.r[k:d], false)
	}
	return s.note(Number, s.end(Number, i, d, o))
}

// plateAt reads a vehicle's plate whose letter is rune i: 川S12345, 川A·D12345.
func (s *scanner) plateAt(i int) int {
	if !inSet(plateProvinces, s.at(i-1)) || isLetter(s.at(i+1)) && isLetter(s.at(i+2)) && isLetter(s.at(i+3)) {
		return 0
	}
	k := i + 1
	if c := s.at(k); c == '·' || c == ' ' || c == '-' {
		k++
	}
	e, digits := k, 0
	for isDigit(s.at(e)) || isUpper(s.at(e)) {
		if isDigit(s.r[e]) {
			digits++
		}
		e++
	}
	if n := e - k; n < 5 || n > 6 || digits < 3 {
		return 0
	}
	o := s.begin(i)
	for j := i; j < e; j++ {
		if c := s.r[j]; isDigit(c) {
			s.spell(s.r[j:j+1], true)
		} else if isLetter(c) {
			s.out = append(s.out, byte(c))
		}
	}
	return s.note(Digits, s.end(Digits, i, e, o))
}

var plateProvinces = setOf("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领警学港澳")

var romanUses = beginnings("级", "类", "型", "期", "标段", "段", "卷", "章", "组", "区", "号", "部分", "阶段", "档")

// romanAt reads a Roman number before a word that is counted so: IV级响应.
func (s *scanner) romanAt(i int) int {
	e, v := i, 0
	for {
		w := romanValue(s.at(e))
		if w == 0 {
			break
		}
		if w < romanValue(s.at(e+1)) {
			v -= w
		} else {
			v += w
		}
		e++
	}
	if v < 1 || v > 20 || e > i+5 || s.startsAt(romanUses, e) == 0 || isLetter(s.at(i-1)) || inSet(wordJoints, s.lastOut()) {
		return 0
	}
	if e == i+1 && (s.r[i] == 'X' || s.r[i] == 'V' && s.at(e) != '级' && s.at(e) != '类') {
		return 0
	}
	o := s.begin(i)
	s.small(v)
	return s.note(Number, s.end(Number, i, e, o))
}

// wordJoints are what alnum writes between letters: after them a letter is no
// Roman number.
var wordJoints = setOf("零一二两三四五六七八九十百幺杠点到特线号-")

func romanValue(c rune) int {
	switch c {
	case 'I':
		return 1
	case 'V':
		return 5
	case 'X':
		return 10
	}
	return 0
}

// small appends a number up to 99.
func (s *scanner) small(v int) {
	s.cardinal([]rune{rune('0' + v/10), rune('0' + v%10)}, false)
}
