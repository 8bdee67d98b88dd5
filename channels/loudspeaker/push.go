package loudspeaker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/template"
	"time"

	"github.com/go-resty/resty/v2"

	"gaoshi/channels"
	"gaoshi/internal/notice"
)

// Push describes the HTTP interface of a county's broadcast platform. Every county
// has another, so address and body are templates over Call; {{json .Text}} writes
// a value as JSON.
type Push struct {
	URL        string            // template
	Method     string            // POST
	Header     map[string]string // may hold a secret: never told in an error
	Body       string            // template; "" sends Call as JSON
	Ref        string            // dotted path of the platform's own number in its JSON answer
	Timeout    time.Duration     // 20 s
	Repeatable bool              // the platform takes one Key only once, so a repeat is harmless
	Status     string            // template of the address that tells how far a broadcast is; "" for none
	State      string            // dotted path of its state in that answer, 0 to 5 as package ebd has them
	Transport  http.RoundTripper // nil: the default
}

// Call is what a template of Push may use.
type Call struct {
	Key      string            `json:"key"`
	Notice   string            `json:"notice"`
	Edition  int               `json:"edition"`
	Occasion string            `json:"occasion"`
	Target   string            `json:"target"`
	Village  string            `json:"village"`
	Place    string            `json:"place"`
	Title    string            `json:"title"`
	Urgency  string            `json:"urgency"`
	Seconds  int               `json:"seconds"`
	Text     string            `json:"text"`
	SSML     string            `json:"ssml"`
	EBM      string            `json:"ebm,omitempty"`     // the broadcast message, where ebd is set up
	Ref      string            `json:"ref,omitempty"`     // the platform's own number, when its state is asked for
	Options  map[string]string `json:"options,omitempty"` // the target's own: its number on the platform
}

const maxAnswer = 64 << 10

// push calls the platform once.
func (c *Channel) push(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	p := c.opt.Push
	call := callOf(d)
	call.Seconds, call.Text = r.Seconds, r.Text
	if f := r.File("speech.ssml"); f != nil {
		call.SSML = string(f.Data)
	}
	if f := r.File(messageName); f != nil {
		call.EBM = string(f.Data)
	}
	address, err := fill(p.URL, call)
	if err != nil {
		return nil, channels.Permanent(&channels.Told{Say: "应急广播平台的地址模板有错，没有送出。请检查 gaoshi.yaml 里大喇叭的 push。", Cause: err})
	}
	body, err := p.body(call)
	if err != nil {
		return nil, channels.Permanent(&channels.Told{Say: "应急广播平台的内容模板有错，没有送出。请检查 gaoshi.yaml 里大喇叭的 push。", Cause: err})
	}
	method := p.Method
	if method == "" {
		method = http.MethodPost
	}
	res, err := p.request(ctx).SetHeader("Content-Type", "application/json; charset=utf-8").SetHeaders(p.Header).SetBody(body).Execute(method, address)
	if res != nil && res.RawBody() != nil {
		defer res.RawBody().Close()
	}
	if err != nil {
		return nil, p.trouble(d, err)
	}
	return c.pushed(d, r, res)
}

// callOf is what is known of a delivery alone.
func callOf(d *notice.Delivery) Call {
	return Call{Key: d.Key(), Notice: string(d.Notice), Edition: d.Edition, Occasion: d.Occasion, Target: string(d.Target.ID),
		Village: d.Target.VillageName, Place: d.Target.Name, Title: d.Title, Urgency: string(d.Urgency), Options: d.Target.Options}
}

// request begins a call of the platform: no redirects, no log, no parsing.
func (p *Push) request(ctx context.Context) *resty.Request {
	client := resty.New().SetTimeout(p.timeout()).SetRedirectPolicy(resty.NoRedirectPolicy()).SetDoNotParseResponse(true)
	client.SetLogger(silent{})
	if p.Transport != nil {
		client.SetTransport(p.Transport)
	}
	return client.R().SetContext(ctx)
}

