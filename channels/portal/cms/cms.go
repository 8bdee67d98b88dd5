// Package cms calls a county's CMS as the settings describe it: one operation each
// for create, update, withdraw, find, read, upload and what belongs to files. What
// a reply means is the description's to say; what it does not say is Unclear, and
// nothing is made of it. A reply is a word of the CMS about itself, never a proof
// of what the public sees.
//
// Address, headers and body of an operation are text/template over Call. Every
// value goes in by a function that suits its place: {{json .Title}} into a JSON
// body, {{query .Key}} into a query, {{path .ID}} into a path, {{slug .Key}} as
// lower-case letters, digits and hyphens. {{.And}} is "?" or "&", as the base
// needs it.
package cms

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/go-resty/resty/v2"
	"github.com/tidwall/gjson"

	"gaoshi/channels/portal/guard"
	"gaoshi/config"
	"gaoshi/internal/calendar"
)

// Secrets resolves a reference (env:NAME, file:PATH …) to the secret itself. Its
// errors must not hold the secret.
type Secrets interface {
	Secret(ref string) (string, error)
}

// Call is what the templates see.
type Call struct {
	*Package
	Base           string // portal.url
	And            string // what joins a first query value to Base: "?" or "&"
	ID             string // the CMS's own id of the article, or of the file
	Address        string // its public address
	Moved          string // withdraw: public address of the page that takes its place, ""
	TombstoneTitle string // withdraw: what stands in the title's place
	Tombstone      string // withdraw: what stands in the text's place, HTML
	File           File   // upload, find_file, remove_file
}

// File is an attachment or a picture to upload.
type File struct {
	Name      string // as people call it
	Plain     string // of letters, digits and hyphens, with its extension; names these very bytes
	Slug      string // Plain without the extension
	MediaType string
	Data      []byte
}

// Meaning is what a reply means.
type Meaning string

// The meanings. Only Done has an effect that is known.
const (
	Done    Meaning = "done"
	Gone    Meaning = "gone"    // what is meant by ID is not there
	Refused Meaning = "refused" // no, and it will stay no
	Later   Meaning = "later"   // nothing was taken; try again
	Unclear Meaning = "unclear" // it may have been taken
)

// Entry is one article or file that a reply names.
type Entry struct {
	ID      string
	Address string // public
	Key     string
}

// Answer is the reply to a call.
type Answer struct {
	Meaning Meaning
	Status  int           // 0: none came
	Entries []Entry       // what the reply names, in its order
	Message string        // the CMS's own words, clipped and without secrets
	After   time.Duration // Later: the least to wait
	Say     string        // Chinese, for every meaning but Done
	Cause   error         // for the log, without secrets
}

// First is the first entry, or an empty one.
func (a Answer) First() Entry {
	if len(a.Entries) == 0 {
		return Entry{}
	}
	return a.Entries[0]
}

// Options are a client's parts.
type Options struct {
	Portal  config.Portal // complete
	Secrets Secrets
	Guard   *guard.Guard
	Timeout time.Duration // of one call
	Log     *slog.Logger
	Name    string // of the portal, for people; "" is 县门户
}

// Client calls one CMS. It is safe for concurrent use.
type Client struct {
	o    Options
	http *resty.Client
	ops  map[string]*operation
}

type operation struct {
	config.Operation
	key           string
	address, body *template.Template
	headers       map[string]*template.Template
}

const replyBytes = 4 << 20

