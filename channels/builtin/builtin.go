// Package builtin is the table of the channels in this build, one line each. To
// add a channel: write its folder under channels, and add its line here.
package builtin

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"gaoshi/channels"
	"gaoshi/channels/loudspeaker"
	"gaoshi/channels/portal"
	"gaoshi/channels/poster"
	"gaoshi/channels/wechat"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// Options are what the channels are made of.
type Options struct {
	Settings *config.Settings
	Town     *notice.Town
	Site     string // address of the landing pages, without a path
	Secrets  interface {
		Secret(ref string) (string, error)
	}
	Simulator *url.URL // practice mode: everything goes here; nil: the real platforms
	Tokens    wechat.TokenCache
	PackLink  func(id notice.DeliveryID) string // address of a forward pack's page
	Clock     calendar.Clock
	Log       *slog.Logger
}

var table = []struct {
	key  string
	make func(Options) (channels.Channel, error)
}{
	{notice.Portal, newPortal},
	{notice.WeChat, newWeChat},
	{notice.Board, newPoster},
	{notice.Loudspeaker, newLoudspeaker},
}

// Channels makes every channel. All faults are told at once.
func Channels(o Options) (map[string]channels.Channel, error) {
	out := make(map[string]channels.Channel, len(table))
	var errs []error
	for _, row := range table {
		ch, err := row.make(o)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", row.key, err))
			continue
		}
		out[row.key] = ch
	}
	return out, errors.Join(errs...)
}

// Link is the short address of a notice at a place: what a QR code holds.
func Link(site string, id notice.ID, t notice.TargetID) string {
	return site + "/q/" + notice.ShortCode(id, t)
}

func newWeChat(o Options) (channels.Channel, error) {
	w := o.Settings.WeChat
	if o.Simulator != nil { // in practice every account exists
		w = config.WeChat{AppID: "wx-practice", AppSecret: "practice:oa", CorpID: "ww-practice", AgentID: "1000002", CorpKey: "practice:corp", Service: w.Service}
	}
	paper := poster.New(poster.Options{Site: o.Site, Phone: o.Town.OfficePhone, Now: o.Clock.Now})
	return wechat.New(wechat.Options{
		Site: o.Site, Secrets: o.Secrets, Redirect: o.Simulator, Tokens: o.Tokens, Clock: o.Clock, Log: o.Log,
		Link:     func(id notice.ID, t notice.TargetID) string { return Link(o.Site, id, t) },
		PackLink: o.PackLink,
		Official: wechat.Official{AppID: w.AppID, Secret: w.AppSecret, Service: w.Service, Name: o.Town.Name + "公众号"},
		Company:  wechat.Company{CorpID: w.CorpID, AgentID: w.AgentID, Secret: w.CorpKey, Name: o.Town.Name + "企业微信"},
		Poster: func(n *notice.Notice, t notice.Target) (png, pdf []byte, err error) {
			r, err := paper.Render(n, t)
			if err != nil {
				return nil, nil, err
			}
			return r.File(poster.PNGName).Data, r.File(poster.PDFName).Data, nil
		},
	})
}

func newLoudspeaker(o Options) (channels.Channel, error) {
	return loudspeaker.New(loudspeaker.Options{
		OutDir: o.Settings.Path(o.Settings.Speaker.Outbox), Rate: o.Settings.Speaker.Rate, Limit: 180 * time.Second, Now: o.Clock.Now,
	})
}

func newPoster(o Options) (channels.Channel, error) {
	return poster.New(poster.Options{
		Site: o.Site, Phone: o.Town.OfficePhone, OutDir: o.Settings.Path(o.Settings.Poster.Outbox), Now: o.Clock.Now,
	}), nil
}

func newPortal(o Options) (channels.Channel, error) {
	p := o.Settings.Portal
	opt := portal.Options{
		URL: p.URL, Method: p.Method, Headers: p.Headers, Body: p.Body, Address: p.Address, Columns: p.Columns, Secrets: o.Secrets,
		Site: o.Site, Clock: o.Clock, Log: o.Log,
		Link: func(id notice.ID, t notice.TargetID) string { return Link(o.Site, id, t) },
	}
	if o.Simulator != nil { // whatever the settings say, practice goes nowhere else
		opt.URL, opt.Method, opt.Headers, opt.Body, opt.Address = o.Simulator.JoinPath("/cms/api/articles").String(), "POST", map[string]string{"Authorization": "Bearer practice:cms"}, "", "data.url"
		opt.Withdraw = ""
	}
	return portal.New(opt)
}
