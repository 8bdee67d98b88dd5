package errand

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// VillageSubject names what a village's head is told of.
func VillageSubject(village string) string { return "village/" + village }

// item is what one edition asks of one village.
type item struct {
	n                           *notice.Notice
	post, forward, play, recall int
	news                        int // posters of a correction where no earlier one can hang
	down                        int // paper whose time on the wall is over
	since                       time.Time
}

func (i *item) key() string {
	if i.down > 0 {
		return fmt.Sprintf("%s/%d/down", i.n.ID, i.n.Edition)
	}
	return fmt.Sprintf("%s/%d", i.n.ID, i.n.Edition)
}

func (i *item) amends() bool { return i.recall > 0 || i.n.Kind != notice.Original }

// pressing reports whether it is told at once: an urgent notice, a correction or
// a withdrawal, for a wrong poster hangs on the wall, and what tomorrow's card
// would tell too late.
func (i *item) pressing(tomorrow time.Time) bool {
	if i.down > 0 {
		return false // on its day, with the day's card
	}
	for _, end := range []time.Time{i.n.End().At, i.n.Content.Event.Start} {
		if !end.IsZero() && end.Before(tomorrow) && end.After(i.since) {
			return true
		}
	}
	return urgent(i.n.Content.Urgency) || i.amends()
}

// heads finds what each village's head is to be told now.
func (m *Messenger) heads(ctx context.Context, now time.Time) ([]due, error) {
	if !slices.ContainsFunc(m.Officers, func(o notice.Officer) bool { return o.WeCom != "" && o.Has(notice.RoleVillageHead) }) {
		return nil, nil
	}
	items, err := m.waiting(ctx, now)
	if err != nil {
		return nil, err
	}
	var out []due
	for _, o := range m.Officers {
		if o.WeCom == "" || !o.Has(notice.RoleVillageHead) || len(items[o.Village]) == 0 {
			continue
		}
		d, err := m.head(ctx, o, items[o.Village], now)
		if err != nil {
			return nil, err
		}
		if d != nil {
			out = append(out, *d)
		}
	}
	return out, nil
}

// waiting is what waits in each village, the pressing first.
func (m *Messenger) waiting(ctx context.Context, now time.Time) (map[string][]*item, error) {
	list, err := m.Store.WaitingAtVillages(ctx)
	if err != nil {
		return nil, err
	}
	editions := map[string]*notice.Notice{}
	at := map[string]*item{}
	out := map[string][]*item{}
	for _, w := range list {
		key := fmt.Sprintf("%s/%d", w.Notice, w.Edition)
		n := editions[key]
		if n == nil {
			if n, err = m.shown(ctx, w.Notice, w.Edition); err != nil {
				return nil, err
			}
			if n == nil {
				continue
			}
			editions[key] = n
		}
		if w.State == notice.Awaiting && (n.ExpiredAt(now) || n.Status != notice.Issued) {
			continue // of no use any more
		}
		i := at[w.Village+" "+key]
		if i == nil {
			i = &item{n: n, since: w.Since}
			at[w.Village+" "+key] = i
			out[w.Village] = append(out[w.Village], i)
		}
		if w.Since.Before(i.since) {
			i.since = w.Since
		}
		switch {
		case w.State == notice.Recalling:
			i.recall += w.N
		case w.Channel == notice.Board && w.First:
			i.news += w.N
		case w.Channel == notice.Board:
			i.post += w.N
		case w.Channel == notice.WeChat:
			i.forward += w.N
		default:
			i.play += w.N
		}
	}
	if err := m.papers(ctx, now, out); err != nil {
		return nil, err
	}
	for _, is := range out {
		slices.SortStableFunc(is, func(a, b *item) int {
			return cmp.Or(cmp.Compare(b.n.Content.Urgency.Rank(), a.n.Content.Urgency.Rank()), cmp.Compare(b.recall, a.recall), b.since.Compare(a.since))
		})
	}
	return out, nil
}

