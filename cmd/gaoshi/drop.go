package main

import (
	"context"
	"fmt"

	"gaoshi/internal/notice"
)

type dropCmd struct {
	ID string `arg:"" name:"编号" help:"公告编号，例如 QH-2026-0101。"`
	As string `required:"" help:"拟稿人的账号。" placeholder:"账号"`
}

// Run gives up 作废 an edition that is not issued yet; what was issued stays in force.
func (x *dropCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if _, err := c.actor(ctx, a, s, x.As, notice.RoleClerk); err != nil {
		return err
	}
	n, err := a.Store.UpdateNotice(ctx, notice.ID(x.ID), func(n *notice.Notice) error { return n.Drop(x.As) })
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s 已作废。\n", n.Ref())
	return nil
}
