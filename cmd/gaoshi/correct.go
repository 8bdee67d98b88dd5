package main

import (
	"context"
	"errors"
	"fmt"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

type correctCmd struct {
	ID     string `arg:"" name:"编号" help:"公告编号，例如 QH-2026-0101。"`
	File   string `arg:"" name:"文件" help:"改好的稿子。"`
	As     string `required:"" help:"经办人的账号。" placeholder:"账号"`
	Reason string `required:"" help:"原来错在哪里，群众会看到这句话。" placeholder:"文字"`
}

// Run begins a correction 更正: a new edition, to be reviewed and signed.
func (x *correctCmd) Run(ctx context.Context, c *commands, s streams) error {
	n, read, err := app.ReadNotice(x.File)
	if err != nil {
		return err
	}
	if blocking := n.Blocking(read); len(blocking) > 0 {
		say.Findings(s.out, blocking)
		return say.Refusal("%s 里有读不成的地方，没有存下。请照上面改好文件再提交。", x.File)
	}
	if n.ID != "" && n.ID != notice.ID(x.ID) {
		return say.Refusal("%s 是 %s 的稿子，不是 %s 的。请核对编号或文件。", x.File, n.ID, x.ID)
	}
	return c.succeed(ctx, s, x.ID, x.As, func(old *notice.Notice, a *app.App) (*notice.Notice, error) {
		next, err := old.Correct(x.As, x.Reason, a.Clock.Now())
		if err == nil {
			next.Content = n.Content
		}
		return next, err
	})
}

// succeed keeps the edition that f makes of the newest one.
func (c *commands) succeed(ctx context.Context, s streams, id, account string, f func(*notice.Notice, *app.App) (*notice.Notice, error)) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if _, err := a.Officer(account, notice.RoleClerk); err != nil {
		return err
	}
	var n *notice.Notice
	err = a.Store.InTx(ctx, func(tx *store.Tx) error {
		newest, err := tx.LockNotice(ctx, notice.ID(id), 0)
		if err != nil {
			return err
		}
		if newest.Supersedes > 0 && newest.NextStep() != "" {
			return say.Refusal("%s 还在办，等%s。请先办完，或由拟稿人作废：gaoshi drop %s --as 账号", newest.Ref(), notice.StepName(newest.NextStep()), id)
		}
		inForce, err := tx.IssuedNotice(ctx, notice.ID(id))
		if errors.Is(err, store.ErrNotFound) {
			inForce, err = newest, nil // its own refusal says why
		}
		if err != nil {
			return err
		}
		if n, err = f(inForce, a); err != nil {
			return err
		}
		n.Edition = newest.Edition + 1 // numbers that were given up are not given again
		return tx.InsertNotice(ctx, n)
	})
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
