package scan

import (
	"strings"
	"unicode/utf8"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/chars"
)

// bornLoosely judges a birth date that birth does not read, at its 生: with a year of
// two digits (72年8月17日生), in one piece (出生：19720817), in Chinese figures.
func bornLoosely(s string, at int, found func(Hit)) {
	if chars.HasAnyPrefix(s[at:], "生于", "生日") || strings.HasSuffix(s[:at], "出") {
		i := at + len("生")
		for n := 0; n < 6 && i < len(s); n++ {
			w := 0
			for _, x := range []string{"于", "日期", "年月日", "年月", "时间", "日", "是", "为", "：", ":", " "} {
				if strings.HasPrefix(s[i:], x) {
					w = len(x)
					break
				}
			}
			if w == 0 {
				break
			}
			i += w
		}
		if n := dateLength(s[i:min(len(s), i+48)]); n > 0 {
			if !policyDates(ClauseBefore(s, at), s[i+n:min(len(s), i+n+30)]) {
				tellBirth(s, i, i+n, found)
			}
			return
		}
	}
	if !chars.HasAnySuffix(s[:at], "日", "号", "日出", "号出") || chars.HasAnyPrefix(s[at:], "生效", "生产", "生态", "生活", "生猪", "生成", "生意") {
		return
	}
	tail := s[at+len("生") : min(len(s), at+33)]
	for from := max(0, at-48); from < at; from++ {
		if !utf8.RuneStart(s[from]) || from > 0 && (chars.IsDigit(s[from-1]) || isFigure(s[:from])) {
			continue
		}
		end := at - len("出")*btoi(strings.HasSuffix(s[:at], "出"))
		if n := dateLength(s[from:end]); n == end-from && n > 0 {
			if !policyDates(ClauseBefore(s, from), tail) {
				tellBirth(s, from, end, found)
			}
			return
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func isFigure(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	_, ok := figure(r)
	return ok
}

func tellBirth(s string, from, to int, found func(Hit)) {
	found(Hit{Kind: KindBirth, Severity: notice.Block, Start: from, End: to, Mask: "**年**月", Replace: "**年**月"})
}

// dateLength returns how many bytes a whole date takes at the beginning of a text: a
// year of two or four digits, month and day, in digits or in Chinese figures, or
// eight digits; 0 for none.
func dateLength(s string) int {
	if len(s) >= 8 && ValidDate(s[:8]) && (len(s) == 8 || !chars.IsDigit(s[8])) {
		return 8
	}
	at := 0
	for k, unit := range []string{"年", "月", "日"} {
		n := 0
		for at < len(s) && n < 4 {
			r, size := utf8.DecodeRuneInString(s[at:])
			_, ok := figure(r)
			if !ok && !(r >= '0' && r <= '9') && !(k > 0 && r == '十') {
				break
			}
			at, n = at+size, n+1
		}
		if n == 0 || k == 0 && n != 2 && n != 4 || k > 0 && n > 3 {
			return 0
		}
		if k == 2 && strings.HasPrefix(s[at:], "号") {
			return at + len("号")
		}
		if !strings.HasPrefix(s[at:], unit) {
			return 0
		}
		at += len(unit)
	}
	return at
}
