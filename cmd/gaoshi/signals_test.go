package main

import (
	"context"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"gaoshi/cmd/gaoshi/app/apptest"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// silence is a platform that takes every call and never answers.
func silence(t *testing.T) *url.URL {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = c.Close() })
		}
	}()
	return &url.URL{Scheme: "http", Host: l.Addr().String()}
}

// While forty calls hang: SIGHUP does not end the daemon, a good and a bad settings
// file alike; SIGTERM does within 8 s; a second one hurries. No row stays "sending".
func TestSignals(t *testing.T) {
	crashTests(t)
	for name, c := range map[string]struct {
		signals []syscall.Signal
		most    time.Duration
	}{
		"stop":        {[]syscall.Signal{syscall.SIGTERM}, 8 * time.Second},
		"hurry":       {[]syscall.Signal{syscall.SIGTERM, syscall.SIGTERM}, 4 * time.Second},
		"reload, end": {[]syscall.Signal{syscall.SIGHUP, syscall.SIGTERM}, 16 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			dir, _ := crashTown(t, 8, 5, silence(t), store.Options{})
			issueToAll(t, dir, "QH-2026-0904")
			s, err := store.Open(t.Context(), store.Options{Dir: filepath.Join(dir, "data")})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			d := daemon(t, dir)
			hanging := func() bool {
				n, err := s.CountDeliveries(context.Background(), "")
				return err == nil && n[notice.Sending] > 3
			}
			apptest.WaitFor(t, "calls that hang", 20*time.Second, hanging)
			watch := calendar.StartStopwatch()
			for i, sig := range c.signals {
				if i > 0 {
					time.Sleep(700 * time.Millisecond)
				}
				if err := d.Process.Signal(sig); err != nil {
					t.Fatal(err)
				}
			}
			if err := d.Wait(); err != nil && d.ProcessState.ExitCode() < 0 {
				t.Errorf("it did not end by itself: %v", err)
			}
			if took := watch.Elapsed(); took > c.most+30*time.Second { // a loaded machine has its time
				t.Errorf("it took %s", took)
			} else {
				t.Logf("CHAOS %s took %s", name, took.Round(100*time.Millisecond))
			}
			n, err := s.CountDeliveries(context.Background(), "")
			if err != nil || n[notice.Sending] > 0 || n[notice.Failed] > 0 {
				t.Errorf("%v %v", n, err)
			}
		})
	}
}

// Daemons that are stopped and go on, while others take every connection of the
// database that they can get.
func TestStoppedAndStarvedLosesAndDoublesNothing(t *testing.T) {
	crashTests(t)
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			o := storetest.Options(t, engine)
			sm, at := crashSim(t)
			dir, groups := crashTown(t, 20, 10, at, o)
			for _, g := range groups {
				sm.AddGroup(g)
			}
			issueToAll(t, dir, "QH-2026-0905")
			if engine == "sqlite" {
				o.Dir = filepath.Join(dir, "data")
			}
			s, err := store.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			daemons := []*os.Process{daemon(t, dir).Process}
			if engine == "postgres" {
				daemons = append(daemons, daemon(t, dir).Process, daemon(t, dir).Process)
				for range 40 { // a storm of connections
					if other, err := store.Open(t.Context(), o); err == nil {
						defer other.Close()
					}
				}
			}
			for round := range 6 {
				goal := min(sm.Total()+10, 200)
				apptest.WaitFor(t, "some to arrive", time.Minute, func() bool { return sm.Total() >= goal })
				p := daemons[round%len(daemons)]
				_ = p.Signal(syscall.SIGSTOP)
				time.Sleep(time.Duration(500+300*round) * time.Millisecond)
				_ = p.Signal(syscall.SIGCONT)
			}
			apptest.WaitFor(t, "every delivery to rest", 2*time.Minute, func() bool { return allRest(t, s) })
			for _, p := range daemons {
				_ = p.Signal(syscall.SIGTERM)
				_, _ = p.Wait()
			}
			judge(t, s, sm, 200)
			n, _ := s.CountDeliveries(context.Background(), "")
			t.Logf("CHAOS tried 200, arrived %d, uncertain %d, falsely failed %d", sm.Total(), n[notice.Uncertain], n[notice.Failed])
		})
	}
}
