package desk

import (
	"errors"
	"fmt"
	"net/http"

	"gaoshi/internal/notice"
)

type reviewView struct {
	*noticeView
	Step      notice.Step
	Questions []question
	Reason    string
	Remark    string
	Error     string
	Blocking  []notice.Finding // what only an override lets through
}

type question struct {
	N      int
	Text   string
	Answer string // yes, no, ""
}

// reviewPage shows what is to be read, and asks.
func (d *desk) reviewPage(v *visit) error {
	n, err := v.load()
	if err != nil {
		return err
	}
	if err := v.mayReview(n); err != nil {
		return err
	}
	answers := v.kept()
	return v.showReview(http.StatusOK, n, form{answers, nil}, "")
}

func (v *visit) mayReview(n *notice.Notice) error {
	step := n.NextStep()
	switch {
	case step == "" || step == notice.StepIssue:
		return &notice.Refusal{Msg: fmt.Sprintf("%s 现在是“%s”，不用再审。", n.ID, notice.StatusName(n.Status))}
	case !v.me.Has(roleOf(step)):
		return &notice.Refusal{Msg: fmt.Sprintf("%s 现在等%s，由%s办理。", n.ID, notice.StepName(step), roleName(roleOf(step)))}
	case n.Author == v.me.Account:
		return &notice.Refusal{Msg: fmt.Sprintf("拟稿人不能%s自己的稿件，请换一位同志。", notice.StepName(step))}
	}
	return nil
}

func (v *visit) showReview(status int, n *notice.Notice, f form, msg string) error {
	p, err := v.view(n)
	if err != nil {
		return err
	}
	r := reviewView{noticeView: p, Step: n.NextStep(), Reason: f.V("reason"), Error: msg}
	for i, q := range notice.SecrecyQuestions {
		r.Questions = append(r.Questions, question{i + 1, q, f.V(fmt.Sprintf("q%d", i+1))})
	}
	for _, x := range p.Findings {
		if x.Severity == notice.Block && !overridden(n, x) {
			r.Blocking = append(r.Blocking, x)
		}
	}
	return v.show(status, "review", r)
}

func overridden(n *notice.Notice, f notice.Finding) bool {
	for _, o := range n.Overrides {
		if o.Kind == f.Kind && o.Text == f.Text {
			return true
		}
	}
	return false
}

// review passes a notice on: 校对, or 保密审查 with its four answers.
func (d *desk) review(v *visit) error {
	n, err := v.load()
	if err != nil {
		return err
	}
	step := notice.Step(v.r.PostFormValue("step"))
	digest := v.r.PostFormValue("digest")
	if done(n, step, v.me.Account, digest) {
		v.passed(n, step)
		return nil
	}
	if step != notice.StepProofread && step != notice.StepSecrecy || !v.me.Has(roleOf(step)) {
		return &forbidden{roleName(roleOf(step))}
	}
	f := form{v.r.PostForm, nil}
	again := func(msg string) error {
		fresh, err := v.load()
		if err != nil {
			return err
		}
		if err := v.mayReview(fresh); err != nil {
			return err
		}
		return v.showReview(http.StatusUnprocessableEntity, fresh, f, msg)
	}
	err = v.pass(n.ID, step, digest)
	if msg, ok := refused(err); ok {
		return again(msg)
	}
	if errors.Is(err, d.Changed) {
		return again("刚刚有人改动过，请看一遍新的内容再办。")
	}
	if err != nil {
		return err
	}
	v.passed(n, step)
	return nil
}

// pass records that the officer passes a step of exactly this text, at the desk or
// by a link: the same gate, the same rules.
func (v *visit) pass(id notice.ID, step notice.Step, digest string) error {
	d := v.d
	rv := notice.Review{Step: step, By: v.me.Account, Name: v.me.Name, At: d.Clock.Now(), OK: true, Digest: digest, Reason: v.r.PostFormValue("remark"), Via: v.via()}
	if step == notice.StepSecrecy {
		for i, q := range notice.SecrecyQuestions {
			switch v.r.PostFormValue(fmt.Sprintf("q%d", i+1)) {
			case "yes":
				rv.Answers = append(rv.Answers, notice.Answer{Question: q, OK: true})
			case "no":
				rv.Answers = append(rv.Answers, notice.Answer{Question: q, OK: false})
			}
		}
	}
	_, err := d.Notices.UpdateNotice(v.r.Context(), id, func(now *notice.Notice) error {
		if err := v.holds(now); err != nil {
			return err
		}
		if err := d.Checker.Gate(now); err != nil {
			return err
		}
		return now.Review(rv)
	})
	return err
}

// via is how the officer acts: notice.ViaLink, or "" at the desk.
func (v *visit) via() string {
	if v.link != nil {
		return notice.ViaLink
	}
	return ""
}

// holds refuses, inside the transaction, a link that does not name what is there.
func (v *visit) holds(now *notice.Notice) error {
	if v.link != nil && !v.link.Holds(now) {
		return &notice.Refusal{Msg: "刚刚有人办过或改过这份稿件，这个链接作废了。"}
	}
	return nil
}

func (v *visit) passed(n *notice.Notice, step notice.Step) {
	next := map[notice.Step]notice.Step{notice.StepProofread: notice.StepSecrecy, notice.StepSecrecy: notice.StepIssue}[step]
	v.say(true, fmt.Sprintf("《%s》已通过%s，现在等%s。", n.Content.Title, notice.StepName(step), notice.StepName(next)))
	v.redirect("/desk/")
}

// done reports whether this person has just passed this step of exactly this
// text: the second click of an impatient hand.
func done(n *notice.Notice, step notice.Step, account, digest string) bool {
	for _, r := range n.Reviews {
		if r.Step == step && r.OK && r.By == account && r.Digest == digest && digest == n.Digest() && n.NextStep() != step {
			return true
		}
	}
	return false
}
