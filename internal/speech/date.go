package speech

// isYear reports whether the bare digits q are a year; k is what follows them.
func (s *scanner) isYear(q quantity, k int) bool {
	digits := s.r[q.from:q.whole]
	v, c := value(digits), s.at(k)
	switch len(digits) {
	case 2:
		if c == '后' && s.generation(q, k) {
			return true
		}
		if c == '级' && k == q.to && s.startsAt(schoolUses, k+1) > 0 && !s.counted(q.from) {
			return true
		}
		if c != '年' {
			return false
		}
		if isDigit(s.at(s.blank(k + 1))) {
			m := s.digitsEnd(s.blank(k + 1))
			return s.at(m) == '月' || s.at(s.blank(m)) == '月'
		}
		if v >= 70 && k == q.to && s.opensClause(q.from) && s.startsAt(spanWords, k+1) == 0 {
			return true
		}
		return v >= 40 && s.startsAt(yearOccasions, k+1) > 0
	case 3:
		from := q.from
		if s.at(from-1) == '前' {
			from--
		}
		return c == '年' && s.at(from-1) == '元' && s.at(from-2) == '公'
	case 4:
	default:
		return false
	}
	if c == '年' {
		if v >= 1500 && v < 2200 {
			return true
		}
		return v >= 1000 && v < 3000 && (v%100 != 0 || s.at(q.from-1) == '元')
	}
	if v < 1900 || v > 2100 {
		return false
	}
	if s.startsAt(yearUses, k) > 0 || s.yearList(k) {
		return true
	}
	if s.last == Date && s.lastEnd >= q.from-2 && v >= 1950 && v <= 2050 && !s.measureAt(k) {
		return true
	}
	if isHanzi(c) {
		return v >= 1950 && v <= 2050 && !s.measureAt(k) && !s.counted(q.from)
	}
	return v >= 1950 && v <= 2050 && (s.at(q.from-1) == '（' || s.at(q.from-1) == '(' || s.at(q.from-1) == '【') && (c == '）' || c == ')' || c == '】')
}

// schoolUses follow the class of a year: 22级新生.
var schoolUses = beginnings("新生", "学生", "毕业", "本科", "专科", "同学", "研究生", "硕士", "博士", "高中", "初中", "中职", "大一", "班", "师范", "军训")

// spanWords follow 年 where it counts years.
var spanWords = beginnings("代", "后", "前", "来", "间", "内", "以", "之", "的", "多", "期", "时间", "历史", "余", "有余", "左右", "整", "如一日", "老", "过去", "未", "没", "不")

// opensClause reports whether nothing stands before rune i in its clause.
func (s *scanner) opensClause(i int) bool {
	switch s.at(s.back(i)) {
	case 0, '\n', '，', '。', '；', '：', '！', '？', '（', '“', '、', ',', ';', '(':
		return true
	}
	return false
}

// generation reports those born in a decade: 80后, 95后; k is the 后.
func (s *scanner) generation(q quantity, k int) bool {
	last := s.r[q.whole-1]
	if k != q.to || last != '0' && last != '5' || s.r[q.from] < '5' || s.counted(q.from) || s.at(q.from-1) == '满' {
		return false
	}
	switch s.at(k + 1) {
	case '面', '方', '边', '续', '来':
		return false
	}
	return true
}

// decade reports 1980s, whose digits are i to d.
func (s *scanner) decade(i, d int) bool {
	return d == i+4 && s.digitsEnd(i) == d && s.r[d-1] == '0' && s.at(d) == 's' && (s.r[i] == '1' || s.r[i] == '2') && !isLetter(s.at(d+1)) && !isDigit(s.at(d+1))
}

// yearList reports years in a row that end in 年: 2018、2019年; k stands after the
// first of them.
func (s *scanner) yearList(k int) bool {
	for n := 0; n < 12; n++ {
		switch s.at(k) {
		case '、', '和', '及', '与', '至', '到', '或', '，', ' ':
		default:
			return false
		}
		d := s.digitsEnd(k + 1)
		if d != k+5 {
			return false
		}
		if s.at(d) == '年' {
			return true
		}
		k = d
	}
	return false
}

