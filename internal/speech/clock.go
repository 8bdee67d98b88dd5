package speech

var (
	scoreWords = endings("比分", "战胜", "击败", "大胜", "险胜", "完胜", "负于", "不敌", "战平", "逆转", "领先", "落后", "打平", "告负", "获胜", "取胜", "横扫", "主场", "客场", "比赛", "决赛", "得分", "总分",
		"球", "局", "盘")
	ratioWords = endings("比例", "比", "配比", "稀释", "比率", "比值", "兑水", "混合", "按", "坡度")
	scoreAfter = beginnings("战胜", "击败", "大胜", "险胜", "完胜", "负于", "不敌", "战平", "逆转", "领先", "落后", "打平", "告负", "获胜", "取胜", "横扫", "的比分", "的比例",
		"的大比分", "的总比分", "胜", "淘汰", "屏", "比例", "的配比", "的比率", "配比", "稀释", "兑水", "再胜")
)

// colonAt reads digits before a colon: a time of the day, else a ratio or score.
func (s *scanner) colonAt(i, d int) int {
	m := s.digitsEnd(d + 1)
	if m == d+1 {
		return 0
	}
	if j := s.clockAt(i, d, m); j > 0 {
		return j
	}
	if s.at(m) == '.' && isDigit(s.at(m+1)) && s.r[d] == '：' || s.at(m) == '：' || m-d > 9 {
		return 0
	}
	return s.ratioAt(i, d)
}

// clockAt reads 8:30 and 8:30:05, the colon at d, minutes up to m.
func (s *scanner) clockAt(i, d, m int) int {
	h, min := value(s.r[i:d]), value(s.r[d+1:m])
	if d-i > 2 || m-d != 3 || h > 24 || min > 59 {
		return 0
	}
	if s.soon(scoreAfter, m, 5) || s.near(scoreWords, i, 12) || s.near(ratioWords, i, 4) {
		return 0
	}
	e, sec := m, 0
	hasSec := false
	if c := s.at(m); c == ':' || c == '：' {
		if e = s.digitsEnd(m + 1); e != m+3 {
			if e > m+1 {
				return 0
			}
			e = m
		} else if sec, hasSec = value(s.r[m+1:e]), true; sec > 59 {
			return 0
		}
	}
	half, halfEnd := s.meridiem(e)
	o := s.begin(i)
	unit := e
	_, told := s.endsAt(dayParts, s.back(i)+1)
	if !told {
		s.put(half)
	}
	if s.p.TwelveHour && half == "" && h > 12 {
		s.afternoon(h, told)
	} else {
		s.cardinal(s.r[i:d], true)
	}
	s.put("点")
	switch {
	case min == 30 && s.p.HalfHour && !hasSec:
		s.put("半")
	case min > 0 || hasSec && sec > 0:
		s.minutes(s.r[d+1 : m])
		s.unitOnce("分", e, !hasSec)
	}
	if hasSec && (sec > 0 || s.at(e) == '.' && isDigit(s.at(e+1))) {
		s.minutes(s.r[m+1 : e])
		if s.at(e) == '.' && isDigit(s.at(e+1)) {
			from := e + 1
			e = s.digitsEnd(from)
			s.put("点")
			s.spell(s.r[from:e], false)
		}
		s.unitOnce("秒", e, true)
	}
	if half != "" {
		e = halfEnd
	} else if e == unit {
		e = s.doubledUnit(e)
	}
	if s.has(e, "+08:00") { // our own time, said by nobody
		e += len("+08:00")
	}
	return s.note(Clock, s.end(Clock, i, e, o))
}

// doubledUnit takes in the unit of an hour that was written a second time: 20:00时,
// 14:00点; not the first character of another word.
func (s *scanner) doubledUnit(e int) int {
	next := s.at(e + 1)
	switch {
	case s.at(e) == '时' && !inSet(hourWords, next), s.at(e) == '点' && !inSet(pointWords, next):
		return e + 1
	}
	return e
}

var hourWords, pointWords = setOf("间候刻段而常代机事速节效限"), setOf("名评到燃击餐心火卯单赞滴检半")

// looksLikeClock reports whether the sign ∶ at rune d, which belongs to ratios,
// stands in a time of the day: by the words around it or a second time after it.
func (s *scanner) looksLikeClock(i, d int) bool {
	m := s.digitsEnd(d + 1)
	if d-i > 2 || m-d != 3 || value(s.r[i:d]) > 24 || value(s.r[d+1:m]) > 59 {
		return false
	}
	if s.near(ratioWords, i, 6) || s.near(scoreWords, i, 12) || s.soon(scoreAfter, m, 5) {
		return false
	}
	if _, told := s.endsAt(dayParts, s.back(i)+1); told || s.last == Clock && s.lastEnd >= i-2 && s.lastEnd >= 0 {
		return true
	}
	if _, named := s.endsAt(clockWords, s.label(i)); named || s.startsAt(dayTails, m) > 0 || s.last == Date && s.lastEnd >= i-2 && s.lastEnd >= 0 {
		return true
	}
	k := s.blank(m)
	if c := s.at(k); c != '至' && c != '到' && !isDash(c) {
		return false
	}
	k = s.blank(k + 1)
	h := s.digitsEnd(k)
	return h > k && h-k <= 2 && (s.at(h) == '∶' || s.at(h) == ':' || s.at(h) == '：') && s.digitsEnd(h+1) == h+3
}

