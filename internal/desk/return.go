package desk

import (
	"fmt"
	"net/http"
	"strings"

	"gaoshi/internal/notice"
)

// giveBack 退回 returns a notice to its author, with a reason.
func (d *desk) giveBack(v *visit) error {
	n, err := v.load()
	if err != nil {
		return err
	}
	step := n.NextStep()
	reason := strings.TrimSpace(v.r.PostFormValue("reason"))
	if r := returned(n); r != nil && r.By == v.me.Account { // the second click
		v.gaveBack(n)
		return nil
	}
	if step == "" {
		return &notice.Refusal{Msg: fmt.Sprintf("%s 已经%s，不能退回。要改请出更正或撤回。", n.ID, notice.StatusName(n.Status))}
	}
	if !v.me.Has(roleOf(step)) {
		return &forbidden{roleName(roleOf(step))}
	}
	err = v.sendBack(n.ID, step, reason, v.r.PostFormValue("digest"))
	if msg, ok := refused(err); ok {
		fresh, lerr := v.load()
		if lerr != nil {
			return lerr
		}
		f := form{v.r.PostForm, nil}
		if fresh.NextStep() == notice.StepIssue {
			return v.showIssue(http.StatusUnprocessableEntity, fresh, f, msg)
		}
		if err := v.mayReview(fresh); err != nil {
			return err
		}
		return v.showReview(http.StatusUnprocessableEntity, fresh, f, msg)
	}
	if err != nil {
		return err
	}
	v.gaveBack(n)
	return nil
}

// sendBack records a return, at the desk or by a link.
func (v *visit) sendBack(id notice.ID, step notice.Step, reason, digest string) error {
	_, err := v.d.Notices.UpdateNotice(v.r.Context(), id, func(now *notice.Notice) error {
		if err := v.holds(now); err != nil {
			return err
		}
		return now.Review(notice.Review{Step: step, By: v.me.Account, Name: v.me.Name, At: v.d.Clock.Now(), OK: false, Reason: reason, Digest: digest, Via: v.via()})
	})
	return err
}

func (v *visit) gaveBack(n *notice.Notice) {
	v.say(true, fmt.Sprintf("《%s》已退回给%s，理由他看得到。", n.Content.Title, v.d.nameOf(n.Author)))
	v.redirect("/desk/")
}
