// Package canary proves in tests that no secret leaves. Every secret of a test, and
// every key and token of practice mode, carries a mark. Whatever a test lets out,
// logs, errors, pages, files, rows of a database, passes a search for the marks, in
// plain letters, in base64 and in hex; and so does the printed output of the whole
// run (see .ci/run). A search that finds nothing proves nothing by itself: this
// package plants the mark in each of these places and must find it.
package canary

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Mark stands in every secret of a test. Letters and digits only, so that it looks
// the same in an address, in JSON and in a key.
const Mark = "zQ9Canary9Qz"

// AESKey is a callback's AES key of 43 characters.
const AESKey = Mark + "abcdefghijklmnopqrstuvwxyz01234"

// marks are what the search looks for: the marks of tests, of practice mode's keys
// (config.PracticeKey) and of the simulator's tokens.
var marks = []string{Mark, "practicekey-", "practice-token-"}

// forms are the marks as they may be written.
var forms = spell(marks...)

func spell(secrets ...string) [][]byte {
	var out [][]byte
	for _, m := range secrets {
		out = append(out, []byte(m), []byte(hex.EncodeToString([]byte(m))), []byte(strings.ToUpper(hex.EncodeToString([]byte(m)))))
		for before := range 3 { // what stands before shifts the letters of base64
			for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
				s := enc.EncodeToString(append(make([]byte, before), m...))
				s = s[(before*8+5)/6 : (before+len(m))*8/6]
				if form := []byte(s); !slices.ContainsFunc(out, func(o []byte) bool { return bytes.Equal(o, form) }) {
					out = append(out, form)
				}
			}
		}
	}
	return out
}

// Find returns what stands around the first secret in a text, "" for none.
func Find(text []byte) string { return find(text, forms) }

func find(text []byte, forms [][]byte) string {
	for _, f := range forms {
		if i := bytes.Index(text, f); i >= 0 {
			return fmt.Sprintf("%q", text[max(0, i-60):min(len(text), i+len(f)+20)])
		}
	}
	return ""
}

// TB is what this package needs of testing.TB.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Cleanup(func())
}

// Check fails the test where a text holds a secret.
func Check(t TB, where string, text []byte) {
	t.Helper()
	if found := Find(text); found != "" {
		t.Errorf("a secret stands in the %s: %s", where, found)
	}
}

// watcher keeps what may be the beginning of a secret between two writes.
type watcher struct {
	mu    sync.Mutex
	t     TB
	where string
	rest  []byte
	told  bool
}

func (w *watcher) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := slices.Concat(w.rest, p)
	if found := Find(text); found != "" && !w.told {
		w.told = true
		w.t.Errorf("a secret stands in the %s: %s", w.where, found)
	}
	w.rest = text[max(0, len(text)-64):]
	return len(p), nil
}

// Watch searches everything that is written to it.
func Watch(t TB, where string) io.Writer { return &watcher{t: t, where: where} }

// Log is a logger whose every line, down to debug, is searched.
func Log(t TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(Watch(t, "log"), &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// Pages searches every answer of a door, headers and all, before it leaves.
func Pages(t TB, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		plain := r.Clone(r.Context())
		plain.Header.Del("Accept-Encoding") // what is packed cannot be searched
		h.ServeHTTP(rec, plain)
		var head bytes.Buffer
		_ = rec.Header().Write(&head) // to memory
		Check(t, "page "+r.URL.Path+", its head", head.Bytes())
		Check(t, "page "+r.URL.Path, rec.Body.Bytes())
		for k, v := range rec.Header() {
			w.Header()[k] = v
		}
		w.WriteHeader(rec.Code)
		_, _ = w.Write(rec.Body.Bytes()) // the client may be gone
	})
}

// Folder searches every file of a folder when the test ends, but for those named in
// keys: they hold secrets of their own, made at random, which must not stand in any
// other file either.
func Folder(t TB, dir string, keys ...string) {
	t.Cleanup(func() {
		forms := slices.Clone(forms)
		_ = filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
			if err == nil && slices.Contains(keys, e.Name()) {
				if b, err := os.ReadFile(path); err == nil && len(bytes.TrimSpace(b)) > 0 {
					forms = append(forms, spell(string(bytes.TrimSpace(b)))...)
				}
			}
			return nil
		})
		err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() || slices.Contains(keys, e.Name()) {
				return err
			}
			b, err := os.ReadFile(path)
			if found := find(b, forms); found != "" {
				t.Errorf("a secret stands in the file %s: %s", e.Name(), found)
			}
			return err
		})
		if err != nil && !os.IsNotExist(err) {
			t.Errorf("search %s: %v", dir, err)
		}
	})
}

// Database searches every column of every table of a database, as a dump would
// show them. dialect is sqlite or postgres.
func Database(ctx context.Context, t TB, db *sql.DB, dialect string) {
	t.Helper()
	list := `SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL TABLE%'` // a virtual one's words stand in tables of its own
	if dialect == "postgres" {
		list = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`
	}
	var tables []string
	err := each(ctx, db, list, func(_, value []byte) { tables = append(tables, string(value)) })
	for _, table := range tables {
		if err != nil {
			break
		}
		err = each(ctx, db, `SELECT * FROM "`+table+`"`, func(column, value []byte) { Check(t, fmt.Sprintf("database, %s.%s", table, column), value) })
	}
	if err != nil {
		t.Errorf("dump the database: %v", err)
	}
}

// each calls f with every value of a query's answer.
func each(ctx context.Context, db *sql.DB, query string, f func(column, value []byte)) error {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	values := make([]any, len(columns))
	for i := range values {
		values[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			return err
		}
		for i, v := range values {
			switch x := (*v.(*any)).(type) {
			case []byte:
				f([]byte(columns[i]), x)
			case string:
				f([]byte(columns[i]), []byte(x))
			}
		}
	}
	return rows.Err()
}
