package speech

// phoneAt reads a telephone number that begins with the digits i to d: mobile
// 手机, landline with area code, 400 and 800 numbers, hotlines, and what follows
// 电话. It returns 0 where the digits are something else.
func (s *scanner) phoneAt(i, d int) int {
	n := d - i
	switch {
	case n >= 3 && s.at(i-1) == '转' && s.last == Phone:
		return s.putPhone(i, d)
	case n == 11 && s.r[i] == '1' && s.r[i+1] >= '3':
		if !s.endsNumber(d) || s.measureAt(d) {
			return 0
		}
		return s.putPhone(i, d)
	case n == 3 && s.r[i] == '1' && s.r[i+1] >= '3':
		if e := s.split(d, 4, 4); e > 0 {
			return s.putPhone(i, e)
		}
	case n == 4 && s.has(i, "0086") && (s.at(d) == '-' || s.at(d) == ' ') && s.digitsEnd(d+1) >= d+3:
		if e := s.digitsEnd(d + 1); e-d >= 11 {
			return s.putPhone(i, e)
		}
	case (n == 3 && s.has(i, "00") && s.r[i+2] != '0' || n == 2 && s.has(i, "86-0")) && s.at(d) == '-': // from abroad: 001-650-1234567
		e := d
		for s.at(e) == '-' && isDigit(s.at(e+1)) && e-i < 20 {
			e = s.digitsEnd(e + 1)
		}
		if e-i >= 12 && e-i < 20 && s.endsNumber(e) {
			return s.putPhone(i, e)
		}
	case n == 2 && s.r[i] == '8' && s.r[i+1] == '6' && (s.at(d) == '-' || s.at(d) == ' ') && s.at(d+1) == '1':
		if e := s.digitsEnd(d + 1); e == d+12 && s.r[d+2] >= '3' {
			return s.putPhone(i, e)
		}
		if e := s.split(d+4, 4, 4); e > 0 && s.digitsEnd(d+1) == d+4 && s.r[d+2] >= '3' {
			return s.putPhone(i, e)
		}
	}
	if n >= 3 && n <= 4 && (s.r[i] == '0' || s.r[i] == '4' || s.r[i] == '8') {
		if e := s.areaPhone(i, d); e > 0 {
			return s.putPhone(i, s.extension(e))
		}
	}
	if n == 10 && (s.r[i] == '4' || s.r[i] == '8') && s.r[i+1] == '0' && s.r[i+2] == '0' && s.endsNumber(d) && !s.measureAt(d) {
		return s.putPhone(i, d)
	}
	if s.isHotline(i, d) || n >= 3 && s.continuesPhone(i, d) {
		return s.putPhone(i, s.extension(d))
	}
	return s.announcedPhone(i, d)
}

// announcedPhone reads digits that a word like 电话 announces.
func (s *scanner) announcedPhone(i, d int) int {
	n := d - i
	if n < 3 || !s.endsNumber(d) {
		return 0
	}
	kind, strong := s.announced(i)
	if kind != Phone || s.at(d) == '年' && n == 4 {
		return 0
	}
	if e := s.split(d, 4, 0); n <= 4 && e > 0 { // 722 2333, 7222 3333
		return s.putPhone(i, s.extension(e))
	}
	if n == 3 && hotline3(value(s.r[i:d])) && !s.measureAt(s.blank(d)) {
		return s.putPhone(i, d)
	}
	if n < 5 && !strong || n < 7 && s.measureAt(s.blank(d)) || isDash(s.at(d)) && isDigit(s.at(d+1)) && n < 5 {
		return 0
	}
	return s.putPhone(i, s.extension(d))
}

