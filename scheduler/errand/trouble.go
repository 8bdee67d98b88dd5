package errand

import (
	"context"
	"time"

	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// Trouble is what an administrator is to know of: a platform that cannot be reached,
// deliveries that are late.
type Trouble struct {
	Subject string // names it: the same trouble is told once, and reminded of
	Line    string // Chinese: since when, what
	Why     string // Chinese: why, and what to do
	Press   bool   // at any hour
	Once    bool   // nobody is reminded of it
}

// troubles finds who is to be told of what is wrong: the administrators, or where
// WeCom reaches none of them, the clerks.
func (m *Messenger) troubles(ctx context.Context, now time.Time) ([]due, error) {
	if m.Troubles == nil {
		return nil, nil
	}
	list, err := m.Troubles(ctx)
	if err != nil {
		return nil, err
	}
	var out []due
	for _, t := range list {
		for _, o := range m.administrators() {
			if t.Once {
				d, err := m.told(ctx, o, t.Subject, now, message{title: fit(t.Line, limits.AppTitleBytes), words: fit(t.Why, limits.AppDescBytes), link: func(time.Time) string { return m.Links.Today() }})
				if err != nil {
					return nil, err
				}
				if d != nil {
					out = append(out, *d)
				}
				continue
			}
			d, err := m.daily(ctx, o, t.Subject, t.Press, now, func(again bool) message {
				head := ""
				if again {
					head = "提醒 · "
				}
				return message{title: fit(head+t.Line, limits.AppTitleBytes), words: fit(t.Why+"\n系统会自己接着试。详情在工作台“今天”。", limits.AppDescBytes), link: func(time.Time) string { return m.Links.Today() }}
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

func (m *Messenger) administrators() (out []notice.Officer) {
	for _, o := range m.Officers {
		if o.WeCom != "" && o.Has(notice.RoleAdmin) {
			out = append(out, o)
		}
	}
	if len(out) == 0 {
		return m.clerks("")
	}
	return out
}
