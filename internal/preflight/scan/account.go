package scan

import (
	"strings"
	"unicode"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/chars"
)

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.' || c == '+'
}

// email judges an address around an @. Those of offices are fine: a government
// domain, or words before it that say whose it is.
func email(s, heading string, at, width int, found func(Hit)) {
	from, to := at, at+width
	for from > 0 && wordByte(s[from-1]) {
		from--
	}
	for to < len(s) && wordByte(s[to]) {
		to++
	}
	host := strings.Trim(strings.ToLower(s[at+width:to]), ".")
	tld := host[strings.LastIndexByte(host, '.')+1:]
	if from == at || len(tld) == len(host) || len(tld) < 2 || tld[0] < 'a' || tld[0] > 'z' || strings.HasSuffix(host, ".gov.cn") {
		return
	}
	clause := heading + ClauseBefore(s, from)
	for _, w := range []string{"举报", "监督", "单位", "办公", "咨询", "投稿", "意见", "征集", "报名", "投诉", "公务", "受理", "反馈", "镇政府", "村委会", "招标", "采购"} {
		if strings.Contains(clause, w) {
			return
		}
	}
	found(Hit{Kind: KindEmail, Severity: notice.Warn, Start: from, End: at + width + len(host), Mask: s[from:from+1] + "***@" + host, Replace: s[from:from+1] + "***@" + host})
}

// account judges a WeChat or QQ account, or a passport's number, after its word.
func account(s, w string, at int, found func(Hit)) {
	rest := s[at+len(w) : min(len(s), at+len(w)+48)]
	kind, least := KindWeChatID, 5
	labelled := strings.HasPrefix(rest, "号") || strings.HasPrefix(rest, "账号")
	switch w {
	case "护照", "通行证", "回乡证":
		kind, least = KindPassport, 8
	}
	if w == "通行证" && chars.FirstIn(s[max(0, at-24):at], []string{"港", "澳", "台", "往来", "大陆"}) == "" {
		return // of a vehicle, to a site
	}
	if (w == "VX" || w == "vx") && at > 0 && wordByte(s[at-1]) {
		return
	}
	if w != "wxid_" {
		if chars.HasAnyPrefix(rest, "公众", "群", "wxid_") {
			return
		}
		rest = strings.TrimLeft(rest, "号码账编是为联系：:（( 及同")
	}
	n := 0
	for n < len(rest) && wordByte(rest[n]) && rest[n] != '.' {
		n++
	}
	if n < least || w != "wxid_" && !strings.ContainsAny(rest[:n], "0123456789_") && !(labelled && n >= 6) || w != "wxid_" && kind == KindWeChatID && w != "QQ" && chars.IsDigit(rest[0]) || isMobile(rest[:n]) {
		return
	}
	before := ClauseBefore(s, at)
	if w != "wxid_" && (HasLabel(before, DutyLabel) || strings.HasSuffix(before, "政务") || strings.HasSuffix(before, "官方") || strings.HasSuffix(before, "企业")) {
		return
	}
	start := strings.Index(s[at:], rest[:n]) + at
	h := Hit{Kind: kind, Severity: notice.Warn, Start: start, End: start + n, Mask: rest[:2] + "******", Replace: rest[:2] + "******"}
	if kind == KindPassport {
		if !passport(rest[:n]) {
			return
		}
		h.Severity = notice.Block
	}
	found(h)
}

// passport reports whether s has the form of a Chinese passport's number, or of a
// pass to or from Hong Kong, Macao and Taiwan: a letter or two and digits.
func passport(s string) bool {
	letters := 0
	for letters < len(s) && letters < 2 && s[letters] >= 'A' && s[letters] <= 'Z' {
		letters++
	}
	if letters == 1 && (s[0] == 'H' || s[0] == 'M') && len(s) == 11 { // 回乡证
		return chars.AllDigits(s[1:])
	}
	return letters > 0 && len(s) == 9 && chars.AllDigits(s[letters:])
}

// cellNumber judges a cell under the head of an account or a passport.
func cellNumber(s, field string, found func(Hit)) {
	text := chars.Plain(s)
	if len(text) < 5 || strings.Contains(text, "*") || strings.ContainsFunc(text, unicode.IsSpace) || !wordByte(text[0]) {
		return
	}
	shown := text[:1] // a cell may hold anything: no character is cut
	if wordByte(text[1]) {
		shown = text[:2]
	}
	h := Hit{Kind: KindWeChatID, Severity: notice.Block, Start: 0, End: len(s), Mask: shown + "******", Replace: shown + "******"}
	if field == "passport" {
		h.Kind = KindPassport
	}
	found(h)
}
