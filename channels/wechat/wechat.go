// Package wechat is every lawful route to a villager's WeChat. Each kind of
// target is one route:
//
//	group_robot  a WeCom group robot in an internal group: one message, accepted at once
//	forward      a pack that a person forwards into an ordinary group, which has no API
//	official     the official account: an article, published or sent to followers
//	customer_group  a task for the owner of customer groups, who taps once
//	app          a card of the WeCom application to officials and village heads
//	subscribe    a subscription notice to villagers who opted in
//
// One call of Send is one message. A robot has no idempotency key, so that of a
// long text in several messages each is an attempt of its own: what was cut off
// concerns one of them, and what follows begins after the last that is known to
// have arrived. The message says who must do what by when and leads to the landing
// page; which message it is, card or text or parts, is decided when it is
// rendered, and is what the leader signed. So is what goes out on reminders.
//
// All calls go through silenceper/wechat/v2, whose one global HTTP client is
// replaced by a guarded transport (transport.go): it lets out two hosts, holds
// the secrets, keeps the caller's context and repeats only after a token refresh.
// What an answer means is one table (meaning.go): not reached and may pass
// (Temporary), not reached and will not (Permanent), or uncertain.
package wechat

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// Kinds of target.
const (
	GroupRobot      = "group_robot"    // Options: robot (reference to the key), form (card | text | full | image | file | markdown), readers (wecom)
	Forward         = "forward"        //
	OfficialAccount = "official"       // Options: mode (publish | mass), tag (followers' tag id)
	CustomerGroup   = "customer_group" // Options: owner (user id), chats (ids, by commas)
	App             = "app"            // Options: users (ids, by |)
	Subscribe       = "subscribe"      // Options: template, fields (thing1=title,thing2=line,time3=day)
)

// Secrets resolves a reference (env:NAME, file:PATH …) to the secret itself. Its
// errors must not hold the secret.
type Secrets interface {
	Secret(ref string) (string, error)
}

// TokenCache keeps access tokens, shared by all daemons. Values are secrets.
// Token returns "" when there is none or it has expired.
type TokenCache interface {
	Token(ctx context.Context, key string) (string, error)
	SetToken(ctx context.Context, key, value string, expires time.Time) error
}

// Options are what the channel is made of. Site, Secrets, Personal are required.
type Options struct {
	Site      string                                       // address of the landing pages, without a path: https://qh.example.gov.cn
	Link      func(id notice.ID, t notice.TargetID) string // address of a landing page; nil: Site + "/q/" + the short code
	PackLink  func(id notice.DeliveryID) string            // address of a forward pack's page; nil: the landing page
	Secrets   Secrets                                      //
	Redirect  *url.URL                                     // stand-in for Tencent's servers; nil: the real ones
	Tokens    TokenCache                                   // nil: kept in memory
	Clock     calendar.Clock                               // nil: the real one
	Log       *slog.Logger                                 // nil: slog.Default
	Timeout   time.Duration                                // of one call; 0: 20 s
	Templates fs.FS                                        // laid over the embedded words of templates/wechat; nil: none
	// Personal reports whether policy keeps the tables of a category out of WeChat:
	// lists of persons hang on the board or stand on the landing page, for a chat
	// keeps what it is sent for good. Required.
	Personal func(c notice.Category, t notice.Target) bool

	Poster      Poster      // for robots that send the poster; nil: none do
	Official    Official    // the town's official account; zero: none
	Company     Company     // its WeCom company; zero: none
	Subscribers Subscribers // who opted in to subscription notices; nil: nobody
}

// Channel implements channels.Channel, Pacer, Repeatable, Multipart, Resumer,
// Reconciler, Retractor.
type Channel struct {
	o     Options
	words *words
	base  http.RoundTripper
	toks  *tokens
	book  phoneBook
}

