package speech

// dash reads -, — and ~: the sign between two ends of a range, a minus, or a
// pause.
func (s *scanner) dash(i int) int {
	j := i
	for isDash(s.at(j)) && (j == i || s.r[j] == s.r[i]) {
		j++
	}
	k := s.blank(j)
	right := s.at(k)
	if s.afterAmount(i) && (isDigit(right) || isCurrency(right) && isDigit(s.at(k+1)) || right == '-' && isDigit(s.at(k+1))) {
		if s.equation(i) && s.r[i] == '-' {
			return s.say(Math, i, k, "减")
		}
		word := s.p.rangeWord()
		if s.last == Date {
			word = s.p.dateRangeWord()
		}
		return s.say(Range, i, k, word)
	}
	if s.r[i] == '-' && j == i+1 && k == j && s.startsNumber(k) {
		if s.equation(i) {
			return s.say(Math, i, k, "减")
		}
		return s.negative(i)
	}
	if j == i+1 && s.weekdays(k) {
		return s.say(Range, i, k, s.p.dateRangeWord())
	}
	if s.p.Bare {
		return s.bareTo(i, j)
	}
	if s.r[i] == '—' && j >= i+2 {
		return s.keep(i, j)
	}
	return s.say(Sign, i, j, "——")
}

// afterAmount reports whether a number ends before rune i, or its unit in up to
// four characters.
func (s *scanner) afterAmount(i int) bool {
	if s.lastEnd < 0 || i-s.lastEnd > 5 {
		return false
	}
	if i == s.lastEnd+1 && s.r[s.lastEnd] == ' ' {
		return true
	}
	for _, c := range s.r[s.lastEnd:i] {
		if !isHanzi(c) {
			return false
		}
	}
	return true
}

// weekdays reports whether the words on both sides of a dash, the right one at
// rune k, are days of the week: 周一-周五.
func (s *scanner) weekdays(k int) bool {
	if !s.has(k, "周") && !s.has(k, "星期") && !s.has(k, "礼拜") {
		return false
	}
	n := len(s.out)
	if n < 6 {
		return false
	}
	switch string(s.out[n-3:]) {
	case "一", "二", "三", "四", "五", "六", "日", "天":
	default:
		return false
	}
	head := string(s.out[n-6 : n-3])
	return head == "周" || head == "期" || head == "拜"
}

// startsNumber reports whether a number or a sum begins at rune k.
func (s *scanner) startsNumber(k int) bool {
	c := s.at(k)
	return isDigit(c) || (isCurrency(c) || c == '.') && isDigit(s.at(k+1))
}

// equation reports whether the sign at rune i stands in a formula: an equals sign
// is near, with nothing but letters, figures and operators between.
func (s *scanner) equation(i int) bool {
	part := func(c rune) bool {
		return isLetter(c) || isDigit(c) || c == ' ' || c == '(' || c == ')' || c == '.' || opWord(c) != "" || c == '²' || c == '³'
	}
	for k := i + 1; k < i+16 && part(s.at(k)); k++ {
		if s.r[k] == '=' {
			return true
		}
	}
	operand := false
	for k := i - 1; k > i-16 && part(s.at(k)); k-- {
		if s.r[k] == '=' {
			return operand
		}
		operand = operand || isDigit(s.r[k]) || isLetter(s.r[k])
	}
	return false
}

var coldWords = endings("气温", "温度", "最低", "低温", "室温", "体温", "水温")

// negative reads the number after the minus at rune i.
func (s *scanner) negative(i int) int {
	if s.at(i+1) == '.' {
		return s.pointed(i, i+1, "负")
	}
	if c := s.r[i+1]; isCurrency(c) {
		return s.moneyFrom(i, i+2, currencyWord(c), "负")
	}
	q := s.quantityAt(i + 1)
	if s.at(q.to) == '/' && isDigit(s.at(q.to+1)) {
		s.say(Fraction, i, i+1, "负")
		return s.fractionAt(q)
	}
	word := "负"
	if s.isCold(q) || s.near(coldWords, i, 6) && !s.measureAt(q.to) {
		word = s.below()
	}
	if i >= 2 && (s.r[i-1] == '下' && s.r[i-2] == '零' || s.r[i-1] == '负') {
		word = ""
	}
	return s.amount(i, q, word)
}

// isCold reports whether q is a temperature, by its own unit or by the one behind
// the other end of its range: -5~3℃.
func (s *scanner) isCold(q quantity) bool {
	for n := 0; n < 2; n++ {
		if s.suffixAt(q.to).kind == Temperature || s.at(q.to) == '度' || s.has(q.to, "摄氏") || s.has(q.to, "华氏") {
			return true
		}
		k := s.blank(q.to)
		if c := s.at(k); !isDash(c) && c != '到' && c != '至' {
			return false
		}
		k++
		if s.at(k) == '-' {
			k++
		}
		if !isDigit(s.at(k)) {
			return false
		}
		q = s.quantityAt(k)
	}
	return false
}

