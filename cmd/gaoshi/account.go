package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"gaoshi/internal/desk"
)

type accountCmd struct {
	Account string `arg:"" help:"Account in town.yaml." placeholder:"ACCOUNT"`
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
