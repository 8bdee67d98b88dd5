package review

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
)

// Deciding by a link. The link says who is asked about what; it may be read by
// whoever gets hold of the message. To decide takes a second thing, a code of six
// digits that the officer alone knows and that opens nothing by itself: a message
// that was forwarded, or a phone that lies open, decides nothing. Opening a link
// never decides: chat programs open links on their own.

// mostTries is how many wrong codes kill a link.
const mostTries = 5

// mostOfDay is how many wrong codes an officer's links bear in one day, all
// together: whoever can have many links, as the author of a draft can, has no
// more. The officer may still decide at the desk, and a new code opens the phone
// again.
const mostOfDay = 20

// OfficerTries is the name under which an officer's tries of a day are counted,
// beside those at each link.
func OfficerTries(account string, now time.Time) string {
	return "officer " + account + " " + now.In(calendar.Zone).Format(time.DateOnly)
}

// practiceCode is everybody's code where accounts are taken by one click.
const practiceCode = "123456"

type decideView struct {
	*issueView
	Step      notice.Step
	Questions []question
	Until     time.Time
	Who       string
	Action    string // address of the form: the link
	HasCode   bool   // the officer has a code
	Practice  string // the code of practice mode, "" in earnest
	TriesLeft int
	Held      string // why it cannot be passed, "" when it can
}

// decidedView is what is left of a link that was used.
type decidedView struct {
	frame.Chrome
	Title string
	What  string // 签发
	OK    bool
	By    string
	At    time.Time
	Mine  bool
	Goes  int // places it goes to, 0 where nothing was signed
	Next  string
}

// DecidePage shows what is to be decided, exactly as it will go out, or what has
// become of it.
func (d *Room) DecidePage(v *frame.Visit) error {
	n, done, err := d.linkNotice(v)
	if err != nil {
		return err
	}
	if done != nil {
		return d.showDecided(v, n, done)
	}
	return d.showDecide(v, http.StatusOK, n, frame.Form{}, "")
}

func (d *Room) showDecided(v *frame.Visit, n *notice.Notice, r *notice.Review) error {
	p := decidedView{Chrome: v.Chrome(""), Title: n.Content.Title, What: notice.StepName(r.Step), OK: r.OK, By: r.Name, At: r.At, Mine: r.By == v.Me.Account}
	if r.OK && r.Step == notice.StepIssue && n.Approval != nil {
		p.Goes = len(n.Approval.Renditions)
	}
	if next := n.NextStep(); r.OK && next != "" {
		p.Next = notice.StepName(next)
	}
	return v.Show(http.StatusOK, "decided", p)
}

func (d *Room) showDecide(v *frame.Visit, status int, n *notice.Notice, f frame.Form, msg string) error {
	if d.Secret(v.R.Context(), n) {
		return &frame.DeadLink{Status: http.StatusForbidden, Title: "不能在手机上看", Text: "这份稿件可能有密级标志，不在手机上显示。请到办公室登录后办。"}
	}
	p := decideView{Step: v.Link.Step, Until: v.Link.Until, Who: v.Me.Name, Action: v.Base}
	tries, err := d.Codes.LinkTries(v.R.Context(), v.Base)
	if err != nil {
		return err
	}
	if p.HasCode, err = d.hasCode(v); err != nil {
		return err
	}
	if own, err := d.ownCode(v); err != nil {
		return err
	} else if d.OneClick && !own {
		p.Practice = practiceCode
	}
	p.TriesLeft = max(0, mostTries-tries)
	if p.Step == notice.StepIssue {
		i, err := d.signing(v, n)
		if err != nil {
			return err
		}
		p.issueView, p.Held = i, i.CannotShow
	} else {
		nv, err := d.View(v, n)
		if err != nil {
			return err
		}
		p.issueView = &issueView{NoticeView: nv, Risks: nv.Findings, Sign: nv.Digest}
		p.Held = nv.Blocked
	}
	for i, q := range notice.SecrecyQuestions {
		p.Questions = append(p.Questions, question{i + 1, q, f.V(fmt.Sprintf("q%d", i+1))})
	}
	p.Reason, p.Error = f.V("reason"), msg
	return v.Show(status, "decide", p)
}

// hasCode reports whether an officer can decide by a link.
func (d *Room) hasCode(v *frame.Visit) (bool, error) {
	own, err := d.ownCode(v)
	return own || d.OneClick && err == nil, err
}

