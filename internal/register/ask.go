package register

import (
	"context"
	"errors"
	"strings"
	"time"

	"gaoshi/internal/calendar"
)

// Take registers a new request.
func (r *Room) Take(ctx context.Context, q *Request, by string) error {
	q.Subject, q.Name, q.Contact, q.By = oneLine(q.Subject), oneLine(q.Name), oneLine(q.Contact), by
	q.CameOn, q.ConfirmedOn = dateOr(q.CameOn), dateOr(q.ConfirmedOn)
	if faults := q.Check(r.Clock.Now()); faults != nil {
		return refuse("%s", strings.Join(faults, ""))
	}
	q.Due = q.DueOn(r.Calendar())
	return r.Keep.AddRequest(ctx, q)
}

// Alike are the other requests for the same thing: from the second on the office should
// think about publishing it (条例 44).
func (r *Room) Alike(ctx context.Context, q *Request) ([]*Request, error) {
	if q.Topic() == "" {
		return nil, nil
	}
	list, err := r.Keep.Requests(ctx, RequestFilter{Topic: q.Topic()})
	if err != nil {
		return nil, err
	}
	var out []*Request
	for _, x := range list {
		if x.ID != q.ID {
			out = append(out, x)
		}
	}
	return out, nil
}

// Handle changes a request by one step; what names it in the journal, without persons.
func (r *Room) Handle(ctx context.Context, id int64, what string, step func(*Request) error) (*Request, error) {
	q, err := r.Keep.Request(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := step(q); err != nil {
		return nil, err
	}
	q.Due = q.DueOn(r.Calendar())
	err = r.Keep.SaveRequest(ctx, q, what)
	if errors.Is(err, r.Changed) {
		return nil, refuse("%s 刚被别人改过，请重新打开再办。", q.No)
	}
	return q, err
}

// Confirm sets the day on which receipt was confirmed with the applicant.
func (r *Room) Confirm(ctx context.Context, id int64, on time.Time) (*Request, error) {
	return r.Handle(ctx, id, "确认收到", func(q *Request) error {
		on = dateOr(on)
		switch {
		case !q.Way.confirms():
			return refuse("%s提交的不用确认，收到之日就是起算的日子。", q.Way.Name())
		case !q.ConfirmedOn.IsZero():
			return refuse("已经确认过了：%s。", calendar.DateCN(q.ConfirmedOn))
		case on.IsZero() || on.Before(calendar.Date(q.CameOn)) || on.After(calendar.Date(r.Clock.Now())):
			return refuse("确认的日期要在收到的日期%s和今天之间。", calendar.DateCN(q.CameOn))
		}
		q.ConfirmedOn = on
		return nil
	})
}

// Step records an event; Close answers.
func (r *Room) Step(ctx context.Context, id int64, e Event) (*Request, error) {
	return r.Handle(ctx, id, e.Kind.Name(), func(q *Request) error { return q.Add(e, r.Calendar(), r.Clock.Now()) })
}

// Close answers a request.
func (r *Room) Close(ctx context.Context, id int64, result, ground, note, by string, on time.Time) (*Request, error) {
	return r.Handle(ctx, id, "答复", func(q *Request) error {
		return q.Answer(result, ground, oneLine(note), by, on, r.Clock.Now())
	})
}

// Erase takes name and contact out of requests that were answered longer ago than they
// are kept. It returns how many.
func (r *Room) Erase(ctx context.Context) (int, error) {
	now := r.Clock.Now()
	list, err := r.Keep.Requests(ctx, RequestFilter{Personal: true, ClosedBefore: now.Add(-r.KeepPersonal), Limit: 1000})
	if err != nil {
		return 0, err
	}
	for i, q := range list {
		q.Name, q.Contact, q.Erased = "", "", now
		if err := r.Keep.SaveRequest(ctx, q, "申请人信息到期清除"); err != nil && !errors.Is(err, r.Changed) {
			return i, err
		}
	}
	return len(list), nil
}

// EnterCase writes a reconsideration or a lawsuit.
func (r *Room) EnterCase(ctx context.Context, c *Case, by string) error {
	c.By, c.About = by, oneLine(c.About)
	c.Opened, c.Closed = dateOr(c.Opened), dateOr(c.Closed)
	if faults := c.Check(r.Clock.Now()); faults != nil {
		return refuse("%s", strings.Join(faults, ""))
	}
	err := r.Keep.SaveCase(ctx, c)
	if errors.Is(err, r.Changed) {
		return refuse("这一件刚被别人改过，请重新打开再改。")
	}
	return err
}

// EnterYear writes a year's numbers; unknown names and numbers below zero are refused.
func (r *Room) EnterYear(ctx context.Context, year int, numbers map[string]int64) error {
	if year < 2008 || year > YearOf(r.Clock.Now()) { // 条例 came into force on 1 May 2008
		return refuse("年份不对：从2008年到今年。")
	}
	for name, v := range numbers {
		known := false
		for _, y := range Yearlies {
			if y.Key == name {
				known = true
				if v < 0 && !y.MayBeNegative() {
					return refuse("“%s”不能小于0。", y.Name)
				}
			}
		}
		if !known {
			return refuse("没有“%s”这一项年度数字。", name)
		}
	}
	for _, box := range []string{"secretary", "mayor", "platform"} {
		got, answered, timely := numbers["letters."+box+".received"], numbers["letters."+box+".answered"], numbers["letters."+box+".intime"]
		if answered > got || timely > answered {
			return refuse("信件的数字对不上：按时答复的不能多于答复的，答复的不能多于收到的。")
		}
	}
	if len(numbers) == 0 {
		return refuse("没有填数字。")
	}
	return r.Keep.SetYearly(ctx, year, numbers)
}
