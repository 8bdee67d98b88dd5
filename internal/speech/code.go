package speech

var (
	// roadNames stand before the number of a road, serialUses follow a serial number.
	roadNames  = endings("国道", "省道", "县道", "乡道", "村道", "专用公路")
	serialUses = beginnings("批次", "批号", "号文", "号令", "号批文")
	roomWords  = beginnings("室", "房", "教室", "会议室", "病房", "包间", "包厢", "办公室", "号房", "号室", "机房", "宿舍")
	// codeUses follow digits that name something: 318国道, 211工程.
	codeUses  = beginnings("国道", "省道", "县道", "乡道", "高速", "次列车", "次航班", "次高铁", "次动车", "航班", "信箱", "专列")
	named     = map[string]words{"211": nameUses, "985": nameUses, "911": beginnings("事件", "恐怖"), "315": beginnings("晚会", "消费", "国际"), "618": beginnings("大促", "购物", "年中"), "404": beginnings("错误", "页面"), "996": beginnings("工作制", "、", "加班"), "007": beginnings("工作制")}
	planes    = beginnings("飞机", "客机", "机型", "系列客机")
	nameUses  = beginnings("工程", "高校", "院校", "大学", "、")
	blockEnds = endings("单元", "栋", "幢", "楼", "号楼", "座")
)

// codeAt reads the number q digit by digit where its shape or its neighbours say
// that it is a code: 编号, 账号, 邮编, 305室, 318国道. It returns 0 elsewhere.
func (s *scanner) codeAt(i int, q quantity) int {
	if q.decimal() || q.comma {
		return 0
	}
	d := q.whole
	n := d - i
	if j := s.personalCode(i, d); j > 0 {
		return j
	}
	if isLetter(s.at(d)) || n < 3 && s.r[i] != '0' || s.at(d) == '年' && n == 4 {
		return 0
	}
	if s.placed(i, d) || n == 3 && s.isNamed(i, d) || s.at(i-1) == '_' && (isLetter(s.at(i-2)) || isDigit(s.at(i-2))) {
		return s.digitsOnly(i, d)
	}
	if n >= 3 && s.at(i-1) == ' ' && isLetter(s.at(i-2)) && s.r[d-1] != '0' && !s.measureAt(s.blank(d)) && !isHanzi(s.at(d)) {
		return s.digitsOnly(i, d) // RTX 3085
	}
	kind, strong := s.announced(i)
	if kind != Digits {
		return 0
	}
	if strong && s.at(d) == ' ' {
		if e := s.groups(d); e > 0 {
			return s.putCode(i, e, "号码")
		}
	}
	if (strong || n >= 5 && !s.has(d-2, "00")) && !s.measured(d, n) {
		return s.digitsOnly(i, d)
	}
	return 0
}

// personalCode reads identity numbers, bank accounts and what was blotted out of
// them; 0 where the digits i to d are none.
func (s *scanner) personalCode(i, d int) int {
	n, c := d-i, s.at(d)
	switch {
	case n == 17 && (c == 'X' || c == 'x') && !isLetter(s.at(d+1)) && !isDigit(s.at(d+1)):
		return s.putCode(i, d+1, "身份证号")
	case isLetter(c):
		return 0
	case c == '*' && (isDigit(s.at(d+1)) || s.at(d+1) == 'X'):
		return s.blotted(i)
	case n == 18 && idShaped(s.r[i:d]):
		return s.putCode(i, d, "身份证号")
	case n >= 15 && n <= 19 && !s.measureAt(d):
		return s.putCode(i, d, "长号码")
	}
	return 0
}

// placed reports whether the digits i to d name a room, a building or a road.
func (s *scanner) placed(i, d int) bool {
	n := d - i
	if s.isRoom(d, n) {
		return true
	}
	if n < 3 {
		return false
	}
	if _, ok := s.endsAt(roadNames, i); ok && s.at(d) != '公' && s.at(d) != '千' && s.at(d) != '米' {
		return true
	}
	if n >= 6 && s.startsAt(serialUses, d) > 0 {
		return true
	}
	if s.roomList(d, n) || s.startsAt(codeUses, s.blank(d)) > 0 || s.at(d) == '路' && !s.counted(i) && s.at(i-1) != '第' {
		return true
	}
	if n <= 4 && (s.at(d) == '号' || !s.measureAt(s.blank(d))) {
		if _, ok := s.endsAt(blockEnds, i); ok {
			return true
		}
	}
	return n == 3 && (s.r[i] == '7' || s.r[i] == '3') && s.startsAt(planes, d) > 0
}

// isNamed reports three digits that are a name: 211工程, “985”.
func (s *scanner) isNamed(i, d int) bool {
	uses, ok := named[string(s.r[i:d])]
	if !ok {
		return false
	}
	quoted := s.at(d) == '”' && s.at(i-1) == '“'
	return quoted || s.startsAt(uses, d) > 0
}

// groups reports the end of up to six further groups of three or four digits after
// rune d, each behind one blank; 0: none, or they run on.
func (s *scanner) groups(d int) int {
	e := d
	for n := 0; n < 6 && s.at(e) == ' ' && isDigit(s.at(e+1)); n++ {
		g := s.digitsEnd(e + 1)
		if g-e-1 < 3 || g-e-1 > 4 {
			return 0
		}
		e = g
	}
	if e == d || !s.endsNumber(e) || s.at(e) == '年' || s.measureAt(e) {
		return 0
	}
	return e
}

