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
	if policyDates(clauseBefore(s, g.start), rest) {
		return hit{}, false
	}
	born := strings.HasPrefix(rest, "生") && !strings.HasPrefix(rest, "生效") && !strings.HasPrefix(rest, "生产") ||
		strings.HasPrefix(rest, "出生") || bornLabel(clauseBefore(s, g.start)+heading)
	if !born {
		return hit{}, false
	}
	stop := min(len(s), g.end+40) - len(rest)
	h := hit{kind: kindBirth, severity: notice.Warn, start: g.start, end: stop, mask: g.text[:2] + "**年**月"}
	if hasDay {
		h.severity, h.replace = notice.Block, h.mask
	} else {
		h.kind = "birth_month"
	}
	return h, true
}

// bornLabel reports whether words say that a birth date follows.
func bornLabel(w string) bool {
	return strings.Contains(w, "出生") || strings.HasSuffix(w, "生于") || strings.Contains(w, "生日")
}

// policyDates reports whether a date bounds those that a policy is for: 1966年1月1日
// 至1970年12月31日出生的人员, 2026年1月1日以后出生.
func policyDates(before, tail string) bool {
	if hasAnySuffix(strings.TrimRight(before, " "), "至", "到", "—", "－", "-", "~", "～") || hasAnyPrefix(tail, "至", "到", "—", "－", "-", "~", "～", "以", "之前", "之后", "前", "后", "起") {
		return true
	}
	of, ok := strings.CutPrefix(tail, "出生的")
	return ok && !namedAfter(of) || hasAnyPrefix(tail, "出生人", "出生且", "出生并")
}

// birthNumbers judges a date in figures with signs between them: 1980.12.01生.
func birthNumbers(s, heading string, r *run, k int) (hit, bool) {
	y, m, d := r.groups[k], r.groups[k+1], r.groups[k+2]
	if m.sep != d.sep || m.sep == ' ' || m.sep == ',' || len(m.text) > 2 || len(d.text) > 2 || y.masked || m.masked || d.masked ||
		!validDate(y.text+("0" + m.text)[len(m.text)-1:]+("0" + d.text)[len(d.text)-1:]) {
		return hit{}, false
	}
	before, rest := clauseBefore(s, y.start), s[d.end:min(len(s), d.end+40)]
	if policyDates(before, rest) {
		return hit{}, false
	}
	if !bornLabel(before+heading) && !strings.HasPrefix(rest, "出生") && !(strings.HasPrefix(rest, "生") && !hasAnyPrefix(rest, "生效", "生产")) {
		return hit{}, false
	}
	h := hit{kind: kindBirth, severity: notice.Block, start: y.start, end: d.end, mask: y.text[:2] + "**年**月"}
	h.replace = h.mask
	return h, true
}
