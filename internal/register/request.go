package register

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/calendar"
)

// Delivery is how a request came (条例 29, 31).
type Delivery string

// Ways of delivery. Each has its own rule for the day of receipt.
const (
	InPerson   Delivery = "in_person"  // 当面提交: the day of handing over
	Registered Delivery = "registered" // 邮寄，签收: the day of signing for it
	PlainMail  Delivery = "plain_mail" // 平常信函: the day on which it was confirmed with the applicant
	Online     Delivery = "online"     // 互联网渠道: the day of confirmation by both
	Fax        Delivery = "fax"        // 传真: the day of confirmation by both
)

// DeliveryWays in the order in which people choose among them.
var DeliveryWays = []Delivery{InPerson, Registered, PlainMail, Online, Fax}

// Name is the way in Chinese.
func (d Delivery) Name() string {
	switch d {
	case InPerson:
		return "当面提交"
	case Registered:
		return "邮寄（挂号、快递，需签收）"
	case PlainMail:
		return "平常信函（无需签收）"
	case Online:
		return "互联网渠道"
	case Fax:
		return "传真"
	}
	return string(d)
}

// confirms reports whether the day of receipt is the one of confirmation.
func (d Delivery) confirms() bool { return d == PlainMail || d == Online || d == Fax }

// ApplicantKind is a column of table three.
type ApplicantKind string

// ApplicantKinds are the columns of table three, with their keys.
var ApplicantKinds = []struct {
	Key  ApplicantKind
	Name string
}{{"person", "自然人"}, {"company", "商业企业"}, {"research", "科研机构"}, {"welfare", "社会公益组织"}, {"legal", "法律服务机构"}, {"other", "其他"}}

// Name is the column's head.
func (k ApplicantKind) Name() string {
	for _, x := range ApplicantKinds {
		if x.Key == k {
			return x.Name
		}
	}
	return string(k)
}

// EventKind is what happened to a request.
type EventKind string

// Events. Those of the office make letters; those of others restart or stop the clock.
const (
	AskCorrection EventKind = "ask_correction" // 补正告知
	Corrected     EventKind = "corrected"      // 收到补正
	AskThird      EventKind = "ask_third"      // 征求第三方意见
	AskOthers     EventKind = "ask_others"     // 征求其他机关意见
	GotOpinion    EventKind = "got_opinion"    // 收到意见，或期满
	Extend        EventKind = "extend"         // 延期，经负责人同意
	FeeNotice     EventKind = "fee_notice"     // 收费通知
	FeePaid       EventKind = "fee_paid"       // 缴费完成
	Answered      EventKind = "answered"       // 答复
)

var eventNames = map[EventKind]string{
	AskCorrection: "补正告知", Corrected: "收到补正", AskThird: "征求第三方意见", AskOthers: "征求其他机关意见", GotOpinion: "收到意见",
	Extend: "延长答复期限", FeeNotice: "收费通知", FeePaid: "缴费完成", Answered: "答复",
}

// Name is the event in Chinese.
func (k EventKind) Name() string { return eventNames[k] }

// Event is one step of a request.
type Event struct {
	Kind   EventKind `json:"kind"`
	On     time.Time `json:"on"`
	By     string    `json:"by"`               // account that recorded it
	Reason string    `json:"reason,omitempty"` // why; never a person's name
	Agreed string    `json:"agreed,omitempty"` // of an extension: the head who agreed
	Yuan   int64     `json:"yuan,omitempty"`   // of fees
	Until  time.Time `json:"until,omitzero"`   // of a correction notice: until when it may be corrected
}

// Result is a way in which a request is closed: a row of table three.
type Result struct {
	Key, Name string
	// Law is the article of the letter.
	Law string
	// Letter is the body of the answer; {subject}, {ground}, {note} are filled in.
	Letter string
	Needs  string // what the note must say, "" for nothing
}

