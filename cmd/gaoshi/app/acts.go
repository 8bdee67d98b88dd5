package app

import (
	"context"
	"strings"

	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/notice"
)

// Officer finds an account and checks that it holds one of the roles.
func (a *App) Officer(account string, roles ...string) (notice.Officer, error) {
	o, ok := a.Config.Town.Officer(account)
	if !ok {
		var known []string
		for _, x := range a.Config.Town.Officers {
			known = append(known, x.Account)
		}
		return o, say.Refusal("没有“%s”这个账号。town.yaml 里有：%s", account, strings.Join(known, "、"))
	}
	var names []string
	for _, r := range roles {
		if o.Has(r) {
			return o, nil
		}
		names = append(names, notice.RoleName(r)+"（"+r+"）")
	}
	return o, say.Refusal("%s（%s）没有这项职责，要由%s来办。请换一个账号，或在 town.yaml 里加上角色。", o.Name, account, strings.Join(names, "、"))
}

// Review records one person's act, after the gate has looked.
func (a *App) Review(ctx context.Context, id notice.ID, r notice.Review) (*notice.Notice, error) {
	seen, err := a.Store.Notice(ctx, id, 0)
	if err != nil {
		return nil, err
	}
	if r.OK {
		if err := a.Dispatcher.Gate(ctx, seen); err != nil {
			return nil, err
		}
	}
	r.At = a.Clock.Now()
	return a.Store.UpdateNotice(ctx, id, func(n *notice.Notice) error {
		if err := n.StillIs(seen); err != nil {
			return err
		}
		if err := a.Config.Policy.Apart(n, r.Step, r.By); err != nil && r.OK {
			return err
		}
		return n.Review(r)
	})
}

// AllAnswersGood answers every question of the secrecy review with yes.
func AllAnswersGood() []notice.Answer {
	var out []notice.Answer
	for _, q := range notice.SecrecyQuestions {
		out = append(out, notice.Answer{Question: q, OK: true})
	}
	return out
}

// Chain are the accounts that pass a notice on.
type Chain struct{ Author, Proofreader, Secrecy, Leader notice.Officer }

// PracticeChain are the first officers of the town who may act.
func (a *App) PracticeChain() (Chain, error) {
	var c Chain
	for _, x := range []struct {
		role string
		into *notice.Officer
	}{{notice.RoleClerk, &c.Author}, {notice.RoleProofreader, &c.Proofreader}, {notice.RoleSecrecy, &c.Secrecy}, {notice.RoleLeader, &c.Leader}} {
		o, ok := a.Config.Town.FirstWith(x.role)
		if !ok {
			return c, say.Refusal("town.yaml 里没有人担任 %s，无法走完审签流程。", x.role)
		}
		*x.into = o
	}
	return c, nil
}

// Pass keeps a notice as the author's draft, takes it through the whole chain and issues it.
func (a *App) Pass(ctx context.Context, n *notice.Notice, c Chain) (*notice.Notice, error) {
	a.Drafts.Fill(&n.Content)
	if err := a.Dispatcher.Gate(ctx, n); err != nil {
		return nil, err
	}
	n, err := a.Drafts.HandIn(ctx, n, c.Author.Account)
	if err != nil {
		return nil, err
	}
	for _, r := range []notice.Review{
		{Step: notice.StepProofread, By: c.Proofreader.Account, Name: c.Proofreader.Name, OK: true, Via: notice.ViaCommand, SystemUser: SystemUser()},
		{Step: notice.StepSecrecy, By: c.Secrecy.Account, Name: c.Secrecy.Name, OK: true, Answers: AllAnswersGood(), Via: notice.ViaCommand, SystemUser: SystemUser()},
	} {
		r.Digest = n.Digest()
		if n, err = a.Review(ctx, n.ID, r); err != nil {
			return nil, err
		}
	}
	return a.Dispatcher.Issue(ctx, n.ID, notice.Signature{By: c.Leader.Account, Name: c.Leader.Name, At: a.Clock.Now(), Via: notice.ViaCommand, SystemUser: SystemUser()})
}

// ToSign lays the newest edition out as it would be signed. It refuses what the
// signature would refuse: then there is nothing to show for signing.
func (a *App) ToSign(ctx context.Context, id notice.ID) (*notice.Notice, []notice.Rendition, string, error) {
	n, err := a.Store.Notice(ctx, id, 0)
	if err != nil {
		return nil, nil, "", err
	}
	if n.NextStep() != notice.StepIssue {
		if step := n.NextStep(); step != "" {
			return nil, nil, "", say.Refusal("%s 还没有%s，不能签发。", n.ID, notice.StepName(step))
		}
		return nil, nil, "", say.Refusal("%s 已经%s，不能再签发。", n.ID, notice.StatusName(n.Status))
	}
	if err := a.Dispatcher.Gate(ctx, n); err != nil {
		return nil, nil, "", err
	}
	list, err := a.Dispatcher.Preview(ctx, n)
	if err != nil {
		return nil, nil, "", err
	}
	digests := make(map[notice.TargetID]string, len(list))
	for i := range list {
		digests[list[i].Target] = list[i].Digest()
	}
	return n, list, notice.ApprovalDigest(n, digests), nil
}
