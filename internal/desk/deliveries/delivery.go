package deliveries

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

type deliveryPage struct {
	frame.Chrome
	D        *notice.Delivery
	Attempts []notice.Attempt
	Shown    *edition.Shown // what was, or will be, sent
	Decides  bool
}

func (d *Room) deliveryID(v *frame.Visit) (notice.DeliveryID, error) {
	id, err := strconv.ParseInt(v.R.PathValue("n"), 10, 64)
	if err != nil {
		return 0, frame.ErrNotHere
	}
	return notice.DeliveryID(id), nil
}

func (d *Room) loadDelivery(v *frame.Visit) (*notice.Delivery, error) {
	id, err := d.deliveryID(v)
	if err != nil {
		return nil, err
	}
	return d.Deliveries.Get(v.R.Context(), id)
}

// One shows one delivery with every attempt, its receipt, and what was sent.
func (d *Room) One(v *frame.Visit) error {
	x, err := d.loadDelivery(v)
	if err != nil {
		return err
	}
	p := deliveryPage{Chrome: v.Chrome("deliveries"), D: x, Decides: frame.Decides(v.Me)}
	p.Moving = frame.Moves(x)
	if p.Attempts, err = d.Records.Attempts(v.R.Context(), x.ID); err != nil {
		return err
	}
	n, err := d.Notices.Notice(v.R.Context(), x.Notice, x.Edition)
	if err != nil {
		return err
	}
	r, err := d.Records.Rendition(v.R.Context(), x.Rendition, x.Target.ID)
	if err != nil {
		d.Log.ErrorContext(v.R.Context(), "a kept rendition cannot be read", "delivery", x.ID, "err", err)
		p.Shown = &edition.Shown{Target: x.Target, Error: "签发时留存的版式稿读不出来，请管理员检查数据目录。"}
	} else {
		s := d.Draw(n, x.Target, r.On(x.Occasion, edition.ToldAt(x, d.Clock.Now())))
		if x.Target.Channel == notice.Loudspeaker && d.Sound(x) != nil {
			s.Sound = frame.DeliveryHref(x.ID) + "/sound"
		}
		p.Shown = &s
	}
	return v.Show(http.StatusOK, "delivery", p)
}

// Play plays the recording of a delivery, for the village's broadcaster.
func (d *Room) Play(v *frame.Visit) error {
	x, err := d.loadDelivery(v)
	if err != nil {
		return err
	}
	if !v.Me.InOffice() && (x.Target.Village == "" || x.Target.Village != v.Me.Village) {
		return &frame.Forbidden{Who: "“" + frame.PlaceName(x.Target) + "”所在村的村主任"}
	}
	if !v.Me.InOffice() {
		if err := d.RefuseStopped(v.R.Context(), x.Notice); err != nil {
			return err
		}
	}
	s := d.Sound(x)
	if s == nil {
		return frame.ErrNotHere
	}
	return s.Serve(v.W, v.R)
}

// Retry 再发一次.
func (d *Room) Retry(v *frame.Visit) error {
	return d.decide(v, func(x *notice.Delivery) (string, error) {
		if x.State == notice.Due || x.State == notice.Sending || x.State == notice.Accepted { // the second click
			return "", nil
		}
		return "“" + frame.PlaceName(x.Target) + "”马上再发一次。", d.Decisions.Retry(v.R.Context(), x.ID, v.Me.Signs())
	})
}

// Confirm 已张贴, 已转发, 已播, 已收到: somebody vouches for it.
func (d *Room) Confirm(v *frame.Visit) error {
	return d.decide(v, func(x *notice.Delivery) (string, error) {
		if !frame.Decides(v.Me) && (x.Target.Village == "" || x.Target.Village != v.Me.Village) {
			return "", &frame.Forbidden{Who: "“" + frame.PlaceName(x.Target) + "”所在村的村主任"}
		}
		word := frame.DoneWord(x)
		switch {
		case x.State == notice.Recalling: // whoever records it says that it is taken back
			return "“" + frame.PlaceName(x.Target) + "”" + word + "，记下了。", d.Decisions.Confirm(v.R.Context(), x.ID, v.Me.Signs(), "")
		case (x.State == notice.Confirmed || x.Lapsed()) && x.Target.Channel == notice.Board && v.R.PostFormValue("down") != "":
			if frame.IsDown(x) {
				return "", nil
			}
			word = frame.TookDown
		case x.State == notice.Confirmed || x.State == notice.Recalled: // the second click
			return "", nil
		}
		return "“" + frame.PlaceName(x.Target) + "”" + word + "，记下了。", d.Decisions.Confirm(v.R.Context(), x.ID, v.Me.Signs(), word)
	})
}

// GiveUp 不再发, with a reason.
func (d *Room) GiveUp(v *frame.Visit) error {
	return d.decide(v, func(x *notice.Delivery) (string, error) {
		if x.State == notice.Cancelled {
			return "", nil
		}
		why := strings.TrimSpace(v.R.PostFormValue("why"))
		if why == "" {
			return "", &notice.Refusal{Msg: "请写一句为什么不再发，查起来才说得清。"}
		}
		return "“" + frame.PlaceName(x.Target) + "”不再发了，理由已记下。", d.Decisions.GiveUp(v.R.Context(), x.ID, v.Me.Signs(), why)
	})
}

// decide carries a button out and goes back to where it stood.
func (d *Room) decide(v *frame.Visit, f func(*notice.Delivery) (string, error)) error {
	x, err := d.loadDelivery(v)
	if err != nil {
		return err
	}
	said, err := f(x)
	if err != nil {
		msg, ok := d.Sentence(err)
		if !ok {
			return err
		}
		v.Say(false, msg)
	} else if said != "" {
		d.Log.InfoContext(v.R.Context(), "decided", "delivery", x.ID, "by", v.Me.Account, "path", frame.QuietPath(v.R.URL.Path))
		v.Say(true, said)
	}
	v.Redirect(v.Back(fmt.Sprintf("%s/deliveries", frame.NoticeHref(x.Notice))))
	return nil
}
