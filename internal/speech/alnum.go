package speech

// alnum reads letters and digits that are joined to one word: PM2.5, COVID-19,
// B2B, iPhone15, QH-2026-0101. Letters stay; digits are a number where they are
// few, else they are read one by one. It copies a word without digits.
func (s *scanner) alnum(i int) int {
	e, digits, dashes := s.alnumEnd(i)
	if digits == 0 {
		return s.latinWord(i, e)
	}
	code := digits > 1 && (dashes > 1 || e-i >= 7)
	o := s.begin(i)
	for k := i; k < e; {
		c := s.r[k]
		switch {
		case isDigit(c):
			k = s.alnumDigits(k, i, e, code)
		case isLetter(c):
			s.out = append(s.out, byte(c))
			k++
		case c == '-' && !code && (isLetter(s.r[k-1]) && isDigit(s.r[k+1])):
			if d := s.digitsEnd(k + 1); d-k > 3 {
				s.put("杠")
			}
			k++
		case c == '-' && s.sameShape(i, k, e):
			s.put(s.p.rangeWord())
			k++
		case c == '-' && isLetter(s.r[k+1]) && isLetter(s.r[k-1]) && !code:
			s.put("-")
			k++
		case c == '-' && isLetter(s.r[k+1]) && !code:
			s.put("杠")
			k++
		case c == '.':
			s.put("点")
			k++
		case c == '/':
			k++
			s.put("-")
		default:
			s.put("杠")
			k++
		}
	}
	if code && e-i >= 12 {
		s.warnAt(Latin, i, e, "“", "”是一长串字母和数字，逐个读出，请核对。")
	}
	return s.note(Latin, s.end(Latin, i, e, o))
}

// alnumEnd finds the end of the word at rune i, its groups of digits and dashes.
func (s *scanner) alnumEnd(i int) (e, digits, dashes int) {
	point := false
	for e = i; ; {
		c := s.at(e)
		switch {
		case isLetter(c):
			e++
		case isDigit(c):
			digits++
			e = s.digitsEnd(e)
		case c == '-' && point && isDigit(s.at(e+1)):
			return e, digits, dashes
		case c == '-' && e > i && s.joins(e) && !s.equation(e):
			dashes++
			e++
		case c == '.' && e > i && isDigit(s.at(e+1)) && isDigit(s.at(e-1)):
			point = true
			e++
		case c == '/' && e > i && isUpper(s.at(e-1)) && isUpper(s.at(e+1)) && digits == 0:
			e++
		default:
			return e, digits, dashes
		}
	}
}

// joins reports whether the dash at rune k joins letters and digits to one word.
func (s *scanner) joins(k int) bool {
	a, b := s.at(k-1), s.at(k+1)
	if isLetter(b) {
		return isLetter(a) || isDigit(a)
	}
	return isDigit(b) && (isLetter(a) || isDigit(a))
}

// alnumDigits reads the digits at rune k of the word i to e.
func (s *scanner) alnumDigits(k, i, e int, code bool) int {
	d := s.digitsEnd(k)
	n := d - k
	road := n >= 2 && k > i && s.startsAt(codeUses, e) > 0
	stake := s.r[k-min(k, 1)] == 'K' && k > 0 && d == e && s.at(d) == '+' && s.digitsEnd(d+1) == d+4 // K120+500
	switch {
	case stake:
		s.cardinal(s.r[k:d], false)
	case s.at(k-1) == '.' && k > i:
		s.spell(s.r[k:d], false)
	case code || n >= 3 || n > 1 && s.r[k] == '0' || road:
		s.spell(s.r[k:d], true)
	default:
		s.cardinal(s.r[k:d], false)
	}
	return d
}

// sameShape reports whether the dash at k stands between two like words: A1-A5.
func (s *scanner) sameShape(i, k, e int) bool {
	if k-i != e-k-1 && s.r[i] != s.r[k+1] || isLetter(s.r[i]) != isLetter(s.r[k+1]) {
		return false
	}
	for j := k + 1; j < e; j++ {
		if s.r[j] == '-' {
			return false
		}
	}
	return s.r[i] == s.r[k+1] && isDigit(s.r[k-1]) && isDigit(s.r[e-1])
}

// latinWord copies a word of letters alone; dashes inside stay: Wi-Fi. A slash
// between capitals, as in GB/T, is a dash; single letters make a list, S/M/L.
func (s *scanner) latinWord(i, e int) int {
	slashes := 0
	for k := i; k < e; k++ {
		if s.r[k] == '/' {
			slashes++
		}
	}
	for k := i; k < e; k++ {
		if s.r[k] == '/' && (slashes > 1 || e-i == 3) {
			s.stop(k, k+1, "、")
		} else if s.r[k] == '/' {
			s.say(Sign, k, k+1, "-")
		} else {
			s.keep(k, k+1)
		}
	}
	return e
}
