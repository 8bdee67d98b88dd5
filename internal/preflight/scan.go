package preflight

import (
	"slices"
	"strings"

	"gaoshi/internal/notice"
)

// Kinds of personal data, as Finding.Kind spells them.
const (
	kindID       = "id_card"
	kindBadID    = "id_card_bad_checksum"
	kindPartial  = "id_partial_birth"
	kindCard     = "bank_card"
	kindMobile   = "mobile"
	kindAddress  = "address"
	kindMinor    = "minor"
	kindBirth    = "birth_date"
	kindIllness  = "diagnosis"
	kindPlate    = "plate"
	kindPassport = "passport"
	kindWeChatID = "wechat_id"
	kindEmail    = "email"
)

// hit is one piece of personal data in a text.
type hit struct {
	kind       string
	severity   notice.Severity
	start, end int    // bytes of the text
	mask       string // what may be shown of it
	replace    string // what a click puts in its place, "" where nothing is sure
	fix        string // what a click does, where it is not what is usual for the kind
	value      string // digits alone, for comparing with the office's own phones
	duty       bool   // a phone of the office's work, by the words beside it
}

// scanNumbers finds identity numbers, bank cards, mobiles and what hangs on a
// number (house numbers, ages, birth dates) in s, and calls found for each. It
// makes one pass over the bytes and looks at words only beside a number.
// heading is what the table's head says of the whole text, "" for none.
func scanNumbers(s, heading string, found func(hit)) {
	var r run
	for i := next(s, 0); i < len(s); i = next(s, r.end) {
		readRun(s, i, &r)
		if len(r.groups) == 0 {
			r.end = max(r.end, i+1)
			continue
		}
		judgeRun(s, heading, &r, found)
	}
}

// judgeRun looks at every group alone and then at groups that belong together.
func judgeRun(s, heading string, r *run, found func(hit)) {
	used := 0
	for k := range r.groups {
		g := &r.groups[k]
		if k+2 < len(r.groups) && len(g.text) == 4 {
			if h, ok := birthNumbers(s, heading, r, k); ok {
				used = k + 3
				found(h)
				continue
			}
		}
		if len(r.groups) == 1 && len(g.text) < 6 {
			hangsOn(s, heading, g, found)
			continue
		}
		if k < used {
			continue
		}
		if h, n := judgeFrom(s, heading, r, k); n > 0 {
			used = k + n
			found(h)
			continue
		}
		if len(g.text) < 9 {
			hangsOn(s, heading, g, found)
		}
	}
}

// judgeFrom looks at the group k and at those that follow it, and returns what
// they are and how many of them it takes; 0 for nothing.
func judgeFrom(s, heading string, r *run, k int) (hit, int) {
	g := r.groups[k]
	if h, ok := judgeWhole(s, heading, r, k); ok {
		return h, 1
	}
	if g.masked && len(g.whole) >= 15 {
		if h, ok := partial(s, g); ok {
			return h, 1
		}
	}
	text := g.text
	for n := 2; n <= 19 && k+n <= len(r.groups); n++ {
		last := r.groups[k+n-1]
		text += last.text
		if len(text) > 19 {
			break
		}
		if h, ok := judgeSplit(s, heading, r, k, n, text); ok {
			return h, n
		}
	}
	return hit{}, 0
}

