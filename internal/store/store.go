// Package store is the daemon's memory: notices with their reviews and
// signatures, the renditions that were signed, deliveries with every attempt,
// and the small things that daemons share. SQL stands nowhere else. One SQL text
// serves SQLite (the embedded default) and PostgreSQL (several daemons): times
// are milliseconds since 1970, documents are JSON in TEXT, parameters are $1, $2.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing/fstest"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver named pgx
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	_ "modernc.org/sqlite" // the driver named sqlite

	"gaoshi/internal/calendar"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
)

//go:embed migrations/*.sql
var migrations embed.FS

// ErrNotFound says that nothing is kept under that name.
var ErrNotFound = errors.New("store: not found")

// ErrChanged says that somebody else changed the row first; read it again.
var ErrChanged = errors.New("store: changed meanwhile")

// ErrMove says that a delivery may not go from its state to another.
var ErrMove = errors.New("store: a move that the domain does not allow")

// Store is an open database. It is safe for concurrent use.
type Store struct {
	*queries
	db       *sql.DB // writes, and River
	read     *sql.DB // reads; the same as db on PostgreSQL
	listener *pgxpool.Pool
	postgres bool

	dir     string      // the data folder
	opened  os.FileInfo // SQLite's file, as it was opened
	keys    *seal.Keys
	clock   calendar.Clock
	columns map[string][]string // of the guarded tables, by name

	sealedMu sync.Mutex
	sealed   map[EditionKey]*sealedRow
	log      *slog.Logger
}

// ErrMode says that the database belongs to the other mode, practice or live.
var ErrMode = errors.New("store: the database belongs to another mode")

