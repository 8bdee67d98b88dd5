package frame

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"gaoshi/internal/door"
)

type mePage struct {
	Chrome
	Error   string
	SignIns []signInRow
	Others  int    // open sign-ins elsewhere
	Has     bool   // a password is set
	On      bool   // an authenticator is in use
	Must    bool   // it is demanded of this officer
	Secret  string // new, to be typed where its picture cannot be scanned; "" for none
}

type signInRow struct {
	door.SignIn
	Here bool
	Open bool
}

// signInsShown is how many sign-ins an officer sees of their own.
const signInsShown = 20

// Me is an officer's own page: password, authenticator, sign-ins.
func (d *Frame) Me(v *Visit) error { return d.showMe(v, http.StatusOK, "", "") }

func (d *Frame) showMe(v *Visit, status int, msg, secret string) error {
	ctx := v.R.Context()
	list, err := d.SignIns.SignIns(ctx, v.Me.Account, signInsShown)
	if err != nil {
		return err
	}
	p := mePage{Chrome: v.Chrome("me"), Error: msg}
	for _, in := range list {
		row := signInRow{in, in.ID == v.signIn, in.Ended.IsZero() && d.Clock.Now().Sub(in.Seen) < sessionIdle}
		if row.Open && !row.Here {
			p.Others++
		}
		p.SignIns = append(p.SignIns, row)
	}
	hash, err := d.passwordHash(ctx, v.Me)
	if err != nil {
		return err
	}
	p.Has = hash != ""
	a, err := d.Authenticators.Authenticator(ctx, v.Me.Account)
	if err != nil && !errors.Is(err, d.NotFound) {
		return err
	}
	p.On = a.On
	if p.Must, err = d.mustProve(v); err != nil {
		return err
	}
	p.Secret = spacedOut(secret)
	return v.Show(status, "me", p)
}