// point reads ".5" as 零点五; other points stay.
func (s *scanner) point(i int) int {
	if !isDigit(s.at(i+1)) || s.lastEnd == i {
		if isLetter(s.at(i+1)) && isLetter(s.lastOut()) && s.dotted(i+1) {
			return s.say(Sign, i, i+1, "点")
		}
		if s.p.Bare {
			return s.bare(i)
		}
		return s.keep(i, i+1)
	}
	if isLetter(s.at(i - 1)) {
		return s.say(Sign, i, i+1, "点")
	}
	return s.pointed(i, i, "")
}

// dotted reports whether the word with points around rune k has more than letters
// in it: x.y2.
func (s *scanner) dotted(k int) bool {
	for b := k - 1; isHostRune(s.at(b)) && b > k-maxHost; b-- {
		if !isLetter(s.r[b]) && s.r[b] != '.' {
			return true
		}
	}
	for end := k + maxHost; isHostRune(s.at(k)) && k < end; k++ {
		if !isLetter(s.r[k]) && s.r[k] != '.' {
			return true
		}
	}
	return false
}

// pointed reads a decimal without a whole part whose point is rune k; the span
// begins at rune i.
func (s *scanner) pointed(i, k int, sign string) int {
	d := s.digitsEnd(k + 1)
	x := s.suffixAt(d)
	o := s.begin(i)
	s.put(sign)
	s.put(x.pre)
	s.put("零点")
	s.spell(s.r[k+1:d], false)
	kind, end := Number, d
	if x.kind != Plain {
		s.put(x.word)
		kind, end = x.kind, x.end
	}
	return s.note(kind, s.end(kind, i, end, o))
}

// plus reads + and ±.
func (s *scanner) plus(i int) int {
	if s.r[i] == '±' {
		if isDigit(s.at(i + 1)) {
			return s.amount(i, s.quantityAt(i+1), "正负")
		}
		return s.say(Math, i, i+1, "正负")
	}
	if !isDigit(s.at(i + 1)) {
		return s.say(Math, i, i+1, "加")
	}
	if j := s.countryPhone(i); j > 0 {
		return j
	}
	if d := s.digitsEnd(i + 1); s.has(i, "+86") && d == i+3 && !isDigit(s.at(s.blank(d))) && opWord(s.at(d)) == "" && !s.measureAt(d) {
		o := s.begin(i)
		s.put("加")
		s.spell(s.r[i+1:d], true)
		return s.note(Phone, s.end(Phone, i, d, o))
	}
	if c := s.at(s.back(i)); i > 0 && (s.lastEnd == i || s.lastEnd == i-1 || isHanzi(c) || isLetter(c) || c == ')' || c == '）' || c == '%') {
		return s.say(Math, i, i+1, "加")
	}
	return s.amount(i, s.quantityAt(i+1), "正")
}

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
	if s.at(i-1) == '第' {
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
	e := i + 1
	for isDigit(s.at(e)) || isHanziDigit(s.at(e)) {
		e++
	}
	if e == i+1 || e > i+5 || s.at(e) != '）' && s.at(e) != ')' {
		return 0
	}
	o := s.begin(i)
	if d := s.digitsEnd(i + 1); d == e {
		s.cardinal(s.r[i+1:e], false)
	} else {
		for _, c := range s.r[i+1 : e] {
			if isDigit(c) {
				s.put(digitWord[c-'0'])
			} else {
				s.out = append(s.out, string(c)...)
			}
		}
	}
	return s.note(Number, s.end(Number, i, e+1, o))
}

// sign reads every other sign. All of them are words or pauses afterwards.
func (s *scanner) sign(i int) int {
	c := s.r[i]
	switch c {
	case '/':
		return s.slash(i)
	case '√':
		return s.say(Math, i, i+1, "根号")
	case '^':
		return s.power(i)
	case '²', '³':
		return s.superscript(i)
	case '¹':
		return s.say(Math, i, i+1, "一")
	case '%', '‰', '‱':
		return s.say(Percent, i, i+1, aloneWord(c))
	case '*', '|':
		return s.stop(i, i+1, "、")
	case '′', '″':
		word := "分"
		if c == '″' {
			word = "秒"
		}
		return s.say(Measure, i, i+1, word)
	case '!':
		return s.keep(i, i+1)
	}
	if w := opWord(c); w != "" {
		e := i + 1
		if s.at(e) == '=' && (c == '<' || c == '>') {
			return s.say(Math, i, e+1, w+"等于")
		}
		return s.say(Math, i, s.operandAt(e), w)
	}
	if w := squareWord(c); w != "" {
		return s.say(Measure, i, i+1, s.local(w))
	}
	if w := signWord(c); w != "" {
		return s.say(Sign, i, i+1, w)
	}
	return s.formNumber(i)
}

