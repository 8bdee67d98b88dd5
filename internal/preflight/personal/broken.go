package personal

import (
	"regexp"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/page"
	"gaoshi/internal/preflight/scan"
)

// Numbers that a line's end, a cell's edge or brackets break into pieces.

var (
	// A line's last digits, and the first of the next: with what people put in between.
	lineEnds   = regexp.MustCompile(`[0-9０-９][0-9０-９ \-－]*$`)
	lineBegins = regexp.MustCompile(`^[ 　>]*([0-9０-９][0-9０-９ \-－]*[Xx]?)(?:[^0-9A-Za-z.．、:：/年月日]|$)`)
)

// brokenLines looks for numbers that begin on one line and end on the next.
func brokenLines(k *bench.Bench) {
	p := k.Page
	for i := 0; i+1 < len(p.Lines); i++ {
		a, b := p.Lines[i], p.Lines[i+1]
		if a == "" || b == "" || p.Inside[i] != nil || p.Inside[i+1] != nil || !lastDigit(a) {
			continue
		}
		m := lineBegins.FindStringSubmatch(b)
		tail := lineEnds.FindString(a)
		if m == nil || len(chars.OnlyDigits(m[1])) < 2 || len(chars.OnlyDigits(tail)) < 2 {
			continue
		}
		scan.Numbers(a+m[1], "", func(h scan.Hit) {
			switch h.Kind {
			case scan.KindID, scan.KindCard:
			case scan.KindMobile:
				l := scan.LabelBefore(a, len(a)-len(tail))
				if l != scan.MobileLabel && l != scan.PhoneLabel && l != scan.ContactLabel && l != scan.DutyLabel {
					return
				}
			default:
				return
			}
			if h.Start < len(a) && h.End > len(a) {
				h.Replace = "" // a click mends one line
				Report(k, h, i+1, p.Place(i, h.Start), nil, 0)
			}
		})
	}
}

func lastDigit(s string) bool {
	c := s[len(s)-1]
	return chars.IsDigit(c) || strings.HasSuffix(s, " ") || c >= 0x90 && c <= 0x99 && len(s) >= 3 && s[len(s)-3] == 0xEF
}

// brokenCells looks for an identity number, a card or a mobile whose digits stand
// in one cell each, as in a form, and for an identity number in a few cells.
func brokenCells(k *bench.Bench, t *page.Table, line int, cells []page.Cell) {
	for c := 0; c < len(cells); c++ {
		digits, n := "", 0
		for c+n < len(cells) && n < 19 {
			s := chars.Plain(cells[c+n].Text)
			if s == "" || len(s) > 10 || chars.OnlyDigits(strings.TrimSuffix(strings.ToUpper(s), "X")) != strings.TrimSuffix(strings.ToUpper(s), "X") || len(digits)+len(s) > 19 {
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
			label = chars.Plain(cells[c-1].Text)
		}
		if h, ok := cellsNumber(k, label, digits, single); ok {
			Report(k, h, line+1, k.Page.Place(line, cells[c].Start), nil, 0)
			c += n - 1
			continue
		}
		if single {
			c += n - 1
		}
	}
}

// cellsNumber judges the digits of neighbouring cells.
func cellsNumber(k *bench.Bench, label, digits string, single bool) (scan.Hit, bool) {
	at := scan.Span{Start: 0, End: len(digits)}
	switch n := len(digits); {
	case n >= 18:
		if _, check := scan.IsID(digits[:18]); check {
			return scan.Hit{Kind: scan.KindID, Severity: notice.Block, Start: 0, End: 18, Mask: "**************" + digits[14:18]}, true
		}
		if single && scan.CardLength(n) {
			h, ok := scan.JudgeCard(digits, label, digits, at)
			h.Replace = ""
			return h, ok
		}
	case single && scan.CardLength(n):
		h, ok := scan.JudgeCard(digits, label, digits, at)
		h.Replace = ""
		return h, ok
	case single && n == 11 && scan.HasLabel(label, scan.MobileLabel):
		h, ok := scan.JudgeMobile(digits, label, digits, at)
		h.Replace = ""
		return h, ok
	}
	return scan.Hit{}, false
}
