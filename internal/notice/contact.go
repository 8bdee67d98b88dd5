package notice

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Use says what a telephone number in a notice is for.
type Use int

// Uses of a number, in the order in which a page offers them.
const (
	Ask     Use = iota // 咨询、联系、受理、报名、值班: whoever does not understand calls here
	Alarm              // 火警、报警、急救: never to be called with a question
	Oversee            // 监督、举报、投诉: about the office, not about the matter
)

// Contact is a number that readers of a notice may call.
type Contact struct {
	Label  string // what the text calls it: 咨询电话, 镇社会事务办公室; 值班电话 for a declared one without words
	Number string // as it is printed, in ASCII: 0000-1234567, 0000-1234567转8012, 12345
	Use    Use
}

// Dial is what a telephone dials: digits only, without an extension.
func (c Contact) Dial() string {
	number, _, _ := strings.Cut(c.Number, "转")
	return digitsOf(number)
}

// Book is every number that the office itself has published as its own.
func (t *Town) Book() []string {
	if t == nil {
		return nil
	}
	out := make([]string, 0, len(t.Phones)+1)
	if t.OfficePhone != "" {
		out = append(out, t.OfficePhone)
	}
	return append(out, t.Phones...)
}

// Contacts are the numbers to call that the notice itself names: those of text,
// which is the body as plain text (document.Doc.Text; Markdown does too), and
// those the clerk declared beside it (值班电话, the relay's contact). Numbers to
// ask at come first, then alarms, then those for complaints; within these in the
// order of the text. Empty: the notice names none, and a page falls back to the
// switchboard.
//
// What counts: a landline with its area code that some words stand before; a
// 400 or 800 number; a public hotline (110, 12345, 95598 …) or a local number
// where 电话, 热线, 咨询 or the like stands right beside it; and a mobile number
// only where it is declared: in the notice's duty phones or its relay's contact,
// or in book, the town's own list (Town.Book). Any other mobile number is a
// private one and never counts, nor does a fax, a post code, an account, or a
// number that stands alone in a row of a table, which may be a villager's.
func (c *Content) Contacts(text string, book []string) []Contact {
	declared := slices.Clone(c.DutyPhones)
	if c.Relay != nil && c.Relay.Contact != "" {
		declared = append(declared, c.Relay.Contact)
	}
	s := scan{known: map[string]bool{}, seen: map[string]bool{}}
	for _, p := range append(slices.Clone(book), declared...) {
		for _, m := range numberForm.FindAllString(plainNumber(p), -1) {
			s.known[digitsOf(m)] = true
		}
	}
	var above string // the words of a line that ends with a colon, for the lines below it
	for _, line := range strings.Split(plainNumber(text), "\n") {
		s.line(line, above)
		if l := strings.TrimSpace(line); strings.HasSuffix(l, "：") || strings.HasSuffix(l, ":") {
			above = l
		} else if !numberForm.MatchString(l) {
			above = ""
		}
	}
	for _, p := range declared {
		p = plainNumber(p)
		if before := len(s.out); !s.line(p, "") && len(s.out) == before {
			for _, m := range numberForm.FindAllString(p, -1) {
				s.add("值班电话", m, Ask)
			}
		}
	}
	slices.SortStableFunc(s.out, func(a, b Contact) int { return int(a.Use) - int(b.Use) })
	return s.out
}

// numberForm is every form of a telephone number: a landline with its area code
// and perhaps an extension, a 400 or 800 number, a mobile, a hotline, a local
// number. Which of them counts where, scan decides.
var numberForm = regexp.MustCompile(`[(]0\d{2,3}[)][- ]?\d{7,8}(?:(?:-|转)\d{1,5})?|` +
	`0\d{2,3}[- ]?\d{7,8}(?:(?:-|转)\d{1,5})?|[48]00[- ]?\d{3,4}[- ]?\d{3,4}|1[3-9]\d[- ]?\d{4}[- ]?\d{4}|` +
	`1[02]\d{3}|9[56]\d{3,4}|11[0249]|12[02]|[2-8]\d{6,7}`)

