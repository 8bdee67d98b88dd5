// Package storetest opens databases for tests: SQLite always, PostgreSQL where
// GAOSHI_TEST_POSTGRES names a server (as .ci/run does). Every database is new, and
// is searched for secrets, table by table, before it goes.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gaoshi/internal/canary"
	"gaoshi/internal/journal/verify"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// Engines are the names of the databases that a test runs on.
var Engines = []string{"sqlite", "postgres"}

// Options returns options for a new, empty database of that engine. It skips the
// test when there is no server.
func Options(t testing.TB, engine string) store.Options {
	t.Helper()
	o := store.Options{Dir: t.TempDir()}
	if engine == "sqlite" {
		t.Cleanup(func() { search(t, "sqlite", "file:"+filepath.Join(o.Dir, "gaoshi.db")+"?mode=ro") })
		return o
	}
	base := os.Getenv("GAOSHI_TEST_POSTGRES")
	if base == "" {
		t.Skip("needs PostgreSQL: GAOSHI_TEST_POSTGRES is not set (.ci/run sets it)")
	}
	admin, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	name := "gaoshi_" + strings.ToLower(rand.Text())
	if _, err := admin.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = admin.ExecContext(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)")
		_ = admin.Close()
	})
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	o.URL = u.String()
	t.Cleanup(func() { search(t, "pgx", o.URL) })
	return o
}

// search looks for secrets in what a test leaves in its database.
func search(t testing.TB, driver, dsn string) {
	if driver == "sqlite" {
		path, _, _ := strings.Cut(strings.TrimPrefix(dsn, "file:"), "?")
		if _, err := os.Stat(path); err != nil {
			return // the test kept its data elsewhere
		}
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Error(err)
		return
	}
	defer db.Close()
	dialect := map[string]string{"sqlite": "sqlite", "pgx": "postgres"}[driver]
	canary.Database(context.Background(), t, db, dialect)
}

// Open opens a new, empty database of that engine.
func Open(t testing.TB, engine string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), Options(t, engine))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		Agrees(t, s)
		s.Close()
	})
	return s
}

// Editions keeps first editions with these numbers: a delivery is always of one.
func Editions(t testing.TB, s *store.Store, ids ...notice.ID) {
	t.Helper()
	err := s.InTx(t.Context(), func(tx *store.Tx) error {
		for _, id := range ids {
			if err := tx.InsertNotice(t.Context(), &notice.Notice{ID: id, Edition: 1, Kind: notice.Original, Status: notice.Issued}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Agrees fails the test where a row is not what the journal says: some method wrote
// it without telling. A test that changes rows on purpose calls Tampered.
func Agrees(t testing.TB, s *store.Store) {
	t.Helper()
	if _, on := tampered.Load(s); on || t.Failed() {
		return
	}
	r, err := verify.Journal(context.Background(), s, verify.Options{Keys: s.Keys(), Most: 3})
	switch {
	case err != nil && strings.Contains(err.Error(), "closed"): // the test closed it
	case err != nil:
		t.Error(err)
	case !r.OK():
		t.Errorf("the database is not what its journal says: %v", r.Problems)
	}
}

var tampered sync.Map

// Tampered says that the test changes rows of s past the store, on purpose.
func Tampered(s *store.Store) { tampered.Store(s, true) }

// Each runs a test on every engine.
func Each(t *testing.T, f func(t *testing.T, s *store.Store)) {
	for _, e := range Engines {
		t.Run(e, func(t *testing.T) { f(t, Open(t, e)) })
	}
}
