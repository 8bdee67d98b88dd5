package cms

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gaoshi/channels/portal/guard"
	"gaoshi/config"
)

func client(t *testing.T, url string, op config.Operation) *Client {
	t.Helper()
	c, err := New(Options{Portal: config.Portal{Kind: "json", URL: url, Find: op}, Guard: guard.New(guard.Literal(url)), Timeout: 2 * time.Second, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestMeaning: what an answer means is the description's to say.
func TestMeaning(t *testing.T) {
	plain := config.Operation{ID: "id"}
	worded := config.Operation{ID: "data.id", Done: []string{"code=0", "code=200"}, Gone: []string{"code=404", "410"}, Later: []string{"code=-1", "500-599"}, Refused: []string{"data.state=rejected"}}
	for _, c := range []struct {
		op     config.Operation
		status int
		body   string
		want   Meaning
	}{
		{plain, 200, `{"id":1}`, Done},
		{plain, 201, `{"id":1}`, Done},
		{plain, 204, ``, Done},
		{plain, 200, `<html>请登录</html>`, Unclear},
		{plain, 302, ``, Refused},
		{plain, 400, `{}`, Refused},
		{plain, 401, `{}`, Refused},
		{plain, 404, `{}`, Gone},
		{plain, 410, `{}`, Gone},
		{plain, 408, ``, Later},
		{plain, 429, ``, Later},
		{plain, 500, ``, Unclear},
		{plain, 502, ``, Unclear},
		{plain, 503, ``, Later},
		{plain, 504, ``, Unclear},
		{worded, 200, `{"code":0,"data":{"id":"a"}}`, Done},
		{worded, 200, `{"code":"200"}`, Done},
		{worded, 200, `{"code":500,"msg":"栏目不存在"}`, Refused},
		{worded, 200, `{"code":404}`, Gone},
		{worded, 200, `{"code":-1}`, Later},
		{worded, 200, `{"code":0,"data":{"state":"rejected"}}`, Refused},
		{worded, 502, ``, Later},
		{worded, 410, ``, Gone},
		{worded, 200, `nonsense`, Unclear},
		{config.Operation{Done: []string{"201"}, ID: "id"}, 200, `{"id":1}`, Unclear},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
		}))
		op := c.op
		op.Method, op.Address = "GET", "{{.Base}}/x"
		a := client(t, s.URL, op).Do(t.Context(), "find", Call{})
		if a.Meaning != c.want {
			t.Errorf("%d %s: %s, want %s", c.status, c.body, a.Meaning, c.want)
		}
		if a.Meaning != Done && a.Say == "" {
			t.Errorf("%d %s: nothing is said", c.status, c.body)
		}
		s.Close()
	}
}

// What was never sent may be sent again; what may have arrived is unclear.
func TestNoAnswer(t *testing.T) {
	dead := httptest.NewServer(http.NotFoundHandler())
	url := dead.URL
	dead.Close()
	op := config.Operation{Method: "POST", Address: "{{.Base}}/x"}
	if a := client(t, url, op).Do(t.Context(), "find", Call{}); a.Meaning != Later {
		t.Errorf("no machine there: %s", a.Meaning)
	}
	cut := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer cut.Close()
	if a := client(t, cut.URL, op).Do(t.Context(), "find", Call{}); a.Meaning != Unclear {
		t.Errorf("cut: %s", a.Meaning)
	}
	over := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-over }))
	defer slow.Close()
	defer close(over)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if a := client(t, slow.URL, op).Do(ctx, "find", Call{}); a.Meaning != Unclear {
		t.Errorf("no end: %s", a.Meaning)
	}
}

func TestEntries(t *testing.T) {
	for _, c := range []struct {
		body, id, public, key string
		want                  []Entry
	}{
		{`{"id":12345678901234567,"link":"https://a.test/1"}`, "id", "link", "", []Entry{{"12345678901234567", "https://a.test/1", ""}}},
		{`[{"id":1,"link":"/a/1","slug":"k"},{"id":2,"link":"/a/2","slug":"k-2"}]`, "#.id", "#.link", "#.slug",
			[]Entry{{"1", "http://x.test/a/1", "k"}, {"2", "http://x.test/a/2", "k-2"}}},
		{`[]`, "#.id", "#.link", "#.slug", nil},
		{`{"data":null}`, "data.id", "data.url", "", nil},
		{`{"data":{"id":null,"url":""}}`, "data.id", "data.url", "", nil},
		{`{"data":{"items":[{"contentId":"c9"}]}}`, "data.items.0.contentId", "data.items.0.url", "", []Entry{{"c9", "", ""}}},
	} {
		op := &operation{Operation: config.Operation{ID: c.id, Public: c.public, Key: c.key}}
		got := op.entries([]byte(c.body), "http://x.test/api/posts?a=1")
		if len(got) != len(c.want) {
			t.Errorf("%s: %+v", c.body, got)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %+v, want %+v", c.body, got[i], c.want[i])
			}
		}
	}
}

// Secrets stand in no sentence and no cause, whatever the other side says.
func TestNoSecretComesBack(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(400)
		_, _ = w.Write([]byte(`{"message":"bad ` + r.Header.Get("X-Token") + ` ` + r.Header.Get("Authorization") + `"}`))
	}))
	defer s.Close()
	const secret = "s3cret-words-of-the-county"
	c, err := New(Options{
		Portal: config.Portal{URL: s.URL, Login: config.Login{User: "gaoshi", Password: "env:PW"}, Headers: map[string]string{"X-Token": "Token env:PW"},
			Find: config.Operation{Method: "GET", Address: "{{.Base}}"}},
		Secrets: constant(secret), Guard: guard.New(guard.Literal(s.URL)), Timeout: time.Second, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	a := c.Do(t.Context(), "find", Call{})
	all := a.Say + a.Message + a.Cause.Error()
	if strings.Contains(all, secret) || strings.Contains(all, "Z2Fvc2hp") || !strings.Contains(all, "***") {
		t.Errorf("%s", all)
	}
}

type constant string

func (c constant) Secret(string) (string, error) { return string(c), nil }

func TestSlug(t *testing.T) {
	for in, want := range map[string]string{"QH-2026-0101": "qh-2026-0101", "青禾〔2026〕1号": "2026-1", " a__b ": "a-b", "": ""} {
		if got := Slug(in); got != want {
			t.Errorf("%q gives %q", in, got)
		}
	}
}
