package desk

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"gaoshi/internal/notice"
)

// codeLength is how many digits a code to decide by link has 签批码.
const codeLength = 6

// HashCode makes what the store keeps of an officer's code to decide by link. A
// code that is not six digits, or that anybody would try first, is an error in
// Chinese.
func HashCode(code string) (string, error) {
	code = digits(code)
	if len(code) != codeLength {
		return "", fmt.Errorf("签批码要%d位数字", codeLength)
	}
	if easy(code) {
		return "", errors.New("这个签批码太好猜了，请换一个：不要全是一样的数字，也不要顺着数")
	}
	salt := make([]byte, 16)
	rand.Read(salt)
	return encodeHash(salt, hashWith(code, salt)), nil
}

// easy reports whether a code is of one digit, of two in turn, or counted up or down.
func easy(code string) bool {
	up, down := strings.Repeat("0123456789", 2), strings.Repeat("9876543210", 2)
	return strings.Contains(up, code) || strings.Contains(down, code) || strings.Repeat(code[:1], codeLength) == code || strings.Repeat(code[:2], codeLength/2) == code || code[:3] == code[3:]
}

type codeView struct {
	chrome
	Has   bool
	Error string
}

// codePage 签批码: an officer sets their own code, and nobody else's.
func (d *desk) codePage(v *visit) error { return v.showCode(http.StatusOK, "") }

func (v *visit) showCode(status int, msg string) error {
	if v.d.Codes == nil || v.d.Practice {
		return &notice.Refusal{Msg: "演练不用设签批码：大家的都是" + practiceCode + "。"}
	}
	has, err := v.hasCode()
	if err != nil {
		return err
	}
	return v.show(status, "code", codeView{v.chrome("code"), has, msg})
}

func (d *desk) setCode(v *visit) error {
	if d.Codes == nil || d.Practice {
		return v.showCode(http.StatusOK, "")
	}
	if err := d.password(v, v.me, v.me.Account); err != nil {
		if _, ok := refused(err); !ok {
			return err
		}
		return v.showCode(http.StatusUnprocessableEntity, "登录密码不对，签批码没有改。")
	}
	code := v.r.PostFormValue("code")
	if code != v.r.PostFormValue("again") {
		return v.showCode(http.StatusUnprocessableEntity, "两次输入的签批码不一样，请再输一遍。")
	}
	hash, err := HashCode(code)
	if err != nil {
		return v.showCode(http.StatusUnprocessableEntity, err.Error()+"。")
	}
	if err := d.Codes.SetDecisionCode(v.r.Context(), v.me.Account, hash); err != nil {
		return err
	}
	if err := d.Codes.ForgetTries(v.r.Context(), OfficerTries(v.me.Account, d.Clock.Now())); err != nil {
		return err
	}
	d.Log.Info("a code to decide by link was set", "by", v.me.Account)
	v.say(true, "签批码设好了。企业微信里的审批链接，输入它就能办。")
	v.redirect("/desk/")
	return nil
}

// passOn is one officer to whom the author may give a link by hand.
type passOn struct {
	Account, Name, Title string
	Link                 string // whole address
	QR                   string // address of its picture, "" for none
}

// mayPassOn are the officers whose word a notice waits for and who cannot be told
// by WeCom; never its author. The link by itself decides nothing: whoever carries
// it does not know the code.
func (v *visit) mayPassOn(n *notice.Notice) []passOn {
	d := v.d
	if d.Links == nil || d.Codes == nil || d.Site == "" || n.Author != v.me.Account || n.NextStep() == "" || n.Returned() != nil || d.Secret != nil && d.Secret(n) {
		return nil
	}
	if n.NextStep() == notice.StepProofread && d.Checker.Gate(n) != nil {
		return nil
	}
	var out []passOn
	for i := range d.Officers {
		o := &d.Officers[i]
		if o.WeCom != "" || o.Account == n.Author || !o.Has(roleOf(n.NextStep())) {
			continue
		}
		p := passOn{Account: o.Account, Name: o.Name, Title: o.Title, Link: d.passOnLink(o, n)}
		if d.QR != nil {
			p.QR = noticeHref(n.ID) + "/link.png?to=" + o.Account
		}
		out = append(out, p)
	}
	return out
}

// passOnLink is the same for an hour, so that a page that is looked at again shows
// the link that was passed on.
func (d *desk) passOnLink(o *Officer, n *notice.Notice) string {
	return d.Site + d.Links.Decide(o.Account, n, d.Clock.Now().Truncate(60*60*1e9))
}

// passOnCode draws such a link.
func (d *desk) passOnCode(v *visit) error {
	n, err := v.load()
	if err != nil {
		return err
	}
	list := v.mayPassOn(n)
	i := slices.IndexFunc(list, func(p passOn) bool { return p.Account == v.r.FormValue("to") })
	if i < 0 || d.QR == nil {
		return errNotHere
	}
	png, err := d.QR(list[i].Link)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "image/png")
	_, err = v.w.Write(png)
	return err
}