// ownCode reports whether the officer has set a code.
func (d *Room) ownCode(v *frame.Visit) (bool, error) {
	_, err := d.Codes.DecisionCode(v.R.Context(), v.Me.Account)
	if errors.Is(err, d.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// DecideFile answers with a file of what is to be decided.
func (d *Room) DecideFile(v *frame.Visit) error {
	n, done, err := d.linkNotice(v)
	if err != nil {
		return err
	}
	if done != nil || string(n.ID) != v.R.PathValue("id") || d.Secret(v.R.Context(), n) {
		return frame.ErrNotHere
	}
	return d.SendFile(v, n)
}

// Decide takes the word of the officer.
func (d *Room) Decide(v *frame.Visit) error {
	n, done, err := d.linkNotice(v)
	if err != nil {
		return err
	}
	if done != nil { // the second click, or somebody else was faster
		v.Redirect(v.Base)
		return nil
	}
	if d.Secret(v.R.Context(), n) {
		return d.showDecide(v, http.StatusForbidden, n, frame.Form{}, "")
	}
	if err := v.R.ParseForm(); err != nil {
		return err
	}
	f := frame.Form{Values: v.R.PostForm}
	again := func(msg string) error { return d.showDecide(v, http.StatusUnprocessableEntity, n, f, msg) }
	pass, digest, reason := v.R.PostFormValue("do") == "pass", v.R.PostFormValue("digest"), strings.TrimSpace(v.R.PostFormValue("reason"))
	switch {
	case !pass && v.R.PostFormValue("do") != "return":
		return again("请点“通过”或“退回”。")
	case !pass && reason == "":
		return again("退回要写明改哪里，拟稿人才知道。")
	case pass && digest == "":
		return again("没有收到您看到的内容的指纹，请刷新后重看一遍。")
	}
	msg, err := d.checkCode(v)
	if err != nil {
		return err
	}
	if msg != "" {
		return again(msg)
	}
	switch {
	case !pass:
		err = d.sendBack(v, n.ID, v.Link.Step, reason, n.Digest())
	case v.Link.Step == notice.StepIssue:
		_, err = d.Issue(v.R.Context(), n.ID, notice.Signature{By: v.Me.Account, Name: v.Me.Name, At: d.Clock.Now(), Digest: digest, Via: d.via(v)})
	default:
		err = d.pass(v, n.ID, v.Link.Step, digest)
	}
	if err != nil {
		msg, ok := d.Sentence(err)
		if !ok {
			return err
		}
		if n, done, lerr := d.linkNotice(v); lerr != nil {
			return lerr
		} else if done != nil {
			v.Redirect(v.Base)
			return nil
		} else {
			return d.showDecide(v, http.StatusConflict, n, f, msg)
		}
	}
	d.Log.InfoContext(v.R.Context(), "decided by link", "notice", n.ID, "edition", n.Edition, "step", v.Link.Step, "by", v.Me.Account, "passed", pass)
	v.Redirect(v.Base)
	return nil
}

// checkCode compares the code that was typed; msg is what to tell where it is not
// the officer's. Each try is counted before it is made, in the store, so that many
// at a time, at many daemons, are no more than the few that a link bears.
func (d *Room) checkCode(v *frame.Visit) (msg string, err error) {
	ctx := v.R.Context()
	code := frame.Digits(v.R.PostFormValue("code"))
	if len(code) != codeLength {
		return fmt.Sprintf("请输入您的签批码，%d位数字。", codeLength), nil
	}
	n, err := d.Codes.TryLink(ctx, v.Base, d.Clock.Now())
	if err != nil {
		return "", err
	}
	if n > mostTries {
		d.Log.WarnContext(v.R.Context(), "a link was tried with wrong codes too often", "by", v.Me.Account)
		return "这个链接上签批码错了太多次，不能再用。请登录后办，或等下一次提醒里的新链接。", nil
	}
	ofDay := OfficerTries(v.Me.Account, d.Clock.Now())
	if all, err := d.Codes.TryLink(ctx, ofDay, d.Clock.Now()); err != nil {
		return "", err
	} else if all > mostOfDay {
		d.Log.WarnContext(v.R.Context(), "an officer's links were tried with wrong codes too often", "by", v.Me.Account)
		return "今天在手机上签批码错了太多次，手机上先停用。请登录后办；登录后换一个签批码，手机上就又能用。不是您自己输错的，请告诉管理员。", nil
	}
	hash, err := d.Codes.DecisionCode(ctx, v.Me.Account)
	good := false
	switch {
	case errors.Is(err, d.NotFound) && d.OneClick: // in the built-in practice town, until a code is set
		good = code == practiceCode
	case errors.Is(err, d.NotFound):
		return "您还没有设签批码。请登录工作台，在“签批码”里设一次。", nil
	case err != nil:
		return "", err
	default:
		if good, err = d.Lane.Check(ctx, hash, code); err != nil {
			return "", err
		}
	}
	if !good {
		d.Log.WarnContext(v.R.Context(), "a wrong code at a link", "by", v.Me.Account, "try", n)
		v.RecordAct(journal.Entry{What: journal.SignIn, Object: "link/" + v.Me.Account, Result: journal.Refused, Note: fmt.Sprintf("手机链接上签批码不对，第%d次", n)})
		if n == mostTries {
			return "签批码不对。这个链接不能再用了，请登录后办，或等下一次提醒里的新链接。", nil
		}
		return fmt.Sprintf("签批码不对，还可以试%d次。", mostTries-n), nil
	}
	return "", errors.Join(d.Codes.ForgetTries(ctx, v.Base), d.Codes.ForgetTries(ctx, ofDay))
}
