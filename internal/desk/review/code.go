package review

import (
	"net/http"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/door"
	"gaoshi/internal/notice"
)

// codeLength is how many digits a code to decide by link has 签批码.
const codeLength = door.CodeLength

// HashCode makes what the store keeps of an officer's code to decide by link. A
// code that is not six digits, or that anybody would try first, is an error in
// Chinese.
func HashCode(code string) (string, error) {
	code = frame.Digits(code)
	if why := door.WeakCode(code); why != "" {
		return "", &notice.Refusal{Msg: why}
	}
	return door.Hash(code), nil
}

type codeView struct {
	frame.Chrome
	Has   bool
	Error string
}

// CodePage 签批码: an officer sets their own code, and nobody else's.
func (d *Room) CodePage(v *frame.Visit) error { return d.showCode(v, http.StatusOK, "") }

func (d *Room) showCode(v *frame.Visit, status int, msg string) error {
	has, err := d.ownCode(v)
	if err != nil {
		return err
	}
	return v.Show(status, "code", codeView{v.Chrome("code"), has, msg})
}

// SetCode keeps an officer's new code. In practice mode an account without a password
// proves itself by none.
func (d *Room) SetCode(v *frame.Visit) error {
	if err := d.Reprove(v); err != nil {
		if _, ok := frame.Refused(err); !ok {
			return err
		}
		return d.showCode(v, http.StatusUnprocessableEntity, "登录密码不对，签批码没有改。")
	}
	code := v.R.PostFormValue("code")
	if code != v.R.PostFormValue("again") {
		return d.showCode(v, http.StatusUnprocessableEntity, "两次输入的签批码不一样，请再输一遍。")
	}
	hash, err := HashCode(code)
	if err != nil {
		return d.showCode(v, http.StatusUnprocessableEntity, err.Error())
	}
	if err := d.Codes.SetDecisionCode(v.R.Context(), v.Me.Account, hash); err != nil {
		return err
	}
	if err := d.Codes.ForgetTries(v.R.Context(), OfficerTries(v.Me.Account, d.Clock.Now())); err != nil {
		return err
	}
	d.Log.InfoContext(v.R.Context(), "a code to decide by link was set", "by", v.Me.Account)
	v.Say(true, "签批码设好了。企业微信里的审批链接，输入它就能办。")
	v.Redirect("/desk/")
	return nil
}
