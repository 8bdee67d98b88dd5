package main

import (
	"context"
	"errors"
	"fmt"

	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/draft"
	"gaoshi/internal/notice"
)

type correctCmd struct {
	ID     string `arg:"" name:"编号" help:"公告编号，例如 QH-2026-0101。"`
	File   string `arg:"" name:"文件" help:"改好的稿子。"`
	As     string `required:"" help:"经办人的账号。" placeholder:"账号"`
	Reason string `required:"" help:"原来错在哪里，群众会看到这句话。" placeholder:"文字"`
}

// Run begins a correction 更正: a new edition, to be reviewed and signed.
func (x *correctCmd) Run(ctx context.Context, c *commands, s streams) error {
	read, err := readFile(x.File)
	if err != nil {
		return err
	}
	n := read.Notice
	if blocking := n.Blocking(read.Found); len(blocking) > 0 {
		say.Findings(s.out, blocking)
		return say.Refusal("%s 里有读不成的地方，没有存下。请照上面改好文件再提交。", x.File)
	}
	if n.ID != "" && n.ID != notice.ID(x.ID) {
		return say.Refusal("%s 是 %s 的稿子，不是 %s 的。请核对编号或文件。", x.File, n.ID, x.ID)
	}
	return c.amend(ctx, s, notice.Correction, amendment{x.ID, x.As, x.Reason, func(next *notice.Notice) {
		next.Content = n.Content
	}})
}

// amendment is what a correction and a withdrawal are made of.
type amendment struct {
	id, account, reason string
	write               func(*notice.Notice) // into the new draft; nil: it is whole
}

// amend begins a correction or a withdrawal of what is in force, and says what waits.
func (c *commands) amend(ctx context.Context, s streams, kind notice.Kind, x amendment) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if _, err := c.actor(ctx, a, s, x.account, notice.RoleClerk); err != nil {
		return err
	}
	n, err := a.Drafts.Amend(ctx, notice.ID(x.id), kind, x.account, x.reason, x.write)
	var waits *draft.Waits
	if errors.As(err, &waits) {
		return say.Refusal("%s 还在办，等%s。请先办完，或由拟稿人作废：gaoshi drop %s --as 账号", waits.Edition.Ref(), notice.StepName(waits.Edition.NextStep()), x.id)
	}
	if err != nil {
		return err
	}
	findings, err := a.Dispatcher.Check(ctx, n)
	if err != nil {
		return err
	}
	say.Findings(s.out, findings)
	if len(n.Blocking(findings)) > 0 {
		fmt.Fprintf(s.out, "%s 已存为草稿，但有必须改的地方，改好前不能送审。改好后用 gaoshi submit 再交。\n", n.Ref())
		return errSilent
	}
	fmt.Fprintf(s.out, "%s 已提交，等待%s：gaoshi review %s --as 账号\n", n.Ref(), notice.StepName(n.NextStep()), n.ID)
	return nil
}
