package wechat

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/util"

	"gaoshi/channels"
	"gaoshi/channels/channeltest"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/sim"
)

// stand serves a handler in the place of Tencent's servers.
func stand(t *testing.T, f http.HandlerFunc) (*Channel, *buffer) {
	t.Helper()
	srv := httptest.NewServer(f)
	t.Cleanup(srv.Close)
	u, _ := url.Parse(srv.URL + "/prefix")
	ch, _, log := begin(t, func(o *Options) { o.Redirect = u }, nil)
	return ch, log
}

func TestGuardLetsNothingElseOut(t *testing.T) {
	ch, _ := stand(t, func(http.ResponseWriter, *http.Request) { t.Error("a request went out") })
	c := ch.open(t.Context(), robotKeyA, nil)
	defer c.close()
	for _, u := range []string{
		"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + robotKeyA,                           // a bare secret, no handle
		"https://evil.example.test/?key=" + c.handle,                                                  // another host
		"http://qyapi.weixin.qq.com/?key=" + c.handle,                                                 // not encrypted
		"https://qyapi.weixin.qq.com.evil.example.test/?key=" + c.handle,                              //
		"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=gaoshi-handle-000000000000000000000000", // nobody's
	} {
		if _, err := util.HTTPPost(u, "{}"); err == nil {
			t.Errorf("%s was let out", u)
		}
	}
	h := c.handle
	c.close()
	if _, err := util.HTTPPost("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="+h, "{}"); err == nil {
		t.Error("a closed handle was let out")
	}
}

func TestGuardOnTheWire(t *testing.T) {
	var got *http.Request
	ch, log := stand(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		fmt.Fprint(w, `{"errcode":0,"errmsg":"ok"}`)
	})
	if _, err := send(t, ch, channeltest.Notices()[0], groupB); err != nil {
		t.Fatal(err)
	}
	if got.Host != hostWork || got.URL.Path != "/prefix/cgi-bin/webhook/send" || got.URL.Query().Get("key") != robotKeyB {
		t.Errorf("%s %s", got.Host, got.URL)
	}
	if strings.Contains(log.String(), robotKeyB) || !strings.Contains(log.String(), "errcode=0") {
		t.Errorf("%s", log.String())
	}
}

func TestGuardAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		want  channeltest.Outcome
	}{
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/login" {
				t.Error("a redirect was followed")
			}
			http.Redirect(w, r, "/login?"+r.URL.RawQuery, http.StatusFound)
		}, channeltest.Uncertain},
		"too long": {func(w http.ResponseWriter, _ *http.Request) {
			w.Write([]byte(`{"errcode":0,"x":"` + strings.Repeat("x", replyBytes) + `"}`))
		}, channeltest.Uncertain},
		"half": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			w.Write([]byte(`{"err`))
		}, channeltest.Uncertain},
		"a list": {func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`[]`)) }, channeltest.Uncertain},
		"empty":  {func(http.ResponseWriter, *http.Request) {}, channeltest.Uncertain},
		"403":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(403) }, channeltest.Permanent},
		"500":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, channeltest.Temporary},
		"502":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }, channeltest.Temporary},
		"504":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(504) }, channeltest.Uncertain}, // behind it somebody may have taken it
		"key in errmsg": {func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, `{"errcode":93000,"errmsg":"bad key %s"}`, r.URL.Query().Get("key"))
		}, channeltest.Permanent},
		"unknown reason": {func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`{"errcode":77,"errmsg":"100%d %s"}`)) }, channeltest.Permanent},
	} {
		ch, log := stand(t, c.serve)
		rec, err := send(t, ch, channeltest.Notices()[0], groupA)
		if got := channeltest.OutcomeOf(rec, err); got != c.want {
			t.Errorf("%s: %s (%v), want %s", name, got, err, c.want)
		}
		all := fmt.Sprintf("%v %+v %#v %s", err, err, err, log.String())
		for e := err; e != nil; e = errors.Unwrap(e) {
			all += fmt.Sprintf("%+v %#v", e, e)
		}
		if strings.Contains(all, robotKeyA) || strings.Contains(all, "%!") {
			t.Errorf("%s: a secret or a format error in %s", name, all)
		}
	}
}

// TestContext: the caller's context reaches the wire, though the SDK has none.
func TestContext(t *testing.T) {
	ch, s, _ := begin(t, func(o *Options) { o.Timeout = time.Minute }, nil)
	s.SetFault(robotKeyA, sim.Fault{Mode: sim.Hang})
	n := channeltest.Notices()[0]
	r, err := ch.Render(n, groupA)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	watch := calendar.StartStopwatch()
	rec, err := ch.Send(ctx, channeltest.Delivery(n, groupA, r), r)
	if channeltest.OutcomeOf(rec, err) != channeltest.Uncertain || watch.Elapsed() > 50*time.Second {
		t.Errorf("%v after %s", err, watch.Elapsed())
	}
}

// TestNoSecretAnywhere sends by every route into every fault and looks for
// every secret in all that comes out: errors, log, receipts, renditions, pages.
func TestNoSecretAnywhere(t *testing.T) {
	ch, s, log, c := everything(t, nil)
	var all bytes.Buffer
	var paths = []string{"/cgi-bin/webhook/send", "/cgi-bin/stable_token", "/cgi-bin/gettoken", "/cgi-bin/draft/add", "/cgi-bin/material/add_material",
		"/cgi-bin/freepublish/submit", "/cgi-bin/message/mass/sendall", "/cgi-bin/message/send", "/cgi-bin/externalcontact/add_msg_template", "/cgi-bin/message/subscribe/bizsend"}
	for _, m := range sim.Modes {
		if m.Mode == sim.Hang || m.Mode == sim.Slow {
			continue
		}
		for _, p := range paths {
			s.SetFault(p, sim.Fault{Mode: m.Mode})
		}
		for _, fresh := range []bool{true, false} { // with and without a token in the cache
			if fresh {
				ch.toks.cache = &memoryTokens{ch: ch, m: map[string]memoryToken{}}
			}
			for _, to := range []notice.Target{groupA, groupB, forward, oaPublish, oaMass, customers, heads, opted} {
				d, r, err := deliver(t, ch, channeltest.Notices()[0], to, c.Now())
				fmt.Fprintf(&all, "%v\n%+v\n%#v\n%+v\n%s\n", err, err, err, d.Receipt, r.Text)
				for e := err; e != nil; e = errors.Unwrap(e) {
					fmt.Fprintf(&all, "%#v\n", e)
				}
				var told *channels.Told
				if errors.As(err, &told) {
					fmt.Fprintf(&all, "%s %v\n", told.Say, told.Cause)
				}
				for _, f := range r.Files {
					all.Write(f.Data)
				}
			}
		}
		for _, p := range paths {
			s.SetFault(p, sim.Fault{})
		}
		s.NewDay()
	}
	all.WriteString(log.String())
	for _, secret := range []string{robotKeyA, robotKeyB, appSecret, corpSecret, "practice-token-", "access_token=p"} {
		if i := strings.Index(all.String(), secret); i >= 0 {
			t.Errorf("%q: …%s…", secret, all.String()[max(0, i-120):min(all.Len(), i+80)])
		}
	}
}
