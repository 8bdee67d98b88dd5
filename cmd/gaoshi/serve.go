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
	"os/signal"
	"sync"
	"syscall"
	"time"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/journal"
	"gaoshi/internal/logs"
)

type serveCmd struct{}

// Run serves until it is told to stop. SIGHUP reads the settings anew: what is under
// way finishes, and the daemon begins again in the same process; settings that it
// could not begin with are told in the log, and nothing changes.
func (x *serveCmd) Run(ctx context.Context, c *commands, s streams) error {
	ctx = journal.WithActor(ctx, journal.Actor{From: "daemon"})
	ctx, end := context.WithCancel(ctx)
	defer end()
	told := signals{make(chan os.Signal, 1), make(chan struct{})}
	signal.Notify(told.anew, syscall.SIGHUP)
	defer signal.Stop(told.anew)
	stop := make(chan os.Signal, 4)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(stop)
	go func() {
		<-stop
		end()
		<-stop
		close(told.hurry)
	}()
	for {
		again, err := x.once(ctx, c, s, told)
		if !again || err != nil || ctx.Err() != nil {
			return err
		}
	}
}

// signals are what the daemon is told from outside, beside the end of its context.
type signals struct {
	anew  chan os.Signal
	hurry chan struct{} // closed by the second word to stop
}

func (x *serveCmd) once(ctx context.Context, c *commands, s streams, told signals) (again bool, err error) {
	all, err := c.load()
	if err != nil {
		return false, err
	}
	log, closeLog, err := newLogger(s.err, &all.Settings)
	if err != nil {
		return false, err
	}
	defer closeLog()
	slog.SetDefault(log)
	now, err := c.practiceOnly(all)
	if err != nil {
		return false, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", all.Settings.Listen)
	if err != nil {
		return false, say.Refusal("%s要换端口，请改 gaoshi.yaml 里的 listen。", say.Error(err))
	}
	defer listener.Close()
	a, err := app.Open(ctx, all, app.Options{Log: log, Now: now, Listener: listener})
	if err != nil {
		return false, err
	}
	defer a.Close()
	if err := a.LockDaemon(); err != nil {
		return false, err
	}
	if err := a.RecordSettings(ctx); err != nil {
		return false, err
	}
	srv, err := a.Server() // first: nothing is sent by a daemon whose door cannot open
	if err != nil {
		return false, err
	}
	if err := a.ComeHome(ctx); err != nil {
		return false, err
	}
	if err := a.Scheduler.Start(ctx); err != nil {
		return false, err
	}
	var beside sync.WaitGroup
	bctx, end := context.WithCancel(context.WithoutCancel(ctx))
	beside.Go(func() { a.Backups(bctx) })
	beside.Go(func() { a.Marks(bctx) })
	defer beside.Wait()
	defer end() // the mark is kept until the last word is written
	served := make(chan error, 2)
	go func() { served <- srv.Serve(listener) }()
	monitor, err := openMonitor(ctx, a, all.Settings.Monitor, served)
	if err != nil {
		return false, err
	}
	log.Info("serving", "site", a.Site, "mode", all.Settings.Mode, "town", all.Town.Town.Name)
	printPlaces(a, s.out)
	if warn := openPractice(&all.Settings, listener.Addr()); warn != "" {
		log.Warn("practice mode is open to other machines", "listen", listener.Addr().String())
		fmt.Fprintln(s.err, warn)
	}
	beside.Go(func() { tellSystemd(bctx, a.Well) })
	again, err = waitToStop(ctx, c, log, served, told.anew)
	log.Info("stopping: what is under way finishes", "again", again)
	return again, errors.Join(err, stopAll(ctx, a, srv, monitor, told.hurry))
}

// waitToStop waits until the daemon ends, or begins again.
func waitToStop(ctx context.Context, c *commands, log *slog.Logger, served <-chan error, anew <-chan os.Signal) (again bool, err error) {
	for {
		select {
		case <-ctx.Done():
			return false, nil
		case err := <-served:
			return false, err
		case <-anew:
		}
		all, err := c.load()
		if err == nil {
			if found := app.Examine(ctx, all); len(found) > 0 {
				err = say.Refusal("%s", found[0].Say)
			}
		}
		if err == nil {
			return true, nil
		}
		log.Error("the settings are not read anew, nothing changes", "why", say.Error(err))
	}
}

// stopWithin bounds a stop: systemd, and people, wait no longer.
const stopWithin = 7 * time.Second

// stopAll ends the work and the doors. A second signal hurries: what is under way is
// cut off, and what came of it is written down.
func stopAll(ctx context.Context, a *app.App, srv, monitor *http.Server, hurry <-chan struct{}) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
	defer cancel()
	done := make(chan struct{})
	defer close(done)
	go func() {
		select {
		case <-done:
		case <-hurry:
			a.HurryStop(ctx)
		}
	}()
	var doors sync.WaitGroup
	var closed [2]error
	doors.Go(func() { closed[0] = closeServer(ctx, srv) })
	if monitor != nil {
		doors.Go(func() { closed[1] = closeServer(ctx, monitor) })
	}
	err := a.Stop(ctx)
	doors.Wait()
	return errors.Join(err, closed[0], closed[1])
}

// openMonitor opens the door of those who watch, where the settings name one.
func openMonitor(ctx context.Context, a *app.App, at string, served chan<- error) (*http.Server, error) {
	if at == "" {
		return nil, nil
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", at)
	if err != nil {
		return nil, say.Refusal("%s要换地址，请改 gaoshi.yaml 里的 monitor。", say.Error(err))
	}
	srv := &http.Server{Handler: a.Monitor(), ReadHeaderTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second}
	go func() { served <- srv.Serve(l) }()
	return srv, nil
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
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
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
