package app

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"

	"gaoshi/channels"
	"gaoshi/channels/wechat"
	"gaoshi/channels/wechat/callback"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/config"
	"gaoshi/internal/notice"
	"gaoshi/internal/site"
)

// callbackPath is where the official account knocks.
const callbackPath = "/wechat/callback"

// practiceCallback is the made-up token and key by which the simulator's official
// account knocks at our own door in practice mode.
func practiceCallback() (token, aesKey string) {
	sum := sha256.Sum256([]byte("gaoshi practice callback"))
	return "practice", base64.RawStdEncoding.EncodeToString(sum[:])
}

// callback is the official account's door, or nil where no account is set up.
func (a *App) callback() (http.Handler, error) {
	w := a.Config.Settings.WeChat
	o := callback.Options{AppID: w.AppID, Clock: a.Clock, Log: a.Log, Result: a.publishResult}
	if a.Config.Settings.Mode == config.Practice {
		o.AppID = "wx-practice"
		o.Token, o.AESKey = practiceCallback()
	} else {
		if w.AppID == "" || w.Token == "" || w.AESKey == "" {
			return nil, nil
		}
		var err error
		if o.Token, err = a.secrets.Secret(w.Token); err != nil {
			return nil, err
		}
		if o.AESKey, err = a.secrets.Secret(w.AESKey); err != nil {
			return nil, err
		}
	}
	var names []string
	for _, v := range a.Town.Villages {
		names = append(names, v.Name)
	}
	o.Answer = callback.Words(a.findNotices, names, a.Town.OfficePhone, a.chooseVillage())
	return callback.New(o)
}

// chooseVillage puts a follower under the tag of their village; nil where the
// villages have no tags.
func (a *App) chooseVillage() func(ctx context.Context, sender, village string) error {
	tags := map[string]int64{}
	for _, v := range a.Config.Town.Tags() {
		if id, err := strconv.ParseInt(v.Tag, 10, 64); err == nil {
			tags[v.Name] = id
		}
	}
	ch, ok := a.Dispatcher.Channels[notice.WeChat].(*wechat.Channel)
	if !ok || len(tags) == 0 {
		return nil
	}
	return func(ctx context.Context, sender, village string) error {
		tag, ok := tags[village]
		if !ok {
			return say.Refusal("%s 没有设置标签。", village)
		}
		return ch.Tag(ctx, sender, tag)
	}
}

// findNotices answers a villager's word with what the public's door would show.
func (a *App) findNotices(ctx context.Context, word string, limit int) ([]callback.Hit, error) {
	list, err := site.Find(ctx, a.publicSite(), word, limit)
	out := make([]callback.Hit, len(list))
	for i, n := range list {
		out[i] = callback.Hit{Title: n.Content.Title, Line: n.Content.Plain, URL: a.Site + "/n/" + string(n.ID)}
	}
	return out, err
}

// publishResult records what the platform says of a publish or a mass send.
func (a *App) publishResult(ctx context.Context, r callback.Result) error {
	list, err := a.Store.ByRef(ctx, notice.WeChat, r.Ref)
	if err != nil {
		return err
	}
	for _, x := range list {
		if !r.OK {
			if err := a.Dispatcher.Settle(ctx, x.ID, nil, channels.Permanent(&channels.Told{Say: "公众号说没有发成（" + r.Status + "）。请到公众平台后台看原因，改好后重发，或用转发包。"})); err != nil {
				return err
			}
			continue
		}
		receipt := *x.Receipt
		receipt.State, receipt.By, receipt.At = notice.Confirmed, "公众号回执", a.Clock.Now()
		if r.URL != "" {
			receipt.Look = r.URL
		}
		if r.Sent+r.Failed > 0 {
			receipt.Note = "送达" + strconv.Itoa(r.Sent) + "人，没送到" + strconv.Itoa(r.Failed) + "人。"
		}
		if err := a.Dispatcher.Settle(ctx, x.ID, &receipt, nil); err != nil {
			return err
		}
	}
	return nil
}
