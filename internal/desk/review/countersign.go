package review

import (
	"slices"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// Countersign 补签 puts a leader's signature to what went out on a word by telephone.
func (d *Room) Countersign(v *frame.Visit) error {
	id := notice.ID(v.R.PathValue("id"))
	digest := v.R.PostFormValue("digest")
	_, err := d.Notices.UpdateNotice(v.R.Context(), id, func(n *notice.Notice) error {
		if slices.ContainsFunc(n.Reviews, func(r notice.Review) bool {
			return r.Step == notice.StepCountersign && r.OK && r.By == v.Me.Account && r.Digest == digest
		}) {
			return nil // the second click of an impatient hand
		}
		return n.Countersign(notice.Review{By: v.Me.Account, Name: v.Me.Name, At: d.Clock.Now(), Digest: digest})
	})
	if msg, ok := frame.Refused(err); ok {
		v.Say(false, msg)
	} else if err != nil {
		return err
	} else {
		d.Log.InfoContext(v.R.Context(), "countersigned", "notice", id, "by", v.Me.Account)
		v.Say(true, "已补签。")
	}
	v.Redirect(frame.NoticeHref(id))
	return nil
}
