package main

import (
	"context"
	"fmt"

	"gaoshi/config"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

type correctCmd struct {
	ID     string `arg:"" help:"Number of the notice." placeholder:"ID"`
	File   string `arg:"" help:"The corrected notice." placeholder:"FILE"`
	As     string `required:"" help:"Account of the clerk." placeholder:"ACCOUNT"`
	Reason string `required:"" help:"What was wrong, in Chinese: the public is told." placeholder:"TEXT"`
}

// Run begins a correction 更正: a new edition, to be reviewed and signed.
func (x *correctCmd) Run(ctx context.Context, c *commands, s streams) error {
	n, read, err := readNotice(x.File)
	if err != nil {
		return err
	}
	if blocking := n.Blocking(read); len(blocking) > 0 {
		printFindings(s.out, blocking)
		return refusal("%s 里有读不成的地方，没有存下。请照上面改好文件再提交。", x.File)
	}
	return c.succeed(ctx, s, x.ID, x.As, func(old *notice.Notice, a *app) (*notice.Notice, error) {
		next, err := old.Correct(x.As, x.Reason, a.clock.Now())
		if err == nil {
			next.Content = n.Content
		}
		return next, err
	})
}

type withdrawCmd struct {
	ID     string `arg:"" help:"Number of the notice." placeholder:"ID"`
	As     string `required:"" help:"Account of the clerk." placeholder:"ACCOUNT"`
	Reason string `required:"" help:"Why, in Chinese: the public is told." placeholder:"TEXT"`
}

// Run begins a withdrawal 撤回: a new edition, to be reviewed and signed.
func (x *withdrawCmd) Run(ctx context.Context, c *commands, s streams) error {
	return c.succeed(ctx, s, x.ID, x.As, func(old *notice.Notice, a *app) (*notice.Notice, error) {
		return old.Withdraw(x.As, x.Reason, a.clock.Now())
	})
}

// succeed keeps the edition that f makes of the newest one.
func (c *commands) succeed(ctx context.Context, s streams, id, account string, f func(*notice.Notice, *app) (*notice.Notice, error)) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	if _, err := a.officer(account, config.RoleClerk); err != nil {
		return err
	}
	var n *notice.Notice
	err = a.store.InTx(ctx, func(tx *store.Tx) error {
		old, err := tx.LockNotice(ctx, notice.ID(id), 0)
		if err != nil {
			return err
		}
		if n, err = f(old, a); err != nil {
			return err
		}
		return insertNotice(ctx, tx, n)
	})
	if err != nil {
		return err
	}
	printFindings(s.out, a.disp.Check(n))
	fmt.Fprintf(s.out, "%s 已提交，等待%s：gaoshi review %s --as 账号\n", n.Ref(), notice.StepName(n.NextStep()), n.ID)
	return nil
}
