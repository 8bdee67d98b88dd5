package register

import (
	"context"
	"fmt"
	"time"

	"gaoshi/internal/annual"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// Year counts a year for the yearly report: 1 January to 31 December. A year that is
// under way is counted up to now.
func (r *Room) Year(ctx context.Context, year int) (annual.Figures, error) {
	f := annual.Figures{Year: year}
	from := time.Date(year, 1, 1, 0, 0, 0, 0, calendar.Zone)
	to := from.AddDate(1, 0, 0)
	if err := r.countItems(ctx, &f, from, to); err != nil {
		return f, fmt.Errorf("count the register: %w", err)
	}
	if err := r.countRequests(ctx, &f, from, to); err != nil {
		return f, fmt.Errorf("count the requests: %w", err)
	}
	if err := r.countCases(ctx, &f, from, to); err != nil {
		return f, fmt.Errorf("count the cases: %w", err)
	}
	return f, r.countYearly(ctx, &f)
}

// within reports whether a day lies in [from, to).
func within(day, from, to time.Time) bool { return !day.Before(from) && day.Before(to) }

// countItems reads all items once: what is in force at the end of the year may be older.
func (r *Room) countItems(ctx context.Context, f *annual.Figures, from, to time.Time) error {
	grounds, ways, columns := map[string]int{}, map[string]int{}, map[string]bool{}
	err := r.Keep.EachItem(ctx, 0, func(x *Item) error {
		if x.Struck != "" {
			return nil
		}
		if !x.FormedOn.Before(to) {
			return nil
		}
		formed := within(x.FormedOn, from, to)
		if x.Column != "" && !x.Published().IsZero() && x.Published().Before(to) {
			columns[x.Column] = true
		}
		if x.News {
			if formed {
				f.News++
			}
			return nil
		}
		r.countActs(f, x, from, to)
		for _, c := range x.Rechecks {
			if within(c.On, from, to) {
				f.Reviewed++
			}
		}
		if x.Kind == notice.Correction && formed {
			f.Corrections++
		}
		if x.Kind == notice.Withdrawal && formed {
			f.Withdrawals++
		}
		if !formed {
			return nil
		}
		f.Documents++
		switch x.Disclosure {
		case Open:
			f.Open++
		case OnRequest:
			f.OnRequest++
		case Withheld:
			f.Withheld++
			grounds[x.Ground]++
		default:
			f.Undecided++
		}
		if x.Act == Reading && !x.Published().IsZero() {
			f.Interpretations++
		}
		if out := x.Published(); !out.IsZero() {
			if d, _, ok := r.Deadline(x); ok && calendar.Date(out).After(d.Due) {
				f.Late++
			}
		}
		seen := map[string]bool{}
		for _, o := range x.Outs {
			if !seen[o.Where] && within(o.On, from, to) {
				seen[o.Where] = true
				ways[o.Where]++
			}
		}
		return nil
	})
	for _, g := range Grounds {
		if n := grounds[g.Key]; n > 0 {
			f.Grounds = append(f.Grounds, annual.GroundCount{Ground: g.Name + "（" + g.Article + "）", Count: n})
			delete(grounds, g.Key)
		}
	}
	rest := 0
	for _, n := range grounds {
		rest += n
	}
	if rest > 0 {
		f.Grounds = append(f.Grounds, annual.GroundCount{Ground: "没有写明依据", Count: rest})
	}
	for _, w := range Ways {
		if n := ways[w.Key]; n > 0 {
			f.Ways = append(f.Ways, annual.WayCount{Way: w.Name, Count: n})
		}
	}
	f.Columns = len(columns)
	return err
}

// countActs counts table two's documents: 规范性文件, and decisions of each kind.
func (r *Room) countActs(f *annual.Figures, x *Item, from, to time.Time) {
	formed := within(x.FormedOn, from, to)
	switch x.Act {
	case Normative:
		n := &f.Two.Norms
		repealed := !x.Repealed.IsZero() && x.Repealed.Before(to)
		out := x.Published()
		if formed {
			n.Made++
		}
		if within(out, from, to) {
			n.Opened++
		}
		if !out.IsZero() && out.Before(to) && !repealed {
			n.Public++
		}
		if within(x.Repealed, from, to) {
			n.Repealed++
		}
		if !repealed {
			n.InForce++
		}
	case Permit, Service, Penalty, Coercion:
		if !formed {
			return
		}
		switch x.Act {
		case Permit:
			f.Two.Licences.Decisions++
		case Service:
			f.Two.Services.Decisions++
		case Penalty:
			f.Two.Penalties.Decisions++
		case Coercion:
			f.Two.Coercions.Decisions++
		}
	}
}

// countRequests fills table three: a request counts in the year in which it was received,
// and is carried on while it is not answered.
func (r *Room) countRequests(ctx context.Context, f *annual.Figures, from, to time.Time) error {
	list, err := r.Keep.Requests(ctx, RequestFilter{CameBefore: to, Limit: 1_000_000})
	if err != nil {
		return err
	}
	for _, q := range list {
		received, ok := q.Received()
		if !ok {
			received = calendar.Date(q.CameOn)
		}
		answered := q.AnsweredOn()
		who := applicant(q.Who)
		open := answered.IsZero() || !answered.Before(to)
		switch {
		case !received.Before(to) || !answered.IsZero() && answered.Before(from):
			continue
		case received.Before(from):
			f.Three.Add(annual.CarriedIn, who, 1)
		default:
			f.Three.Add(annual.Received, who, 1)
		}
		for _, e := range q.Events {
			if e.Kind == FeePaid && within(e.On, from, to) {
				f.RequestFeesYuan += q.feeOf(e)
			}
		}
		if open {
			f.Three.Add(annual.CarriedOut, who, 1)
			continue
		}
		line, ok := annual.LineOf(q.Result)
		if !ok {
			return fmt.Errorf("%s is closed with the unknown result %q", q.No, q.Result)
		}
		f.Three.Add(line, who, 1)
	}
	return nil
}

// feeOf is what was paid: what the notice of fees before it asked for, where the payment
// names no sum of its own.
func (q *Request) feeOf(paid Event) int64 {
	if paid.Yuan > 0 {
		return paid.Yuan
	}
	if e := q.last(FeeNotice); e != nil {
		return e.Yuan
	}
	return 0
}

func applicant(k ApplicantKind) annual.Applicant {
	for i, x := range ApplicantKinds {
		if x.Key == k {
			return annual.Applicant(i)
		}
	}
	return annual.OtherBody
}

// countCases fills table four: cases closed in the year by their ruling, and those that
// were not closed at its end.
func (r *Room) countCases(ctx context.Context, f *annual.Figures, from, to time.Time) error {
	list, err := r.Keep.Cases(ctx, to)
	if err != nil {
		return err
	}
	for _, c := range list {
		court := annual.Reconsideration
		switch c.Court {
		case "direct":
			court = annual.DirectLawsuit
		case "later":
			court = annual.LaterLawsuit
		}
		switch {
		case c.Closed.IsZero() || !c.Closed.Before(to):
			f.Four[court][annual.Pending]++
		case c.Closed.Before(from):
		case c.Ruling == "upheld":
			f.Four[court][annual.Upheld]++
		case c.Ruling == "corrected":
			f.Four[court][annual.Corrected]++
		default:
			f.Four[court][annual.Otherwise]++
		}
	}
	return nil
}

func (r *Room) countYearly(ctx context.Context, f *annual.Figures) error {
	n, err := r.Keep.Yearly(ctx, f.Year)
	if err != nil {
		return err
	}
	v := func(key string) int { return int(n[key]) }
	for _, b := range []Way{{"secretary", "书记信箱"}, {"mayor", "县长信箱"}, {"platform", "便民服务平台"}} {
		if _, entered := n["letters."+b.Key+".received"]; entered {
			f.Letters = append(f.Letters, annual.LetterCount{Box: b.Name, Received: v("letters." + b.Key + ".received"), Answered: v("letters." + b.Key + ".answered"), InTime: v("letters." + b.Key + ".intime")})
		}
	}
	for _, x := range []struct {
		key string
		to  *annual.ItemCount
	}{{"permit", &f.Two.Licences}, {"service", &f.Two.Services}, {"penalty", &f.Two.Penalties}, {"coercion", &f.Two.Coercions}} {
		x.to.LastYear, x.to.Change = v(x.key+".lastyear"), v(x.key+".change")
		x.to.Decisions += v(x.key + ".decisions")
	}
	f.Two.Charges = annual.ChargeCount{LastYear: v("charges.lastyear"), Change: v("charges.change"), IncomeYuan: n["charges.income"]}
	f.Two.Purchase = annual.PurchaseCount{Projects: v("purchase.projects"), AmountYuan: n["purchase.amount"]}
	return nil
}
