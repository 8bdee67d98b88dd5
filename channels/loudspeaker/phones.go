package loudspeaker

import (
	"regexp"
	"strings"
	"unicode"
)

// Phone is a number that a villager may call.
type Phone struct {
	Label  string   // 咨询电话, 森林火警电话 …
	Owner  string   // whose it is, where the text says: 镇社会事务办
	Number string   // as written
	Groups []string // the digits in the groups in which people say them
	start  int      // bytes of Number in the text it was found in
	end    int
}

const phonePattern = `0\d{2,3}[-－—–]\d{7,8}(?:(?:转|[-－])\d{1,5})?|400[-－]?\d{3,4}[-－]?\d{3,4}|\b1\d{10}\b|\b1\d{2}[- ]\d{4}[- ]\d{4}\b|\b(?:11[0-9]|12[0-2]|12\d{3}|9[56]\d{3,4}|100\d{2})\b`

var (
	phoneRe  = regexp.MustCompile(phonePattern)
	callWord = regexp.MustCompile(`电话|热线|拨打|打[^，。]{0,6}$|举报|咨询|监督|服务台|火警|急救|报警|求助|再报`)
	// measured is what stands behind a number that counts something.
	measured = regexp.MustCompile(`^(?:[.,%％‰℃]\d?|\s*[万亿]?[元亩户人个件次名吨斤米组年月日号条项度千公平立只头棵株])`)
	// spokenPhone is a phone that the clerk already wrote as it is said.
	spokenPhone = regexp.MustCompile(`[零〇幺一二两三四五六七八九]{3,}(?:[，、 ][零〇幺一二两三四五六七八九]{3,})*`)
)

// findPhones returns the phones of a text in their order, each once. A short
// number counts only beside a word that says it is one.
func findPhones(text string) []Phone {
	var out []Phone
	lastEnd, lastLabel := 0, ""
	for _, at := range phoneRe.FindAllStringIndex(text, -1) {
		num := text[at[0]:at[1]]
		before := text[lastEnd:at[0]]
		label := phoneLabel(before)
		digits := strings.Map(keepDigit, num)
		if measured.MatchString(text[at[1]:]) || strings.HasSuffix(before, ".") {
			continue
		}
		if len(digits) <= 6 && !callWord.MatchString(clauseBefore(before)) && !(label == "" && lastLabel != "" && strings.Trim(before, "；;、，或和 ") == "") {
			continue
		}
		p := Phone{Label: label, Number: num, Groups: phoneGroups(num), start: at[0], end: at[1]}
		if m := bracket.FindStringSubmatch(text[at[1]:]); m != nil && strings.HasPrefix(strings.TrimSpace(text[at[1]:]), m[0]) && !silentNote.MatchString(m[1]) {
			p.Owner = m[1]
		}
		if p.Owner == "" && (label == "" || label == "联系电话") {
			if m := askWhom.FindStringSubmatch(lastSentence(text[:at[0]])); m != nil {
				p.Owner = m[1]
			}
		}
		lastEnd, lastLabel = at[1], label
		out = append(out, p)
	}
	return out
}

// findSpokenPhones returns the phones in a text that is already in spoken form.
func findSpokenPhones(text string) []Phone {
	var out []Phone
	for _, at := range spokenPhone.FindAllStringIndex(text, -1) {
		before := text[:at[0]]
		if !callWord.MatchString(clauseBefore(before)) {
			continue
		}
		var groups []string
		for _, g := range strings.FieldsFunc(text[at[0]:at[1]], func(r rune) bool { return strings.ContainsRune("，、 ", r) }) {
			groups = append(groups, spokenGroups([]rune(g))...)
		}
		out = append(out, Phone{Label: phoneLabel(before), Number: text[at[0]:at[1]], Groups: groups})
	}
	return out
}

// spokenGroups cuts a run of spoken digits as phoneGroups cuts written ones.
func spokenGroups(g []rune) []string {
	cut := map[int][]int{7: {3, 7}, 8: {4, 8}, 10: {3, 6, 10}, 11: {3, 7, 11}}[len(g)]
	if cut == nil {
		return []string{string(g)}
	}
	var out []string
	from := 0
	for _, to := range cut {
		out = append(out, string(g[from:to]))
		from = to
	}
	return out
}

// withoutPhones is a text with its phones taken out.
func withoutPhones(text string) string {
	var b strings.Builder
	from := 0
	for _, p := range findPhones(text) {
		b.WriteString(text[from:p.start])
		from = p.end
	}
	b.WriteString(text[from:])
	return b.String()
}

func keepDigit(r rune) rune {
	if isDigit(r) {
		return r
	}
	return -1
}