// areaPhone reads 0818-7222333, 010-6552 9988, 400-810-0110 after the area code i
// to d and returns the end, or 0.
func (s *scanner) areaPhone(i, d int) int {
	if s.r[i] != '0' {
		if d-i != 3 || s.r[i+1] != '0' || s.r[i+2] != '0' {
			return 0
		}
		for _, split := range [...][2]int{{3, 4}, {4, 3}, {7, 0}} {
			if e := s.split(d, split[0], split[1]); e > 0 {
				return e
			}
		}
		return 0
	}
	for _, split := range [...][2]int{{7, 0}, {8, 0}, {4, 4}, {3, 4}} {
		if e := s.split(d, split[0], split[1]); e > 0 {
			return e
		}
	}
	return 0
}

// split reports the end of two groups of a and b digits after rune d, each after
// one dash or blank; b may be 0. The groups must not run on.
func (s *scanner) split(d, a, b int) int {
	for _, n := range [...]int{a, b} {
		if n == 0 {
			continue
		}
		k := s.phoneJoint(d)
		if k == d || s.digitsEnd(k) != k+n {
			return 0
		}
		d = k + n
	}
	if !s.endsNumber(d) {
		return 0
	}
	return d
}

// phoneJoint is the rune after what may part two groups of a phone number at rune
// d: a dash, a blank, or a dash with a blank beside it; d itself where nothing does.
func (s *scanner) phoneJoint(d int) int {
	k := s.blank(d)
	if s.at(k) == '-' || s.at(k) == '—' {
		k = s.blank(k + 1)
	}
	return k
}

// endsNumber reports that no letter, point or further digit group belongs to the
// digits before rune d.
func (s *scanner) endsNumber(d int) bool {
	c := s.at(d)
	if isLetter(c) || c == '%' || c == '@' {
		return false
	}
	return !(c == '.' || c == ',' || c == ':' || c == '×') || !isDigit(s.at(d+1))
}

// extension takes in an extension after a phone number: -8012, 转8012.
func (s *scanner) extension(e int) int {
	if s.at(e) == '-' {
		if x := s.digitsEnd(e + 1); x > e+1 && x <= e+6 && s.endsNumber(x) && !isDash(s.at(x)) {
			return x
		}
	}
	return e
}

// putPhone reads the digits among the runes i to e one by one.
func (s *scanner) putPhone(i, e int) int {
	o := s.begin(i)
	from := i
	for k := i; k <= e; k++ {
		if k < e && isDigit(s.r[k]) {
			continue
		}
		s.spell(s.r[from:k], true)
		if k < e && s.at(k) == '-' && s.digitsEnd(k+1) == e && e-k <= 6 && k-from >= 7 {
			s.put("转")
		}
		from = k + 1
	}
	return s.note(Phone, s.end(Phone, i, e, o))
}

var hotlineUses = beginnings("热线", "电话", "报警", "接警", "急救", "火警", "平台", "客服", "短号", "专线", "服务", "举报", "投诉", "指挥", "救护", "消防", "交警", "咨询", "政务",
	"便民", "监督", "维权", "市民", "民警", "查号", "救援", "医保", "人社", "税务", "纪检", "扫黑", "反诈", "求助", "公共", "联动", "处警", "出警", "宣传日", "社保", "供电", "转", "网站", "官网", "客户端", "订票")

// isHotline reports a short public number by its digits and neighbours.
func (s *scanner) isHotline(i, d int) bool {
	if !s.endsNumber(d) || isDash(s.at(d)) && isDigit(s.at(d+1)) {
		return false
	}
	switch n := d - i; n {
	case 3:
		if s.r[i] != '1' || !hotline3(value(s.r[i:d])) {
			return false
		}
		if s.startsAt(hotlineUses, d) > 0 {
			return true
		}
		if _, ok := s.endsAt(callWords, i); ok && !s.measureAt(s.blank(d)) && (s.startsAt(callUses, d) > 0 || !isHanzi(s.at(d)) && s.at(d) != '/') {
			return true
		}
		return i == 0 && d == len(s.r)
	case 5, 6:
		v := value(s.r[i:d])
		if n == 5 && !(v >= 12300 && v <= 12399 || v >= 95500 && v <= 95599 || v > 10000 && v <= 10099 && (v%10 != 0 || v == 10010) || v >= 12110 && v <= 12129 || v >= 96000 && v <= 96999) {
			return false
		}
		if n == 6 && !(v >= 950000 && v <= 959999) {
			return false
		}
		if s.startsAt(hotlineUses, s.blank(d)) > 0 {
			return true
		}
		if _, ok := s.endsAt(callWords, i); ok && n == 5 && v != 10000 && !s.measureAt(s.blank(d)) && s.at(d) != '/' {
			return true
		}
		return n == 5 && v != 10000 && !s.measureAt(s.blank(d)) && !s.counted(i) && !isHanzi(s.at(d)) && s.at(d) != '/' && s.at(i-1) != '+' && s.at(d) != '+' && s.at(d) != '='
	}
	return false
}