// measured reports whether what follows the digits says that they count, however
// they were announced.
func (s *scanner) measured(d, n int) bool {
	k := s.blank(d)
	switch s.at(k) {
	case '元', '个', '万', '亿', '块', '次':
		return true
	case '人', '户', '名', '张', '份':
		return n < 6
	}
	return false
}

// isRoom reports a room of three or four digits that end at rune d.
func (s *scanner) isRoom(d, n int) bool {
	return n >= 3 && n <= 5 && s.startsAt(roomWords, d) > 0
}

// roomList reports digits of the same length in a row that end in a room:
// 101、102室; d is the end of the first of them.
func (s *scanner) roomList(d, n int) bool {
	for range 12 {
		switch s.at(d) {
		case '、', '和', '至', '到', '及', '-', '—', '~':
		default:
			return false
		}
		e := s.digitsEnd(d + 1)
		if e-d-1 != n {
			return false
		}
		if s.isRoom(e, n) {
			return true
		}
		d = e
	}
	return false
}

// digitsOnly reads the digits i to d one by one.
func (s *scanner) digitsOnly(i, d int) int {
	o := s.begin(i)
	s.spell(s.r[i:d], true)
	return s.note(Digits, s.end(Digits, i, d, o))
}

// idShaped reports 18 digits with a date of birth in the seventh place.
func idShaped(d []rune) bool {
	y, m, day := value(d[6:10]), value(d[10:12]), value(d[12:14])
	return y >= 1900 && y <= 2100 && m >= 1 && m <= 12 && day >= 1 && day <= 31
}

// putCode reads a long personal or bank number, or points to the notice.
func (s *scanner) putCode(i, e int, name string) int {
	o := s.begin(i)
	if s.p.Pointer {
		s.put("号码请看公告")
		s.warnAt(Digits, i, e, name+"“", "”不读出，请听众看公告。")
		return s.note(Digits, s.end(Digits, i, e, o))
	}
	for k := i; k < e; k++ {
		if c := s.r[k]; isDigit(c) {
			s.spell(s.r[k:k+1], true)
		} else if isLetter(c) {
			s.out = append(s.out, byte(c&^0x20))
		}
	}
	s.warnAt(Digits, i, e, name+"“", "”会逐个读出，请确认可以公开播出。")
	return s.note(Digits, s.end(Digits, i, e, o))
}

// blotted reads a number that was blotted out for privacy: 9999****0017.
func (s *scanner) blotted(i int) int {
	o := s.begin(i)
	k := i
	for {
		d := s.digitsEnd(k)
		s.spell(s.r[k:d], true)
		k = d
		if s.at(k) == 'X' {
			s.put("X")
			k++
		}
		if s.at(k) != '*' {
			break
		}
		s.pause("，")
		s.put("隐去")
		s.pause("，")
		k++
	}
	return s.note(Mask, s.end(Mask, i, k, o))
}

// groupedAt reads a long number in groups of four, as on a bank card: two or more
// blanks, the same size of group but for the last.
func (s *scanner) groupedAt(i, d int) int {
	if d-i == 1 && s.at(d) == ' ' && isDigit(s.at(d+1)) {
		return s.spaced(i)
	}
	if d-i != 4 || s.at(d) != ' ' && s.at(d) != '-' {
		return 0
	}
	sep, e, groups := s.r[d], d, 1
	for groups < 9 && s.at(e) == sep && isDigit(s.at(e+1)) {
		g := s.digitsEnd(e + 1)
		groups++
		e, d = g, e+1
		if g-d != 4 {
			break
		}
	}
	if groups < 3 || isLetter(s.at(e)) || groups == 3 && e-d != 4 || s.at(e) == '.' && isDigit(s.at(e+1)) {
		return 0
	}
	return s.putCode(i, e, "长号码")
}

// spaced reads single digits with blanks between: 1 2 3 4 5.
func (s *scanner) spaced(i int) int {
	e, n := i, 1
	for s.at(e+1) == ' ' && isDigit(s.at(e+2)) {
		e += 2
		n++
	}
	if n < 3 || isDigit(s.at(e+1)) || s.at(e+1) == '.' || s.at(i-1) == '.' {
		return 0
	}
	o := s.begin(i)
	for k := i; k <= e; k += 2 {
		s.spell(s.r[k:k+1], true)
	}
	return s.note(Digits, s.end(Digits, i, e+1, o))
}

// mixed reads digits with letters behind them: 5G, 4S店, 1080P, 3M.
func (s *scanner) mixed(i int) int {
	d := s.digitsEnd(i)
	if c := s.at(d) | 0x20; c == 'x' && isDigit(s.at(d+1)) && s.r[i] != '0' {
		if q := s.quantityAt(d + 1); !isLetter(s.at(q.to)) || s.suffixAt(q.to).kind != Plain {
			o := s.begin(i)
			s.cardinal(s.r[i:d], false)
			s.put("乘")
			return s.note(Math, s.end(Math, i, d+1, o))
		}
	}
	return s.alnum(i)
}
