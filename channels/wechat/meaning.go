package wechat

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/limits"
)

// class is what an error code means for a delivery.
type class int

const (
	unknown   class = iota // refused with a code that is not in the table: permanent
	token                  // the access token was refused twice: permanent
	passing                // may pass: temporary, by the scheduler's backoff
	rate                   // too fast: temporary, after a minute
	quota                  // used up until a day or a month ends: temporary, until then
	done                   // the same message was taken before: adopted, or uncertain where its id is not told
	setup                  // an administrator must change something: permanent
	content                // the clerk must change something: permanent
	recipient              // this recipient cannot be reached: permanent
)

// meaning is one row of the table. say is a Chinese sentence in which %s is the
// target's name: what happened and what to do now.
type meaning struct {
	class class
	say   string
}

// Sentences that several codes share.
const (
	saySecret   = "“%s”的密钥不对或已经换过。请管理员在微信后台核对，把新密钥写进密钥文件后点“再发一次”。"
	sayInterval = "“%s”：微信的服务器正忙，没有收下，稍后自动再发，不用管。"
	sayImage    = "“%s”：微信不收这张图片（太大，或不是JPG、PNG）。请换一张小于限制的图片再送审。"
	sayMedia    = "“%s”：稿子里的图片或附件在微信那边找不到了（只保存3天，或已经用掉）。请点“再发一次”，会重新上传。"
	sayTitle    = "“%s”：标题超过了微信的字数，没有发出去。请把标题改短，出更正后再发。"
	sayText     = "“%s”：内容超过了微信的长度，没有发出去。请把正文改短，出更正后再发。"
	sayLink     = "“%s”：链接太长或不是网址，微信不收。请检查阅读页网址的设置。"
	sayIP       = "“%s”没有发出去：本机的网络地址%s不在企业的可信名单里。请管理员在微信后台的“IP白名单/企业可信IP”里加上它，再点“再发一次”。"
	sayRight    = "“%s”没有发出去：这个账号没有这项权限（没有认证，或接口没有开通）。请管理员在微信后台开通，或改用转发包。"
)

// work is the table for qyapi.weixin.qq.com (developer.work.weixin.qq.com/document/path/90313).
var work = map[int64]meaning{
	-1:     {passing, sayInterval},
	40001:  {token, saySecret},
	40014:  {token, saySecret},
	42001:  {token, saySecret},
	45033:  {passing, sayInterval},
	45066:  {rate, sayInterval},
	45009:  {rate, "“%s”这一分钟收得太多，企业微信让等一等，没有收下。一分钟后自动再发，不用管。"},
	93000:  {setup, "“%s”的机器人不在了：被移出了群，或网址换过。请到企业微信群里重新添加机器人，把新网址写进密钥文件，再点“再发一次”。"},
	40013:  {setup, "“%s”：企业编号（corp_id）不对。请管理员核对 gaoshi.yaml 里的 wechat.corp_id。"},
	40125:  {setup, saySecret},
	60020:  {setup, sayIP},
	40164:  {setup, sayIP},
	48002:  {setup, sayRight},
	48001:  {setup, sayRight},
	48004:  {setup, sayRight},
	301002: {setup, sayRight},
	60011:  {setup, "“%s”没有发出去：这个应用看不到要发的人。请管理员在企业微信后台把他们加进应用的可见范围。"},
	40058:  {content, "“%s”：企业微信说内容的格式或长度不对，没有收下。请把“一句话”改短一些，出更正后再发；再不行请找管理员看日志。"},
	44004:  {content, "“%s”：内容是空的，企业微信没有收下。请检查稿子。"},
	45002:  {content, sayText},
	45003:  {content, sayTitle},
	45004:  {content, "“%s”：摘要超过了微信的长度，没有发出去。请把“一句话”改短，出更正后再发。"},
	45005:  {content, sayLink},
	45008:  {content, "“%s”：一次放的文章太多，微信最多收8篇。请分开发。"},
	40006:  {content, "“%s”：附件太大或是空的，企业微信不收（最大20MB）。请换一个小些的。"},
	40007:  {content, sayMedia},
	40008:  {content, "“%s”：企业微信不认得这种消息。请找管理员看日志。"},
	40009:  {content, sayImage},
	40035:  {content, "“%s”：企业微信说内容的格式不对，没有收下。请找管理员看日志。"},
	40039:  {content, sayLink},
	47001:  {content, "“%s”：内容的格式不对，微信没有收下。请找管理员看日志。"},
	301019: {content, "“%s”：图片在路上损坏了（校验码不对），企业微信没有收下。请点“再发一次”。"},
	40003:  {recipient, "“%s”：收件的账号已不在企业里。请管理员核对名单。"},
	81013:  {recipient, "“%s”：要发的人都不在应用的可见范围里。请管理员核对名单。"},
}

