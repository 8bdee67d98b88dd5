package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/config"
	"gaoshi/internal/journal"
)

type serveCmd struct{}

func (x *serveCmd) Run(ctx context.Context, c *commands, s streams) error {
	ctx = journal.WithActor(ctx, journal.Actor{From: "daemon"})
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
	srv, err := a.Server() // first: nothing is sent by a daemon whose door cannot open
	if err != nil {
		return err
	}
	if err := a.Scheduler.Start(ctx); err != nil {
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
