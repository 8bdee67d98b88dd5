package app

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"gaoshi/cmd/gaoshi/app/apptest"
	"gaoshi/config"
	"gaoshi/internal/canary"
	"gaoshi/internal/door"
	"gaoshi/internal/intake"
	"gaoshi/internal/logs"
	"gaoshi/internal/store"
	"gaoshi/scheduler"
)

// lockedBuffer may be written to by many.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// loggedTown is the practice town with a log, down to debug.
func loggedTown(t *testing.T, out *lockedBuffer) *App {
	t.Helper()
	all, err := config.Load("")
	if err != nil {
		t.Fatal(err)
	}
	all.Settings.Data = t.TempDir()
	canary.Folder(t, all.Settings.Data, store.KeyFile)
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	log := logs.New(io.MultiWriter(out, canary.Watch(t, "log")), "debug", "json")
	a, err := Open(context.Background(), all, Options{Practice: scheduler.NewPracticeClock(PracticeMorning), Listener: listener, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	srv, err := a.Server()
	if err != nil {
		t.Fatal(err)
	}
	srv.Handler = canary.Pages(t, srv.Handler)
	srv.ErrorLog = slog.NewLogLogger(log.Handler(), slog.LevelWarn)
	go func() { _ = srv.Serve(listener) }()
	t.Cleanup(func() { _ = srv.Close() })
	return a
}

// What is typed at the desk's doors, passwords and codes, right or wrong, too short or
// in the wrong field, stands nowhere afterwards: not on a page, in the log, the
// database or a file.
func TestNoPasswordTypedAtTheDeskStaysAnywhere(t *testing.T) {
	var out lockedBuffer
	a := loggedTown(t, &out)
	const old, next = "麦地" + canary.Mark + "拖拉机七点", "稻田" + canary.Mark + "收割机八点"
	if err := a.Store.SetPassword(t.Context(), "qianfa", door.Hash(old)); err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	post := func(path string, kv ...string) (int, string) {
		t.Helper()
		f := url.Values{}
		for i := 0; i < len(kv); i += 2 {
			f.Set(kv[i], kv[i+1])
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.Site+path, strings.NewReader(f.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		r, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(b)
	}
	post("/desk/sign-in", "account", "qianfa", "password", canary.Mark) // wrong
	const astray = "我的密码写错了格子"
	post("/desk/sign-in", "account", astray, "password", "x")
	post("/desk/sign-in?password="+canary.Mark, "account", "qianfa", "password", canary.Mark+"\r\nx") // in the address
	if status, body := post("/desk/sign-in", "account", "qianfa", "password", old); status != 200 || !strings.Contains(body, "退出") {
		t.Fatalf("sign-in: %d\n%s", status, body)
	}
	post("/desk/me/password", "password", canary.Mark, "new", next, "again", next) // the old one is wrong
	post("/desk/me/password", "password", old, "new", canary.Mark, "again", "x")   // not the same
	post("/desk/code", "code", canary.Mark[:6], "again", canary.Mark)              // no code
	post("/desk/me/password", "password", old, "new", next, "again", next)
	log := out.String()
	if strings.Contains(log, astray) || bytes.Contains(dataBytes(t, a.Config.Settings.DataDir()), []byte(astray)) {
		t.Error("what was typed as an account stays")
	}
	if hash, err := a.Store.PasswordHash(t.Context(), "qianfa"); err != nil || hash == "" {
		t.Error(err)
	} else if ok, err := door.Same(hash, next); !ok || err != nil {
		t.Errorf("the new password was not set: %v", err)
	}
	for _, want := range []string{`"msg":"sign-in refused"`, `"msg":"signed in"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %s:\n%s", want, log)
		}
	}
}

// One number leads from a request to what it left behind: the lines of the deliveries
// that a signature has planned carry the number of the signature's request.
func TestTheNumberOfARequestGoesAlong(t *testing.T) {
	var out lockedBuffer
	a := loggedTown(t, &out)
	res, err := intake.Read("12-坝坝会.md", []byte(apptest.PracticeText(t, "12")))
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.PracticeChain()
	if err != nil {
		t.Fatal(err)
	}
	ctx := logs.WithID(t.Context(), "REQUEST7")
	if _, err := a.Pass(ctx, res.Notice, c); err != nil {
		t.Fatal(err)
	}
	start(t, a)
	goOn(t, a)
	for _, want := range []string{`"msg":"issued".*"request":"REQUEST7"`, `"msg":"wechat call".*"request":"REQUEST7/job-[0-9]+"`} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("no line like %s", want)
		}
	}
	r, err := http.Get(a.Site + "/n/" + string(res.Notice.ID))
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if id := r.Header.Get("X-Request-Id"); id == "" || !strings.Contains(out.String(), `"path":"/n/`+string(res.Notice.ID)+`","status":200`) {
		t.Errorf("the page has no number")
	}
}
