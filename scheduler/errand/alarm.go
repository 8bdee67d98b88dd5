package errand

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gaoshi/internal/journal"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// alarmed is how far back alarms are told, and alarmsADay how many in cards of their
// own: a database that was rewritten as a whole is one thing to look into.
const (
	alarmed    = 48 * time.Hour
	alarmsADay = 4
)

// alarms finds who is to be told that what is kept is not what was signed: every
// leader and every administrator, once for each thing. What does not agree is held
// back meanwhile, so that nobody need be woken.
func (m *Messenger) alarms(ctx context.Context, now time.Time) ([]due, error) {
	list, err := m.Store.Journal(ctx, store.JournalFilter{What: []journal.Kind{journal.Mismatch}, Result: journal.Failed, Since: now.Add(-alarmed), Limit: 1000})
	if err != nil {
		return nil, err
	}
	slices.Reverse(list) // the first thing first
	seen, inDay := map[string]bool{}, map[string]int{}
	var out []due
	for _, e := range list {
		day := local(e.Time()).Format(time.DateOnly)
		subject := fmt.Sprintf("alarm/%s/%s", day, e.Object)
		if seen[subject] {
			continue
		}
		seen[subject] = true
		words := fmt.Sprintf("%s：%s。\n查清楚以前，它不显示、不打印、不发出。请让管理员保留现场，运行 gaoshi verify。", e.Object, e.Note)
		if inDay[day]++; inDay[day] > alarmsADay {
			subject, words = "alarm/"+day+"/more", "不止前面说的几处。请让管理员保留现场，运行 gaoshi verify 看全部。"
		}
		msg := message{title: fit("有内容和签发的不一样："+e.Object, limits.AppTitleBytes), words: fit(words, limits.AppDescBytes), link: func(time.Time) string { return m.Links.Journal() }}
		if inDay[day] > alarmsADay {
			msg.title = fit("还有内容和签发的不一样", limits.AppTitleBytes)
		}
		for _, o := range m.Officers {
			if o.WeCom == "" || !o.Has(notice.RoleLeader) && !o.Has(notice.RoleAdmin) {
				continue
			}
			d, err := m.told(ctx, o, subject, now, msg)
			if err != nil {
				return nil, err
			}
			if d != nil && !slices.ContainsFunc(out, func(x due) bool { return x.officer.Account == o.Account && x.row.Subject == subject }) {
				out = append(out, *d)
			}
		}
	}
	return out, nil
}
