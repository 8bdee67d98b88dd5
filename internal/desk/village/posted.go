package village

import (
	"fmt"
	"strconv"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// mostPosted bounds the boards of one tap.
const mostPosted = 50

// Posted 都张贴好了: one tap for all of a notice's boards in a village.
func (d *Room) Posted(v *frame.Visit) error {
	if err := v.R.ParseForm(); err != nil {
		return err
	}
	done := 0
	for i, s := range v.R.PostForm["n"] {
		id, err := strconv.ParseInt(s, 10, 64)
		if err != nil || i == mostPosted {
			return frame.ErrNotHere
		}
		x, err := d.Deliveries.Get(v.R.Context(), notice.DeliveryID(id))
		if err != nil {
			return err
		}
		if !frame.Decides(v.Me) && (x.Target.Village == "" || x.Target.Village != v.Me.Village) {
			return &frame.Forbidden{Who: "“" + frame.PlaceName(x.Target) + "”所在村的村主任"}
		}
		if x.Target.Channel != notice.Board || x.State != notice.Awaiting {
			continue // the second click, or withdrawn meanwhile
		}
		if err := d.Decisions.Confirm(v.R.Context(), x.ID, v.Me.Signs(), frame.DoneWord(x)); err != nil {
			msg, ok := d.Sentence(err)
			if !ok {
				return err
			}
			v.Say(false, msg)
			v.Redirect(v.Back("/desk/village"))
			return nil
		}
		done++
	}
	if done > 0 {
		d.Log.InfoContext(v.R.Context(), "posted", "deliveries", done, "by", v.Me.Account)
		v.Say(true, fmt.Sprintf("%d处都张贴了，记下了。", done))
	}
	v.Redirect(v.Back("/desk/village"))
	return nil
}