// New parses every template of the description. All faults are told at once, in
// Chinese, each with its key.
func New(o Options) (*Client, error) {
	if o.Name == "" {
		o.Name = "县门户"
	}
	c := &Client{o: o, ops: map[string]*operation{}}
	var errs []error
	described := o.Portal.Operations()
	for _, key := range slices.Sorted(maps.Keys(described)) {
		d := described[key]
		if !d.Can() {
			continue
		}
		op, err := parse(key, *d, o.Portal.Headers)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		c.ops[key] = op
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	// The headers hold the county's token: no redirect is followed with them.
	c.http = resty.NewWithClient(o.Guard.Client(o.Timeout, false)).SetRetryCount(0).SetResponseBodyLimit(replyBytes).SetLogger(quiet{}).SetHeader("User-Agent", "gaoshi")
	return c, nil
}

// quiet keeps resty's own log away: it would print addresses and headers.
type quiet struct{}

func (quiet) Errorf(string, ...interface{}) {}
func (quiet) Warnf(string, ...interface{})  {}
func (quiet) Debugf(string, ...interface{}) {}

// Can reports whether the CMS has an operation.
func (c *Client) Can(key string) bool { return c.ops[key] != nil }

// Knows reports whether the replies of an operation name our key.
func (c *Client) Knows(key string) bool { return c.ops[key] != nil && c.ops[key].Key != "" }

// Do makes one call. The meaning of the answer is for the caller to act on.
func (c *Client) Do(ctx context.Context, key string, call Call) Answer {
	op := c.ops[key]
	if op == nil {
		return Answer{Meaning: Refused, Say: "设置里没有写“" + c.o.Name + "”怎么做这一步（portal." + key + "）。"}
	}
	req, to, secrets, err := c.request(ctx, op, call)
	if err != nil {
		return Answer{Meaning: Refused, Say: err.Error()}
	}
	watch := calendar.StartStopwatch()
	resp, err := req.Execute(op.Method, to)
	status := 0
	if resp != nil && resp.RawResponse != nil {
		status = resp.StatusCode()
	}
	c.o.Log.DebugContext(ctx, "portal call", "operation", key, "host", hostOf(to), "status", status, "ms", watch.Elapsed().Milliseconds())
	if err != nil {
		return c.unanswered(ctx, err, secrets)
	}
	return c.read(op, resp, secrets)
}

// request fills the templates of an operation.
func (c *Client) request(ctx context.Context, op *operation, call Call) (*resty.Request, string, []string, error) {
	to, headers, body, err := op.fill(c.o.Portal.URL, call)
	if err != nil {
		return nil, "", nil, fmt.Errorf("报送内容套不进设置里的格式。请管理员检查 gaoshi.yaml：%w", err)
	}
	r := c.http.R().SetContext(ctx)
	var secrets []string
	for k, v := range headers {
		v, used, err := c.resolve(v)
		if err != nil {
			return nil, "", nil, err
		}
		secrets = append(secrets, used...)
		r.SetHeader(k, v)
	}
	if l := c.o.Portal.Login; l.User != "" {
		pw, used, err := c.resolve(l.Password)
		if err != nil {
			return nil, "", nil, err
		}
		secrets = append(secrets, used...)
		r.SetBasicAuth(l.User, pw)
		secrets = append(secrets, strings.TrimPrefix(basic(l.User, pw), "Basic "))
	}
	switch {
	case op.key == "upload" && op.Field != "":
		b, form, err := multipartOf(op.Field, call.File)
		if err != nil {
			return nil, "", nil, err
		}
		r.SetHeader("Content-Type", form).SetBody(b)
	case op.key == "upload" && op.Body == "":
		r.SetBody(call.File.Data)
	case body != nil:
		r.SetBody(body)
	}
	return r, to, secrets, nil
}

func basic(user, pw string) string {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, pw)
	return r.Header.Get("Authorization")
}

func multipartOf(field string, f File) ([]byte, string, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	h := textproto.MIMEHeader{}
	h.Set("Content-Disposition", fmt.Sprintf(`form-data; name=%q; filename=%q`, field, f.Plain))
	h.Set("Content-Type", f.MediaType)
	part, err := w.CreatePart(h)
	if err == nil {
		_, err = part.Write(f.Data)
	}
	if err == nil {
		err = w.Close()
	}
	return b.Bytes(), w.FormDataContentType(), err
}

var refForm = regexp.MustCompile(`^(env|file|secret|practice):`)

// resolve replaces the references in a value, word by word.
func (c *Client) resolve(v string) (string, []string, error) {
	var secrets []string
	words := strings.Split(v, " ")
	for i, w := range words {
		if !refForm.MatchString(w) || c.o.Secrets == nil {
			continue
		}
		s, err := c.o.Secrets.Secret(w)
		if err != nil || strings.TrimSpace(s) == "" {
			return "", nil, fmt.Errorf("读不到%s的令牌（%s）。请管理员检查密钥文件或环境变量。", c.o.Name, w)
		}
		words[i] = strings.TrimSpace(s)
		secrets = append(secrets, words[i])
	}
	return strings.Join(words, " "), secrets, nil
}

