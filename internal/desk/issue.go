package desk

import (
	"fmt"
	"net/http"

	"gaoshi/internal/notice"
)

type issueView struct {
	*noticeView
	Sign       string // digest over the text and every rendition: what is signed
	Renditions int
	Risks      []notice.Finding // of the text and of the renditions, worst first
	CannotShow string           // why it cannot be signed now
	Verbal     bool             // policy lets it go out on a word by telephone
	Reason     string
	Error      string
}

// issuePage shows a leader exactly what goes out, the risks on top.
func (d *desk) issuePage(v *visit) error {
	n, err := v.load()
	if err != nil {
		return err
	}
	if n.Approval != nil {
		v.redirect(noticeHref(n.ID) + "/deliveries")
		return nil
	}
	return v.showIssue(http.StatusOK, n, form{}, "")
}

func (v *visit) showIssue(status int, n *notice.Notice, f form, msg string) error {
	if step := n.NextStep(); step != notice.StepIssue {
		if step == "" {
			return &notice.Refusal{Msg: fmt.Sprintf("%s 已经%s，不用再签。", n.ID, notice.StatusName(n.Status))}
		}
		return &notice.Refusal{Msg: fmt.Sprintf("%s 还没有%s，不能签发。", n.ID, notice.StepName(step))}
	}
	if n.Author == v.me.Account {
		return &notice.Refusal{Msg: "拟稿人不能签发自己的稿件，请换一位同志。"}
	}
	i, err := v.signing(n)
	if err != nil {
		return err
	}
	i.Reason, i.Error = f.V("reason"), msg
	return v.show(status, "issue", i)
}

// signing is what a leader signs: the text and every rendition, with what is to be
// said about them.
func (v *visit) signing(n *notice.Notice) (*issueView, error) {
	all, perr := v.d.previews.all(v.d.Layout, n)
	p, err := v.view(n)
	if err != nil {
		return nil, err
	}
	i := &issueView{noticeView: p, Renditions: len(all)}
	i.Risks = p.Findings
	digests := map[notice.TargetID]string{}
	told := map[string]bool{}
	for k := range all {
		digests[all[k].Target] = all[k].Digest()
		for _, x := range all[k].Findings {
			if key := x.Kind + x.Message + x.Text; !told[key] && x.Severity != notice.Note {
				told[key] = true
				i.Risks = append(i.Risks, x)
			}
		}
	}
	i.Risks = worstFirst(i.Risks)
	switch {
	case perr != nil:
		i.CannotShow = "有一份版式稿排不出来，不能签发：" + v.explain(perr)
	case p.Blocked != "":
		i.CannotShow = p.Blocked
	case len(all) == 0:
		i.CannotShow = "没有一个发布对象，签发了也没有人看到。请退回拟稿人选村和渠道。"
	default:
		i.Sign = notice.ApprovalDigest(n, digests)
	}
	if rule, ok := v.d.Policy.Category(n.Content.Category); ok {
		i.Verbal = rule.VerbalApproval
	}
	return i, nil
}

// issue 签发 signs what was on the screen.
func (d *desk) issue(v *visit) error {
	n, err := v.load()
	if err != nil {
		return err
	}
	digest := v.r.PostFormValue("digest")
	if n.Approval != nil && n.Approval.By == v.me.Account && n.Approval.Digest == digest { // the second click
		v.redirect(noticeHref(n.ID) + "/deliveries")
		return nil
	}
	if digest == "" {
		return v.showIssue(http.StatusUnprocessableEntity, n, form{v.r.PostForm, nil}, "没有收到您看到的内容的指纹，请刷新后重看一遍再签。")
	}
	signed, err := d.Issue(v.r.Context(), n.ID, notice.Signature{
		By: v.me.Account, Name: v.me.Name, At: d.Clock.Now(), Digest: digest, Verbal: v.r.PostFormValue("verbal") != "",
	})
	if err != nil {
		msg, ok := d.say(err)
		if !ok {
			return err
		}
		fresh, lerr := v.load()
		if lerr != nil {
			return lerr
		}
		if fresh.Approval != nil && fresh.Approval.By == v.me.Account && fresh.Approval.Digest == digest {
			v.redirect(noticeHref(n.ID) + "/deliveries")
			return nil
		}
		return v.showIssue(http.StatusConflict, fresh, form{v.r.PostForm, nil}, msg)
	}
	v.say(true, fmt.Sprintf("已签发，发往%d处。下面看得到每一处的情况。", len(signed.Approval.Renditions)))
	v.redirect(noticeHref(n.ID) + "/deliveries")
	return nil
}
