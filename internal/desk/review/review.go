// Package review is the word of those who read an edition, clear it and sign it:
// at the desk, or on the phone by a signed link and a code of their own. The same
// gate and the same rules hold at both doors. What is signed is exactly what was on
// the screen: its digest comes back with the form, and another text is refused.
//
// A word is given once: the second click of an impatient hand sees that it was
// given. A return says why. What the checks hold back goes on only by the word of a
// second person, with a reason, and that stays on record.
package review

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// Codes are the codes by which officers decide by a link.
type Codes interface {
	// DecisionCode gives the hash that HashCode made for an account.
	DecisionCode(ctx context.Context, account string) (string, error)
	SetDecisionCode(ctx context.Context, account, hash string) error
	// TryLink counts a try at a link before it is made; LinkTries are those counted,
	// ForgetTries forgets them.
	TryLink(ctx context.Context, link string, now time.Time) (int, error)
	LinkTries(ctx context.Context, link string) (int, error)
	ForgetTries(ctx context.Context, link string) error
}

// Options is what the room needs. Everything must be given.
type Options struct {
	Codes Codes
	// Issue signs the newest edition and plans its deliveries, all or nothing.
	Issue func(ctx context.Context, id notice.ID, sig notice.Signature) (*notice.Notice, error)
}

// Room is where editions are decided.
type Room struct {
	*edition.Room
	Options
}

// New opens the room.
func New(e *edition.Room, o Options) (*Room, error) {
	return &Room{e, o}, frame.Given("review", map[string]bool{"Codes": o.Codes != nil, "Issue": o.Issue != nil})
}

type reviewView struct {
	*edition.NoticeView
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

// ReviewPage shows what is to be read, and asks.
func (d *Room) ReviewPage(v *frame.Visit) error {
	n, err := d.Load(v)
	if err != nil {
		return err
	}
	if err := d.mayReview(v, n); err != nil {
		return err
	}
	answers := v.Kept()
	return d.showReview(v, http.StatusOK, n, frame.Form{Values: answers}, "")
}

func (d *Room) mayReview(v *frame.Visit, n *notice.Notice) error {
	step := n.NextStep()
	switch {
	case step == "" || step == notice.StepIssue:
		return &notice.Refusal{Msg: fmt.Sprintf("%s 现在是“%s”，不用再审。", n.ID, notice.StatusName(n.Status))}
	case !v.Me.Has(step.Role()):
		return &notice.Refusal{Msg: fmt.Sprintf("%s 现在等%s，由%s办理。", n.ID, notice.StepName(step), notice.RoleName(step.Role()))}
	case n.Author == v.Me.Account:
		return &notice.Refusal{Msg: fmt.Sprintf("拟稿人不能%s自己的稿件，请换一位同志。", notice.StepName(step))}
	}
	return nil
}

func (d *Room) showReview(v *frame.Visit, status int, n *notice.Notice, f frame.Form, msg string) error {
	p, err := d.View(v, n)
	if err != nil {
		return err
	}
	r := reviewView{NoticeView: p, Step: n.NextStep(), Reason: f.V("reason"), Error: msg}
	for i, q := range notice.SecrecyQuestions {
		r.Questions = append(r.Questions, question{i + 1, q, f.V(fmt.Sprintf("q%d", i+1))})
	}
	r.Blocking = n.Blocking(p.Findings)
	return v.Show(status, "review", r)
}

// Review passes a notice on: 校对, or 保密审查 with its four answers.
func (d *Room) Review(v *frame.Visit) error {
	n, err := d.Load(v)
	if err != nil {
		return err
	}
	step := notice.Step(v.R.PostFormValue("step"))
	digest := v.R.PostFormValue("digest")
	if done(n, step, v.Me.Account, digest) {
		d.passed(v, n, step)
		return nil
	}
	if step != notice.StepProofread && step != notice.StepSecrecy {
		return &notice.Refusal{Msg: "没有收到办的是哪一步，请刷新后重看一遍再办。"}
	}
	if !v.Me.Has(step.Role()) {
		return &frame.Forbidden{Who: notice.RoleName(step.Role())}
	}
	f := frame.Form{Values: v.R.PostForm}
	again := func(msg string) error {
		fresh, err := d.Load(v)
		if err != nil {
			return err
		}
		if err := d.mayReview(v, fresh); err != nil {
			return err
		}
		return d.showReview(v, http.StatusUnprocessableEntity, fresh, f, msg)
	}
	err = d.pass(v, n.ID, step, digest)
	if msg, ok := frame.Refused(err); ok {
		return again(msg)
	}
	if errors.Is(err, d.Changed) {
		return again("刚刚有人改动过，请看一遍新的内容再办。")
	}
	if err != nil {
		return err
	}
	d.passed(v, n, step)
	return nil
}

// pass records that the officer passes a step of exactly this text, at the desk or
// by a link: the same gate, the same rules.
func (d *Room) pass(v *frame.Visit, id notice.ID, step notice.Step, digest string) error {
	rv := notice.Review{Step: step, By: v.Me.Account, Name: v.Me.Name, At: d.Clock.Now(), OK: true, Digest: digest, Reason: v.R.PostFormValue("remark"), Via: d.via(v)}
	if step == notice.StepSecrecy {
		for i, q := range notice.SecrecyQuestions {
			switch v.R.PostFormValue(fmt.Sprintf("q%d", i+1)) {
			case "yes":
				rv.Answers = append(rv.Answers, notice.Answer{Question: q, OK: true})
			case "no":
				rv.Answers = append(rv.Answers, notice.Answer{Question: q, OK: false})
			}
		}
	}
	seen, err := d.Notices.Notice(v.R.Context(), id, 0)
	if err != nil {
		return err
	}
	_, blocked, err := d.Look(v.R.Context(), seen)
	if err != nil {
		return err
	}
	if blocked != "" {
		return &notice.Refusal{Msg: blocked}
	}
	_, err = d.Notices.UpdateNotice(v.R.Context(), id, func(now *notice.Notice) error {
		if err := d.holds(v, now); err != nil {
			return err
		}
		if err := now.StillIs(seen); err != nil {
			return err
		}
		if err := d.Policy.Apart(now, rv.Step, rv.By); err != nil {
			return err
		}
		return now.Review(rv)
	})
	return err
}

// via is how the officer acts: notice.ViaLink, or "" at the desk.
func (d *Room) via(v *frame.Visit) string {
	if v.Link != nil {
		return notice.ViaLink
	}
	return ""
}

// holds refuses, inside the transaction, a link that does not name what is there.
func (d *Room) holds(v *frame.Visit, now *notice.Notice) error {
	if v.Link != nil && !v.Link.Holds(now) {
		return &notice.Refusal{Msg: "刚刚有人办过或改过这份稿件，这个链接作废了。"}
	}
	return nil
}

func (d *Room) passed(v *frame.Visit, n *notice.Notice, step notice.Step) {
	next := map[notice.Step]notice.Step{notice.StepProofread: notice.StepSecrecy, notice.StepSecrecy: notice.StepIssue}[step]
	v.Say(true, fmt.Sprintf("《%s》已通过%s，现在等%s。", n.Content.Title, notice.StepName(step), notice.StepName(next)))
	v.Redirect("/desk/")
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