// counted reports whether the word before rune i counts or compares.
func (s *scanner) counted(i int) bool {
	return inSet(sumWords, s.at(s.back(i)))
}

// back is the rune before i, over one blank.
func (s *scanner) back(i int) int {
	if s.at(i-1) == ' ' {
		return i - 2
	}
	return i - 1
}

var (
	sumWords = setOf("共计达为约超近逾满到至是数有过余了比第每各仅只补发给领需收付缴")
	// yearUses follow a year that is written without 年.
	yearUses      = beginnings("年", "版", "级", "届", "财年", "学年", "赛季", "春", "夏", "秋", "冬", "款", "世界杯", "奥运", "高考", "中考")
	yearOccasions = beginnings("出生", "生", "毕业", "入伍", "参军", "参加", "入党", "抗洪", "春", "夏", "秋", "冬", "底", "年底", "初", "上半年", "下半年", "版", "款", "级", "以来", "考", "世界杯", "奥运", "亚运", "洪水", "金融", "春晚", "国庆", "高考")
	dateWords     = endings("日期", "时间", "年月日", "生于", "出生", "截至", "截止", "有效期", "有效期至", "日", "自", "到期", "生产日期", "期", "于", "起", "年月", "生日", "参加工作", "入党")
)

// dateAt reads a whole date in figures that begins with the digits i to d.
func (s *scanner) dateAt(i, d int) int {
	switch n := d - i; {
	case n == 4 && (s.at(d) == '-' || s.at(d) == '/' || s.at(d) == '.'):
		return s.isoDate(i, d)
	case n == 8:
		return s.solidDate(i, d)
	case n <= 2 && (s.at(d) == '/' || s.at(d) == '-' || s.at(d) == '.'):
		if j := s.shortDate(i, d); j > 0 {
			return j
		}
		return s.dayFirst(i, d)
	}
	return 0
}

// isoDate reads 2019-09-01, 2019/9/1, 2019.9.1, 2019-09.
func (s *scanner) isoDate(i, d int) int {
	y, sep := value(s.r[i:d]), s.r[d]
	if y < 1000 || y > 2999 || sep == '.' && (y < 1900 || y > 2100) {
		return 0
	}
	m := s.digitsEnd(d + 1)
	month := value(s.r[d+1 : m])
	if m == d+1 || m > d+3 || month < 1 || month > 12 {
		return 0
	}
	if s.at(m) != sep || !isDigit(s.at(m+1)) {
		return s.yearMonth(i, d, m)
	}
	e := s.digitsEnd(m + 1)
	day := value(s.r[m+1 : e])
	if e > m+3 || day < 1 || day > 31 || s.at(e) == sep && isDigit(s.at(e+1)) && sep != '-' || isLetter(s.at(e)) && s.at(e) != 'T' {
		return 0
	}
	return s.putDate(i, s.r[i:d], s.r[d+1:m], s.r[m+1:e], e)
}

