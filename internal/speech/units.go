package speech

// unit is a unit of measure that is written with a symbol.
type unit struct {
	word  string // how it is read
	folk  string // in the market place; "" the same
	speed bool   // as 60km/h: the time comes first, 每小时六十千米
	two   bool   // 两 before it
}

// unitSymbols are the symbols after a number, as they are written once folded:
// μ as u, Ω as ohm, ² and ³ as 2 and 3, the middle dot as a dot.
var unitSymbols = map[string]unit{
	"m": {"米", "", true, true}, "km": {"千米", "公里", true, true}, "cm": {"厘米", "", true, true}, "mm": {"毫米", "", true, true},
	"dm": {"分米", "", false, true}, "um": {"微米", "", false, true}, "nm": {"纳米", "", false, true}, "KM": {"千米", "公里", true, true},
	"Km": {"千米", "公里", true, true}, "CM": {"厘米", "", false, true}, "MM": {"毫米", "", false, true}, "Mm": {"毫米", "", false, true},
	"m2": {"平方米", "", false, true}, "m3": {"立方米", "方", false, true}, "km2": {"平方千米", "平方公里", false, true}, "cm2": {"平方厘米", "", false, true},
	"cm3": {"立方厘米", "", false, true}, "mm2": {"平方毫米", "", false, true}, "mm3": {"立方毫米", "", false, true}, "dm2": {"平方分米", "", false, true},
	"dm3": {"立方分米", "", false, true}, "km3": {"立方千米", "立方公里", false, true}, "hm2": {"公顷", "", false, true}, "ha": {"公顷", "", false, true},
	"M2": {"平方米", "", false, true}, "M3": {"立方米", "方", false, true}, "nm3": {"标准立方米", "", false, true}, "Nm3": {"标准立方米", "", false, true},
	"in": {"英寸", "", false, true}, "ft": {"英尺", "", false, true}, "mi": {"英里", "", true, true}, "yd": {"码", "", false, true}, "inch": {"英寸", "", false, true},
	"mile": {"英里", "", true, true}, "miles": {"英里", "", true, true}, "nmi": {"海里", "", true, true}, "acre": {"英亩", "", false, true},
	"g": {"克", "", false, true}, "kg": {"千克", "公斤", false, true}, "Kg": {"千克", "公斤", false, true}, "KG": {"千克", "公斤", false, true},
	"mg": {"毫克", "", false, true}, "ug": {"微克", "", false, true}, "ng": {"纳克", "", false, true}, "t": {"吨", "", false, true}, "lb": {"磅", "", false, true},
	"lbs": {"磅", "", false, true}, "oz": {"盎司", "", false, true}, "ct": {"克拉", "", false, true},
	"L": {"升", "", false, true}, "l": {"升", "", false, true}, "mL": {"毫升", "", false, true}, "ml": {"毫升", "", false, true}, "ML": {"毫升", "", false, true},
	"Ml": {"毫升", "", false, true}, "dL": {"分升", "", false, true}, "dl": {"分升", "", false, true}, "uL": {"微升", "", false, true}, "ul": {"微升", "", false, true},
	"cc": {"立方厘米", "毫升", false, true}, "cL": {"厘升", "", false, true}, "gal": {"加仑", "", false, true},
	"h": {"小时", "", false, true}, "H": {"小时", "", false, true}, "hr": {"小时", "", false, true}, "hrs": {"小时", "", false, true}, "min": {"分钟", "", false, true},
	"mins": {"分钟", "", false, true}, "s": {"秒", "", false, true}, "sec": {"秒", "", false, true}, "ms": {"毫秒", "", false, true}, "us": {"微秒", "", false, true},
	"ns": {"纳秒", "", false, true}, "d": {"天", "", false, true}, "s2": {"二次方秒", "", false, true}, "day": {"天", "", false, true}, "days": {"天", "", false, true},
	"W": {"瓦", "", false, true}, "w": {"万", "", false, true}, "k": {"千", "", false, true}, "r": {"转", "", false, true}, "kW": {"千瓦", "", false, true}, "KW": {"千瓦", "", false, true}, "kw": {"千瓦", "", false, true},
	"Kw": {"千瓦", "", false, true}, "MW": {"兆瓦", "", false, true}, "GW": {"吉瓦", "", false, true}, "mW": {"毫瓦", "", false, true}, "TW": {"太瓦", "", false, true},
	"kWh": {"千瓦时", "度", false, true}, "KWh": {"千瓦时", "度", false, true}, "kwh": {"千瓦时", "度", false, true}, "KWH": {"千瓦时", "度", false, true},
	"kW.h": {"千瓦时", "度", false, true}, "kw.h": {"千瓦时", "度", false, true}, "KW.h": {"千瓦时", "度", false, true}, "MWh": {"兆瓦时", "", false, true},
	"MW.h": {"兆瓦时", "", false, true}, "Wh": {"瓦时", "", false, true}, "GWh": {"吉瓦时", "", false, true}, "kWp": {"千瓦", "", false, true}, "MWp": {"兆瓦", "", false, true},
	"V": {"伏", "", false, true}, "v": {"伏", "", false, true}, "kV": {"千伏", "", false, true}, "KV": {"千伏", "", false, true}, "kv": {"千伏", "", false, true},
	"mV": {"毫伏", "", false, true}, "kVA": {"千伏安", "", false, true}, "KVA": {"千伏安", "", false, true}, "kva": {"千伏安", "", false, true},
	"A": {"安", "", false, true}, "mA": {"毫安", "", false, true}, "mAh": {"毫安时", "", false, true}, "mah": {"毫安时", "", false, true}, "Ah": {"安时", "", false, true}, "uA": {"微安", "", false, true},
	"kA": {"千安", "", false, true}, "ohm": {"欧姆", "", false, true}, "kohm": {"千欧", "", false, true}, "Mohm": {"兆欧", "", false, true}, "uF": {"微法", "", false, true},
	"pF": {"皮法", "", false, true}, "nF": {"纳法", "", false, true}, "mH": {"毫亨", "", false, true},
	"Hz": {"赫兹", "", false, true}, "HZ": {"赫兹", "", false, true}, "hz": {"赫兹", "", false, true}, "kHz": {"千赫兹", "千赫", false, true}, "KHz": {"千赫兹", "千赫", false, true},
	"khz": {"千赫兹", "千赫", false, true}, "MHz": {"兆赫兹", "兆赫", false, true}, "mhz": {"兆赫兹", "兆赫", false, true}, "MHZ": {"兆赫兹", "兆赫", false, true},
	"GHz": {"吉赫兹", "", false, true}, "ghz": {"吉赫兹", "", false, true}, "THz": {"太赫兹", "", false, true},
	"dB": {"分贝", "", false, true}, "db": {"分贝", "", false, true}, "DB": {"分贝", "", false, true}, "Pa": {"帕", "", false, true}, "pa": {"帕", "", false, true}, "kPa": {"千帕", "", false, true},
	"KPa": {"千帕", "", false, true}, "kpa": {"千帕", "", false, true}, "MPa": {"兆帕", "", false, true}, "Mpa": {"兆帕", "", false, true}, "mpa": {"兆帕", "", false, true},
	"hPa": {"百帕", "", false, true}, "bar": {"巴", "", false, true}, "N": {"牛", "", false, true}, "kN": {"千牛", "", false, true}, "N.m": {"牛米", "", false, true},
	"Nm": {"牛米", "", false, true}, "J": {"焦", "", false, true}, "kJ": {"千焦", "", false, true}, "KJ": {"千焦", "", false, true}, "MJ": {"兆焦", "", false, true},
	"cal": {"卡", "", false, true}, "kcal": {"千卡", "大卡", false, true}, "Kcal": {"千卡", "大卡", false, true}, "mol": {"摩尔", "", false, true},
	"mmol": {"毫摩尔", "", false, true}, "umol": {"微摩尔", "", false, true}, "nmol": {"纳摩尔", "", false, true}, "mmHg": {"毫米汞柱", "", false, true},
	"mmhg": {"毫米汞柱", "", false, true}, "rpm": {"转每分", "", false, true}, "RPM": {"转每分", "", false, true}, "lx": {"勒克斯", "", false, true}, "lm": {"流明", "", false, true},
	"cd": {"坎德拉", "", false, true}, "eV": {"电子伏特", "", false, true}, "Sv": {"希沃特", "", false, true}, "mSv": {"毫希", "", false, true}, "Bq": {"贝克", "", false, true},
	"IU": {"国际单位", "", false, true}, "px": {"像素", "", false, true}, "dpi": {"DPI", "", false, false}, "ppi": {"PPI", "", false, false}, "fps": {"帧每秒", "", false, true}, "lux": {"勒克斯", "", false, true},
	"mph": {"英里每小时", "", false, true}, "psi": {"磅每平方英寸", "", false, true}, "kn": {"节", "", false, true},
	"M": {"M", "兆", false, false}, "G": {"G", "", false, false}, "K": {"K", "", false, false}, "T": {"T", "", false, false},
	"KB": {"千字节", "K", false, false}, "kB": {"千字节", "K", false, false}, "MB": {"兆字节", "兆", false, true}, "GB": {"吉字节", "G", false, false},
	"TB": {"太字节", "T", false, false}, "PB": {"拍字节", "P", false, false}, "Kb": {"千比特", "K", false, false}, "kb": {"千比特", "K", false, false}, "Mb": {"兆比特", "兆", false, true},
	"Gb": {"吉比特", "G", false, false}, "bps": {"比特每秒", "", false, true}, "kbps": {"千比特每秒", "", false, true}, "Kbps": {"千比特每秒", "", false, true},
	"Mbps": {"兆比特每秒", "兆", false, true}, "mbps": {"兆比特每秒", "兆", false, true}, "Gbps": {"吉比特每秒", "", false, true}, "kph": {"千米每小时", "公里每小时", false, true},
}

