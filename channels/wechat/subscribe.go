package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	oactx "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/officialaccount/message"

	"gaoshi/channels"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// subscribeFile is the file of a subscription notice's rendition.
const subscribeFile = "subscribe.json"

// subscription is a subscription notice as it was signed: the fields of the
// account's template and where a tap leads. Who gets it is asked when it is sent.
type subscription struct {
	Template string            `json:"template_id"`
	Page     string            `json:"page"`
	Data     map[string]string `json:"data"`
}

// Subscribers names the openids of those who opted in to a target's notices. The
// ids are personal data: they are held in memory while sending and never kept,
// logged or counted one by one.
type Subscribers func(ctx context.Context, t notice.Target) ([]string, error)

// renderSubscribe fills the template's fields, which Options["fields"] maps:
// "thing1=title,thing2=line,time3=day,thing4=issuer". A thing holds 20 characters.
func (ch *Channel) renderSubscribe(n *notice.Notice, t notice.Target, again occasion) (notice.Rendition, error) {
	r := notice.Rendition{Channel: notice.WeChat, Target: t.ID}
	v := ch.view(n, t, again)
	s := subscription{Template: t.Options["template"], Page: v.Link, Data: map[string]string{}}
	bad := func() error {
		return &channels.Told{Say: fmt.Sprintf("“%s”的订阅通知模板没有写对。请管理员在 town.yaml 里填 template 和 fields，例如 thing1=title,thing2=line,time3=day。", t.Name)}
	}
	if s.Template == "" {
		return r, bad()
	}
	whole := map[string]string{"title": v.Title, "line": strings.ReplaceAll(v.Line, "\n", " "), "day": v.Day, "issuer": v.Issuer}
	brief := subscriptionFields(v, &n.Content, limits.SubscribeThing)
	for _, pair := range strings.Split(t.Options["fields"], ",") {
		field, what, ok := strings.Cut(strings.TrimSpace(pair), "=")
		value := whole[what]
		if !ok || value == "" {
			return r, bad()
		}
		if strings.HasPrefix(field, "thing") && len([]rune(value)) > limits.SubscribeThing {
			value = brief[what]
			r.Findings = append(r.Findings, notice.Finding{Kind: "wechat_thing", Severity: notice.Note, Place: "订阅通知", Text: whole[what],
				Message: fmt.Sprintf("订阅通知的一栏最多%d字，显示为“%s”，点开看全文。", limits.SubscribeThing, value)})
		}
		s.Data[field] = value
	}
	var lines []string
	for _, k := range slices.Sorted(maps.Keys(s.Data)) {
		lines = append(lines, s.Data[k])
	}
	return r, put(&r, subscribeFile, strings.Join(lines, "\n")+"\n"+v.Link, s)
}

// sendSubscribe sends the notice to those who opted in, one after the other, a
// batch an attempt (batch.go). One who cannot be reached does not stop the others;
// the receipt says how many, and not who. A failure that concerns all (set-up,
// content) stops at once, and what follows begins after the last who was asked.
func (ch *Channel) sendSubscribe(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	a, err := ch.official()
	if err != nil {
		return nil, err
	}
	var s subscription
	f := r.File(subscribeFile)
	if f == nil || json.Unmarshal(f.Data, &s) != nil {
		return nil, channels.Permanent(incomplete(d.Target))
	}
	if err := ctx.Err(); err != nil {
		return nil, notSent(err)
	}
	subscribers := ch.o.Subscribers
	if subscribers == nil {
		if d.Target.Options["tag"] == "" {
			return nil, channels.Permanent(&channels.Told{Say: "“" + d.Target.Name + "”没有写明发给哪个标签的人。请管理员在 town.yaml 里填 tag（订阅的人在公众平台的标签编号）。"})
		}
		subscribers = ch.tagged
	}
	ids, err := subscribers(ctx, d.Target)
	if err != nil {
		return nil, channels.Temporary(&channels.Told{Say: "读不到订阅的名单，稍后自动再发。", Cause: err}, 0)
	}
	b := newBatch(d, ids)
	if b.planned() {
		return b.receipt(ch, a, notice.Due), nil
	}
	msg := message.SubscribeMessage{TemplateID: s.Template, Page: s.Page, Data: map[string]*message.SubscribeDataItem{}}
	for k, v := range s.Data {
		msg.Data[k] = &message.SubscribeDataItem{Value: v}
	}
	err = b.run(ctx, func(id string) error {
		m := msg
		m.ToUser = id
		_, err := ch.use(ctx, a, d.Target.Name, func(o *oactx.Context, _ string) error { return message.NewSubscribe(o).Send(&m) })
		return err
	})
	switch {
	case err != nil && b.asked() == 0:
		return nil, err // nobody was reached, and nobody else will be
	case err != nil:
		return b.receipt(ch, a, notice.Due), err
	case b.more():
		return b.receipt(ch, a, notice.Due), nil
	}
	return b.receipt(ch, a, notice.Accepted), nil
}

// tagged asks the platform who is under the target's tag: nobody's id is kept here.
// The list comes in pages of 10,000.
func (ch *Channel) tagged(ctx context.Context, t notice.Target) ([]string, error) {
	a, err := ch.official()
	if err != nil {
		return nil, err
	}
	tag, err := strconv.ParseInt(t.Options["tag"], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("the tag of %s is no number", t.ID)
	}
	var all []string
	for next := ""; ; {
		var page struct {
			Count int `json:"count"`
			Data  struct {
				OpenID []string `json:"openid"`
			} `json:"data"`
			Next string `json:"next_openid"`
		}
		if _, err := ch.post(ctx, a, t.Name, "/cgi-bin/user/tag/get", map[string]any{"tagid": tag, "next_openid": next}, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Data.OpenID...)
		if page.Count == 0 || page.Next == "" || page.Next == next {
			return all, nil
		}
		next = page.Next
	}
}

// outcome is the class of an error: recipient for a refusal that concerns one
// person, unknown for uncertain, setup for all that concerns everybody.
func outcome(err error) class {
	var no *Refusal
	if errors.As(err, &no) {
		table := work
		if no.Host == hostOA {
			table = oa
		}
		if table[no.Code].class == recipient {
			return recipient
		}
	}
	if _, ok := channels.AsTemporary(err); ok || channels.IsPermanent(err) {
		return setup
	}
	return unknown
}