// papers adds what hangs past its time: it is to be taken down on the day after the
// last, whether or not anybody said that it was put up.
func (m *Messenger) papers(ctx context.Context, now time.Time, out map[string][]*item) error {
	up, err := m.Store.PapersUp(ctx, now.AddDate(-1, 0, 0))
	if err != nil {
		return err
	}
	for _, w := range up {
		n, err := m.shown(ctx, w.Notice, w.Edition)
		if err != nil {
			return err
		}
		if n == nil {
			continue
		}
		end := n.End().At
		if n.Status != notice.Issued || end.IsZero() || now.Before(end) || now.Sub(end) > remindFor {
			continue
		}
		out[w.Village] = append(out[w.Village], &item{n: n, down: w.N, since: end})
	}
	return nil
}

// head is what one village head is to be told now, nil for nothing.
func (m *Messenger) head(ctx context.Context, o notice.Officer, items []*item, now time.Time) (*due, error) {
	subject := VillageSubject(o.Village)
	rows, err := m.Store.Errands(ctx, store.ErrandFilter{Officer: o.Account, Subject: subject, Limit: 400})
	if err != nil {
		return nil, err
	}
	covered := map[string]bool{}
	for _, e := range rows {
		if e.State == store.ErrandTold || e.State == store.ErrandSending || e.State == store.ErrandUncertain {
			for _, k := range e.Covers {
				covered[k] = true
			}
		}
	}
	e := &store.Errand{Officer: o.Account, Subject: subject, N: 1, DueAt: now}
	if len(rows) > 0 {
		e.N = rows[0].N + 1
		if rows[0].State == store.ErrandSending {
			return nil, nil
		}
	}
	kind, press := m.occasion(rows, items, covered, now)
	if len(rows) > 0 && rows[0].State == store.ErrandPlanned {
		e, kind = rows[0], rows[0].Kind
	}
	if kind == "" || m.Quiet.Covers(now) && !press {
		return nil, nil
	}
	e.Kind = kind
	return &due{e, o, func() message { return m.headCard(o, items, covered, kind == kindRemind) }}, nil
}

// occasion decides why a village head is told now, "" for not at all. press says
// that it does not keep the quiet hours.
func (m *Messenger) occasion(rows []*store.Errand, items []*item, covered map[string]bool, now time.Time) (kind string, press bool) {
	l := local(now)
	tomorrow := time.Date(l.Year(), l.Month(), l.Day()+1, 0, m.Paces.HeadsAt+180, 0, 0, calendar.Zone)
	var fresh, old []*item
	for _, i := range items {
		if covered[i.key()] {
			old = append(old, i)
			continue
		}
		fresh = append(fresh, i)
		if m.failedOf(rows, i, now) {
			continue
		}
		if i.pressing(tomorrow) {
			kind = kindNow
		}
		press = press || urgent(i.n.Content.Urgency)
	}
	if kind != "" {
		return kind, press
	}
	day := slices.ContainsFunc(rows, func(e *store.Errand) bool {
		return e.Kind == kindDay && sameDay(e.At, now) && e.State != store.ErrandDropped && e.State != store.ErrandFailed
	})
	failed := len(rows) > 0 && rows[0].State == store.ErrandFailed && now.Before(rows[0].Updated.Add(m.Paces.After))
	if len(fresh) > 0 && !day && !failed && l.Hour()*60+l.Minute() >= m.Paces.HeadsAt {
		for _, i := range fresh {
			if now.Sub(i.since) >= m.Paces.Gather {
				return kindDay, false
			}
		}
	}
	return m.remindsHead(rows, old, now)
}

// failedOf reports whether a card about an item failed for good so lately that
// another would fail too: whom WeCom does not reach is tried as seldom as others
// are reminded, and the failure stands on the desk.
func (m *Messenger) failedOf(rows []*store.Errand, i *item, now time.Time) bool {
	wait := m.Paces.After
	if urgent(i.n.Content.Urgency) {
		wait = m.Paces.AfterUrgent
	}
	return slices.ContainsFunc(rows, func(e *store.Errand) bool {
		return e.State == store.ErrandFailed && slices.Contains(e.Covers, i.key()) && (now.Before(e.Updated.Add(wait)) || now.Sub(i.since) > remindFor)
	})
}

