package wechat

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	oactx "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/util"

	"gaoshi/channels"
	"gaoshi/internal/document"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// Further forms of a robot's message. A group that is to get the poster beside
// the words has a second target with the same robot: one delivery is one message.
const (
	FormFull     = "full"     // the whole text, in numbered messages where it is long; else FormCard
	FormImage    = "image"    // the poster as a picture
	FormFile     = "file"     // the poster as a PDF to print
	FormMarkdown = "markdown" // key points as markdown: only for groups whose readers use WeCom
)

// Files of those renditions. A PDF is kept as it is and uploaded when it is sent.
const (
	robotImage = "1-image.json"
	robotFile  = "poster.pdf"
)

// Poster gives the poster of a notice: a PNG for people to look at and a PDF to
// print. Pure, like Render.
type Poster func(n *notice.Notice, t notice.Target) (png, pdf []byte, err error)

type imageBody struct {
	MsgType string `json:"msgtype"`
	Image   struct {
		Base64 string `json:"base64"`
		MD5    string `json:"md5"` // of the bytes before base64
	} `json:"image"`
}

type fileBody struct {
	MsgType string `json:"msgtype"`
	File    struct {
		MediaID string `json:"media_id"`
	} `json:"file"`
}

// renderPoster lays the poster out as a robot's picture or file.
func (ch *Channel) renderPoster(n *notice.Notice, t notice.Target, v View) (notice.Rendition, error) {
	form := t.Options["form"]
	r := notice.Rendition{Channel: notice.WeChat, Target: t.ID}
	if ch.o.Poster == nil {
		return r, &channels.Told{Say: fmt.Sprintf("“%s”要发海报，但没有海报可用。请管理员把 form 改成 card 或 text。", t.Name)}
	}
	png, pdf, err := ch.o.Poster(n, t)
	if err != nil {
		return r, &channels.Told{Say: fmt.Sprintf("“%s”的海报排不出来，请先看公告栏的版式稿。", t.Name), Cause: err}
	}
	r.Text = v.Title + "\n\n" + v.Line
	if form == FormFile {
		if len(pdf) > limits.RobotFileBytes {
			return r, tooLong(t, "群文件（按字节）", "", len(pdf), limits.RobotFileBytes)
		}
		r.Files = []notice.File{{Name: robotFile, MediaType: "application/pdf", Data: pdf}}
		return r, nil
	}
	if len(png) > limits.RobotImageBytes {
		return r, tooLong(t, "群图片（按字节）", "", len(png), limits.RobotImageBytes)
	}
	var b imageBody
	sum := md5.Sum(png)
	b.MsgType, b.Image.Base64, b.Image.MD5 = "image", base64.StdEncoding.EncodeToString(png), hex.EncodeToString(sum[:])
	return r, put(&r, robotImage, r.Text, b)
}

// full is the whole text of a notice, cut into numbered messages where one does not
// hold it. false where the text holds a list that stays out of chats, or where it
// would take so many messages that the group sees nothing else: the reviewer is
// told, and the card leads to the page.
func (ch *Channel) full(r *notice.Rendition, n *notice.Notice, t notice.Target, v View) (bool, error) {
	if n.Kind == notice.Withdrawal {
		return false, nil
	}
	instead := func(why string) (bool, error) {
		r.Findings = append(r.Findings, notice.Finding{Kind: "wechat_full", Severity: notice.Note, Place: "正文", Message: why + "，“" + t.Name + "”改发要点和链接。"})
		return false, nil
	}
	doc := document.Parse(n.Content.Body)
	if len(doc.Tables()) > 0 && ch.o.Personal(n.Content.Category, t) {
		return instead("正文里有名单，名单不进群")
	}
	text := v.Title + "\n\n" + v.Line + "\n\n" + chatText(doc)
	if v.Link != "" {
		text += "\n\n网页上看：" + v.Link
	}
	parts := Split(v.Title, text, limits.RobotTextBytes)
	if len(parts) > limits.RobotParts {
		return instead(fmt.Sprintf("全文要分%d条发，最多%d条，再多就刷屏了", len(parts), limits.RobotParts))
	}
	for i, part := range parts {
		var b textBody
		b.MsgType, b.Text.Content = "text", part
		data, err := encode(b)
		if err != nil {
			return false, err
		}
		r.Files = append(r.Files, notice.File{Name: partName(i), MediaType: "application/json", Data: data})
	}
	if len(parts) > 1 {
		r.Findings = append(r.Findings, notice.Finding{Kind: "wechat_full", Severity: notice.Note, Place: "正文",
			Message: fmt.Sprintf("全文在“%s”里分%d条发，每条都写着第几条。", t.Name, len(parts))})
	}
	r.Text = strings.Join(parts, "\n\n")
	return true, nil
}

// markdown lays the key points out for readers who use WeCom; in plain WeChat such
// a message cannot be read, so that the town must have said who reads it. false
// when it does not fit.
func (ch *Channel) markdown(r *notice.Rendition, t notice.Target, v View) (bool, error) {
	if t.Options["readers"] != "wecom" {
		return false, &channels.Told{Say: fmt.Sprintf("“%s”写了 form: markdown，但没有写 readers: wecom。微信里看不了 markdown：群里的人都用企业微信才写 readers: wecom，否则请把 form 改成 card 或 text。", t.Name)}
	}
	text, err := fill(ch.words.markdown, v)
	if err != nil {
		return false, err
	}
	if len(text) > limits.RobotMarkdownBytes {
		r.Findings = append(r.Findings, notice.Finding{Kind: "wechat_markdown", Severity: notice.Note, Place: "一句话",
			Message: fmt.Sprintf("要点有%d字节，markdown 最多%d字节，这个群改发一条文字。", len(text), limits.RobotMarkdownBytes)})
		return false, nil
	}
	var b markBody
	b.MsgType, b.Markdown.Content = "markdown", text
	return true, put(r, robotMark, text, b)
}

type markBody struct {
	MsgType  string `json:"msgtype"`
	Markdown struct {
		Content string `json:"content"`
	} `json:"markdown"`
}

// upload puts a file where the robot can send it from. Nobody sees it, so that a
// cut is temporary.
func (ch *Channel) upload(ctx context.Context, key, name string, data []byte, fileName string) (string, error) {
	c := ch.open(ctx, key, nil)
	defer c.close()
	b, err := util.PostFileFromReader("media", fileName, fileName, "https://"+hostWork+"/cgi-bin/webhook/upload_media?type=file&key="+c.handle, bytes.NewReader(data))
	var reply struct {
		MediaID string `json:"media_id"`
	}
	if err == nil {
		err = json.Unmarshal(b, &reply)
	}
	if err := c.verdict(name, err); err != nil {
		return "", harmless(err)
	}
	if reply.MediaID == "" {
		return "", harmless(uncertain(name, fmt.Errorf("no media_id in the answer")))
	}
	return reply.MediaID, nil
}

// Tag puts a follower under a tag of the official account: those who named their
// village get its mass sends. openid is used and not kept.
func (ch *Channel) Tag(ctx context.Context, openid string, tag int64) error {
	a, err := ch.official()
	if err != nil {
		return err
	}
	_, err = ch.use(ctx, a, a.name, func(_ *oactx.Context, h string) error {
		_, err := util.PostJSONContext(ctx, "https://"+hostOA+"/cgi-bin/tags/members/batchtagging?access_token="+h,
			map[string]any{"openid_list": []string{openid}, "tagid": tag})
		return err
	})
	return harmless(err)
}
