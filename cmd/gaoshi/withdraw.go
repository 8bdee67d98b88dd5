package main

import (
	"context"

	"gaoshi/internal/notice"
)

type withdrawCmd struct {
	ID     string `arg:"" name:"编号" help:"公告编号，例如 QH-2026-0101。"`
	As     string `required:"" help:"经办人的账号。" placeholder:"账号"`
	Reason string `required:"" help:"为什么撤回，群众会看到这句话。" placeholder:"文字"`
}

// Run begins a withdrawal 撤回: a new edition, to be reviewed and signed.
func (x *withdrawCmd) Run(ctx context.Context, c *commands, s streams) error {
	return c.amend(ctx, s, notice.Withdrawal, amendment{id: x.ID, account: x.As, reason: x.Reason})
}
