// Package scan finds personal data in a piece of text: numbers (identity, card,
// mobile, passport, plate) however they are written, and what hangs on a word (a
// house number, a child's age, an illness of a named person). All calls back with
// each Hit: its kind, its bytes, what may be shown of it and what a click puts in
// its place. It knows no notice and no policy; personal turns hits into findings.
// It makes one pass and looks back and ahead only a fixed number of bytes, so that
// the time grows with the length of the text and with nothing else.
package scan

import (
	"slices"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/chars"
)

// Kinds of personal data, as Finding.Kind spells them.
const (
	KindID       = "id_card"
	KindBadID    = "id_card_bad_checksum"
	KindPartial  = "id_partial_birth"
	KindCard     = "bank_card"
	KindMobile   = "mobile"
	KindAddress  = "address"
	KindMinor    = "minor"
	KindBirth    = "birth_date"
	KindIllness  = "diagnosis"
	KindPlate    = "plate"
	KindPassport = "passport"
	KindWeChatID = "wechat_id"
	KindEmail    = "email"

	KindScientific     = "id_scientific"
	KindIDTail         = "id_tail_birth"
	KindHomePhone      = "home_phone"
	KindSocial         = "social_id"
	KindHousehold      = "household_no"
	KindMedical        = "medical_no"
	KindLicence        = "licence_no"
	KindSocialSecurity = "social_security_no"
	KindHomestead      = "homestead_no"
	KindStudent        = "student_no"
	KindPaper          = "paper_no"
)

// Hit is one piece of personal data in a text.
type Hit struct {
	Kind       string
	Severity   notice.Severity
	Start, End int    // bytes of the text
	Mask       string // what may be shown of it
	Replace    string // what a click puts in its place, "" where nothing is sure
	Fix        string // what a click does, where it is not what is usual for the kind
	Value      string // digits alone, for comparing with the office's own phones
	Full       string // what was seen, whole, to tell two alike from each other; never shown
	Duty       bool   // a phone of the office's work, by the words beside it
}

