package drafting

import (
	"errors"
	"fmt"
	"net/http"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/draft"
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
	n, err := d.Drafts.Amend(v.R.Context(), id, kind, v.Me.Account, reason, nil)
	var waits *draft.Waits
	if errors.As(err, &waits) {
		return "", &notice.Refusal{Msg: fmt.Sprintf("%s 还在办（%s拟稿，等%s）。请先把那一稿办完，或由拟稿人作废。", waits.Edition.Ref(), d.NameOf(waits.Edition.Author), notice.StepName(waits.Edition.NextStep()))}
	}
	if err != nil {
		return "", err
	}
	d.Log.InfoContext(v.R.Context(), "new edition", "notice", id, "edition", n.Edition, "kind", string(kind), "by", v.Me.Account)
	if kind == notice.Withdrawal {
		v.Say(true, "撤回稿拟好了，等校对。签发以前，原来的仍然有效；急的话请马上告诉校对、审查和签发的同志。")
		return frame.NoticeHref(id), nil
	}
	v.Say(true, "已抄成一份更正稿。请改好，再从校对走起；签发以前，原来的仍然有效。")
	return frame.NoticeHref(id) + "/edit", nil
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
		d.Log.InfoContext(v.R.Context(), "dropped", "notice", n.ID, "edition", n.Edition, "by", v.Me.Account)
		v.Say(true, n.Ref()+" 已作废。")
	}
	v.Redirect(to)
	return nil
}