// callWords make a number one to be called.
var callWords = []string{"电话", "热线", "专线", "咨询", "拨打", "致电", "值班", "举报", "监督", "投诉", "受理", "联系", "报名", "报警", "火警", "急救", "客服", "抢修", "服务"}

// neverCalled are words of numbers that are none to call.
var neverCalled = []string{"传真", "邮编", "邮政编码", "账号", "帐号", "账户", "卡号", "编号", "文号", "身份证", "信用代码", "QQ", "qq", "微信号"}

// counted follow an amount, not a telephone number.
var counted = []string{"元", "万", "亿", "人", "户", "亩", "个", "平方", "公里", "米", "吨", "斤", "名", "件", "次", "年", "月", "日", "号", "㎡", "kg", "%"}

type scan struct {
	known map[string]bool // digits of the numbers that are the office's or were declared
	seen  map[string]bool // what is dialled, once each
	out   []Contact
}

// line takes the numbers of one line in and reports whether there were any; above
// are the words of a line before it that this one belongs to.
func (s *scan) line(line, above string) bool {
	found, from, last := false, 0, labelOf(above)
	for _, m := range numberForm.FindAllStringIndex(line, -1) {
		if !standsAlone(line, m[0], m[1]) {
			continue
		}
		before := line[from:m[0]]
		from = m[1]
		label := labelOf(before)
		if joins(before) { // 0000-1234575、12393: the words before the first are those of the second
			label = last
		}
		last = ""
		if !s.counts(line[m[0]:m[1]], label, before, line[m[1]:]) {
			continue
		}
		found, last = true, label
		digits := digitsOf(line[m[0]:m[1]])
		use := useOf(label, digits)
		if i := max(0, lastOf(before, "。；;！!？?|")); use == Ask {
			use = useOf(before[i:], digits)
		}
		if label == "" || label == "电话" {
			label = officeOf(before)
		}
		s.add(label, line[m[0]:m[1]], use)
	}
	return found
}

// joins reports whether the words between two numbers only join them.
func joins(between string) bool {
	return strings.Trim(bracketed.ReplaceAllString(between, ""), " 　、,，；;/或和及与·-#>*[") == ""
}

// counts reports whether the number is one that readers may call.
func (s *scan) counts(number, label, before, after string) bool {
	if contains(label, neverCalled) || contains(lastCell(before), neverCalled) {
		return false
	}
	digits := digitsOf(number)
	switch {
	case len(digits) == 11 && digits[0] == '1':
		return s.known[digits]
	case strings.HasPrefix(digits, "0") || len(digits) == 10:
		return label != ""
	case strings.HasPrefix(strings.TrimSpace(after), "热线") || strings.HasPrefix(after, "政务服务"):
		return true
	}
	return contains(label, callWords)
}

func (s *scan) add(label, number string, use Use) {
	number = strings.NewReplacer("(", "", ")", "-", " ", "-").Replace(number)
	number = strings.ReplaceAll(number, "--", "-")
	x := Contact{label, number, use}
	if d := x.Dial(); !s.seen[d] {
		s.seen[d] = true
		s.out = append(s.out, x)
	}
}

// standsAlone reports whether line[i:j] is no part of a longer number, of a code
// or of an amount.
func standsAlone(line string, i, j int) bool {
	if i > 0 && (isDigit(line[i-1]) || strings.ContainsRune("-.*/+〔[", rune(line[i-1])) && i > 1 && isDigit(line[i-2]) ||
		line[i-1] < utf8.RuneSelf && unicode.IsLetter(rune(line[i-1]))) {
		return false
	}
	rest := line[j:]
	if len(rest) > 0 && isDigit(rest[0]) || len(rest) > 1 && strings.ContainsRune("-.,*/", rune(rest[0])) && isDigit(rest[1]) {
		return false
	}
	if len(rest) > 0 && (rest[0] == '*' || rest[0] < utf8.RuneSelf && unicode.IsLetter(rune(rest[0]))) {
		return false
	}
	rest = strings.TrimLeft(rest, " ")
	return !slices.ContainsFunc(counted, func(unit string) bool { return strings.HasPrefix(rest, unit) })
}

