package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// passing are the tables that a backup leaves out: what is in them lasts for minutes,
// lets somebody in, or is made anew from the rest.
var passing = map[string]bool{
	"daemon": true, "session": true, "token": true, "platform": true, "pace": true, "pace_slot": true,
	"search_doc": true, "search_word": true, "search_word_config": true, "search_word_data": true, "search_word_docsize": true, "search_word_idx": true,
	"goose_db_version": true, "sqlite_sequence": true,
}

// ErrNotEmpty says that a backup cannot be put into a database that holds something.
var ErrNotEmpty = errors.New("store: the database is not empty")

// ErrNewer says that the database was made by a newer program than this one.
var ErrNewer = errors.New("store: the database is of a newer program")

// Dump calls f with every row that a backup holds, table by table in the order in
// which they can be put back. Values are int64, string, []byte, float64 or nil, as
// cols names them. files false leaves out the bytes of kept files.
func (v *View) Dump(ctx context.Context, files bool, f func(table string, cols []string, values []any) error) error {
	tables, err := v.st.kept(ctx)
	if err != nil {
		return err
	}
	for _, table := range tables {
		if table == "blob" && !files {
			continue
		}
		if err := v.dumpTable(ctx, table, f); err != nil {
			return fmt.Errorf("dump %s: %w", table, err)
		}
	}
	return nil
}

func (v *View) dumpTable(ctx context.Context, table string, f func(table string, cols []string, values []any) error) error {
	rows, err := v.db.QueryContext(ctx, `SELECT * FROM `+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	values, into := make([]any, len(cols)), make([]any, len(cols))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := f(table, cols, values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// kept are the tables of a backup, those that others refer to first.
func (s *Store) kept(ctx context.Context) ([]string, error) {
	all, err := s.Tables(ctx)
	if err != nil {
		return nil, err
	}
	query := `SELECT m.name, f."table" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`
	if s.postgres {
		query = `SELECT c.relname, r.relname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid
			JOIN pg_namespace n ON n.oid = c.relnamespace WHERE k.contype = 'f' AND n.nspname = current_schema()`
	}
	rows, err := s.read.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	needs := map[string][]string{}
	for rows.Next() {
		var of, to string
		if err := rows.Scan(&of, &to); err != nil {
			return nil, err
		}
		needs[of] = append(needs[of], to)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	var out []string
	var put func(t string)
	put = func(t string) {
		if slices.Contains(out, t) || passing[t] {
			return
		}
		for _, n := range needs[t] {
			if n != t {
				put(n)
			}
		}
		out = append(out, t)
	}
	slices.Sort(all)
	for _, t := range all {
		put(t)
	}
	return out, nil
}

// Version is the number of the last migration of the database.
func (s *Store) Version(ctx context.Context) (int64, error) {
	var v int64
	err := s.read.QueryRowContext(ctx, `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version`).Scan(&v)
	return v, err
}

// Loader puts the rows of a backup into a new database, in one transaction.
type Loader struct {
	s    *Store
	tx   *sql.Tx
	cols map[string][]string // of the tables as they are here
	n    map[string]int
}

// Load runs f, which puts rows, and commits. What f leaves half-done leaves nothing.
// It returns how many rows each table got.
func (s *Store) Load(ctx context.Context, f func(*Loader) error) (map[string]int, error) {
	for _, t := range []string{"notice", "journal", "delivery"} {
		var n int
		if err := s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+t).Scan(&n); err != nil {
			return nil, err
		}
		if n > 0 {
			return nil, ErrNotEmpty
		}
	}
	l := &Loader{s: s, cols: map[string][]string{}, n: map[string]int{}}
	tables, err := s.kept(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		if l.cols[t], err = s.columnsOf(ctx, t); err != nil {
			return nil, err
		}
	}
	if l.tx, err = s.db.BeginTx(ctx, nil); err != nil {
		return nil, err
	}
	defer l.tx.Rollback() //nolint:errcheck // after Commit it is a no-op
	if err := f(l); err != nil {
		return nil, err
	}
	if err := l.counters(ctx); err != nil {
		return nil, err
	}
	return l.n, l.tx.Commit()
}

// Put adds rows of one table; all have the same columns.
func (l *Loader) Put(ctx context.Context, table string, cols []string, rows [][]any) error {
	known := l.cols[table]
	if known == nil {
		return fmt.Errorf("a backup of this version has no table %q: %w", table, ErrNewer)
	}
	for _, c := range cols {
		if !slices.Contains(known, c) {
			return fmt.Errorf("the table %s has no column %q: %w", table, c, ErrNewer)
		}
	}
	most := max(1, 900/len(cols))
	for len(rows) > 0 {
		part := rows[:min(most, len(rows))]
		rows = rows[len(part):]
		args := make([]any, 0, len(part)*len(cols))
		for _, r := range part {
			args = append(args, r...)
		}
		if _, err := l.tx.ExecContext(ctx, `INSERT INTO `+table+` (`+strings.Join(cols, ", ")+`) VALUES `+placeholders(len(part), len(cols)), args...); err != nil {
			return fmt.Errorf("put back %s: %w", table, err)
		}
		l.n[table] += len(part)
	}
	return nil
}

// counters lets PostgreSQL count on after the rows that were put; SQLite does so by
// itself.
func (l *Loader) counters(ctx context.Context) error {
	if !l.s.postgres {
		return nil
	}
	for table, cols := range l.cols {
		if !slices.Contains(cols, "id") {
			continue
		}
		var seq sql.NullString
		if err := l.tx.QueryRowContext(ctx, `SELECT pg_get_serial_sequence($1, 'id')`, table).Scan(&seq); err != nil {
			return err
		}
		if !seq.Valid {
			continue
		}
		if _, err := l.tx.ExecContext(ctx, `SELECT setval($1, (SELECT COALESCE(MAX(id), 0) + 1 FROM `+table+`), false)`, seq.String); err != nil {
			return err
		}
	}
	return nil
}