// judgeWhole judges a number written in one piece.
func judgeWhole(s, heading string, r *run, k int) (hit, bool) {
	g := r.groups[k]
	at := span{g.start, g.end}
	if strings.Contains(g.text, "*") {
		// Stars between the digits that hide none of them: 160**0000**0001.
		g.text = strings.ReplaceAll(g.text, "*", "")
		if n := len(g.text); n != 11 && n != 18 && !cardLength(n) {
			return hit{}, false
		}
		if form, check := isID(g.text); len(g.text) == 18 && form && !check {
			return hit{}, false
		}
	}
	switch n := len(g.text); {
	case n == 18:
		if h, ok := judgeID(s, heading, g.text, at, true); ok {
			return h, true
		}
		return judgeCard(s, heading, g.text, at)
	case n == 13 && g.text[:2] == "86", n == 15 && g.text[:4] == "0086":
		return judgeMobile(s, heading, g.text[n-11:], at)
	case n == 12 && g.text[0] == '0': // a nought before it, as for calls from afar
		return judgeMobile(s, heading, g.text[1:], at)
	case n == 15:
		return judgeOldID(s, heading, g.text, at)
	case n >= 19 && n <= 22:
		if h, ok := longerID(s, heading, g.text, at); ok {
			return h, true
		}
		return judgeCard(s, heading, g.text, at)
	case cardLength(n):
		return judgeCard(s, heading, g.text, at)
	case n == 11:
		if decimals(r, k) {
			return hit{}, false
		}
		return judgeMobile(s, heading, g.text, at)
	}
	return hit{}, false
}

type span struct{ start, end int }

// decimals reports whether the group is an amount with decimals, or stands after
// a point.
func decimals(r *run, k int) bool {
	if k+1 < len(r.groups) && r.groups[k+1].sep == '.' && len(r.groups[k+1].text) <= 4 {
		return true
	}
	return r.groups[k].sep == '.' && k > 0
}

// judgeSplit judges n groups from k on, written with signs between them.
func judgeSplit(s, heading string, r *run, k, n int, text string) (hit, bool) {
	if strings.Contains(text, "*") {
		return hit{}, false
	}
	at := span{r.groups[k].start, r.groups[k+n-1].end}
	shape := shapeOf(r.groups[k : k+n])
	if comma(r.groups[k+1 : k+n]) {
		if _, check := isID(text); check { // numbers side by side are no number, but these are
			return judgeID(s, heading, text, at, false)
		}
		return hit{}, false
	}
	switch {
	case len(text) == 15 && (shape == "6-6-3" || shape == "6-9") && labelOf(s, heading, at.start) == idLabel:
		return judgeOldID(s, heading, text, at)
	case len(text) == 18:
		if h, ok := judgeID(s, heading, text, at, shape == "6-8-4" || shape == "6-4-4-4"); ok {
			return h, true
		}
		return judgeSplitCard(s, heading, r, k, n, text, at)
	case cardLength(len(text)):
		return judgeSplitCard(s, heading, r, k, n, text, at)
	case len(text) == 11 && isMobile(text):
		even := slices.Contains(mobileShapes, shape) || n == 11
		if !even || neighbours(r, k, n) || !sameSep(r.groups[k+1:k+n]) {
			return hit{}, false
		}
		return judgeMobile(s, heading, text, at)
	case len(text) == 13 && text[:2] == "86" && isMobile(text[2:]) && len(r.groups[k].text) == 2:
		return judgeMobile(s, heading, text[2:], at)
	}
	return hit{}, false
}

// judgeSplitCard takes only the shapes in which cards are written, so that
// numbers that happen to stand side by side are left alone.
func judgeSplitCard(s, heading string, r *run, k, n int, text string, at span) (hit, bool) {
	groups := r.groups[k : k+n]
	if neighbours(r, k, n) || !sameSep(groups[1:]) {
		return hit{}, false
	}
	fours := true
	for i, g := range groups {
		if len(g.text) != 4 && i < len(groups)-1 {
			fours = false
		}
	}
	if !fours && len(groups[0].text) != 6 && n != len(text) && !(labelOf(s, heading, at.start) == cardLabel && luhn(text)) {
		return hit{}, false
	}
	return judgeCard(s, heading, text, at)
}

// neighbours reports whether more digits with the same sign stand before or
// after the groups: then they are a piece of something longer.
func neighbours(r *run, k, n int) bool {
	sep := r.groups[k+1].sep
	if k > 0 && r.groups[k].sep == sep && len(r.groups[k-1].text) >= 3 && len(r.groups[k-1].text) <= 4 {
		return true
	}
	return k+n < len(r.groups) && r.groups[k+n].sep == sep && len(r.groups[k+n].text) <= 4
}

