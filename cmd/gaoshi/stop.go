package main

import (
	"context"
	"fmt"

	"gaoshi/internal/notice"
	"gaoshi/internal/site/page"
)

// office are the roles of those who may stop a notice.
var office = []string{notice.RoleClerk, notice.RoleProofreader, notice.RoleSecrecy, notice.RoleLeader, notice.RoleAdmin}

type stopCmd struct {
	ID      string `arg:"" name:"编号" help:"公告编号，例如 QH-2026-0101。"`
	As      string `required:"" help:"先停的人的账号，镇办公室的都可以。" placeholder:"账号"`
	Reason  string `required:"" help:"为什么停，留档，群众看不到。" placeholder:"文字"`
	Privacy bool   `help:"隐私撤回：内容和附件永远关闭，不能恢复。"`
}

// Run holds an issued notice at once 先停, or takes its content back for good.
func (x *stopCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	o, err := c.actor(ctx, a, s, x.As, office...)
	if err != nil {
		return err
	}
	kept, err := a.Halt(ctx, notice.ID(x.ID), notice.Stop{By: o.Account, Name: o.Signs(), Reason: x.Reason, Recall: x.Privacy})
	if err != nil {
		return err
	}
	if kept.Recall {
		fmt.Fprintf(s.out, "%s 已做隐私撤回：内容和附件已经关闭并清除。还要人去撕、去删的：gaoshi deliveries %s\n", x.ID, x.ID)
		return nil
	}
	fmt.Fprintf(s.out, "%s 停下了：没发的不再发，网页写着“正在核实”。请签发人在%s前更正、撤回或放行：gaoshi release %s --as 账号\n", x.ID, page.Moment(kept.DecideBy()), x.ID)
	return nil
}

type releaseCmd struct {
	ID string `arg:"" name:"编号" help:"公告编号，例如 QH-2026-0101。"`
	As string `required:"" help:"签发人的账号，不能是先停的那个人。" placeholder:"账号"`
}

// Run lets a stopped notice go on 放行.
func (x *releaseCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if _, err := c.actor(ctx, a, s, x.As, notice.RoleLeader); err != nil {
		return err
	}
	if err := a.EndStop(ctx, notice.ID(x.ID), x.As); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s 放行了：还来得及的接着发，网页恢复。\n", x.ID)
	return nil
}
