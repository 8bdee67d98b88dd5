package desk

import (
	"fmt"
	"strconv"

	"gaoshi/internal/notice"
)

// mostPosted bounds the boards of one tap.
const mostPosted = 50

// posted 都张贴好了: one tap for all of a notice's boards in a village.
func (d *desk) posted(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return err
	}
	done := 0
	for i, s := range v.r.PostForm["n"] {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil || i == mostPosted {
			return errNotHere
		}
		x, err := d.Deliveries.Get(v.r.Context(), notice.DeliveryID(id))
		if err != nil {
			return err
		}
		if !decides(v.me) && (x.Target.Village == "" || x.Target.Village != v.me.Village) {
			return &forbidden{"“" + placeName(x.Target) + "”所在村的村主任"}
		}
		if x.Target.Channel != notice.Board || x.State != notice.Awaiting {
			continue // the second click, or withdrawn meanwhile
		}
		if err := d.Decisions.Confirm(v.r.Context(), x.ID, v.me.Signs(), doneWord(x)); err != nil {
			msg, ok := d.say(err)
			if !ok {
				return err
			}
			v.say(false, msg)
			v.redirect(v.back("/desk/village"))
			return nil
		}
		done++
	}
	if done > 0 {
		d.Log.Info("posted", "deliveries", done, "by", v.me.Account)
		v.say(true, fmt.Sprintf("%d处都张贴了，记下了。", done))
	}
	v.redirect(v.back("/desk/village"))
	return nil
}
