package preflight

import (
	"strings"

	"gaoshi/internal/notice"
)

// birth judges a full birth date, or a birth month: 1985年3月5日生.
func birth(s, heading string, g *group) (hit, bool) {
	rest := s[g.end:min(len(s), g.end+40)]
	rest = strings.TrimPrefix(rest, "年")
	month, rest, ok := leadingNumber(rest)
	if !ok || month < 1 || month > 12 || !strings.HasPrefix(rest, "月") {
		return hit{}, false
	}
	rest = strings.TrimPrefix(rest, "月")
	end := strings.TrimPrefix(rest, " ")
	day, after, hasDay := leadingNumber(end)
	if hasDay && (strings.HasPrefix(after, "日") || strings.HasPrefix(after, "号")) && day <= 31 {
		rest = after[len("日"):]
	} else {
		hasDay = false
	}
	born := strings.HasPrefix(rest, "生") && !strings.HasPrefix(rest, "生效") && !strings.HasPrefix(rest, "生产") ||
		strings.HasPrefix(rest, "出生") || strings.Contains(clauseBefore(s, g.start), "出生") || strings.Contains(heading, "出生")
	if !born {
		return hit{}, false
	}
	stop := min(len(s), g.end+40) - len(rest)
	h := hit{kind: kindBirth, severity: notice.Warn, start: g.start, end: stop, mask: g.text[:2] + "**年**月"}
	if hasDay {
		h.severity = notice.Block
	} else {
		h.kind = "birth_month"
	}
	return h, true
}