// labelOf is what stands right before a number and names it: 咨询电话,
// 镇社会事务办公室. "" where nothing does.
func labelOf(before string) string {
	before = bracketed.ReplaceAllString(before, "")
	before = strings.TrimRight(before, " 　：:—-[(（为是至到向")
	if i := lastOf(before, "。；;！!？?，,：:、|（）()《》“”\"　 "); i >= 0 {
		rest := before[i:]
		if rest == "" && strings.HasSuffix(before, "|") { // 监督电话 | 0000-7654321
			if cell := labelOf(strings.TrimRight(before, "| ")); contains(cell, callWords) {
				return cell
			}
		}
		before = rest
	}
	before = strings.TrimLeft(before, "·-#>123456789. 　[")
	for _, verb := range []string{"请拨打", "请打", "请致电", "可拨打", "可致电", "拨打", "致电", "请联系", "或者打", "或打", "打", "请"} {
		if rest := strings.TrimPrefix(before, verb); rest != before {
			if rest == "" && verb != "请" {
				rest = "电话"
			}
			return rest
		}
	}
	return before
}

// officeOf finds whose number it is where only 电话 stands before it: “请向镇社会事务
// 办公室反映，电话 …”. It returns 电话 where nobody is named.
func officeOf(before string) string {
	before = before[max(0, lastOf(before, "。；;！!？?|")):]
	if m := office.FindAllStringSubmatch(before, -1); m != nil {
		name := m[len(m)-1][0]
		return name[max(0, lastOf(name, "向找到打")):]
	}
	return "电话"
}

var office = regexp.MustCompile(`\p{Han}{2,16}(?:办公室|值班室|值班干部|局|中心|服务站|派出所|供电所|村委会|居委会)`)

// bracketed are remarks between a label and its number: 咨询电话（工作日）：.
var bracketed = regexp.MustCompile(`[（(][^（）()]*[）)]`)

// useOf says what a number with these words before it is for.
func useOf(words, digits string) Use {
	switch digits {
	case "110", "119", "120", "122", "12119", "12110":
		return Alarm
	case "12380", "12388", "12317":
		return Oversee
	}
	switch {
	case contains(words, []string{"监督", "举报", "投诉", "信访", "纪检", "纪委"}):
		return Oversee
	case contains(words, []string{"火警", "报警", "急救", "匪警"}):
		return Alarm
	}
	return Ask
}

// plainNumber writes digits, dashes and brackets in ASCII and takes the marks of
// emphasis away, but not the stars of a number that is masked.
func plainNumber(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '－' || r == '–' || r == '—' || r == '‐' || r == '−':
			return '-'
		case r == '（':
			return '('
		case r == '）':
			return ')'
		case r == '\u00a0':
			return ' '
		}
		return r
	}, s)
	return emphasis.ReplaceAllString(s, "$1$2")
}

// emphasis is a run of stars with something else than a digit on one side.
var emphasis = regexp.MustCompile(`(^|[^\d*])\*+|\*+([^\d*]|$)`)

func lastCell(s string) string { return s[strings.LastIndexByte(s, '|')+1:] }

// lastOf returns the place after the last of the cut characters in s, or -1.
func lastOf(s, cut string) int {
	i := strings.LastIndexAny(s, cut)
	if i < 0 {
		return -1
	}
	_, w := utf8.DecodeRuneInString(s[i:])
	return i + w
}

func contains(s string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
