package typeset

import "strings"

// Prices of a break, in the unit of badness (a line stretched by a twentieth of
// an em at every gap costs 25).
const (
	never      = 1 << 20
	priceUnit  = 60  // 2026|年
	priceURL   = 150 // inside an address
	priceShort = 120 // inside a name in a row of names, inside a document number's head
	priceWord  = 140 // inside a common word, where asked
	priceMid   = 60  // in a headline: anywhere but after a mark
	priceGood  = 20  // in a headline: where it reads well
	priceBrief = 40  // inside short brackets
	priceForce = 20000
)

// surnames are the commonest family names, those of two characters apart.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳穆司卓吉缪简车连芦麦褚娄窦戚岑景宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬卞姬师和仇栾隋刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"

const compound = "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 夏侯 司徒 长孙 端木 司空 宇文 轩辕 南宫"

// offices follow a name and must not be torn from it.
var offices = []string{"党支部书记", "副书记", "书记", "副主任", "主任", "副镇长", "镇长", "副乡长", "乡长", "副县长", "县长", "村长", "支书", "同志", "先生", "女士", "文书", "会计", "出纳", "队长", "组长", "站长", "所长", "局长", "科长", "股长", "委员", "干事", "网格员", "护林员", "老师", "医生", "师傅", "代表", "经理", "院长", "校长", "主席", "部长"}

// hardUnits stay with their number on all lines; any other character after a
// number may be torn from it at a small price.
var hardUnits = []string{"万元", "亿元", "千元", "百元", "元", "角", "亩", "公里", "千米", "平方米", "立方米", "厘米", "毫米", "米", "公斤", "千克", "斤", "吨", "千伏", "千瓦", "度", "万", "亿", "％", "%", "℃", "‰"}

var (
	surnameSet = runeSet(surnames)
	hanNumbers = runeSet("一二三四五六七八九十百〇零")
)

func runeSet(s string) map[rune]bool {
	m := map[rune]bool{}
	for _, r := range s {
		m[r] = true
	}
	return m
}

// prices returns for every place before character i of a text what a break there
// costs; never forbids it. words also prices breaks inside common words, as
// titles want it.
func prices(rs []rune, words bool) []int32 {
	p := make([]int32, len(rs)+1)
	for i := 1; i < len(rs); i++ {
		p[i] = pair(rs[i-1], rs[i])
	}
	tokens(rs, p)
	numbers(rs, p)
	names(rs, p)
	if words {
		commonWords(rs, p)
	}
	return p
}

// pair is what the two characters beside a place say about a break.
func pair(a, b rune) int32 {
	ca, cb := classOf(a), classOf(b)
	switch {
	case cb == space:
		return never // the space itself ends the line; the break is after it
	case cb == closes || cb == stops || cb == middle:
		return never
	case ca == opens:
		return never
	case ca == space:
		return 0
	case a == '—' && b >= '0' && b <= '9', a == '第' && cb == digit, a == '¥' || a == '￥' || a == '$' || a == '№':
		return never
	case a == '*' || b == '*' || a == '＊' || b == '＊':
		return never // a masked name
	case (ca == latin || ca == digit) && (cb == latin || cb == digit):
		return never
	case (ca == stops || ca == closes) && a < 0x80 && (cb == latin || cb == digit):
		return never // 3.5, example.cn, f(x)
	case (ca == latin || ca == digit) && cb == opens && b < 0x80:
		return never
	}
	return 0
}

func set(p []int32, from, to int, price int32) {
	for i := from + 1; i < to; i++ {
		if p[i] < price {
			p[i] = price
		}
	}
}

