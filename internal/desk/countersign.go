package desk

import (
	"fmt"
	"slices"

	"gaoshi/internal/notice"
	"gaoshi/internal/site/page"
)

// countersign 补签 puts a leader's signature to what went out on a word by telephone.
func (d *desk) countersign(v *visit) error {
	id := notice.ID(v.r.PathValue("id"))
	digest := v.r.PostFormValue("digest")
	_, err := d.Notices.UpdateNotice(v.r.Context(), id, func(n *notice.Notice) error {
		if slices.ContainsFunc(n.Reviews, func(r notice.Review) bool {
			return r.Step == notice.StepCountersign && r.OK && r.By == v.me.Account && r.Digest == digest
		}) {
			return nil // the second click of an impatient hand
		}
		return n.Countersign(notice.Review{By: v.me.Account, Name: v.me.Name, At: d.Clock.Now(), Digest: digest})
	})
	if msg, ok := refused(err); ok {
		v.say(false, msg)
	} else if err != nil {
		return err
	} else {
		d.Log.Info("countersigned", "notice", id, "by", v.me.Account)
		v.say(true, "已补签。")
	}
	v.redirect(noticeHref(id))
	return nil
}

// owes puts a notice that went out on a word by telephone under what waits for
// the leaders, and under the author's own.
func (d *desk) owes(p *todayPage, me *Officer, n *notice.Notice) {
	until, owed := n.OwesSignature()
	if !owed {
		return
	}
	late := d.Clock.Now().After(until)
	note := fmt.Sprintf("电话同意发出的，请在%s前补签", page.Moment(until))
	if late {
		note = fmt.Sprintf("电话同意发出的，%s就该补签，已经超期", page.Moment(until))
	}
	switch {
	case n.Author == me.Account:
		p.Under = append(p.Under, task{n, "等补签", noticeHref(n.ID), waitsFor(d.withRole(Leader)), late})
	case me.Has(Leader):
		p.Mine = append(p.Mine, task{n, "补签", noticeHref(n.ID), note, true})
	}
}