// callWords stand before a public number that is called; callUses follow it.
var (
	callWords = endings("给", "向", "找", "通过", "经", "用", "打", "拨", "叫", "请打", "联系", "求助", "走", "登录", "从", "由")
	callUses  = beginnings("打", "拨", "反映", "报", "求", "举", "咨询", "投诉", "联系", "呼", "说", "问", "申", "查", "来", "派", "或", "和", "及", "等", "、", "，", "的电话")
)

func hotline3(v int) bool { return v == 110 || v == 119 || v == 120 || v == 122 || v == 114 }

// continuesPhone reports a further number in a list of phones: 110、119或120.
func (s *scanner) continuesPhone(i, d int) bool {
	if s.last != Phone || s.lastEnd < 0 || s.lastEnd >= i || i-s.lastEnd > 7 || !s.endsNumber(d) || s.measureAt(d) {
		return false
	}
	from := s.lastEnd
	if n := s.startsAt(hotlineUses, from); n > 0 && from+n < i && (d-i >= 5 || d-i == 3 && hotline3(value(s.r[i:d]))) {
		from += n // 12345热线、120
	}
	for _, c := range s.r[from:i] {
		switch c {
		case '、', '，', ',', '/', '或', '和', '及', '与', ' ', '；', '者':
		default:
			return false
		}
	}
	return i-from <= 3 && (d-i != 4 || s.at(d) != '年')
}

// bracketPhone reads (0818)7222333 whose bracket is rune i; 0 where it is none.
func (s *scanner) bracketPhone(i int) int {
	d := s.digitsEnd(i + 1)
	if n := d - i - 1; n < 3 || n > 4 || s.r[i+1] != '0' || s.at(d) != '）' && s.at(d) != ')' {
		return 0
	}
	k := s.phoneJoint(d + 1)
	e := s.digitsEnd(k)
	if e-k != 7 && e-k != 8 {
		if e-k != 4 && e-k != 3 {
			return 0
		}
		if e = s.split(e, 4, 0); e == 0 {
			return 0
		}
	}
	if !s.endsNumber(e) {
		return 0
	}
	return s.putPhone(i, s.extension(e))
}

// countryPhone reads +86 139 9081 2345 and +86-818-7222333 whose plus is rune i.
func (s *scanner) countryPhone(i int) int {
	d := s.digitsEnd(i + 1)
	if n := d - i - 1; n < 1 || n > 13 {
		return 0
	}
	e, groups := d, 0
	for (s.at(e) == ' ' || s.at(e) == '-') && isDigit(s.at(e+1)) && groups < 4 {
		e = s.digitsEnd(e + 1)
		groups++
	}
	total := 0
	for _, c := range s.r[i:e] {
		if isDigit(c) {
			total++
		}
	}
	if total < 10 || total > 15 || groups == 0 && !s.has(i, "+86") || !s.endsNumber(e) || isHanzi(s.at(i-1)) && isHanziDigit(s.at(i-1)) || isDigit(s.at(i-1)) {
		return 0
	}
	return s.putPhone(i, e)
}
