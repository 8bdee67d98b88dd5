package desk

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"gaoshi/internal/notice"
)

// amendForm is what stands in the forms for 更正 and 撤回.
type amendForm struct {
	Token  string
	Kind   notice.Kind // of the form that is unfolded, "" for none
	Reason string
	Error  string
}

// editionLink is one edition of a notice, to go to.
type editionLink struct {
	N    int
	Name string // 第1版, 更正, 撤回
	Says string // where it stands
	Why  string
	Here bool
}

// mostEditions bounds how many editions of a notice are looked through.
const mostEditions = 50

// load reads the newest edition that was not given up.
func (v *visit) load() (*notice.Notice, error) {
	return v.d.newest(v, notice.ID(v.r.PathValue("id")))
}

// loadAsked reads the edition that the address asks for, else the newest.
func (v *visit) loadAsked() (*notice.Notice, error) {
	if e, err := strconv.Atoi(v.r.URL.Query().Get("edition")); err == nil && e > 0 {
		return v.d.Notices.Notice(v.r.Context(), notice.ID(v.r.PathValue("id")), e)
	}
	return v.load()
}

func (d *desk) newest(v *visit, id notice.ID) (*notice.Notice, error) {
	n, err := d.Notices.Notice(v.r.Context(), id, 0)
	if err != nil {
		return nil, err
	}
	return d.passOver(v, n)
}

// passOver returns the edition before n that counts, where n was given up.
func (d *desk) passOver(v *visit, n *notice.Notice) (*notice.Notice, error) {
	for k := 0; n.Status == notice.Dropped && n.Edition > 1 && k < mostEditions; k++ {
		before, err := d.Notices.Notice(v.r.Context(), n.ID, n.Edition-1)
		if errors.Is(err, d.NotFound) {
			return n, nil
		}
		if err != nil {
			return nil, err
		}
		n = before
	}
	return n, nil
}

// inForce is the newest edition that was issued and not replaced, nil for none.
func (d *desk) inForce(v *visit, newest *notice.Notice) (*notice.Notice, error) {
	n := newest
	for k := 0; k < mostEditions; k++ {
		if n.Status == notice.Issued {
			return n, nil
		}
		if n.Edition <= 1 {
			break
		}
		var err error
		if n, err = d.Notices.Notice(v.r.Context(), n.ID, n.Edition-1); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// editions are the links to a notice's editions, nil where there is only one.
func (v *visit) editions(n *notice.Notice) ([]editionLink, error) {
	newest, err := v.d.Notices.Notice(v.r.Context(), n.ID, 0)
	if err != nil || newest.Edition == 1 {
		return nil, err
	}
	var out []editionLink
	for e := max(1, newest.Edition-mostEditions); e <= newest.Edition; e++ {
		x, err := v.d.Notices.Notice(v.r.Context(), n.ID, e)
		if err != nil {
			return nil, err
		}
		l := editionLink{N: e, Name: fmt.Sprintf("第%d版", e), Why: x.Reason, Here: e == n.Edition}
		switch x.Kind {
		case notice.Correction:
			l.Name += " 更正"
		case notice.Withdrawal:
			l.Name += " 撤回"
		}
		switch {
		case x.Status == notice.Withdrawn:
			l.Says = "已被代替"
		case x.NextStep() != "":
			l.Says = "等" + notice.StepName(x.NextStep())
		case x.Status == notice.Issued:
			l.Says = "已签发"
		default:
			l.Says = notice.StatusName(x.Status)
		}
		out = append(out, l)
	}
	return out, nil
}

// amend 更正, 撤回 begins a new edition of what was issued. It goes the whole way
// of review again; until it is signed, what was issued stays.
func (d *desk) amend(kind notice.Kind) action {
	return func(v *visit) error {
		reason := v.r.PostFormValue("reason")
		to, err := d.once.do(v.r.PostFormValue("token"), func() (string, error) { return d.succeed(v, kind, reason) })
		if msg, ok := d.say(err); ok {
			n, lerr := v.load()
			if lerr != nil {
				return lerr
			}
			p, lerr := v.view(n)
			if lerr != nil {
				return lerr
			}
			p.Amend = amendForm{d.once.token(), kind, reason, msg}
			if !p.CanAmend { // there is no form to say it in
				p.Flash = &flash{false, msg}
			}
			return v.show(http.StatusUnprocessableEntity, "notice", p)
		}
		if err != nil {
			return err
		}
		v.redirect(to)
		return nil
	}
}

// succeed keeps the new edition and returns the address to go to.
func (d *desk) succeed(v *visit, kind notice.Kind, reason string) (string, error) {
	id := notice.ID(v.r.PathValue("id"))
	newest, err := d.Notices.Notice(v.r.Context(), id, 0)
	if err != nil {
		return "", err
	}
	if newest.Edition > 1 && newest.NextStep() != "" {
		return "", &notice.Refusal{Msg: fmt.Sprintf("%s 还在办（%s拟稿，等%s）。请先把那一稿办完，或由拟稿人作废。", newest.Ref(), d.nameOf(newest.Author), notice.StepName(newest.NextStep()))}
	}
	n, err := d.inForce(v, newest)
	if err != nil {
		return "", err
	}
	if n == nil {
		n = newest // its own refusal says why
	}
	begin, said, to := n.Correct, "已抄成一份更正稿。请改好，再从校对走起；签发以前，原来的仍然有效。", noticeHref(id)+"/edit"
	if kind == notice.Withdrawal {
		begin, said, to = n.Withdraw, "撤回稿拟好了，等校对。签发以前，原来的仍然有效；急的话请马上告诉校对、审查和签发的同志。", noticeHref(id)
	}
	x, err := begin(v.me.Account, reason, d.Clock.Now())
	if err != nil {
		return "", err
	}
	x.Edition = newest.Edition + 1 // numbers that were given up are not given again
	if err := d.Insert(v.r.Context(), x); err != nil {
		return "", err
	}
	d.Log.Info("new edition", "notice", id, "edition", x.Edition, "kind", string(kind), "by", v.me.Account)
	v.say(true, said)
	return to, nil
}

// drop 作废 gives up an edition that is not issued yet.
func (d *desk) drop(v *visit) error {
	n, err := v.d.Notices.UpdateNotice(v.r.Context(), notice.ID(v.r.PathValue("id")), func(now *notice.Notice) error {
		if now.Status == notice.Dropped && now.Author == v.me.Account { // the second click
			return errNothingNew
		}
		if d := v.r.PostFormValue("digest"); d != now.Digest() {
			return &notice.Refusal{Msg: "这份稿子刚被改动过，没有作废。请再看一遍。"}
		}
		return now.Drop(v.me.Account)
	})
	to := noticeHref(notice.ID(v.r.PathValue("id")))
	switch msg, ok := d.say(err); {
	case errors.Is(err, errNothingNew):
	case ok:
		v.say(false, msg)
	case err != nil:
		return err
	default:
		d.Log.Info("dropped", "notice", n.ID, "edition", n.Edition, "by", v.me.Account)
		v.say(true, n.Ref()+" 已作废。")
	}
	v.redirect(to)
	return nil
}
