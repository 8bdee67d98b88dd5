package notice

import (
	"fmt"
	"path"
	"time"

	"gaoshi/internal/calendar"
)

// erasedWords stand in place of words that were erased.
const erasedWords = "（已清除）"

// Erasure says how an edition's personal part goes (个人信息保护法 47).
type Erasure struct {
	At    time.Time
	Title string // what stands in place of the title; "" keeps the title
}

// Erase returns the edition without the words that may name a person: the body,
// what was written for readers beside it, names of attachments, and the reasons and
// remarks of those who reviewed it. What it is, when it was in force, where it went,
// who decided and every digest stay: they are what a signature is compared with.
func (n *Notice) Erase(e Erasure) *Notice {
	m := *n
	m.Erased = e.At
	c := &m.Content
	if e.Title != "" {
		c.Title = e.Title
	}
	c.Body = fmt.Sprintf("这份公告的公开期限已满或已撤下，其中的个人信息已于%s按规定清除（个人信息保护法第四十七条）。\n", calendar.DateCN(e.At))
	c.Audience, c.Plain, c.Speak, c.Away, c.Followup, c.DutyPhones = "", "", "", "", "", nil
	c.Event.Place, c.Event.RainPlan = "", ""
	if c.Relay != nil {
		r := *c.Relay
		r.Event, r.Measures, r.Contact, r.Area = "", "", "", nil
		c.Relay = &r
	}
	c.Attachments = nil
	for i, a := range n.Content.Attachments {
		c.Attachments = append(c.Attachments, Attachment{Name: fmt.Sprintf("附件%d%s", i+1, path.Ext(a.Name)), MediaType: a.MediaType, Digest: a.Digest})
	}
	m.Reason = blank(n.Reason)
	m.Reviews = nil
	for _, r := range n.Reviews {
		r.Reason = blank(r.Reason)
		answers := r.Answers
		r.Answers = nil
		for _, a := range answers {
			a.Remark = blank(a.Remark)
			r.Answers = append(r.Answers, a)
		}
		m.Reviews = append(m.Reviews, r)
	}
	m.Overrides = nil
	for _, o := range n.Overrides {
		o.Text, o.Reason, o.Place = blank(o.Text), blank(o.Reason), ""
		m.Overrides = append(m.Overrides, o)
	}
	if n.Approval != nil {
		a := *n.Approval
		a.LeftOut = nil
		m.Approval = &a
	}
	return &m
}

func blank(s string) string {
	if s == "" {
		return ""
	}
	return erasedWords
}

// Ended is when the public use of an edition was over: its posting and its validity
// have passed, another edition took its place, or it was given up. next is the
// edition that was issued after it, nil for none; dropped is when it was given up.
// ok is false while it is of use, and of one that never ends.
func (n *Notice) Ended(next *Notice, dropped time.Time) (at time.Time, ok bool) {
	switch {
	case n.Status == Dropped:
		return dropped, !dropped.IsZero()
	case n.Approval == nil:
		return at, false
	case next != nil && next.Approval != nil:
		return next.Approval.At, true
	case n.Kind == Withdrawal:
		return n.Approval.At, true
	}
	if last := n.Content.Posting.LastDay; !last.IsZero() {
		at = calendar.Date(last).AddDate(0, 0, 1)
	}
	if n.Content.ExpireAt.After(at) {
		at = n.Content.ExpireAt
	}
	return at, !at.IsZero()
}
