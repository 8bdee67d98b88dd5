package main

import (
	"context"
	"fmt"
	"strings"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/notice"
)

type reviewCmd struct {
	ID      string  `arg:"" name:"编号" help:"公告编号，例如 QH-2026-0101。"`
	As      string  `required:"" help:"审核人的账号。" placeholder:"账号"`
	Step    string  `enum:"proofread,secrecy," default:"" help:"办哪一步：proofread 校对，secrecy 保密审查；不写就是该办的那一步。" placeholder:"步骤"`
	Return  *string `help:"退回给拟稿人，写明理由。" placeholder:"理由"`
	Digest  string  `xor:"seen" help:"看过的稿件码（至少前 8 位）：稿子后来有一点不同，就不算看过。" placeholder:"稿件码"`
	Yes     bool    `xor:"seen" help:"现在是什么样就审什么样，不先看。"`
	Confirm bool    `name:"secrecy-ok" help:"保密审查：每一项都看过，都没有问题。"`
}

func (x *reviewCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	n, err := a.Store.Notice(ctx, notice.ID(x.ID), 0)
	if err != nil {
		return err
	}
	step := notice.Step(x.Step)
	if step == "" {
		step = n.NextStep()
	}
	role := step.Role()
	if role == "" {
		return say.Refusal("%s 已经%s，不用再审。", n.ID, notice.StatusName(n.Status))
	}
	who, err := c.actor(ctx, a, s, x.As, role)
	if err != nil {
		return err
	}
	if err := x.seen(s, n, who.Account); err != nil {
		return err
	}
	r := notice.Review{Step: step, By: who.Account, Name: who.Name, OK: x.Return == nil, Digest: n.Digest(), Via: notice.ViaCommand, SystemUser: systemUser()}
	if x.Return != nil {
		r.Reason = *x.Return
	}
	if step == notice.StepSecrecy && r.OK {
		if !x.Confirm {
			fmt.Fprintln(s.out, "保密审查要逐项回答：")
			for i, q := range notice.SecrecyQuestions {
				fmt.Fprintf(s.out, "  %d. %s\n", i+1, q)
			}
			return say.Refusal("逐项看过、都没有问题，请加上 --secrecy-ok；有问题请用 --return 写明理由退回。")
		}
		r.Answers = app.AllAnswersGood()
	}
	found, err := a.Dispatcher.Check(ctx, n)
	if err != nil {
		return err
	}
	say.Findings(s.out, found)
	if n, err = a.Review(ctx, n.ID, r); err != nil {
		return err
	}
	if !r.OK {
		fmt.Fprintf(s.out, "%s 已退回给拟稿人：%s\n", n.ID, r.Reason)
		return nil
	}
	fmt.Fprintf(s.out, "%s %s通过，等待%s。\n", n.ID, notice.StepName(step), notice.StepName(n.NextStep()))
	return nil
}

// seen demands the digest of the text that was looked at, or an explicit yes to
// whatever stands now; without either it shows the text and its digest.
func (x *reviewCmd) seen(s streams, n *notice.Notice, account string) error {
	if x.Yes {
		return nil
	}
	now, digest := n.Digest(), strings.ToLower(strings.TrimSpace(x.Digest))
	switch {
	case digest == "":
		fmt.Fprintf(s.out, "%s《%s》\n\n%s\n\n稿件码 %s\n", n.Ref(), n.Content.Title, strings.TrimSpace(n.Content.Body), now[:16])
		return say.Refusal("还没有办。看过了，就办：gaoshi review %s --as %s --digest %s", n.ID, account, now[:16])
	case len(digest) < leastDigest:
		return say.BadUse("--digest 至少写稿件码的前 %d 位。", leastDigest)
	case !strings.HasPrefix(now, digest):
		return say.Refusal("没有办：现在的稿件码是 %s，和您看到的 %s 不一样，稿子变了。请重看一遍：gaoshi review %s --as %s", now[:16], x.Digest, n.ID, account)
	}
	return nil
}