// perWord reads a unit after a slash where it differs: /h 每小时, /次 每次.
var perWord = map[string]string{"h": "小时", "H": "小时", "min": "分钟", "s": "秒", "S": "秒", "d": "天", "a": "年", "y": "年", "hr": "小时", "km": "千米", "mu": "亩"}

// squares are the one-character forms of units.
var squares = map[rune]string{
	'㎡': "平方米", '㎥': "立方米", '㎢': "平方千米", '㎞': "千米", '㎝': "厘米", '㎜': "毫米", '㎛': "微米", '㎚': "纳米", '㎏': "千克", '㎎': "毫克",
	'㎍': "微克", '㎖': "毫升", 'ℓ': "升", '㎗': "升", '㎠': "平方厘米", '㎟': "平方毫米", '㎤': "立方厘米", '㏄': "立方厘米", '㎾': "千瓦", '㎐': "赫兹",
	'㎑': "千赫兹", '㎒': "兆赫兹", '㎓': "吉赫兹", '㏈': "分贝", '㎩': "帕", '㎪': "千帕", '㎫': "兆帕", '㎳': "毫秒", '㏊': "公顷", 'Ω': "欧姆",
}

// squareWord reads the one-character form of a unit; "" where r is none.
func squareWord(r rune) string {
	if r != 'Ω' && r != 'ℓ' && (r < 0x3300 || r > 0x33FF) {
		return ""
	}
	return squares[r]
}

