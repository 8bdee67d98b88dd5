// Package telling knows what a text may say on the day on which it is read or
// heard: which words depend on that day (明天, 本周五, 刚才), what date they mean,
// whether a notice's occasions would make them false, and the words that are
// computed for one occasion and one day: 明天截止, 今天最后一天, 现在仍然有效.
//
// What is promised. A notice is told on days: when it goes out, when it reminds,
// when it is said again; and it stands on boards and pages until its end. A word
// that means one date on all of these days is true; any other is false on one of
// them. What the clerk wrote is never told again as it stands: Again writes the
// dates that its words meant on the first day, and says 正在 for 开始. Lead and
// StillValid compute the words of a reminder and of a repeat; they are rendered for
// their day, signed, and sent on that day only (notice.Wording).
package telling

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// Class is what a word of time depends on.
type Class int

// Classes.
const (
	Day     Class = iota // 今天, 明晚, 三天后
	Week                 // 本周五, 下周
	Month                // 本月, 下月
	Year                 // 今年, 明年
	Instant              // 现在, 刚才, 从现在起
)

// Word is a word of time in a text.
type Word struct {
	At, End int // bytes
	Text    string
	Class   Class
	offset  int    // days, weeks, months or years from now
	weekday int    // of a Week: 1 Monday … 7 Sunday, 0 for none
	tail    string // 晚上: what stays of 今晚
	n       int    // days after or left
	form    func(d time.Time, w Word) string
}

type rule struct {
	re    *regexp.Regexp
	class Class
	make  func(w *Word, m []string)
}

