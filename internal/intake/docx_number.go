package intake

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// numbering writes the labels that Word makes by itself (一、（一）1.): they are
// not in the text, and without them a notice reads wrong.
type numbering struct {
	abstract map[string]*[9]numLevel
	num      map[string]*numInstance
	counts   map[string]*[9]int // of each abstract list
	begun    map[string]bool    // instances whose own starts have been applied
}

type numLevel struct {
	format string
	text   string
	style  string // the style that is numbered at this level
	start  int
	legal  bool
	known  bool
}

type numInstance struct {
	abstract string
	starts   map[int]int
	levels   map[int]numLevel
}

func readNumbering(data []byte) *numbering {
	n := &numbering{abstract: map[string]*[9]numLevel{}, num: map[string]*numInstance{}, counts: map[string]*[9]int{}, begun: map[string]bool{}}
	w := newWalker(data)
	if w.root() == nil {
		return n
	}
	w.each(func(e *xml.StartElement) {
		switch e.Name.Local {
		case "abstractNum":
			a := &[9]numLevel{}
			id := attr(e, "abstractNumId")
			w.each(func(e *xml.StartElement) {
				if e.Name.Local == "lvl" {
					if i, l := readLevel(w, e); i >= 0 {
						a[i] = l
					}
				}
			})
			n.abstract[id] = a
		case "num":
			id := attr(e, "numId")
			in := &numInstance{starts: map[int]int{}, levels: map[int]numLevel{}}
			w.each(func(e *xml.StartElement) {
				switch e.Name.Local {
				case "abstractNumId":
					in.abstract = attr(e, "val")
				case "lvlOverride":
					at := levelOf(attr(e, "ilvl"))
					w.each(func(e *xml.StartElement) {
						switch e.Name.Local {
						case "startOverride":
							if v, err := strconv.Atoi(attr(e, "val")); err == nil && at >= 0 {
								in.starts[at] = v
							}
						case "lvl":
							if i, l := readLevel(w, e); i >= 0 {
								in.levels[i] = l
							}
						}
					})
				}
			})
			n.num[id] = in
		}
	})
	return n
}

func levelOf(s string) int {
	if v, err := strconv.Atoi(s); err == nil && v >= 0 && v < 9 {
		return v
	}
	return -1
}

func readLevel(w *walker, e *xml.StartElement) (int, numLevel) {
	i := levelOf(attr(e, "ilvl"))
	l := numLevel{format: "decimal", start: 1, known: true}
	w.each(func(e *xml.StartElement) {
		switch e.Name.Local {
		case "start":
			if v, err := strconv.Atoi(attr(e, "val")); err == nil {
				l.start = v
			}
		case "numFmt":
			l.format = attr(e, "val")
		case "pStyle":
			l.style = attr(e, "val")
		case "lvlText":
			l.text = attr(e, "val")
		case "isLgl":
			l.legal = on(e)
		}
	})
	return i, l
}

// next returns the label of the next paragraph of this list. bullet is true for
// a mark that only says "item".
func (n *numbering) next(ref numRef) (label string, bullet bool) {
	in := n.num[ref.id]
	if in == nil || ref.id == "0" {
		return "", false
	}
	levels := n.abstract[in.abstract]
	if levels == nil {
		return "", false
	}
	at := func(i int) numLevel {
		if l, ok := in.levels[i]; ok {
			return l
		}
		return levels[i]
	}
	for i := 0; i < 9 && !ref.said && ref.style != ""; i++ {
		if at(i).style == ref.style {
			ref.level, ref.said = i, true
		}
	}
	c := n.counts[in.abstract]
	if c == nil {
		c = &[9]int{}
		n.counts[in.abstract] = c
	}
	if !n.begun[ref.id] {
		n.begun[ref.id] = true
		for i, v := range in.starts {
			c[i] = v - at(i).start // the count begins again
			for j := i + 1; j < 9; j++ {
				c[j] = 0
			}
		}
	}
	c[ref.level]++
	for j := ref.level + 1; j < 9; j++ {
		c[j] = 0
	}
	l := at(ref.level)
	if !l.known || l.format == "none" && !strings.Contains(l.text, "%") {
		return l.text, false
	}
	if l.format == "bullet" {
		return "", true
	}
	label = l.text
	for i := range 9 {
		mark := "%" + strconv.Itoa(i+1)
		if !strings.Contains(label, mark) {
			continue
		}
		li := at(i)
		format := li.format
		if l.legal {
			format = "decimal"
		}
		v := c[i]
		if i != ref.level && v == 0 {
			v = 1
		}
		label = strings.ReplaceAll(label, mark, formatNumber(v-1+li.start, format))
	}
	return strings.TrimSpace(label), false
}

// formatNumber writes n as one of Word's number formats.
func formatNumber(n int, format string) string {
	switch format {
	case "none":
		return ""
	case "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "ideographDigital", "chineseLegalSimplified", "japaneseDigitalTenThousand", "taiwaneseDigital":
		return chineseNumber(n, format)
	case "ideographTraditional":
		return pick("甲乙丙丁戊己庚辛壬癸", n)
	case "ideographZodiac":
		return pick("子丑寅卯辰巳午未申酉戌亥", n)
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		if n >= 1 && n <= 20 {
			return string(rune('①' + n - 1))
		}
	case "ideographEnclosedCircle":
		if n >= 1 && n <= 10 {
			return string(rune('㊀' + n - 1))
		}
	case "decimalEnclosedParen":
		if n >= 1 && n <= 20 {
			return string(rune('⑴' + n - 1))
		}
	case "decimalEnclosedFullstop":
		if n >= 1 && n <= 20 {
			return string(rune('⒈' + n - 1))
		}
	case "decimalZero":
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
	case "upperLetter":
		return letters(n, 'A')
	case "lowerLetter":
		return letters(n, 'a')
	case "upperRoman":
		return roman(n)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	}
	return strconv.Itoa(n)
}

func pick(s string, n int) string {
	rs := []rune(s)
	if n >= 1 && n <= len(rs) {
		return string(rs[n-1])
	}
	return strconv.Itoa(n)
}

func letters(n int, first rune) string {
	if n < 1 || n > 26*20 {
		return strconv.Itoa(n)
	}
	return strings.Repeat(string(first+rune((n-1)%26)), (n-1)/26+1)
}

func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, r := range []struct {
		v int
		s string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for n >= r.v {
			b.WriteString(r.s)
			n -= r.v
		}
	}
	return b.String()
}

// chineseNumber writes 1–9999 as 一 … 九千九百九十九.
func chineseNumber(n int, format string) string {
	digits := []rune("〇一二三四五六七八九")
	units := []string{"", "十", "百", "千"}
	switch format {
	case "chineseLegalSimplified":
		digits, units = []rune("零壹贰叁肆伍陆柒捌玖"), []string{"", "拾", "佰", "仟"}
	case "chineseCountingThousand", "taiwaneseCountingThousand":
		digits = []rune("零一二三四五六七八九")
	case "ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand":
		var b strings.Builder
		for _, c := range strconv.Itoa(max(n, 0)) {
			b.WriteRune(digits[c-'0'])
		}
		return b.String()
	}
	if n < 1 || n > 9999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	s := strconv.Itoa(n)
	zero := false
	for i, c := range s {
		unit := units[len(s)-1-i]
		if c == '0' {
			zero = true
			continue
		}
		if zero {
			b.WriteRune(digits[0])
			zero = false
		}
		if !(c == '1' && unit == units[1] && i == 0) {
			b.WriteRune(digits[c-'0'])
		}
		b.WriteString(unit)
	}
	return b.String()
}