// yearMonth reads 2019-09 and 2019/09; with a point only where it is not a
// decimal number.
func (s *scanner) yearMonth(i, d, m int) int {
	y, sep := value(s.r[i:d]), s.r[d]
	if y < 1900 || y > 2100 || isLetter(s.at(m)) {
		return 0
	}
	if sep == '.' && (isDash(s.at(m)) && s.monthAt(m+1) || isDash(s.at(i-1)) && s.last == Date && s.lastEnd == i-1) {
		return s.putDate(i, s.r[i:d], s.r[d+1:m], nil, m)
	}
	if m != d+3 && (sep == '.' || s.measureAt(m) && s.at(m) != '月' || isDash(s.at(m)) || s.at(m) == '/') {
		return 0
	}
	switch sep {
	case '.':
		if s.r[d+1] != '0' && !s.near(dateWords, i, 4) || s.measureAt(s.blank(m)) || s.at(m) == '%' {
			return 0
		}
		if _, ok := s.endsAt(dateWords, s.label(i)); !ok && !isDash(s.at(m)) && !isDash(s.at(i-1)) {
			return 0
		}
	case '/':
		if isDigit(s.at(m+1)) && s.at(m) == '/' {
			return 0
		}
	case '-':
		if s.measureAt(m) && s.at(m) != '月' || isDash(s.at(m)) && isDigit(s.at(m+1)) && s.digitsEnd(m+1) != m+5 {
			return 0
		}
	}
	if s.at(m) == '年' {
		return 0
	}
	return s.putDate(i, s.r[i:d], s.r[d+1:m], nil, m)
}

// monthAt reports whether 2027.3 stands at rune k, after one more dash perhaps.
func (s *scanner) monthAt(k int) bool {
	if isDash(s.at(k)) {
		k++
	}
	d := s.digitsEnd(k)
	m := s.digitsEnd(d + 1)
	y, month := value(s.r[min(k, len(s.r)):d]), 0
	if d == k+4 && s.at(d) == '.' && m > d+1 && m <= d+3 {
		month = value(s.r[d+1 : m])
	}
	return y >= 1900 && y <= 2100 && month >= 1 && month <= 12 && s.at(m) != '.'
}

// putDate writes a date; the runes i to e are its source.
func (s *scanner) putDate(i int, year, month, day []rune, e int) int {
	o := s.begin(i)
	s.spell(year, false)
	s.put("年")
	s.cardinal(month, false)
	if day == nil {
		if s.at(e) != '月' {
			s.put("月")
		}
	} else {
		s.put("月")
		s.cardinal(day, false)
		if s.at(e) != '日' && s.at(e) != '号' {
			s.put("日")
		}
		if s.at(e) == 'T' && isDigit(s.at(e+1)) { // 2019-09-01T08:00
			e++
		}
	}
	return s.note(Date, s.end(Date, i, e, o))
}

// solidDate reads 20190901 where the words before say that it is a date.
func (s *scanner) solidDate(i, d int) int {
	y, m, day := value(s.r[i:i+4]), value(s.r[i+4:i+6]), value(s.r[i+6:d])
	if y < 1900 || y > 2100 || m < 1 || m > 12 || day < 1 || day > 31 {
		return 0
	}
	_, named := s.endsAt(dateWords, s.label(i))
	paired := isDash(s.at(d)) && s.digitsEnd(d+1) == d+9 || s.last == Date && s.lastEnd == i-1 && (s.at(i-1) == '至' || s.at(i-1) == '到' || isDash(s.at(i-1)))
	alone := !s.counted(i) && !isHanzi(s.at(d)) && !isLetter(s.at(i-1)) && s.at(d) != '%'
	if kind, _ := s.announced(i); kind != Plain {
		alone = false
	}
	if s.startsAt(serialUses, d) > 0 {
		return 0
	}
	if !named && !paired && !alone {
		return 0
	}
	if !named && !paired {
		s.warnAt(Date, i, d, "“", "”读作日期，如果是编号，请在前面写明。")
	}
	return s.putDate(i, s.r[i:i+4], s.r[i+4:i+6], s.r[i+6:d], d)
}

