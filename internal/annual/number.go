package annual

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/width"
)

// Amount is a number of a cell in millionths, so that sums are exact.
type Amount int64

const unit = 1_000_000

// Whole makes an amount of a count.
func Whole(n int) Amount { return Amount(n) * unit }

// Wan makes an amount in 万元 of yuan, to two decimals, halves away from zero.
func Wan(yuan int64) Amount {
	half := int64(50)
	if yuan < 0 {
		half = -half
	}
	return Amount((yuan + half) / 100 * (unit / 100))
}

// String prints an amount without needless zeros.
func (a Amount) String() string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	s := sign + strconv.FormatInt(int64(a/unit), 10)
	if rest := a % unit; rest != 0 {
		s += "." + strings.TrimRight(fmt.Sprintf("%06d", int64(rest)), "0")
	}
	return s
}

// IsWhole tells whether an amount is a whole number.
func (a Amount) IsWhole() bool { return a%unit == 0 }

// Count is the whole part.
func (a Amount) Count() int { return int(a / unit) }

// Narrow makes full-width digits and signs half-width, and takes out what cannot be
// seen: blanks of every kind at the ends, zero-width characters.
func Narrow(s string) string {
	s = strings.Map(func(c rune) rune {
		switch c {
		case '\u200b', '\u200c', '\u200d', '\ufeff', '\u00ad':
			return -1
		case '\u00a0', '\u3000', '\t':
			return ' '
		case '－', '−', '﹣':
			return '-'
		case '，':
			return ','
		}
		if c >= '！' && c <= '～' {
			return []rune(width.Narrow.String(string(c)))[0]
		}
		return c
	}, s)
	return strings.TrimSpace(s)
}

// ParseAmount reads a number as people write it into a cell: 12, 1,234, １２, 3.50,
// -2, 十二, 零. Up to six decimals.
func ParseAmount(s string) (Amount, bool) {
	s = strings.ReplaceAll(Narrow(s), " ", "")
	if n, ok := Han(s); ok {
		return Whole(n), true
	}
	sign := Amount(1)
	if t, ok := strings.CutPrefix(s, "-"); ok {
		s, sign = t, -1
	} else if t, ok := strings.CutPrefix(s, "+"); ok {
		s = t
	}
	whole, rest, dot := strings.Cut(strings.ReplaceAll(s, ",", ""), ".")
	if whole == "" || len(whole) > 12 || dot && rest == "" || len(rest) > 6 {
		return 0, false
	}
	n, err := strconv.ParseUint(whole, 10, 63)
	if err != nil {
		return 0, false
	}
	var frac uint64
	if dot {
		if frac, err = strconv.ParseUint((rest + "000000")[:6], 10, 63); err != nil {
			return 0, false
		}
	}
	return sign * (Amount(n)*unit + Amount(frac)), true
}

var hanDigits = map[rune]int{'零': 0, '〇': 0, '○': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9}

var hanUnits = map[rune]int{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000, '万': 10000}

// Han reads a whole number in Chinese: 一百二十七, 二十三, 两, 二〇一九.
func Han(s string) (int, bool) {
	rs := []rune(s)
	if len(rs) == 0 || len(rs) > 14 {
		return 0, false
	}
	total, section, digit, units, digits := 0, 0, -1, false, 0
	for _, c := range rs {
		if d, ok := hanDigits[c]; ok {
			if digit > 0 && !units || digits > 0 && !units { // 二〇一九
				digit = digit*10 + d
			} else {
				digit = d
			}
			digits++
			continue
		}
		u, ok := hanUnits[c]
		if !ok {
			return 0, false
		}
		units, digits = true, 0
		switch {
		case u == 10000:
			total, section, digit = (total+section+max(digit, 0))*u, 0, -1
		case digit < 0:
			section += u // 十二
			digit = -1
		default:
			section += digit * u
			digit = -1
		}
	}
	return total + section + max(digit, 0), true
}