// spacedOut parts a secret into groups of four, for those who type it.
func spacedOut(s string) string {
	var b strings.Builder
	for i, c := range s {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// SetPassword sets an officer's own password; every other sign-in of theirs ends.
func (d *Frame) SetPassword(v *Visit) error {
	ctx := v.R.Context()
	hash, err := d.passwordHash(ctx, v.Me)
	if err != nil {
		return err
	}
	if hash != "" {
		if err := d.CheckPassword(v, v.Me, v.Me.Account); err != nil {
			if _, ok := Refused(err); !ok {
				return err
			}
			return d.showMe(v, http.StatusUnprocessableEntity, "原来的密码不对，没有改动。", "")
		}
	}
	password := v.R.PostFormValue("new")
	if password != v.R.PostFormValue("again") {
		return d.showMe(v, http.StatusUnprocessableEntity, "两次输入的新密码不一样，没有改动。请再输一遍。", "")
	}
	if why := door.Weak(password, d.Person(v.Me)); why != "" {
		return d.showMe(v, http.StatusUnprocessableEntity, why, "")
	}
	if err := d.Passwords.SetPassword(ctx, v.Me.Account, door.Hash(password)); err != nil {
		return err
	}
	ended, err := d.SignIns.EndSignIns(ctx, v.Me.Account, "", v.signIn, d.Clock.Now())
	if err != nil {
		return err
	}
	if err := d.Session.RenewToken(ctx); err != nil {
		return err
	}
	d.Log.InfoContext(v.R.Context(), "a password was changed", "by", v.Me.Account, "ended", ended)
	v.rememberDevice(v.Me.Account)
	v.Say(true, "密码换好了，别处的登录都已退出。")
	v.Redirect("/desk/me")
	return nil
}

// EndSignIns ends one of an officer's own sign-ins, or all the others.
func (d *Frame) EndSignIns(v *Visit) error {
	only, keep := v.R.PostFormValue("id"), v.signIn
	if only == v.signIn {
		return d.SignOut(v)
	}
	ended, err := d.SignIns.EndSignIns(v.R.Context(), v.Me.Account, only, keep, d.Clock.Now())
	if err != nil {
		return err
	}
	d.Log.InfoContext(v.R.Context(), "sign-ins were ended", "by", v.Me.Account, "ended", ended)
	v.Say(true, "已退出。")
	v.Redirect("/desk/me")
	return nil
}

// NewAuthenticator makes a secret and shows it once; it counts from the first code on.
func (d *Frame) NewAuthenticator(v *Visit) error {
	if err := d.Reprove(v); err != nil {
		msg, ok := Refused(err)
		if !ok {
			return err
		}
		return d.showMe(v, http.StatusUnprocessableEntity, msg, "")
	}
	secret, err := door.NewTOTP(d.Town.Name+"告示", v.Me.Account)
	if err != nil {
		return err
	}
	if err := d.Authenticators.SetAuthenticator(v.R.Context(), v.Me.Account, d.Guard.Seal(v.Me.Account, secret)); err != nil {
		return err
	}
	return d.showMe(v, http.StatusOK, "", secret)
}

// Reprove asks for the password once more before something that opens doors; an
// account without one, which practice mode has, is not asked.
func (d *Frame) Reprove(v *Visit) error {
	hash, err := d.passwordHash(v.R.Context(), v.Me)
	if err != nil || hash == "" {
		return err
	}
	return d.CheckPassword(v, v.Me, v.Me.Account)
}

// ProveAuthenticator takes the first code.
func (d *Frame) ProveAuthenticator(v *Visit) error {
	if err := d.CheckAuthenticator(v, v.Me); err != nil {
		if errors.Is(err, d.NotFound) {
			v.Redirect("/desk/me")
			return nil
		}
		msg, ok := Refused(err)
		if !ok {
			return err
		}
		a, aerr := d.Authenticators.Authenticator(v.R.Context(), v.Me.Account)
		if aerr != nil {
			return aerr
		}
		secret, aerr := d.Guard.Unseal(v.Me.Account, a.Secret)
		if aerr != nil || a.On { // what is in use is not shown again
			return d.showMe(v, http.StatusUnprocessableEntity, msg, "")
		}
		return d.showMe(v, http.StatusUnprocessableEntity, msg, secret)
	}
	d.Log.InfoContext(v.R.Context(), "an authenticator is in use", "by", v.Me.Account)
	v.Say(true, "验证器装好了。以后登录，输密码之后还要输它上面的6位数字。")
	v.Redirect("/desk/me")
	return nil
}

// DropAuthenticator takes it out of use, with the password.
func (d *Frame) DropAuthenticator(v *Visit) error {
	if err := d.Reprove(v); err != nil {
		msg, ok := Refused(err)
		if !ok {
			return err
		}
		return d.showMe(v, http.StatusUnprocessableEntity, msg, "")
	}
	if err := d.Authenticators.DropAuthenticator(v.R.Context(), v.Me.Account); err != nil {
		return err
	}
	d.Log.WarnContext(v.R.Context(), "an authenticator was taken out of use", "by", v.Me.Account)
	v.Say(true, "验证器已停用。")
	v.Redirect("/desk/me")
	return nil
}

// AuthenticatorPicture is the code of a secret that is still to be proved.
func (d *Frame) AuthenticatorPicture(v *Visit) error {
	a, err := d.Authenticators.Authenticator(v.R.Context(), v.Me.Account)
	if err != nil {
		return err
	}
	secret, err := d.Guard.Unseal(v.Me.Account, a.Secret)
	if err != nil || a.On { // what is in use is not shown again
		return ErrNotHere
	}
	png, err := d.Picture(door.TOTPAddress(d.Town.Name+"告示", v.Me.Account, secret))
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", "image/png")
	_, err = v.W.Write(png)
	return err
}

// Times of a session (ASVS 3.3.2).
const (
	sessionLife = 7 * 24 * time.Hour
	sessionIdle = 12 * time.Hour
)