// operandAt takes a blank between an operator and its number.
func (s *scanner) operandAt(e int) int {
	if s.at(e) == ' ' && isDigit(s.at(e+1)) {
		return e + 1
	}
	return e
}

// aloneWord reads a sign of proportion that has no number, as in a table's head.
func aloneWord(c rune) string {
	switch c {
	case '‰':
		return "千分比"
	case '‱':
		return "万分比"
	}
	return "百分比"
}

var perHeads = setOf("元角分斤克吨升米里亩人户天日月年时次个台只头千万度件张份瓦瓶袋")

// slash reads a slash: 每 between units, else a pause.
func (s *scanner) slash(i int) int {
	before, after := s.lastOut(), s.at(i+1)
	if inSet(perHeads, before) || inSet(countWords, before) && s.afterAmount(i) {
		if isHanzi(after) && (inSet(countWords, after) || inSet(perHeads, after)) {
			return s.say(Measure, i, i+1, "每")
		}
		var buf [8]byte
		key, end := s.symbolAt(i+1, &buf)
		if u, ok := unitSymbols[string(key)]; ok {
			w := u.word
			if p := perWord[string(key)]; p != "" {
				w = p
			}
			return s.say(Measure, i, end, "每"+s.local(w))
		}
		if w := squareWord(after); w != "" {
			return s.say(Measure, i, i+2, "每"+s.local(w))
		}
	}
	e := i + 1
	for s.at(e) == '/' {
		e++
	}
	return s.stop(i, e, "、")
}

// stop reads the runes i to e as a pause.
func (s *scanner) stop(i, e int, mark string) int {
	if s.p.Bare {
		return s.bareTo(i, e)
	}
	return s.say(Sign, i, e, mark)
}

// power reads 10^5.
func (s *scanner) power(i int) int {
	k := i + 1
	neg := s.at(k) == '-'
	if neg {
		k++
	}
	d := s.digitsEnd(k)
	if d == k {
		return s.say(Math, i, i+1, "的次方")
	}
	o := s.begin(i)
	s.put("的")
	if neg {
		s.put("负")
	}
	s.cardinal(s.r[k:d], false)
	s.put("次方")
	return s.powerUnit(i, d, o)
}

// powerUnit takes in the unit after a power of ten and ends its span: 10^8m/s.
func (s *scanner) powerUnit(i, e, o int) int {
	x := s.suffixAt(e)
	if x.kind != Measure || x.pre != "" && !isHanzi(s.lastOut()) {
		return s.note(Math, s.end(Math, i, e, o))
	}
	if x.pre != "" { // the time cannot come first any more
		x.word += x.pre
	}
	s.put(x.word)
	return s.note(Measure, s.end(Math, i, x.end, o))
}

// superscript reads ² and ³ after a number or a letter, and ² alone.
func (s *scanner) superscript(i int) int {
	word := "平方"
	if s.r[i] == '³' {
		word = "立方"
	}
	if s.lastEnd == i || isLetter(s.lastOut()) {
		word = "的" + word
	}
	return s.say(Math, i, i+1, word)
}

// signWord reads signs that stand for one word.
func signWord(c rune) string {
	switch c {
	case '@':
		return "艾特"
	case '&':
		return "和"
	case '℃':
		return "摄氏度"
	case '℉':
		return "华氏度"
	case '°':
		return "度"
	case '∞':
		return "无穷大"
	case 'π':
		return "派"
	case '→':
		return "到"
	case '∶':
		return "："
	case '№':
		return "编号"
	case '§':
		return "节"
	case '∠':
		return "角"
	case '∑':
		return "求和"
	case '∴':
		return "所以"
	case '∵':
		return "因为"
	case '∩':
		return "交"
	case '∪':
		return "并"
	case '∈':
		return "属于"
	case '⊥':
		return "垂直于"
	case '∥':
		return "平行于"
	case '△':
		return "三角形"
	case '$':
		return "美元"
	}
	return greekWord(c)
}

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
		return s.say(Fraction, i, i+1, w)
	}
	if c >= 0x2070 && c <= 0x2089 {
		return s.scripts(i)
	}
	s.warnAt(Sign, i, i+1, "符号“", "”没有读法，播音时不读。")
	return s.stop(i, i+1, "，")
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
