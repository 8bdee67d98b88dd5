package speech

var (
	// dayTails follow a day that is written short and say that it is one: 12.31前,
	// 11-30截止, 12/1起.
	dayTails = beginnings("前", "之前", "以前", "后", "之后", "以后", "截止", "截至", "止", "为止", "起", "开始", "当天", "当日", "早上", "早晨", "上午", "中午", "下午", "晚上", "晚",
		"到期", "开学", "放假", "出发", "集合", "开会", "停水", "停电", "缴", "交清")
	// dayHeads stand before such a day.
	dayHeads = endings("于", "自", "从", "截至", "截止", "截止到", "截止至", "至", "到", "在", "期", "日期", "时间", "定在", "将于", "由")
	// levelWords say that a number is a level and no day: 版本2.1, 涨到5.2, 体温36.5.
	levelWords = endings("版本", "温度", "体温", "气温", "水温", "血糖", "血压", "血氧", "视力", "均分", "平均", "得分", "分数", "绩点", "学分", "系数", "指数", "倍数", "震级", "价格", "单价", "费率", "利率", "比率", "率",
		"涨到", "降到", "升到", "提高到", "下降到", "上升到", "达到", "增加到", "增至", "降至", "升至", "涨至", "减至", "达", "约", "为", "是", "超", "超过", "不足", "低于", "高于", "大于", "小于",
		"V", "v", "第", "图", "表", "条", "款", "节", "章", "共", "调整到", "缩短到", "延长到", "扩大到", "控制在")
)

// validDay reports whether two numbers can be a month and its day.
func validDay(month, day int) bool { return month >= 1 && month <= 12 && day >= 1 && day <= 31 }

// tailedDay reports whether the digits i to d, a sign and the digits to m are a day
// of the year by what stands around them: 请于12.31前, 自11.30至12.31, 11-30截止.
func (s *scanner) tailedDay(i, d, m int) bool {
	sep, month, day := s.r[d], value(s.r[i:d]), value(s.r[d+1:m])
	if !validDay(month, day) || m-d > 3 || d-i > 2 || isDash(s.at(i-1)) && s.last != Date || isDigit(s.at(i-2)) && s.at(i-1) == '.' {
		return false
	}
	label := s.label(i)
	if _, level := s.endsAt(levelWords, label); level {
		return false
	}
	if label != i { // 约为 12.5
		if _, level := s.endsAt(levelWords, i); level {
			return false
		}
	}
	_, headed := s.endsAt(dayHeads, label)
	if headed && label != i && s.at(i-1) != '：' && s.at(i-1) != ':' && s.at(i-1) != ' ' {
		headed = false
	}
	long := m-d == 3 || d-i == 2
	tailed := s.startsAt(dayTails, s.blank(m)) > 0
	switch {
	case s.last == Date && s.lastEnd >= 0 && s.lastEnd == i-1 && (s.at(i-1) == '至' || s.at(i-1) == '到' || isDash(s.at(i-1))) && !s.measureAt(m):
		return sep != '-'
	case tailed && sep == '-':
		return long && (m-d == 3 || headed) && !s.ordinal(i)
	case tailed && sep == '/':
		return true
	case tailed:
		return long || headed
	}
	if from, ok := s.endsAt(sinceWords, i); !ok || from < 0 || sep == '-' {
		return false
	}
	return s.endsWithDay(m, sep, long)
}

var sinceWords = endings("自", "从", "由", "时间", "日期", "时间：", "日期：", "于")

// endsWithDay reports whether a second day written in the same way follows at rune
// m: 自11.30至12.31. long: the first one had a month or a day of two figures.
func (s *scanner) endsWithDay(m int, sep rune, long bool) bool {
	c := s.at(m)
	if c != '至' && c != '到' && !isDash(c) {
		return false
	}
	d := s.digitsEnd(m + 1)
	e := s.digitsEnd(d + 1)
	if d == m+1 || s.at(d) != sep || e == d+1 || d-m > 3 || e-d > 3 || !validDay(value(s.r[m+1:d]), value(s.r[d+1:e])) {
		return false
	}
	return (long || e-d == 3 || d-m == 3) && !s.measureAt(s.blank(e)) && s.suffixAt(e).kind == Plain
}

// shortDate reads a whole date whose year, the digits i to d, has two figures:
// 登记日期26.12.5, 26-12-5止. A version or a section has no such words around it.
func (s *scanner) shortDate(i, d int) int {
	sep := s.r[d]
	m := s.digitsEnd(d + 1)
	if d-i != 2 || m == d+1 || m > d+3 || s.at(m) != sep {
		return 0
	}
	e := s.digitsEnd(m + 1)
	if e == m+1 || e > m+3 || s.at(e) == sep && isDigit(s.at(e+1)) || isLetter(s.at(e)) || !validDay(value(s.r[d+1:m]), value(s.r[m+1:e])) {
		return 0
	}
	label := s.label(i)
	if _, level := s.endsAt(levelWords, label); level {
		return 0
	}
	_, named := s.endsAt(dateWords, label)
	if !named && s.startsAt(dayTails, s.blank(e)) == 0 && s.at(e) != '日' && s.at(e) != '号' && !(s.last == Date && s.lastEnd == i-1) {
		return 0
	}
	return s.putDate(i, s.r[i:d], s.r[d+1:m], s.r[m+1:e], e)
}

// maskedYear reads a year that a form leaves open, whose first figures are i to d:
// 20XX年, 202×年.
func (s *scanner) maskedYear(i, d int) int {
	k := d
	for k < i+4 && (s.at(k)|0x20 == 'x' || s.at(k) == '×' || s.at(k) == '某') {
		k++
	}
	if d-i < 2 || k != i+4 || k == d || s.at(k) != '年' || s.r[i] != '1' && s.r[i] != '2' {
		return 0
	}
	o := s.begin(i)
	s.spell(s.r[i:d], false)
	for range k - d {
		s.put("某")
	}
	return s.note(Date, s.end(Date, i, k, o))
}
