package wechat

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// Files of a forward pack's rendition: the words to copy into the target's group,
// and where the notice has words for people away, those to send them.
const (
	forwardText = "forward.txt"
	awayText    = "forward-away.txt"
)

// renderForward lays out the words that a person copies into an ordinary group.
func (ch *Channel) renderForward(n *notice.Notice, t notice.Target, again occasion) (notice.Rendition, error) {
	r := notice.Rendition{Channel: notice.WeChat, Target: t.ID}
	text, err := ch.forwardWords(&r, n, t, again)
	if err != nil {
		return r, err
	}
	r.Text = text
	r.Files = []notice.File{{Name: forwardText, MediaType: "text/plain; charset=utf-8", Data: []byte(text)}}
	if t.Away || strings.TrimSpace(n.Content.Away) == "" || n.Kind == notice.Withdrawal {
		return r, nil
	}
	away := t
	away.Away = true
	text, err = ch.forwardWords(new(notice.Rendition), n, away, again)
	if err != nil {
		r.Findings = append(r.Findings, notice.Finding{Kind: "wechat_forward", Severity: notice.Note, Place: "在外怎么办",
			Message: "给在外的人的话太长，转发包里放不下，他们点开网页看。请把“在外怎么办”改短。"})
		return r, nil
	}
	r.Files = append(r.Files, notice.File{Name: awayText, MediaType: "text/plain; charset=utf-8", Data: []byte(text)})
	return r, nil
}

// forwardWords are the words for one group. Where they are too many, the lines
// that the landing page says as well go, the lightest first, and the reviewer is
// told.
func (ch *Channel) forwardWords(r *notice.Rendition, n *notice.Notice, t notice.Target, again occasion) (string, error) {
	v := ch.view(n, t, again)
	text, err := fill(ch.words.forward, v)
	for err == nil && utf8.RuneCountInString(text) > limits.ForwardTextChars && len(v.Facts) > 0 {
		last := lightest(v.Facts)
		r.Findings = append(r.Findings, notice.Finding{
			Kind: "wechat_forward", Severity: notice.Note, Place: "转发文字",
			Message: "转发文字太长，略去“" + v.Facts[last].Name + "”一行，阅读页上有。",
		})
		v.Facts = slices.Delete(v.Facts, last, last+1)
		text, err = fill(ch.words.forward, v)
	}
	if err != nil {
		return "", err
	}
	if n := utf8.RuneCountInString(text); n > limits.ForwardTextChars {
		return "", tooLong(t, "转发到群里的文字（按字数）", text, n, limits.ForwardTextChars)
	}
	return text, nil
}

// heavy are the facts by weight: the first goes first when room is short.
var heavy = []string{"下雨改在", "预警", "公示期", "地点", "要做的事", "时间", "有效至", factSource, factPhone}

// lightest is the line that a reader misses least.
func lightest(fs []Fact) int {
	best := 0
	for i, f := range fs {
		if slices.Index(heavy, f.Name) < slices.Index(heavy, fs[best].Name) {
			best = i
		}
	}
	return best
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