// New makes the channel. It fails on words that cannot be read or a missing option.
func New(o Options) (*Channel, error) {
	if o.Secrets == nil {
		return nil, fmt.Errorf("wechat: no Secrets")
	}
	o.Site = strings.TrimRight(o.Site, "/")
	if o.Link == nil {
		if o.Site == "" {
			return nil, fmt.Errorf("wechat: no Site")
		}
		site := o.Site
		o.Link = func(id notice.ID, t notice.TargetID) string { return site + "/q/" + notice.ShortCode(id, t) }
	}
	if o.Clock == nil {
		o.Clock = calendar.RealClock{}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Timeout <= 0 {
		o.Timeout = 20 * time.Second
	}
	if o.Personal == nil {
		return nil, fmt.Errorf("wechat: no Personal")
	}
	w, err := readWords(o.Templates)
	if err != nil {
		return nil, fmt.Errorf("wechat: %w", err)
	}
	installGuard()
	ch := &Channel{o: o, words: w, base: newBase(o.Redirect != nil)}
	ch.toks = newTokens(ch)
	return ch, nil
}

// Render lays the notice out for a target of any kind, and beside it what goes out
// on its reminders and when a warning ends.
func (ch *Channel) Render(n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	r, err := ch.render(n, t, occasion{})
	if err != nil {
		return r, err
	}
	for _, o := range occasions(n, t) {
		again, err := ch.render(n, t, o)
		if err != nil {
			o.short = true
			again, err = ch.render(n, t, o)
		}
		if err != nil { // nothing false goes out in its place
			return r, err
		}
		r.AddWording(o.kind, o.day, again)
	}
	return r, nil
}

func (ch *Channel) render(n *notice.Notice, t notice.Target, again occasion) (notice.Rendition, error) {
	switch t.Kind {
	case GroupRobot:
		return ch.renderRobot(n, t, again)
	case Forward:
		return ch.renderForward(n, t, again)
	case OfficialAccount:
		return ch.renderOfficial(n, t, again)
	case CustomerGroup:
		return ch.renderTask(n, t, again)
	case App:
		return ch.renderApp(n, t, again)
	case Subscribe:
		return ch.renderSubscribe(n, t, again)
	}
	return notice.Rendition{}, unknownKind(t)
}

// Send gives the rendition to the target, once.
func (ch *Channel) Send(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	r = r.On(d.Occasion, ch.o.Clock.Now())
	switch d.Target.Kind {
	case GroupRobot:
		return ch.sendRobot(ctx, d, r)
	case Forward:
		return ch.sendForward(ctx, d, r)
	case OfficialAccount:
		return ch.sendOfficial(ctx, d, r)
	case CustomerGroup:
		return ch.sendTask(ctx, d, r)
	case App:
		return ch.sendApp(ctx, d, r)
	case Subscribe:
		return ch.sendSubscribe(ctx, d, r)
	}
	return nil, channels.Permanent(unknownKind(d.Target))
}

// Pace is the limit of a target's route. A robot: limits.RobotPaceN in any
// window, and what is left of the platform's own limit as a reserve for urgent
// messages. Mass sends share the account's minute.
func (ch *Channel) Pace(t notice.Target) channels.Pace {
	switch t.Kind {
	case GroupRobot:
		return channels.Pace{
			Key: "robot:" + t.Options["robot"], N: limits.RobotPaceN,
			Reserve: limits.RobotPerWindow - limits.RobotPaceN, Window: limits.RobotPaceWindow,
		}
	case OfficialAccount:
		if t.Options["mode"] == ModeMass {
			return channels.Pace{Key: "oa:" + ch.o.Official.AppID, N: limits.MassPerMinute, Window: time.Minute}
		}
	case App:
		return channels.Pace{Key: "app:" + t.Options["users"], N: limits.AppMemberPerMinute, Window: time.Minute}
	}
	return channels.Pace{}
}

// Repeatable reports whether a second Send does no harm: making a pack ready
// twice does not, and a mass send and an application's card carry a key by which
// the platform drops the second. A second message of a robot does.
func (ch *Channel) Repeatable(t notice.Target) bool {
	switch t.Kind {
	case Forward, App:
		return true
	case OfficialAccount:
		return t.Options["mode"] == ModeMass
	}
	return false
}

func unknownKind(t notice.Target) error {
	return &channels.Told{Say: fmt.Sprintf("“%s”的类型写成了“%s”，微信渠道不认得。请在 town.yaml 里改成 group_robot（企业微信群机器人）、forward（人工转发）、official（公众号）、customer_group（客户群）、app（应用消息）或 subscribe（订阅通知）。", t.Name, t.Kind)}
}
