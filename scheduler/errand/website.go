package errand

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// PageSubject names a trouble of a public page: the same trouble is told once, and
// reminded of.
func PageSubject(p *notice.PublicPage) string {
	return fmt.Sprintf("page/%s/%s/%d", p.Notice, p.Target, p.Since.Unix())
}

// pages finds who is to be told of a public page that vanished, was changed, does
// not come up or does not go: its author, and where the author has no account in
// WeCom, every clerk who has.
func (m *Messenger) pages(ctx context.Context, now time.Time) ([]due, error) {
	list, err := m.Store.PagesInTrouble(ctx, 50)
	if err != nil {
		return nil, err
	}
	var out []due
	for _, p := range list {
		n, err := m.Store.Notice(ctx, p.Notice, p.Edition)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, o := range m.clerks(n.Author) {
			d, err := m.daily(ctx, o, PageSubject(p), urgent(n.Content.Urgency) || p.Kind == notice.Withdrawal, now, func(again bool) message {
				head := "县门户网页有问题："
				if again {
					head = "提醒 · " + head
				}
				return message{title: fit(head+p.Title, limits.AppTitleBytes), words: fit(p.Trouble, limits.AppDescBytes), link: func(time.Time) string { return m.Links.Website() }}
			})
			if err != nil {
				return nil, err
			}
			if d != nil {
				out = append(out, *d)
			}
		}
	}
	return out, nil
}

// clerks are the officers who see to what an author has published: the author, else
// every clerk, else the administrators, else the leaders; of those whom WeCom reaches.
func (m *Messenger) clerks(author string) []notice.Officer {
	with := func(fits func(o *notice.Officer) bool) (out []notice.Officer) {
		for _, o := range m.Officers {
			if o.WeCom != "" && fits(&o) {
				out = append(out, o)
			}
		}
		return out
	}
	if own := with(func(o *notice.Officer) bool { return o.Account == author }); len(own) > 0 {
		return own
	}
	for _, role := range []string{notice.RoleClerk, notice.RoleAdmin, notice.RoleLeader} {
		if all := with(func(o *notice.Officer) bool { return o.Has(role) }); len(all) > 0 {
			return all
		}
	}
	return nil
}

// daily tells an officer of a subject, and once more after each day that it lasts,
// for as long as others are reminded.
func (m *Messenger) daily(ctx context.Context, o notice.Officer, subject string, press bool, now time.Time, say func(again bool) message) (*due, error) {
	rows, err := m.Store.Errands(ctx, store.ErrandFilter{Officer: o.Account, Subject: subject, Limit: 20})
	if err != nil {
		return nil, err
	}
	e := &store.Errand{Officer: o.Account, Subject: subject, N: 1, Kind: kindAsk, DueAt: now}
	again := false
	if len(rows) > 0 {
		last, first := rows[0], rows[len(rows)-1]
		if last.State == store.ErrandPlanned {
			e, again = last, last.Kind == kindRemind
		} else {
			if last.State == store.ErrandSending || now.Sub(last.At) < 24*time.Hour || now.Sub(first.At) > remindFor || m.Paces.ADay == 0 {
				return nil, nil
			}
			e.N, e.Kind, again = last.N+1, kindRemind, true
		}
	}
	if !press && m.early(now) {
		return nil, nil
	}
	return &due{e, o, func() message { return say(again) }}, nil
}

// columnSoon is how many days before a column goes stale its clerks are told.
const columnSoon = 3

// columns finds who is to be told of a column that will soon have had no entry for
// too long: every clerk, once for each last entry, and once more when it is stale.
func (m *Messenger) columns(ctx context.Context, now time.Time) ([]due, error) {
	if m.Columns == nil {
		return nil, nil
	}
	list, err := m.Columns(ctx)
	if err != nil {
		return nil, err
	}
	var out []due
	for _, c := range list {
		at := c.Due()
		if at.IsZero() || now.Before(at.AddDate(0, 0, -columnSoon)) || now.After(at.AddDate(0, 0, 2*columnSoon)) {
			continue
		}
		stage, words := "soon", fmt.Sprintf("栏目“%s”到%s就满%d天没有新内容了。有要发的请安排；没有也请看一眼旧内容过没过时。", c.Name, local(at).Format("1月2日"), c.Days)
		if !now.Before(at) {
			stage, words = "stale", fmt.Sprintf("栏目“%s”已经满%d天没有新内容，超过了期限。请尽快安排更新。", c.Name, c.Days)
		}
		from := c.Last
		if from.IsZero() {
			from = c.Since
		}
		subject := fmt.Sprintf("column/%s/%s/%s", c.Name, local(from).Format(time.DateOnly), stage)
		for _, o := range m.clerks("") {
			d, err := m.told(ctx, o, subject, now, message{
				title: fit("县门户栏目要更新："+c.Name, limits.AppTitleBytes), words: fit(words, limits.AppDescBytes), link: func(time.Time) string { return m.Links.Website() },
			})
			if err != nil {
				return nil, err
			}
			if d != nil {
				out = append(out, *d)
			}
		}
	}
	return out, nil
}

// told is what is said once for good, in the daytime.
func (m *Messenger) told(ctx context.Context, o notice.Officer, subject string, now time.Time, msg message) (*due, error) {
	rows, err := m.Store.Errands(ctx, store.ErrandFilter{Officer: o.Account, Subject: subject, Limit: 5})
	if err != nil || m.early(now) {
		return nil, err
	}
	e := &store.Errand{Officer: o.Account, Subject: subject, N: 1, Kind: kindAsk, DueAt: now}
	if len(rows) > 0 {
		if rows[0].State != store.ErrandPlanned {
			return nil, nil
		}
		e = rows[0]
	}
	return &due{e, o, func() message { return msg }}, nil
}
