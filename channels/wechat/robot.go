package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/silenceper/wechat/v2/work/config"
	workctx "github.com/silenceper/wechat/v2/work/context"
	"github.com/silenceper/wechat/v2/work/robot"

	"gaoshi/channels"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// Forms of a robot's message, in Target.Options["form"]. Without it, urgent and
// emergency notices are texts, for they must be read without a tap; others are
// cards, which a cadre forwards into the village's own group with one touch.
const (
	FormCard = "card"
	FormText = "text"
)

// Files of a robot's rendition, one a message, in the order in which they go: the
// number and the kind. Only texts are ever more than one.
const (
	robotText = "1-text.json"
	robotNews = "1-news.json"
	robotMark = "1-markdown.json"
)

// The bodies of webhook/send. The SDK's own structs have no omitempty and would
// send empty fields whose meaning is undocumented.
type textBody struct {
	MsgType string `json:"msgtype"`
	Text    struct {
		Content string `json:"content"`
	} `json:"text"`
}

type newsBody struct {
	MsgType string `json:"msgtype"`
	News    struct {
		Articles []article `json:"articles"`
	} `json:"news"`
}

type article struct {
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	URL         string `json:"url"`
	PicURL      string `json:"picurl,omitempty"`
}

// encode gives the bytes that go over the wire: no HTML escaping, no line feed.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// renderRobot lays the notice out as the target's form says; a reminder is always
// one short message.
func (ch *Channel) renderRobot(n *notice.Notice, t notice.Target, again occasion) (notice.Rendition, error) {
	form := t.Options["form"]
	r := notice.Rendition{Channel: notice.WeChat, Target: t.ID}
	v := ch.view(n, t, again)
	switch {
	case (form == FormImage || form == FormFile) && n.Kind != notice.Withdrawal && again.first():
		return ch.renderPoster(n, t, v)
	case form == FormFull && again.first():
		if ok, err := ch.full(&r, n, t, v); ok || err != nil {
			return r, err
		}
		form = FormCard
	case form == FormMarkdown:
		if ok, err := ch.markdown(&r, t, v); ok || err != nil {
			return r, err
		}
	case form == FormFull || form == FormImage || form == FormFile:
		form = ""
	}
	if form == "" && n.Content.Urgency.Rank() < notice.Urgent.Rank() {
		form = FormCard
	}
	if form == FormCard && n.Kind != notice.Withdrawal {
		ok, err := ch.card(&r, v)
		if err != nil {
			return r, err
		}
		if ok {
			return r, nil
		}
	}
	text, err := fill(ch.words.text, v)
	if err != nil {
		return r, err
	}
	if len(text) > limits.RobotTextBytes {
		return r, tooLong(t, "群机器人的一条文字", text, len(text), limits.RobotTextBytes)
	}
	var b textBody
	b.MsgType, b.Text.Content = "text", text
	return r, put(&r, robotText, text, b)
}

// card lays a news card out; false when it does not fit and a text must do.
func (ch *Channel) card(r *notice.Rendition, v View) (bool, error) {
	desc, err := fill(ch.words.card, v)
	if err != nil {
		return false, err
	}
	if n := len(v.Title); n > limits.RobotNewsTitleBytes {
		r.Findings = append(r.Findings, notice.Finding{
			Kind: "wechat_title", Severity: notice.Note, Place: "标题", Text: v.Title,
			Message: fmt.Sprintf("标题有%d字节，图文卡片最多%d字节，这个群改发一条文字。", n, limits.RobotNewsTitleBytes),
		})
		return false, nil
	}
	if n := len(desc); n > limits.RobotNewsDescBytes {
		r.Findings = append(r.Findings, notice.Finding{
			Kind: "wechat_card", Severity: notice.Note, Place: "一句话",
			Message: fmt.Sprintf("说明有%d字节，图文卡片最多%d字节，这个群改发一条文字。", n, limits.RobotNewsDescBytes),
		})
		return false, nil
	}
	var b newsBody
	b.MsgType = "news"
	b.News.Articles = []article{{Title: v.Title, Description: desc, URL: v.Link}}
	return true, put(r, robotNews, v.Title+"\n\n"+desc+"\n"+v.Link, b)
}

// put puts the one message into the rendition.
func put(r *notice.Rendition, name, text string, body any) error {
	b, err := encode(body)
	if err != nil {
		return err
	}
	r.Text = text
	r.Files = []notice.File{{Name: name, MediaType: "application/json", Data: b}}
	return nil
}

func tooLong(t notice.Target, what, text string, n, limit int) error {
	return &channels.Told{Say: fmt.Sprintf("发往“%s”的内容太长：%s最多%d，现在是%d（共%d字）。请把“一句话”或“在外怎么办”改短。",
		t.Name, what, limit, n, utf8.RuneCountInString(text))}
}

