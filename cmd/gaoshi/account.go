package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/config"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/desk/review"
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
	defer a.Close()
	o, ok := a.Config.Town.Officer(x.Account)
	if !ok {
		return say.Refusal("没有“%s”这个账号，请先写进 town.yaml 的 officers。", x.Account)
	}
	if x.Code {
		return setCode(ctx, a, o, s)
	}
	fmt.Fprintf(s.err, "请输入 %s（%s）的新密码，然后按回车：\n", o.Name, o.Account)
	line, err := bufio.NewReader(s.in).ReadString('\n')
	if line == "" && err != nil {
		return say.Refusal("没有读到密码，没有改动。")
	}
	hash, err := frame.HashPassword(strings.TrimRight(line, "\r\n"))
	if err != nil {
		return say.Refusal("%v。没有改动。", err)
	}
	if err := a.Store.SetPassword(ctx, o.Account, hash); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s 的密码已设好。\n", o.Account)
	return nil
}

// setCode sets the code by which an officer decides by a link.
func setCode(ctx context.Context, a *app.App, o config.Officer, s streams) error {
	fmt.Fprintf(s.err, "请 %s（%s）本人输入新的签批码，6位数字，然后按回车：\n", o.Name, o.Account)
	line, err := bufio.NewReader(s.in).ReadString('\n')
	if line == "" && err != nil {
		return say.Refusal("没有读到签批码，没有改动。")
	}
	hash, err := review.HashCode(strings.TrimSpace(line))
	if err != nil {
		return say.Refusal("%v。没有改动。", err)
	}
	if err := a.Store.SetDecisionCode(ctx, o.Account, hash); err != nil {
		return err
	}
	if err := a.Store.ForgetTries(ctx, review.OfficerTries(o.Account, a.Clock.Now())); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s 的签批码已设好。\n", o.Name)
	return nil
}
