package review

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// codeLength is how many digits a code to decide by link has 签批码.
const codeLength = 6

// HashCode makes what the store keeps of an officer's code to decide by link. A
// code that is not six digits, or that anybody would try first, is an error in
// Chinese.
func HashCode(code string) (string, error) {
	code = frame.Digits(code)
	if len(code) != codeLength {
		return "", fmt.Errorf("签批码要%d位数字", codeLength)
	}
	if easy(code) {
		return "", errors.New("这个签批码太好猜了，请换一个：不要全是一样的数字，也不要顺着数")
	}
	salt := make([]byte, 16)
	rand.Read(salt)
	return frame.EncodeHash(salt, frame.HashWith(code, salt)), nil
}

// easy reports whether a code is of one digit, of two in turn, or counted up or down.
func easy(code string) bool {
	up, down := strings.Repeat("0123456789", 2), strings.Repeat("9876543210", 2)
	return strings.Contains(up, code) || strings.Contains(down, code) || strings.Repeat(code[:1], codeLength) == code || strings.Repeat(code[:2], codeLength/2) == code || code[:3] == code[3:]
}

type codeView struct {
	frame.Chrome
	Has   bool
	Error string
}

// CodePage 签批码: an officer sets their own code, and nobody else's.
func (d *Room) CodePage(v *frame.Visit) error { return d.showCode(v, http.StatusOK, "") }

func (d *Room) showCode(v *frame.Visit, status int, msg string) error {
	if d.Practice {
		return &notice.Refusal{Msg: "演练不用设签批码：大家的都是" + practiceCode + "。"}
	}
	has, err := d.hasCode(v)
	if err != nil {
		return err
	}
	return v.Show(status, "code", codeView{v.Chrome("code"), has, msg})
}

func (d *Room) SetCode(v *frame.Visit) error {
	if d.Practice {
		return d.showCode(v, http.StatusOK, "")
	}
	if err := d.CheckPassword(v, v.Me, v.Me.Account); err != nil {
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
		return d.showCode(v, http.StatusUnprocessableEntity, err.Error()+"。")
	}
	if err := d.Codes.SetDecisionCode(v.R.Context(), v.Me.Account, hash); err != nil {
		return err
	}
	if err := d.Codes.ForgetTries(v.R.Context(), OfficerTries(v.Me.Account, d.Clock.Now())); err != nil {
		return err
	}
	d.Log.Info("a code to decide by link was set", "by", v.Me.Account)
	v.Say(true, "签批码设好了。企业微信里的审批链接，输入它就能办。")
	v.Redirect("/desk/")
	return nil
}
