package speech

// manyWord reads the plus behind a number as what people mean by it: 100+户 is
// 一百多户, 60岁+ is 六十岁以上; "" where it is a plus, as in 100+ alone.
func (s *scanner) manyWord(i int) string {
	if s.lastEnd < 0 || s.last == Phone || s.last == Digits || s.last == Date || s.last == Clock || s.last == Math || s.last == Latin || isLetter(s.at(i+1)) {
		return ""
	}
	end := s.lastEnd
	for end < i && inSet(scaleWords, s.at(end)) {
		end++
	}
	next := s.at(i + 1)
	switch {
	case end == i && isHanzi(next) && s.roundBefore(i):
		return "多"
	case end == i && isHanzi(next):
		return "以上"
	case end == i-1 && s.measureAt(end):
		return "以上"
	}
	return ""
}

var peopleWords = setOf("人户名家次份项件场起条亩元斤吨公里篇期岁天年月小分种类")

// roundBefore reports whether the number before the plus at rune i ends in a zero or
// in 十 百 千 万 亿, so that 多 can follow it.
func (s *scanner) roundBefore(i int) bool { return s.at(i-1) == '0' || inSet(scaleWords, s.at(i-1)) }

// atLeast reads a number that is not round and has a plus behind it, before a
// measure word: 5+个 is 至少五个. It returns 0 elsewhere.
func (s *scanner) atLeast(q quantity) int {
	next := s.at(q.to + 1)
	if s.at(q.to) != '+' || q.decimal() || q.comma || s.r[q.whole-1] == '0' || !inSet(countWords, next) && !inSet(peopleWords, next) || isLetter(s.at(q.from-1)) || s.at(q.from-1) == '+' {
		return 0
	}
	o := s.begin(q.from)
	s.put("至少")
	s.putQuantity(q, false, s.twoBefore(q.to+1))
	return s.note(Number, s.end(Number, q.from, q.to+1, o))
}

// noWords begin what forbids by itself: a cross before it adds nothing.
var noWords = beginnings("不", "禁", "严禁", "勿", "请勿", "别", "未", "没", "无", "拒", "切勿", "莫", "杜绝", "停止", "取消")

// forbid reads a cross or a no-entry sign, which carries the meaning of what stands
// beside it: ❌焚烧秸秆 is 不准焚烧秸秆.
func (s *scanner) forbid(i int) int {
	e := i + 1
	for s.at(e) == '❌' || s.at(e) == ' ' && (s.at(e+1) == '❌' || isHanzi(s.at(e+1)) || s.at(e+1) == '“') {
		e++
	}
	word := ""
	switch {
	case s.startsAt(noWords, e) > 0:
	case isHanzi(s.at(e)) || s.at(e) == '“':
		if word = "不准"; isHanzi(s.lastOut()) && s.at(i-1) != '\n' {
			word = "，不准"
		}
	case isHanzi(s.lastOut()):
		word = "，不准"
		if s.at(e) == 0 || s.at(e) == '\n' {
			word = "，不准。"
		}
	}
	if s.p.Bare && word != "" {
		word = "不准"
	}
	if word != "" {
		s.warnAt(Sign, i, e, "图形符号“", "”读作“不准”，请核对是不是这个意思。")
	}
	return s.say(Sign, i, e, word)
}

// beware reads the warning sign.
func (s *scanner) beware(i int) int {
	e := i + 1
	for s.at(e) == '⚠' || s.at(e) == ' ' && isHanzi(s.at(e+1)) {
		e++
	}
	_, told := s.endsAt(bewareEnds, i)
	if !isHanzi(s.at(e)) || told || s.startsAt(bewareWords, e) > 0 {
		return s.say(Sign, i, e, "")
	}
	o := s.begin(i)
	if isHanzi(s.lastOut()) {
		s.pause("，")
	}
	s.put("注意")
	s.pause("，")
	return s.end(Sign, i, e, o)
}

var bewareEnds = endings("注意", "小心", "当心", "警惕", "提醒")

var bewareWords = beginnings("注意", "警", "预警", "提醒", "温馨", "重要", "紧急", "小心", "当心", "危险", "【")

// hash reads the number of a thing, #2变压器 as 二号变压器.
func (s *scanner) hash(i int) int {
	d := s.digitsEnd(i + 1)
	if d == i+1 {
		return s.say(Clean, i, i+1, "")
	}
	o := s.begin(i)
	s.cardinal(s.r[i+1:d], false)
	if s.at(d) != '号' {
		s.put("号")
	}
	return s.note(Number, s.end(Number, i, d, o))
}
