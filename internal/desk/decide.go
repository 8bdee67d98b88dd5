package desk

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"gaoshi/internal/calendar"
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
	chrome
	Title string
	What  string // 签发
	OK    bool
	By    string
	At    time.Time
	Mine  bool
	Goes  int // places it goes to, 0 where nothing was signed
	Next  string
}

// decidePage shows what is to be decided, exactly as it will go out, or what has
// become of it.
func (d *desk) decidePage(v *visit) error {
	n, done, err := v.linkNotice()
	if err != nil {
		return err
	}
	if done != nil {
		return v.showDecided(n, done)
	}
	return v.showDecide(http.StatusOK, n, form{}, "")
}

func (v *visit) showDecided(n *notice.Notice, r *notice.Review) error {
	p := decidedView{chrome: v.chrome(""), Title: n.Content.Title, What: notice.StepName(r.Step), OK: r.OK, By: r.Name, At: r.At, Mine: r.By == v.me.Account}
	if r.OK && r.Step == notice.StepIssue && n.Approval != nil {
		p.Goes = len(n.Approval.Renditions)
	}
	if next := n.NextStep(); r.OK && next != "" {
		p.Next = notice.StepName(next)
	}
	return v.show(http.StatusOK, "decided", p)
}

func (v *visit) showDecide(status int, n *notice.Notice, f form, msg string) error {
	d := v.d
	if d.Secret != nil && d.Secret(n) {
		return &deadLink{http.StatusForbidden, "不能在手机上看", "这份稿件可能有密级标志，不在手机上显示。请到办公室登录后办。"}
	}
	tries := 0
	p := decideView{Step: v.link.Step, Until: v.link.Until, Who: v.me.Name, Action: v.base}
	if d.Codes != nil {
		var err error
		if tries, err = d.Codes.LinkTries(v.r.Context(), v.base); err != nil {
			return err
		}
		if p.HasCode, err = v.hasCode(); err != nil {
			return err
		}
	}
	if d.Practice {
		p.Practice = practiceCode
	}
	p.TriesLeft = max(0, mostTries-tries)
	if p.Step == notice.StepIssue {
		i, err := v.signing(n)
		if err != nil {
			return err
		}
		p.issueView, p.Held = i, i.CannotShow
	} else {
		nv, err := v.view(n)
		if err != nil {
			return err
		}
		p.issueView = &issueView{noticeView: nv, Risks: nv.Findings, Sign: nv.Digest}
		p.Held = nv.Blocked
	}
	for i, q := range notice.SecrecyQuestions {
		p.Questions = append(p.Questions, question{i + 1, q, f.V(fmt.Sprintf("q%d", i+1))})
	}
	p.Reason, p.Error = f.V("reason"), msg
	return v.show(status, "decide", p)
}

func (v *visit) hasCode() (bool, error) {
	if v.d.Practice {
		return true, nil
	}
	_, err := v.d.Codes.DecisionCode(v.r.Context(), v.me.Account)
	if errors.Is(err, v.d.NotFound) {
		return false, nil
	}
	return err == nil, err
}

// decideFile answers with a file of what is to be decided.
func (d *desk) decideFile(v *visit) error {
	n, done, err := v.linkNotice()
	if err != nil {
		return err
	}
	if done != nil || string(n.ID) != v.r.PathValue("id") || d.Secret != nil && d.Secret(n) {
		return errNotHere
	}
	return v.sendFile(n)
}

