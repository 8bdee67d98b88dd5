package app

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"gaoshi/config"
	"gaoshi/scheduler"
)

// plainTown is the practice town served as the daemon serves it: nothing between, so
// that memory is the daemon's own.
func plainTown(t *testing.T) (*App, string) {
	t.Helper()
	all, err := config.Load("")
	if err != nil {
		t.Fatal(err)
	}
	all.Settings.Data = t.TempDir()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a, err := Open(context.Background(), all, Options{Practice: scheduler.NewPracticeClock(PracticeMorning), Listener: listener})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	srv, err := a.Server()
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = srv.Serve(listener) }()
	t.Cleanup(func() { _ = srv.Close() })
	return a, a.Site
}

// Forty strangers who post forms of 200 KB to the desk leave nothing: no session, no
// row, no file.
func TestAnonymousPostsLeaveNothing(t *testing.T) {
	a, at := plainTown(t)
	rows := func() (n map[string]int64, size int64) {
		t.Helper()
		db, err := sql.Open("sqlite", "file:"+filepath.Join(a.Config.Settings.DataDir(), "gaoshi.db")+"?mode=ro")
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		n = map[string]int64{}
		tables, err := a.Store.Tables(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			if table == "search_word" { // it cannot be read through; the tables that it lies in are counted
				continue
			}
			var k int64
			if err := db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM "`+table+`"`).Scan(&k); err != nil {
				t.Fatal(err)
			}
			if table != "sqlite_sequence" && table != "daemon" && table != "meta" { // the practice clock and the heart go on
				n[table] = k
			}
		}
		if err := db.QueryRowContext(t.Context(), `SELECT COALESCE(SUM(length(data)), 0) FROM session`).Scan(&size); err != nil {
			t.Fatal(err)
		}
		return n, size
	}
	was, _ := rows()
	form := url.Values{"text": {strings.Repeat("字", 66_000)}, "token": {"x"}}.Encode()
	for i := range 40 {
		path := []string{"/desk/new", "/desk/notices/QH-2026-0101/edit", "/desk/notices/QH-2026-0101/review", "/desk/village/code"}[i%4]
		r, err := http.Post(at+path, "application/x-www-form-urlencoded", strings.NewReader(form))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
		if r.StatusCode >= 500 {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	if now, size := rows(); !maps.Equal(now, was) || size != 0 {
		t.Errorf("rows before %v, now %v; %d bytes of sessions", was, now, size)
	}
}

// Twelve officers who hand in a file of nearly 20 MB at the same time take no more than
// 150 MB of the daemon's memory, whatever is in it, and each is answered. None is left
// on the disk.
func TestTwelveLargeUploadsAtOnce(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	_, at := plainTown(t)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 20}}
	r, err := c.PostForm(at+"/desk/sign-in", url.Values{"account": {"jingban"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	runtime.GC()
	debug.FreeOSMemory()
	var base runtime.MemStats
	runtime.ReadMemStats(&base)
	done, watched := make(chan struct{}), make(chan uint64)
	go func() {
		var top uint64
		for {
			select {
			case <-done:
				watched <- top
				return
			case <-time.After(5 * time.Millisecond):
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			top = max(top, m.HeapInuse)
		}
	}()
	names := []string{"大.docx", "大.txt", "大.xlsx", "大.md"}
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			status, err := upload(t.Context(), c, at+"/desk/new", names[i%len(names)], 19<<20)
			if err != nil || status >= 500 || status == 0 {
				t.Errorf("upload %d: %d, %v", i, status, err)
			}
		})
	}
	wg.Wait()
	close(done)
	top := <-watched
	taken := (top - min(top, base.HeapInuse)) >> 20
	t.Logf("%d MB beside the %d MB before", taken, base.HeapInuse>>20)
	if taken > 150 {
		t.Errorf("12 uploads took %d MB", taken)
	}
	if left, err := filepath.Glob(filepath.Join(temporary, "multipart-*")); err != nil || len(left) > 0 {
		t.Errorf("%d of the uploads are left on the disk: %v", len(left), err)
	}
}

// upload hands in a file of a size, made as it is sent: the client keeps none of it.
func upload(ctx context.Context, c *http.Client, to, name string, size int64) (int, error) {
	var head bytes.Buffer
	w := multipart.NewWriter(&head)
	if err := w.WriteField("token", fmt.Sprint(name, size)); err != nil {
		return 0, err
	}
	if _, err := w.CreateFormFile("file", name); err != nil {
		return 0, err
	}
	begin := head.Len()
	if err := w.Close(); err != nil {
		return 0, err
	}
	tail := bytes.Clone(head.Bytes()[begin:])
	body := io.MultiReader(bytes.NewReader(head.Bytes()[:begin]), io.LimitReader(zeros{}, size), bytes.NewReader(tail))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, body)
	if err != nil {
		return 0, err
	}
	req.ContentLength = int64(begin) + size + int64(len(tail))
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	r, err := c.Do(req)
	if err != nil {
		return 0, err
	}
	defer r.Body.Close()
	_, _ = io.Copy(io.Discard, r.Body)
	return r.StatusCode, nil
}

// zeros is a text without end: letters, and a line feed now and then.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
		if i%97 == 96 {
			p[i] = '\n'
		}
	}
	return len(p), nil
}
