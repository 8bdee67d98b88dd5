package wechat

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"gaoshi/channels"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// Mergeable reports how many renditions for a target of this kind fit into one
// message: 0 where they cannot be put together.
func Mergeable(t notice.Target) int {
	switch t.Kind {
	case GroupRobot:
		return limits.RobotNewsArticles
	case Forward:
		return 4
	}
	return 0
}

// Mergeable reports how many renditions fit into one message; see the function.
func (ch *Channel) Mergeable(t notice.Target) int { return Mergeable(t) }

// Merge makes one message of several signed ones for the same target: a digest
// 汇总. Nothing is written anew: a robot's cards stand one under the other in one
// news message, forward texts follow each other with numbers. It fails when a part is
// not a card, or when they do not fit: then each is sent by itself.
func (ch *Channel) Merge(t notice.Target, parts []notice.Rendition) (notice.Rendition, error) {
	r := notice.Rendition{Channel: notice.WeChat, Target: t.ID}
	no := func(why string, a ...any) (notice.Rendition, error) {
		return r, &channels.Told{Say: "不能并成一条：" + fmt.Sprintf(why, a...)}
	}
	switch n := Mergeable(t); {
	case n == 0:
		return no("“%s”这类群不能汇总。", t.Name)
	case len(parts) == 0 || len(parts) > n:
		return no("一次只能汇总1到%d条，现在是%d条。", n, len(parts))
	case len(parts) == 1:
		return parts[0], nil
	}
	if t.Kind == Forward {
		return ch.mergeForward(r, t, parts)
	}
	var all newsBody
	all.MsgType = "news"
	var words []string
	for _, p := range parts {
		f := p.File(robotNews)
		var one newsBody
		if f == nil || json.Unmarshal(f.Data, &one) != nil || len(one.News.Articles) == 0 {
			return no("有一条不是图文卡片。")
		}
		all.News.Articles = append(all.News.Articles, one.News.Articles...)
		words = append(words, p.Text)
	}
	if len(all.News.Articles) > limits.RobotNewsArticles {
		return no("卡片最多%d张。", limits.RobotNewsArticles)
	}
	return r, put(&r, robotNews, strings.Join(words, "\n\n"), all)
}

func (ch *Channel) mergeForward(r notice.Rendition, t notice.Target, parts []notice.Rendition) (notice.Rendition, error) {
	var words []string
	for i, p := range parts {
		f := p.File(forwardText)
		if f == nil {
			return r, incomplete(t)
		}
		words = append(words, fmt.Sprintf("（%d/%d）%s", i+1, len(parts), f.Data))
	}
	text := strings.Join(words, "\n\n")
	if n := utf8.RuneCountInString(text); n > limits.ForwardTextChars {
		return r, tooLong(t, "转发到群里的文字（按字数）", text, n, limits.ForwardTextChars)
	}
	r.Text = text
	r.Files = []notice.File{{Name: forwardText, MediaType: "text/plain; charset=utf-8", Data: []byte(text)}}
	return r, nil
}
