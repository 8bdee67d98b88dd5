package errand

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// Kinds of errand.
const (
	kindAsk    = "ask"    // a notice waits for a word
	kindRemind = "remind" // it still does
	kindNow    = "now"    // a village: at once
	kindDay    = "day"    // a village: the day's card
)

// stepOf is the act that a notice waits for: its next one, or the signature that
// a word by telephone still owes.
func stepOf(n *notice.Notice) notice.Step {
	if _, owed := n.OwesSignature(); owed {
		return notice.StepCountersign
	}
	return n.NextStep()
}

// ReviewSubject names what an officer is asked: this step of exactly this text,
// after so many acts of review. Subjects of one edition begin alike.
func ReviewSubject(n *notice.Notice) string {
	return fmt.Sprintf("%s%s/%d/%s", EditionSubject(n.ID, n.Edition), stepOf(n), len(n.Reviews), n.Digest()[:16])
}

// EditionSubject is how the subjects of an edition's reviews begin.
func EditionSubject(id notice.ID, edition int) string {
	return fmt.Sprintf("review/%s/%d/", id, edition)
}

// asks finds who is to be asked for a decision, or reminded of it.
func (m *Messenger) asks(ctx context.Context, now time.Time) ([]due, error) {
	var out []due
	if !slices.ContainsFunc(m.Officers, func(o notice.Officer) bool { return o.WeCom != "" }) {
		return nil, nil
	}
	list, err := m.Store.WaitingNotices(ctx, 500)
	if err != nil {
		return nil, err
	}
	owing, err := m.Store.OwingNotices(ctx, now.AddDate(0, -1, 0))
	if err != nil {
		return nil, err
	}
	list = append(list, owing...)
	slices.SortStableFunc(list, func(a, b *notice.Notice) int {
		return cmp.Compare(b.Content.Urgency.Rank(), a.Content.Urgency.Rank())
	})
	planned := map[string]int{} // reminders of this round, by officer
	for _, n := range list {
		if n.Returned() != nil {
			continue // with its author
		}
		if n.NextStep() == notice.StepProofread {
			if open, err := m.open(ctx, n, now); err != nil {
				return nil, err
			} else if !open {
				continue
			}
		}
		for _, o := range m.Officers {
			if o.WeCom == "" || o.Account == n.Author || !o.Has(stepOf(n).Role()) {
				continue
			}
			d, err := m.ask(ctx, n, o, now, planned)
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

// open reports whether the gate lets a draft on to be read.
func (m *Messenger) open(ctx context.Context, n *notice.Notice, now time.Time) (bool, error) {
	key := fmt.Sprintf("%s/%d", n.Digest(), len(n.Overrides))
	m.mu.Lock()
	g, known := m.gates[key]
	m.mu.Unlock()
	if known && now.Sub(g.at) < 5*time.Minute && !now.Before(g.at) {
		return g.open, nil
	}
	err := m.Gate(ctx, n)
	var refused *notice.Refusal
	if err != nil && !errors.As(err, &refused) {
		return false, fmt.Errorf("ask the gate about %s: %w", n.ID, err)
	}
	g = gated{err == nil, now}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.gates) > 500 {
		clear(m.gates)
	}
	m.gates[key] = g
	return g.open, nil
}

// ask is what one officer is to be told about one notice now, nil for nothing.
func (m *Messenger) ask(ctx context.Context, n *notice.Notice, o notice.Officer, now time.Time, planned map[string]int) (*due, error) {
	subject := ReviewSubject(n)
	press := urgent(n.Content.Urgency) && stepOf(n) != notice.StepCountersign // it is out already
	rows, err := m.Store.Errands(ctx, store.ErrandFilter{Officer: o.Account, Subject: "review/", Since: now.Add(-remindFor - 48*time.Hour)})
	if err != nil {
		return nil, err
	}
	mine := slices.DeleteFunc(slices.Clone(rows), func(e *store.Errand) bool { return e.Subject != subject })
	e := &store.Errand{Officer: o.Account, Subject: subject, N: 1, Kind: kindAsk, DueAt: now}
	if len(mine) > 0 {
		e.N = mine[0].N + 1
	}
	// What was dropped was never said: a text that was changed back is asked about.
	mine = slices.DeleteFunc(mine, func(x *store.Errand) bool { return x.State == store.ErrandDropped })
	told := false
	switch {
	case len(mine) == 0:
		if n.NextStep() == notice.StepProofread {
			e.DueAt = now.Add(m.Paces.Settle)
		}
		if !press {
			e.DueAt = m.Quiet.Next(e.DueAt)
		}
	case mine[0].State == store.ErrandPlanned:
		e = mine[0]
		told = e.Kind == kindRemind
	default:
		last, first := mine[0], mine[len(mine)-1]
		wait := m.Paces.After
		count := func(s string) bool { return strings.HasPrefix(s, "review/") }
		if press {
			wait = m.Paces.AfterUrgent
			count = func(s string) bool { return s == subject }
		}
		had := reminders(rows, count, now)
		if !press {
			had += planned[o.Account]
		}
		if !press && m.early(now) || now.Before(last.At.Add(wait)) || now.Sub(first.At) > remindFor || had >= m.Paces.ADay || last.State == store.ErrandSending {
			return nil, nil
		}
		planned[o.Account]++
		e.Kind, told = kindRemind, true
	}
	if !press && m.Quiet.Covers(now) && !e.DueAt.After(now) {
		e.DueAt = m.Quiet.Next(now)
	}
	return &due{e, o, func() message { return m.askCard(ctx, n, o, told, now) }}, nil
}

// askCard is the card for a decision.
func (m *Messenger) askCard(ctx context.Context, n *notice.Notice, o notice.Officer, again bool, now time.Time) message {
	step := stepOf(n)
	head := "请" + notice.StepName(step) + "："
	if again {
		head = "提醒 · " + head
	}
	switch n.Content.Urgency {
	case notice.Emergency:
		head = "【紧急】" + head
	case notice.Urgent:
		head = "【加急】" + head
	}
	if m.Secret != nil && m.Secret(ctx, n) {
		return message{title: head + string(n.ID), words: "这份稿件可能有密级标志，标题和内容不在手机上显示。\n请到办公室登录后办理。",
			link: func(time.Time) string { return m.Links.Desk(n.ID) }, urgent: urgent(n.Content.Urgency)}
	}
	if until, owed := n.OwesSignature(); owed {
		words := fmt.Sprintf("这份是电话同意发出的，请在%s前补签。", moment(until))
		if now.After(until) {
			words = fmt.Sprintf("这份是电话同意发出的，%s就该补签，已经超期。", moment(until))
		}
		return message{title: fit(head+n.Content.Title, limits.AppTitleBytes), words: words + "\n请登录工作台，看过发出去的内容再签。",
			link: func(time.Time) string { return m.Links.Desk(n.ID) }}
	}
	kind := map[notice.Kind]string{notice.Correction: "更正 ", notice.Withdrawal: "撤回 "}[n.Kind]
	rule, _ := m.Policy.Category(n.Content.Category)
	lines := []string{strings.Trim(rule.Name+" · "+m.nameOf(n.Author)+"拟稿", " ·")}
	lines = append(lines, m.clock(n, now)...)
	last := "点开看群众会看到的样子，通过或退回。链接24小时有效，凭您的签批码办理，不用登录。"
	if step == notice.StepIssue {
		last = "点开看群众会看到的样子，签发或退回。链接24小时有效，凭您的签批码办理，不用登录。"
	}
	lines = append(lines, last)
	if step == notice.StepIssue && m.Anchor != nil {
		if anchor := m.Anchor(ctx); anchor != "" {
			lines = append(lines, "记录锚点 "+anchor+"（请留着，日后查验用）")
		}
	}
	return message{
		title: fit(head+kind+n.Content.Title, limits.AppTitleBytes), words: fit(strings.Join(lines, "\n"), limits.AppDescBytes),
		link: func(at time.Time) string { return m.Links.Decide(o.Account, n, at) }, urgent: urgent(n.Content.Urgency),
	}
}

func (m *Messenger) nameOf(account string) string {
	for _, o := range m.Officers {
		if o.Account == account {
			return o.Name
		}
	}
	return account
}

// clock says until when the decision is needed: the hour at which it is to go
// out, the last day of the law, the end of its use.
func (m *Messenger) clock(n *notice.Notice, now time.Time) []string {
	var out []string
	c := &n.Content
	if c.PublishAt.After(now) {
		out = append(out, fmt.Sprintf("定于%s发出（%s）", moment(c.PublishAt), left(c.PublishAt.Sub(now))))
	} else if !c.PublishAt.IsZero() {
		out = append(out, fmt.Sprintf("原定%s发出，已经过了，签发后马上发", moment(c.PublishAt)))
	}
	if m.Calendar != nil {
		if d, _, ok := m.Policy.Reversal(n, m.Calendar); ok {
			out = append(out, fmt.Sprintf("决定已撤销，依法最迟%d月%d日撤回", int(d.Due.Month()), d.Due.Day()))
		} else if d, _, ok := m.Policy.Deadline(n, m.Calendar); ok {
			end := d.Due.AddDate(0, 0, 1)
			if end.After(now) {
				out = append(out, fmt.Sprintf("依法最迟%d月%d日公开（%s）", int(d.Due.Month()), d.Due.Day(), left(end.Sub(now))))
			} else {
				out = append(out, fmt.Sprintf("依法应在%d月%d日前公开，已经超期", int(d.Due.Month()), d.Due.Day()))
			}
		}
	}
	if e := n.End(); e.At.After(now) && e.At.Sub(now) < 72*time.Hour {
		out = append(out, fmt.Sprintf("%s过后就没有用了（%s）", e.Text(), left(e.At.Sub(now))))
	}
	return out
}

func moment(t time.Time) string { return local(t).Format("1月2日 15:04") }

func left(d time.Duration) string {
	switch {
	case d < time.Hour:
		return fmt.Sprintf("还有%d分钟", max(1, int(d.Minutes())))
	case d < 48*time.Hour:
		return fmt.Sprintf("还有%d小时", int(d.Hours()))
	}
	return fmt.Sprintf("还有%d天", int(d.Hours())/24)
}

// fit cuts at a character so that s takes at most n bytes; the whole stands on
// the page behind the card.
func fit(s string, n int) string {
	if len(s) <= n {
		return s
	}
	rs := []rune(s)
	for len(string(rs))+len("…") > n {
		rs = rs[:len(rs)-1]
	}
	return string(rs) + "…"
}
