package scheduler_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// behind opens the same database past the store.
func behind(t *testing.T, so store.Options) func(query string) {
	t.Helper()
	driver, dsn := "pgx", so.URL
	if dsn == "" {
		driver, dsn = "sqlite", "file:"+filepath.Join(so.Dir, "gaoshi.db")+"?_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return func(query string) {
		t.Helper()
		if _, err := db.ExecContext(ctx, query); err != nil {
			t.Fatal(err)
		}
	}
}

// A database that does not answer while something is read for a delivery is no
// fault of the delivery: it keeps its place, and goes when the database is back.
func TestAFaultOfOursCondemnsNoDelivery(t *testing.T) {
	for _, engine := range storetest.Engines {
		for _, table := range []string{"rendition", "blob", "notice", "statement", "attempt"} {
			t.Run(engine+" "+table, func(t *testing.T) {
				so := storetest.Options(t, engine)
				s, err := store.Open(ctx, so)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(s.Close)
				do := behind(t, so)
				o := newOffice(t, s)
				o.d.Channels[notice.WeChat] = &letters{medium: medium{wakes: true, repeat: true}, clock: o.clock.Now} // with files
				o.issue(draft("QH-1", func(c *notice.Content) { c.Channels, c.PublishAt = []string{notice.WeChat}, at(23, 8, 0) }))
				x := o.list(store.Filter{})[0]
				do(`ALTER TABLE ` + table + ` RENAME TO away`)
				for range 15 {
					if _, err := o.d.Deliver(ctx, x.ID, x.Job); err == nil {
						t.Fatalf("it went without %s: %s", table, o.list(store.Filter{})[0].State)
					}
				}
				if x = o.list(store.Filter{})[0]; x.State != notice.Planned && x.State != notice.Due {
					t.Fatalf("condemned: %s %s", x.State, x.Problem)
				}
				do(`ALTER TABLE away RENAME TO ` + table)
				if _, err := o.d.Deliver(ctx, x.ID, x.Job); err != nil {
					t.Fatal(err)
				}
				if x = o.list(store.Filter{})[0]; x.State != notice.Due || x.Receipt == nil || x.Receipt.Progress.Done != 1 {
					t.Errorf("%s %s", x.State, x.Problem)
				}
			})
		}
	}
}

// What is proved to be another than was signed is never sent.
func TestOnlyAProvedMismatchFails(t *testing.T) {
	for _, change := range []string{`UPDATE rendition SET body = '{}'`, `UPDATE rendition SET body = 'x'`, `UPDATE rendition SET body = replace(body, '关于', '有关')`} {
		for _, engine := range storetest.Engines {
			t.Run(engine+" "+change, func(t *testing.T) {
				so := storetest.Options(t, engine)
				s, err := store.Open(ctx, so)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(s.Close)
				o := newOffice(t, s)
				o.issue(draft("QH-1", func(c *notice.Content) { portalOnly(c); c.PublishAt = at(23, 8, 0) }))
				x := o.list(store.Filter{})[0]
				behind(t, so)(change)
				if _, err := o.d.Deliver(ctx, x.ID, x.Job); err != nil {
					t.Fatal(err)
				}
				if x = o.list(store.Filter{})[0]; x.State != notice.Failed || !strings.Contains(x.Problem, "改动") {
					t.Errorf("%s %s", x.State, x.Problem)
				}
			})
		}
	}
}

// However often the fault is ours, the delivery is not given up.
func TestOurOwnFaultsAreNotCounted(t *testing.T) {
	o := newOffice(t, storetest.Open(t, "sqlite"))
	faults := 0
	o.m[notice.Portal].do = func(*notice.Delivery) error {
		if faults++; faults <= 30 {
			return channels.Ours(errors.New("the database was away"))
		}
		return nil
	}
	o.issue(draft("QH-1", func(c *notice.Content) { portalOnly(c); c.PublishAt = at(23, 8, 0) }))
	o.start()
	o.settle()
	if x := o.list(store.Filter{})[0]; x.State != notice.Accepted || faults != 31 {
		t.Errorf("%s after %d: %s", x.State, faults, x.Problem)
	}
}

// An attempt that was called uncertain while it was under way turns out to have
// reached nobody: the delivery is due again, by a job of its own.
func TestAnUncertainOneThatTurnsOutUnsent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		first := true
		o.m[notice.Portal].do = func(d *notice.Delivery) error {
			if !first {
				return nil
			}
			first = false
			err := o.s.InTx(ctx, func(tx *store.Tx) error {
				y, err := tx.Delivery(ctx, d.ID)
				if err != nil {
					return err
				}
				return o.d.CutOff(ctx, tx, y)
			})
			if err != nil {
				t.Error(err)
			}
			if x := o.list(store.Filter{})[0]; x.State != notice.Uncertain {
				t.Errorf("%s", x.State)
			}
			return channels.Temporary(errors.New("refused"), 0)
		}
		o.issue(draft("QH-1", func(c *notice.Content) { portalOnly(c); c.PublishAt = at(23, 8, 0) }))
		x := o.list(store.Filter{})[0]
		if _, err := o.d.Deliver(ctx, x.ID, x.Job); err != nil {
			t.Fatal(err)
		}
		y := o.list(store.Filter{})[0]
		if y.State != notice.Due || y.Job == x.Job {
			t.Fatalf("%s by job %d, was %d: %s", y.State, y.Job, x.Job, y.Problem)
		}
		o.clock.Forward(o.clock.Now().Add(time.Minute))
		if _, err := o.d.Deliver(ctx, y.ID, y.Job); err != nil {
			t.Fatal(err)
		}
		if y = o.list(store.Filter{})[0]; y.State != notice.Accepted {
			t.Errorf("%s: %s", y.State, y.Problem)
		}
	})
}