// tokens marks western tokens: an address may be broken after its signs at a
// price; a phone or account number in groups may not, up to 20 characters.
func tokens(rs []rune, p []int32) {
	for i := 0; i < len(rs); {
		if !tokenRune(rs[i]) {
			i++
			continue
		}
		j := i
		for j < len(rs) && tokenRune(rs[j]) {
			j++
		}
		for j > i && rs[j-1] < 0x80 && strings.ContainsRune(",.;:!?", rs[j-1]) {
			j-- // the mark behind a token is no part of it
		}
		if tok := string(rs[i:max(j, i)]); addressLike(tok) {
			for k := i + 1; k < j; k++ {
				if strings.ContainsRune("/?&=_-#", rs[k-1]) && !strings.ContainsRune("/?&=.", rs[k]) || rs[k-1] == '.' {
					p[k] = priceURL
				}
			}
		}
		i = max(j, i+1)
	}
	for i := 0; i < len(rs); i++ {
		if !isDigit(rs[i]) || i > 0 && western(rs[i-1]) {
			continue
		}
		j, n := i, 0
		for k := i; k < len(rs) && k < i+20; k++ {
			if isDigit(rs[k]) {
				j, n = k+1, n+1
			} else if rs[k] != ' ' && rs[k] != '-' && rs[k] != '—' && rs[k] != '－' || k > i && !isDigit(rs[k-1]) {
				break
			}
		}
		if n >= 7 {
			set(p, i, j, never)
		}
		i = j
	}
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func tokenRune(r rune) bool { return r > ' ' && r < 0x7F }

func addressLike(tok string) bool {
	return strings.Contains(tok, "://") || strings.HasPrefix(tok, "www.") ||
		!strings.Contains(tok, "@") && strings.Contains(tok, "/") && strings.Contains(tok, ".") && strings.ContainsAny(tok, "abcdefghijklmnopqrstuvwxyz")
}

// numbers keeps numbers with their units, document numbers whole, and ranges.
func numbers(rs []rune, p []int32) {
	for i := 0; i < len(rs); i++ {
		switch r := rs[i]; {
		case r == '〔' || r == '［':
			docNumber(rs, p, i)
		case r == '（' || r == '(':
			for j := i + 1; j < len(rs) && j <= i+6; j++ {
				if rs[j] == '）' || rs[j] == ')' {
					set(p, i, j+1, priceBrief)
					break
				}
			}
		case r == '.' && i > 0 && isDigit(rs[i-1]) && i+1 < len(rs):
			j := i + 1
			if rs[j] == ' ' {
				j++
			}
			if j < len(rs) && classOf(rs[j]) == han {
				set(p, i-1, j+1, never) // 4. 监督小组
			}
		case r == '第':
			j := i + 1
			for j < len(rs) && (isDigit(rs[j]) || hanNumbers[rs[j]]) {
				j++
			}
			if j > i+1 && j < len(rs) {
				set(p, i, j+1, never)
			}
		case isDigit(r) && i+1 < len(rs) && !isDigit(rs[i+1]):
			if u := unitAt(rs, i+1); u > 0 {
				end := i + 1 + u
				if end+1 < len(rs) && (rs[end] == '/' || rs[end] == '／') {
					end += 2
				}
				set(p, i, end, never)
			} else if classOf(rs[i+1]) == han && p[i+1] < priceUnit {
				p[i+1] = priceUnit
			}
		case (r == '一' || hanNumbers[r]) && i+1 < len(rs) && rs[i+1] == '、' && (i == 0 || i == 1):
			set(p, 0, min(i+3, len(rs)), never) // the head of a clause: 一、缴
		}
	}
}

func unitAt(rs []rune, i int) int {
	for _, u := range hardUnits {
		n := 0
		for _, r := range u {
			if i+n >= len(rs) || rs[i+n] != r {
				n = -1
				break
			}
			n++
		}
		if n > 0 {
			return n
		}
	}
	return 0
}

// docNumber keeps 青禾府通〔2026〕9号 whole: the year and number always, the
// issuer's short name at a price.
func docNumber(rs []rune, p []int32, open int) {
	j := open + 1
	for j < len(rs) && isDigit(rs[j]) {
		j++
	}
	if j != open+5 || j >= len(rs) || rs[j] != '〕' && rs[j] != '］' {
		return
	}
	end := j + 1
	for end < len(rs) && end < j+10 && (isDigit(rs[end]) || rs[end] == '第' || hanNumbers[rs[end]]) {
		end++
	}
	if end < len(rs) && (rs[end] == '号' || rs[end] == '期') {
		end++
	}
	start := open
	for start > 0 && start > open-8 && classOf(rs[start-1]) == han {
		start--
	}
	set(p, max(start-1, 0), open+1, priceShort)
	set(p, max(open-1, start), end, never)
}

// names keeps a name with the office behind it, and names in a row whole.
func names(rs []rune, p []int32) {
	for i := range rs {
		if p[i] == never && i > 0 || classOf(rs[i]) != han {
			continue
		}
		n := surnameAt(rs, i)
		if n == 0 {
			continue
		}
		for given := 1; given <= 2; given++ {
			if i+n+given > len(rs) || classOf(rs[i+n+given-1]) != han {
				break
			}
			if o := officeAt(rs, i+n+given); o > 0 {
				set(p, i, i+n+given+o, never)
				break
			}
		}
	}
	// Between enumeration commas, short runs are mostly names of people or villages.
	start := -1
	for i := 0; i <= len(rs); i++ {
		edge := i == len(rs) || classOf(rs[i]) != han
		if !edge {
			continue
		}
		if start >= 0 && i-start >= 2 && i-start <= 4 && (rs[start-1] == '、' || i < len(rs) && rs[i] == '、') {
			price := int32(priceShort)
			if i-start <= 4 && surnameAt(rs, start) > 0 {
				price = never
			}
			set(p, start, i, price)
		}
		start = -1
		if i < len(rs) {
			start = i + 1
		}
	}
}

func surnameAt(rs []rune, i int) int {
	if i+1 < len(rs) && strings.Contains(compound, string(rs[i:i+2])) {
		return 2
	}
	if surnameSet[rs[i]] {
		return 1
	}
	return 0
}

func officeAt(rs []rune, i int) int {
	if i >= len(rs) {
		return 0
	}
	for _, o := range offices {
		n := 0
		for _, r := range o {
			if i+n >= len(rs) || rs[i+n] != r {
				n = -1
				break
			}
			n++
		}
		if n > 0 {
			return n
		}
	}
	return 0
}
