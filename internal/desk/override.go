package desk

import (
	"gaoshi/internal/notice"
)

// override 放行 lets one blocking finding through: a second person, with a reason.
func (d *desk) override(v *visit) error {
	n, err := v.load()
	if err != nil {
		return err
	}
	kind, text, reason := v.r.PostFormValue("kind"), v.r.PostFormValue("text"), v.r.PostFormValue("reason")
	to := v.back(noticeHref(n.ID))
	for _, f := range d.Checker.Check(n) {
		if f.Kind != kind || f.Text != text || f.Severity != notice.Block || overridden(n, f) {
			continue
		}
		_, err := d.Notices.UpdateNotice(v.r.Context(), n.ID, func(now *notice.Notice) error {
			if now.Digest() != v.r.PostFormValue("digest") {
				return &notice.Refusal{Msg: "稿件刚被改动，请看一遍再决定放不放行。"}
			}
			return now.Overrule(f, v.me.Account, reason, d.Clock.Now())
		})
		if msg, ok := d.say(err); err != nil && ok {
			v.say(false, msg)
		} else if err != nil {
			return err
		} else {
			d.Log.Warn("a finding was let through", "notice", n.ID, "kind", kind, "by", v.me.Account)
			v.say(true, "已放行这一项，您的姓名和理由已记入审批单。")
		}
		break
	}
	v.redirect(to)
	return nil
}