// unanswered is the answer where none came.
func (c *Client) unanswered(ctx context.Context, err error, secrets []string) Answer {
	cause := errors.New(redact(bare(err).Error(), secrets))
	var refused *guard.Refusal
	switch {
	case errors.As(err, &refused):
		return Answer{Meaning: Refused, Cause: cause, Say: fmt.Sprintf("“%s”的地址 %s 指到内部网络（%s），没有连。确实在内网的，请管理员在 gaoshi.yaml 的 portal.private 里写上它。", c.o.Name, refused.Host, refused.IP)}
	case !guard.Sent(err):
		return Answer{Meaning: Later, Cause: cause, Say: fmt.Sprintf("“%s”没有接通，稍后自动再发，不用管；一直不行请管理员检查网络。", c.o.Name)}
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled):
		return Answer{Meaning: Unclear, Cause: cause, Say: "发送时程序停止，不知道“" + c.o.Name + "”收没收到。"}
	}
	return Answer{Meaning: Unclear, Cause: cause, Say: fmt.Sprintf("和“%s”的连接断了，不知道它收没收到。", c.o.Name)}
}

// read judges a reply by the description.
func (c *Client) read(op *operation, resp *resty.Response, secrets []string) Answer {
	body := resp.Body()
	a := Answer{Status: resp.StatusCode(), Message: redact(message(op.Message, body), secrets)}
	a.Meaning = op.meaning(a.Status, body)
	a.Cause = fmt.Errorf("HTTP %d: %s", a.Status, a.Message)
	if a.Meaning == Done && !op.readable(body) {
		a.Meaning = Unclear
		a.Say = fmt.Sprintf("“%s”回的不是约定的格式，可能被上网认证页面拦住了。请管理员检查 gaoshi.yaml 里的 portal.url 和网络。", c.o.Name)
		return a
	}
	words := strings.TrimRight(a.Message, "。. ")
	switch a.Meaning {
	case Done:
		a.Cause = nil
		a.Entries = op.entries(body, resp.Request.URL)
	case Later:
		a.After = after(resp.Header().Get("Retry-After"))
		a.Say = fmt.Sprintf("“%s”正忙（%d），稍后自动再发，不用管。", c.o.Name, a.Status)
	case Gone:
		a.Say = fmt.Sprintf("“%s”说没有这一篇（%d）。", c.o.Name, a.Status)
	case Refused:
		a.Say = c.refusal(op.key, a.Status, words)
	default:
		a.Say = fmt.Sprintf("“%s”的回答看不明白（%d），不知道它收没收到。", c.o.Name, a.Status)
	}
	return a
}

func (c *Client) refusal(key string, status int, words string) string {
	switch {
	case status >= 300 && status < 400:
		return fmt.Sprintf("“%s”把我们转去了别的地址（%d），没有跟去，令牌没有给出。请管理员向县里问清新地址，改 gaoshi.yaml 里的 portal.url。", c.o.Name, status)
	case status == 401 || status == 403:
		return fmt.Sprintf("“%s”不认我们的令牌或没有给权限（%d）。请管理员向县里要新令牌，换进密钥文件后点“再发一次”。", c.o.Name, status)
	case status == 404 || status == 405 || status == 410:
		return fmt.Sprintf("“%s”的接口地址不对（%d）。请管理员检查 gaoshi.yaml 里的 portal.url。", c.o.Name, status)
	}
	if key != "create" && key != "update" { // no fault of the text
		return fmt.Sprintf("“%s”没有答应（%d）：%s。多半是令牌没有权限，或接口写得不对，请管理员检查令牌和 gaoshi.yaml 里的 portal.%s。", c.o.Name, status, words, key)
	}
	return fmt.Sprintf("“%s”没有收下（%d）：%s。请按它说的改稿，出更正后再发。", c.o.Name, status, words)
}

// message takes the words out of a reply.
func message(path string, body []byte) string {
	for _, p := range []string{path, "message", "msg", "error", "errmsg"} {
		if p == "" || !gjson.ValidBytes(body) {
			continue
		}
		if v := gjson.GetBytes(body, p); v.Type == gjson.String && v.Str != "" {
			return clip(strings.Join(strings.Fields(v.Str), " "), 120)
		}
	}
	return clip(strings.Join(strings.Fields(string(body)), " "), 120)
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
