package wechat

import (
	"context"
	"unicode/utf8"

	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// forwardText is the file of a forward pack's rendition: the words to copy.
const forwardText = "forward.txt"

// renderForward lays out the words that a person copies into an ordinary group.
// Where they are too many, the lines that the landing page says as well go, in
// the order of their weight, and the reviewer is told.
func (ch *Channel) renderForward(n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	v := ch.view(n, t)
	r := notice.Rendition{Channel: notice.WeChat, Target: t.ID}
	text, err := fill(ch.words.forward, v)
	for err == nil && utf8.RuneCountInString(text) > limits.ForwardTextChars && len(v.Facts) > 0 {
		r.Findings = append(r.Findings, notice.Finding{
			Kind: "wechat_forward", Severity: notice.Note, Place: "转发文字",
			Message: "转发文字太长，略去“" + v.Facts[len(v.Facts)-1].Name + "”一行，阅读页上有。",
		})
		v.Facts = v.Facts[:len(v.Facts)-1]
		text, err = fill(ch.words.forward, v)
	}
	if err != nil {
		return r, err
	}
	if n := utf8.RuneCountInString(text); n > limits.ForwardTextChars {
		return r, tooLong(t, "转发到群里的文字（按字数）", text, n, limits.ForwardTextChars)
	}
	r.Text = text
	r.Files = []notice.File{{Name: forwardText, MediaType: "text/plain; charset=utf-8", Data: []byte(text)}}
	return r, nil
}

// sendForward hands the pack to a person: an ordinary group has no interface of
// any kind, and robots cannot be in it.
func (ch *Channel) sendForward(ctx context.Context, d *notice.Delivery, _ notice.Rendition) (*notice.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return nil, notSent(err)
	}
	look := ch.o.Link(d.Notice, d.Target.ID)
	if ch.o.PackLink != nil {
		look = ch.o.PackLink(d.ID)
	}
	return &notice.Receipt{
		State: notice.Awaiting, By: "村干部转发", At: ch.o.Clock.Now(), Look: look,
		Note: "请村干部打开转发包，复制文字发到“" + d.Target.Name + "”，再点“已转发”。",
	}, nil
}