func comma(gs []group) bool {
	return slices.ContainsFunc(gs, func(g group) bool { return g.sep == ',' })
}

func sameSep(gs []group) bool {
	for _, g := range gs {
		if g.sep != gs[0].sep {
			return false
		}
	}
	return true
}

func shapeOf(gs []group) string {
	var b strings.Builder
	for i, g := range gs {
		if i > 0 {
			b.WriteByte('-')
		}
		if n := len(g.text); n > 9 {
			b.WriteString("9+")
		} else {
			b.WriteByte('0' + byte(n))
		}
	}
	return b.String()
}

// sure says whether a wrong check digit still tells of an identity number: the
// number was written in one piece or in the usual pieces.
func judgeID(s, heading, text string, at span, sure bool) (hit, bool) {
	form, check := isID(text)
	if !form {
		return hit{}, false
	}
	l := labelOf(s, heading, at.start)
	mask := "**************" + text[14:]
	switch {
	case check && l == numberLabel && (text[6:14] >= "20150101" || isCreditCode(text)):
		return hit{}, false // 编号999901202611230001: a date and a serial
	case check:
		return hit{kind: kindID, severity: notice.Block, start: at.start, end: at.end, mask: mask, replace: mask}, true
	case !sure && l != idLabel, l == numberLabel, l == corpLabel, l == moneyLabel, isCreditCode(text):
		return hit{}, false
	case !region(text[:2]) && l != idLabel:
		return hit{}, false
	case text[6:14] >= "20200101" && l != idLabel:
		return hit{}, false
	case l == cardLabel:
		return hit{}, false
	}
	if up, _ := cardPrefix(text); up && luhn(text) {
		return hit{}, false
	}
	return hit{kind: kindBadID, severity: notice.Warn, start: at.start, end: at.end, mask: mask, replace: mask}, true
}

// longerID judges a number that is an identity number and two to four signs more:
// of a disability certificate.
func longerID(s, heading, text string, at span) (hit, bool) {
	if !strings.Contains(clauseBefore(s, at.start)+heading, "残疾") || labelOf(s, heading, at.start) != idLabel {
		return hit{}, false
	}
	return judgeID(s, heading, text[:18], at, false)
}

func judgeOldID(s, heading, text string, at span) (hit, bool) {
	l := labelOf(s, heading, at.start)
	if !isOldID(text) && !(l == idLabel && allDigits(text)) {
		return hit{}, false
	}
	h := hit{kind: kindID, severity: notice.Block, start: at.start, end: at.end, mask: "***********" + text[11:]}
	h.replace = h.mask
	switch l {
	case idLabel:
		return h, true
	case noLabel:
		h.severity = notice.Warn
		return h, true
	}
	return hit{}, false
}

// judgeCard judges 16 to 19 digits.
func judgeCard(s, heading, text string, at span) (hit, bool) {
	if !allDigits(text) || !cardLength(len(text)) {
		return hit{}, false
	}
	clause := heading + "|" + clauseBefore(s, at.start) + "|" + bracketAfter(s, at.end)
	l := labelOf(s, heading, at.start)
	if l == numberLabel || l == moneyLabel || hasLabel(clause, corpLabel) {
		return hit{}, false
	}
	unionPay, old := cardPrefix(text)
	ok := luhn(text)
	h := hit{kind: kindCard, start: at.start, end: at.end, mask: text[:4] + "******" + text[len(text)-4:]}
	h.replace = h.mask
	switch {
	case unionPay && ok, l == cardLabel && ok:
		h.severity = notice.Block
	case l == cardLabel, old && ok:
		h.severity = notice.Warn
	default:
		return hit{}, false
	}
	return h, true
}

