package village

import (
	"net/http"
	"strings"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// The forward pack 转发包: one page for one notice and one ordinary group, opened
// by a signed link. Such a group has no interface of any kind: a person copies,
// pastes, and says so with one tap.

type forwardPage struct {
	frame.Chrome
	D       *notice.Delivery
	Notice  *notice.Notice
	Text    string // to copy: the signed rendition's
	Away    string // to copy and send to people away; "" where there is nothing else to say
	Again   bool   // a reminder: the group was told before
	Link    string // to the landing page
	Voice   string // address of the recording, to send to parents; "" for none
	Picture string // address of the village's poster, "" where it has none
	Done    bool
	Ended   string // why it is not to be forwarded any more, "" while it is: the words are not shown then
	Tick    bool   // it may still be recorded
}

// forwardDelivery finds the delivery that the link opens.
func (d *Room) forwardDelivery(v *frame.Visit) (*notice.Delivery, error) {
	id, expired, ok := d.Links.Forwarded(v.R.PathValue("token"), d.Clock.Now())
	switch {
	case !ok:
		return nil, &frame.DeadLink{Status: http.StatusNotFound, Title: "链接打不开", Text: "这个转发链接不完整，或被改动过。请把原来的链接整个点开，或登录后在“本村”里找这份公告。"}
	case expired:
		return nil, &notice.Refusal{Msg: "这个转发链接过期了。请登录后在“本村”里找这份公告，或向镇里要一个新的。"}
	}
	x, err := d.Deliveries.Get(v.R.Context(), id)
	if err != nil {
		return nil, err
	}
	if err := d.RefuseStopped(v.R.Context(), x.Notice); err != nil {
		return nil, err
	}
	newest, err := d.Newest(v, x.Notice)
	if err != nil {
		return nil, err
	}
	if newest, err = d.InForce(v, newest); err != nil {
		return nil, err
	}
	switch {
	case newest != nil && newest.Edition > x.Edition && newest.Kind == notice.Withdrawal:
		return nil, &notice.Refusal{Msg: "这份公告已经撤回，不要再转发。已经转发的，请在群里删去或说明。"}
	case newest != nil && newest.Edition > x.Edition:
		return nil, &notice.Refusal{Msg: "这份公告已经更正，这一版不要再转发。请打开新的转发包；已经转发的，请在群里删去或说明。"}
	case x.State == notice.Cancelled || x.State == notice.Recalling || x.State == notice.Recalled:
		return nil, &notice.Refusal{Msg: "这份公告有了新的版本或已撤回，这一版不要再转发。已经转发的，请在群里删去或说明。"}
	}
	return x, nil
}

// Forward shows the pack.
func (d *Room) Forward(v *frame.Visit) error {
	x, err := d.forwardDelivery(v)
	if err != nil {
		return err
	}
	n, err := d.Notices.Notice(v.R.Context(), x.Notice, x.Edition)
	if err != nil {
		return err
	}
	r, err := d.Records.Rendition(v.R.Context(), x.Rendition, x.Target.ID)
	if err != nil {
		return err
	}
	p := forwardPage{Chrome: v.Chrome("forward"), D: x, Notice: n, Done: x.State == notice.Confirmed, Tick: frame.CanConfirm(x), Again: notice.Reminds(x.Occasion)}
	p.Link = d.Site + "/q/" + notice.ShortCode(n.ID, x.Target.ID)
	if x.Occasion != notice.Over && n.ExpiredAt(p.Now) {
		p.Ended = n.End().Why()
		return v.Show(http.StatusOK, "forward", p)
	}
	if d.HasVoice(v.R.Context(), n, x.Target.Village) {
		p.Voice = p.Link + "/sound"
	}
	r = r.On(x.Occasion, edition.ToldAt(x, d.Clock.Now()))
	p.Text = r.Text
	if f := r.File(edition.AwayWords); f != nil {
		p.Away = string(f.Data)
	}
	if n.Approval != nil && !d.policyMasks(n) && d.villageBoard(v, n, x.Target.Village) != "" {
		p.Picture = v.R.URL.Path + "/poster.png"
	}
	return v.Show(http.StatusOK, "forward", p)
}

// villageBoard is a board of the village that the notice hangs on, "" for none.
func (d *Room) villageBoard(v *frame.Visit, n *notice.Notice, village string) notice.TargetID {
	for _, t := range d.Town.Targets {
		if t.Channel == notice.Board && t.Village == village && n.Approval.Renditions[t.ID] != "" {
			return t.ID
		}
	}
	return ""
}

// ForwardPicture is the village's poster, to hold and send on: only where the
// notice may go into chats at all, which this delivery says.
func (d *Room) ForwardPicture(v *frame.Visit) error {
	x, err := d.forwardDelivery(v)
	if err != nil {
		return err
	}
	n, err := d.Notices.Notice(v.R.Context(), x.Notice, x.Edition)
	if err != nil {
		return err
	}
	if n.Approval == nil || d.policyMasks(n) || n.ExpiredAt(d.Clock.Now()) {
		return frame.ErrNotHere
	}
	board := d.villageBoard(v, n, x.Target.Village)
	r, err := d.Records.Rendition(v.R.Context(), n.Approval.Renditions[board], board)
	if err != nil {
		return err
	}
	f := r.File("poster.png")
	if f == nil {
		return frame.ErrNotHere
	}
	v.W.Header().Set("Content-Type", f.MediaType)
	v.W.Header().Set("Cache-Control", "private, max-age=86400")
	_, err = v.W.Write(f.Data)
	return err
}

// policyMasks reports whether the notice's board shows names that a chat may not:
// then its poster is no picture to forward.
func (d *Room) policyMasks(n *notice.Notice) bool {
	rule, ok := d.Policy.Category(n.Content.Category)
	return !ok || rule.OffChat() && strings.Contains(n.Content.Body, "|")
}

// ForwardDone is the one tap.
func (d *Room) ForwardDone(v *frame.Visit) error {
	x, err := d.forwardDelivery(v)
	if err != nil {
		return err
	}
	if x.State != notice.Confirmed {
		if err := d.Decisions.Confirm(v.R.Context(), x.ID, x.Target.VillageName+"（转发链接）", "已转发"); err != nil {
			return err
		}
	}
	v.Redirect(v.R.URL.Path)
	return nil
}