// Results are the rows 三（一）–（六） of table three in their order; the keys are those of
// internal/annual.
var Results = []Result{
	{"granted", "（一）予以公开", "条例第三十六条第（一）（二）项", "经审查，您申请的信息属于可以公开的政府信息，本机关予以公开。{note}", "怎么给：随函附上，还是在哪里可以看到"},
	{"partly", "（二）部分公开", "条例第三十七条", "经审查，您申请的信息中含有不应当公开的内容（{ground}），能够作区分处理。本机关向您提供可以公开的部分；其余部分不予公开。{note}", ""},
	{"secret", "（三）1.属于国家秘密", "条例第十四条、第三十六条第（三）项", "经审查，您申请的信息依法确定为国家秘密，本机关决定不予公开。{note}", ""},
	{"forbidden", "（三）2.其他法律行政法规禁止公开", "条例第十四条、第三十六条第（三）项", "经审查，您申请的信息属于法律、行政法规禁止公开的政府信息，本机关决定不予公开。{note}", "哪一部法律、行政法规的哪一条"},
	{"stability", "（三）3.危及“三安全一稳定”", "条例第十四条、第三十六条第（三）项", "经审查，您申请的信息公开后可能危及国家安全、公共安全、经济安全、社会稳定，本机关决定不予公开。{note}", ""},
	{"third-party", "（三）4.保护第三方合法权益", "条例第十五条、第三十二条、第三十六条第（三）项", "经审查，您申请的信息涉及商业秘密、个人隐私等，公开会对第三方合法权益造成损害，本机关决定不予公开。{note}", ""},
	{"internal", "（三）5.属于三类内部事务信息", "条例第十六条第一款、第三十六条第（三）项", "经审查，您申请的信息属于本机关的内部事务信息（人事管理、后勤管理、内部工作流程），本机关决定不予公开。{note}", ""},
	{"process", "（三）6.属于四类过程性信息", "条例第十六条第二款、第三十六条第（三）项", "经审查，您申请的信息属于本机关在履行行政管理职能过程中形成的讨论记录、过程稿、磋商信函、请示报告等过程性信息，本机关决定不予公开。{note}", ""},
	{"case-file", "（三）7.属于行政执法案卷", "条例第十六条第二款、第三十六条第（三）项", "经审查，您申请的信息属于行政执法案卷信息，本机关决定不予公开。{note}", ""},
	{"query-item", "（三）8.属于行政查询事项", "条例第三十六条第（七）项", "经审查，您申请查询的信息，有关法律、行政法规对其获取有特别规定，请按该规定办理。{note}", "到哪里、按什么规定查询"},
	{"not-held", "（四）1.本机关不掌握相关政府信息", "条例第三十六条第（四）（五）项", "经检索，本机关没有您申请的信息，或该信息不由本机关负责公开。{note}", ""},
	{"needs-making", "（四）2.没有现成信息需要另行制作", "条例第三十八条", "经审查，本机关没有现成的、与您的申请一致的信息，需要对现有政府信息进行加工、分析，本机关不予提供。{note}", ""},
	{"still-unclear", "（四）3.补正后申请内容仍不明确", "条例第三十条、第三十六条", "您的申请经补正后内容仍不明确，本机关无法按照申请内容查找、提供。{note}", ""},
	{"petition", "（五）1.信访举报投诉类申请", "条例第三十九条第一款", "您以政府信息公开申请的形式进行信访、投诉、举报等活动，不作为政府信息公开申请处理；请通过相应渠道提出。{note}", "到哪里提出"},
	{"repeated", "（五）2.重复申请", "条例第三十六条第（六）项", "本机关已就您提出的政府信息公开申请作出答复，您重复申请公开相同的政府信息，本机关不予重复处理。{note}", "原来答复的日期和文号"},
	{"publication", "（五）3.要求提供公开出版物", "条例第三十九条第二款", "您要求提供的是政府公报、报刊、书籍等公开出版物，本机关不作为政府信息公开申请处理；获取的途径如下。{note}", "到哪里可以买到、看到"},
	{"mass", "（五）4.无正当理由大量反复申请", "条例第三十五条", "您申请公开政府信息的数量、频次明显超过合理范围，本机关已要求您说明理由；您的理由不合理，本机关不予处理。{note}", ""},
	{"reissue", "（五）5.要求行政机关确认或重新出具已获取信息", "条例第三十六条第（六）项", "您要求本机关对已经获取的政府信息进行确认或者重新出具，本机关不予处理。{note}", ""},
	{"not-corrected", "（六）1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", "条例第三十条", "您在补正期限内没有补正，也没有说明正当理由，视为放弃申请，本机关不再处理该政府信息公开申请。{note}", ""},
	{"not-paid", "（六）2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "国办函〔2020〕109号", "您在收到收费通知后没有按期缴纳信息处理费，视为放弃申请，本机关不再处理该政府信息公开申请。{note}", ""},
	{"other", "（六）3.其他", "条例第三十三条", "您的政府信息公开申请办理情况如下。{note}", "办理的情况，例如申请人撤回申请"},
}

// ResultOf finds a result by its key.
func ResultOf(key string) (Result, bool) {
	for _, r := range Results {
		if r.Key == key {
			return r, true
		}
	}
	return Result{}, false
}

// Refuses reports whether the letter must name the ground and the ways of redress: every
// answer that does not give all that was asked for.
func (r Result) Refuses() bool { return r.Key != "granted" }

// Request is one request of a citizen. What identifies the applicant is in Name and
// Contact alone; it is kept apart, shown on the request's own page only, written into no
// log and no journal, and erased when the office's time for it has passed.
type Request struct {
	ID      int64  `json:"-"`
	Version int64  `json:"-"`
	No      string // 依申请〔2026〕3号: given by the register
	Way     Delivery
	CameOn  time.Time // handed over, signed for, or arrived
	// ConfirmedOn is the day on which office and applicant confirmed it, where the way of
	// delivery asks for that (31).
	ConfirmedOn time.Time
	Who         ApplicantKind
	Subject     string // what is asked for
	Events      []Event
	Result      string // key of Results; "" while it is open
	Ground      string // key of Grounds, where the result is on one
	Note        string // what the letter adds
	By          string

	Name    string `json:"-"`
	Contact string `json:"-"`
	Erased  time.Time

	Due time.Time `json:"-"` // found at the last count; zero: closed, or the clock stands still
}

// Received is the day of receipt; ok is false while the confirmation is owed.
func (q *Request) Received() (time.Time, bool) {
	if q.Way.confirms() {
		return dateOr(q.ConfirmedOn), !q.ConfirmedOn.IsZero()
	}
	return dateOr(q.CameOn), !q.CameOn.IsZero()
}

// ReceivedWhy says which rule the day of receipt follows.
func (q *Request) ReceivedWhy() string {
	on, ok := q.Received()
	switch {
	case !ok && q.Way == PlainMail:
		return "平常信函没有签收的，应在收到当日与申请人确认，确认之日才是收到申请之日（条例第三十一条第（二）项）。还没有确认，期限没有起算。"
	case !ok:
		return "通过互联网渠道或传真提交的，以双方确认之日为收到申请之日（条例第三十一条第（三）项）。还没有确认，期限没有起算。"
	case q.Way == InPerson:
		return "当面提交，以提交之日为收到申请之日：" + calendar.DayCN(on) + "（条例第三十一条第（一）项）。"
	case q.Way == Registered:
		return "邮寄提交，以签收之日为收到申请之日：" + calendar.DayCN(on) + "（条例第三十一条第（二）项）。"
	case q.Way == PlainMail:
		return "平常信函，以与申请人确认之日为收到申请之日：" + calendar.DayCN(on) + "（条例第三十一条第（二）项）。"
	}
	return "以双方确认之日为收到申请之日：" + calendar.DayCN(on) + "（条例第三十一条第（三）项）。"
}

// Closed reports whether it was answered.
func (q *Request) Closed() bool { return q.Result != "" }

// AnsweredOn is the day of the answer; zero while it is open.
func (q *Request) AnsweredOn() time.Time {
	if e := q.last(Answered); e != nil {
		return calendar.Date(e.On)
	}
	return time.Time{}
}

func (q *Request) last(kinds ...EventKind) *Event {
	for i := len(q.Events) - 1; i >= 0; i-- {
		if slices.Contains(kinds, q.Events[i].Kind) {
			return &q.Events[i]
		}
	}
	return nil
}

// waitsFor is what of others the office waits for: AskCorrection, FeeNotice, AskThird or
// AskOthers; "" for nothing.
func (q *Request) waitsFor() EventKind {
	for i := len(q.Events) - 1; i >= 0; i-- {
		switch k := q.Events[i].Kind; k {
		case AskCorrection, FeeNotice, AskThird, AskOthers:
			return k
		case Corrected, FeePaid, GotOpinion:
			return ""
		}
	}
	return ""
}

// Clock counts the answer's period: 20 working days from receipt, from the correction
// (30) or from the fee (国办函〔2020〕109号), 20 more after an extension, without the time in
// which opinions are sought (33). ok is false while the period has not begun.
func (q *Request) Clock(cal *calendar.Calendar) (c Clock, ok bool) {
	start, ok := q.Received()
	if !ok {
		return c, false
	}
	n, law := AnswerDays, "条例第三十三条"
	notes := []string{q.ReceivedWhy()}
	var pauses []Span
	open := -1
	for _, e := range q.Events {
		on := calendar.Date(e.On)
		switch e.Kind {
		case Corrected:
			start, pauses, open = on, nil, -1
			notes = append(notes, "收到补正的申请，答复期限从"+calendar.DayCN(on)+"重新起算（条例第三十条）。")
		case FeePaid:
			start, pauses, open = on, nil, -1
			notes = append(notes, "缴费完成，处理期限从次日起重新计算（国办函〔2020〕109号）。")
		case AskThird, AskOthers, AskCorrection, FeeNotice:
			if open < 0 {
				why := map[EventKind]string{AskThird: "征求第三方意见，条例第三十二、三十三条", AskOthers: "征求其他机关意见，条例第三十三、三十四条", AskCorrection: "等申请人补正，条例第三十条", FeeNotice: "等申请人缴费"}[e.Kind]
				pauses = append(pauses, Span{From: on, Why: why})
				open = len(pauses) - 1
			}
		case GotOpinion:
			if open >= 0 {
				pauses[open].To = on
				open = -1
			}
		case Extend:
			n = AnswerDays + ExtensionDays
			notes = append(notes, fmt.Sprintf("经%s同意延长%d个工作日，理由：%s。", e.Agreed, ExtensionDays, e.Reason))
		}
	}
	if n > AnswerDays {
		law += "（含延期）"
	}
	c = Run(cal, start, n, law, pauses)
	c.Steps = append(notes, c.Steps...)
	return c, true
}

// Duty is what the office must do next about a request, and by when.
type Duty struct {
	What string // 告知补正, 答复 …
	Due  time.Time
	// Steps are the arithmetic.
	Steps []string
	// Theirs: somebody else's turn; the office only watches.
	Theirs bool
}

// Duties are the periods that run now, the nearest first.
func (q *Request) Duties(cal *calendar.Calendar) []Duty {
	if q.Closed() {
		return nil
	}
	received, ok := q.Received()
	if !ok {
		on := calendar.Date(q.CameOn)
		return []Duty{{What: "与申请人确认收到", Due: on, Steps: []string{q.ReceivedWhy()}}}
	}
	var out []Duty
	switch e := q.last(AskCorrection, AskThird, FeeNotice, AskOthers); q.waitsFor() {
	case AskCorrection:
		until := e.Until
		if until.IsZero() {
			until = cal.Deadline(e.On, correctionShort, calendar.Workdays).Due
		}
		out = append(out, Duty{"等申请人补正", calendar.Date(until), []string{"补正期限到" + calendar.DayCN(until) + "。无正当理由逾期不补正的，视为放弃申请（条例第三十条）。"}, true})
	case AskThird:
		c := Run(cal, e.On, ThirdPartyDays, "条例第三十二条", nil)
		out = append(out, Duty{"等第三方意见", c.Due, append(c.Steps, "第三方逾期未提出意见的，由本机关依照条例决定是否公开。"), true})
	case AskOthers:
		out = append(out, Duty{What: "等其他机关意见", Steps: []string{"没有法定天数；期限停止计算，收到意见后请登记恢复。"}, Theirs: true})
	case FeeNotice:
		c := Run(cal, e.On, FeeDays, "国办函〔2020〕109号", nil)
		out = append(out, Duty{"等申请人缴费", c.Due, append(c.Steps, "逾期未缴纳的，视为放弃申请。"), true})
	}
	if c, running := q.Clock(cal); running && c.Paused == nil {
		out = append(out, Duty{What: "答复", Due: c.Due, Steps: c.Steps})
	}
	if q.last(AskCorrection, Corrected, AskThird, AskOthers, FeeNotice, Extend) == nil {
		c := Run(cal, received, CorrectionDays, "条例第三十条", nil)
		out = append(out, Duty{What: correctionNotice, Due: c.Due, Steps: c.Steps})
	}
	slices.SortStableFunc(out, func(a, b Duty) int {
		switch {
		case a.Due.IsZero() != b.Due.IsZero():
			if a.Due.IsZero() {
				return 1
			}
			return -1
		}
		return a.Due.Compare(b.Due)
	})
	return out
}

// correctionNotice is the duty to ask once for what is unclear (条例 30).
const correctionNotice = "要补正的，一次性告知"

// DutiesOn are the duties that are still open on a day: the correction notice is none
// any more when its period passed without one, for then nothing was unclear.
func (q *Request) DutiesOn(cal *calendar.Calendar, now time.Time) []Duty {
	return slices.DeleteFunc(q.Duties(cal), func(d Duty) bool { return d.What == correctionNotice && calendar.Date(now).After(d.Due) })
}

// DueOn is the day that the office must not miss; zero: none runs. The period of the
// correction notice is over when it passed without one: then nothing was unclear.
func (q *Request) DueOn(cal *calendar.Calendar) time.Time {
	for _, d := range q.Duties(cal) {
		if !d.Due.IsZero() && d.What != correctionNotice {
			return d.Due
		}
	}
	return time.Time{}
}

// Check says what is wrong with a new request, one sentence a fault.
func (q *Request) Check(now time.Time) []string {
	var out []string
	say := func(format string, a ...any) { out = append(out, fmt.Sprintf(format, a...)) }
	tomorrow := calendar.Date(now).AddDate(0, 0, 1)
	if !slices.Contains(DeliveryWays, q.Way) {
		say("请选一种提交方式。")
	}
	if q.CameOn.IsZero() {
		say("没有写收到的日期。")
	} else if !q.CameOn.Before(tomorrow) {
		say("收到的日期不能晚于今天。")
	}
	if !q.ConfirmedOn.IsZero() && (q.ConfirmedOn.Before(calendar.Date(q.CameOn)) || !q.ConfirmedOn.Before(tomorrow)) {
		say("确认的日期不能早于收到的日期，也不能晚于今天。")
	}
	if !slices.ContainsFunc(ApplicantKinds, func(k struct {
		Key  ApplicantKind
		Name string
	}) bool {
		return k.Key == q.Who
	}) {
		say("请选申请人是哪一类。")
	}
	switch n := len([]rune(q.Subject)); {
	case n < 4:
		say("要写明申请的是什么内容（至少四个字）。")
	case n > maxSummary:
		say("申请内容太长，最多%d个字。", maxSummary)
	}
	return out
}

// Topic folds the subject, so that two requests for the same thing meet (44).
func (q *Request) Topic() string {
	s := plain(q.Subject)
	for _, w := range []string{"申请公开", "申请", "要求", "公开", "查询", "关于", "的", "政府信息", "请", "我", "想", "了解", "，", "。", "、", ",", "."} {
		s = strings.ReplaceAll(s, w, "")
	}
	r := []rune(s)
	return string(r[:min(len(r), 80)])
}
