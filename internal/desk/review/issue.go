package review

import (
	"fmt"
	"net/http"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

type issueView struct {
	*edition.NoticeView
	Sign       string // digest over the text and every rendition: what is signed
	Renditions int
	Risks      []notice.Finding // of the text and of the renditions, worst first
	CannotShow string           // why it cannot be signed now
	Verbal     bool             // policy lets it go out on a word by telephone
	Reason     string
	Error      string
}

// IssuePage shows a leader exactly what goes out, the risks on top.
func (d *Room) IssuePage(v *frame.Visit) error {
	n, err := d.Load(v)
	if err != nil {
		return err
	}
	if n.Approval != nil {
		v.Redirect(frame.NoticeHref(n.ID) + "/deliveries")
		return nil
	}
	return d.showIssue(v, http.StatusOK, n, frame.Form{}, "")
}

func (d *Room) showIssue(v *frame.Visit, status int, n *notice.Notice, f frame.Form, msg string) error {
	if step := n.NextStep(); step != notice.StepIssue {
		if step == "" {
			return &notice.Refusal{Msg: fmt.Sprintf("%s 已经%s，不用再签。", n.ID, notice.StatusName(n.Status))}
		}
		return &notice.Refusal{Msg: fmt.Sprintf("%s 还没有%s，不能签发。", n.ID, notice.StepName(step))}
	}
	if n.Author == v.Me.Account {
		return &notice.Refusal{Msg: "拟稿人不能签发自己的稿件，请换一位同志。"}
	}
	i, err := d.signing(v, n)
	if err != nil {
		return err
	}
	i.Reason, i.Error = f.V("reason"), msg
	return v.Show(status, "issue", i)
}

// signing is what a leader signs: the text and every rendition, with what is to be
// said about them.
func (d *Room) signing(v *frame.Visit, n *notice.Notice) (*issueView, error) {
	all, perr := d.PreviewAll(v.R.Context(), n)
	p, err := d.View(v, n)
	if err != nil {
		return nil, err
	}
	i := &issueView{NoticeView: p, Renditions: len(all)}
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
	i.Risks = frame.WorstFirst(i.Risks)
	switch {
	case perr != nil:
		i.CannotShow = "有一份版式稿排不出来，不能签发：" + d.Words(perr)
	case p.Blocked != "":
		i.CannotShow = p.Blocked
	case len(all) == 0:
		i.CannotShow = "没有一个发布对象，签发了也没有人看到。请退回拟稿人选村和渠道。"
	default:
		i.Sign = notice.ApprovalDigest(n, digests)
	}
	if rule, ok := d.Policy.Category(n.Content.Category); ok {
		i.Verbal = rule.VerbalApproval
	}
	return i, nil
}

// Sign 签发 signs what was on the screen.
func (d *Room) Sign(v *frame.Visit) error {
	n, err := d.Load(v)
	if err != nil {
		return err
	}
	digest := v.R.PostFormValue("digest")
	if n.Approval != nil && n.Approval.By == v.Me.Account && n.Approval.Digest == digest { // the second click
		v.Redirect(frame.NoticeHref(n.ID) + "/deliveries")
		return nil
	}
	if digest == "" {
		return d.showIssue(v, http.StatusUnprocessableEntity, n, frame.Form{Values: v.R.PostForm}, "没有收到您看到的内容的指纹，请刷新后重看一遍再签。")
	}
	signed, err := d.Issue(v.R.Context(), n.ID, notice.Signature{
		By: v.Me.Account, Name: v.Me.Name, At: d.Clock.Now(), Digest: digest, Verbal: v.R.PostFormValue("verbal") != "",
	})
	if err != nil {
		msg, ok := d.Sentence(err)
		if !ok {
			return err
		}
		fresh, lerr := d.Load(v)
		if lerr != nil {
			return lerr
		}
		if fresh.Approval != nil && fresh.Approval.By == v.Me.Account && fresh.Approval.Digest == digest {
			v.Redirect(frame.NoticeHref(n.ID) + "/deliveries")
			return nil
		}
		return d.showIssue(v, http.StatusConflict, fresh, frame.Form{Values: v.R.PostForm}, msg)
	}
	v.Say(true, fmt.Sprintf("已签发，发往%d处。下面看得到每一处的情况。", len(signed.Approval.Renditions)))
	v.Redirect(frame.NoticeHref(n.ID) + "/deliveries")
	return nil
}