// decideHere takes the word of the officer.
func (d *desk) decideHere(v *visit) error {
	n, done, err := v.linkNotice()
	if err != nil {
		return err
	}
	if done != nil { // the second click, or somebody else was faster
		v.redirect(v.base)
		return nil
	}
	if d.Secret != nil && d.Secret(n) {
		return v.showDecide(http.StatusForbidden, n, form{}, "")
	}
	if err := v.r.ParseForm(); err != nil {
		return err
	}
	f := form{v.r.PostForm, nil}
	again := func(msg string) error { return v.showDecide(http.StatusUnprocessableEntity, n, f, msg) }
	pass, digest, reason := v.r.PostFormValue("do") == "pass", v.r.PostFormValue("digest"), strings.TrimSpace(v.r.PostFormValue("reason"))
	switch {
	case !pass && v.r.PostFormValue("do") != "return":
		return again("请点“通过”或“退回”。")
	case !pass && reason == "":
		return again("退回要写明改哪里，拟稿人才知道。")
	case pass && digest == "":
		return again("没有收到您看到的内容的指纹，请刷新后重看一遍。")
	}
	msg, err := v.checkCode()
	if err != nil {
		return err
	}
	if msg != "" {
		return again(msg)
	}
	switch {
	case !pass:
		err = v.sendBack(n.ID, v.link.Step, reason, n.Digest())
	case v.link.Step == notice.StepIssue:
		_, err = d.Issue(v.r.Context(), n.ID, notice.Signature{By: v.me.Account, Name: v.me.Name, At: d.Clock.Now(), Digest: digest, Via: v.via()})
	default:
		err = v.pass(n.ID, v.link.Step, digest)
	}
	if err != nil {
		msg, ok := d.say(err)
		if !ok {
			return err
		}
		if n, done, lerr := v.linkNotice(); lerr != nil {
			return lerr
		} else if done != nil {
			v.redirect(v.base)
			return nil
		} else {
			return v.showDecide(http.StatusConflict, n, f, msg)
		}
	}
	d.Log.Info("decided by link", "notice", n.ID, "edition", n.Edition, "step", v.link.Step, "by", v.me.Account, "passed", pass)
	v.redirect(v.base)
	return nil
}

// checkCode compares the code that was typed; msg is what to tell where it is not
// the officer's. Each try is counted before it is made, in the store, so that many
// at a time, at many daemons, are no more than the few that a link bears.
func (v *visit) checkCode() (msg string, err error) {
	d, ctx := v.d, v.r.Context()
	if d.Codes == nil {
		return "这里没有开通手机办理，请登录后办。", nil
	}
	code := digits(v.r.PostFormValue("code"))
	if len(code) != codeLength {
		return fmt.Sprintf("请输入您的签批码，%d位数字。", codeLength), nil
	}
	n, err := d.Codes.TryLink(ctx, v.base, d.Clock.Now())
	if err != nil {
		return "", err
	}
	if n > mostTries {
		d.Log.Warn("a link was tried with wrong codes too often", "by", v.me.Account)
		return "这个链接上签批码错了太多次，不能再用。请登录后办，或等下一次提醒里的新链接。", nil
	}
	ofDay := OfficerTries(v.me.Account, d.Clock.Now())
	if all, err := d.Codes.TryLink(ctx, ofDay, d.Clock.Now()); err != nil {
		return "", err
	} else if all > mostOfDay {
		d.Log.Warn("an officer's links were tried with wrong codes too often", "by", v.me.Account)
		return "今天在手机上签批码错了太多次，手机上先停用。请登录后办；登录后换一个签批码，手机上就又能用。不是您自己输错的，请告诉管理员。", nil
	}
	good := d.Practice && code == practiceCode
	if !d.Practice {
		hash, err := d.Codes.DecisionCode(ctx, v.me.Account)
		if errors.Is(err, d.NotFound) {
			return "您还没有设签批码。请登录工作台，在“签批码”里设一次。", nil
		}
		if err != nil {
			return "", err
		}
		if good, err = d.door.check(hash, code); err != nil {
			return "", err
		}
	}
	if !good {
		d.Log.Warn("a wrong code at a link", "by", v.me.Account, "try", n)
		if n == mostTries {
			return "签批码不对。这个链接不能再用了，请登录后办，或等下一次提醒里的新链接。", nil
		}
		return fmt.Sprintf("签批码不对，还可以试%d次。", mostTries-n), nil
	}
	return "", errors.Join(d.Codes.ForgetTries(ctx, v.base), d.Codes.ForgetTries(ctx, ofDay))
}