// dayFirst reads 09/01/2019, and 9/1 or 9.1 where a date is meant.
func (s *scanner) dayFirst(i, d int) int {
	sep := s.r[d]
	m := s.digitsEnd(d + 1)
	a, b := value(s.r[i:d]), value(s.r[d+1:m])
	if m == d+1 || m > d+3 || a < 1 || b < 1 || a > 31 || b > 31 || a > 12 && b > 12 {
		return 0
	}
	month, day := s.r[i:d], s.r[d+1:m]
	if a > 12 {
		month, day = day, month
	}
	if s.at(m) == sep && s.digitsEnd(m+1) == m+5 {
		if y := value(s.r[m+1 : m+5]); y >= 1900 && y <= 2100 && !isLetter(s.at(m+5)) {
			return s.putDate(i, s.r[m+1:m+5], month, day, m+5)
		}
		return 0
	}
	if a > 12 || s.at(m) == sep && isDigit(s.at(m+1)) || isDigit(s.at(m)) {
		return 0
	}
	if !s.tailedDay(i, d, m) && (sep == '-' || s.at(m) == sep || !s.meansDay(i, m, sep)) {
		return 0
	}
	o := s.begin(i)
	s.cardinal(month, false)
	s.put("月")
	s.cardinal(day, false)
	if s.at(m) != '日' && s.at(m) != '号' {
		s.put("日")
	}
	return s.note(Date, s.end(Date, i, m, o))
}

var (
	dayLabels = endings("日期", "时间", "截至", "截止", "定于", "将于")
	dayUses   = beginnings("日", "号", "（周", "(周", "（星期", "(星期", "周", "星期")
	holidays  = beginnings("劳动节", "国庆", "儿童节", "建党节", "建军节", "元旦", "妇女节", "黄金周", "小长假", "消费者权益")
)

// meansDay reports whether 9/1 or 9.1, the runes i to m, is a day of the year.
func (s *scanner) meansDay(i, m int, sep rune) bool {
	if s.startsAt(dayUses, m) > 0 || sep == '.' && s.startsAt(holidays, m) > 0 {
		return true
	}
	if sep == '/' && m-i == 5 && (s.r[i] == '0' || s.r[m-2] == '0') && !s.measureAt(m) { // 05/01
		return true
	}
	_, named := s.endsAt(dayLabels, s.label(i))
	if isDash(s.at(i-1)) && s.last == Date && s.lastEnd == i-1 {
		named = true
	}
	return named && (sep == '/' || isDash(s.at(m)) || isDash(s.at(i-1))) && !s.measureAt(m)
}

var (
	dayEvents = beginnings("地震", "事变", "事件", "运动", "惨案", "大促", "购物节", "起义", "抗震", "芦山", "汶川", "晚会", "空难", "火灾", "特大", "暴雨", "洪灾", "洪水")
	namedDays = map[string]bool{"3.15": true, "4.15": true, "4.20": true, "5.12": true, "5.20": true, "6.18": true, "7.20": true, "9.11": true, "9.18": true, "11.11": true, "12.12": true, "12.9": true}
)

// namedDay reads days named by figures with a point, “5.12”地震, as 3·15 is.
func (s *scanner) namedDay(i, d int) int {
	e := s.digitsEnd(d + 1)
	if d-i > 2 || e-d > 3 || e == d+1 || s.at(e) == '.' {
		return 0
	}
	quoted := s.at(i-1) == '“' && s.at(e) == '”'
	after := e
	if quoted {
		after++
	}
	if s.startsAt(dayEvents, after) == 0 && !(quoted && namedDays[string(s.r[i:e])]) {
		return 0
	}
	if m, day := value(s.r[i:d]), value(s.r[d+1:e]); m < 1 || m > 12 || day < 1 || day > 31 {
		return 0
	}
	return s.memorialDay(i, d)
}

// memorialDay reads days named by figures: 3·15, 5·12, 9·18.
func (s *scanner) memorialDay(i, d int) int {
	e := s.digitsEnd(d + 1)
	if d-i > 2 || e-d > 3 {
		return 0
	}
	o := s.begin(i)
	if e == d+2 && s.r[d+1] == '1' { // 五一, 八一, 十一
		s.cardinal(s.r[i:d], false)
		s.put("一")
	} else {
		s.spell(s.r[i:d], false) // a name: 九一八, never 九幺八
		s.spell(s.r[d+1:e], false)
	}
	return s.note(Digits, s.end(Digits, i, e, o))
}
