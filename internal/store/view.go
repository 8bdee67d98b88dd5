package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"gaoshi/internal/calendar"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
)

// ErrNoJournal says that the database is from before there was a journal.
var ErrNoJournal = errors.New("store: the database has no journal")

// View is a database as it stands at one moment, for verify: it reads every row and
// writes nothing.
type View struct {
	*queries
	st *Store
}

// OpenView opens a database, or a copy of one, only to look at it: no table is
// brought up to date, nothing is written. Keys may be public ones.
func OpenView(ctx context.Context, o Options) (*Store, error) {
	s := &Store{keys: o.Keys, clock: calendar.RealClock{}, log: o.Log}
	var err error
	if o.URL != "" {
		err = s.openPostgres(ctx, o.URL, o.Connections)
	} else {
		err = s.openToRead(ctx, filepath.Join(o.Dir, sqliteFile))
	}
	if err == nil {
		s.queries = &queries{s.read}
		err = s.readColumns(ctx)
		if err != nil {
			if cols, cerr := s.columnsOf(ctx, "journal_head"); cerr == nil && len(cols) == 0 {
				err = ErrNoJournal
			}
		}
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// openToRead opens a SQLite file without writing to it, be it on a read-only disk.
func (s *Store) openToRead(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	var err error
	for _, how := range []string{"mode=ro", "mode=ro&immutable=1"} {
		dsn := "file:" + strings.ReplaceAll(url.PathEscape(path), "%2F", "/") + "?" + how + "&_pragma=busy_timeout(5000)&_pragma=query_only(1)"
		if s.read, err = sql.Open("sqlite", dsn); err != nil {
			return err
		}
		s.db = s.read
		if _, err = s.Tables(ctx); err == nil {
			return nil
		}
		_ = s.read.Close()
	}
	return fmt.Errorf("open the database: %w", err)
}

// Look runs f over the database as it stands at this moment.
func (s *Store) Look(ctx context.Context, f func(*View) error) error {
	o := &sql.TxOptions{ReadOnly: true}
	if s.postgres {
		o.Isolation = sql.LevelRepeatableRead
	}
	tx, err := s.read.BeginTx(ctx, o)
	if err != nil {
		return fmt.Errorf("begin to look: %w", err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	return f(&View{&queries{tx}, s})
}

// Guarded are the tables of which the journal knows every row, in order of name.
func (v *View) Guarded() []string {
	var out []string
	for t := range guarded {
		out = append(out, t)
	}
	sort.Strings(out)
	return out
}

// Rows calls f with key and hash of each row of a guarded table.
func (v *View) Rows(ctx context.Context, table string, f func(key, hash string) error) error {
	query := "SELECT " + strings.Join(v.st.columns[table], ", ") + " FROM " + table + " ORDER BY " + strings.Join(guarded[table], ", ")
	return v.st.eachRow(ctx, v.db, table, query, nil, func(key, hash string, _ []any) error { return f(key, hash) })
}

// KeptEntry is an entry as the table has it: Entry holds what its columns say, Body
// what was hashed.
type KeptEntry struct {
	journal.Entry
	HasRows bool
	Body    string
}

// Entries calls f with every entry, in order.
func (v *View) Entries(ctx context.Context, f func(*KeptEntry) error) error {
	rows, err := v.db.QueryContext(ctx, `SELECT n, at, who, what, object, result, has_rows, body FROM journal ORDER BY n`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var e KeptEntry
		var has int64
		if err := rows.Scan(&e.N, &e.At, &e.Who, &e.What, &e.Object, &e.Result, &has, &e.Body); err != nil {
			return err
		}
		e.HasRows = has != 0
		if has != 0 && has != 1 {
			e.What = "?" // no value of ours: told as a column that does not agree
		}
		if err := f(&e); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Blank calls f with the number of every entry whose words are gone.
func (v *View) Blank(ctx context.Context, f func(n int64)) error {
	rows, err := v.db.QueryContext(ctx, `SELECT n FROM journal WHERE has_rows = 0 AND body = ''`)
	if err != nil {
		return err
	}
	list, err := numbers(rows)
	for _, n := range list {
		f(n)
	}
	return err
}

// Hashes calls f with every stored hash of the tree, in order.
func (v *View) Hashes(ctx context.Context, f func(i int64, h tlog.Hash) error) error {
	rows, err := v.db.QueryContext(ctx, `SELECT i, hash FROM journal_hash ORDER BY i`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var i int64
		var b []byte
		if err := rows.Scan(&i, &b); err != nil {
			return err
		}
		var h tlog.Hash
		if len(b) == len(h) {
			copy(h[:], b)
		}
		if err := f(i, h); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Checkpoint is a signed head as the table has it.
type Checkpoint struct {
	N, At int64
	Note  string
}

// Heads returns the checkpoints in order, and the newest head.
func (v *View) Heads(ctx context.Context) (kept []Checkpoint, newest Checkpoint, err error) {
	rows, err := v.db.QueryContext(ctx, `SELECT n, at, note FROM journal_checkpoint ORDER BY n`)
	if err != nil {
		return nil, newest, err
	}
	defer rows.Close()
	for rows.Next() {
		var c Checkpoint
		if err := rows.Scan(&c.N, &c.At, &c.Note); err != nil {
			return nil, newest, err
		}
		kept = append(kept, c)
	}
	if err := rows.Err(); err != nil {
		return nil, newest, err
	}
	err = v.db.QueryRowContext(ctx, `SELECT n, note FROM journal_head WHERE id = 1`).Scan(&newest.N, &newest.Note)
	if errors.Is(err, sql.ErrNoRows) {
		return kept, newest, ErrNotFound
	}
	return kept, newest, err
}

// Blobs calls f with every kept file and the name under which it is kept.
func (v *View) Blobs(ctx context.Context, f func(digest string, data []byte) error) error {
	rows, err := v.db.QueryContext(ctx, `SELECT digest, data FROM blob`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var digest string
		var data sql.RawBytes
		if err := rows.Scan(&digest, &data); err != nil {
			return err
		}
		if err := f(digest, data); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Renditions calls f with every rendition, without the bytes of its files, and the
// names under which these are kept. gone is told the digests of those that were erased.
func (v *View) Renditions(ctx context.Context, gone func(digest string), f func(digest string, r *notice.Rendition, files []string) error) error {
	rows, err := v.db.QueryContext(ctx, `SELECT digest, body FROM rendition`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var digest, text string
		if err := rows.Scan(&digest, &text); err != nil {
			return err
		}
		if text == erasedBody {
			gone(digest)
			continue
		}
		var body renditionBody
		if json.Unmarshal([]byte(text), &body) != nil {
			if err := f(digest, nil, nil); err != nil {
				return err
			}
			continue
		}
		r := body.rendition("")
		var files []string
		for _, x := range body.Files {
			r.Files, files = append(r.Files, x.File), append(files, x.Blob)
		}
		if err := f(digest, &r, files); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Codes calls f with every short code.
func (v *View) Codes(ctx context.Context, f func(code string, id notice.ID, target notice.TargetID) error) error {
	rows, err := v.db.QueryContext(ctx, `SELECT code, notice, target FROM short_code`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var code string
		var id notice.ID
		var target notice.TargetID
		if err := rows.Scan(&code, &id, &target); err != nil {
			return err
		}
		if err := f(code, id, target); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Approved calls f with every edition that carries an approval or a statement, with
// its statements. An edition that cannot be read comes with its error, and a
// statement without its edition with a nil notice.
func (v *View) Approved(ctx context.Context, f func(ref string, n *notice.Notice, signed seal.Signed, err error) error) error {
	signed, err := v.allStatements(ctx)
	if err != nil {
		return err
	}
	rows, err := v.db.QueryContext(ctx, `SELECT `+noticeColumns+`, title, category FROM notice ORDER BY id, edition`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var title, category string
		r, err := scanRow(also{rows, []any{&title, &category}})
		if err != nil {
			return err
		}
		n, err := r.notice()
		ref := fmt.Sprintf("%s/%d", r.n.ID, r.n.Edition)
		x := signed[ref]
		delete(signed, ref)
		if err == nil && n.Approval == nil && x == nil && n.Status != notice.Issued {
			continue
		}
		if err == nil && (n.Content.Title != title || string(n.Content.Category) != category) {
			err = errors.New("the title beside the content is another")
		}
		if err := f(ref, n, x, err); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, ref := range slices.Sorted(maps.Keys(signed)) {
		if err := f(ref, nil, signed[ref], nil); err != nil {
			return err
		}
	}
	return nil
}

func (v *View) allStatements(ctx context.Context) (map[string]seal.Signed, error) {
	rows, err := v.db.QueryContext(ctx, `SELECT notice, edition, part, note FROM statement`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]seal.Signed{}
	for rows.Next() {
		var id, part, note string
		var edition int
		if err := rows.Scan(&id, &edition, &part, &note); err != nil {
			return nil, err
		}
		ref := fmt.Sprintf("%s/%d", id, edition)
		if out[ref] == nil {
			out[ref] = seal.Signed{}
		}
		out[ref][seal.Part(part)] = note
	}
	return out, rows.Err()
}

// also scans more columns than its caller knows of.
type also struct {
	scanner
	more []any
}

func (a also) Scan(dest ...any) error { return a.scanner.Scan(append(dest, a.more...)...) }

// MissingTriggers are the guards of the record that the database has lost.
func (v *View) MissingTriggers(ctx context.Context) ([]string, error) {
	query := `SELECT name FROM sqlite_master WHERE type = 'trigger'`
	if v.st.postgres {
		query = `SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname = current_schema() AND NOT tgisinternal AND tgenabled <> 'D'`
	}
	rows, err := v.db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	have, err := texts(rows)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(v.st.triggerNames(), func(t string) bool { return slices.Contains(have, t) }), nil
}

// Tables returns every table of the database but the job queue's.
func (s *Store) Tables(ctx context.Context) ([]string, error) {
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'river\_%' ESCAPE '\' ORDER BY name`
	if s.postgres {
		query = `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_name NOT LIKE 'river\_%' ORDER BY table_name`
	}
	rows, err := s.read.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return texts(rows)
}

// Unguarded returns why the journal does not know a table, a column
// ("notice.version") or a row ("meta/practice_clock"); "" where it does.
func Unguarded(name string) string {
	if why := unguardedRows[name]; why != "" {
		return why
	}
	if why := unguarded[name]; why != "" {
		return why
	}
	return unguardedColumns[name]
}

// Current says whether this program knows the database's tables: nil, or ErrNewer.
func (s *Store) Current(ctx context.Context) error {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	newest := int64(0)
	for _, name := range names {
		var v int64
		if _, err := fmt.Sscanf(filepath.Base(name), "%d_", &v); err == nil {
			newest = max(newest, v)
		}
	}
	have, err := s.Version(ctx)
	if err == nil && have > newest {
		return fmt.Errorf("tables of version %d, this program knows %d: %w", have, newest, ErrNewer)
	}
	return err
}
