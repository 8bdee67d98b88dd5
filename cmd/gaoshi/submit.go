package main

import (
	"context"
	"fmt"
	"strings"

	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/draft"
	"gaoshi/internal/notice"
)

type submitCmd struct {
	File string `arg:"" name:"文件" help:"公告：Word、Excel、网页、文本，或带抬头的 Markdown。没有写的，能填的自动填上。"`
	As   string `required:"" help:"经办人的账号。" placeholder:"账号"`
}

func (x *submitCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	who, err := c.actor(ctx, a, s, x.As, notice.RoleClerk)
	if err != nil {
		return err
	}
	read, err := readFile(x.File)
	if err != nil {
		return err
	}
	if blocking := read.Notice.Blocking(read.Found); len(blocking) > 0 {
		say.Findings(s.out, blocking)
		return say.Refusal("%s 里有读不成的地方，没有存下。请照上面改好文件再提交。", x.File)
	}
	n, err := a.Drafts.HandIn(ctx, read.Notice, who.Account)
	if err != nil {
		return err
	}
	found, err := a.Dispatcher.Check(ctx, n)
	if err != nil {
		return err
	}
	findings := together(read.Found, n, found)
	say.Findings(s.out, findings)
	if lacks := draft.Lacks(n); len(lacks) > 0 {
		fmt.Fprintf(s.out, "%s 已存为草稿，还差%s，补上才能送审：到工作台上填，或在文件的抬头里写上 id: %s 和这些，再交一次。\n", n.ID, strings.Join(lacks, "、"), n.ID)
		return errSilent
	}
	if len(n.Blocking(findings)) > 0 {
		fmt.Fprintf(s.out, "%s 已存为草稿，但有必须改的地方，改好前不能送审。\n", n.ID)
		return errSilent
	}
	fmt.Fprintf(s.out, "%s 已提交，等待%s：gaoshi review %s --as 账号\n", n.ID, notice.StepName(n.NextStep()), n.ID)
	return nil
}
