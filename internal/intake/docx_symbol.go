package intake

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// symbolFont is what the characters 0x20 to 0xFF of the font Symbol show, as far as
// an office writes them (Adobe's Symbol encoding).
var symbolFont = map[rune]string{
	0x2D: "−", 0x40: "≅", 0x5C: "∴", 0x5E: "⊥", 0x7E: "∼",
	0xA2: "′", 0xA3: "≤", 0xA4: "⁄", 0xA5: "∞", 0xA7: "♣", 0xA8: "♦", 0xA9: "♥", 0xAA: "♠", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓",
	0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB7: "·", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…",
	0xC5: "⊕", 0xC6: "∅", 0xC7: "∩", 0xC8: "∪", 0xCE: "∈", 0xCF: "∉", 0xD0: "∠", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD5: "∏", 0xD6: "√", 0xD7: "·",
	0xE2: "®", 0xE3: "©", 0xE4: "™", 0xE5: "∑", 0xDB: "⇔", 0xDC: "⇐", 0xDE: "⇒",
}

// dingbats are what Wingdings, Wingdings 2 and the like show that forms use.
var dingbats = map[string]map[rune]string{
	"wingdings": {
		0x28: "☎", 0x29: "✆", 0x2A: "✉", 0x46: "☞", 0x6C: "●", 0x6D: "○", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□", 0x74: "◆", 0x75: "◆", 0x76: "❖", 0x77: "◆",
		0x9E: "·", 0x9F: "·", 0xA1: "○", 0xA2: "○", 0xA3: "○", 0xA4: "◉", 0xA7: "▪", 0xA8: "□", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xE8: "→", 0xFB: "×", 0xFC: "√", 0xFD: "☒", 0xFE: "☑",
	},
	"wingdings 2": {0x50: "√", 0x4F: "×", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x2A: "□", 0x30: "□", 0xA3: "□", 0x97: "·", 0x98: "●"},
	"wingdings 3": {0x66: "←", 0x67: "→", 0x68: "↑", 0x69: "↓", 0x7D: "▶", 0x84: "◀"},
	"webdings":    {0x61: "√", 0x63: "□", 0x67: "■", 0x72: "×", 0xC9: "☎"},
}

// showOf is what a character of a font whose letters are pictures shows; ok is false
// where it is not known. Word writes such characters at 0xF000 more.
func showOf(font string, c rune) (s string, ok bool) {
	raw := c
	if c >= 0xF000 && c <= 0xF0FF {
		c -= 0xF000
	}
	font = strings.ToLower(strings.TrimSpace(font))
	if font == "symbol" {
		if s, ok = symbolFont[c]; ok {
			return s, true
		}
		if g, isGreek := greek[c]; isGreek {
			return string(g), true
		}
		return string(c), c == ' ' || c < 0x80 && (unicode.IsDigit(c) || strings.ContainsRune("!%&()+,./:;<=>?[]_{|}", c))
	}
	table, pictures := dingbats[font]
	if !pictures {
		return string(raw), !pictured(raw)
	}
	if c >= 0x81 && c <= 0x8A && font == "wingdings" {
		return string('①' + c - 0x81), true
	}
	if c >= 0x8C && c <= 0x95 && font == "wingdings" {
		return string('①' + c - 0x8C), true
	}
	if c == ' ' {
		return " ", true
	}
	s, ok = table[c]
	return s, ok
}

// greek are the letters of the font Symbol.
var greek = func() map[rune]rune {
	out := map[rune]rune{}
	latin, letters := []rune("ABCDEFGHIKLMNOPQRSTUWXYZabcdefghiklmnopqrstuwxyz"), []rune("ΑΒΧΔΕΦΓΗΙΚΛΜΝΟΠΘΡΣΤΥΩΞΨΖαβχδεφγηικλμνοπθρστυωξψζ")
	for i, c := range latin {
		out[c] = letters[i]
	}
	return out
}()

