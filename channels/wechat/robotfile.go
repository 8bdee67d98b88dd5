package wechat

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"

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
	FormFull  = "full"  // the whole text where it fits into one message, else FormText
	FormImage = "image" // the poster as a picture
	FormFile  = "file"  // the poster as a PDF to print
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
func (ch *Channel) renderPoster(n *notice.Notice, t notice.Target, form string) (notice.Rendition, error) {
	r := notice.Rendition{Channel: notice.WeChat, Target: t.ID}
	if ch.o.Poster == nil {
		return r, &channels.Told{Say: fmt.Sprintf("“%s”要发海报，但没有海报可用。请管理员把 form 改成 card 或 text。", t.Name)}
	}
	png, pdf, err := ch.o.Poster(n, t)
	if err != nil {
		return r, &channels.Told{Say: fmt.Sprintf("“%s”的海报排不出来，请先看公告栏的版式稿。", t.Name), Cause: err}
	}
	v := ch.view(n, t)
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

// full is the whole text of a notice as one message, "" when it does not fit or
// holds a list that stays out of chats.
func (ch *Channel) full(n *notice.Notice, t notice.Target, v View) string {
	doc := document.Parse(n.Content.Body)
	if len(doc.Tables()) > 0 && ch.o.Personal(n.Content.Category, t) || n.Kind == notice.Withdrawal {
		return ""
	}
	text := v.Title + "\n\n" + v.Line + "\n\n" + doc.Text()
	if v.Link != "" {
		text += "\n\n" + v.Link
	}
	if len(text) > limits.RobotTextBytes {
		return ""
	}
	return text
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

// Tell sends a card to officials through the WeCom application, outside of any
// delivery: a reminder, or the link by which a leader approves. users are ids
// joined by "|". Sending the same card twice within four hours does no harm.
func (ch *Channel) Tell(ctx context.Context, users, title, words, link string) error {
	card := appCard{Title: title, Description: words, URL: link, Button: "打开"}
	if len(title) > limits.AppTitleBytes || len(words) > limits.AppDescBytes || title == "" || link == "" {
		return channels.Permanent(&channels.Told{Say: "应用消息的标题或说明太长或是空的，没有发。"})
	}
	_, err := ch.sendCard(ctx, "应用消息", users, card)
	return err
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
