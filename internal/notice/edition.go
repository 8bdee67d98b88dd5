package notice

import (
	"slices"
	"strings"
	"time"
)

// EditionWord is the edition in one word: 第1版, 更正1, 撤回.
func (n *Notice) EditionWord() string {
	switch n.Kind {
	case Correction:
		return "更正" + itoa(n.Edition-1)
	case Withdrawal:
		return "撤回"
	}
	return "第" + itoa(n.Edition) + "版"
}

// leastReason is how many characters say why: “有误” tells the public nothing.
const leastReason = 4

// Correct begins a correction 更正 of an edition that was issued: a new edition
// with the same content, to be revised, reviewed and signed like any other. The
// reason is told to the public. by is the account of its author. A moment of
// publication that has passed is not copied: a correction goes out when signed.
func (n *Notice) Correct(by, reason string, at time.Time) (*Notice, error) {
	x, err := n.succeed(Correction, by, reason, at)
	if err != nil {
		return nil, err
	}
	x.Content = n.Content.copied()
	if !x.Content.PublishAt.After(at) {
		x.Content.PublishAt = time.Time{}
	}
	return x, nil
}

// Withdraw begins a withdrawal 撤回 of an edition that was issued. It keeps what
// names the notice and says where it went, and nothing of what it said: that may
// be the very reason. It is reviewed and signed like any other edition.
func (n *Notice) Withdraw(by, reason string, at time.Time) (*Notice, error) {
	x, err := n.succeed(Withdrawal, by, reason, at)
	if err != nil {
		return nil, err
	}
	c := n.Content.copied()
	x.Content = Content{
		Title: c.Title, DocNo: c.DocNo, IndexNo: c.IndexNo, Issuer: c.Issuer, Drafter: c.Drafter, Category: c.Category,
		Column: c.Column, Domain26: c.Domain26, Art20: c.Art20, Disclosure: c.Disclosure, FormedOn: c.FormedOn,
		Audience: c.Audience, Villages: c.Villages, Channels: c.Channels, Urgency: c.Urgency, DutyPhones: c.DutyPhones, Sample: c.Sample,
	}
	if r := c.Relay; r != nil && len(c.DutyPhones) == 0 && r.Contact != "" {
		x.Content.DutyPhones = []string{r.Contact}
	}
	x.Content.Body = x.withdrawalBody()
	return x, nil
}

// succeed makes the edition after n, without content.
func (n *Notice) succeed(kind Kind, by, reason string, at time.Time) (*Notice, error) {
	what := "更正"
	if kind == Withdrawal {
		what = "撤回"
	}
	switch {
	case n.Status == Withdrawn:
		return nil, refuse("%s 的这一版已被新的版本代替，不能再%s。请打开最新的一版来办。", n.ID, what)
	case n.Status != Issued && n.NextStep() != "":
		return nil, refuse("%s 还没有签发，没有人看到过，不用%s。请直接改稿。", n.ID, what)
	case n.Status != Issued:
		return nil, refuse("%s 已经%s，不能%s。", n.ID, StatusName(n.Status), what)
	case n.Kind == Withdrawal:
		return nil, refuse("%s 已经撤回，不能再%s。要重新发，请另拟一份新公告。", n.ID, what)
	case !n.Erased.IsZero():
		return nil, refuse("%s 的内容已经清除，不能%s。要重新公开，请另拟一份新公告。", n.ID, what)
	case by == "":
		return nil, refuse("没有写明由谁%s。", what)
	}
	reason, err := reasonOf(what, reason)
	if err != nil {
		return nil, err
	}
	return &Notice{
		ID: n.ID, Edition: n.Edition + 1, Kind: kind, Supersedes: n.Edition, Reason: reason,
		Author: by, CreatedAt: at, Status: Draft,
	}, nil
}

func reasonOf(what, reason string) (string, error) {
	reason = strings.Join(strings.Fields(reason), " ")
	if len([]rune(reason)) < leastReason {
		return "", refuse("%s要写明原因（至少四个字），群众会看到这句话。", what)
	}
	return reason, nil
}

// Restate replaces the reason of a correction or a withdrawal that is not issued.
// The way begins again at 校对.
func (n *Notice) Restate(reason, by string) error {
	switch {
	case n.Kind != Correction && n.Kind != Withdrawal:
		return refuse("%s 不是更正或撤回，没有原因要写。", n.ID)
	case n.NextStep() == "":
		return refuse("%s 已经%s，不能再改；请出更正。", n.ID, StatusName(n.Status))
	case by != n.Author:
		return refuse("只有拟稿人能改稿；请退回给拟稿人并写明理由。")
	}
	what := "更正"
	if n.Kind == Withdrawal {
		what = "撤回"
	}
	reason, err := reasonOf(what, reason)
	if err != nil {
		return err
	}
	old := n.withdrawalBody()
	n.Reason, n.Status, n.Overrides = reason, Draft, nil
	if n.Kind == Withdrawal && n.Content.Body == old {
		n.Content.Body = n.withdrawalBody()
	}
	return nil
}

// withdrawalBody is all that a withdrawal says.
func (n *Notice) withdrawalBody() string {
	return "《" + n.Content.Title + "》现予撤回，不再有效。撤回原因：" + strings.TrimRight(n.Reason, "。.；;") + "。\n"
}

// AsFirst is a correction as it is told where nothing of the notice arrived before.
func (n *Notice) AsFirst() *Notice {
	x := *n
	x.Kind, x.Reason, x.Supersedes = Original, "", 0
	return &x
}

// GiveWay gives up an open correction because a colleague takes the notice down:
// nobody's draft stands in the way of that. It reports whether it did.
func (n *Notice) GiveWay() bool {
	if n.Kind != Correction || n.NextStep() == "" {
		return false
	}
	n.Status = Dropped
	return true
}

// Drop gives up an edition before it is issued 作废. What was issued before it
// stays in force.
func (n *Notice) Drop(by string) error {
	switch {
	case n.NextStep() == "":
		return refuse("%s 已经%s，不能作废。要改请出更正或撤回。", n.ID, StatusName(n.Status))
	case by != n.Author:
		return refuse("只有拟稿人能作废自己的稿件；请退回给拟稿人并写明理由。")
	}
	n.Status = Dropped
	return nil
}

// copied is the content with slices of its own.
func (c Content) copied() Content {
	c.Villages, c.Channels = slices.Clone(c.Villages), slices.Clone(c.Channels)
	c.Remind, c.DutyPhones = slices.Clone(c.Remind), slices.Clone(c.DutyPhones)
	c.Attachments = slices.Clone(c.Attachments)
	c.Repeat.ResumeDailyAt = slices.Clone(c.Repeat.ResumeDailyAt)
	if c.Relay != nil {
		r := *c.Relay
		r.Area = slices.Clone(r.Area)
		c.Relay = &r
	}
	return c
}
