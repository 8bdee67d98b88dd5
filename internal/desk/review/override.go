package review

import (
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
	"slices"
)

// Override 放行 lets one blocking finding through: a second person, with a reason.
func (d *Room) Override(v *frame.Visit) error {
	n, err := d.Load(v)
	if err != nil {
		return err
	}
	kind, text, of, reason := v.R.PostFormValue("kind"), v.R.PostFormValue("text"), v.R.PostFormValue("of"), v.R.PostFormValue("reason")
	to := v.Back(frame.NoticeHref(n.ID))
	found, _, err := d.Look(v.R.Context(), n)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(found, func(f notice.Finding) bool {
		return f.Kind == kind && f.Text == text && (of == "" || f.Of == of) && f.Severity == notice.Block
	})
	switch {
	case i < 0:
		return &notice.Refusal{Msg: "没有放行：稿件里现在没有这一项必须改的，可能已经改好了。请回到稿件再看一遍。"}
	case len(n.Blocking(found[i:i+1])) == 0: // the second click
		v.Say(true, "这一项已经放行过了。")
	default:
		_, err := d.Notices.UpdateNotice(v.R.Context(), n.ID, func(now *notice.Notice) error {
			if now.Digest() != v.R.PostFormValue("digest") {
				return &notice.Refusal{Msg: "稿件刚被改动，请看一遍再决定放不放行。"}
			}
			return now.Overrule(found[i], v.Me.Account, reason, d.Clock.Now())
		})
		if msg, ok := d.Sentence(err); err != nil && ok {
			v.Say(false, msg)
		} else if err != nil {
			return err
		} else {
			d.Log.WarnContext(v.R.Context(), "a finding was let through", "notice", n.ID, "kind", kind, "by", v.Me.Account)
			v.Say(true, "已放行这一项，您的姓名和理由已记入审批单。")
		}
	}
	v.Redirect(to)
	return nil
}