// suffix is what follows a number and is read with it.
type suffix struct {
	kind Kind // Percent, Temperature, Measure, Money; Plain: nothing
	end  int  // the rune after it
	pre  string
	word string
	two  bool // 两 before it
}

// suffixAt reads what follows the number that ends at rune j.
func (s *scanner) suffixAt(j int) suffix {
	k := s.blank(j)
	switch c := s.at(k); {
	case c == '%':
		return suffix{kind: Percent, end: k + 1, pre: "百分之"}
	case c == '‰':
		return suffix{kind: Percent, end: k + 1, pre: "千分之"}
	case c == '‱':
		return suffix{kind: Percent, end: k + 1, pre: "万分之"}
	case c == '℃':
		return s.degrees(k+1, "摄氏度")
	case c == '℉':
		return s.degrees(k+1, "华氏度")
	case c == '°':
		return s.degreeSign(k)
	case isLetter(c) || c == 'μ' || c == 'Ω':
		return s.unitAt(k)
	case c >= 0x2100:
		if w := squareWord(c); w != "" {
			return s.per(suffix{kind: Measure, end: k + 1, word: s.local(w), two: true}, unit{speed: c == '㎞'})
		}
	}
	return suffix{}
}

func (s *scanner) local(word string) string {
	if s.p.Folk {
		switch word {
		case "千米":
			return "公里"
		case "千克":
			return "公斤"
		case "平方千米":
			return "平方公里"
		}
	}
	return word
}

func (s *scanner) degrees(end int, word string) suffix {
	if s.p.Folk && word == "摄氏度" {
		word = "度"
	}
	return suffix{kind: Temperature, end: end, word: word}
}

// degreeSign reads ° with or without a C or F behind it, rune k.
func (s *scanner) degreeSign(k int) suffix {
	if c := s.at(k + 1); (c == 'C' || c == 'F' || c == 'c') && !isLetter(s.at(k+2)) && !isDigit(s.at(k+2)) {
		if c == 'F' {
			return s.degrees(k+2, "华氏度")
		}
		return s.degrees(k+2, "摄氏度")
	}
	return suffix{kind: Temperature, end: k + 1, word: "度"}
}

