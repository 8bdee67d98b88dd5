// Package builtin is the table of the channels in this build, one line each. To
// add a channel: write its folder under channels, and add its line here.
package builtin

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"slices"
	"strings"

	"gaoshi/channels"
	"gaoshi/channels/loudspeaker"
	"gaoshi/channels/loudspeaker/ebd"
	"gaoshi/channels/loudspeaker/voice"
	"gaoshi/channels/portal"
	"gaoshi/channels/portal/cms"
	"gaoshi/channels/poster"
	"gaoshi/channels/wechat"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

// Options are what the channels are made of.
type Options struct {
	Settings *config.Settings
	Town     *notice.Town
	Site     string            // address of the landing pages, without a path
	Readings map[string]string // pinyin of names that a dictionary would misread
	Secrets  interface {
		Secret(ref string) (string, error)
	}
	Simulator *url.URL // practice mode: everything goes here; nil: the real platforms
	Tokens    wechat.TokenCache
	Pages     portal.Memory                        // what is kept of public pages; nil: as long as the process lives
	PackLink  func(id notice.DeliveryID) string    // address of a forward pack's page
	Related   func(n *notice.Notice) []cms.Related // public notices that belong to one; nil: none
	Personal  func(c notice.Category) bool         // policy keeps the category's lists of persons out of chats
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
	fonts, err := fontsOf(o.Settings)
	if err != nil {
		return nil, err
	}
	paper := poster.New(poster.Options{Site: o.Site, Phone: o.Town.OfficePhone, Book: o.Town.Book(), Fonts: fonts, Now: o.Clock.Now})
	return wechat.New(wechat.Options{
		Site: o.Site, Secrets: o.Secrets, Redirect: o.Simulator, Tokens: o.Tokens, Clock: o.Clock, Log: o.Log,
		Link:     func(id notice.ID, t notice.TargetID) string { return Link(o.Site, id, t) },
		PackLink: o.PackLink,
		Personal: func(c notice.Category, _ notice.Target) bool { return o.Personal(c) },
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
	s := o.Settings.Speaker
	var names []string
	for _, word := range slices.Sorted(maps.Keys(o.Readings)) {
		names = append(names, word+"="+o.Readings[word])
	}
	opt := loudspeaker.Options{
		OutDir: o.Settings.Path(s.Outbox), Rate: s.Rate, Limit: limits.SpeechLength, Names: names, Dialects: s.Vendors,
		Sender: o.Town.County + o.Town.Name, Drill: o.Simulator != nil, Now: o.Clock.Now,
	}
	engine, err := speaker(o, names)
	if err != nil {
		return nil, err
	}
	opt.Voice = voice.NewMaker(voice.MakerOptions{Engine: engine, Dir: o.Settings.Path("voice")})
	if e := s.EBD; e.Source != "" {
		opt.EBD = &ebd.Options{Source: e.Source, Destination: e.Destination, SenderCode: e.Sender, AreaCode: e.AreaCode, Events: e.Events, Drill: opt.Drill}
	}
	if p := s.Push; p.URL != "" && o.Simulator == nil { // practice writes files only
		header, err := resolve(o.Secrets, p.Headers)
		if err != nil {
			return nil, err
		}
		opt.Push = &loudspeaker.Push{URL: p.URL, Method: p.Method, Header: header, Body: p.Body, Ref: p.Ref, Status: p.Status, State: p.State, Repeatable: p.Repeatable}
	}
	return loudspeaker.New(opt)
}

// speaker finds the engine that the settings ask for; nil: scripts only.
func speaker(o Options, names []string) (voice.Engine, error) {
	s := o.Settings.Speaker
	switch s.Voice {
	case "service":
		if o.Simulator != nil {
			return nil, nil // in practice nothing leaves the machine
		}
		settings, err := resolve(o.Secrets, s.Service.Settings)
		if err != nil {
			return nil, err
		}
		opt, err := voice.Preset(s.Service.Name, settings)
		if err != nil {
			return nil, err
		}
		return voice.NewService(opt)
	case "command":
		return voice.NewCommand(voice.CommandOptions{Path: s.Command.Path, Args: s.Command.Args, Form: voice.Form(s.Command.Form), Names: names})
	case "auto":
		e, err := voice.NewEspeak(s.Rate, names...)
		if errors.Is(err, voice.ErrNone) {
			return nil, nil // no engine here: the scripts are the product
		}
		if err != nil {
			return nil, err
		}
		return e, nil
	}
	return nil, nil
}

// resolve replaces the references in header values.
func resolve(secrets interface {
	Secret(ref string) (string, error)
}, headers map[string]string) (map[string]string, error) {
	out := make(map[string]string, len(headers))
	for k, v := range headers {
		words := strings.Split(v, " ")
		for i, w := range words {
			if !config.IsRef(w) {
				continue
			}
			secret, err := secrets.Secret(w)
			if err != nil {
				return nil, fmt.Errorf("大喇叭平台的 %s：%w", k, err)
			}
			words[i] = secret
		}
		out[k] = strings.Join(words, " ")
	}
	return out, nil
}

// fontsOf is the embedded family with the fallback files that the settings name.
func fontsOf(s *config.Settings) (*typeset.Fonts, error) {
	if len(s.Poster.Fonts) == 0 {
		return typeset.Sans(), nil
	}
	fonts, err := typeset.Sans().With(s.Poster.Fonts...)
	if err != nil {
		return nil, fmt.Errorf("海报的后备字体读不了，请核对 poster.fonts：%w", err)
	}
	return fonts, nil
}

func newPoster(o Options) (channels.Channel, error) {
	fonts, err := fontsOf(o.Settings)
	if err != nil {
		return nil, err
	}
	return poster.New(poster.Options{
		Fonts: fonts, Site: o.Site, Phone: o.Town.OfficePhone, Book: o.Town.Book(), OutDir: o.Settings.Path(o.Settings.Poster.Outbox), Now: o.Clock.Now,
	}), nil
}

func newPortal(o Options) (channels.Channel, error) {
	p := o.Settings.Portal
	opt := portal.Options{
		CMS: p, Secrets: o.Secrets, Memory: o.Pages, Site: o.Site, Clock: o.Clock, Log: o.Log, Region: o.Town.RegionCode, Related: o.Related,
		Link: func(id notice.ID, t notice.TargetID) string { return Link(o.Site, id, t) },
	}
	if o.Simulator != nil { // whatever the settings say, practice goes nowhere else
		ready, err := config.PortalKind(config.PortalJSON)
		if err != nil {
			return nil, err
		}
		ready.URL = o.Simulator.JoinPath("/cms/api/articles").String()
		ready.Headers["Authorization"] = "Bearer practice:cms"
		ready.IndexNo, ready.Meta, ready.Columns = p.IndexNo, p.Meta, p.Columns
		ready.SiteName, ready.SiteIDCode = p.SiteName, p.SiteIDCode
		opt.CMS = ready
	}
	return portal.New(opt)
}

// TryPortal tries every template of the portal's description on a sample notice.
// The error is Chinese, a line for each fault.
func TryPortal(s *config.Settings, t *notice.Town) error {
	_, err := portal.New(portal.Options{CMS: s.Portal, Region: t.RegionCode, Site: s.Site})
	return err
}
