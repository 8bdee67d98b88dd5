package scan

import (
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/person"
)

// birth judges a full birth date, or a birth month: 1985年3月5日生.
func birth(s, heading string, g *group) (Hit, bool) {
	rest := s[g.end:min(len(s), g.end+40)]
	rest = strings.TrimPrefix(rest, "年")
	month, rest, ok := leadingNumber(rest)
	if !ok || month < 1 || month > 12 || !strings.HasPrefix(rest, "月") {
		return Hit{}, false
	}
	rest = strings.TrimPrefix(rest, "月")
	end := strings.TrimPrefix(rest, " ")
	day, after, hasDay := leadingNumber(end)
	if hasDay && (strings.HasPrefix(after, "日") || strings.HasPrefix(after, "号")) && day <= 31 {
		rest = after[len("日"):]
	} else {
		hasDay = false
	}
	if policyDates(ClauseBefore(s, g.start), rest) {
		return Hit{}, false
	}
	born := strings.HasPrefix(rest, "生") && !strings.HasPrefix(rest, "生效") && !strings.HasPrefix(rest, "生产") ||
		strings.HasPrefix(rest, "出生") || bornLabel(ClauseBefore(s, g.start)+heading) || ofSex(ClauseBefore(s, g.start))
	if !born {
		return Hit{}, false
	}
	stop := min(len(s), g.end+40) - len(rest)
	h := Hit{Kind: KindBirth, Severity: notice.Warn, Start: g.start, End: stop, Mask: g.text[:2] + "**年**月"}
	if hasDay {
		h.Severity, h.Replace = notice.Block, h.Mask
	} else {
		h.Kind = "birth_month"
	}
	return h, true
}

// bornLabel reports whether words say that a birth date follows.
func bornLabel(w string) bool {
	return strings.Contains(w, "出生") || strings.HasSuffix(w, "生于") || strings.Contains(w, "生日")
}

// ofSex reports whether a name and a sex stand before: 张示一，男，
func ofSex(before string) bool {
	w := strings.TrimRight(before, " ，,、（(")
	return chars.HasAnySuffix(w, "男", "女") && person.NamedBefore(w)
}

// policyDates reports whether a date bounds those that a policy is for: 1966年1月1日
// 至1970年12月31日出生的人员, 2026年1月1日以后出生.
func policyDates(before, tail string) bool {
	if chars.HasAnySuffix(strings.TrimRight(before, " "), "至", "到", "—", "－", "-", "~", "～") || chars.HasAnyPrefix(tail, "至", "到", "—", "－", "-", "~", "～", "以", "之前", "之后", "前", "后", "起") {
		return true
	}
	of, ok := strings.CutPrefix(tail, "出生的")
	return ok && !person.NamedAfter(of) || chars.HasAnyPrefix(tail, "出生人", "出生且", "出生并")
}

// birthNumbers judges a date in figures with signs between them: 1980.12.01生.
func birthNumbers(s, heading string, r *run, k int) (Hit, bool) {
	y, m, d := r.groups[k], r.groups[k+1], r.groups[k+2]
	if m.sep != d.sep || m.sep == ' ' || m.sep == ',' || len(m.text) > 2 || len(d.text) > 2 || y.masked || m.masked || d.masked ||
		!ValidDate(y.text+("0" + m.text)[len(m.text)-1:]+("0" + d.text)[len(d.text)-1:]) {
		return Hit{}, false
	}
	before, rest := ClauseBefore(s, y.start), s[d.end:min(len(s), d.end+40)]
	if policyDates(before, rest) {
		return Hit{}, false
	}
	if !bornLabel(before+heading) && !ofSex(before) && !strings.HasPrefix(rest, "出生") && !(strings.HasPrefix(rest, "生") && !chars.HasAnyPrefix(rest, "生效", "生产")) {
		return Hit{}, false
	}
	h := Hit{Kind: KindBirth, Severity: notice.Block, Start: y.start, End: d.end, Mask: y.text[:2] + "**年**月"}
	h.Replace = h.Mask
	return h, true
}
