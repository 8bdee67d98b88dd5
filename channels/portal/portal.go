// Package portal hands a notice over to the county's portal. A township may not
// keep a site of its own (国办公开办函〔2019〕61号), so the article goes into the
// county's CMS: over HTTP as the settings describe it, or as a package 报送包 that a
// person pastes. Afterwards the public page is fetched: the delivery is confirmed
// when the page is up and carries the title, and accepted until then.
//
// The external key of an article is the notice's id, the same for all editions:
// sending twice gives one page, a correction changes it, a withdrawal takes it
// down. So the channel may be repeated, and nothing here is uncertain: a call
// that was cut off is a temporary failure.
package portal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"text/template"
	"time"

	"github.com/go-resty/resty/v2"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// Secrets resolves a reference (env:NAME, file:PATH …) to the secret itself. Its
// errors must not hold the secret.
type Secrets interface {
	Secret(ref string) (string, error)
}

// Options describe the county's CMS.
type Options struct {
	URL      string            // where an article is put; "" makes a package for a person to paste
	Method   string            // POST or PUT; "" is POST
	Headers  map[string]string // a word of a value may be a reference: "Bearer env:CMS_TOKEN"
	Body     string            // text/template of the JSON that the CMS takes, over Package, with {{json .Title}}; "" sends the whole package
	Address  string            // where the public address stands in the reply: "data.url"; "" is data.url
	Withdraw string            // address that takes an article down, with {key}; called with DELETE; "" is URL + "/{key}"
	Columns  map[string]string // column → the CMS's id of it
	Secrets  Secrets           // nil when no header holds a reference

	Site     string                                       // address of the landing pages, without a path
	Link     func(id notice.ID, t notice.TargetID) string // address of a landing page; nil: Site + "/q/" + short code
	SiteName string                                       // meta SiteName, where the county agrees
	SiteCode string                                       // meta SiteIDCode, ten digits, where the county agrees
	Clock    calendar.Clock                               // nil: the real one
	Log      *slog.Logger                                 // nil: slog.Default
	Timeout  time.Duration                                // of one call; 0: 30 s
}

// Channel implements channels.Channel, Repeatable and Retractor.
type Channel struct {
	o    Options
	body *template.Template // nil: the whole package
	http *resty.Client      // to the CMS: follows no redirect, for its headers hold the county's token
	page *resty.Client      // to the public page, with nothing of ours
}

const replyBytes = 4 << 20

// New makes the channel. It fails on a body that is no template or gives no JSON.
func New(o Options) (*Channel, error) {
	if o.Method == "" {
		o.Method = "POST"
	}
	if o.Address == "" {
		o.Address = "data.url"
	}
	if o.Withdraw == "" && o.URL != "" {
		o.Withdraw = strings.TrimRight(o.URL, "/") + "/{key}"
	}
	if o.Link == nil {
		site := strings.TrimRight(o.Site, "/")
		o.Link = func(id notice.ID, t notice.TargetID) string { return site + "/q/" + notice.ShortCode(id, t) }
	}
	if o.Clock == nil {
		o.Clock = calendar.RealClock{}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	ch := &Channel{o: o}
	if o.URL != "" {
		if u, err := url.Parse(o.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, errors.New("portal: url is not a complete http(s) address")
		}
	}
	if o.Body != "" {
		t, err := template.New("body").Option("missingkey=error").Funcs(template.FuncMap{"json": toJSON}).Parse(o.Body)
		if err != nil {
			return nil, fmt.Errorf("portal: body: %w", err)
		}
		ch.body = t
		if _, err := ch.fill(&Package{Title: `试"例`, Meta: map[string]string{}}); err != nil {
			return nil, fmt.Errorf("portal: body: %w", err)
		}
	}
	ch.http = client(o.Timeout).SetRedirectPolicy(resty.RedirectPolicyFunc(func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }))
	ch.page = client(o.Timeout).SetRedirectPolicy(resty.FlexibleRedirectPolicy(5))
	return ch, nil
}

func client(timeout time.Duration) *resty.Client {
	return resty.New().SetTimeout(timeout).SetRetryCount(0).SetResponseBodyLimit(replyBytes).SetLogger(quiet{}).SetHeader("User-Agent", "gaoshi")
}

// quiet keeps resty's own log away: it would print addresses and headers.
type quiet struct{}

func (quiet) Errorf(string, ...interface{}) {}
func (quiet) Warnf(string, ...interface{})  {}
func (quiet) Debugf(string, ...interface{}) {}

func toJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// Repeatable is true: the external key makes a second call harmless.
func (ch *Channel) Repeatable(notice.Target) bool { return true }

// fill makes the body of a call.
func (ch *Channel) fill(p *Package) ([]byte, error) {
	if ch.body == nil {
		return json.Marshal(p)
	}
	var b strings.Builder
	if err := ch.body.Execute(&b, p); err != nil {
		return nil, err
	}
	if !json.Valid([]byte(b.String())) {
		return nil, errors.New("the template gives no JSON; put every value in as {{json .Title}}")
	}
	return []byte(b.String()), nil
}

