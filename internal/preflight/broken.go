package preflight

import (
	"regexp"
	"strings"

	"gaoshi/internal/notice"
)

// Numbers that a line's end, a cell's edge or brackets break into pieces.

var (
	// A line's last digits, and the first of the next: with what people put in between.
	lineEnds   = regexp.MustCompile(`[0-9０-９][0-9０-９ \-－]*$`)
	lineBegins = regexp.MustCompile(`^[ 　>]*([0-9０-９][0-9０-９ \-－]*[Xx]?)(?:[^0-9A-Za-z.．、:：/年月日]|$)`)
	inBrackets = regexp.MustCompile(`^\((1[3-9]\d)\)[ -]?(\d{4})[ -]?(\d{4})(?:[^0-9]|$)`)
)

// brokenLines looks for numbers that begin on one line and end on the next.
func (k *check) brokenLines() {
	p := k.page
	for i := 0; i+1 < len(p.lines); i++ {
		a, b := p.lines[i], p.lines[i+1]
		if a == "" || b == "" || p.inside[i] != nil || p.inside[i+1] != nil || !lastDigit(a) {
			continue
		}
		m := lineBegins.FindStringSubmatch(b)
		tail := lineEnds.FindString(a)
		if m == nil || len(onlyDigits(m[1])) < 2 || len(onlyDigits(tail)) < 2 {
			continue
		}
		scanNumbers(a+m[1], "", func(h hit) {
			switch h.kind {
			case kindID, kindCard:
			case kindMobile:
				l := labelBefore(a, len(a)-len(tail))
				if l != mobileLabel && l != phoneLabel && l != contactLabel && l != dutyLabel {
					return
				}
			default:
				return
			}
			if h.start < len(a) && h.end > len(a) {
				h.replace = "" // a click mends one line
				k.report(h, i+1, p.place(i, h.start), nil, 0)
			}
		})
	}
}

func lastDigit(s string) bool {
	c := s[len(s)-1]
	return isDigit(c) || strings.HasSuffix(s, " ") || c >= 0x90 && c <= 0x99 && len(s) >= 3 && s[len(s)-3] == 0xEF
}

// brokenCells looks for an identity number, a card or a mobile whose digits stand
// in one cell each, as in a form, and for an identity number in a few cells.
func (k *check) brokenCells(t *table, line int, cells []cell) {
	for c := 0; c < len(cells); c++ {
		digits, n := "", 0
		for c+n < len(cells) && n < 19 {
			s := plain(cells[c+n].text)
			if s == "" || len(s) > 10 || onlyDigits(strings.TrimSuffix(strings.ToUpper(s), "X")) != strings.TrimSuffix(strings.ToUpper(s), "X") || len(digits)+len(s) > 19 {
				break
			}
			digits, n = digits+strings.ToUpper(s), n+1
		}
		if n < 3 {
			continue
		}
		single := n == len(digits)
		label := ""
		if c > 0 {
			label = plain(cells[c-1].text)
		}
		if h, ok := k.cellsNumber(label, digits, single); ok {
			k.report(h, line+1, k.page.place(line, cells[c].start), nil, 0)
			c += n - 1
			continue
		}
		if single {
			c += n - 1
		}
	}
}

// cellsNumber judges the digits of neighbouring cells.
func (k *check) cellsNumber(label, digits string, single bool) (hit, bool) {
	at := span{0, len(digits)}
	switch n := len(digits); {
	case n >= 18:
		if _, check := isID(digits[:18]); check {
			return hit{kind: kindID, severity: notice.Block, start: 0, end: 18, mask: "**************" + digits[14:18]}, true
		}
		if single && cardLength(n) {
			h, ok := judgeCard(digits, label, digits, at)
			h.replace = ""
			return h, ok
		}
	case single && cardLength(n):
		h, ok := judgeCard(digits, label, digits, at)
		h.replace = ""
		return h, ok
	case single && n == 11 && hasLabel(label, mobileLabel):
		h, ok := judgeMobile(digits, label, digits, at)
		h.replace = ""
		return h, ok
	}
	return hit{}, false
}

// bracketedMobile judges +86 (160) 0000 0001.
func bracketedMobile(s, heading string, at int, found func(hit)) {
	m := inBrackets.FindStringSubmatchIndex(s[at:min(len(s), at+24)])
	if m == nil {
		return
	}
	text := onlyDigits(s[at+m[2] : at+m[7]])
	if h, ok := judgeMobile(s, heading, text, span{at, at + m[7]}); ok {
		found(h)
	}
}