// clauseBefore is the end of a text back to the last mark.
func clauseBefore(s string) string {
	if i := strings.LastIndexAny(s, "。；;！？\n，,"); i >= 0 {
		_, rest, _ := strings.Cut(s[i:], string([]rune(s[i:])[0]))
		return rest
	}
	return s
}

// phoneLabel is the name in front of a number: the run of hanzi that ends there,
// without the words that only ask to call.
func phoneLabel(before string) string {
	s := strings.TrimRight(before, " ：:为是")
	s = clauseBefore(s)
	if i := strings.LastIndexAny(s, "：:、 "); i >= 0 {
		s = strings.TrimLeft(s[i:], "：:、 ")
	}
	s = strings.Trim(s, "“”‘’（）()1234567890.．")
	for _, verb := range []string{"拨打", "致电", "打", "或者", "或"} {
		if i := strings.LastIndex(s, verb); i >= 0 {
			s = s[i+len(verb):]
		}
	}
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) {
			return "联系电话"
		}
	}
	switch {
	case s == "" || s == "电话":
		return ""
	case hanzi(s) > 14, strings.ContainsAny(s, "了就先再请能可"):
		return "联系电话"
	}
	return s
}

// askWhom finds the office that a sentence sends people to: 向镇社会事务办公室反映.
var askWhom = regexp.MustCompile(`(?:向|找|和|与|告诉)(\p{Han}{2,14}?)(?:反映|联系|咨询|报告|提出|申请|举报)[^向]*$`)

func lastSentence(s string) string {
	if i := strings.LastIndexAny(strings.TrimRight(s, "。；;"), "。；;！？\n"); i >= 0 {
		return s[i:]
	}
	return s
}

// known are the numbers that everybody may call, by their names.
var known = map[string]string{
	"110": "报警电话", "119": "火警电话", "120": "急救电话", "122": "交通事故报警电话", "12119": "森林火警电话", "12345": "政务服务热线",
	"12393": "医保服务热线", "12333": "社保服务热线", "12316": "农业服务热线", "95598": "供电服务热线", "12350": "安全生产举报电话", "12379": "预警信息热线",
}

// phoneGroups cuts a number into the groups in which people say it: area code,
// then three and four; a mobile as three, four, four; a short number whole.
func phoneGroups(num string) []string {
	main, ext, _ := strings.Cut(num, "转")
	var parts []string
	for _, p := range strings.FieldsFunc(main, func(r rune) bool { return !isDigit(r) }) {
		switch len(p) {
		case 7:
			parts = append(parts, p[:3], p[3:])
		case 8:
			parts = append(parts, p[:4], p[4:])
		case 10:
			parts = append(parts, p[:3], p[3:6], p[6:])
		case 11:
			parts = append(parts, p[:3], p[3:7], p[7:])
		default:
			parts = append(parts, p)
		}
	}
	if ext != "" {
		parts = append(parts, "转"+ext)
	}
	return parts
}

// said returns a phone as it is said: digits one by one, in groups, 1 as 幺 or, if
// plain, as 一.
func (p Phone) said(plain bool) string {
	spoken := make([]string, len(p.Groups))
	for i, g := range p.Groups {
		spoken[i] = digitWords.Replace(g)
		if plain {
			spoken[i] = strings.ReplaceAll(spoken[i], "幺", "一")
		}
	}
	return strings.Join(spoken, "，")
}

// name is what the phone is called when it is read out.
func (p Phone) name() string {
	label := p.Label
	if k, ok := known[p.Number]; ok && (label == "" || label == "联系电话") {
		return k
	}
	if label == "" {
		label = "联系电话"
	}
	if !strings.Contains(label, "电话") && !strings.Contains(label, "热线") {
		label += "电话"
	}
	generic := len([]rune(label)) == 4 // 咨询电话, 联系电话
	if generic && p.Owner != "" && hanzi(p.Owner) <= 12 && numbers(p.Owner) == 0 {
		return p.Owner + label
	}
	return label
}

var digitWords = strings.NewReplacer("0", "零", "1", "幺", "2", "二", "3", "三", "4", "四", "5", "五", "6", "六", "7", "七", "8", "八", "9", "九", "〇", "零")

// conditional are words that make a phone part of an advice: 看到起火打12119.
var conditional = regexp.MustCompile(`看到|发现|遇|如|起火|有事|有险|疑问|意见|不清楚|马上|立即|先|预约|上门`)

// onlyPhone reports whether a sentence holds nothing but phones and their names,
// so that it belongs to the part where phones are read out.
func onlyPhone(s string) bool {
	rest := withoutPhones(s)
	if rest == s {
		return false
	}
	rest = bracket.ReplaceAllString(rest, "")
	rest = strings.NewReplacer("请拨打", "", "请打", "", "预约电话", "").Replace(rest)
	return hanzi(rest) <= 22 && !actionWord.MatchString(rest) && !conditional.MatchString(rest)
}
