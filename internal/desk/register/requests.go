package register

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
)

type requestsPage struct {
	frame.Chrome
	Rows   []requestRow
	Clerk  bool
	Ways   []register.Delivery
	Kinds  any
	Form   url.Values
	Error  string
	Months int
}

type requestRow struct {
	Q    *register.Request
	What string
	Left string
	Late bool
}

// Requests lists requests, the newest first; no applicant is named.
func (d *Room) Requests(v *frame.Visit) error { return d.showRequests(v, http.StatusOK, "") }

func (d *Room) showRequests(v *frame.Visit, status int, msg string) error {
	form := v.R.PostForm
	if form == nil {
		form = url.Values{}
	}
	p := requestsPage{Chrome: v.Chrome("register"), Clerk: v.Me.Has(notice.RoleClerk), Ways: register.DeliveryWays, Kinds: register.ApplicantKinds, Form: form, Error: msg,
		Months: int(d.Register().KeepPersonal / (30 * 24 * time.Hour))}
	list, err := d.Register().Keep.Requests(v.R.Context(), register.RequestFilter{Limit: 200})
	if err != nil {
		return err
	}
	cal := d.Register().Calendar()
	for _, q := range list {
		r := requestRow{Q: q}
		if duties := q.DutiesOn(cal, p.Now); len(duties) > 0 {
			r.What = duties[0].What
			if !duties[0].Due.IsZero() {
				r.Left = register.LateWords(cal, duties[0].Due, p.Now)
				r.Late = calendar.Date(p.Now).After(duties[0].Due)
			}
		}
		p.Rows = append(p.Rows, r)
	}
	return v.Show(status, "requests", p)
}

// TakeRequest registers a request.
func (d *Room) TakeRequest(v *frame.Visit) error {
	get := v.R.PostFormValue
	q := &register.Request{Way: register.Delivery(get("way")), Who: register.ApplicantKind(get("who")), Subject: get("subject"), Name: get("name"), Contact: get("contact")}
	var err error
	if q.CameOn, err = day(v, "came_on", "收到的日期"); err == nil {
		q.ConfirmedOn, err = day(v, "confirmed_on", "确认的日期")
	}
	if err == nil {
		err = d.Register().Take(v.R.Context(), q, v.Me.Account)
	}
	if err != nil {
		msg, ok := d.Sentence(err)
		if !ok {
			return err
		}
		return d.showRequests(v, http.StatusUnprocessableEntity, msg)
	}
	v.Say(true, "登记好了："+q.No+"。")
	v.Redirect(requestHref(q.ID))
	return nil
}

func requestHref(id int64) string { return "/desk/requests/" + strconv.FormatInt(id, 10) }

type requestPage struct {
	frame.Chrome
	Q        *register.Request
	Duties   []register.Duty
	Clock    []string
	Result   *register.Result
	Alike    []*register.Request
	Clerk    bool
	Confirms bool
	Today    string
	Steps    []register.EventKind
	Results  []register.Result
	Grounds  []register.Ground
	cal      *calendar.Calendar
}

// Left tells how a duty stands today.
func (p requestPage) Left(d register.Duty) string { return register.LateWords(p.cal, d.Due, p.Now) }

var steps = []register.EventKind{register.AskCorrection, register.Corrected, register.AskThird, register.AskOthers, register.GotOpinion, register.Extend, register.FeeNotice, register.FeePaid}

func (d *Room) request(v *frame.Visit) (*register.Request, error) {
	id, err := strconv.ParseInt(v.R.PathValue("n"), 10, 64)
	if err != nil {
		return nil, frame.ErrNotHere
	}
	q, err := d.Register().Keep.Request(v.R.Context(), id)
	if errors.Is(err, d.Register().NotFound) {
		return nil, frame.ErrNotHere
	}
	return q, err
}

// Request shows one request with everything that may be done about it.
func (d *Room) Request(v *frame.Visit) error {
	q, err := d.request(v)
	if err != nil {
		return err
	}
	cal := d.Register().Calendar()
	p := requestPage{Chrome: v.Chrome("register"), Q: q, Duties: q.DutiesOn(cal, d.Clock.Now()), Clerk: v.Me.Has(notice.RoleClerk), Steps: steps, Results: register.Results, Grounds: register.Grounds, cal: cal}
	p.Today = p.Now.Format(time.DateOnly)
	if _, ok := q.Received(); !ok && !q.Closed() {
		p.Confirms = true
	}
	if c, ok := q.Clock(cal); ok {
		p.Clock = c.Steps
	}
	if r, ok := register.ResultOf(q.Result); ok {
		p.Result = &r
	}
	if p.Alike, err = d.Register().Alike(v.R.Context(), q); err != nil {
		return err
	}
	return v.Show(http.StatusOK, "request", p)
}

// Confirm records the day of confirmation.
func (d *Room) Confirm(v *frame.Visit) error {
	q, err := d.request(v)
	if err != nil {
		return err
	}
	on, err := day(v, "on", "确认的日期")
	if err == nil {
		_, err = d.Register().Confirm(v.R.Context(), q.ID, on)
	}
	return d.said(v, err, "确认好了，期限从这一天起算。", requestHref(q.ID))
}

