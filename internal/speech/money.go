package speech

func isCurrency(c rune) bool { return currencyWord(c) != "" }

// currencyWord reads a currency sign.
func currencyWord(c rune) string {
	switch c {
	case '¥':
		return "元"
	case '$':
		return "美元"
	case '€':
		return "欧元"
	case '£':
		return "英镑"
	case '₩':
		return "韩元"
	case '₽':
		return "卢布"
	case '₹':
		return "卢比"
	case '฿':
		return "泰铢"
	case '¢':
		return "美分"
	}
	return ""
}

// currencyCodes are the letters that stand for money before or after a sum.
var currencyCodes = map[string]string{
	"RMB": "元", "CNY": "元", "CN": "元", "USD": "美元", "US": "美元", "EUR": "欧元", "GBP": "英镑", "HKD": "港元", "HK": "港元", "JPY": "日元", "JP": "日元",
	"KRW": "韩元", "TWD": "新台币", "NTD": "新台币", "NT": "新台币", "AUD": "澳元", "AU": "澳元", "CAD": "加元", "CA": "加元", "CHF": "瑞士法郎", "SGD": "新加坡元", "RUB": "卢布",
	"THB": "泰铢", "MOP": "澳门元", "INR": "卢比", "NZD": "新西兰元", "VND": "越南盾", "MYR": "林吉特", "PHP": "比索", "SEK": "瑞典克朗",
}

// money reads a sum whose currency sign is rune i.
func (s *scanner) money(i int) int { return s.moneyFrom(i, i+1, currencyWord(s.r[i]), "") }

// moneyFrom reads a sum that begins at rune i; its sign or code ends before rune k
// and is read as word after the number. sign is said first.
func (s *scanner) moneyFrom(i, k int, word, sign string) int {
	k = s.blank(k)
	if s.at(k) == '-' && isDigit(s.at(k+1)) && sign == "" {
		sign, k = "负", k+1
	}
	if !isDigit(s.at(k)) {
		if s.r[i] == '¥' && s.at(i-1) == '币' || s.at(i+1) == s.r[i] {
			word = ""
		}
		if word == "" && !isHanzi(s.lastOut()) {
			word = "元"
		}
		return s.say(Money, i, i+1, word)
	}
	o := s.begin(i)
	s.put(sign)
	q := s.quantityAt(k)
	s.putQuantity(q, true, !inSet(scaleWords, s.at(q.to)) || s.twoBefore(q.to))
	end := q.to
	for isDash(s.at(end)) {
		m := end + 1
		if c := s.at(m); c == s.r[i] {
			m++
		}
		if !isDigit(s.at(m)) {
			break
		}
		q = s.quantityAt(m)
		s.put(s.p.rangeWord())
		s.putQuantity(q, true, true)
		end = q.to
	}
	return s.moneyTail(i, end, word, o)
}

// moneyTail takes in 万 and 亿 after the sum's digits and says the unit, unless
// the text says it.
func (s *scanner) moneyTail(i, end int, word string, o int) int {
	k := s.blank(end)
	for n := 0; n < 2 && inSet(scaleWords, s.at(k)); n++ {
		s.out = append(s.out, string(s.r[k])...)
		k++
		end = k
	}
	for _, extra := range [...]string{"余", "多"} {
		if s.has(end, extra) {
			s.put(extra)
			end++
		}
	}
	if s.has(s.blank(end), word) || word == "元" && (s.at(end) == '块' || s.at(end) == '圆') || s.has(end, "人民币") {
		word = ""
	}
	s.put(word)
	return s.note(Money, s.end(Money, i, end, o))
}

// currencyAfter reads a sign or code of currency after the number that ends at
// rune j: 100USD, 50￥.
func (s *scanner) currencyAfter(j int) suffix {
	k := s.blank(j)
	if w := currencyWord(s.at(k)); w != "" && k == j && !isDigit(s.at(s.blank(k+1))) {
		if s.has(k+1, w) {
			w = ""
		}
		return suffix{kind: Money, end: k + 1, word: w, two: true}
	}
	if !isUpper(s.at(k)) {
		return suffix{}
	}
	code, e := s.codeWord(k)
	if w := currencyCodes[code]; w != "" && len(code) == 3 && !isDigit(s.at(e)) && !isDigit(s.at(s.blank(e))) {
		return suffix{kind: Money, end: e, word: w, two: true}
	}
	return suffix{}
}

// codeWord is the run of two or three capitals at rune k, and its end.
func (s *scanner) codeWord(k int) (string, int) {
	var buf [3]byte
	n := 0
	for isLetter(s.at(k + n)) {
		if n == len(buf) || !isUpper(s.at(k+n)) {
			return "", k
		}
		buf[n] = byte(s.r[k+n])
		n++
	}
	return string(buf[:n]), k + n
}

// codedMoney reads USD 100 and US$100, whose letters begin at rune i; 0 where
// there is no sum.
func (s *scanner) codedMoney(i int) int {
	code, e := s.codeWord(i)
	word := currencyCodes[code]
	if word == "" {
		return 0
	}
	if c := s.at(e); c == '$' || c == '¥' || c == '€' || c == '£' {
		if isDigit(s.at(s.blank(e + 1))) {
			return s.moneyFrom(i, e+1, word, "")
		}
		return 0
	}
	if len(code) == 3 && isDigit(s.at(s.blank(e))) {
		return s.moneyFrom(i, e, word, "")
	}
	return 0
}
