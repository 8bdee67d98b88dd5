package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/journal"
	"gaoshi/internal/logs"
)

type serveCmd struct{}

func (x *serveCmd) Run(ctx context.Context, c *commands, s streams) error {
	ctx = journal.WithActor(ctx, journal.Actor{From: "daemon"})
	all, err := c.load()
	if err != nil {
		return err
	}
	log, closeLog, err := newLogger(s.err, &all.Settings)
	if err != nil {
		return err
	}
	defer closeLog()
	slog.SetDefault(log)
	now, err := c.practiceOnly(all)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", all.Settings.Listen)
	if err != nil {
		return say.Refusal("%s要换端口，请改 gaoshi.yaml 里的 listen。", say.Error(err))
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
	if err := a.RecordSettings(ctx); err != nil {
		return err
	}
	srv, err := a.Server() // first: nothing is sent by a daemon whose door cannot open
	if err != nil {
		return err
	}
	if err := a.ComeHome(ctx); err != nil {
		return err
	}
	if err := a.Scheduler.Start(ctx); err != nil {
		return err
	}
	var beside sync.WaitGroup
	bctx, end := context.WithCancel(context.WithoutCancel(ctx))
	beside.Go(func() { a.Backups(ctx) })
	beside.Go(func() { a.Marks(bctx) })
	defer beside.Wait()
	defer end() // the mark is kept until the last word is written
	served := make(chan error, 1)
	go func() { served <- srv.Serve(listener) }()
	log.Info("serving", "site", a.Site, "mode", all.Settings.Mode, "town", all.Town.Town.Name)
	printPlaces(a, s.out)
	if warn := openPractice(&all.Settings, listener.Addr()); warn != "" {
		log.Warn("practice mode is open to other machines", "listen", listener.Addr().String())
		fmt.Fprintln(s.err, warn)
	}
	select {
	case <-ctx.Done():
	case err = <-served:
	}
	log.Info("stopping: what is under way finishes")
	sctx := context.WithoutCancel(ctx)
	return errors.Join(err, a.Stop(sctx), closeServer(sctx, srv))
}

// openPractice warns where a practice town answers other machines than its own: what is
// practised looks like the real thing, and who comes in there needs no more than an
// account that has no password.
func openPractice(set *config.Settings, at net.Addr) string {
	tcp, ok := at.(*net.TCPAddr)
	if set.Mode != config.Practice || !ok || tcp.IP.IsLoopback() {
		return ""
	}
	return fmt.Sprintf("注意：这是演练，却在 %s 上对别的电脑开着门，别人会把演练当真，也能进工作台。只在本机演练，请把 gaoshi.yaml 的 listen 改成 127.0.0.1:%d；要给同事练习，请先给每个账号设密码（gaoshi account 账号），并只开在内网。", at, tcp.Port)
}

func closeServer(ctx context.Context, srv *http.Server) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return srv.Close() // a reader who never finishes does not hold the daemon
	}
	return nil
}

// newLogger is the daemon's log by the settings: to w, or to a file of its own.
func newLogger(w io.Writer, set *config.Settings) (*slog.Logger, func(), error) {
	l := set.Log
	if l.File == "" {
		return logs.New(w, l.Level, l.Format), func() {}, nil
	}
	f, err := logs.OpenFile(logs.FileOptions{
		Path: set.Path(l.File), MaxSize: int64(l.MaxMB) << 20, Keep: time.Duration(l.KeepDays) * 24 * time.Hour, Clock: calendar.RealClock{},
	})
	if err != nil {
		return nil, nil, say.Refusal("日志文件“%s”打不开，请核对 log.file 和文件夹的权限。", set.Path(l.File))
	}
	return logs.New(f, l.Level, l.Format), func() { _ = f.Close() }, nil
}