// Step records one step.
func (d *Room) Step(v *frame.Visit) error {
	q, err := d.request(v)
	if err != nil {
		return err
	}
	get := v.R.PostFormValue
	e := register.Event{Kind: register.EventKind(get("kind")), By: v.Me.Account, Reason: get("why"), Agreed: strings.TrimSpace(get("agreed"))}
	if e.On, err = day(v, "on", "日期"); err == nil {
		e.Until, err = day(v, "until", "补正期限")
	}
	if text := strings.TrimSpace(get("yuan")); err == nil && text != "" {
		if e.Yuan, err = strconv.ParseInt(text, 10, 64); err != nil {
			err = &notice.Refusal{Msg: "收费要写整数，单位是元。"}
		}
	}
	if err == nil {
		_, err = d.Register().Step(v.R.Context(), q.ID, e)
	}
	return d.said(v, err, e.Kind.Name()+"登记好了。", requestHref(q.ID))
}

// Answer closes a request.
func (d *Room) Answer(v *frame.Visit) error {
	q, err := d.request(v)
	if err != nil {
		return err
	}
	get := v.R.PostFormValue
	on, err := day(v, "on", "答复日期")
	if err == nil {
		_, err = d.Register().Close(v.R.Context(), q.ID, get("result"), get("ground"), get("note"), v.Me.Account, on)
	}
	return d.said(v, err, "答复登记好了，可以下载答复书。", requestHref(q.ID))
}

// LetterFile hands a letter over, as a Word file.
func (d *Room) LetterFile(v *frame.Visit) error {
	q, err := d.request(v)
	if err != nil {
		return err
	}
	name, b, err := d.Letter(v.R.Context(), q.ID, register.EventKind(v.R.FormValue("kind")))
	if err != nil {
		return d.said(v, err, "", requestHref(q.ID))
	}
	return file(v, name, mediaTypes[".docx"], b)
}

type yearPage struct {
	frame.Chrome
	Year     int
	Rows     []yearRow
	Cases    []*register.Case
	Courts   []register.Way
	Rulings  []register.Way
	Coverage []register.Covered
	Clerk    bool
}

type yearRow struct {
	register.Yearly
	Value string
}

// Year shows the year's numbers, its cases, and what of articles 20 and 21 is covered.
func (d *Room) Year(v *frame.Visit) error {
	ctx, r := v.R.Context(), d.Register()
	p := yearPage{Chrome: v.Chrome("register"), Courts: register.Courts, Rulings: register.Rulings, Clerk: v.Me.Has(notice.RoleClerk), Year: atoi(v.R.FormValue("year"))}
	if p.Year < 1949 || p.Year > 2200 {
		p.Year = register.YearOf(p.Now)
	}
	n, err := r.Keep.Yearly(ctx, p.Year)
	if err != nil {
		return err
	}
	for _, y := range register.Yearlies {
		row := yearRow{Yearly: y}
		if x, ok := n[y.Key]; ok {
			row.Value = strconv.FormatInt(x, 10)
		}
		p.Rows = append(p.Rows, row)
	}
	all, err := r.Keep.Cases(ctx, time.Date(p.Year+1, 1, 1, 0, 0, 0, 0, calendar.Zone))
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Closed.IsZero() || register.YearOf(c.Closed) >= p.Year {
			p.Cases = append(p.Cases, c)
		}
	}
	if p.Coverage, err = r.Coverage(ctx, p.Year); err != nil {
		return err
	}
	return v.Show(http.StatusOK, "register-year", p)
}

// SetYear keeps the year's numbers that were filled in.
func (d *Room) SetYear(v *frame.Visit) error {
	year := atoi(v.R.PostFormValue("year"))
	numbers := map[string]int64{}
	var err error
	for _, y := range register.Yearlies {
		text := strings.TrimSpace(v.R.PostFormValue(y.Key))
		if text == "" {
			continue
		}
		n, bad := strconv.ParseInt(text, 10, 64)
		if bad != nil {
			err = &notice.Refusal{Msg: fmt.Sprintf("“%s”要写整数，现在是“%s”。", y.Name, text)}
			break
		}
		numbers[y.Key] = n
	}
	if err == nil {
		err = d.Register().EnterYear(v.R.Context(), year, numbers)
	}
	return d.said(v, err, "年度数字保存好了。", "/desk/register/year?year="+strconv.Itoa(year))
}

// Case registers a reconsideration or a lawsuit, or its end.
func (d *Room) Case(v *frame.Visit) error {
	get := v.R.PostFormValue
	c := &register.Case{Court: get("court"), About: get("about")}
	var err error
	if id := int64(atoi(get("id"))); id > 0 {
		all, e := d.Register().Keep.Cases(v.R.Context(), d.Clock.Now().AddDate(1, 0, 0))
		if e != nil {
			return e
		}
		err = &notice.Refusal{Msg: "没有这一件。"}
		for _, x := range all {
			if x.ID == id {
				c, err = x, nil
			}
		}
		c.Ruling = get("ruling")
		if err == nil {
			c.Closed, err = day(v, "closed", "审结日期")
		}
	} else {
		c.Opened, err = day(v, "opened", "受理日期")
	}
	if err == nil {
		err = d.Register().EnterCase(v.R.Context(), c, v.Me.Account)
	}
	return d.said(v, err, "登记好了。", "/desk/register/year")
}
