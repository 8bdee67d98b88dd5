package speech

// headingAt reads the number of a heading, "2 防治方法", with a pause behind it.
func (s *scanner) headingAt(i int, q quantity) int {
	if s.at(q.to) != ' ' || q.whole-i > 2 || q.comma || i > 0 && s.r[i-1] != '\n' {
		return 0
	}
	if c := s.at(q.to + 1); !isHanzi(c) || s.measureAt(q.to+1) || inSet(scaleWords, c) {
		return 0
	}
	o := s.begin(i)
	s.putQuantity(q, false, false)
	s.pause("、")
	return s.end(List, i, q.to+1, o)
}

// mostItem bounds how long an item may be before the next one in its line, in runes.
const mostItem = 60

// listMarker reads "1." at the start of an item as 一、.
func (s *scanner) listMarker(i, d int) int {
	if d-i > 2 || s.r[i] == '0' {
		return 0
	}
	n, inline := value(s.r[i:d]), false
	switch before := s.at(s.back(i)); before {
	case 0, '\n', '；', '。', '：', ':', ';', '，', '？', '！', '（', '(', '、':
	default:
		if s.items == 0 || n != s.items+1 || i-s.itemEnd > mostItem || !isHanzi(before) && before != '）' && before != ')' && before != '”' && before != '》' {
			return 0
		}
		inline = true
	}
	next := s.at(d + 1)
	if next != ' ' && !isHanzi(next) && next != '《' && next != '“' {
		return 0
	}
	s.items, s.itemEnd = n, d
	o := s.begin(i)
	if inline && isHanzi(s.lastOut()) || inline && s.lastOut() == ' ' {
		s.pause("，")
	}
	s.cardinal(s.r[i:d], false)
	s.pause("、")
	e := d + 1
	for s.at(e) == ' ' {
		e++
	}
	return s.end(List, i, e, o)
}
