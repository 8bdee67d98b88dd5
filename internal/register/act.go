package register

import (
	"slices"
	"strings"
	"time"

	"gaoshi/internal/calendar"
)

// Add records an event. What does not fit where the request stands is refused.
func (q *Request) Add(e Event, cal *calendar.Calendar, now time.Time) error {
	received, ok := q.Received()
	on := calendar.Date(e.On)
	switch {
	case q.Closed():
		return refuse("%s 已经答复，不能再登记%s。", q.No, e.Kind.Name())
	case e.Kind == "" || eventNames[e.Kind] == "" || e.Kind == Answered:
		return refuse("没有这一种办理情况。")
	case !ok:
		return refuse("%s 还没有与申请人确认收到，请先登记确认的日期。", q.No)
	case e.On.IsZero() || on.After(calendar.Date(now)):
		return refuse("%s的日期要写，不能晚于今天。", e.Kind.Name())
	case on.Before(received):
		return refuse("%s的日期不能早于收到申请之日%s。", e.Kind.Name(), calendar.DateCN(received))
	case len(q.Events) > 0 && on.Before(calendar.Date(q.Events[len(q.Events)-1].On)):
		return refuse("%s的日期不能早于上一步（%s）。", e.Kind.Name(), calendar.DateCN(q.Events[len(q.Events)-1].On))
	}
	e.Reason = strings.Join(strings.Fields(e.Reason), " ")
	waits := q.waitsFor()
	needReason := slices.Contains([]EventKind{AskCorrection, AskThird, AskOthers, Extend, FeeNotice}, e.Kind)
	switch {
	case needReason && len([]rune(e.Reason)) < 4:
		return refuse("%s要写明理由（至少四个字）。", e.Kind.Name())
	case slices.Contains([]EventKind{AskThird, AskOthers, FeeNotice, AskCorrection}, e.Kind) && waits != "":
		return refuse("正在%s，还没有结果，不能再登记%s。", waits.Name(), e.Kind.Name())
	case e.Kind == AskCorrection && q.last(AskCorrection) != nil:
		return refuse("补正只能告知一次（条例第三十条：一次性告知）。补正后仍不明确的，请按“补正后申请内容仍不明确”答复。")
	case e.Kind == Corrected && waits != AskCorrection:
		return refuse("没有告知过补正，不能登记收到补正。")
	case e.Kind == FeePaid && waits != FeeNotice:
		return refuse("没有发过收费通知，不能登记缴费。")
	case e.Kind == GotOpinion && waits != AskThird && waits != AskOthers:
		return refuse("没有在征求意见，不能登记收到意见。")
	case e.Kind == Extend && q.last(Extend) != nil:
		return refuse("已经延长过一次，最长不得超过20个工作日，不能再延（条例第三十三条）。")
	case e.Kind == Extend && strings.TrimSpace(e.Agreed) == "":
		return refuse("延期要经政府信息公开工作机构负责人同意，请写明是谁同意的（条例第三十三条）。")
	case e.Kind == FeeNotice && e.Yuan <= 0:
		return refuse("收费通知要写明金额。")
	}
	if e.Kind == Extend {
		if c, ok := q.Clock(cal); ok && !c.Due.IsZero() && on.After(c.Due) {
			return refuse("答复期限%s已经过了，过期以后不能再延。请尽快答复。", calendar.DateCN(c.Due))
		}
	}
	if e.Kind == AskCorrection {
		if last := Run(cal, received, CorrectionDays, "", nil).Due; on.After(last) {
			return refuse("告知补正的期限到%s为止（收到申请起7个工作日，条例第三十条），已经过了。请按现有内容办理。", calendar.DateCN(last))
		}
		if e.Until.IsZero() {
			e.Until = cal.Deadline(on, correctionShort, calendar.Workdays).Due
		}
		if !e.Until.After(on) {
			return refuse("补正期限要晚于告知的日期。")
		}
	}
	e.On = on
	q.Events = append(q.Events, e)
	return nil
}

// Answer closes the request with a result of table three.
func (q *Request) Answer(result, ground, note, by string, on, now time.Time) error {
	r, ok := ResultOf(result)
	received, got := q.Received()
	day := calendar.Date(on)
	switch {
	case q.Closed():
		return refuse("%s 已经答复过了。", q.No)
	case !ok:
		return refuse("请选一种办理结果。")
	case !got:
		return refuse("%s 还没有与申请人确认收到，请先登记确认的日期。", q.No)
	case on.IsZero() || day.After(calendar.Date(now)) || day.Before(received):
		return refuse("答复的日期要在收到申请之日%s和今天之间。", calendar.DateCN(received))
	case len(q.Events) > 0 && day.Before(calendar.Date(q.Events[len(q.Events)-1].On)):
		return refuse("答复的日期不能早于上一步（%s）。", calendar.DateCN(q.Events[len(q.Events)-1].On))
	}
	note = strings.TrimSpace(note)
	waits := q.waitsFor()
	switch {
	case r.Needs != "" && len([]rune(note)) < 4:
		return refuse("这一种答复要补一句：%s。", r.Needs)
	case result == "partly" && ground == "":
		return refuse("部分公开的，要选不公开那一部分的依据。")
	case result == "not-corrected" && waits != AskCorrection:
		return refuse("没有在等补正，不能按逾期不补正办理。")
	case result == "not-paid" && waits != FeeNotice:
		return refuse("没有在等缴费，不能按逾期未缴费办理。")
	case result == "not-corrected" && !day.After(calendar.Date(q.last(AskCorrection).Until)):
		return refuse("补正期限到%s，还没有过。", calendar.DateCN(q.last(AskCorrection).Until))
	case result == "still-unclear" && q.last(Corrected) == nil:
		return refuse("没有收到过补正，不能按补正后仍不明确办理。")
	}
	if ground != "" {
		if g, ok := GroundOf(ground); !ok || result != "partly" && g.Line != result {
			return refuse("选的依据和办理结果对不上。")
		}
	}
	q.Result, q.Ground, q.Note = result, ground, note
	q.Events = append(q.Events, Event{Kind: Answered, On: day, By: by})
	return nil
}

