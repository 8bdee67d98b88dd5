package canary

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // a database to plant in
)

// finder is a test that is meant to find something.
type finder struct {
	found []string
	ends  []func()
}

func (f *finder) Helper()                      {}
func (f *finder) Errorf(form string, a ...any) { f.found = append(f.found, fmt.Sprintf(form, a...)) }
func (f *finder) Cleanup(end func())           { f.ends = append(f.ends, end) }
func (f *finder) end() {
	for _, e := range f.ends {
		e()
	}
}
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestWhatIsPlantedIsFound plants a secret wherever a test looks for one.
func TestWhatIsPlantedIsFound(t *testing.T) {
	database := func(f *finder, secret string) {
		db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "x.db"))
		must(t, err)
		defer db.Close()
		_, err = db.Exec(`CREATE TABLE "order" (n INTEGER, words TEXT, data BLOB)`)
		must(t, err)
		_, err = db.Exec(`INSERT INTO "order" VALUES (1, 'nothing', $1)`, []byte(secret))
		must(t, err)
		Database(context.Background(), f, db, "sqlite")
	}
	folder := func(f *finder, name, text string) {
		dir := t.TempDir()
		must(t, os.WriteFile(filepath.Join(dir, "own.key"), []byte("a-key-made-at-random\n"), 0o600))
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		Folder(f, dir, "own.key")
		f.end()
	}
	page := func(f *finder, h http.HandlerFunc) {
		Pages(f, h).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/x", nil))
	}
	for name, plant := range map[string]func(f *finder, secret string){
		"log line": func(f *finder, s string) { Log(f).Debug("call", "url", "https://x/?key="+s) },
		"wrapped error in a log": func(f *finder, s string) {
			Log(f).Error("send", slog.Any("err", fmt.Errorf("post: %w", errors.New(s))))
		},
		"two writes": func(f *finder, s string) {
			w := Watch(f, "log")
			_, _ = io.WriteString(w, "a"+s[:6])
			_, _ = io.WriteString(w, s[6:]+"b")
		},
		"page": func(f *finder, s string) {
			page(f, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<p>"+s) })
		},
		"head of a page": func(f *finder, s string) {
			page(f, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Location", "/x?"+s) })
		},
		"database":     database,
		"file":         func(f *finder, s string) { folder(f, "journal.jsonl", `{"a":"`+s+`"}`) },
		"a random key": func(f *finder, _ string) { folder(f, "log.txt", "signed with a-key-made-at-random") },
	} {
		for form, spell := range map[string]func(string) string{
			"plain": func(s string) string { return s }, "base64": func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
			"hex": func(s string) string { return hex.EncodeToString([]byte(s)) },
		} {
			for _, before := range []string{"", "a", "ab"} { // base64 looks different each time
				for _, m := range marks {
					var f finder
					plant(&f, spell(before+m+"-1"))
					if len(f.found) == 0 {
						t.Errorf("%s, %s, %s: not found", name, form, before+m)
					}
				}
			}
		}
	}
	var f finder
	Log(&f).Info("delivery 7 to practice:v02-g1 was accepted")
	database(&f, "nothing")
	folder(&f, "a.txt", "nothing")
	if len(f.found) > 0 {
		t.Errorf("found where nothing is: %v", f.found)
	}
}

// planted is printed by this package's tests, so that the run's output holds one.
const planted = Mark + "-planted-on-purpose"

// TestTheRunsOutput searches what the whole run printed: the file that
// GAOSHI_TEST_OUTPUT names (.ci/run sets it). It must find what was planted, or the
// search is worth nothing, and nothing else.
func TestTheRunsOutput(t *testing.T) {
	path := os.Getenv("GAOSHI_TEST_OUTPUT")
	if path == "" {
		t.Log("a mark for the search of the run's output: " + planted)
		t.Skip("searches the output of a whole run: GAOSHI_TEST_OUTPUT is not set (.ci/run sets it)")
	}
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	plants, lines := 0, 0
	in := bufio.NewScanner(f)
	in.Buffer(nil, 64<<20)
	for in.Scan() {
		lines++
		line := in.Bytes()
		if bytes.Contains(line, []byte(planted)) {
			plants++
			line = bytes.ReplaceAll(line, []byte(planted), nil)
		}
		if found := Find(line); found != "" {
			t.Errorf("line %d of the run's output: %s", lines, found)
		}
	}
	must(t, in.Err())
	if plants == 0 {
		t.Error("what was planted in the output was not found: was it kept whole?")
	}
	t.Logf("%d lines searched", lines)
}

func TestMarksAreTold(t *testing.T) {
	if len(AESKey) != 43 || !strings.Contains(AESKey, Mark) {
		t.Errorf("an AES key of %d characters", len(AESKey))
	}
}
