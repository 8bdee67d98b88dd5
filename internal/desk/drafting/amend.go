package drafting

import (
	"errors"
	"fmt"
	"net/http"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// Amend 更正, 撤回 begins a new edition of what was issued. It goes the whole way
// of review again; until it is signed, what was issued stays.
func (d *Room) Amend(kind notice.Kind) frame.Action {
	return func(v *frame.Visit) error {
		reason := v.R.PostFormValue("reason")
		to, err := d.Once.Do(v.R.PostFormValue("token"), func() (string, error) { return d.succeed(v, kind, reason) })
		if msg, ok := d.Sentence(err); ok {
			n, lerr := d.Load(v)
			if lerr != nil {
				return lerr
			}
			p, lerr := d.View(v, n)
			if lerr != nil {
				return lerr
			}
			p.Amend = edition.AmendForm{Token: d.Once.Token(), Kind: kind, Reason: reason, Error: msg}
			if !p.CanAmend { // there is no form to say it in
				p.Flash = &frame.Flash{Text: msg}
			}
			return v.Show(http.StatusUnprocessableEntity, "notice", p)
		}
		if err != nil {
			return err
		}
		v.Redirect(to)
		return nil
	}
}

// succeed keeps the new edition and returns the address to go to.
func (d *Room) succeed(v *frame.Visit, kind notice.Kind, reason string) (string, error) {
	id := notice.ID(v.R.PathValue("id"))
	newest, err := d.Notices.Notice(v.R.Context(), id, 0)
	if err != nil {
		return "", err
	}
	if newest.Edition > 1 && newest.NextStep() != "" {
		return "", &notice.Refusal{Msg: fmt.Sprintf("%s 还在办（%s拟稿，等%s）。请先把那一稿办完，或由拟稿人作废。", newest.Ref(), d.NameOf(newest.Author), notice.StepName(newest.NextStep()))}
	}
	n, err := d.InForce(v, newest)
	if err != nil {
		return "", err
	}
	if n == nil {
		n = newest // its own refusal says why
	}
	begin, said, to := n.Correct, "已抄成一份更正稿。请改好，再从校对走起；签发以前，原来的仍然有效。", frame.NoticeHref(id)+"/edit"
	if kind == notice.Withdrawal {
		begin, said, to = n.Withdraw, "撤回稿拟好了，等校对。签发以前，原来的仍然有效；急的话请马上告诉校对、审查和签发的同志。", frame.NoticeHref(id)
	}
	x, err := begin(v.Me.Account, reason, d.Clock.Now())
	if err != nil {
		return "", err
	}
	x.Edition = newest.Edition + 1 // numbers that were given up are not given again
	if err := d.Insert(v.R.Context(), x); err != nil {
		return "", err
	}
	d.Log.Info("new edition", "notice", id, "edition", x.Edition, "kind", string(kind), "by", v.Me.Account)
	v.Say(true, said)
	return to, nil
}

// Drop 作废 gives up an edition that is not issued yet.
func (d *Room) Drop(v *frame.Visit) error {
	n, err := d.Notices.UpdateNotice(v.R.Context(), notice.ID(v.R.PathValue("id")), func(now *notice.Notice) error {
		if now.Status == notice.Dropped && now.Author == v.Me.Account { // the second click
			return errNothingNew
		}
		if d := v.R.PostFormValue("digest"); d != now.Digest() {
			return &notice.Refusal{Msg: "这份稿子刚被改动过，没有作废。请再看一遍。"}
		}
		return now.Drop(v.Me.Account)
	})
	to := frame.NoticeHref(notice.ID(v.R.PathValue("id")))
	switch msg, ok := d.Sentence(err); {
	case errors.Is(err, errNothingNew):
	case ok:
		v.Say(false, msg)
	case err != nil:
		return err
	default:
		d.Log.Info("dropped", "notice", n.ID, "edition", n.Edition, "by", v.Me.Account)
		v.Say(true, n.Ref()+" 已作废。")
	}
	v.Redirect(to)
	return nil
}
