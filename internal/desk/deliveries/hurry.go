package deliveries

import (
	"fmt"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// Now 现在就发: what waits for another try does not wait.
func (d *Room) Now(v *frame.Visit) error {
	return d.decide(v, func(x *notice.Delivery) (string, error) {
		if x.State == notice.Sending || x.State == notice.Accepted { // the second click
			return "", nil
		}
		return "“" + frame.PlaceName(x.Target) + "”马上再试。", d.Decisions.Hurry(v.R.Context(), x.ID)
	})
}

// NowAll 全部现在就发.
func (d *Room) NowAll(v *frame.Visit) error {
	n, err := d.Decisions.HurryAll(v.R.Context())
	if err != nil {
		return err
	}
	d.Log.Info("decided", "deliveries", n, "by", v.Me.Account, "path", frame.QuietPath(v.R.URL.Path))
	if n == 0 {
		v.Say(true, "没有在等着再发的。")
	} else {
		v.Say(true, fmt.Sprintf("%d条马上再试，加急的在前。", n))
	}
	v.Redirect(v.Back("/desk/"))
	return nil
}

// Release 放行: it was held after a restore, and somebody made sure of it.
func (d *Room) Release(v *frame.Visit) error {
	return d.decide(v, func(x *notice.Delivery) (string, error) {
		if x.Held == "" { // the second click
			return "", nil
		}
		return "“" + frame.PlaceName(x.Target) + "”放行了，马上发。", d.Decisions.Release(v.R.Context(), x.ID)
	})
}

// ReleaseAll 放行 of a notice, or of everything.
func (d *Room) ReleaseAll(v *frame.Visit) error {
	n, err := d.Decisions.ReleaseAll(v.R.Context(), notice.ID(v.R.PostFormValue("notice")))
	if err != nil {
		return err
	}
	d.Log.Info("decided", "deliveries", n, "by", v.Me.Account, "path", frame.QuietPath(v.R.URL.Path))
	v.Say(true, fmt.Sprintf("放行了%d条，马上发。", n))
	v.Redirect(v.Back("/desk/"))
	return nil
}
