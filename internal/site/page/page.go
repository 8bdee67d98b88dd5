// Package page is how both doors, desk and site, make a page: dates in Chinese,
// the text blocks of a notice, telephone numbers one can tap, and the headers
// that keep a page safe. It holds no words of its own and knows no store.
package page

import (
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/document"
	"gaoshi/internal/notice"
)

// Funcs are what the templates of both doors may use.
func Funcs() template.FuncMap {
	return template.FuncMap{
		"blockKind":    blockKind,
		"oneParagraph": oneParagraph,
		"alignName":    alignName,
		"phones":       Phones,
		"tel":          Tel,
		"day":          Day,
		"longDay":      LongDay,
		"moment":       Moment,
		"clock":        func(t time.Time) string { return t.In(calendar.Zone).Format("15:04") },
		"weekday":      Weekday,
		"isoDay":       func(t time.Time) string { return t.In(calendar.Zone).Format("2006-01-02") },
		"isoMoment":    func(t time.Time) string { return t.In(calendar.Zone).Format("2006-01-02 15:04") },
		"rfc3339":      func(t time.Time) string { return t.In(calendar.Zone).Format(time.RFC3339) },
		"channelName":  notice.ChannelName,
		"stateName":    notice.StateName,
		"statusName":   notice.StatusName,
		"stepName":     notice.StepName,
		"join":         strings.Join,
	}
}

func blockKind(b document.Block) string {
	switch b.Kind {
	case document.Paragraph:
		return "paragraph"
	case document.Heading:
		return "heading"
	case document.List:
		return "list"
	case document.Table:
		return "table"
	case document.Quote:
		return "quote"
	case document.Rule:
		return "rule"
	case document.Code:
		return "code"
	}
	return ""
}

func oneParagraph(bs []document.Block) bool {
	return len(bs) == 1 && bs[0].Kind == document.Paragraph
}

func alignName(g *document.Grid, i int) string {
	if i >= len(g.Align) {
		return ""
	}
	switch g.Align[i] {
	case document.AlignCenter:
		return "mid"
	case document.AlignRight:
		return "num"
	}
	return ""
}

// Piece is a run of text; Tel is the number to dial, "" for plain words.
type Piece struct{ Text, Tel string }

// A landline with its area code, a national 400 or 800 number, a five-digit
// hotline of government (12345) or the two emergency numbers of forests and
// weather. Short emergency numbers (110, 119, 120) need a word before them.
var phoneForm = regexp.MustCompile(`0\d{2,3}[-－ ]\d{7,8}|[48]00[-－ ]\d{3,4}[-－ ]\d{3,4}|\b1[02-9]\d{3}\b|\b1[3-9]\d{9}\b`)

// Phones splits text at the telephone numbers in it.
func Phones(s string) []Piece {
	var out []Piece
	at := 0
	for _, m := range phoneForm.FindAllStringIndex(s, -1) {
		if !standsAlone(s, m[0], m[1]) {
			continue
		}
		if m[0] > at {
			out = append(out, Piece{Text: s[at:m[0]]})
		}
		out = append(out, Piece{Text: s[m[0]:m[1]], Tel: Tel(s[m[0]:m[1]])})
		at = m[1]
	}
	if at < len(s) {
		out = append(out, Piece{Text: s[at:]})
	}
	return out
}

// standsAlone reports whether s[i:j] is no part of a longer number, an amount or
// a year: 12345元 and 2026-0102 are none.
func standsAlone(s string, i, j int) bool {
	if i > 0 && strings.ContainsRune("0123456789.-,*/", rune(s[i-1])) {
		return false
	}
	rest := s[j:]
	if rest != "" && strings.ContainsRune("0123456789.,*%/", rune(rest[0])) && !(rest[0] == '.' || rest[0] == ',') {
		return false
	}
	if len(rest) > 1 && (rest[0] == '.' || rest[0] == ',') && rest[1] >= '0' && rest[1] <= '9' {
		return false
	}
	if j-i == 5 { // a hotline is never counted in anything
		for _, unit := range []string{"元", "万", "人", "户", "亩", "个", "平方", "公里", "米", "吨", "斤", "名", "件", "次", "年", "号", "㎡", "kg"} {
			if strings.HasPrefix(strings.TrimLeft(rest, " "), unit) {
				return false
			}
		}
		return hotlineWord(s[:i])
	}
	return true
}

// hotlineWord reports whether the words before a five-digit number speak of
// calling; a bare number in a table is not a telephone.
func hotlineWord(before string) bool {
	const reach = 36 // bytes: a dozen characters
	if len(before) > reach {
		before = before[len(before)-reach:]
	}
	for _, w := range []string{"电话", "热线", "拨打", "打", "拨", "致电"} {
		if strings.Contains(before, w) {
			return true
		}
	}
	return false
}

// Tel leaves of a telephone number what is dialled; an extension is asked for.
func Tel(s string) string {
	s, _, _ = strings.Cut(s, "转")
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, s)
}

// Day is 11月23日.
func Day(t time.Time) string {
	t = t.In(calendar.Zone)
	return fmt.Sprintf("%d月%d日", int(t.Month()), t.Day())
}

// LongDay is 2026年11月23日.
func LongDay(t time.Time) string {
	return fmt.Sprintf("%d年", t.In(calendar.Zone).Year()) + Day(t)
}

// Moment is 11月23日 09:05, and the day alone at midnight.
func Moment(t time.Time) string {
	t = t.In(calendar.Zone)
	if t.Hour() == 0 && t.Minute() == 0 {
		return Day(t)
	}
	return Day(t) + " " + t.Format("15:04")
}

// Weekday is 星期一.
func Weekday(t time.Time) string {
	return "星期" + [...]string{"日", "一", "二", "三", "四", "五", "六"}[t.In(calendar.Zone).Weekday()]
}

// Guard puts the headers on every answer that a page of ours needs. csp is the
// door's Content-Security-Policy.
func Guard(csp string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "SAMEORIGIN")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
		next.ServeHTTP(w, r)
	})
}

// Write answers with a page.
func Write(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the reader has gone: nothing can be told
}