var dayWords = map[string]int{"大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "今儿": 0, "明天": 1, "明日": 1, "明儿": 1, "后天": 2, "后日": 2, "大后天": 3}

var partWords = map[string]string{"早": "早上", "晨": "早上", "晚": "晚上", "夜": "夜里"}

var yearWords = map[string]int{"前年": -2, "去年": -1, "今年": 0, "本年度": 0, "本年": 0, "明年": 1, "来年": 1, "后年": 2}

var weekDays = map[string]int{"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7}

const count = `(?:\d{1,2}|[一二两三四五六七八九十]{1,3})`

var rules = []rule{
	{regexp.MustCompile(`大前天|大后天|前天|前日|昨天|昨日|今天|今日|今儿|明天|明日|明儿|后天|后日`), Day, func(w *Word, m []string) { w.offset = dayWords[m[0]] }},
	{regexp.MustCompile(`([昨今明])([早晨晚夜])`), Day, func(w *Word, m []string) {
		w.offset, w.tail = map[string]int{"昨": -1, "今": 0, "明": 1}[m[1]], partWords[m[2]]
	}},
	{regexp.MustCompile(`明后(?:两)?天|今明(?:两)?[天日]`), Day, func(w *Word, m []string) {
		if strings.HasPrefix(m[0], "明") {
			w.offset = 1
		}
		w.form = twoDays
	}},
	{regexp.MustCompile(`(?:再过|过)(` + count + `)天`), Day, func(w *Word, m []string) { w.offset = numberOf(m[1]) }},
	{regexp.MustCompile(`还(?:有|剩)(` + count + `)天`), Day, func(w *Word, m []string) { w.n, w.form = numberOf(m[1]), untilDay }},
	{regexp.MustCompile(`(` + count + `)天(?:以后|之后|后)`), Day, func(w *Word, m []string) { w.offset = numberOf(m[1]) }},
	{regexp.MustCompile(`(?:本|这个|这|下个|下|上个|上)周末`), Week, func(w *Word, m []string) { w.offset, w.weekday = sideOf(m[0]), 6; w.form = weekend }},
	{regexp.MustCompile(`(?:本|这|这个|上|上个|下|下个|下下)(?:周|星期|礼拜)([一二三四五六日天1-7])?`), Week, func(w *Word, m []string) {
		w.offset, w.weekday = sideOf(m[0]), weekDays[m[1]]
	}},
	{regexp.MustCompile(`本月|这个月|当月|上个月|上月|下个月|下月`), Month, func(w *Word, m []string) { w.offset = sideOf(m[0]) }},
	{regexp.MustCompile(`前年|去年|今年|本年度|本年|明年|来年|后年`), Year, func(w *Word, m []string) { w.offset = yearWords[m[0]] }},
	{regexp.MustCompile(`从?(?:现在|此刻|这会儿|眼下)(?:起|开始)`), Instant, func(w *Word, _ []string) { w.form = fromDay }},
	{regexp.MustCompile(`刚才|刚刚|现在|此刻|这会儿|眼下|方才`), Instant, nil},
}

func sideOf(s string) int {
	switch {
	case strings.HasPrefix(s, "下下"):
		return 2
	case strings.HasPrefix(s, "下"):
		return 1
	case strings.HasPrefix(s, "上"):
		return -1
	}
	return 0
}

// What stands before or behind a word so that it is none: 美好明天, 体现在, 今日头条.
var (
	notBefore = map[string]*regexp.Regexp{
		"明天": regexp.MustCompile(`(?:美好|幸福|光明|灿烂|更好|健康|祖国|民族|未来|希望|绿色|安全)(?:的)?$|(?:创造|拥抱|赢得|成就|托起|共创|点亮)$`),
		"明日": regexp.MustCompile(`(?:美好|幸福|光明)(?:的)?$`),
		"后天": regexp.MustCompile(`先天(?:性)?(?:不足、|不足，|或|和|、|与)?$`),
		"现在": regexp.MustCompile(`[体出表实发呈显展再重兑浮涌闪凸]$`),
		"当月": regexp.MustCompile(`$^`),
	}
	notBehind = map[string]*regexp.Regexp{
		"明天": regexp.MustCompile(`^(?:会更|更美|更好|计划|之星)`), "明日": regexp.MustCompile(`^(?:之星|之|香)`),
		"今日": regexp.MustCompile(`^(?:头条|说法|关注)`), "今天": regexp.MustCompile(`^(?:的(?:幸福|努力|成绩))`),
		"后天": regexp.MustCompile(`^(?:性|致残|残疾|获得|形成|因素)`), "昨日": regexp.MustCompile(`^重现`),
		"现在": regexp.MustCompile(`^(?:校(?:学)?生|职(?:人|干|工|教)|册|编)`), "刚刚": regexp.MustCompile(`^好`),
		"本年": regexp.MustCompile(`^(?:级)`),
	}
	anchored = regexp.MustCompile(`(?:之日|当日|当天|期满|届满|满|[日号]|起|受理|收到|公示|缴费|公布|发布|签收|审核|办结|到账|发证|决定|出院|手术|注射|接种|成交|开工|中标|施药|用药|喷药|播种|备案|登记|通知)$`)
)

// Words finds the words of time in a text, in order, none inside another.
func Words(s string) []Word {
	var out []Word
	taken := make([]bool, len(s))
	for _, r := range rules {
		for _, m := range r.re.FindAllStringSubmatchIndex(s, -1) {
			if taken[m[0]] || taken[m[1]-1] {
				continue
			}
			groups := make([]string, len(m)/2)
			for i := range groups {
				if m[2*i] >= 0 {
					groups[i] = s[m[2*i]:m[2*i+1]]
				}
			}
			w := Word{At: m[0], End: m[1], Text: groups[0], Class: r.class}
			if none(s, w, groups) {
				continue
			}
			if r.make != nil {
				r.make(&w, groups)
			}
			for i := m[0]; i < m[1]; i++ {
				taken[i] = true
			}
			out = append(out, w)
		}
	}
	slices.SortFunc(out, func(a, b Word) int { return a.At - b.At })
	return out
}

// none reports whether what looks like a word of time is none.
func none(s string, w Word, groups []string) bool {
	before, behind := s[:w.At], s[w.End:]
	if re := notBefore[w.Text]; re != nil && re.MatchString(before) {
		return true
	}
	if re := notBehind[w.Text]; re != nil && re.MatchString(behind) {
		return true
	}
	switch {
	case strings.HasSuffix(w.Text, "后") && strings.Contains(w.Text, "天"):
		return anchored.MatchString(before) || strings.HasSuffix(before, "的") || strings.HasSuffix(before, "第")
	case strings.HasPrefix(w.Text, "过"):
		return anchored.MatchString(before) || strings.HasSuffix(before, "不") || strings.HasSuffix(before, "超")
	case w.Class == Week && len(groups) > 1 && groups[1] == "" && strings.HasPrefix(behind, "一次"):
		return true
	case strings.HasPrefix(w.Text, "上周") || strings.HasPrefix(w.Text, "下周"):
		return strings.HasPrefix(behind, "期") || strings.HasPrefix(behind, "转") || strings.HasPrefix(behind, "岁")
	case w.Class == Month && w.Text == "当月":
		return true // of the month that the sentence speaks of
	case w.Text == "今早" || w.Text == "明早":
		return strings.HasPrefix(behind, "餐") && strings.HasSuffix(before, "发")
	case w.Text == "明晨" || w.Text == "明夜":
		return false
	}
	return false
}

func numberOf(s string) int {
	if s != "" && s[0] >= '0' && s[0] <= '9' {
		n := 0
		for _, c := range s {
			n = n*10 + int(c-'0')
		}
		return n
	}
	digits := map[rune]int{'一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	n, unit := 0, 0
	for _, c := range s {
		if c == '十' {
			n, unit = max(unit, 1)*10, 0
			continue
		}
		unit = digits[c]
	}
	return n + unit
}

// Means is the date, the week, the month or the year that the word means when it is
// read on a day, written so that it is true on any other.
func (w Word) Means(day time.Time) string {
	d := calendar.Date(day)
	if w.form != nil {
		return w.form(d, w)
	}
	switch w.Class {
	case Day:
		return monthDay(d.AddDate(0, 0, w.offset)) + w.tail
	case Week:
		monday := d.AddDate(0, 0, 7*w.offset-(int(d.Weekday())+6)%7)
		if w.weekday == 0 {
			return monthDay(monday) + "至" + monthDay(monday.AddDate(0, 0, 6))
		}
		return withWeekday(monday.AddDate(0, 0, w.weekday-1))
	case Month:
		first := time.Date(d.Year(), d.Month(), 1, 0, 0, 0, 0, calendar.Zone).AddDate(0, w.offset, 0)
		return fmt.Sprintf("%d月", int(first.Month()))
	case Year:
		return fmt.Sprintf("%d年", d.Year()+w.offset) + strings.TrimPrefix(map[bool]string{true: "度"}[strings.HasSuffix(w.Text, "度")], "")
	}
	return monthDay(d) // 现在, 刚才
}

// Date is the day that a Day word, or a Week word with a weekday, means; ok is
// false for the others.
func (w Word) Date(day time.Time) (time.Time, bool) {
	d := calendar.Date(day)
	switch {
	case w.Class == Day && w.n == 0:
		return d.AddDate(0, 0, w.offset), true
	case w.Class == Day:
		return d.AddDate(0, 0, w.n), true
	case w.Class == Week && w.weekday > 0:
		return d.AddDate(0, 0, 7*w.offset-(int(d.Weekday())+6)%7+w.weekday-1), true
	}
	return time.Time{}, false
}

// From is the day on which the word, read, means the given date.
func (w Word) From(meant time.Time) time.Time {
	return calendar.Date(meant).AddDate(0, 0, -w.offset-w.n)
}

func twoDays(d time.Time, w Word) string {
	a := d.AddDate(0, 0, w.offset)
	return monthDay(a) + "和" + monthDay(a.AddDate(0, 0, 1))
}

func untilDay(d time.Time, w Word) string { return "到" + monthDay(d.AddDate(0, 0, w.n)) }

func weekend(d time.Time, w Word) string {
	saturday := d.AddDate(0, 0, 7*w.offset-(int(d.Weekday())+6)%7+5)
	return monthDay(saturday) + "和" + monthDay(saturday.AddDate(0, 0, 1)) + "（周末）"
}

func fromDay(d time.Time, _ Word) string { return "从" + monthDay(d) + "起" }

func monthDay(t time.Time) string {
	t = t.In(calendar.Zone)
	return fmt.Sprintf("%d月%d日", int(t.Month()), t.Day())
}

func withWeekday(t time.Time) string { return monthDay(t) + "（" + calendar.WeekdayName(t) + "）" }

// Dated writes the dates that a text's words of time mean on a day.
func Dated(s string, day time.Time) string {
	if day.IsZero() {
		return s
	}
	var b strings.Builder
	at := 0
	for _, w := range Words(s) {
		b.WriteString(s[at:w.At])
		at = w.End
		if d, ok := w.Date(day); ok { // 明天（12月5日）, 这个星期四，十一月二十六号: said once
			if m := givenDate.FindStringSubmatchIndex(s[at:]); m != nil && numberOf(s[at+m[2]:at+m[3]]) == int(d.Month()) && numberOf(s[at+m[4]:at+m[5]]) == d.Day() {
				b.WriteString(strings.Trim(s[at:at+m[1]], "，,（()）是"))
				at += m[1]
				continue
			}
		}
		b.WriteString(w.Means(day))
	}
	return b.String() + s[at:]
}

// givenDate is the date itself behind a word that means it.
var givenDate = regexp.MustCompile(`^(?:[（(]|[，,]|是)?(?:\d{4}年)?(\d{1,2}|[一二三四五六七八九十]{1,2})月(\d{1,2}|[一二三四五六七八九十]{1,3})[日号](?:[（(]?(?:星期|周)[一二三四五六日天])?[）)]?`)

// First is the day on which a notice is told first; zero where nobody can know it.
func First(n *notice.Notice) time.Time {
	if !n.Content.PublishAt.IsZero() {
		return calendar.Date(n.Content.PublishAt)
	}
	if n.Content.FormedOn.IsZero() {
		return time.Time{}
	}
	return calendar.Date(n.Content.FormedOn)
}