// pictured reports whether a character is of no alphabet: only its font could tell.
func pictured(c rune) bool { return c >= 0xE000 && c <= 0xF8FF || c < 0x20 || !utf8.ValidRune(c) }

// pictureFont reports whether the letters of a font are pictures.
func pictureFont(font string) bool {
	f := strings.ToLower(strings.TrimSpace(font))
	return f == "symbol" || dingbats[f] != nil
}

// symbol reads a w:sym: a character and its font. One that is not known leaves a mark
// that a reader sees, and is told.
func (d *docx) symbol(font, hex string) string {
	v, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		return ""
	}
	return d.show(font, string(rune(v)))
}

// unknownSymbol stands where a picture of an unknown font stood.
const unknownSymbol = "〓"

// show writes the characters of a font as they look.
func (d *docx) show(font, text string) string {
	var b strings.Builder
	for _, c := range text {
		if c == '\n' || c == '\t' {
			b.WriteRune(c)
			continue
		}
		if s, ok := showOf(font, c); ok {
			b.WriteString(s)
			continue
		}
		if s := formSymbol(c); s != "" && !strings.EqualFold(font, "symbol") {
			b.WriteString(s)
			continue
		}
		d.seen.symbols++
		b.WriteString(unknownSymbol)
	}
	return b.String()
}

// formSymbol is a character of a form whose font is not said.
func formSymbol(c rune) string {
	switch c {
	case 0xF052, 0xF0FE:
		return "☑"
	case 0xF0A3, 0xF0A8, 0xF06F, 0xF071:
		return "□"
	case 0xF0FC, 0xF050:
		return "√"
	case 0xF0B7, 0xF06C, 0xF09F:
		return "·"
	}
	return ""
}

var (
	raisedDigits  = []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")
	loweredDigits = []rune("₀₁₂₃₄₅₆₇₈₉")
	noteMark      = regexp.MustCompile(`^[\[［〔（(*＊]?(?:注\s*)?\d{0,2}[\]］〕）)*＊]?$`)
)

// raised writes superscript text so that it stays apart from the number before it:
// m² and 10⁶ as they are, a mark of a note as 〔1〕.
func raised(before, text string) string {
	t := strings.TrimSpace(text)
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before, " "))
	power := unicode.IsLetter(last) && !unicode.Is(unicode.Han, last) || last == ')' || last == '）' || strings.HasSuffix(before, "10") && !strings.HasSuffix(before, "010") && len(t) <= 2 && t != "1"
	if strings.HasSuffix(before, "米") && (t == "2" || t == "3") {
		power = true
	}
	if allDigits(strings.TrimPrefix(t, "-")) && power {
		return digitsOf(t, raisedDigits, "⁻")
	}
	if t != "" && noteMark.MatchString(t) && strings.ContainsAny(t, "0123456789*＊注") {
		return "〔" + strings.Trim(t, "[]［］〔〕（）() ") + "〕"
	}
	return text
}

