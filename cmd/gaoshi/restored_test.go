package main

import (
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"gaoshi/cmd/gaoshi/app/apptest"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
	"gaoshi/internal/tooltest"
)

// However a copy from before the sends is put back, nothing of it is sent again: what
// was due is held, and people are told. A data folder that was only moved, and a
// daemon that was only stopped, hold nothing.
func TestARestoredCopySendsNothingTwice(t *testing.T) {
	tooltest.Unwatched(t)
	crashTests(t)
	sh := func(t *testing.T, script string) {
		t.Helper()
		if out, err := exec.CommandContext(t.Context(), "sh", "-ec", script).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", script, err, out)
		}
	}
	for _, c := range []struct {
		name, engine, save, back string
		args                     [2][]string // gaoshi before and after the sends
		held                     bool
	}{
		{name: "backup and restore", engine: "sqlite", args: [2][]string{{"backup", "DIR/b"}, {"restore", "DIR/b", "--replace"}}, held: true},
		{name: "folder put back", engine: "sqlite", save: "cp -r data copy", back: "rm -rf data; cp -r copy data", held: true},
		{name: "folder laid over", engine: "sqlite", save: "cp -r data copy", back: "cp -r copy/. data/; rm -f data/gaoshi.db-wal data/gaoshi.db-shm", held: true},
		{name: "database laid over", engine: "sqlite", save: "cp data/gaoshi.db copy", back: "rm -f data/gaoshi.db-*; cp copy data/gaoshi.db", held: true},
		{name: "folder moved away and back", engine: "sqlite", back: "mv data away; mv away data"},
		{name: "backup and restore", engine: "postgres", args: [2][]string{{"backup", "DIR/b"}, {}}, held: true},
	} {
		t.Run(c.engine+" "+c.name, func(t *testing.T) {
			o := storetest.Options(t, c.engine)
			sm, at := crashSim(t)
			dir, groups := crashTown(t, 8, 5, at, o)
			for _, g := range groups {
				sm.AddGroup(g)
			}
			gaoshi := func(args []string) {
				if len(args) > 0 {
					command(t, append([]string{"--config", dir}, strings.Fields(strings.ReplaceAll(strings.Join(args, " "), "DIR", dir))...)...)
				}
			}
			d := daemon(t, dir) // it has lived before
			time.Sleep(2 * time.Second)
			stop(t, d)
			issueToAll(t, dir, "QH-2026-0903")
			gaoshi(c.args[0])
			sh(t, "cd "+dir+"; "+c.save)
			if c.engine == "sqlite" {
				o.Dir = filepath.Join(dir, "data")
			}
			d = daemon(t, dir)
			apptest.WaitFor(t, "all to arrive", time.Minute, func() bool { return sm.Total() == 40 })
			time.Sleep(time.Second)
			stop(t, d)
			gaoshi(c.args[1])
			sh(t, "cd "+dir+"; "+c.back)
			if c.engine == "postgres" { // into another database
				fresh := storetest.Options(t, c.engine)
				t.Setenv("GAOSHI_TEST_DATABASE", fresh.URL)
				o.URL = fresh.URL
				command(t, "--config", dir, "restore", filepath.Join(dir, "b"))
			}
			d = daemon(t, dir)
			time.Sleep(6 * time.Second)
			stop(t, d)
			if sm.Total() != 40 {
				t.Errorf("%d arrived, 40 were sent", sm.Total())
			}
			s, err := store.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			list, err := s.HeldDeliveries(t.Context(), "", 1000)
			if err != nil || c.held != (len(list) == 40) || !c.held && len(list) > 0 {
				t.Errorf("%d held, %v", len(list), err)
			}
			counts, err := s.CountDeliveries(t.Context(), "")
			if err != nil || !c.held && counts[notice.Accepted] != 40 {
				t.Errorf("%v %v", counts, err)
			}
			said := command(t, "--config", dir, "deliveries", "--stuck")
			if strings.Contains(said, "恢复后待确认 40 条") != c.held {
				t.Errorf("it says:\n%s", said)
			}
		})
	}
}

func stop(t *testing.T, d *exec.Cmd) {
	t.Helper()
	if err := d.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = d.Wait()
}

// A database that is gone or empty is not taken for a new one, and one of a newer
// program is not opened.
func TestADatabaseThatIsNotWhatItWas(t *testing.T) {
	tooltest.Unwatched(t)
	_, at := crashSim(t)
	dir, _ := crashTown(t, 1, 1, at, store.Options{})
	refused := func(says string, args ...string) {
		t.Helper()
		var out strings.Builder
		if code := run(t.Context(), append([]string{"--config", dir}, args...), strings.NewReader(""), &out, &out); code != exitRefused || !strings.Contains(out.String(), says) {
			t.Errorf("exit %d: %s", code, out.String())
		}
	}
	db := filepath.Join(dir, "data", "gaoshi.db")
	if err := os.MkdirAll(filepath.Dir(db), 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(path string) {
		t.Helper()
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(db)
	refused("空文件", "notices")
	if err := os.Remove(db); err != nil {
		t.Fatal(err)
	}
	command(t, "--config", dir, "notices")
	raw, err := sql.Open("sqlite", db)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := raw.ExecContext(t.Context(), `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`); err != nil {
		t.Fatal(err)
	}
	_ = raw.Close()
	refused("更新的程序", "notices")
	for _, tail := range []string{"", "-wal", "-shm"} {
		_ = os.Remove(db + tail)
	}
	write(filepath.Join(dir, "data", "journal.at.17"))
	refused("不在了", "notices")
	write(db)
	refused("不在了", "notices")
}
