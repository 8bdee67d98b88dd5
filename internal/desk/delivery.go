package desk

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"gaoshi/internal/notice"
)

type deliveryPage struct {
	chrome
	D        *notice.Delivery
	Attempts []notice.Attempt
	Shown    *shown // what was, or will be, sent
	Decides  bool
}

func (v *visit) deliveryID() (notice.DeliveryID, error) {
	id, err := strconv.ParseInt(v.r.PathValue("n"), 10, 64)
	if err != nil {
		return 0, errNotHere
	}
	return notice.DeliveryID(id), nil
}

func (v *visit) loadDelivery() (*notice.Delivery, error) {
	id, err := v.deliveryID()
	if err != nil {
		return nil, err
	}
	return v.d.Deliveries.Get(v.r.Context(), id)
}

// delivery shows one delivery with every attempt, its receipt, and what was sent.
func (d *desk) delivery(v *visit) error {
	x, err := v.loadDelivery()
	if err != nil {
		return err
	}
	p := deliveryPage{chrome: v.chrome("deliveries"), D: x, Decides: decides(v.me)}
	p.Moving = moves(x)
	if p.Attempts, err = d.Records.Attempts(v.r.Context(), x.ID); err != nil {
		return err
	}
	n, err := d.Notices.Notice(v.r.Context(), x.Notice, x.Edition)
	if err != nil {
		return err
	}
	r, err := d.Records.Rendition(v.r.Context(), x.Rendition, x.Target.ID)
	if err != nil {
		d.Log.Error("a kept rendition cannot be read", "delivery", x.ID, "err", err)
		p.Shown = &shown{Target: x.Target, Error: "签发时留存的版式稿读不出来，请管理员检查数据目录。"}
	} else {
		s := draw(n, x.Target, r.On(x.Occasion))
		if d.Sound != nil && x.Target.Channel == notice.Loudspeaker && d.Sound(x) != nil {
			s.Sound = deliveryHref(x.ID) + "/sound"
		}
		p.Shown = &s
	}
	return v.show(http.StatusOK, "delivery", p)
}

// sound plays the recording of a delivery, for the village's broadcaster.
func (d *desk) sound(v *visit) error {
	x, err := v.loadDelivery()
	if err != nil {
		return err
	}
	if !v.me.inOffice() && (x.Target.Village == "" || x.Target.Village != v.me.Village) {
		return &forbidden{"“" + placeName(x.Target) + "”所在村的村主任"}
	}
	if d.Sound == nil {
		return errNotHere
	}
	s := d.Sound(x)
	if s == nil {
		return errNotHere
	}
	return s.Serve(v.w, v.r)
}

// retry 再发一次.
func (d *desk) retry(v *visit) error {
	return v.decide(func(x *notice.Delivery) (string, error) {
		if x.State == notice.Due || x.State == notice.Sending || x.State == notice.Accepted { // the second click
			return "", nil
		}
		return "“" + placeName(x.Target) + "”马上再发一次。", d.Decisions.Retry(v.r.Context(), x.ID, v.me.Signs())
	})
}

// confirm 已张贴, 已转发, 已播, 已收到: somebody vouches for it.
func (d *desk) confirm(v *visit) error {
	return v.decide(func(x *notice.Delivery) (string, error) {
		if !decides(v.me) && (x.Target.Village == "" || x.Target.Village != v.me.Village) {
			return "", &forbidden{"“" + placeName(x.Target) + "”所在村的村主任"}
		}
		word := doneWord(x)
		switch {
		case x.State == notice.Recalling: // whoever records it says that it is taken back
			return "“" + placeName(x.Target) + "”" + word + "，记下了。", d.Decisions.Confirm(v.r.Context(), x.ID, v.me.Signs(), "")
		case x.State == notice.Confirmed && x.Target.Channel == notice.Board && v.r.PostFormValue("down") != "":
			if isDown(x) {
				return "", nil
			}
			word = tookDown
		case x.State == notice.Confirmed || x.State == notice.Recalled: // the second click
			return "", nil
		}
		return "“" + placeName(x.Target) + "”" + word + "，记下了。", d.Decisions.Confirm(v.r.Context(), x.ID, v.me.Signs(), word)
	})
}

// giveUp 不再发, with a reason.
func (d *desk) giveUp(v *visit) error {
	return v.decide(func(x *notice.Delivery) (string, error) {
		if x.State == notice.Cancelled {
			return "", nil
		}
		why := strings.TrimSpace(v.r.PostFormValue("why"))
		if why == "" {
			return "", &notice.Refusal{Msg: "请写一句为什么不再发，查起来才说得清。"}
		}
		return "“" + placeName(x.Target) + "”不再发了，理由已记下。", d.Decisions.GiveUp(v.r.Context(), x.ID, v.me.Signs(), why)
	})
}

// decide carries a button out and goes back to where it stood.
func (v *visit) decide(f func(*notice.Delivery) (string, error)) error {
	x, err := v.loadDelivery()
	if err != nil {
		return err
	}
	said, err := f(x)
	if err != nil {
		msg, ok := v.d.say(err)
		if !ok {
			return err
		}
		v.say(false, msg)
	} else if said != "" {
		v.d.Log.Info("decided", "delivery", x.ID, "by", v.me.Account, "path", quietPath(v.r.URL.Path))
		v.say(true, said)
	}
	v.redirect(v.back(fmt.Sprintf("%s/deliveries", noticeHref(x.Notice))))
	return nil
}
