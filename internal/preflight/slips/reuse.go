package slips

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/scan"
)

var (
	// schoolYear is a year that a notice is about: 2026年度.
	schoolYear = regexp.MustCompile(`(20\d\d)[ ]*年度`)
	// nth is a meeting or a festival that has a number: 第十三届.
	nth = regexp.MustCompile(`第([一二三四五六七八九十百\d]{1,4})(届|次|期|批)`)
)

// occasions are days that a notice is about, each with its other names.
var occasions = [][]string{{"元旦"}, {"春节", "新春"}, {"清明"}, {"五一", "劳动节"}, {"端午"}, {"中秋"}, {"国庆"}, {"重阳"}, {"六一", "儿童节"}, {"三八", "妇女节"}, {"七一"}, {"八一", "建军节"}}

// reused tells of last year's text under this year's title: years and occasions that
// disagree.
func reused(k *bench.Bench) {
	title, body := k.Content.Title, k.Content.Body
	if t := schoolYear.FindStringSubmatch(title); t != nil && !strings.Contains(title, "解读") {
		var years []string
		for _, m := range schoolYear.FindAllStringSubmatch(body, -1) {
			years = append(years, m[1])
		}
		if len(years) > 0 && !slices.Contains(years, t[1]) && strings.Count(title, "年度") == 1 {
			add(k, "reused", notice.Warn, lineOf(k, years[0]), "正文", years[0]+"年度", "标题写的是%s年度，正文写的却是%s年度，像是拿去年的稿子改的。请把正文的年份、日期、金额都核对一遍。", t[1], years[0])
		}
	}
	said := occasionsIn(title)
	if len(said) == 1 {
		if others := occasionsIn(body); len(others) > 0 && !slices.Contains(others, said[0]) {
			add(k, "reused", notice.Warn, lineOf(k, others[0]), "正文", others[0], "标题说的是%s，正文说的却是%s，像是拿别的稿子改的。请把正文核对一遍。", said[0], others[0])
		}
	}
	if t := nth.FindStringSubmatch(title); t != nil && strings.Count(title, t[2]) == 1 {
		var all []string
		for _, m := range nth.FindAllStringSubmatch(body, -1) {
			if m[2] == t[2] {
				all = append(all, m[1])
			}
		}
		if t[2] == "届" && len(all) > 0 && !slices.Contains(all, t[1]) {
			add(k, "reused", notice.Warn, lineOf(k, "第"+all[0]+t[2]), "正文", "第"+all[0]+t[2], "标题是第%s%s，正文写的却是第%s%s。请核对。", t[1], t[2], all[0], t[2])
		}
	}
}

func occasionsIn(s string) []string {
	var out []string
	for _, names := range occasions {
		if w := chars.FirstIn(s, names); w != "" {
			out = append(out, names[0])
		}
	}
	return out
}

func lineOf(k *bench.Bench, w string) int {
	for i, l := range k.Page.Lines {
		if strings.Contains(l, w) {
			return i + 1
		}
	}
	return 0
}

// signature is a line that is a date and nothing else.
var signature = regexp.MustCompile(`^[ 　*]*(20\d\d)(?:年|[.．/-])(\d{1,2})(?:月|[.．/-])(\d{1,2})日?[ 　*]*$`)

// farAway is how many days a signature may lie from the notice's own date.
const farAway = 45

// signed compares the date under a text with the day on which the notice was formed.
func signed(k *bench.Bench) {
	formed := k.Content.FormedOn
	if formed.IsZero() {
		formed = k.Content.PublishAt
	}
	if formed.IsZero() {
		return
	}
	for i := len(k.Page.Lines) - 1; i >= 0 && i > len(k.Page.Lines)-12; i-- {
		m := signature.FindStringSubmatch(k.Page.Lines[i])
		if m == nil || k.Page.Inside[i] != nil {
			continue
		}
		y, mo, d := chars.Number(m[1]), chars.Number(m[2]), chars.Number(m[3])
		if mo < 1 || mo > 12 || d < 1 || d > scan.DaysIn(y, mo) {
			return // told as no date
		}
		t := time.Date(y, time.Month(mo), d, 0, 0, 0, 0, calendar.Zone)
		days := int(calendar.Date(formed).Sub(t).Hours() / 24)
		if days > farAway || days < -farAway {
			add(k, "signature_date", notice.Warn, i+1, k.Page.Place(i, 0), strings.TrimSpace(k.Page.Lines[i]), "落款日期是%s，这份公告是%s的，差得很远。请核对落款的年份和日期。", calendar.DateCN(t), calendar.DateCN(formed))
		}
		return
	}
}