// FeeByItems is the charge by items of one applicant in a month (国办函〔2020〕109号: 按件计收):
// up to 10 free, 11 to 30 at 100 yuan each, then 100 yuan more for each ten beyond.
func FeeByItems(n int) int64 {
	var yuan int64
	for i := 11; i <= n; i++ {
		if i <= 30 {
			yuan += 100
			continue
		}
		yuan += 100 * int64((i-31)/10+2)
	}
	return yuan
}

// FeeByPages is the charge by pages (国办函〔2020〕109号: 按量计收): up to 30 free, 31 to 100
// at 10 yuan, 101 to 200 at 20, then 40.
func FeeByPages(n int) int64 {
	var yuan int64
	for _, band := range []struct {
		from, to int
		each     int64
	}{{31, 100, 10}, {101, 200, 20}, {201, 1 << 30, 40}} {
		if n >= band.from {
			yuan += int64(min(n, band.to)-band.from+1) * band.each
		}
	}
	return yuan
}

// Case is one reconsideration or lawsuit about disclosure: a cell of table four.
type Case struct {
	ID      int64  `json:"-"`
	Version int64  `json:"-"`
	Court   string // reconsideration, direct, later
	Opened  time.Time
	Closed  time.Time // zero: 尚未审结
	Ruling  string    // upheld, corrected, other; "" while it is open
	About   string    // number of the request, or what it is about; no names
	By      string
}

// Courts and Rulings of table four, by their keys.
var (
	Courts  = []Way{{"reconsideration", "行政复议"}, {"direct", "行政诉讼：未经复议直接起诉"}, {"later", "行政诉讼：复议后起诉"}}
	Rulings = []Way{{"upheld", "结果维持"}, {"corrected", "结果纠正"}, {"other", "其他结果"}}
)

func nameOf(list []Way, key string) string {
	for _, w := range list {
		if w.Key == key {
			return w.Name
		}
	}
	return ""
}

// CourtName and RulingName are the heads of table four.
func (c *Case) CourtName() string { return nameOf(Courts, c.Court) }

// RulingName is the column, 尚未审结 while it is open.
func (c *Case) RulingName() string {
	if c.Ruling == "" {
		return "尚未审结"
	}
	return nameOf(Rulings, c.Ruling)
}

// Check says what is wrong with a case.
func (c *Case) Check(now time.Time) []string {
	var out []string
	if nameOf(Courts, c.Court) == "" {
		out = append(out, "请选行政复议还是行政诉讼。")
	}
	if c.Opened.IsZero() || c.Opened.After(now) {
		out = append(out, "受理的日期要写，不能晚于今天。")
	}
	if (c.Ruling == "") != c.Closed.IsZero() || c.Ruling != "" && nameOf(Rulings, c.Ruling) == "" {
		out = append(out, "审结的要写日期和结果，没有审结的两样都不写。")
	}
	if !c.Closed.IsZero() && (c.Closed.Before(c.Opened) || c.Closed.After(now)) {
		out = append(out, "审结的日期不对。")
	}
	return out
}

// Yearly is a number of a year that is counted elsewhere.
type Yearly struct{ Key, Name, Unit string }

// Yearlies are what is entered by hand once a year: mailboxes and table two.
var Yearlies = []Yearly{
	{"letters.secretary.received", "书记信箱：收到", "件"}, {"letters.secretary.answered", "书记信箱：答复", "件"}, {"letters.secretary.intime", "书记信箱：按时答复", "件"},
	{"letters.mayor.received", "县长信箱：收到", "件"}, {"letters.mayor.answered", "县长信箱：答复", "件"}, {"letters.mayor.intime", "县长信箱：按时答复", "件"},
	{"letters.platform.received", "便民服务平台：收到", "件"}, {"letters.platform.answered", "便民服务平台：答复", "件"}, {"letters.platform.intime", "便民服务平台：按时答复", "件"},
	{"permit.lastyear", "行政许可：上一年项目", "项"}, {"permit.change", "行政许可：本年增减", "项"}, {"permit.decisions", "行政许可：台账以外的处理决定", "件"},
	{"service.lastyear", "其他对外管理服务事项：上一年项目", "项"}, {"service.change", "其他对外管理服务事项：本年增减", "项"}, {"service.decisions", "其他对外管理服务事项：台账以外的处理决定", "件"},
	{"penalty.lastyear", "行政处罚：上一年项目", "项"}, {"penalty.change", "行政处罚：本年增减", "项"}, {"penalty.decisions", "行政处罚：台账以外的处理决定", "件"},
	{"coercion.lastyear", "行政强制：上一年项目", "项"}, {"coercion.change", "行政强制：本年增减", "项"}, {"coercion.decisions", "行政强制：台账以外的处理决定", "件"},
	{"charges.lastyear", "行政事业性收费：上一年项目", "项"}, {"charges.change", "行政事业性收费：本年增减", "项"}, {"charges.income", "行政事业性收费：本年收费金额", "元"},
	{"purchase.projects", "政府集中采购：项目", "个"}, {"purchase.amount", "政府集中采购：总金额", "元"},
}

// MayBeNegative reports whether a yearly number may be below zero.
func (y Yearly) MayBeNegative() bool { return strings.HasSuffix(y.Key, ".change") }

// YearOf is the civil year of a moment in the town.
func YearOf(t time.Time) int { return t.In(calendar.Zone).Year() }