// oa is the table for api.weixin.qq.com.
var oa = map[int64]meaning{
	-1:    {passing, sayInterval},
	40001: {token, saySecret},
	40014: {token, saySecret},
	42001: {token, saySecret},
	45033: {passing, sayInterval},
	45011: {rate, sayInterval},
	45066: {rate, "“%s”：同一条消息正在被处理，一分钟后自动再问，不用管。"},
	45009: {quota, "“%s”：公众号今天的调用次数用完了，明天自动再发；急的话请用转发包。"},
	45028: {quota, "“%s”：公众号的群发次数用完了，到下一期自动再发；急的话请改用“发布”或转发包。"},
	45065: {done, "“%s”：微信说同一条已经群发过，没有再发第二遍。请登录公众平台看群发记录：发出去了点“已收到”，没有点“再发一次”。"},
	40013: {setup, "“%s”：公众号的编号（app_id）不对。请管理员核对 gaoshi.yaml 里的 wechat.app_id。"},
	40125: {setup, saySecret},
	40164: {setup, sayIP},
	48001: {setup, sayRight},
	48002: {setup, sayRight},
	48003: {setup, "“%s”没有发出去：公众号还没有同意群发协议。请管理员登录公众平台点一次群发，按提示同意后点“再发一次”。"},
	48004: {setup, "“%s”没有发出去：这项接口被微信封禁。请管理员登录公众平台看处罚通知。"},
	48006: {setup, sayRight},
	50002: {setup, sayRight},
	45002: {content, sayText},
	45003: {content, sayTitle},
	45004: {content, "“%s”：摘要超过了微信的长度，没有发出去。请把“一句话”改短，出更正后再发。"},
	45005: {content, sayLink},
	45008: {content, "“%s”：一次放的文章太多，微信最多收8篇。请分开发。"},
	40007: {content, sayMedia},
	40008: {content, "“%s”：公众号不认得这种消息。请找管理员看日志。"},
	40009: {content, sayImage},
	40137: {content, sayImage},
	44002: {content, "“%s”：内容是空的，公众号没有收下。请检查稿子。"},
	44003: {content, "“%s”：图文是空的，公众号没有收下。请检查稿子。"},
	45166: {content, "“%s”：正文里有公众号不许的内容（例如外面的链接）。请去掉后出更正。"},
	47001: {content, "“%s”：内容的格式不对，公众号没有收下。请找管理员看日志。"},
	53503: {content, "“%s”：这篇草稿没有通过公众号的发布检查。请登录公众平台看原因，改稿后出更正。"},
	53504: {content, "“%s”：这篇草稿要先在公众平台网页上操作一次才能发布。请登录公众平台处理。"},
	53505: {content, "“%s”：请先在公众平台手动保存一次这篇草稿，再点“再发一次”。"},
	40003: {recipient, "“%s”：这位群众已经取消关注，没有发给他。"},
	43004: {recipient, "“%s”：这位群众没有关注公众号，没有发给他。"},
	43019: {recipient, "“%s”：这位群众在黑名单里，没有发给他。"},
	43101: {recipient, "“%s”：这位群众没有订阅这类通知，没有发给他。"},
	40037: {setup, "“%s”：订阅通知的模板编号不对。请管理员在公众平台核对模板。"},
}

var ipForm = regexp.MustCompile(`\b(?:\d{1,3}\.){3}\d{1,3}\b`)

