package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"gaoshi/config"
	"gaoshi/internal/desk"
)

type accountCmd struct {
	Account string `arg:"" name:"账号" help:"town.yaml 的 officers 里写的账号。"`
	Code    bool   `help:"设手机审批用的签批码（6位数字），不是密码。请本人来输。"`
}

func (x *accountCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	o, ok := a.all.Town.Officer(x.Account)
	if !ok {
		return refusal("没有“%s”这个账号，请先写进 town.yaml 的 officers。", x.Account)
	}
	if x.Code {
		return a.setCode(ctx, o, s)
	}
	fmt.Fprintf(s.err, "请输入 %s（%s）的新密码，然后按回车：\n", o.Name, o.Account)
	line, err := bufio.NewReader(s.in).ReadString('\n')
	if line == "" && err != nil {
		return refusal("没有读到密码，没有改动。")
	}
	hash, err := desk.HashPassword(strings.TrimRight(line, "\r\n"))
	if err != nil {
		return refusal("%v。没有改动。", err)
	}
	if err := a.store.SetPassword(ctx, o.Account, hash); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s 的密码已设好。\n", o.Account)
	return nil
}

// setCode sets the code by which an officer decides by a link.
func (a *app) setCode(ctx context.Context, o config.Officer, s streams) error {
	fmt.Fprintf(s.err, "请 %s（%s）本人输入新的签批码，6位数字，然后按回车：\n", o.Name, o.Account)
	line, err := bufio.NewReader(s.in).ReadString('\n')
	if line == "" && err != nil {
		return refusal("没有读到签批码，没有改动。")
	}
	hash, err := desk.HashCode(strings.TrimSpace(line))
	if err != nil {
		return refusal("%v。没有改动。", err)
	}
	if err := a.store.SetDecisionCode(ctx, o.Account, hash); err != nil {
		return err
	}
	if err := a.store.ForgetTries(ctx, desk.OfficerTries(o.Account, a.clock.Now())); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s 的签批码已设好。\n", o.Name)
	return nil
}
