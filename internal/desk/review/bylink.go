package review

import (
	"errors"
	"net/http"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// Decider finds who may decide by the link, and whether it still stands for the
// present text. v.link is set only when it does.
func (d *Room) Decider(v *frame.Visit) error {
	token := v.R.PathValue("token")
	x, ok := d.Links.Decision(token)
	if !ok {
		return frame.BadLink
	}
	v.Base = "/desk/a/" + token
	o := d.Officer(x.Account)
	if o == nil || !o.Has(x.Step.Role()) {
		return &frame.DeadLink{Status: http.StatusGone, Title: "链接停用了", Text: "这个链接的主人已经没有“" + notice.RoleName(x.Step.Role()) + "”的岗位，链接停用了。"}
	}
	v.Me = o
	v.Link = &x
	return nil
}

// linkNotice returns the edition that the link is about, if it still waits for
// exactly this word. done is the act by which it was decided, where it was.
func (d *Room) linkNotice(v *frame.Visit) (n *notice.Notice, done *notice.Review, err error) {
	x := v.Link
	n, err = d.Notices.Notice(v.R.Context(), x.Notice, x.Edition)
	if errors.Is(err, d.NotFound) {
		return nil, nil, frame.BadLink
	}
	if err != nil {
		return nil, nil, err
	}
	if len(n.Reviews) > x.Round {
		return n, &n.Reviews[x.Round], nil
	}
	if n.Status == notice.Dropped {
		return nil, nil, &frame.DeadLink{Status: http.StatusGone, Title: "不用办了", Text: "拟稿人把这一稿作废了，不用再办。"}
	}
	newest, err := d.Newest(v, x.Notice)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case newest.Edition != x.Edition:
		return nil, nil, &frame.DeadLink{Status: http.StatusGone, Title: "稿子换了", Text: "这份公告有了新的版本，这个链接作废了。新的一版要您办时，会另发链接。"}
	case !x.Holds(n):
		return nil, nil, &frame.DeadLink{Status: http.StatusGone, Title: "稿子改动过", Text: "您收到链接以后，拟稿人又改了稿子，这个链接作废了。改好后会给您发新的链接；已经发了的，请点最近的一张卡片。"}
	case d.Clock.Now().After(x.Until):
		return nil, nil, &frame.DeadLink{Status: http.StatusGone, Title: "链接过期了", Text: "这个链接过了24小时，失效了。还没有办的，会再给您发一个；急的话请登录后办，或打拟稿人的电话。"}
	case n.Author == v.Me.Account:
		return nil, nil, &frame.DeadLink{Status: http.StatusForbidden, Title: "不能办自己的稿", Text: "拟稿人不能" + notice.StepName(x.Step) + "自己的稿件，请换一位同志。"}
	}
	return n, nil, nil
}
