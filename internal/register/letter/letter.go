// Package letter writes the letters of a request 依申请公开 as Word files: 补正告知书,
// 征求第三方意见书, 延期答复告知书, 收费通知书, and the 答复书 of every result of table
// three. The words are ours and the law's; the office looks them over, stamps and sends
// them. A letter is made when it is asked for and kept nowhere: it names the applicant.
package letter

import (
	"fmt"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
)

// Office is who writes.
type Office struct {
	Issuer string // 云禾县青禾镇人民政府
	County string // 云禾县: its government decides on reconsideration
	Phone  string
}

// Letter is one letter in its parts.
type Letter struct {
	Title string
	No    string
	To    string
	Paras []string
	From  string
	Date  time.Time
}

// Name is the file's name: no person stands in it.
func (l *Letter) Name() string { return l.No + l.Title + ".docx" }

// Kinds of letters that stand at events.
var kinds = map[register.EventKind]string{
	register.AskCorrection: "补正告知书", register.AskThird: "征求第三方意见书", register.Extend: "延长答复期限告知书", register.FeeNotice: "收取信息处理费通知书", register.Answered: "政府信息公开申请答复书",
}

// Has reports whether an event makes a letter.
func Has(k register.EventKind) bool { return kinds[k] != "" }

// Of writes the letter of the newest event of a kind. A refusal says that there is none.
func Of(o Office, q *register.Request, kind register.EventKind, cal *calendar.Calendar) (*Letter, error) {
	var e *register.Event
	for i := range q.Events {
		if q.Events[i].Kind == kind {
			e = &q.Events[i]
		}
	}
	received, ok := q.Received()
	if e == nil || !ok || !Has(kind) {
		return nil, &notice.Refusal{Msg: fmt.Sprintf("%s 没有登记过“%s”，没有这封信可写。", q.No, kind.Name())}
	}
	l := &Letter{Title: kinds[kind], No: q.No, To: addressee(q), From: o.Issuer, Date: e.On}
	begin := fmt.Sprintf("本机关于%s收到您提出的政府信息公开申请（%s），申请内容为：%s。", calendar.DateCN(received), q.No, quoted(q.Subject))
	switch kind {
	case register.AskCorrection:
		l.Paras = []string{begin,
			"经审查，您的申请内容不明确，需要补正。根据《中华人民共和国政府信息公开条例》第三十条的规定，现一次性告知您需要补正的事项：" + stop(e.Reason),
			fmt.Sprintf("请于%s前将补正后的申请交本机关。答复期限自本机关收到补正的申请之日起计算；无正当理由逾期不补正的，视为放弃申请，本机关不再处理该政府信息公开申请。", calendar.DateCN(e.Until))}
	case register.AskThird:
		l.To = "（第三方名称）"
		c := register.Run(cal, e.On, register.ThirdPartyDays, "", nil)
		l.Paras = []string{
			fmt.Sprintf("本机关收到政府信息公开申请（%s），申请公开的信息为：%s。该信息涉及您（贵单位）的合法权益：%s", q.No, quoted(q.Subject), stop(e.Reason)),
			fmt.Sprintf("根据《中华人民共和国政府信息公开条例》第十五条、第三十二条的规定，请自收到本意见书之日起15个工作日内（本意见书当日送达的，到%s）书面提出是否同意公开的意见；不同意公开的，请说明理由。", calendar.DateCN(c.Due)),
			"逾期未提出意见的，由本机关依照条例的规定决定是否公开。本机关认为不公开可能对公共利益造成重大影响的，可以决定予以公开，并将决定公开的内容和理由书面告知您（贵单位）。"}
	case register.Extend:
		c, _ := q.Clock(cal)
		until := "期限停止计算的原因消除后顺延"
		if !c.Due.IsZero() {
			until = "延长后的答复期限到" + calendar.DateCN(c.Due)
		}
		l.Paras = []string{begin,
			fmt.Sprintf("因%s，不能在原定期限内答复。根据《中华人民共和国政府信息公开条例》第三十三条的规定，经本机关政府信息公开工作机构负责人同意，答复期限延长20个工作日，%s。", strings.TrimRight(e.Reason, "。"), until),
			"特此告知。"}
	case register.FeeNotice:
		c := register.Run(cal, e.On, register.FeeDays, "", nil)
		l.Paras = []string{begin,
			fmt.Sprintf("根据《中华人民共和国政府信息公开条例》第四十二条和《政府信息公开信息处理费管理办法》（国办函〔2020〕109号），本机关对该申请收取信息处理费%d元。计算方法：%s", e.Yuan, stop(e.Reason)),
			fmt.Sprintf("请在收到本通知次日起20个工作日内（本通知当日送达的，到%s）按所附方式缴纳。逾期未缴纳的，视为放弃申请，本机关不再处理该政府信息公开申请。申请处理期限从您完成缴费次日起重新计算。", calendar.DateCN(c.Due)),
			"对收费有异议的，可以在收到本通知后向本机关提出，也可以依法申请行政复议或者提起行政诉讼。"}
	case register.Answered:
		l.Paras = append([]string{begin}, answer(o, q)...)
	}
	return l, nil
}

func addressee(q *register.Request) string {
	if q.Name != "" {
		return q.Name + "："
	}
	return "（申请人）："
}

func quoted(s string) string { return "“" + strings.TrimRight(s, "。；;.") + "”" }

func stop(s string) string { return strings.TrimRight(s, "。；;.") + "。" }

// answer is the body of the 答复书: the result with its article and ground, and the ways of
// redress.
func answer(o Office, q *register.Request) []string {
	r, _ := register.ResultOf(q.Result)
	ground := ""
	if g, ok := register.GroundOf(q.Ground); ok {
		ground = g.Reason
		if g.Article != "" {
			ground += "，依据" + g.Article
		}
	}
	note := q.Note
	if note != "" {
		note = stop(note)
	}
	body := strings.NewReplacer("{ground}", ground, "{note}", note).Replace(r.Letter)
	out := []string{body}
	if ground != "" && !strings.Contains(r.Letter, "{ground}") {
		out = append(out, "不予公开的理由："+ground+"。")
	}
	law := strings.ReplaceAll(r.Law, "条例", "《中华人民共和国政府信息公开条例》")
	if r.Key == "not-paid" {
		law = "《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）"
	}
	out = append(out, "以上答复依据"+law+"的规定作出。")
	return append(out, redress(o, r))
}

// refused are the results by which the office 不予公开: before a lawsuit they go to
// reconsideration (行政复议法 2023 年修订, 23（四）, in force since 2024).
var refused = map[string]bool{"partly": true, "secret": true, "forbidden": true, "stability": true, "third-party": true, "internal": true, "process": true, "case-file": true}

func redress(o Office, r register.Result) string {
	body := o.County + "人民政府"
	if refused[r.Key] {
		return fmt.Sprintf("如对本答复不服，可以自收到本答复之日起六十日内先向%s申请行政复议（行政复议法第二十条、第二十三条第一款第（四）项）；对行政复议决定不服的，可以自收到复议决定书之日起十五日内依法向有管辖权的人民法院提起行政诉讼。", body)
	}
	return fmt.Sprintf("如对本答复不服，可以自收到本答复之日起六十日内向%s申请行政复议，或者自收到本答复之日起六个月内依法向有管辖权的人民法院提起行政诉讼。", body)
}