// symbolAt reads a unit's symbol at rune k as a key of unitSymbols, with the rune
// after it.
func (s *scanner) symbolAt(k int, buf *[8]byte) (key []byte, end int) {
	n := 0
	add := func(word string) bool {
		if n+len(word) > len(buf) {
			return false
		}
		n += copy(buf[n:], word)
		return true
	}
	ok := true
	for ; ok; k++ {
		c := s.at(k)
		switch {
		case isLetter(c):
			if ok = n < len(buf); ok {
				buf[n], n = byte(c), n+1
			}
		case c == 'μ':
			ok = add("u")
		case c == 'Ω':
			ok = add("ohm")
		case c == '²' || c == '2' && n > 0 && !isDigit(s.at(k+1)) && !isLetter(s.at(k+1)):
			if !add("2") {
				return nil, k
			}
			return buf[:n], k + 1
		case c == '³' || c == '3' && n > 0 && !isDigit(s.at(k+1)) && !isLetter(s.at(k+1)):
			if !add("3") {
				return nil, k
			}
			return buf[:n], k + 1
		case c == '^' && n > 0 && (s.at(k+1) == '2' || s.at(k+1) == '3') && !isDigit(s.at(k+2)) && !isLetter(s.at(k+2)):
			if !add(string(s.at(k + 1))) {
				return nil, k
			}
			return buf[:n], k + 2
		case (c == '·' || c == '.') && n > 0 && (s.at(k+1) == 'h' || s.at(k+1) == 'm' && s.at(k-1) == 'N') && !isLetter(s.at(k+2)):
			ok = add(".")
		default:
			if isDigit(c) && string(buf[:n]) != "h" && string(buf[:n]) != "min" {
				return nil, k
			}
			return buf[:n], k
		}
	}
	return nil, k
}

// unitAt reads a unit's symbol at rune k.
func (s *scanner) unitAt(k int) suffix {
	var buf [8]byte
	key, end := s.symbolAt(k, &buf)
	if len(key) == 0 {
		return suffix{}
	}
	switch string(key) {
	case "ppm":
		return suffix{kind: Percent, end: end, pre: "百万分之"}
	case "ppb":
		return suffix{kind: Percent, end: end, pre: "十亿分之"}
	}
	if len(key) == 1 && key[0] == 'k' && (isDigit(s.at(k-2)) || s.at(k-2) == '.') {
		return suffix{kind: Measure, end: end, word: "K"}
	}
	u, ok := unitSymbols[string(key)]
	if !ok || !s.unitFits(k, end, key) {
		return suffix{}
	}
	w := u.word
	if len(key) == 1 && key[0] == 'M' && s.startsAt(netWords, end) > 0 {
		w = "兆"
	}
	if s.p.Folk && u.folk != "" {
		w = u.folk
	}
	return s.per(suffix{kind: Measure, end: end, word: w, two: u.two}, u)
}

// per reads what a unit is divided by: km/h, mg/L, 元/m²; Chinese units after the
// slash are left to the slash's own reading.
func (s *scanner) per(x suffix, u unit) suffix {
	for s.at(x.end) == '/' {
		var buf [8]byte
		key, end := s.symbolAt(x.end+1, &buf)
		if len(key) == 0 {
			w := squareWord(s.at(x.end + 1))
			if w == "" {
				return x
			}
			x.word, x.end = x.word+"每"+w, x.end+2
			continue
		}
		w, ok := perWord[string(key)]
		if !ok {
			w = unitSymbols[string(key)].word
		}
		if w == "" {
			return x
		}
		if u.speed && x.pre == "" && (w == "小时" || w == "秒" || w == "分钟") {
			x.pre = "每" + w
		} else {
			x.word += "每" + w
		}
		u.speed, x.end = false, end
	}
	return x
}

var (
	currentWords = endings("电流", "额定", "熔丝", "保险丝", "空开", "断路器", "V")
	currentUses  = beginnings("电流", "插座", "插头", "空开", "空气开关", "断路器", "保险", "熔", "快充", "充电", "电源", "漏电", "开关", "电表")
)

// numberStart is the first rune of the number that ends before rune k.
func (s *scanner) numberStart(k int) int {
	k = s.back(k) + 1
	for k > 0 && (isDigit(s.r[k-1]) || s.r[k-1] == '.') {
		k--
	}
	return k
}

// netWords make an M behind a number megabits.
var netWords = beginnings("宽带", "光纤", "带宽", "流量", "网", "光猫", "专线")

// unitFits rules out single letters that are names more often than units: 5A景区,
// 3D打印, 5G基站, 4S店, 3W.
func (s *scanner) unitFits(k, end int, key []byte) bool {
	if len(key) > 1 {
		return true
	}
	wide := k > 1 && (isDigit(s.at(k-2)) || s.at(k-2) == '.') // more than one digit before
	switch key[0] {
	case 'A': // 10A插座, not 5A级景区
		_, named := s.endsAt(currentWords, s.label(s.numberStart(k)))
		return named || s.startsAt(currentUses, end) > 0
	case 'N', 'J', 'H':
		return wide && !isHanzi(s.at(end))
	case 'W', 'V':
		return wide || s.at(end) != '（'
	case 'k': // 5k is five thousand; 15k is said with its letter
		return true
	case 'r':
		return s.at(end) == '/'
	case 'M', 'G', 'K', 'T':
		return wide && s.at(end) != '-'
	}
	return true
}
