// Package register is the 公开台账: every document that the town forms, whether it is
// public, open on request or withheld, and what became of it; the requests of citizens
// 依申请公开 with their clocks; what followed them before reconsideration and court; and
// the yearly counts of what is handled elsewhere.
//
// The types know the law: which ground an item is withheld on, when it is due, what a
// request's next step is. They do no I/O. Room puts them together with what keeps them
// (internal/store) and with the notices: what is issued here stands in the register by
// itself, with when and where it came out.
//
// Deadlines are never stored as truth: a row carries the day for which it was found, and
// Room counts it anew whenever the calendar learns a year. An item is never deleted; one
// that was entered by mistake is struck with a reason.
package register

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// Disclosure is whether the public may read a document (条例 13–16, 27).
type Disclosure string

// The three of the law, and what is not decided yet.
const (
	Open      Disclosure = "open"      // 主动公开
	OnRequest Disclosure = "request"   // 依申请公开
	Withheld  Disclosure = "withheld"  // 不予公开
	Undecided Disclosure = "undecided" // 待定
)

// Disclosures in the order in which people choose among them.
var Disclosures = []Disclosure{Open, OnRequest, Withheld, Undecided}

// Name is the word of the law.
func (d Disclosure) Name() string {
	switch d {
	case Open:
		return "主动公开"
	case OnRequest:
		return "依申请公开"
	case Withheld:
		return "不予公开"
	}
	return "待定"
}

// DisclosureOf reads the word of the law or of the program; ok is false for others.
func DisclosureOf(s string) (Disclosure, bool) {
	s = strings.TrimSpace(s)
	for _, d := range Disclosures {
		if s == string(d) || s == d.Name() {
			return d, true
		}
	}
	switch s {
	case "主动", "公开", "是", "全文公开":
		return Open, true
	case "依申请":
		return OnRequest, true
	case "不公开", "不予", "否", "免予公开", "内部":
		return Withheld, true
	case "", "未定":
		return Undecided, true
	}
	return "", false
}

// Act is what kind of document it is for table two of the yearly report.
type Act string

// Acts that table two counts; most documents are none of them.
const (
	Plain     Act = ""
	Normative Act = "normative" // 行政规范性文件
	Permit    Act = "permit"    // 行政许可决定
	Service   Act = "service"   // 其他对外管理服务事项的决定
	Penalty   Act = "penalty"   // 行政处罚决定
	Coercion  Act = "coercion"  // 行政强制决定
	Reading   Act = "reading"   // 政策解读
)

// Acts in the order in which people choose among them.
var Acts = []Act{Plain, Normative, Permit, Service, Penalty, Coercion, Reading}

// Name is the act in Chinese.
func (a Act) Name() string {
	switch a {
	case Normative:
		return "行政规范性文件"
	case Permit:
		return "行政许可决定"
	case Service:
		return "其他对外管理服务事项"
	case Penalty:
		return "行政处罚决定"
	case Coercion:
		return "行政强制决定"
	case Reading:
		return "政策解读"
	}
	return "一般文件"
}

// Out is one publication: where and when.
type Out struct {
	Where string    `json:"where"` // a key of Ways
	On    time.Time `json:"on"`
	Note  string    `json:"note,omitempty"` // address, number of boards, name of the meeting
	Auto  bool      `json:"auto,omitempty"` // taken from the notice's own deliveries
}

// Way is a place where a document can come out.
type Way struct{ Key, Name string }

// Ways are the places of publication (条例 23, 25), in the order in which people read them.
var Ways = []Way{
	{notice.Portal, "县政府门户网站"}, {notice.WeChat, "微信"}, {notice.Board, "公告栏张贴"}, {notice.Loudspeaker, "大喇叭"},
	{"meeting", "会议、坝坝会"}, {"hall", "便民服务中心、公共查阅点"}, {"gazette", "公报、报刊、广播电视"}, {"elsewhere", "县门户后台直接发布"}, {"other", "其他方式"},
}

// WayName is a way in Chinese, or the key itself.
func WayName(key string) string {
	for _, w := range Ways {
		if w.Key == key {
			return w.Name
		}
	}
	return key
}

// ByImport marks what came from a table of the office.
const ByImport = "import"

// Recheck is one look again at what is withheld (条例 18).
type Recheck struct {
	On     time.Time `json:"on"`
	By     string    `json:"by"`
	Keep   bool      `json:"keep"` // still withheld
	Reason string    `json:"reason"`
}

// Item is one document of the register.
type Item struct {
	ID       int64     `json:"-"`
	Version  int64     `json:"-"`
	FormedOn time.Time // 生成日期, a day
	Title    string
	DocNo    string // 发文字号
	IndexNo  string // 索引号
	Column   string
	Summary  string // 内容概述
	Keywords []string
	Category notice.Category
	Topics   []string // keys of Topics: what of articles 20 and 21 it covers

	Disclosure Disclosure
	Ground     string // key of Grounds, where it is not open
	GroundNote string // why it fits this document
	DecidedBy  string
	DecidedOn  time.Time

	Relayed  string // who formed it, where it is passed on; "" is formed here
	News     bool   // 动态: counted apart, no document
	Act      Act
	Repealed time.Time // 废止日期

	ApprovedOn time.Time // budgets: 预算法 14 counts from here
	Outs       []Out
	Notice     notice.ID // the notice that it came out by, "" for none
	Edition    int
	Kind       notice.Kind // of the newest edition
	SameNo     bool        `json:",omitempty"` // another notice carries the same 发文字号
	Interprets notice.ID   // the notice or the 发文字号 that it explains

	Rechecks []Recheck
	Struck   string // why the entry does not count, "" for one that does
	By       string // who entered it: an account, "import", "notice"
	Source   string // file and row of an import

	Due time.Time `json:"-"` // last day in time, for what must come out and is not; zero: none
}

