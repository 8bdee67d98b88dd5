package wechat

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/silenceper/wechat/v2/util"

	"gaoshi/internal/calendar"
)

// The two hosts that may be spoken to.
const (
	hostOA   = "api.weixin.qq.com"
	hostWork = "qyapi.weixin.qq.com"
)

const (
	replyBytes   = 1 << 20  // a longer reply is not one of Tencent's
	requestBytes = 32 << 20 // a robot's file is at most 20 MB
)

// guard is the one RoundTripper behind the SDK's global client. The SDK takes no
// context and prints whole addresses in its errors, so it is given a handle in
// place of every secret; the handle names the call under way, and the guard puts
// the secret in on the way out.
type guard struct{ calls sync.Map } // handle → *call

var theGuard guard

var installGuard = sync.OnceFunc(func() {
	util.DefaultHTTPClient = &http.Client{
		Transport:     &theGuard,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
})

// call is one use of the SDK: what goes out and what came of it. It belongs to
// one goroutine.
type call struct {
	ctx     context.Context
	ch      *Channel
	handle  string
	secret  string   // what the handle stands for; "" when it stands for account's token
	account *account // whose access token the handle stands for; nil for robots

	host, path string
	sent       bool  // something of the request may have reached the other side
	status     int   // HTTP status; 0: no answer
	isJSON     bool  // the answer is a JSON object
	code       int64 // errcode
	msg        string
	tokenErr   error // why no access token could be had: already marked
}

var handleForm = regexp.MustCompile(`gaoshi-handle-[0-9a-f]{24}`)

// open registers a call; close must follow.
func (ch *Channel) open(ctx context.Context, secret string, a *account) *call {
	var b [12]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	c := &call{ctx: ctx, ch: ch, handle: "gaoshi-handle-" + hex.EncodeToString(b[:]), secret: secret, account: a}
	theGuard.calls.Store(c.handle, c)
	return c
}

func (c *call) close() { theGuard.calls.Delete(c.handle) }

// newBase is the transport under the guard. Connections are kept for two seconds
// only: a request that meets a connection which the server is just closing is cut
// off after it was written, and then nobody knows whether it arrived.
func newBase(redirected bool) http.RoundTripper {
	t := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		IdleConnTimeout:       2 * time.Second,
		MaxIdleConnsPerHost:   8,
		ExpectContinueTimeout: time.Second,
		ForceAttemptHTTP2:     false,
		DisableCompression:    true,
	}
	if !redirected {
		t.Proxy = http.ProxyFromEnvironment
	}
	return t
}

var errNoHandle = errors.New("wechat: a request without a handle is not let out")

// RoundTrip sends the request of a registered call and replays it once if the
// access token had run out. Its errors hold neither address nor secret.
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		var err error
		body, err = io.ReadAll(io.LimitReader(req.Body, requestBytes+1))
		req.Body.Close()
		if err != nil || len(body) > requestBytes {
			return nil, fmt.Errorf("wechat: the request is longer than %d bytes or cannot be read", requestBytes)
		}
	}
	h := handleForm.FindString(req.URL.RawQuery)
	if h == "" && len(body) < 4096 {
		h = string(handleForm.Find(body))
	}
	v, ok := g.calls.Load(h)
	if !ok {
		return nil, errNoHandle
	}
	c := v.(*call)
	c.host, c.path = req.URL.Hostname(), req.URL.Path
	if c.host != hostOA && c.host != hostWork || req.URL.Scheme != "https" {
		return nil, fmt.Errorf("wechat: the host %q is not allowed", c.host)
	}
	secret := c.secret
	if c.account != nil {
		if secret, c.tokenErr = c.ch.toks.get(c.ctx, c.account, false, ""); c.tokenErr != nil {
			return nil, errors.New("wechat: no access token")
		}
	}
	resp, err := c.once(req, body, secret)
	if err == nil && c.account != nil && tokenCode(c.code) {
		c.ch.o.Log.InfoContext(c.ctx, "wechat token refused, refreshed once", "host", c.host, "path", c.path, "errcode", c.code)
		c.sent = false
		if secret, c.tokenErr = c.ch.toks.get(c.ctx, c.account, true, secret); c.tokenErr != nil {
			return nil, errors.New("wechat: no access token")
		}
		resp, err = c.once(req, body, secret)
	}
	return resp, err
}

func tokenCode(code int64) bool { return code == 40001 || code == 40014 || code == 42001 }

// once puts the secret in, sends, reads the whole answer and notes what it says.
func (c *call) once(req *http.Request, body []byte, secret string) (*http.Response, error) {
	watch := calendar.StartStopwatch()
	ctx, cancel := context.WithTimeout(c.ctx, c.ch.o.Timeout)
	defer cancel()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { c.sent = true }})
	out := req.Clone(ctx)
	out.URL.RawQuery = strings.ReplaceAll(req.URL.RawQuery, c.handle, url.QueryEscape(secret))
	if req.Body != nil {
		if quoted, err := json.Marshal(secret); err == nil && len(body) < 4096 {
			body = bytes.ReplaceAll(body, []byte(c.handle), bytes.Trim(quoted, `"`))
		}
		out.ContentLength = int64(len(body))
		out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		out.Body, _ = out.GetBody()
	}
	out.Host = c.host
	if to := c.ch.o.Redirect; to != nil {
		out.URL.Scheme, out.URL.Host = to.Scheme, to.Host
		out.URL.Path = strings.TrimRight(to.Path, "/") + req.URL.Path
	}
	c.status, c.isJSON, c.code, c.msg = 0, false, 0, ""
	resp, err := c.ch.base.RoundTrip(out)
	if err == nil {
		resp, err = c.read(resp, secret)
	}
	if err != nil {
		err = fmt.Errorf("wechat: %s%s: %s", c.host, c.path, redact(err.Error(), secret, c.secret))
	}
	c.log(watch.Elapsed(), err)
	return resp, err
}

// read takes in the whole answer, so that the deadline covers it.
func (c *call) read(resp *http.Response, secret string) (*http.Response, error) {
	defer resp.Body.Close()
	c.status = resp.StatusCode
	b, err := io.ReadAll(io.LimitReader(resp.Body, replyBytes+1))
	if err != nil {
		c.status = 0
		return nil, err
	}
	if len(b) > replyBytes {
		return nil, fmt.Errorf("the reply is longer than %d bytes", replyBytes)
	}
	var head struct {
		ErrCode int64  `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
	}
	if resp.StatusCode == http.StatusOK && json.Unmarshal(b, &head) == nil {
		c.isJSON, c.code, c.msg = true, head.ErrCode, redact(head.ErrMsg, secret, c.secret)
	}
	resp.Body = io.NopCloser(bytes.NewReader(b))
	resp.ContentLength = int64(len(b))
	resp.Request = nil
	return resp, nil
}

func (c *call) log(took time.Duration, err error) {
	args := []any{"host", c.host, "path", c.path, "status", c.status, "errcode", c.code, "ms", took.Milliseconds()}
	if c.msg != "" && c.code != 0 {
		args = append(args, "errmsg", c.msg)
	}
	if err != nil {
		args = append(args, "sent", c.sent, "err", err.Error())
	}
	c.ch.o.Log.DebugContext(c.ctx, "wechat call", args...)
}

// redact takes secrets out of a text.
func redact(s string, secrets ...string) string {
	for _, x := range secrets {
		if len(x) < 4 {
			continue
		}
		s = strings.ReplaceAll(s, x, "***")
		s = strings.ReplaceAll(s, url.QueryEscape(x), "***")
	}
	return s
}
