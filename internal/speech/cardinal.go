package speech

// digitWord holds the digits as they are read in numbers.
var digitWord = [10]string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}

var placeWord = [4]string{"", "十", "百", "千"}

// maxCardinal is the longest run of digits that is read as a number: beyond
// 千万亿 no listener follows, and such a run is a code.
const maxCardinal = 16

// cardinal appends the reading of a whole number. two says that a lone 2 stands before
// a measure word and is 两. Leading zeros are not read; all zeros are one 零.
func (s *scanner) cardinal(digits []rune, two bool) {
	d := digits
	for len(d) > 1 && d[0] == '0' {
		d = d[1:]
	}
	n := len(d)
	if n == 1 {
		if d[0] == '2' && two && !s.p.PlainTwo {
			s.put("两")
			return
		}
		s.put(digitWord[d[0]-'0'])
		return
	}
	if n > maxCardinal {
		s.spell(d, false)
		return
	}
	zero, section, upper := false, false, false
	for i, c := range d {
		p := n - 1 - i // the place, counted from the ones
		if v := int(c - '0'); v == 0 {
			zero = true
		} else {
			if zero {
				s.put("零")
				zero = false
			}
			s.place(v, p, i == 0, n)
			section = true
		}
		if p%4 != 0 || p == 0 {
			continue
		}
		zero = zero && !section // zeros at the end of a section are not read
		upper = upper || section
		switch {
		case p == 8 && upper:
			s.put("亿")
		case p != 8 && section:
			s.put("万")
		}
		section = false
	}
}

// place appends one digit v > 0 with its place p in a number of n digits.
func (s *scanner) place(v, p int, first bool, n int) {
	in := p % 4
	switch {
	case v == 1 && in == 1 && first:
	case v == 2 && !s.p.PlainTwo && first && (in == 3 || in == 0 && p > 0):
		s.put("两")
	default:
		s.put(digitWord[v])
	}
	s.put(placeWord[in])
}

// spell appends digits one by one; yao reads 1 as 幺 where the profile does.
func (s *scanner) spell(digits []rune, yao bool) {
	yao = yao && !s.p.PlainOne
	for _, c := range digits {
		if c == '1' && yao {
			s.put("幺")
		} else {
			s.put(digitWord[c-'0'])
		}
	}
}

// quantity is a written number: digits, perhaps grouped by commas, perhaps with
// decimals. All indexes are runes.
type quantity struct {
	from, to int // all of it, without sign and unit
	whole    int // end of the whole part
	comma    bool
}

func (q quantity) decimal() bool { return q.to > q.whole }

// quantityAt reads the number that starts at the digit at i.
func (s *scanner) quantityAt(i int) quantity {
	j := s.digitsEnd(i)
	q := quantity{from: i}
	if j-i <= 3 && s.r[i] != '0' {
		for s.at(j) == ',' && s.digitsEnd(j+1) == j+4 {
			j += 4
			q.comma = true
		}
		if !q.comma {
			if e := s.wideGroups(j); e > 0 {
				j, q.comma = e, true
			} else if e := s.thinGroups(i, j); e > 0 {
				j, q.comma = e, true
			}
		}
	}
	q.whole = j
	if s.at(j) == '.' && isDigit(s.at(j+1)) {
		j = s.digitsEnd(j + 1)
	}
	q.to = j
	return q
}

// wideGroups reports the end of groups of three digits after Chinese commas, as in
// 12，000元: only where a sum of money ends in them, since the comma is a pause
// elsewhere. j is the first comma; 0: none.
func (s *scanner) wideGroups(j int) int {
	if s.at(j) != '，' {
		return 0
	}
	for n := 0; s.at(j) == '，' && s.digitsEnd(j+1) == j+4; n++ {
		if n > maxCardinal/3 {
			return 0
		}
		j += 4
	}
	if s.r[j-1] != '0' || s.r[j-2] != '0' || !s.moneyWord(j) {
		return 0
	}
	return j
}

// thinGroups reports the end of groups of three digits after blanks, as science
// writes 3 000 元 and 12 345 678 人; 0: none. A blank may also part the columns of
// a table or the groups of a phone: so a word that counts must follow, and one
// group alone must stand close behind a word. i and j bound the first group.
func (s *scanner) thinGroups(i, j int) int {
	e, groups := j, 0
	for groups <= maxCardinal/3 && s.at(e) == ' ' && s.digitsEnd(e+1) == e+4 {
		e += 4
		groups++
	}
	if groups == 0 || groups > maxCardinal/3 || isDigit(s.at(e)) || s.at(e) == ' ' && isDigit(s.at(e+1)) || s.ordinal(i) {
		return 0
	}
	before := s.at(i - 1)
	if groups == 1 && i > 0 && !isHanzi(before) && !isCurrency(before) {
		return 0
	}
	if k := s.blank(e); inSet(countWords, s.at(k)) || s.moneyWord(k) || isCurrency(before) {
		return e
	}
	return 0
}

// wholeDigits returns the digits before the point, without commas. The slice is
// good until the next call.
func (s *scanner) wholeDigits(q quantity) []rune {
	if !q.comma {
		return s.r[q.from:q.whole]
	}
	s.digits = s.digits[:0]
	for _, c := range s.r[q.from:q.whole] {
		if isDigit(c) {
			s.digits = append(s.digits, c)
		}
	}
	return s.digits
}

// putQuantity appends the reading of q. trim drops zeros at the end of the
// decimals, two reads a lone 2 as 两.
func (s *scanner) putQuantity(q quantity, trim, two bool) {
	end := q.to
	if trim && q.decimal() && !s.p.KeepZeros {
		for s.r[end-1] == '0' {
			end--
		}
		if s.r[end-1] == '.' {
			end--
		}
	}
	s.cardinal(s.wholeDigits(q), two && end <= q.whole)
	if end > q.whole {
		s.put("点")
		s.spell(s.r[q.whole+1:end], false)
	}
}

// value is the number in digits as an int; -1 if it has more than nine digits.
func value(digits []rune) int {
	if len(digits) > 9 {
		return -1
	}
	n := 0
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return n
}
