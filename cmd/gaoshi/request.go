package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
)

// requestCmd is 依申请公开.
type requestCmd struct {
	List   requestListCmd   `cmd:"" default:"withargs" help:"列出申请和期限（不写命令就是它）。"`
	Add    requestAddCmd    `cmd:"" help:"登记一件申请。"`
	Show   requestShowCmd   `cmd:"" help:"一件申请办到哪里、期限怎么算的。"`
	Step   requestStepCmd   `cmd:"" help:"登记一步：补正、征求意见、延期、收费，或确认收到。"`
	Answer requestAnswerCmd `cmd:"" help:"答复。"`
	Letter requestLetterCmd `cmd:"" help:"写告知书、答复书（Word）。"`
	Case   requestCaseCmd   `cmd:"" help:"登记行政复议、行政诉讼。"`
}

func pairs[T any](list []T, key func(T) string, name func(T) string) string {
	var out []string
	for _, x := range list {
		out = append(out, key(x)+" "+name(x))
	}
	return strings.Join(out, "，")
}

func deliveryWords() string {
	return pairs(register.DeliveryWays, func(d register.Delivery) string { return string(d) }, register.Delivery.Name)
}

func applicantWords() string {
	var out []string
	for _, k := range register.ApplicantKinds {
		out = append(out, string(k.Key)+" "+k.Name)
	}
	return strings.Join(out, "，")
}

// steps are the events that a person records; the answer has a command of its own.
var steps = []register.EventKind{register.AskCorrection, register.Corrected, register.AskThird, register.AskOthers, register.GotOpinion, register.Extend, register.FeeNotice, register.FeePaid}

func eventWords() string {
	return "confirmed 确认收到，" + pairs(steps, func(k register.EventKind) string { return string(k) }, register.EventKind.Name)
}

func resultWords() string {
	return pairs(register.Results, func(r register.Result) string { return r.Key }, func(r register.Result) string { return r.Name })
}

func courtWords() string {
	return pairs(register.Courts, func(w register.Way) string { return w.Key }, func(w register.Way) string { return w.Name })
}

func rulingWords() string {
	return pairs(register.Rulings, func(w register.Way) string { return w.Key }, func(w register.Way) string { return w.Name })
}

type requestListCmd struct {
	Open  bool `help:"只看没有答复的。"`
	Year  int  `help:"哪一年收到的；不写是全部。" placeholder:"年"`
	Limit int  `default:"50" help:"最多列几件。" placeholder:"件数"`
}

// Run lists requests; no applicant is named.
func (x *requestListCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	list, err := a.Store.Requests(ctx, register.RequestFilter{Open: x.Open, Year: x.Year, Limit: max(x.Limit, 1)})
	if err != nil {
		return err
	}
	var rows [][]string
	for _, q := range list {
		state, due := "在办", ""
		if r, ok := register.ResultOf(q.Result); ok {
			state = r.Name
		} else if d := q.DutiesOn(a.Checks.Calendar(), a.Clock.Now()); len(d) > 0 {
			state = d[0].What
			due = dayWords(d[0].Due)
			if !d[0].Due.IsZero() {
				due += " " + register.LateWords(a.Checks.Calendar(), d[0].Due, a.Clock.Now())
			}
		}
		rows = append(rows, []string{fmt.Sprint(q.ID), q.No, dayWords(q.CameOn), q.Who.Name(), q.Subject, state, due})
	}
	say.Table(s.out, []string{"号", "编号", "收到", "申请人", "内容", "办到", "期限"}, []int{0, 0, 0, 0, 36, 28, 0}, rows)
	_, err = fmt.Fprintf(s.out, "\n共 %d 件。\n", len(list))
	return err
}

type requestAddCmd struct {
	Subject   string `arg:"" name:"内容" help:"申请公开什么。"`
	By        string `required:"" help:"谁登记：经办人的账号。" placeholder:"账号"`
	Way       string `required:"" help:"怎么提交的：${deliveries}。" placeholder:"方式"`
	Came      string `required:"" help:"提交、签收或收到的日期。" placeholder:"日期"`
	Confirmed string `help:"与申请人确认的日期（平常信函、互联网、传真）。" placeholder:"日期"`
	Who       string `required:"" help:"申请人是哪一类：${applicants}。" placeholder:"类别"`
}

