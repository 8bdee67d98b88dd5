package speech

// bracket reads （ and (: the area code of a phone, the year of a document number,
// the number of an item.
func (s *scanner) bracket(i int) int {
	if isDigit(s.at(i + 1)) {
		if j := s.bracketPhone(i); j > 0 {
			return j
		}
		if j := s.docNumber(i); j > 0 {
			return j
		}
	}
	before := i - 1
	for isSpace(s.at(before)) && before > i-8 {
		before--
	}
	if s.at(before) == '第' {
		if j := s.item(i); j > 0 {
			return j
		}
	}
	if s.p.Bare {
		return s.bare(i)
	}
	return s.keep(i, i+1)
}

// docNumber reads the year of a document number, 〔2019〕12号, as 二零一九年.
func (s *scanner) docNumber(i int) int {
	d := s.digitsEnd(i + 1)
	if d != i+5 || s.at(d) != '）' && s.at(d) != ')' || s.r[i+1] != '1' && s.r[i+1] != '2' {
		return 0
	}
	k := s.blank(d + 1)
	if s.at(k) == '第' {
		k = s.blank(k + 1)
	}
	e := s.digitsEnd(k)
	if e == k || e > k+6 {
		return 0
	}
	for n := 0; n < 6 && (s.at(e) == '、' || isDash(s.at(e))) && isDigit(s.at(e+1)); n++ {
		e = s.digitsEnd(e + 1)
	}
	if c := s.at(s.blank(e)); c != '号' && c != '期' && s.at(k-1) != '第' {
		return 0
	}
	o := s.begin(i)
	s.spell(s.r[i+1:d], false)
	s.put("年")
	return s.end(DocNo, i, s.blank(d+1), o)
}

// item reads 第（六）项 and 第(3)项 without the brackets.
func (s *scanner) item(i int) int {
	from := i + 1
	for isSpace(s.at(from)) {
		from++
	}
	e := from
	for isDigit(s.at(e)) || isHanziDigit(s.at(e)) {
		e++
	}
	end := e
	for isSpace(s.at(end)) {
		end++
	}
	if e == from || e > from+4 || s.at(end) != '）' && s.at(end) != ')' {
		return 0
	}
	o := s.begin(i)
	if d := s.digitsEnd(from); d == e {
		s.cardinal(s.r[from:e], false)
	} else {
		for _, c := range s.r[from:e] {
			if isDigit(c) {
				s.put(digitWord[c-'0'])
			} else {
				s.out = append(s.out, string(c)...)
			}
		}
	}
	return s.note(Number, s.end(Number, i, end+1, o))
}
