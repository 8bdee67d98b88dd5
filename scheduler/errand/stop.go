package errand

import (
	"context"
	"fmt"
	"time"

	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// stops finds who is to be told of a notice that an officer holds: every leader, at
// once by day and night, and again each day until one has decided; of a recall once.
func (m *Messenger) stops(ctx context.Context, now time.Time) ([]due, error) {
	list, err := m.Store.Stops(ctx)
	if err != nil {
		return nil, err
	}
	var out []due
	for _, s := range list {
		subject := fmt.Sprintf("stop/%s/%d", s.Notice, s.At.Unix())
		if s.Recall {
			subject = fmt.Sprintf("recall/%s/%d", s.Notice, s.At.Unix())
			if now.Sub(s.At) >= 24*time.Hour {
				continue
			}
		}
		for _, o := range m.Officers {
			if o.WeCom == "" || !o.Has(notice.RoleLeader) || o.Account == s.By {
				continue
			}
			d, err := m.daily(ctx, o, subject, true, now, func(again bool) message { return m.stopped(s, again) })
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

// stopped is the card about a stop. It names the notice by its number: the title may
// be what must not be read.
func (m *Messenger) stopped(s *notice.Stop, again bool) message {
	title, words := "先停了，请您决定："+string(s.Notice), fmt.Sprintf("%s%s先停了这份公告：%s。没发的不再发，网页写着“正在核实”。请在%s前决定：更正、撤回，或者放行。",
		s.Name, local(s.At).Format("1月2日15:04"), s.Reason, local(s.DecideBy()).Format("1月2日15:04"))
	if s.Recall {
		title, words = "隐私撤回："+string(s.Notice), fmt.Sprintf("%s%s因为个人信息撤回了这份公告，内容已经关闭。要人去撕、去删的，已经列给各村，请盯一下办完没有。", s.Name, local(s.At).Format("1月2日15:04"))
	}
	if again {
		title = "提醒 · " + title
	}
	return message{title: fit(title, limits.AppTitleBytes), words: fit(words, limits.AppDescBytes), link: func(time.Time) string { return m.Links.Desk(s.Notice) }, urgent: true}
}