// Run registers a request. The applicant's name is no flag: it would stand in the
// shell's history; it is entered at the desk.
func (x *requestAddCmd) Run(ctx context.Context, c *commands, s streams) error {
	came, err := dayFlag("--came", x.Came)
	if err != nil {
		return err
	}
	confirmed, err := dayFlag("--confirmed", x.Confirmed)
	if err != nil {
		return err
	}
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	o, err := c.actor(ctx, a, s, x.By, notice.RoleClerk)
	if err != nil {
		return err
	}
	q := &register.Request{Way: register.Delivery(x.Way), CameOn: came, ConfirmedOn: confirmed, Who: register.ApplicantKind(x.Who), Subject: x.Subject}
	if err := a.Register.Take(ctx, q, o.Account); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "已登记：%s（号 %d）。申请人的姓名和联系方式请在工作台上填，不写在命令里。\n", q.No, q.ID)
	alike, err := a.Register.Alike(ctx, q)
	if err != nil {
		return err
	}
	if len(alike) > 0 {
		fmt.Fprintf(s.out, "同样的内容已有%d件申请（%s）。多个申请人要同一信息、该信息属于可以公开的，可以纳入主动公开范围（条例第四十四条）。\n", len(alike), alike[0].No)
	}
	return showRequest(s, a, q)
}

type requestShowCmd struct {
	ID int64 `arg:"" name:"号" help:"申请的号。"`
}

// Run tells where a request stands, with the arithmetic.
func (x *requestShowCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	q, err := a.Store.Request(ctx, x.ID)
	if err != nil {
		return err
	}
	return showRequest(s, a, q)
}

func showRequest(s streams, a *app.App, q *register.Request) error {
	fmt.Fprintf(s.out, "%s %s：%s\n", q.No, q.Who.Name(), q.Subject)
	for _, e := range q.Events {
		fmt.Fprintf(s.out, "  %s %s %s\n", dayWords(e.On), e.Kind.Name(), e.Reason)
	}
	if r, ok := register.ResultOf(q.Result); ok {
		fmt.Fprintf(s.out, "  结果：%s\n", r.Name)
	}
	for _, d := range q.DutiesOn(a.Checks.Calendar(), a.Clock.Now()) {
		when := "停止计算"
		if !d.Due.IsZero() {
			when = calendar.DateCN(d.Due) + "，" + register.LateWords(a.Checks.Calendar(), d.Due, a.Clock.Now())
		}
		fmt.Fprintf(s.out, "%s：%s\n", d.What, when)
		for _, step := range d.Steps {
			fmt.Fprintln(s.out, "  ", step)
		}
	}
	return nil
}

type requestStepCmd struct {
	ID     int64  `arg:"" name:"号" help:"申请的号。"`
	Kind   string `arg:"" name:"哪一步" help:"${events}。"`
	By     string `required:"" help:"谁登记：经办人的账号。" placeholder:"账号"`
	On     string `required:"" help:"哪一天。" placeholder:"日期"`
	Why    string `help:"理由或要补正的事项，会写进告知书。" placeholder:"理由"`
	Agreed string `help:"延期是谁同意的（政府信息公开工作机构负责人）。" placeholder:"姓名"`
	Yuan   int64  `help:"收费多少元。" placeholder:"元"`
	Until  string `help:"补正到哪一天。" placeholder:"日期"`
}