var clockWords = endings("时间", "于", "从", "自", "定于", "日", "号", "起", "截至", "截止", "时段", "）", "每天", "当天", "当日", "今天", "明天", "后天", "早", "晚")

// afternoon appends an hour after noon as people say it: 下午五, 晚上九; told says
// that the text names the part of the day.
func (s *scanner) afternoon(h int, told bool) {
	switch {
	case told:
	case h < 19:
		s.put("下午")
	default:
		s.put("晚上")
	}
	if h == 14 && !s.p.PlainTwo {
		s.put("两")
		return
	}
	s.small(h - 12)
}

var dayParts = endings("早上", "上午", "下午", "晚上", "中午", "凌晨", "清晨", "傍晚", "夜里", "午夜", "半夜", "早", "晚")

// unitOnce appends a unit unless the input has it at rune e.
func (s *scanner) unitOnce(word string, e int, last bool) {
	if last && s.has(e, word) {
		return
	}
	s.put(word)
}

// minutes appends one or two digits as minutes or seconds: 零五, 十五, 五.
func (s *scanner) minutes(two []rune) {
	if len(two) == 2 && two[0] == '0' && two[1] != '0' {
		s.put("零")
	}
	s.cardinal(two, false)
}

// meridiem reads am and pm at rune e: the word to say first, and its end.
func (s *scanner) meridiem(e int) (string, int) {
	k := s.blank(e)
	a, end := s.at(k)|0x20, k+1
	if a != 'a' && a != 'p' {
		return "", e
	}
	if s.at(end) == '.' {
		end++
	}
	if s.at(end)|0x20 != 'm' {
		return "", e
	}
	end++
	if s.at(end) == '.' && s.at(end-2) == '.' {
		end++
	}
	if isLetter(s.at(end)) || isDigit(s.at(end)) {
		return "", e
	}
	if a == 'a' {
		return "上午", end
	}
	return "下午", end
}

// hourAt reads an hour with am or pm, whose digits are i to d: 9am, 9 p.m.
func (s *scanner) hourAt(i, d int) int {
	half, end := s.meridiem(d)
	if half == "" || d-i > 2 || value(s.r[i:d]) > 12 || isLetter(s.at(i-1)) {
		return 0
	}
	o := s.begin(i)
	if _, told := s.endsAt(dayParts, s.back(i)+1); !told {
		s.put(half)
	}
	s.cardinal(s.r[i:d], true)
	s.put("点")
	return s.note(Clock, s.end(Clock, i, end, o))
}

// stopwatch reads a result in minutes and seconds, 9'58"3 and 12"5, whose first
// digits are i to d; 0 where the marks are quotes.
func (s *scanner) stopwatch(i, d int) int {
	sec, from := d, i
	if s.r[d] == '\'' {
		from = d + 1
		if sec = s.digitsEnd(from); sec == from || sec > from+2 || s.at(sec) != '"' && !s.has(sec, "''") {
			return 0
		}
	}
	mark := sec + 1
	if s.r[sec] == '\'' {
		mark++
	}
	rest := s.digitsEnd(mark)
	if d-i > 3 || from == i && (rest == mark || rest > mark+2 || s.at(i-1) == '"' || s.at(rest) == '"') {
		return 0
	}
	o := s.begin(i)
	if from > i {
		s.cardinal(s.r[i:d], true)
		s.put("分")
	}
	s.minutes(s.r[from:sec])
	s.put("秒")
	s.spell(s.r[mark:rest], false)
	return s.note(Measure, s.end(Measure, i, rest, o))
}

// ratioAt reads 3:1 and 1:2:3 from rune i, the first colon at d.
func (s *scanner) ratioAt(i, d int) int {
	o := s.begin(i)
	q := s.quantityAt(i)
	s.putQuantity(q, false, false)
	e := d
	for (s.at(e) == ':' || s.at(e) == '：' || s.at(e) == '∶') && isDigit(s.at(e+1)) {
		q = s.quantityAt(e + 1)
		s.put("比")
		s.putQuantity(q, false, false)
		e = q.to
	}
	return s.note(Ratio, s.end(Ratio, i, e, o))
}