// KeepMode marks a new database with the mode it is used in, and refuses one that
// carries another: what was practised must never go out, nor count as sent.
func (s *Store) KeepMode(ctx context.Context, mode string) error {
	err := s.InTx(ctx, func(t *Tx) error {
		if err := t.touch(ctx, "meta", []any{"mode"}); err != nil {
			return err
		}
		r, err := t.db.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES ('mode', $1) ON CONFLICT (name) DO NOTHING`, mode)
		if err == nil && one(r, nil) == nil {
			t.Record(ctx, journal.Entry{What: journal.Setting, Object: "mode", Result: mode})
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("mark the database: %w", err)
	}
	var kept string
	if err := s.db.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'mode'`).Scan(&kept); err != nil {
		return fmt.Errorf("read the database's mode: %w", err)
	}
	if kept != mode {
		return ErrMode
	}
	return nil
}

// PracticeMoment is where the practice clock of this database stood last; zero
// when it never ran.
func (s *Store) PracticeMoment(ctx context.Context) (time.Time, error) {
	var kept string
	err := s.db.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'practice_clock'`).Scan(&kept)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("read the practice clock: %w", err)
	}
	at, err := time.Parse(time.RFC3339Nano, kept)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the practice clock: %w", err)
	}
	return at.In(calendar.Zone), nil
}

// KeepPracticeMoment writes down where the practice clock stands.
func (s *Store) KeepPracticeMoment(ctx context.Context, at time.Time) error {
	_, err := s.db.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES ('practice_clock', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, at.Format(time.RFC3339Nano))
	if err != nil {
		return fmt.Errorf("keep the practice clock: %w", err)
	}
	return nil
}

// Options says where the data is.
type Options struct {
	// URL is postgres://…, or "" for SQLite in Dir.
	URL string
	// Dir is the data folder, made if missing. The SQLite file is Dir/gaoshi.db.
	Dir string
	// Connections are those that may be open to PostgreSQL at once, the listener's
	// included; 0: 20. SQLite has one writer and four readers.
	Connections int
	// Upto, where it is not 0, makes the tables of that migration in a new database,
	// and begins no journal: for a backup, which is loaded next. See Finish.
	Upto int64
	// Keys sign approvals and the journal. nil: those of Dir/seal.key, made if
	// missing. Daemons that share a database share their keys.
	Keys *seal.Keys
	// Clock tells when an act was done. nil: the real one.
	Clock calendar.Clock
	Log   *slog.Logger
}

// sqliteFile is the database in a data folder.
const sqliteFile = "gaoshi.db"

// The files of a data folder that hold the installation's keys.
const (
	KeyFile    = "seal.key"
	PublicFile = "seal.pub"
)

// Open opens the database, and brings its tables and River's up to date.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Clock == nil {
		o.Clock = calendar.RealClock{}
	}
	s := &Store{log: o.Log, keys: o.Keys, clock: o.Clock, dir: o.Dir}
	var err error
	if s.keys == nil {
		if s.keys, err = seal.Open(ctx, seal.Options{File: filepath.Join(o.Dir, KeyFile), PublicFile: filepath.Join(o.Dir, PublicFile)}); err != nil {
			return nil, err
		}
	}
	if o.URL != "" {
		err = s.openPostgres(ctx, o.URL, o.Connections)
	} else {
		err = s.openSQLite(ctx, o.Dir)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	s.queries = &queries{s.read}
	if err = s.migrate(ctx, o.Upto); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) openSQLite(ctx context.Context, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	path := filepath.Join(dir, sqliteFile)
	dsn := func(extra string) string {
		q := url.Values{}
		for _, p := range []string{"journal_mode(WAL)", "busy_timeout(5000)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)"} {
			q.Add("_pragma", p)
		}
		return "file:" + strings.ReplaceAll(url.PathEscape(path), "%2F", "/") + "?" + q.Encode() + extra
	}
	var err error
	if s.db, err = sql.Open("sqlite", dsn("&_txlock=immediate")); err != nil {
		return err
	}
	s.db.SetMaxOpenConns(1) // SQLite has one writer; more would only collide
	if s.read, err = sql.Open("sqlite", dsn("&_pragma=query_only(1)")); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(4)
	// The file is ours alone, whoever may read the folder; -wal and -shm follow it.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err == nil {
		err = errors.Join(f.Close(), os.Chmod(path, 0o600))
	}
	if err != nil {
		return fmt.Errorf("open the database in %s: %w", dir, err)
	}
	if err := s.db.PingContext(ctx); err != nil {
		return fmt.Errorf("open the database in %s: %w", dir, err)
	}
	s.opened, err = os.Stat(path)
	return err
}

func (s *Store) openPostgres(ctx context.Context, dsn string, most int) error {
	s.postgres = true
	var err error
	if s.db, err = sql.Open("pgx", dsn); err != nil {
		return errors.New("open PostgreSQL: the database address cannot be read") // the driver's error may quote a password
	}
	if most <= 0 {
		most = 20
	}
	s.db.SetMaxOpenConns(max(2, most-1)) // one is the listener's; a migration holds one and works on another
	s.db.SetMaxIdleConns(max(2, most/2))
	s.db.SetConnMaxIdleTime(5 * time.Minute)
	s.read = s.db
	if err := s.db.PingContext(ctx); err != nil {
		return fmt.Errorf("open PostgreSQL: %w", hidePassword(err, dsn))
	}
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return errors.New("open PostgreSQL: the database address cannot be read")
	}
	cfg.MaxConns = 1
	if s.listener, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return fmt.Errorf("open PostgreSQL: %w", hidePassword(err, dsn))
	}
	return nil
}

// hidePassword keeps the password of dsn out of an error's text.
func hidePassword(err error, dsn string) error {
	u, perr := url.Parse(dsn)
	if perr != nil || u.User == nil {
		return err
	}
	if pw, ok := u.User.Password(); ok && pw != "" && strings.Contains(err.Error(), pw) {
		return errors.New(strings.ReplaceAll(err.Error(), pw, "***"))
	}
	return err
}

// Finish brings the tables of a database up to date that was opened with
// Options.Upto and loaded.
func (s *Store) Finish(ctx context.Context) error { return s.migrate(ctx, 0) }

func (s *Store) migrate(ctx context.Context, upto int64) error {
	dialect, pk, blob, number := goose.DialectSQLite3, "INTEGER PRIMARY KEY AUTOINCREMENT", "BLOB", "INTEGER PRIMARY KEY"
	if s.postgres {
		dialect, pk, blob, number = goose.DialectPostgres, "BIGSERIAL PRIMARY KEY", "BYTEA", "BIGINT PRIMARY KEY"
	}
	appendOnlyUp, appendOnlyDown := triggers(s.postgres)
	files := fstest.MapFS{}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	for _, name := range names {
		b, err := migrations.ReadFile(name)
		if err != nil {
			return err
		}
		text := strings.NewReplacer("{{pk}}", pk, "{{blob}}", blob, "{{number}}", number, "{{append_only}}", appendOnlyUp, "{{append_only_down}}", appendOnlyDown).Replace(string(b))
		name, ours := forDialect(filepath.Base(name), dialect)
		if ours {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	unlock, err := s.migrationLock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	p, err := goose.NewProvider(dialect, s.db, files)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if err := notNewer(ctx, p, upto); err != nil {
		return err
	}
	if upto > 0 {
		_, err = p.UpTo(ctx, upto)
	} else {
		_, err = p.Up(ctx)
	}
	if err != nil {
		return fmt.Errorf("bring the tables up to date: %w", err)
	}
	m, err := rivermigrate.New(s.Driver(), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("bring the job tables up to date: %w", err)
	}
	if upto > 0 {
		return nil
	}
	if err := s.readColumns(ctx); err != nil {
		return err
	}
	if err := s.beginJournal(ctx); err != nil {
		return err
	}
	return s.indexMissing(ctx)
}

// notNewer refuses a database, or a backup, with tables that this program does not
// know: it would read them wrongly, and write what the newer one does not expect.
func notNewer(ctx context.Context, p *goose.Provider, upto int64) error {
	sources := p.ListSources()
	newest := int64(0)
	for _, src := range sources {
		newest = max(newest, src.Version)
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the version of the tables: %w", err)
	}
	if have > newest || upto > newest {
		return fmt.Errorf("tables of version %d, this program knows %d: %w", max(have, upto), newest, ErrNewer)
	}
	return nil
}

// forDialect names a migration as the database counts it, and says whether it is
// this dialect's: NAME.sql is for both, NAME.sqlite.sql and NAME.postgres.sql are two
// spellings of one step.
func forDialect(file string, dialect goose.Dialect) (name string, ours bool) {
	stem := strings.TrimSuffix(file, ".sql")
	for suffix, d := range map[string]goose.Dialect{".sqlite": goose.DialectSQLite3, ".postgres": goose.DialectPostgres} {
		if step, ok := strings.CutSuffix(stem, suffix); ok {
			return step + ".sql", d == dialect
		}
	}
	return file, true
}

// migrationLock keeps two daemons that start at once on one PostgreSQL from
// migrating together. SQLite's daemon holds the data folder's lock instead.
func (s *Store) migrationLock(ctx context.Context) (func(), error) {
	if !s.postgres {
		return func() {}, nil
	}
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	const key = 7206101 // any number of ours
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", key); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("wait for another daemon's migration: %w", err)
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", key)
		_ = conn.Close()
	}, nil
}

// Driver is the job queue's door to the same database.
func (s *Store) Driver() riverdriver.Driver[*sql.Tx] {
	if s.postgres {
		return riverdatabasesql.NewWithPgxListener(s.db, s.listener)
	}
	return riversqlite.New(s.db)
}

// Keys are the installation's keys.
func (s *Store) Keys() *seal.Keys { return s.keys }

// Postgres reports whether several daemons may share the database.
func (s *Store) Postgres() bool { return s.postgres }

// Close closes the database. Calling it twice does no harm.
func (s *Store) Close() {
	if s.listener != nil {
		s.listener.Close()
	}
	if s.read != nil && s.read != s.db {
		_ = s.read.Close()
	}
	if s.db != nil {
		_ = s.db.Close()
	}
}

// Tx is one transaction. Its queries see its own writes.
type Tx struct {
	*queries
	SQL   *sql.Tx // for the job queue only
	nowMS string  // SQL: the database's own clock
	st    *Store

	acts []journal.Entry // what was done
	rows []touched       // what was written
	seen map[[2]string]struct{}
	old  []journal.Row                 // taken over
	was  map[EditionKey]*notice.Notice // editions as they were when they were locked
}

// InTx runs f in one write transaction: all of it with its entries in the journal,
// or nothing. f must not call
// the Store itself, do I/O elsewhere, or keep the Tx.
func (s *Store) InTx(ctx context.Context, f func(*Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // after Commit it is a no-op; before, the error that led here is the one to tell
	t := &Tx{queries: &queries{tx}, SQL: tx, nowMS: s.nowMS(), st: s}
	if err := f(t); err != nil {
		return err
	}
	if err := t.writeJournal(ctx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// dbtx is what *sql.DB and *sql.Tx share.
type dbtx interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// queries are the statements that run alike in and outside a transaction.
type queries struct{ db dbtx }

func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMS(v int64) time.Time {
	if v == 0 {
		return time.Time{}
	}
	return time.UnixMilli(v).In(calendar.Zone)
}

// one turns an update that touched no row into ErrChanged.
func one(r sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrChanged
	}
	return nil
}
