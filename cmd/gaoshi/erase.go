package main

import (
	"context"
	"errors"
	"fmt"

	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
)

type eraseCmd struct {
	ID  string `arg:"" optional:"" name:"编号" help:"只清除这一份，例如 QH-2026-0101，不等期限；还在公示的要先撤回。不写就是到期该清除的全部。"`
	As  string `help:"主管领导或管理员的账号。" placeholder:"账号"`
	Why string `help:"为什么提前清除，例如“本人申请”；记进操作记录，不要写姓名。" placeholder:"理由"`
	Yes bool   `help:"真的清除；不写只列出会清除哪些。清除了找不回来。"`
}

// Run erases the personal part of what is due, or of one notice, in the name of a
// leader or an administrator; without --yes it only tells what would go.
func (x *eraseCmd) Run(ctx context.Context, c *commands, s streams) error {
	if x.ID != "" && x.Why == "" && x.Yes {
		return say.BadUse("提前清除要用 --why 写明理由。")
	}
	if x.Yes && x.As == "" {
		return say.BadUse("清除要用 --as 写明以谁的名义办（主管领导或管理员）。")
	}
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if !x.Yes {
		due, err := a.DueErasures(ctx)
		if err != nil {
			return err
		}
		for _, e := range due {
			fmt.Fprintf(s.out, "%s/%d：%s\n", e.ID, e.Edition, e.Why)
		}
		fmt.Fprintf(s.out, "到期该清除个人信息的有%d份，现在一份也没有清除。要清除请加 --as 账号 --yes；清除了找不回来，要归档的请先归档。\n", len(due))
		return nil
	}
	if _, err := c.actor(ctx, a, s, x.As, notice.RoleLeader, notice.RoleAdmin); err != nil {
		return err
	}
	ctx = withWho(ctx, x.As)
	var done *store.Erased
	if x.ID != "" {
		done, err = a.EraseNow(ctx, notice.ID(x.ID), x.Why)
	} else {
		done, err = a.EraseDue(ctx)
	}
	var m *seal.Mismatch
	if errors.As(err, &m) {
		return say.Refusal("%s。它和签发的不一样，在查清楚以前不清除，别的也没有清除。请运行 gaoshi verify 查看。", m.Error())
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "清除了%d份公告的个人信息，连同%d份版式稿、%d个文件；哈希留着，gaoshi verify 照样查得过。\n", done.Editions, done.Renditions, done.Files)
	for _, id := range done.Waiting {
		fmt.Fprintf(s.out, "%s 还有投递没有办完，这次没有清除，办完以后再清除。\n", id)
	}
	fmt.Fprintln(s.out, "以前的备份里还有这些内容，请按备份的保存期销毁。")
	return nil
}