// verdict says what came of the call: nil when it was taken, else a Temporary or
// Permanent error, or an unmarked one: uncertain. name is the target's name.
func (c *call) verdict(name string, err error) error {
	switch {
	case c.tokenErr != nil:
		return c.tokenErr
	case c.status == http.StatusOK && c.isJSON && c.code == 0 && !strings.Contains(c.msg, "Warning"):
		if err == nil {
			return nil
		}
		return uncertain(name, err) // taken, yet the SDK could not read the answer
	case c.status == http.StatusOK && c.isJSON && c.code != 0:
		return c.refused(name)
	case c.status >= 500 && c.status != http.StatusGatewayTimeout:
		return channels.Temporary(&channels.Told{Say: fmt.Sprintf(sayInterval, name), Cause: fmt.Errorf("HTTP %d", c.status)}, 0)
	case c.status >= 400 && c.status < 500:
		return channels.Permanent(&channels.Told{
			Say:   fmt.Sprintf("“%s”没有发出去：中间的网络设备拦下了（%d）。请管理员检查防火墙和代理。", name, c.status),
			Cause: fmt.Errorf("HTTP %d", c.status),
		})
	case c.status == 0 && !c.sent:
		if err == nil {
			err = fmt.Errorf("nothing was sent")
		}
		return channels.Temporary(&channels.Told{Say: fmt.Sprintf("“%s”没有发出去：连不上微信的服务器。稍后自动再发；一直不行请管理员检查网络。", name), Cause: err}, 0)
	}
	if err == nil {
		err = fmt.Errorf("HTTP %d, errmsg %q", c.status, c.msg)
	}
	return uncertain(name, err)
}

func uncertain(name string, cause error) error {
	return &channels.Told{
		Say:   fmt.Sprintf("发给“%s”时断了线，不能确定对方收到没有。请去看一眼：收到了点“已收到”，没收到点“再发一次”。", name),
		Cause: cause,
	}
}

// refused says what an error code means.
func (c *call) refused(name string) error {
	table := work
	if c.host == hostOA {
		table = oa
	}
	cause := &Refusal{Host: c.host, Path: c.path, Code: c.code, Msg: c.msg}
	m, ok := table[c.code]
	if !ok {
		m = meaning{unknown, "“%s”没有发出去：微信拒收，理由是“" + strings.ReplaceAll(clip(c.msg, 80), "%", "%%") + fmt.Sprintf("”（代码%d）。请找管理员看。", c.code)}
	}
	say := ""
	if m.say == sayIP {
		say = fmt.Sprintf(m.say, name, ipForm.FindString(c.msg))
	} else {
		say = fmt.Sprintf(m.say, name)
	}
	err := &channels.Told{Say: say, Cause: cause}
	switch m.class {
	case passing:
		return channels.Temporary(err, 0)
	case rate:
		return channels.Temporary(err, limits.RobotCoolDown)
	case quota:
		return channels.Temporary(err, c.untilReset())
	case done: // an earlier attempt was taken, and the answer does not say which: a person looks
		return err
	}
	return channels.Permanent(err)
}

// untilReset is how long a quota stays used up: until five minutes past the next
// midnight, or for the monthly quota of mass sends past the end of the month.
func (c *call) untilReset() time.Duration {
	now := c.ch.o.Clock.Now().In(calendar.Zone)
	next := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 5, 0, 0, calendar.Zone)
	if c.code == 45028 && c.account != nil && c.account.monthly {
		next = time.Date(now.Year(), now.Month()+1, 1, 0, 5, 0, 0, calendar.Zone)
	}
	return next.Sub(now)
}

// Refusal is an answer of Tencent's that says no. Msg holds no secret.
type Refusal struct {
	Host, Path string
	Code       int64
	Msg        string
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("%s%s: errcode %d: %s", r.Host, r.Path, r.Code, clip(r.Msg, 200))
}

// clip shortens a foreign text for a log or a sentence.
func clip(s string, n int) string {
	if rs := []rune(s); len(rs) > n {
		return string(rs[:n]) + "…"
	}
	return s
}

// notSent marks an error from before anything went out.
func notSent(err error) error {
	return channels.Temporary(&channels.Told{Say: "发送被中断，还没有发出去，稍后自动再发。", Cause: err}, 0)
}