// Run records one step.
func (x *requestStepCmd) Run(ctx context.Context, c *commands, s streams) error {
	on, err := dayFlag("--on", x.On)
	if err != nil {
		return err
	}
	until, err := dayFlag("--until", x.Until)
	if err != nil {
		return err
	}
	if x.Kind != "confirmed" && !slices.Contains(steps, register.EventKind(x.Kind)) {
		return say.BadUse("没有“%s”这一步，可以写：%s。", x.Kind, eventWords())
	}
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	o, err := c.actor(ctx, a, s, x.By, notice.RoleClerk)
	if err != nil {
		return err
	}
	var q *register.Request
	if x.Kind == "confirmed" {
		q, err = a.Register.Confirm(ctx, x.ID, on)
	} else {
		q, err = a.Register.Step(ctx, x.ID, register.Event{Kind: register.EventKind(x.Kind), On: on, By: o.Account, Reason: x.Why, Agreed: x.Agreed, Yuan: x.Yuan, Until: until})
	}
	if err != nil {
		return err
	}
	return showRequest(s, a, q)
}

type requestAnswerCmd struct {
	ID     int64  `arg:"" name:"号" help:"申请的号。"`
	Result string `arg:"" name:"结果" help:"${results}。"`
	By     string `required:"" help:"谁登记：经办人的账号。" placeholder:"账号"`
	On     string `required:"" help:"答复的日期。" placeholder:"日期"`
	Ground string `help:"不公开的依据：${grounds}。" placeholder:"依据"`
	Note   string `help:"答复里要补的话。" placeholder:"话"`
}

// Run closes a request.
func (x *requestAnswerCmd) Run(ctx context.Context, c *commands, s streams) error {
	on, err := dayFlag("--on", x.On)
	if err != nil {
		return err
	}
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	o, err := c.actor(ctx, a, s, x.By, notice.RoleClerk)
	if err != nil {
		return err
	}
	q, err := a.Register.Close(ctx, x.ID, x.Result, x.Ground, x.Note, o.Account, on)
	if err != nil {
		return err
	}
	return showRequest(s, a, q)
}

type requestLetterCmd struct {
	ID   int64  `arg:"" name:"号" help:"申请的号。"`
	Kind string `arg:"" name:"哪一封" help:"ask_correction 补正告知书，ask_third 征求第三方意见书，extend 延期告知书，fee_notice 收费通知书，answered 答复书。"`
	Out  string `short:"o" required:"" help:"写到哪个文件（.docx）。" placeholder:"文件"`
}

// Run writes a letter as a Word file.
func (x *requestLetterCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	_, b, err := a.Letter(ctx, x.ID, register.EventKind(x.Kind))
	if err != nil {
		return err
	}
	if err := os.WriteFile(x.Out, b, 0o600); err != nil {
		return say.CannotWrite(x.Out, err)
	}
	_, err = fmt.Fprintf(s.out, "已写到 %s，请核对、盖章后送达。\n", x.Out)
	return err
}

type requestCaseCmd struct {
	By     string `required:"" help:"谁登记：经办人的账号。" placeholder:"账号"`
	ID     int64  `help:"改哪一件；不写是新的。" placeholder:"号"`
	Court  string `required:"" help:"${courts}。" placeholder:"哪一种"`
	Opened string `required:"" help:"受理的日期。" placeholder:"日期"`
	Closed string `help:"审结的日期。" placeholder:"日期"`
	Ruling string `help:"${rulings}。" placeholder:"结果"`
	About  string `help:"关于哪件申请，写编号。" placeholder:"编号"`
}

// Run writes a reconsideration or a lawsuit.
func (x *requestCaseCmd) Run(ctx context.Context, c *commands, s streams) error {
	opened, err := dayFlag("--opened", x.Opened)
	if err != nil {
		return err
	}
	closed, err := dayFlag("--closed", x.Closed)
	if err != nil {
		return err
	}
	a, err := c.openRegister(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	o, err := c.actor(ctx, a, s, x.By, notice.RoleClerk)
	if err != nil {
		return err
	}
	k := &register.Case{Court: x.Court}
	if x.ID != 0 {
		if k, err = a.Case(ctx, x.ID); err != nil {
			return err
		}
		k.Court = x.Court
	}
	k.Opened, k.Closed, k.Ruling, k.About = opened, closed, x.Ruling, x.About
	if err := a.Register.EnterCase(ctx, k, o.Account); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "已登记第%d件：%s，%s。\n", k.ID, k.CourtName(), k.RulingName())
	return err
}