// Published is the first day on which it came out; zero: it did not.
func (x *Item) Published() time.Time {
	var first time.Time
	for _, o := range x.Outs {
		if !o.On.IsZero() && (first.IsZero() || o.On.Before(first)) {
			first = o.On
		}
	}
	return first
}

// recheckMonths is how long something stays withheld before it is looked at again.
// 条例 18 says 定期; half a year is the house's own measure.
const recheckMonths = 6

// NextRecheck is the day by which a withheld item is looked at again; zero for others.
func (x *Item) NextRecheck() time.Time {
	if x.Disclosure != Withheld && x.Disclosure != OnRequest || x.Struck != "" || x.News {
		return time.Time{}
	}
	from := x.DecidedOn
	if from.IsZero() {
		from = x.FormedOn
	}
	for _, r := range x.Rechecks {
		if r.On.After(from) {
			from = r.On
		}
	}
	return addMonths(calendar.Date(from), recheckMonths)
}

// addMonths keeps to the last day of a shorter month: half a year after 31 August is 28
// February.
func addMonths(t time.Time, n int) time.Time {
	y, m, d := t.Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, t.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(d, last)-1)
}

// limits of an item's words, in runes.
const (
	maxTitle   = 200
	maxShort   = 120
	maxSummary = 500
)

// Check says in Chinese what is wrong with an item, one sentence a fault; nil: nothing.
func (x *Item) Check(now time.Time) []string {
	var out []string
	say := func(format string, a ...any) { out = append(out, fmt.Sprintf(format, a...)) }
	switch n := len([]rune(x.Title)); {
	case n == 0:
		say("没有写标题。")
	case n > maxTitle:
		say("标题有%d个字，最多%d个。", n, maxTitle)
	}
	for _, f := range []struct{ name, text string }{{"发文字号", x.DocNo}, {"索引号", x.IndexNo}, {"栏目", x.Column}, {"原发单位", x.Relayed}} {
		if len([]rune(f.text)) > maxShort {
			say("%s太长，最多%d个字。", f.name, maxShort)
		}
	}
	if len([]rune(x.Summary)) > maxSummary {
		say("内容概述太长，最多%d个字。", maxSummary)
	}
	switch {
	case x.FormedOn.IsZero():
		say("没有写生成日期。")
	case x.FormedOn.Year() < 1949 || x.FormedOn.After(now.AddDate(0, 0, 1)):
		say("生成日期%s不对：不能早于1949年，也不能晚于今天。", calendar.DateCN(x.FormedOn))
	}
	if !slices.Contains(Disclosures, x.Disclosure) {
		say("公开方式只能是主动公开、依申请公开、不予公开、待定。")
	}
	out = append(out, x.checkGround()...)
	for _, o := range x.Outs {
		if o.On.IsZero() || o.On.After(now.AddDate(0, 0, 1)) {
			say("%s的公开日期不对：要写，也不能晚于今天。", WayName(o.Where))
		} else if !x.FormedOn.IsZero() && calendar.Date(o.On).Before(x.FormedOn) {
			say("%s的公开日期%s早于生成日期%s。", WayName(o.Where), calendar.DateCN(o.On), calendar.DateCN(x.FormedOn))
		}
	}
	if !x.Repealed.IsZero() && x.Repealed.Before(x.FormedOn) {
		say("废止日期早于生成日期。")
	}
	return out
}

func (x *Item) checkGround() []string {
	if x.Disclosure != Withheld {
		if x.Ground != "" {
			return []string{"只有不予公开的才写理由；请把理由去掉，或改成不予公开。"}
		}
		return nil
	}
	var out []string
	switch _, ok := GroundOf(x.Ground); {
	case x.Ground == "" && x.By == ByImport: // an older table has none: it is told, and shown until it is mended
	case x.Ground == "":
		out = append(out, "不予公开的要逐件写明依据（条例第十四至十六条），不能合起来写一句话。")
	case !ok:
		out = append(out, fmt.Sprintf("没有“%s”这个不予公开的依据。", x.Ground))
	}
	if x.DecidedBy == "" && x.By != ByImport {
		out = append(out, "不予公开的要写明由谁决定。")
	}
	return out
}

// Key tells entries of one document apart from others: by its 发文字号, or where it
// has none by title and day. A second import of the same table meets the same keys.
func (x *Item) Key() string {
	if no := plain(x.DocNo); no != "" && !x.SameNo {
		if plain(x.Relayed) != "" {
			return "relay:" + plain(x.Relayed) + ":" + no
		}
		return "no:" + no
	}
	if x.Notice != "" {
		return "notice:" + string(x.Notice)
	}
	return "title:" + x.FormedOn.Format("20060102") + ":" + plain(x.Title)
}

// plain folds what people write in different ways: blanks, widths, brackets.
func plain(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff':
			continue
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		}
		switch r {
		case '〔', '[', '【', '(', '﹝', '［':
			r = '('
		case '〕', ']', '】', ')', '﹞', '］':
			r = ')'
		case '《', '》', '“', '”', '"':
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Search is what a search for words looks through: at most 600 runes.
func (x *Item) Search() string {
	s := []rune(strings.ToLower(strings.Join([]string{x.Title, x.DocNo, x.IndexNo, strings.Join(x.Keywords, " "), string(x.Notice), x.Relayed}, " ")))
	return string(s[:min(len(s), 600)])
}

// Refuse is a refusal in Chinese.
func refuse(format string, a ...any) error { return &notice.Refusal{Msg: fmt.Sprintf(format, a...)} }