// robotKey takes the key out of what the secret holds: the key, or the whole
// address as WeCom shows it.
func robotKey(secret string) (string, error) {
	s := strings.TrimSpace(secret)
	if strings.Contains(s, "://") {
		u, err := url.Parse(s)
		if err != nil || u.Hostname() != hostWork {
			return "", fmt.Errorf("the address is not one of %s", hostWork)
		}
		s = u.Query().Get("key")
	}
	if s == "" || strings.ContainsAny(s, " \t\r\n&?#/") {
		return "", fmt.Errorf("no key in the secret")
	}
	return s, nil
}

// messages are the files of a robot's rendition, one a message, or nil when they
// are not what a rendition of ours holds.
func messages(r notice.Rendition) []notice.File {
	for i, f := range r.Files {
		switch {
		case f.Name == partName(i):
		case len(r.Files) == 1 && (f.Name == robotNews || f.Name == robotMark || f.Name == robotImage || f.Name == robotFile):
		default:
			return nil
		}
	}
	return r.Files
}

// partName is the file of the text message after i others.
func partName(i int) string { return fmt.Sprintf("%d-text.json", i+1) }

// Parts is how many messages a rendition goes in.
func (ch *Channel) Parts(t notice.Target, r notice.Rendition) int {
	if t.Kind == GroupRobot {
		return len(messages(r))
	}
	return 1
}

// sendRobot sends one message: the only one, or of a long text the first of which
// nobody has said yet that it arrived. Which those are, the delivery's receipt
// tells; the rendition decides where the text is cut.
func (ch *Channel) sendRobot(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	list := messages(r)
	if len(list) == 0 {
		return nil, channels.Permanent(incomplete(d.Target))
	}
	if len(list) == 1 {
		if err := ch.say(ctx, d, list[0]); err != nil {
			return nil, err
		}
		return &notice.Receipt{State: notice.Accepted, By: sayWork, At: ch.o.Clock.Now(), Note: "企业微信已收下并发进群里；机器人消息没有编号，程序撤不回来。"}, nil
	}
	p := notice.Progress{}
	if d.Receipt != nil && d.Receipt.Progress != nil && d.Receipt.Progress.Done < len(list) {
		p = *d.Receipt.Progress
	}
	p.All = len(list)
	rec := &notice.Receipt{State: notice.Due, By: sayWork, At: ch.o.Clock.Now(), Progress: &p, Note: fmt.Sprintf("分%d条发，前%d条已发进群里。", p.All, p.Done)}
	if err := ch.say(ctx, d, list[p.Done]); err != nil {
		return rec, ofPart(err, p)
	}
	p.Done++
	rec.Note = fmt.Sprintf("分%d条发，前%d条已发进群里。", p.All, p.Done)
	if p.Done == p.All {
		rec.State, rec.Note = notice.Accepted, fmt.Sprintf("企业微信已收下%d条，都发进了群里；机器人消息没有编号，程序撤不回来。", p.All)
	}
	return rec, nil
}

// sayWork is who says that a robot's message was taken.
const sayWork = "企业微信"

// ofPart says of an uncertain part which one is in question.
func ofPart(err error, p notice.Progress) error {
	var told *channels.Told
	if _, temporary := channels.AsTemporary(err); temporary || channels.IsPermanent(err) || !errors.As(err, &told) {
		return err
	}
	more := ""
	if p.Done+1 < p.All {
		more = "点“已收到”会接着发后面的；"
	}
	return &channels.Told{Say: told.Say + fmt.Sprintf("问的是写着（%d/%d）的那一条，%s点“再发一次”从这一条发起，前面的不重发。", p.Done+1, p.All, more), Cause: told.Cause}
}

// say puts one message into the robot's group.
func (ch *Channel) say(ctx context.Context, d *notice.Delivery, f notice.File) error {
	name := d.Target.Name
	secret, err := ch.secret(d.Target.Options["robot"])
	key := ""
	if err == nil {
		key, err = robotKey(secret)
	}
	if err != nil {
		return channels.Permanent(&channels.Told{
			Say:   fmt.Sprintf("读不到“%s”的机器人密钥（%s）。请管理员检查密钥文件或环境变量，再点“再发一次”。", name, d.Target.Options["robot"]),
			Cause: err,
		})
	}
	body := f.Data
	if f.Name == robotFile {
		var b fileBody
		b.MsgType = "file"
		if b.File.MediaID, err = ch.upload(ctx, key, name, body, "公告 "+clip(d.Title, 40)+".pdf"); err != nil {
			return err
		}
		if body, err = encode(b); err != nil {
			return channels.Permanent(incomplete(d.Target))
		}
	}
	c := ch.open(ctx, key, nil)
	defer c.close()
	client := robot.NewClient(&workctx.Context{Config: &config.Config{}})
	_, err = client.RobotBroadcast(c.handle, json.RawMessage(body))
	return c.verdict(name, err)
}