// Send puts the article into the CMS and looks at its public page.
func (ch *Channel) Send(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	var p Package
	f := r.File(PackageFile)
	if f == nil || json.Unmarshal(f.Data, &p) != nil {
		return nil, channels.Permanent(told(nil, "发往%s的报送包不完整，没有发。请出更正重新签发。", d.Target.Name))
	}
	if ctx.Err() != nil {
		return nil, channels.Temporary(told(ctx.Err(), "发送被中断，还没有发出去，稍后自动再发。"), 0)
	}
	if ch.o.URL == "" {
		return &notice.Receipt{
			State: notice.Awaiting, By: "门户管理员", At: ch.o.Clock.Now(), Ref: p.Key,
			Note: "没有设置县门户的接口：请下载报送包，在县门户后台粘贴发布，上线后点“已收到”。",
		}, nil
	}
	if p.Kind == notice.Withdrawal {
		return ch.withdraw(ctx, d.Target.Name, &p)
	}
	body, err := ch.fill(&p)
	if err != nil {
		return nil, channels.Permanent(told(err, "报送包套不进县门户的格式。请管理员检查 gaoshi.yaml 里的 portal.body。"))
	}
	reply, err := ch.call(ctx, d.Target.Name, ch.o.Method, ch.o.URL, body)
	if err != nil {
		return nil, err
	}
	rec := &notice.Receipt{State: notice.Accepted, By: "县门户", At: ch.o.Clock.Now(), Ref: p.Key, Look: pick(reply, ch.o.Address)}
	if rec.Look == "" {
		rec.Note = "县门户已收下，但没有给出网址，请到门户上看一眼。"
		return rec, nil
	}
	if err := ch.look(ctx, rec.Look, p.Title); err != nil {
		ch.o.Log.Info("portal page not up yet", "notice", p.Key, "err", err)
		rec.Note = "县门户已收下，网页还没有看到这篇文章（" + err.Error() + "），请过一会儿看一眼。"
		return rec, nil
	}
	rec.State, rec.Note = notice.Confirmed, "网页已经打开看过，标题对得上。"
	return rec, nil
}

// Check looks at the public page of an accepted delivery again: a confirmed
// receipt when it is up, nil with a nil error while it is not.
func (ch *Channel) Check(ctx context.Context, d *notice.Delivery) (*notice.Receipt, error) {
	if d.Receipt == nil || d.Receipt.Look == "" {
		return nil, nil
	}
	if err := ch.look(ctx, d.Receipt.Look, strings.Join(strings.Fields(d.Title), " ")); err != nil {
		return nil, ctx.Err()
	}
	rec := *d.Receipt
	rec.State, rec.At, rec.Note = notice.Confirmed, ch.o.Clock.Now(), "网页已经打开看过，标题对得上。"
	return &rec, nil
}

// Retract takes the article down.
func (ch *Channel) Retract(ctx context.Context, d *notice.Delivery, r *notice.Receipt) error {
	if ch.o.URL == "" {
		return channels.Permanent(told(nil, "没有设置县门户的接口：请在县门户后台撤下“%s”，撤下后在这里点“已收到”。", d.Title))
	}
	_, err := ch.withdraw(ctx, d.Target.Name, &Package{Key: string(d.Notice), Title: d.Title})
	return err
}

func (ch *Channel) withdraw(ctx context.Context, name string, p *Package) (*notice.Receipt, error) {
	to := strings.ReplaceAll(ch.o.Withdraw, "{key}", url.PathEscape(p.Key))
	if p.Reason != "" {
		sep := "?"
		if strings.Contains(to, "?") {
			sep = "&"
		}
		to += sep + "reason=" + url.QueryEscape(p.Reason)
	}
	reply, err := ch.call(ctx, name, "DELETE", to, nil)
	if err != nil {
		var gone *refusal
		if !errors.As(err, &gone) || gone.status != 404 && gone.status != 410 {
			return nil, err
		}
		return &notice.Receipt{State: notice.Confirmed, By: "县门户", At: ch.o.Clock.Now(), Ref: p.Key, Note: "县门户上没有这篇文章，不用撤。"}, nil
	}
	return &notice.Receipt{State: notice.Accepted, By: "县门户", At: ch.o.Clock.Now(), Ref: p.Key, Look: pick(reply, ch.o.Address), Note: "县门户已撤下。"}, nil
}

var refForm = regexp.MustCompile(`^(env|file|secret|practice):`)

// headers resolves the references in the configured headers, word by word.
func (ch *Channel) headers() (map[string]string, []string, error) {
	out, secrets := map[string]string{}, []string(nil)
	for k, v := range ch.o.Headers {
		words := strings.Split(v, " ")
		for i, w := range words {
			if !refForm.MatchString(w) || ch.o.Secrets == nil {
				continue
			}
			s, err := ch.o.Secrets.Secret(w)
			if err == nil && s == "" {
				err = errors.New("the secret is empty")
			}
			if err != nil {
				return nil, nil, channels.Permanent(told(err, "读不到县门户的令牌（%s）。请管理员检查密钥文件或环境变量。", w))
			}
			words[i] = strings.TrimSpace(s)
			secrets = append(secrets, words[i])
		}
		out[k] = strings.Join(words, " ")
	}
	return out, secrets, nil
}

func told(cause error, say string, a ...any) error {
	return &channels.Told{Say: fmt.Sprintf(say, a...), Cause: cause}
}

// Looks is how the rendition is drawn for who looks before it goes.
func (ch *Channel) Looks(_ notice.Target, r notice.Rendition) channels.Looks {
	return channels.Looks{Form: notice.AsArticle, Text: r.Text}
}

// TakeDown is what a person must do where no machine can take it back.
func (ch *Channel) TakeDown(_ notice.Target) string {
	return "请县门户的管理员把这篇撤下，看到网页打不开了，再点“已撤下”。"
}
