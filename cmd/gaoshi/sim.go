package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/logs"
	"gaoshi/internal/sim"
)

type simCmd struct {
	Addr    string `default:"127.0.0.1:8421" help:"本机地址。" placeholder:"地址:端口"`
	Journal string `help:"每收到一条，在这个文件里记一行 JSON。" placeholder:"文件"`
}

func (x *simCmd) Run(ctx context.Context, c *commands, s streams) error {
	all, err := c.load()
	if err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(x.Addr)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return say.BadUse("--addr 不能写“%s”：模拟器只在本机开，要写成“127.0.0.1:端口”，例如 127.0.0.1:8421。", x.Addr)
	}
	town := all.Town.Registry()
	o := sim.Options{Groups: app.SimulatedGroups(town), CMSName: app.SimulatedPortal(town), Log: logs.New(s.err, all.Settings.Log.Level, all.Settings.Log.Format)}
	if x.Journal != "" {
		f, err := os.OpenFile(x.Journal, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return say.CannotWrite(x.Journal, err)
		}
		defer f.Close()
		o.Journal = f
	}
	at, err := sim.New(o).Start(ctx, x.Addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "模拟的微信、企业微信和县门户：%s/sim/\n在 gaoshi.yaml 里写 simulator: %s 就会发到这里。按 Ctrl-C 结束。\n", strings.TrimRight(at.String(), "/"), at)
	<-ctx.Done()
	return nil
}
