package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/config"
	"gaoshi/internal/notice"
	"gaoshi/internal/sim"
)

type serveCmd struct{}

func (x *serveCmd) Run(ctx context.Context, c *commands, s streams) error {
	all, err := c.load()
	if err != nil {
		return err
	}
	log := newLogger(s.err, all.Settings.Log)
	slog.SetDefault(log)
	now, err := c.practiceOnly(all)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", all.Settings.Listen)
	if err != nil {
		return app.Refusal("%s要换端口，请改 gaoshi.yaml 里的 listen。", app.Say(err))
	}
	defer listener.Close()
	a, err := app.Open(ctx, all, app.Options{Log: log, Now: now, Listener: listener})
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.LockDaemon(); err != nil {
		return err
	}
	if err := a.Scheduler.Start(ctx); err != nil {
		return err
	}
	srv, err := a.Server()
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- srv.Serve(listener) }()
	log.Info("serving", "site", a.Site, "mode", all.Settings.Mode, "town", all.Town.Town.Name)
	printPlaces(a, s.out)
	select {
	case <-ctx.Done():
	case err = <-served:
	}
	log.Info("stopping: what is under way finishes")
	sctx := context.WithoutCancel(ctx)
	return errors.Join(err, a.Stop(sctx), closeServer(sctx, srv))
}

func closeServer(ctx context.Context, srv *http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return srv.Close() // a reader who never finishes does not hold the daemon
	}
	return nil
}

func newLogger(w io.Writer, l config.Log) *slog.Logger {
	level := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}[l.Level]
	o := &slog.HandlerOptions{Level: level}
	if l.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

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
		return badUse("--addr 不能写“%s”：模拟器只在本机开，要写成“127.0.0.1:端口”，例如 127.0.0.1:8421。", x.Addr)
	}
	town := all.Town.Registry()
	o := sim.Options{Groups: app.SimulatedGroups(town), CMSName: app.SimulatedPortal(town), Log: newLogger(s.err, all.Settings.Log)}
	if x.Journal != "" {
		f, err := os.OpenFile(x.Journal, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return app.CannotWrite(x.Journal, err)
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

type initCmd struct {
	Dir string `arg:"" name:"文件夹" help:"放设置的文件夹，没有就建一个。"`
}

func (x *initCmd) Run(s streams) error {
	written, err := config.Init(x.Dir)
	if err != nil {
		return err
	}
	for _, p := range written {
		fmt.Fprintln(s.out, "已写好", p)
	}
	if len(written) == 0 {
		fmt.Fprintln(s.out, "设置文件都在，没有改动。")
	}
	fmt.Fprintf(s.out, "请照着文件里的说明改成本镇的情况，再运行：gaoshi check --config %s\n", x.Dir)
	return nil
}

type checkCmd struct{}

func (x *checkCmd) Run(ctx context.Context, c *commands, s streams) error {
	all, err := c.load()
	var faults config.Faults
	if errors.As(err, &faults) {
		for _, f := range faults {
			fmt.Fprintln(s.out, f)
		}
		fmt.Fprintf(s.out, "共 %d 处要改。\n", len(faults))
		return errSilent
	}
	if err != nil {
		return err
	}
	town := all.Town.Registry()
	count := map[string]int{}
	for _, t := range town.Targets {
		count[t.Channel]++
	}
	mode := map[string]string{config.Practice: "演练，什么都不会离开这台电脑", config.Live: "正式发布"}[all.Settings.Mode]
	warnLoose(all, s.out)
	if all.Settings.Mode == config.Live {
		if err := checkSecrets(all, s.out); err != nil {
			return err
		}
		if all.Settings.Database != "" && all.Settings.LinkKey == "" {
			fmt.Fprintln(s.out, "提醒：几台机器合用一个数据库时，要在 gaoshi.yaml 里写同一个 link_key，否则一台发的手机链接，在另一台上打不开。")
		}
	}
	fmt.Fprintf(s.out, "设置没有问题：%s%s，%d 个村，微信群 %d 个，公告栏 %d 块，大喇叭 %d 组；%d 类公告规则；%s。\n", town.County, town.Name, len(town.Villages),
		count[notice.WeChat], count[notice.Board], count[notice.Loudspeaker], len(all.Policy.Categories()), mode)
	return nil
}

// writeRenditions writes every file of every rendition below dir.
func writeRenditions(dir string, list []notice.Rendition) (files int, err error) {
	for _, r := range list {
		sub := filepath.Join(dir, r.Channel, strings.ReplaceAll(string(r.Target), "/", "_"))
		if err := os.MkdirAll(sub, 0o755); err != nil {
			return files, app.CannotWrite(sub, err)
		}
		out := append([]notice.File{{Name: "text.txt", Data: []byte(r.Text + "\n")}}, r.Files...)
		for _, w := range r.Wordings {
			out = append(out, notice.File{Name: w.Prefix() + "text.txt", Data: []byte(w.Text + "\n")})
		}
		for _, f := range out {
			if err := os.WriteFile(filepath.Join(sub, filepath.Base(f.Name)), f.Data, 0o644); err != nil {
				return files, app.CannotWrite(filepath.Join(sub, f.Name), err)
			}
			files++
		}
	}
	return files, nil
}