// remindsHead reports whether a village head is reminded now: of urgent things as
// often as the settings say, of others once a day.
func (m *Messenger) remindsHead(rows []*store.Errand, old []*item, now time.Time) (kind string, press bool) {
	wait, most, any := m.Paces.After, min(1, m.Paces.ADay), false
	for _, i := range old {
		if now.Sub(i.since) > remindFor {
			continue
		}
		any = true
		if urgent(i.n.Content.Urgency) {
			wait, most, press = m.Paces.AfterUrgent, m.Paces.ADay, true
		}
	}
	if !any || len(rows) == 0 || !press && m.early(now) || now.Before(rows[0].At.Add(wait)) {
		return "", false
	}
	if reminders(rows, func(string) bool { return true }, now) >= most {
		return "", false
	}
	return kindRemind, press
}

// headCard lists what waits in the village, what presses first.
func (m *Messenger) headCard(o notice.Officer, items []*item, covered map[string]bool, again bool) message {
	v, _ := m.Town.Village(o.Village)
	msg := message{link: func(at time.Time) string { return m.Links.Village(o.Account, o.Village, at) }}
	head, top := "", items[0]
	switch {
	case urgent(top.n.Content.Urgency) && top.n.Content.Urgency == notice.Emergency:
		head, msg.urgent = "【紧急】", true
	case urgent(top.n.Content.Urgency):
		head, msg.urgent = "【加急】", true
	}
	if again {
		head += "提醒 · "
	}
	if len(items) == 1 {
		msg.title = fit(head+v.Name+"："+top.n.Content.Title, limits.AppTitleBytes)
	} else {
		msg.title = fit(fmt.Sprintf("%s%s有%d件要办", head, v.Name, len(items)), limits.AppTitleBytes)
	}
	const last = "点开打印、转发、播放，办完点一下。不用登录，不用拍照。"
	room := limits.AppDescBytes - len(last) - len("\n……还有999件\n")
	var lines []string
	used := 0
	for k, i := range items {
		line := i.line(len(items) > 1, !covered[i.key()] && again)
		if used += len(line) + 1; used > room {
			lines = append(lines, fmt.Sprintf("……还有%d件", len(items)-k))
			break
		}
		lines = append(lines, line)
	}
	for _, i := range items {
		msg.covers = append(msg.covers, i.key())
	}
	msg.words = strings.Join(append(lines, last), "\n")
	return msg
}

// line says what is to be done about one notice.
func (i *item) line(title, fresh bool) string {
	var do []string
	add := func(n int, what string) {
		if n > 0 {
			do = append(do, fmt.Sprintf(what, n))
		}
	}
	add(i.down, "到期了，撤下%d处")
	switch {
	case i.n.Kind == notice.Withdrawal:
		add(i.recall, "马上撤下%d处")
		add(i.post, "贴出撤回说明%d处")
	case i.n.Kind == notice.Correction:
		add(i.recall, "马上撤下%d处")
		add(i.post, "撤下旧的那张，换上更正%d处")
		add(i.news, "张贴%d处")
	default:
		add(i.recall, "马上撤下%d处")
		add(i.post, "张贴%d处")
	}
	add(i.forward, "转发%d个群")
	add(i.play, "广播%d次")
	what := strings.Join(do, "、")
	switch {
	case i.down > 0:
	case i.n.Kind == notice.Correction && i.recall == 0:
		what = "更正：" + what
	case i.recall > 0:
		what = "有错或已撤回：" + what
	}
	if fresh {
		what = "新的：" + what
	}
	if !title {
		return what
	}
	return "《" + fit(i.n.Content.Title, 75) + "》" + what
}

func local(t time.Time) time.Time { return t.In(calendar.Zone) }
