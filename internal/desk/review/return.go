package review

import (
	"fmt"
	"net/http"
	"strings"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// GiveBack 退回 returns a notice to its author, with a reason.
func (d *Room) GiveBack(v *frame.Visit) error {
	n, err := d.Load(v)
	if err != nil {
		return err
	}
	step := n.NextStep()
	reason := strings.TrimSpace(v.R.PostFormValue("reason"))
	if r := edition.Returned(n); r != nil && r.By == v.Me.Account { // the second click
		d.gaveBack(v, n)
		return nil
	}
	if step == "" {
		return &notice.Refusal{Msg: fmt.Sprintf("%s 已经%s，不能退回。要改请出更正或撤回。", n.ID, notice.StatusName(n.Status))}
	}
	if !v.Me.Has(step.Role()) {
		return &frame.Forbidden{Who: notice.RoleName(step.Role())}
	}
	err = d.sendBack(v, n.ID, step, reason, v.R.PostFormValue("digest"))
	if msg, ok := frame.Refused(err); ok {
		fresh, lerr := d.Load(v)
		if lerr != nil {
			return lerr
		}
		f := frame.Form{Values: v.R.PostForm}
		if fresh.NextStep() == notice.StepIssue {
			return d.showIssue(v, http.StatusUnprocessableEntity, fresh, f, msg)
		}
		if err := d.mayReview(v, fresh); err != nil {
			return err
		}
		return d.showReview(v, http.StatusUnprocessableEntity, fresh, f, msg)
	}
	if err != nil {
		return err
	}
	d.gaveBack(v, n)
	return nil
}

// sendBack records a return, at the desk or by a link.
func (d *Room) sendBack(v *frame.Visit, id notice.ID, step notice.Step, reason, digest string) error {
	_, err := d.Notices.UpdateNotice(v.R.Context(), id, func(now *notice.Notice) error {
		if err := d.holds(v, now); err != nil {
			return err
		}
		return now.Review(notice.Review{Step: step, By: v.Me.Account, Name: v.Me.Name, At: d.Clock.Now(), OK: false, Reason: reason, Digest: digest, Via: d.via(v)})
	})
	return err
}

func (d *Room) gaveBack(v *frame.Visit, n *notice.Notice) {
	v.Say(true, fmt.Sprintf("《%s》已退回给%s，理由他看得到。", n.Content.Title, d.NameOf(n.Author)))
	v.Redirect("/desk/")
}
