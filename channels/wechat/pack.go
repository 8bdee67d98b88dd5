package wechat

import (
	"strings"
	"unicode/utf8"

	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// Pack is what a village's forward page 转发包 shows for one notice: words to copy,
// for people at home and for people away, and where they lead.
type Pack struct {
	Title    string
	Text     string // to copy into a group, at most limits.ForwardTextChars
	AwayText string // for groups of people away; "" when they need no other words
	Link     string
	Title1   string // one line for a friend circle or a card's title, at most 30 characters
	Steps    []string
}

// Pack makes the forward page's content for a target of kind forward. It is pure
// and may be made at any time; the text equals the signed rendition's.
func (ch *Channel) Pack(n *notice.Notice, t notice.Target) (Pack, error) {
	t.Kind = Forward
	r, err := ch.renderForward(n, t)
	if err != nil {
		return Pack{}, err
	}
	p := Pack{Title: n.Content.Title, Text: r.Text, Link: ch.o.Link(n.ID, t.ID), Title1: fit(oneLine(n.Content.Title), 30),
		Steps: []string{"点“复制文字”", "打开“" + t.Name + "”，长按输入框，点“粘贴”，发送", "长按海报图片，点“发送给朋友”，选同一个群", "回到这里，点“已转发”"}}
	if !t.Away && strings.TrimSpace(n.Content.Away) != "" && n.Kind != notice.Withdrawal {
		away := t
		away.Away = true
		if r, err := ch.renderForward(n, away); err == nil && utf8.RuneCountInString(r.Text) <= limits.ForwardTextChars {
			p.AwayText = r.Text
		}
	}
	return p, nil
}