// pushed reads the platform's answer.
func (c *Channel) pushed(d *notice.Delivery, r notice.Rendition, res *resty.Response) (*notice.Receipt, error) {
	p := c.opt.Push
	code := res.StatusCode()
	say := "应急广播平台没有接收发往“" + d.Target.Name + "”的播音稿（回答 " + strconv.Itoa(code) + "）。"
	switch {
	case code >= 200 && code < 300:
	case code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable:
		after, _ := strconv.Atoi(res.Header().Get("Retry-After"))
		return nil, channels.Temporary(&channels.Told{Say: say + "平台正忙，过一会儿自动再送。"}, time.Duration(min(after, 3600))*time.Second)
	case code < 500:
		return nil, channels.Permanent(&channels.Told{Say: say + "请核对平台的账号和这只喇叭的编号。"})
	case p.Repeatable:
		return nil, channels.Temporary(&channels.Told{Say: say + "平台出错，过一会儿自动再送。"}, time.Minute)
	default:
		return nil, &channels.Told{Say: say + "平台出错，不能确定收到没有。请打电话问平台值班员，再在投递页里选“已收到”或“重送”。"}
	}
	buf := new(bytes.Buffer)
	if _, err := buf.ReadFrom(http.MaxBytesReader(nil, res.RawBody(), maxAnswer)); err != nil && p.Ref != "" {
		buf.Reset() // it took the script; only its own number is missing
	}
	return &notice.Receipt{State: notice.Accepted, By: byPlatform, At: c.now(), Ref: lookUp(buf.Bytes(), p.Ref),
		Note: preempts(d) + fmt.Sprintf("平台已接收，约%d秒。播完后平台或村里再确认。", r.Seconds)}, nil
}

func (p *Push) timeout() time.Duration {
	if p.Timeout <= 0 {
		return 20 * time.Second
	}
	return p.Timeout
}

func (p *Push) body(call Call) (string, error) {
	if p.Body == "" {
		b, err := json.Marshal(call)
		return string(b), err
	}
	return fill(p.Body, call)
}

// trouble sorts a failed call: what never left is temporary, the rest uncertain.
// The cause is told without the address, which may hold a token.
func (p *Push) trouble(d *notice.Delivery, err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	told := &channels.Told{Say: "应急广播平台连不上，发往“" + d.Target.Name + "”的播音稿还没有送出。过一会儿自动再送；一直不行请看网络。", Cause: errors.New(kindOf(err))}
	var op *net.OpError
	var dns *net.DNSError
	if errors.As(err, &dns) || errors.As(err, &op) && op.Op == "dial" || p.Repeatable {
		return channels.Temporary(told, 30*time.Second)
	}
	told.Say = "送到应急广播平台的半路断了，不能确定“" + d.Target.Name + "”收到没有。请打电话问平台值班员，再在投递页里选“已收到”或“重送”。"
	return told
}

// kindOf names a failed call without its address.
func kindOf(err error) string {
	var op *net.OpError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "time-out"
	case errors.As(err, &op):
		return op.Op + ": connection failed"
	}
	var t interface{ Timeout() bool }
	if errors.As(err, &t) && t.Timeout() {
		return "time-out"
	}
	return "connection failed"
}

func fill(text string, call Call) (string, error) {
	t, err := template.New("push").Option("missingkey=zero").Funcs(template.FuncMap{
		"json": func(v any) (string, error) { b, err := json.Marshal(v); return string(b), err },
		"url":  url.QueryEscape,
	}).Parse(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if err := t.Execute(&b, call); err != nil {
		return "", err
	}
	return b.String(), nil
}

// lookUp finds a value in a JSON answer by its dotted path, "" where there is none.
func lookUp(answer []byte, path string) string {
	if path == "" {
		return ""
	}
	var v any
	dec := json.NewDecoder(bytes.NewReader(answer))
	dec.UseNumber()
	if dec.Decode(&v) != nil {
		return ""
	}
	for _, key := range strings.Split(path, ".") {
		m, ok := v.(map[string]any)
		if !ok {
			return ""
		}
		v = m[key]
	}
	switch x := v.(type) {
	case string:
		return x
	case json.Number:
		return x.String()
	}
	return ""
}

// silent keeps the SDK from writing addresses to the log.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}