// Numbers finds identity numbers, bank cards, mobiles and what hangs on a
// number (house numbers, ages, birth dates) in s, and calls found for each. It
// makes one pass over the bytes and looks at words only beside a number.
// heading is what the table's head says of the whole text, "" for none.
func Numbers(s, heading string, found func(Hit)) {
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
func judgeRun(s, heading string, r *run, found func(Hit)) {
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
func judgeFrom(s, heading string, r *run, k int) (Hit, int) {
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
	return Hit{}, 0
}

// judgeWhole judges a number written in one piece.
func judgeWhole(s, heading string, r *run, k int) (Hit, bool) {
	g := r.groups[k]
	at := Span{g.start, g.end}
	if strings.Contains(g.text, "*") {
		// Stars between the digits that hide none of them: 160**0000**0001.
		g.text = strings.ReplaceAll(g.text, "*", "")
		if n := len(g.text); n != 11 && n != 18 && !CardLength(n) {
			return Hit{}, false
		}
		if form, check := IsID(g.text); len(g.text) == 18 && form && !check {
			return Hit{}, false
		}
	}
	switch n := len(g.text); {
	case n == 18:
		if h, ok := judgeID(s, heading, g.text, at, true); ok {
			return h, true
		}
		return JudgeCard(s, heading, g.text, at)
	case n == 13 && g.text[:2] == "86", n == 15 && g.text[:4] == "0086":
		return JudgeMobile(s, heading, g.text[n-11:], at)
	case n == 12 && g.text[0] == '0': // a nought before it, as for calls from afar
		return JudgeMobile(s, heading, g.text[1:], at)
	case n == 15:
		return judgeOldID(s, heading, g.text, at)
	case n >= 19 && n <= 22:
		if h, ok := longerID(s, heading, g.text, at); ok {
			return h, true
		}
		return JudgeCard(s, heading, g.text, at)
	case CardLength(n):
		return JudgeCard(s, heading, g.text, at)
	case n == 11:
		if decimals(r, k) {
			return Hit{}, false
		}
		return JudgeMobile(s, heading, g.text, at)
	}
	return Hit{}, false
}

type Span struct{ Start, End int }

// decimals reports whether the group is an amount with decimals, or stands after
// a point.
func decimals(r *run, k int) bool {
	if k+1 < len(r.groups) && r.groups[k+1].sep == '.' && len(r.groups[k+1].text) <= 4 {
		return true
	}
	return r.groups[k].sep == '.' && k > 0
}

// judgeSplit judges n groups from k on, written with signs between them.
func judgeSplit(s, heading string, r *run, k, n int, text string) (Hit, bool) {
	if strings.Contains(text, "*") {
		return Hit{}, false
	}
	at := Span{r.groups[k].start, r.groups[k+n-1].end}
	shape := shapeOf(r.groups[k : k+n])
	if comma(r.groups[k+1 : k+n]) {
		if _, check := IsID(text); check { // numbers side by side are no number, but these are
			return judgeID(s, heading, text, at, false)
		}
		return Hit{}, false
	}
	switch {
	case len(text) == 15 && (shape == "6-6-3" || shape == "6-9") && labelOf(s, heading, at.Start) == idLabel:
		return judgeOldID(s, heading, text, at)
	case len(text) == 18:
		if h, ok := judgeID(s, heading, text, at, shape == "6-8-4" || shape == "6-4-4-4"); ok {
			return h, true
		}
		return judgeSplitCard(s, heading, r, k, n, text, at)
	case CardLength(len(text)):
		return judgeSplitCard(s, heading, r, k, n, text, at)
	case len(text) == 11 && isMobile(text):
		even := slices.Contains(mobileShapes, shape) || n == 11
		if !even || neighbours(r, k, n) || !sameSep(r.groups[k+1:k+n]) {
			return Hit{}, false
		}
		return JudgeMobile(s, heading, text, at)
	case len(text) == 13 && text[:2] == "86" && isMobile(text[2:]) && len(r.groups[k].text) == 2:
		return JudgeMobile(s, heading, text[2:], at)
	}
	return Hit{}, false
}

// judgeSplitCard takes only the shapes in which cards are written, so that
// numbers that happen to stand side by side are left alone.
func judgeSplitCard(s, heading string, r *run, k, n int, text string, at Span) (Hit, bool) {
	groups := r.groups[k : k+n]
	if neighbours(r, k, n) || !sameSep(groups[1:]) {
		return Hit{}, false
	}
	fours := true
	for i, g := range groups {
		if len(g.text) != 4 && i < len(groups)-1 {
			fours = false
		}
	}
	if !fours && len(groups[0].text) != 6 && n != len(text) && !(labelOf(s, heading, at.Start) == cardLabel && luhn(text)) {
		return Hit{}, false
	}
	return JudgeCard(s, heading, text, at)
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
func judgeID(s, heading, text string, at Span, sure bool) (Hit, bool) {
	form, check := IsID(text)
	if !form {
		return Hit{}, false
	}
	l := labelOf(s, heading, at.Start)
	mask := "**************" + text[14:]
	switch {
	case check && l == numberLabel && (text[6:14] >= "20150101" || isCreditCode(text)):
		return Hit{}, false // 编号999901202611230001: a date and a serial
	case check:
		return Hit{Kind: KindID, Severity: notice.Block, Start: at.Start, End: at.End, Mask: mask, Replace: mask}, true
	case !sure && l != idLabel, l == numberLabel, l == corpLabel, l == moneyLabel, isCreditCode(text):
		return Hit{}, false
	case !region(text[:2]) && l != idLabel:
		return Hit{}, false
	case text[6:14] >= "20200101" && l != idLabel:
		return Hit{}, false
	case l == cardLabel:
		return Hit{}, false
	}
	if up, _ := cardPrefix(text); up && luhn(text) {
		return Hit{}, false
	}
	return Hit{Kind: KindBadID, Severity: notice.Warn, Start: at.Start, End: at.End, Mask: mask, Replace: mask}, true
}

// longerID judges a number that is an identity number and two to four signs more:
// of a disability certificate.
func longerID(s, heading, text string, at Span) (Hit, bool) {
	if !strings.Contains(ClauseBefore(s, at.Start)+heading, "残疾") || labelOf(s, heading, at.Start) != idLabel {
		return Hit{}, false
	}
	return judgeID(s, heading, text[:18], at, false)
}

func judgeOldID(s, heading, text string, at Span) (Hit, bool) {
	l := labelOf(s, heading, at.Start)
	if !isOldID(text) && !(l == idLabel && chars.AllDigits(text)) {
		return Hit{}, false
	}
	h := Hit{Kind: KindID, Severity: notice.Block, Start: at.Start, End: at.End, Mask: "***********" + text[11:]}
	h.Replace = h.Mask
	switch l {
	case idLabel:
		return h, true
	case noLabel:
		h.Severity = notice.Warn
		return h, true
	}
	return Hit{}, false
}

// JudgeCard judges 16 to 19 digits.
func JudgeCard(s, heading, text string, at Span) (Hit, bool) {
	if !chars.AllDigits(text) || !CardLength(len(text)) {
		return Hit{}, false
	}
	clause := heading + "|" + ClauseBefore(s, at.Start) + "|" + bracketAfter(s, at.End)
	l := labelOf(s, heading, at.Start)
	if l == numberLabel || l == moneyLabel || HasLabel(clause, corpLabel) {
		return Hit{}, false
	}
	unionPay, old := cardPrefix(text)
	ok := luhn(text)
	h := Hit{Kind: KindCard, Start: at.Start, End: at.End, Mask: text[:4] + "******" + text[len(text)-4:]}
	h.Replace = h.Mask
	switch {
	case !unionPay && l == cardLabel && chars.FirstIn(clause, companyWords) != "":
		return Hit{}, false
	case unionPay && ok, l == cardLabel && ok:
		h.Severity = notice.Block
	case l == cardLabel, old && ok:
		h.Severity = notice.Warn
	default:
		return Hit{}, false
	}
	return h, true
}

// JudgeMobile judges 11 digits. A phone of the office's work warns, any other blocks.
func JudgeMobile(s, heading, text string, at Span) (Hit, bool) {
	if !isMobile(text) || joined(s, at) {
		return Hit{}, false
	}
	clause := ClauseBefore(s, at.Start)
	l := labelOf(s, heading, at.Start)
	if l == numberLabel || l == moneyLabel || l == cardLabel || l == idLabel {
		return Hit{}, false
	}
	h := Hit{Kind: KindMobile, Severity: notice.Block, Start: at.Start, End: at.End, Value: text, Mask: text[:3] + "****" + text[7:]}
	h.Replace = h.Mask
	duty := HasLabel(clause, DutyLabel) || HasLabel(clause, ContactLabel) || HasLabel(bracketAfter(s, at.End), DutyLabel)
	if heading == "" && !HasLabel(clause, MobileLabel) && (duty || l == PhoneLabel && !ofPerson(clause)) {
		h.Severity, h.Duty = notice.Warn, true
	}
	return h, true
}

// ofPerson reports whether the words before a phone describe a person.
func ofPerson(clause string) bool {
	return HasLabel(clause, homeLabel) || HasLabel(clause, idLabel) ||
		chars.FirstIn(clause, []string{"，男", "，女", ",男", ",女", "户主", "村民", "农户", "，住", "学生", "贫困户", "低保户", "家属"}) != ""
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
func joined(s string, at Span) bool {
	letter := func(c byte) bool { return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c == '_' || c == '=' }
	rest := s[at.End:]
	if rest != "" && letter(rest[0]) {
		return true
	}
	for _, unit := range []string{"元", "万", "亿", "亩", "吨", "％", "%", "千瓦", "度", "立方", "平方", "公里", "公斤", "千克", "斤", "株", "人次"} {
		if strings.HasPrefix(rest, unit) {
			return true
		}
	}
	from := at.Start
	for from > 0 && from > at.Start-128 && (letter(s[from-1]) || s[from-1] >= '-' && s[from-1] <= ':') {
		from--
	}
	token := strings.ToLower(s[from:at.Start])
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
	if l := LabelBefore(s, at); l != noLabel {
		return l
	}
	return labelIn(heading)
}

// partial judges a number that hides some digits: one that leaves the whole
// birth date visible hides nothing.
func partial(s string, g group) (Hit, bool) {
	w := g.whole
	if len(w) < 15 || len(w) > 20 {
		return Hit{}, false
	}
	head := 0
	for head < len(w) && w[head] != '*' {
		head++
	}
	dated := head >= 14 && region(w[:2]) && ValidDate(w[6:14]) || head >= 12 && region(w[:2]) && yearMonth(w[6:12])
	if head == 0 && len(w) >= 17 {
		dated = w[:6] == "******" && chars.AllDigits(w[6:14]) && ValidDate(w[6:14])
	}
	if !dated {
		return Hit{}, false
	}
	hidden := strings.Count(w, "*")
	if hidden == 0 || hidden > 12 {
		return Hit{}, false
	}
	return Hit{Kind: KindPartial, Severity: notice.Warn, Start: g.start, End: g.end, Mask: "**************" + strings.Repeat("*", 4), Replace: "******************"}, true
}

// mobileShapes are the ways in which people group the eleven digits.
var mobileShapes = []string{"3-4-4", "3-3-5", "4-3-4", "4-4-3", "3-8", "5-6", "6-5", "7-4"}

// All finds all personal data that a text shows by itself or by its heading.
func All(s, heading string, found func(Hit)) {
	Numbers(s, heading, found)
	inDisguise(s, heading, found)
	inWords(s, heading, found)
}

// yearMonth reports whether six digits are a year and a month of a living person's
// birth.
func yearMonth(s string) bool {
	if !chars.AllDigits(s) {
		return false
	}
	y, m := chars.Number(s[:4]), chars.Number(s[4:])
	return y >= 1900 && y <= 2050 && m >= 1 && m <= 12
}
