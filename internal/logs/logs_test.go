package logs

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gaoshi/internal/calendar"
)

func TestFormsAndLevels(t *testing.T) {
	var b bytes.Buffer
	log := New(&b, "warn", "json")
	log.InfoContext(t.Context(), "quiet")
	log.WarnContext(WithID(t.Context(), "ABCD"), "told", "n", 1)
	var line struct {
		Level, Msg, Request string
		N                   int
	}
	if err := json.Unmarshal(b.Bytes(), &line); err != nil || line.Level != "WARN" || line.Msg != "told" || line.Request != "ABCD" || line.N != 1 {
		t.Errorf("%s: %v", b.String(), err)
	}
	b.Reset()
	New(&b, "debug", "text").With("a", 1).DebugContext(WithID(t.Context(), "ABCD"), "x")
	if s := b.String(); !strings.Contains(s, "level=DEBUG msg=x a=1 request=ABCD") {
		t.Error(s)
	}
	b.Reset()
	New(&b, "info", "text").Info("x")
	if strings.Contains(b.String(), "request") {
		t.Error(b.String())
	}
}

// Every request has a number of its own: in the answer's head, and in every line.
// Secrets in an address, and what a stranger smuggles into it, do not stand there.
func TestRequests(t *testing.T) {
	var b bytes.Buffer
	var mu sync.Mutex
	log := New(writer(func(p []byte) (int, error) { mu.Lock(); defer mu.Unlock(); return b.Write(p) }), "debug", "json")
	h := Requests(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log.InfoContext(r.Context(), "inside")
		if r.URL.Path == "/bad" {
			w.WriteHeader(http.StatusInternalServerError)
		}
		_, _ = w.Write([]byte("x")) // to memory
	}), log, func(p string) string { return strings.ReplaceAll(p, "geheim", "***") })
	ids := map[string]bool{}
	for _, c := range []struct{ path, want, level string }{
		{"/geheim/x", `"path":"/***/x"`, "DEBUG"}, {"/bad", `"status":500`, "ERROR"}, {"/a%0d%0alevel=ERROR", `"path":"/a??level=ERROR"`, "DEBUG"}, {"/?phone=1", `"path":"/"`, "DEBUG"}, {"/" + strings.Repeat("x", 5000), "…", "DEBUG"},
	} {
		b.Reset()
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, httptest.NewRequest("GET", c.path, nil))
		id := rec.Header().Get("X-Request-Id")
		lines := strings.Split(strings.TrimSpace(b.String()), "\n")
		if len(id) != 8 || ids[id] || len(lines) != 2 || strings.Count(b.String(), `"request":"`+id+`"`) != 2 {
			t.Errorf("%s: number %q\n%s", c.path, id, b.String())
		}
		if last := lines[len(lines)-1]; !strings.Contains(last, c.want) || !strings.Contains(last, `"level":"`+c.level) || len(last) > 600 || strings.Contains(b.String(), "geheim") || strings.Contains(b.String(), "192.0.2.1") {
			t.Errorf("%s: %s", c.path, last)
		}
		ids[id] = true
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func TestFileIsTurnedOver(t *testing.T) {
	c := &clock{time.Date(2026, 12, 1, 8, 0, 0, 0, calendar.Zone)}
	dir := filepath.Join(t.TempDir(), "logs [a]")
	path := filepath.Join(dir, "gaoshi.log")
	w, err := OpenFile(FileOptions{Path: path, MaxSize: 100, Keep: 200 * 24 * time.Hour, Clock: c})
	if err != nil {
		t.Fatal(err)
	}
	write := func(s string) {
		t.Helper()
		if _, err := w.Write([]byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	files := func() string {
		t.Helper()
		list, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range list {
			names = append(names, f.Name())
			if i, err := f.Info(); err != nil || i.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, %v", f.Name(), i.Mode(), err)
			}
		}
		return strings.Join(names, " ")
	}
	line := strings.Repeat("x", 59) + "\n"
	write(line)
	write(line) // 120 > 100
	write(line) // in the same second
	if got := files(); got != "gaoshi-20261201-080000.2.log gaoshi-20261201-080000.log gaoshi.log" {
		t.Errorf("by size: %s", got)
	}
	c.now = c.now.Add(24 * time.Hour)
	write("y\n")
	if got := files(); !strings.Contains(got, "gaoshi-20261202-080000.log") {
		t.Errorf("by age: %s", got)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "y\n" {
		t.Errorf("%q, %v", b, err)
	}
	c.now = c.now.AddDate(0, 0, 200)
	write("z\n")
	if got := files(); strings.Contains(got, "20261201") || !strings.Contains(got, "20261202") {
		t.Errorf("old ones: %s", got)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, c.now, c.now); err != nil {
		t.Fatal(err)
	}
	write("after\n")
	if b, err := os.ReadFile(path); err != nil || string(b) != "z\nafter\n" {
		t.Errorf("opened again: %q, %v", b, err)
	}
	_ = w.Close()
	if err := os.Chtimes(path, c.now, c.now); err != nil {
		t.Fatal(err)
	}
	if w, err = OpenFile(FileOptions{Path: path, MaxSize: 100, Clock: c}); err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	write(line)
	write(line)
	if b, err := os.ReadFile(path); err != nil || string(b) != line {
		t.Errorf("the size of what was there counts: %q, %v", b, err)
	}
}
