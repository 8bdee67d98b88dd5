package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/desk/review"
	"gaoshi/internal/door"
	"gaoshi/internal/notice"
)

type accountCmd struct {
	Account string `arg:"" name:"账号" help:"town.yaml 的 officers 里写的账号。"`
	Code    bool   `help:"设手机审批用的签批码（6位数字），不是密码。请本人来输。"`
	Unlock  bool   `help:"解锁：这个账号今天被人试错太多次，不再等到明天。"`
	Drop    bool   `name:"drop-authenticator" help:"停用验证器：手机丢了或换了，本人登录后再装新的。"`
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
	switch {
	case x.Unlock:
		if err := a.Guard().Unlock(ctx, o.Account); err != nil {
			return err
		}
		fmt.Fprintf(s.out, "%s 解锁了。\n", o.Account)
		return nil
	case x.Drop:
		if err := a.Store.Doors().DropAuthenticator(ctx, o.Account); err != nil {
			return err
		}
		_, err := a.Store.Doors().EndSignIns(ctx, o.Account, "", "", a.Clock.Now())
		fmt.Fprintf(s.out, "%s 的验证器停用了，登录都已退出。\n", o.Account)
		return err
	case x.Code:
		return setCode(ctx, a, o, s)
	}
	fmt.Fprintf(s.err, "请输入 %s（%s）的新密码，然后按回车：\n", o.Name, o.Account)
	line, err := bufio.NewReader(s.in).ReadString('\n')
	if line == "" && err != nil {
		return say.Refusal("没有读到密码，没有改动。")
	}
	password := strings.TrimRight(line, "\r\n")
	if why := door.Weak(password, a.Person(o)); why != "" {
		return say.Refusal("%s没有改动。", why)
	}
	if err := a.SetPassword(ctx, o.Account, password); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s 的密码已设好，原来的登录都已退出。\n", o.Account)
	return nil
}

// setCode sets the code by which an officer decides by a link.
func setCode(ctx context.Context, a *app.App, o notice.Officer, s streams) error {
	fmt.Fprintf(s.err, "请 %s（%s）本人输入新的签批码，6位数字，然后按回车：\n", o.Name, o.Account)
	line, err := bufio.NewReader(s.in).ReadString('\n')
	if line == "" && err != nil {
		return say.Refusal("没有读到签批码，没有改动。")
	}
	hash, err := review.HashCode(strings.TrimSpace(line))
	if err != nil {
		return say.Refusal("%v没有改动。", err)
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
