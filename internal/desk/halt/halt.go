// Package halt is the desk's emergency brake: 先停, 隐私撤回 and 放行. Anybody of the
// office stops a notice with a reason, at once and without review; a leader other than
// that person lets it go on, or signs a correction or a withdrawal.
package halt

import (
	"context"
	"fmt"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
	"gaoshi/internal/site/page"
)

// Halts stops notices and lets them go on. Refusals are the domain's.
type Halts interface {
	Halt(ctx context.Context, id notice.ID, s notice.Stop) (*notice.Stop, error)
	EndStop(ctx context.Context, id notice.ID, by string) error
}

// Options is what the room needs. Everything must be given.
type Options struct{ Halts Halts }

// Room acts on what is out.
type Room struct {
	*edition.Room
	Options
}

// New opens the room.
func New(e *edition.Room, o Options) (*Room, error) {
	return &Room{e, o}, frame.Given("halt", map[string]bool{"Halts": o.Halts != nil})
}

// Stop 先停 holds a notice.
func (d *Room) Stop(v *frame.Visit) error { return d.stop(v, false) }

// Recall 隐私撤回 takes the content of a notice back for good.
func (d *Room) Recall(v *frame.Visit) error { return d.stop(v, true) }

func (d *Room) stop(v *frame.Visit, recall bool) error {
	id := notice.ID(v.R.PathValue("id"))
	s, err := d.Halts.Halt(v.R.Context(), id, notice.Stop{By: v.Me.Account, Name: v.Me.Signs(), Reason: v.R.PostFormValue("reason"), Recall: recall})
	switch msg, ok := d.Sentence(err); {
	case ok:
		v.Say(false, msg)
	case err != nil:
		return err
	case recall:
		d.Log.Warn("recalled", "notice", id, "by", v.Me.Account)
		v.Say(true, "内容和附件已经关闭，机器撤得回的正在撤；要人去撕、去删的，已经列给各村。")
	default:
		d.Log.Warn("stopped", "notice", id, "by", v.Me.Account)
		v.Say(true, fmt.Sprintf("停下了：没发的不再发，网页写着“正在核实”。请签发人在%s前决定：更正、撤回，或者放行。", page.Moment(s.DecideBy())))
	}
	v.Redirect(frame.NoticeHref(id))
	return nil
}

// Release 放行 lets a stopped notice go on.
func (d *Room) Release(v *frame.Visit) error {
	id := notice.ID(v.R.PathValue("id"))
	err := d.Halts.EndStop(v.R.Context(), id, v.Me.Account)
	if msg, ok := d.Sentence(err); ok {
		v.Say(false, msg)
	} else if err != nil {
		return err
	} else {
		d.Log.Warn("released", "notice", id, "by", v.Me.Account)
		v.Say(true, "放行了：还来得及的接着发，网页恢复。")
	}
	v.Redirect(frame.NoticeHref(id))
	return nil
}
