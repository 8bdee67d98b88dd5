package errand

import (
	"context"
	"fmt"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
	"gaoshi/internal/store"
)

// kindOwed is told once: what a category's rule asks for after a notice, or by a day
// of the year.
const kindOwed = "owed"

// owedAgo is how far back notices are looked at, and dueAhead how long before its day
// a yearly duty is told of.
const (
	owedAgo  = 30 * 24 * time.Hour
	dueAhead = 14 * 24 * time.Hour
)

// owed finds what the rules of the categories ask for: the minutes of a meeting that
// is over (followup), the interpretation of a policy that is out
// (needs_interpretation), and what is due on a day of the year (due). The first two
// are met by a notice that names the other one (interprets), by its number or its 发文字号.
func (m *Messenger) owed(ctx context.Context, now time.Time) ([]due, error) {
	list, err := m.Store.Notices(ctx, 500)
	if err != nil {
		return nil, err
	}
	met, done := map[notice.ID]bool{}, map[notice.Category]bool{}
	for _, n := range list {
		if n.Status != notice.Issued || n.Kind == notice.Withdrawal {
			continue
		}
		if n.Content.Category != notice.Clarification { // it names what it clarifies, and explains nothing
			met[n.Content.Interprets] = true
		}
		if n.Approval != nil && n.Approval.At.In(calendar.Zone).Year() == local(now).Year() {
			done[n.Content.Category] = true
		}
	}
	var out []due
	for _, n := range list {
		rule, ok := m.Policy.Category(n.Content.Category)
		if !ok || n.Status != notice.Issued || n.Kind == notice.Withdrawal || met[n.ID] || n.Content.DocNo != "" && met[notice.ID(n.Content.DocNo)] {
			continue
		}
		what, since := after(n, rule, now)
		if what == "" || now.Sub(since) > owedAgo {
			continue
		}
		say := message{title: fit("请公开"+what+"："+n.Content.Title, limits.AppTitleBytes), link: func(time.Time) string { return m.Links.Desk(n.ID) },
			words: fit(fmt.Sprintf("《%s》之后要公开%s，还没有。\n新拟一份，“interprets”写 %s，两份就互相指到。", n.Content.Title, what, n.ID), limits.AppDescBytes)}
		for _, o := range m.Officers {
			if o.Account == n.Author {
				out = m.once(ctx, out, o, fmt.Sprintf("owed/%s/%s", n.ID, what), say, now)
			}
		}
	}
	for _, c := range m.Policy.Categories() {
		rule, _ := m.Policy.Category(c)
		day, ok := dueDay(rule, now)
		if !ok || done[c] || now.Before(day.Add(-dueAhead)) || now.Sub(day) > owedAgo {
			continue
		}
		say := message{title: fit(fmt.Sprintf("%d月%d日前要公开：%s", int(day.Month()), day.Day(), rule.Name), limits.AppTitleBytes), link: func(time.Time) string { return m.Links.Desk("") },
			words: fit(fmt.Sprintf("今年的“%s”还没有公开，最迟%s。依据：%s。", rule.Name, calendar.DayCN(day), rule.Source), limits.AppDescBytes)}
		for _, o := range m.Officers {
			if o.Has(notice.RoleClerk) {
				out = m.once(ctx, out, o, fmt.Sprintf("owed/%s/%d", c, day.Year()), say, now)
			}
		}
	}
	return out, nil
}

// after is what a notice's rule asks for when it is over or out, and since when; "" for
// nothing yet.
func after(n *notice.Notice, rule policy.Rule, now time.Time) (what string, since time.Time) {
	if rule.Followup != "" || n.Content.Followup != "" {
		over := calendar.Closes(n.Content.Event.End)
		if over.IsZero() && !n.Content.Event.Start.IsZero() {
			over = calendar.Date(n.Content.Event.Start).AddDate(0, 0, 1)
		}
		if !over.IsZero() && !now.Before(over) {
			if what = rule.Followup; what == "" {
				what = "后续情况"
			}
			return what, over
		}
	}
	if rule.NeedsInterpretation && n.Approval != nil {
		at := n.Approval.At
		if n.Content.PublishAt.After(at) {
			at = n.Content.PublishAt
		}
		if !now.Before(at) {
			return "政策解读", at
		}
	}
	return "", time.Time{}
}

// dueDay is this year's day by which a category is due.
func dueDay(rule policy.Rule, now time.Time) (time.Time, bool) {
	t, err := time.Parse("01-02", rule.Due)
	if err != nil {
		return time.Time{}, false
	}
	return time.Date(local(now).Year(), t.Month(), t.Day(), 0, 0, 0, 0, calendar.Zone), true
}

// once adds a card that an officer gets one time.
func (m *Messenger) once(ctx context.Context, out []due, o notice.Officer, subject string, say message, now time.Time) []due {
	if o.WeCom == "" || m.early(now) {
		return out
	}
	rows, err := m.Store.Errands(ctx, store.ErrandFilter{Officer: o.Account, Subject: subject})
	if err != nil {
		m.Log.WarnContext(ctx, "what is owed cannot be looked up", "subject", subject, "err", err)
		return out
	}
	e := &store.Errand{Officer: o.Account, Subject: subject, N: len(rows) + 1, Kind: kindOwed, DueAt: now}
	for _, x := range rows {
		switch x.State {
		case store.ErrandPlanned:
			e = x
		case store.ErrandDropped:
		default:
			return out // told, or not to be reached
		}
	}
	return append(out, due{e, o, func() message { return say }})
}
