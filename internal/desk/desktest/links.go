package desktest

import (
	"context"
	"net/http/httptest"
	"testing"

	"gaoshi/internal/desk"
	"gaoshi/internal/desk/link"
	"gaoshi/internal/desk/review"
	"gaoshi/internal/notice"
)

const RightCode = "482915"

// LinkOffice is an office in earnest, with a notice at a step of its way.
type LinkOffice struct {
	*Office
	t      *testing.T
	Server *httptest.Server
	Links  *link.Links
	Codes  *codeBox
	N      *notice.Notice
}

func NewLinkOffice(t *testing.T, step notice.Step, change func(*desk.Options)) *LinkOffice {
	t.Helper()
	l := &LinkOffice{Office: New(t), t: t, Links: link.New([]byte("a key of the tests, 32 bytes long")), Codes: newCodeBox()}
	hash, err := review.HashCode(RightCode)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range l.officers() {
		l.Codes.Hashes[o.Account] = hash
	}
	l.N = &notice.Notice{ID: "QH-2026-0107", Edition: 1, Kind: notice.Original, Author: "jingban", CreatedAt: l.Time, Status: notice.Draft, Content: notice.Content{
		Title: "关于停水的通知", Issuer: "青禾镇", Category: "utility_outage", Villages: []string{"v02"}, Channels: []string{notice.WeChat, notice.Board, notice.Loudspeaker},
		Urgency: notice.Normal, Plain: "明天停水，请提前接水。", Body: "明天停水。\n",
	}}
	for _, st := range []notice.Step{notice.StepProofread, notice.StepSecrecy} {
		if st == step || step == notice.StepProofread {
			break
		}
		if err := l.N.Review(notice.Review{Step: st, By: "x-" + string(st), Name: "示例", At: l.Time, OK: true, Answers: goodAnswers(), Digest: l.N.Digest()}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.KeepNotice(context.Background(), l.N); err != nil {
		t.Fatal(err)
	}
	l.Server = l.Open(t, func(o *desk.Options) {
		o.Frame.Practice, o.Frame.OneClick, o.Edition.Links, o.Review.Codes = false, false, l.Links, l.Codes
		if change != nil {
			change(o)
		}
	})
	return l
}

func goodAnswers() []notice.Answer {
	var out []notice.Answer
	for _, q := range notice.SecrecyQuestions {
		out = append(out, notice.Answer{Question: q, OK: true})
	}
	return out
}

func (l *LinkOffice) Current() *notice.Notice {
	n, err := l.Notice(context.Background(), l.N.ID, 0)
	if err != nil {
		l.t.Fatal(err)
	}
	return n
}

func (l *LinkOffice) LinkTo(account string) string {
	return l.Links.Decide(account, l.Current(), l.Time)
}
