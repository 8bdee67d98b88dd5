package speech

var greekLower = [...]string{"阿尔法", "贝塔", "伽马", "德尔塔", "艾普西龙", "泽塔", "伊塔", "西塔", "约塔", "卡帕", "拉姆达", "缪", "纽", "克西", "奥米克戎", "派", "柔", "西格马", "西格马", "陶",
	"宇普西龙", "斐", "希", "普西", "欧米伽"}

func greekWord(c rune) string {
	switch {
	case c >= 0x3B1 && c <= 0x3C9:
		return greekLower[c-0x3B1]
	case c >= 0x391 && c <= 0x3A9:
		return greekLower[c-0x391]
	}
	return ""
}

// formNumber reads ① Ⅳ ½ and other numbers in one character; what is left has no
// reading.
func (s *scanner) formNumber(i int) int {
	c := s.r[i]
	v := 0
	switch {
	case c >= 0x2460 && c <= 0x2473:
		v = int(c-0x2460) + 1
	case c >= 0x2474 && c <= 0x2487:
		v = int(c-0x2474) + 1
	case c >= 0x2488 && c <= 0x249B:
		v = int(c-0x2488) + 1
	case c >= 0x24F5 && c <= 0x24FE:
		v = int(c-0x24F5) + 1
	case c >= 0x3220 && c <= 0x3229:
		v = int(c-0x3220) + 1
	case c >= 0x3280 && c <= 0x3289:
		v = int(c-0x3280) + 1
	case c >= 0x2160 && c <= 0x216B, c >= 0x2170 && c <= 0x217B:
		o := s.begin(i)
		s.small(int((c-0x2160)&0xF) + 1)
		return s.note(Number, s.end(Number, i, i+1, o))
	}
	if v > 0 {
		o := s.begin(i)
		s.small(v)
		if a := s.at(i + 1); !s.p.Bare && (isHanzi(a) || isLetter(a) || a == ' ' || a == '“' || a == '《') {
			s.put("、")
		}
		return s.note(List, s.end(List, i, i+1, o))
	}
	if w := fractionForm(c); w != "" {
		if s.lastEnd == i && s.last == Number { // 1½
			w = "又" + w
		}
		return s.say(Fraction, i, i+1, w)
	}
	if c >= 0x2070 && c <= 0x2089 {
		return s.scripts(i)
	}
	s.warnAt(Sign, i, i+1, "符号“", "”没有读法，播音时不读。")
	return s.stop(i, i+1, "，")
}

// isFormNumber reports ① and Ⅳ and their kin.
func isFormNumber(c rune) bool {
	return c >= 0x2460 && c <= 0x249B || c >= 0x24F5 && c <= 0x24FE || c >= 0x2160 && c <= 0x216B || c >= 0x2170 && c <= 0x217B
}

// scripts reads a run of small raised or lowered digits: CO₂, 10⁶.
func (s *scanner) scripts(i int) int {
	e := i
	var digits []rune
	for c := s.at(e); c >= 0x2070 && c <= 0x2079 || c >= 0x2080 && c <= 0x2089; c = s.at(e) {
		digits = append(digits, '0'+c&0xF)
		e++
	}
	if e == i {
		return s.stop(i, i+1, "，")
	}
	o := s.begin(i)
	if s.r[i] < 0x2080 && s.lastEnd == i {
		s.put("的")
		s.cardinal(digits, false)
		s.put("次方")
		return s.powerUnit(i, e, o)
	} else {
		s.cardinal(digits, false)
	}
	return s.note(Math, s.end(Math, i, e, o))
}

func fractionForm(c rune) string {
	switch c {
	case '½':
		return "二分之一"
	case '¼':
		return "四分之一"
	case '¾':
		return "四分之三"
	case '⅓':
		return "三分之一"
	case '⅔':
		return "三分之二"
	case '⅕':
		return "五分之一"
	case '⅖':
		return "五分之二"
	case '⅗':
		return "五分之三"
	case '⅘':
		return "五分之四"
	case '⅙':
		return "六分之一"
	case '⅛':
		return "八分之一"
	case '⅜':
		return "八分之三"
	case '⅝':
		return "八分之五"
	case '⅞':
		return "八分之七"
	}
	return ""
}