// lowered writes subscript digits, CO₂.
func lowered(text string) string {
	if allDigits(text) {
		return digitsOf(text, loweredDigits, "")
	}
	return text
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func digitsOf(s string, set []rune, minus string) string {
	var b strings.Builder
	for _, c := range s {
		if c == '-' {
			b.WriteString(minus)
			continue
		}
		b.WriteRune(set[c-'0'])
	}
	return b.String()
}

// formula reads an m:oMath as text: 2/3, m², √16, ∑.
func (d *docx) formula(e *xml.StartElement) string {
	named := map[string]string{}
	order := []string{}
	var plain strings.Builder
	sign := ""
	d.w.each(func(c *xml.StartElement) {
		switch n := c.Name.Local; n {
		case "t":
			plain.WriteString(d.w.text())
		case "chr", "naryPr", "accPr", "dPr":
			if n == "chr" {
				sign = attr(c, "val")
			}
			d.w.each(func(c *xml.StartElement) {
				if c.Name.Local == "chr" {
					sign = attr(c, "val")
				}
			})
		case "num", "den", "e", "sup", "sub", "deg", "fName", "lim":
			named[n] += d.formula(c)
			order = append(order, n)
		default:
			plain.WriteString(d.formula(c))
		}
	})
	switch e.Name.Local {
	case "f":
		return grouped(named["num"]) + "/" + grouped(named["den"])
	case "sSup":
		return grouped(named["e"]) + power(named["sup"])
	case "sSub":
		return named["e"] + lowered(named["sub"])
	case "sSubSup":
		return named["e"] + lowered(named["sub"]) + power(named["sup"])
	case "rad":
		root := map[string]string{"": "√", "2": "√", "3": "∛", "4": "∜"}[named["deg"]]
		if root == "" {
			root = named["deg"] + "√"
		}
		return root + grouped(named["e"])
	case "nary":
		if sign == "" {
			sign = "∫"
		}
		limits := ""
		if named["sub"] != "" || named["sup"] != "" {
			limits = "（" + named["sub"] + "到" + named["sup"] + "）"
		}
		return sign + limits + named["e"]
	case "d":
		return "(" + named["e"] + ")"
	}
	for _, n := range order {
		plain.WriteString(named[n])
		named[n] = ""
	}
	return plain.String()
}

// grouped puts brackets around what is more than one term.
func grouped(s string) string {
	if len([]rune(s)) > 1 && strings.ContainsAny(s, "+-−×÷*/=") {
		return "(" + s + ")"
	}
	return s
}

func power(s string) string {
	if allDigits(strings.TrimPrefix(s, "-")) {
		return digitsOf(s, raisedDigits, "⁻")
	}
	return "^" + grouped(s)
}

// equation reads an EQ field: fractions, circled numbers and words set above each
// other. ok is false for one that is not known.
func equation(instr string) (s string, ok bool) {
	t := strings.TrimSpace(instr)
	if len(t) < 2 || !strings.EqualFold(t[:2], "eq") {
		return "", false
	}
	t = strings.TrimSpace(t[2:])
	name, args := equationPart(t)
	switch {
	case strings.EqualFold(name, `\f`) && len(args) == 2:
		return grouped(args[0]) + "/" + grouped(args[1]), plainArgs(args)
	case strings.EqualFold(name, `\r`) && len(args) == 1:
		return "√" + grouped(args[0]), plainArgs(args)
	case strings.EqualFold(name, `\o\ac`) && len(args) == 2:
		if n, err := strconv.Atoi(strings.TrimSpace(args[1])); err == nil && n >= 1 && n <= 20 && strings.ContainsAny(args[0], "○〇◯") {
			return string(rune('①' + n - 1)), true
		}
		return strings.TrimSpace(args[1]), plainArgs(args[1:])
	case strings.HasPrefix(strings.ToLower(name), `\o`) && len(args) > 0:
		var words []string
		for _, a := range args {
			if inner, of := equationPart(strings.TrimSpace(a)); inner != "" && len(of) == 1 {
				a = of[0]
			}
			words = append(words, strings.TrimSpace(a))
		}
		return strings.Join(words, "、"), plainArgs(words)
	}
	return "", false
}

func plainArgs(args []string) bool {
	return !strings.Contains(strings.Join(args, ""), `\`)
}

// equationPart splits \name \option(a,b) into name and its arguments; commas inside
// brackets do not split.
func equationPart(t string) (name string, args []string) {
	open := strings.IndexByte(t, '(')
	if open < 0 || !strings.HasPrefix(t, `\`) || !strings.HasSuffix(t, ")") {
		return "", nil
	}
	for _, f := range strings.Fields(strings.ReplaceAll(t[:open], `\`, ` \`)) {
		if strings.HasPrefix(f, `\`) {
			name += f
		}
	}
	depth, from := 0, open+1
	for i := open; i < len(t); i++ {
		switch t[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 && i != len(t)-1 {
				return "", nil
			}
		case ',', ';':
			if depth == 1 {
				args, from = append(args, t[from:i]), i+1
			}
		}
	}
	return name, append(args, t[from:len(t)-1])
}
