package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	oaconfig "github.com/silenceper/wechat/v2/officialaccount/config"
	oactx "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/util"

	"gaoshi/channels"
	"gaoshi/internal/notice"
)

// Official is an official account 公众号, the town's own.
type Official struct {
	AppID   string
	Secret  string // reference
	Service bool   // 服务号: mass sends are counted by the month
	Name    string // as people say it; "" is 公众号
}

// Company is a WeCom company with one application of its own.
type Company struct {
	CorpID  string
	AgentID string
	Secret  string // reference
	Name    string // as people say it; "" is 企业微信
}

// official returns the account, or an error for people when none is set.
func (ch *Channel) official() (*account, error) {
	o := ch.o.Official
	if o.AppID == "" || o.Secret == "" {
		return nil, channels.Permanent(&channels.Told{Say: "还没有设置公众号。请管理员在 gaoshi.yaml 里填 wechat.app_id 和 wechat.app_secret，或改用转发包。"})
	}
	name := o.Name
	if name == "" {
		name = "公众号"
	}
	return &account{host: hostOA, id: o.AppID, secret: o.Secret, name: name, monthly: o.Service}, nil
}

func (ch *Channel) company() (*account, error) {
	o := ch.o.Company
	if o.CorpID == "" || o.Secret == "" {
		return nil, channels.Permanent(&channels.Told{Say: "还没有设置企业微信应用。请管理员在 gaoshi.yaml 里填 wechat.corp_id、wechat.agent_id 和 wechat.corp_secret。"})
	}
	name := o.Name
	if name == "" {
		name = "企业微信"
	}
	return &account{host: hostWork, id: o.CorpID, agent: o.AgentID, secret: o.Secret, name: name}, nil
}

// handle is what the SDK takes for an access token.
type handle string

func (h handle) GetAccessToken() (string, error) { return string(h), nil }

// use makes one call of the SDK for an account: a fresh SDK context that knows
// nothing but a handle. name is the target's, for the sentence when it fails.
func (ch *Channel) use(ctx context.Context, a *account, name string, f func(o *oactx.Context, h string) error) (*call, error) {
	if err := ctx.Err(); err != nil {
		return nil, notSent(err)
	}
	c := ch.open(ctx, "", a)
	defer c.close()
	err := f(&oactx.Context{Config: &oaconfig.Config{AppID: a.id}, AccessTokenHandle: handle(c.handle)}, c.handle)
	return c, c.verdict(name, err)
}

// post makes a call that the SDK has no function for, through the SDK's client.
// out takes the reply; nil does not.
func (ch *Channel) post(ctx context.Context, a *account, name, path string, body, out any) (*call, error) {
	return ch.use(ctx, a, name, func(_ *oactx.Context, h string) error {
		b, err := util.PostJSONContext(ctx, "https://"+a.host+path+"?access_token="+h, body)
		if err != nil || out == nil {
			return err
		}
		return json.Unmarshal(b, out)
	})
}

// harmless turns uncertain into temporary: for calls that may be made again
// without anybody seeing anything twice.
func harmless(err error) error {
	if err == nil || channels.IsPermanent(err) {
		return err
	}
	if _, ok := channels.AsTemporary(err); ok {
		return err
	}
	var told *channels.Told
	cause := err
	if errors.As(err, &told) && told.Cause != nil {
		cause = told.Cause
	}
	return channels.Temporary(&channels.Told{Say: "和微信的连接断了，稍后自动再试，不会重复，不用管。", Cause: cause}, time.Minute)
}

// number is an id that Tencent gives as a JSON number or as a string.
type number string

func (n *number) UnmarshalJSON(b []byte) error {
	s := strings.Trim(string(b), `"`)
	if s == "null" {
		s = ""
	}
	for _, c := range s {
		if c < '0' || c > '9' {
			return fmt.Errorf("the id %q is no number", clip(s, 20))
		}
	}
	*n = number(s)
	return nil
}

// MarshalJSON writes a number: what the documents of Tencent that have a type say.
func (n number) MarshalJSON() ([]byte, error) {
	if n == "" {
		return []byte("0"), nil
	}
	return []byte(n), nil
}

// ref splits a receipt's reference of ours, "mass:123".
func ref(r *notice.Receipt) (kind, id string) {
	if r == nil {
		return "", ""
	}
	kind, id, _ = strings.Cut(r.Ref, ":")
	return kind, id
}
