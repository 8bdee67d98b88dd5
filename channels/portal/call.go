package portal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
)

// refusal is an answer of the CMS that says no.
type refusal struct {
	status int
	msg    string // without secrets
}

func (r *refusal) Error() string { return fmt.Sprintf("HTTP %d: %s", r.status, r.msg) }

// call makes one call to the CMS and returns its reply. Every error is marked.
func (ch *Channel) call(ctx context.Context, name, method, to string, body []byte) (any, error) {
	headers, secrets, err := ch.headers()
	if err != nil {
		return nil, err
	}
	watch := calendar.StartStopwatch()
	req := ch.http.R().SetContext(ctx).SetHeader("Accept", "application/json").SetHeaders(headers)
	if body != nil {
		req.SetHeader("Content-Type", "application/json; charset=utf-8").SetBody(body)
	}
	resp, err := req.Execute(method, to)
	status := 0
	if resp != nil {
		status = resp.StatusCode()
	}
	ch.o.Log.Debug("portal call", "method", method, "host", hostOf(to), "status", status, "ms", watch.Elapsed().Milliseconds())
	if err != nil {
		return nil, channels.Temporary(told(errors.New(redact(bare(err).Error(), secrets)), "“%s”没有接通，稍后自动再发，不用管；一直不行请管理员检查网络。", name), 0)
	}
	msg := redact(clip(message(resp.Body()), 120), secrets)
	no := &refusal{status, msg}
	switch {
	case status >= 200 && status < 300:
		var reply any
		d := json.NewDecoder(bytes.NewReader(resp.Body()))
		d.UseNumber()
		if err := d.Decode(&reply); err != nil && len(bytes.TrimSpace(resp.Body())) > 0 {
			return nil, channels.Permanent(told(no, "“%s”回的不是约定的格式，可能被上网认证页面拦住了。请管理员检查 gaoshi.yaml 里的 portal.url 和网络。", name))
		}
		return reply, nil
	case status >= 300 && status < 400:
		return nil, channels.Permanent(told(no, "“%s”把我们转去了别的地址（%d），没有跟去，令牌没有给出。请管理员向县里问清新地址，改 gaoshi.yaml 里的 portal.url。", name, status))
	case status == 401 || status == 403:
		return nil, channels.Permanent(told(no, "“%s”不认我们的令牌（%d）。请管理员向县里要新令牌，换进密钥文件后点“再发一次”。", name, status))
	case status == 404 || status == 410:
		return nil, channels.Permanent(told(no, "“%s”的接口地址不对（%d）。请管理员检查 gaoshi.yaml 里的 portal.url。", name, status))
	case status == 429 || status >= 500:
		return nil, channels.Temporary(told(no, "“%s”正忙（%d），稍后自动再发，不用管。", name, status), after(resp.Header().Get("Retry-After")))
	}
	return nil, channels.Permanent(told(no, "“%s”没有收下（%d）：%s。请按它说的改稿，出更正后再发。", name, status, strings.TrimRight(msg, "。")))
}

// look fetches a public page and finds the title on it.
func (ch *Channel) look(ctx context.Context, page, title string) error {
	u, err := url.Parse(page)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("网址不完整")
	}
	resp, err := ch.page.R().SetContext(ctx).SetDoNotParseResponse(true).Get(page)
	if err != nil {
		return errors.New("打不开")
	}
	defer resp.RawBody().Close()
	if resp.StatusCode() != http.StatusOK {
		return fmt.Errorf("打不开，%d", resp.StatusCode())
	}
	b, err := io.ReadAll(io.LimitReader(resp.RawBody(), replyBytes))
	if err != nil {
		return errors.New("没读完")
	}
	if !strings.Contains(fold(html.UnescapeString(string(b))), fold(title)) {
		return errors.New("页面上没有标题")
	}
	return nil
}

func fold(s string) string { return strings.Join(strings.Fields(s), "") }

// pick walks a reply by a dotted path; numbers index lists. "" when there is no
// text there.
func pick(reply any, path string) string {
	for _, k := range strings.Split(path, ".") {
		switch v := reply.(type) {
		case map[string]any:
			reply = v[k]
		case []any:
			i, err := strconv.Atoi(k)
			if err != nil || i < 0 || i >= len(v) {
				return ""
			}
			reply = v[i]
		default:
			return ""
		}
	}
	switch v := reply.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// message takes the words out of a refusal.
func message(body []byte) string {
	var m map[string]any
	if json.Unmarshal(body, &m) == nil {
		for _, k := range []string{"message", "msg", "error", "errmsg"} {
			if s, ok := m[k].(string); ok && s != "" {
				return s
			}
		}
	}
	return strings.Join(strings.Fields(string(body)), " ")
}

// bare takes the address off a network error.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

func redact(s string, secrets []string) string {
	for _, x := range secrets {
		if len(x) >= 4 {
			s = strings.ReplaceAll(s, x, "***")
		}
	}
	return s
}

func clip(s string, n int) string {
	if rs := []rune(s); len(rs) > n {
		return string(rs[:n]) + "…"
	}
	return s
}

func after(retry string) time.Duration {
	if n, err := strconv.Atoi(strings.TrimSpace(retry)); err == nil && n > 0 && n <= 86400 {
		return time.Duration(n) * time.Second
	}
	return 0
}

func hostOf(s string) string {
	if u, err := url.Parse(s); err == nil {
		return u.Host
	}
	return ""
}