// judgeMobile judges 11 digits. A phone of the office's work warns, any other blocks.
func judgeMobile(s, heading, text string, at span) (hit, bool) {
	if !isMobile(text) || joined(s, at) {
		return hit{}, false
	}
	clause := clauseBefore(s, at.start)
	l := labelOf(s, heading, at.start)
	if l == numberLabel || l == moneyLabel || l == cardLabel || l == idLabel {
		return hit{}, false
	}
	h := hit{kind: kindMobile, severity: notice.Block, start: at.start, end: at.end, value: text, mask: text[:3] + "****" + text[7:]}
	h.replace = h.mask
	duty := hasLabel(clause, dutyLabel) || hasLabel(clause, contactLabel) || hasLabel(bracketAfter(s, at.end), dutyLabel)
	if heading == "" && !hasLabel(clause, mobileLabel) && (duty || l == phoneLabel && !ofPerson(clause)) {
		h.severity, h.duty = notice.Warn, true
	}
	return h, true
}

// ofPerson reports whether the words before a phone describe a person.
func ofPerson(clause string) bool {
	return hasLabel(clause, homeLabel) || hasLabel(clause, idLabel) ||
		firstIn(clause, []string{"，男", "，女", ",男", ",女", "户主", "村民", "农户", "，住", "学生", "贫困户", "低保户", "家属"}) != ""
}

// bracketAfter returns what stands in brackets right after a number.
func bracketAfter(s string, at int) string {
	rest := s[at:min(len(s), at+60)]
	for _, open := range []string{"（", "("} {
		if inner, ok := strings.CutPrefix(rest, open); ok {
			if i := strings.IndexAny(inner, "）)\n"); i >= 0 {
				return inner[:i]
			}
			return inner
		}
	}
	return ""
}

// joined reports whether the number is part of something else: letters stand
// right at it, as in an order number or an address of the web, or a unit follows.
func joined(s string, at span) bool {
	letter := func(c byte) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || c == '=' }
	rest := s[at.end:]
	if rest != "" && letter(rest[0]) {
		return true
	}
	for _, unit := range []string{"元", "万", "亿", "亩", "吨", "％", "%", "千瓦", "度", "立方", "平方", "公里", "公斤", "千克", "斤", "株", "人次"} {
		if strings.HasPrefix(rest, unit) {
			return true
		}
	}
	from := at.start
	for from > 0 && from > at.start-128 && (letter(s[from-1]) || s[from-1] >= '-' && s[from-1] <= ':') {
		from--
	}
	token := strings.ToLower(s[from:at.start])
	switch {
	case token == "" || strings.HasSuffix(token, "tel") || strings.HasSuffix(token, "tel:") || strings.HasSuffix(token, "phone") || strings.HasSuffix(token, "phone:"):
		return false
	case strings.HasSuffix(token, "/"):
		return strings.ContainsFunc(token, func(r rune) bool { return r >= 'a' && r <= 'z' })
	}
	return letter(token[len(token)-1])
}

// labelOf returns the label of a number: the words before it, else the column's head.
func labelOf(s, heading string, at int) label {
	if l := labelBefore(s, at); l != noLabel {
		return l
	}
	return labelIn(heading)
}

// partial judges a number that hides some digits: one that leaves the whole
// birth date visible hides nothing.
func partial(s string, g group) (hit, bool) {
	w := g.whole
	if len(w) < 15 || len(w) > 20 {
		return hit{}, false
	}
	head := 0
	for head < len(w) && w[head] != '*' {
		head++
	}
	dated := head >= 14 && region(w[:2]) && validDate(w[6:14])
	if head == 0 && len(w) >= 17 {
		dated = w[:6] == "******" && allDigits(w[6:14]) && validDate(w[6:14])
	}
	if !dated {
		return hit{}, false
	}
	hidden := strings.Count(w, "*")
	if hidden == 0 || hidden > 12 {
		return hit{}, false
	}
	return hit{kind: kindPartial, severity: notice.Warn, start: g.start, end: g.end, mask: "**************" + strings.Repeat("*", 4), replace: "******************"}, true
}

// mobileShapes are the ways in which people group the eleven digits.
var mobileShapes = []string{"3-4-4", "3-3-5", "4-3-4", "4-4-3", "3-8", "5-6", "6-5", "7-4"}
