package telling

import (
	"regexp"
	"strings"
	"time"
)

// Again is a text as it is told on a later day than the first: its words of time are
// dates, what was said to begin is under way, and what was about to come is not said
// any more.
func Again(s string, first time.Time) string {
	s = Dated(s, first)
	if !strings.Contains(s, "开始") && !strings.Contains(s, "即将") && !strings.Contains(s, "启动") && !strings.Contains(s, "马上") {
		return s
	}
	parts := clauses(s)
	var out []string
	for _, p := range parts {
		out = append(out, underway(p))
	}
	text := strings.Join(out, "")
	if strings.Trim(text, "，。；！？,;!? \n") == "" {
		return s
	}
	return strings.TrimLeft(text, "，、；, ")
}

var clauseEnd = regexp.MustCompile(`[，。；！？,;!?\n]`)

// clauses are the pieces of a text, each with the mark that ends it.
func clauses(s string) []string {
	var out []string
	at := 0
	for _, m := range clauseEnd.FindAllStringIndex(s, -1) {
		out = append(out, s[at:m[1]])
		at = m[1]
	}
	if at < len(s) {
		out = append(out, s[at:])
	}
	return out
}

var (
	// dated clauses stay true: 12月1日开始缴费, 从周一起开始.
	datedBegin = regexp.MustCompile(`(?:[日号点时分起月周]|星期[一二三四五六日天]|周[一二三四五六日])(?:[（(][^（）()]*[）)])?(?:起|正式|就|就要|要|将)?(?:开始|启动)`)
	// and so do demands: 请开始准备, 不要等到最后才开始办.
	askedBegin = regexp.MustCompile(`(?:请|要|应|可以|就|再|才|先|别|不|没|未|已|已经|重新|一|后|都)(?:开始|启动)`)
	nowBegin   = regexp.MustCompile(`(?:今天|现在|目前|从?现在起|今起)?(?:正式)?(?:开始|启动)(.{0,24}?)了`)
	bareBegin  = regexp.MustCompile(`(?:正式)?(?:开始|启动)(办理|缴费|缴纳|报名|申报|登记|申请|受理|发放|领取|收缴|征收|预约|接种|施工|征集|采集|认证|检查|普查|义诊|培训|供水|供电|投票|评选|公示|参保|交费|交|办|领|收)`)
	soon       = regexp.MustCompile(`即将|马上就?要|就要|将要|快要`)
)

// underway is a clause as it is told when the thing has begun.
func underway(c string) string {
	switch {
	case soon.MatchString(c) && !strings.ContainsAny(c, "0123456789") && strings.Contains(c, "开始") || strings.Contains(c, "即将启动"):
		return ""
	case datedBegin.MatchString(c) || askedBegin.MatchString(c):
		return c
	}
	if m := nowBegin.FindStringSubmatchIndex(c); m != nil {
		what := c[m[2]:m[3]]
		if what == "" {
			return c[:m[0]] + "正在进行" + c[m[1]:]
		}
		return c[:m[0]] + "正在" + what + c[m[1]:]
	}
	return bareBegin.ReplaceAllString(c, "正在$1")
}
