package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"gaoshi/cmd/gaoshi/app/apptest"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/canary"
	"gaoshi/internal/notice"
	"gaoshi/internal/sim"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
	"gaoshi/internal/tooltest"
)

// TestMain lets the test binary be the program itself: GAOSHI_TEST_MAIN=1 runs
// its arguments, so that a test can kill a real process.
func TestMain(m *testing.M) {
	if os.Getenv("GAOSHI_TEST_MAIN") == "1" {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

const (
	crashVillages = 40
	crashGroups   = 25 // robots in each village
	crashKills    = 20
)

// crashTown writes settings of a town with a thousand WeCom groups whose
// simulator runs in this process, where no kill reaches it.
func crashTown(t testing.TB, villages, groups int, simulator *url.URL, o store.Options) (dir string, keys []sim.Group) {
	t.Helper()
	dir = t.TempDir()
	canary.Folder(t, dir, store.KeyFile)
	var b strings.Builder
	b.WriteString("town: {name: 青禾镇, county: 云禾县, issuer: 云禾县青禾镇人民政府, region_code: \"999901\", office_phone: \"0000-1234567\"}\nphones: [\"0000-1234567\"]\nportal: {id: county, name: 云禾县人民政府门户网站, kind: county}\nofficers:\n")
	for _, r := range []string{notice.RoleClerk, notice.RoleProofreader, notice.RoleSecrecy, notice.RoleLeader} {
		fmt.Fprintf(&b, "  - {account: %s, name: 示例甲, title: 办公室, roles: [%s]}\n", r, r)
	}
	b.WriteString("villages:\n")
	for v := range villages {
		fmt.Fprintf(&b, "  - id: v%02d\n    name: 示例%d村\n    type: 行政村\n    printer: A4\n    groups:\n", v, v)
		for g := range groups {
			ref := fmt.Sprintf("practice:v%02d-g%d", v, g)
			fmt.Fprintf(&b, "      - {id: g%d, name: 示例%d村%d群, members: 100, kind: group_robot, robot: \"%s\"}\n", g, v, g, ref)
			keys = append(keys, sim.Group{Key: config.PracticeKey(ref), Name: fmt.Sprintf("示例%d村%d群", v, g)})
		}
	}
	settings := fmt.Sprintf("mode: practice\ndata: data\nlisten: 127.0.0.1:0\nsite: http://127.0.0.1:8420\nsimulator: %s\nworkers: 16\nquiet_hours: []\nlog: {level: error}\n", simulator)
	if o.URL != "" {
		settings += "database: env:GAOSHI_TEST_DATABASE\n"
		t.Setenv("GAOSHI_TEST_DATABASE", o.URL)
	}
	for name, text := range map[string]string{"gaoshi.yaml": settings, "town.yaml": b.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, keys
}

// command runs gaoshi in this process and fails the test unless it exits with 0.
func command(t testing.TB, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if code := run(t.Context(), args, strings.NewReader(""), &out, &out); code != 0 {
		t.Fatalf("gaoshi %s: exit %d\n%s", strings.Join(args, " "), code, out.String())
	}
	canary.Check(t, "words of a command", out.Bytes())
	return out.String()
}

// issueToAll hands in, reviews and signs one notice to every group of the town.
func issueToAll(t testing.TB, dir, id string) {
	t.Helper()
	now := calendar.RealClock{}.Now()
	text := fmt.Sprintf(`---
id: %s
title: 关于做好冬季用电安全的通知
issuer: 云禾县青禾镇人民政府
category: policy_doc
disclosure: 主动公开
formed_on: %s
publish_at: %s
audience: 全社会
villages: [all]
channels: [wechat]
urgency: normal
plain: 冬天用电要注意，人走断电。
---

请各户检查线路，人走断电，不私拉乱接。

咨询电话：0000-1234567。

云禾县青禾镇人民政府

%s
`, id, now.Format("2006-01-02"), now.Format(time.RFC3339), now.Format("2006年1月2日"))
	path := filepath.Join(dir, id+".md")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	command(t, "--config", dir, "submit", path, "--as", "clerk")
	command(t, "--config", dir, "review", id, "--as", "proofreader", "--yes")
	command(t, "--config", dir, "review", id, "--as", "secrecy", "--secrecy-ok", "--yes")
	command(t, "--config", dir, "issue", id, "--as", "leader", "--yes")
}

// daemon starts gaoshi serve as a process of its own.
func daemon(t testing.TB, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "--config", dir, "serve")
	cmd.Env = append(os.Environ(), "GAOSHI_TEST_MAIN=1")
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // a test that fails leaves none behind
	return cmd
}

// judge checks the promise: nothing is lost, and nothing arrives twice unless
// its row says that it is uncertain.
func judge(t *testing.T, s *store.Store, sm *sim.Sim, want int) {
	t.Helper()
	list, err := s.Deliveries(context.Background(), store.Filter{Limit: 100000})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != want {
		t.Errorf("%d deliveries, want %d", len(list), want)
	}
	arrived := map[string]int{}
	for _, x := range sm.Arrivals() {
		arrived[x.Target]++
	}
	uncertain := 0
	for _, x := range list {
		n := arrived[config.PracticeKey(x.Target.Options["robot"])]
		switch {
		case x.State == notice.Accepted && n != 1:
			t.Errorf("%s is accepted and arrived %d times", x.Target.ID, n)
		case x.State == notice.Uncertain && n > 1:
			t.Errorf("%s is uncertain and arrived %d times", x.Target.ID, n)
		case x.State == notice.Uncertain:
			uncertain++
		case x.State != notice.Accepted:
			t.Errorf("%s is %s: %s", x.Target.ID, x.State, x.Problem)
		}
	}
	apptest.WaitFor(t, "no job to be left running but the daemon's own two", 3*time.Minute, func() bool {
		f, err := s.Figures(context.Background())
		return err == nil && f.Queue["running"] <= 2
	})
	t.Logf("%d deliveries, %d arrived, %d uncertain", len(list), sm.Total(), uncertain)
}

func crashSim(t testing.TB) (*sim.Sim, *url.URL) {
	sm := sim.New(sim.Options{Keep: 100000})
	at, err := sm.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return sm, at
}

func crashTests(t *testing.T) {
	t.Helper()
	tooltest.Later(t)
	if os.Getenv("GAOSHI_TEST_CRASH") == "" {
		t.Skip("kills processes for a minute: GAOSHI_TEST_CRASH is not set (.ci/run sets it)")
	}
}

func TestKilledAgainAndAgainLosesAndDoublesNothing(t *testing.T) {
	crashTests(t)
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			o := storetest.Options(t, engine)
			sm, at := crashSim(t)
			dir, groups := crashTown(t, crashVillages, crashGroups, at, o)
			for _, g := range groups {
				sm.AddGroup(g)
			}
			issueToAll(t, dir, "QH-2026-0901")
			if engine == "sqlite" {
				o.Dir = filepath.Join(dir, "data")
			}
			s, err := store.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			want := crashVillages * crashGroups
			for kill := range crashKills {
				d := daemon(t, dir)
				goal := min(sm.Total()+1+rand.IntN(want/crashKills), want)
				apptest.WaitFor(t, "the daemon to send", 3*time.Minute, func() bool { return sm.Total() >= goal })
				time.Sleep(time.Duration(rand.IntN(8000)) * time.Microsecond)
				if err := d.Process.Signal(syscall.SIGKILL); err != nil {
					t.Fatal(err)
				}
				_ = d.Wait()
				t.Logf("kill %d after %d arrivals", kill+1, sm.Total())
			}
			d := daemon(t, dir)
			defer func() { _ = d.Process.Signal(syscall.SIGTERM); _ = d.Wait() }()
			apptest.WaitFor(t, "every delivery to rest", 5*time.Minute, func() bool { return allRest(t, s) })
			judge(t, s, sm, want)
		})
	}
}

func allRest(t testing.TB, s *store.Store) bool {
	counts, err := s.CountDeliveries(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	for st := range counts {
		if !st.Rests() {
			return false
		}
	}
	return len(counts) > 0
}

func TestAnotherDaemonFinishesTheWorkOfAKilledOne(t *testing.T) {
	crashTests(t)
	o := storetest.Options(t, "postgres")
	sm, at := crashSim(t)
	dir, groups := crashTown(t, 20, 20, at, o)
	for _, g := range groups {
		sm.AddGroup(g)
	}
	issueToAll(t, dir, "QH-2026-0902")
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	one, two := daemon(t, dir), daemon(t, dir)
	defer func() { _ = two.Process.Signal(syscall.SIGTERM); _ = two.Wait() }()
	apptest.WaitFor(t, "both to send", 3*time.Minute, func() bool { return sm.Total() >= 100 })
	if err := one.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = one.Wait()
	apptest.WaitFor(t, "the other to finish", 5*time.Minute, func() bool { return allRest(t, s) })
	judge(t, s, sm, 400)
}
