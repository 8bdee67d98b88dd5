package frame

import (
	"context"
	"errors"
	"net/http"

	"gaoshi/internal/door"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
)

const (
	wrongPassword = "账号或密码不对。请再核对一次；忘了密码，请管理员重设。"
	tooManyHere   = "在这里输错的次数太多了，请过一刻钟再试；在您平时登录的那台电脑或手机上，现在就可以登录。"
	lockedToday   = "这个账号今天输错的次数太多，先锁住了。在您平时登录的那台电脑或手机上还能登录；别的地方要请管理员解锁（gaoshi account 账号 --unlock），或明天再试。"
	busyNow       = "现在试密码的人太多，请等几秒再点一次登录。"
)

// knock is the try at an account that a visit makes.
func (v *Visit) knock(account string, o *notice.Officer) door.Knock {
	k := door.Knock{Account: account, Known: o != nil, From: v.From()}
	if c, err := v.R.Cookie(v.D.cookie(deviceCookie)); err == nil {
		k.Device = c.Value
	}
	return k
}

// admitted takes the place of a guess at an account; a refusal is in Chinese.
func (v *Visit) admitted(k door.Knock) error {
	verdict, err := v.D.Guard.Knock(v.R.Context(), k)
	switch {
	case err != nil:
		return err
	case verdict == door.Wait:
		return &notice.Refusal{Msg: tooManyHere}
	case verdict == door.Locked:
		v.D.Log.WarnContext(v.R.Context(), "sign-in: an account is locked for strangers today", "known", k.Known)
		return &notice.Refusal{Msg: lockedToday}
	}
	return nil
}

// CheckPassword compares the password that was typed with an account's; o is nil
// where there is no such account. What is wrong is a refusal in Chinese, the same for
// both.
func (d *Frame) CheckPassword(v *Visit, o *notice.Officer, account string) error {
	ctx := v.R.Context()
	k := v.knock(account, o)
	if err := v.admitted(k); err != nil {
		return err
	}
	hash, err := d.passwordHash(ctx, o)
	if err != nil {
		return err
	}
	ok, err := d.Lane.Check(ctx, hash, v.R.PostFormValue("password"))
	if errors.Is(err, door.ErrBusy) {
		return &notice.Refusal{Msg: busyNow}
	}
	if err != nil {
		return err
	}
	if !ok {
		d.Log.WarnContext(v.R.Context(), "sign-in refused", "known", o != nil)
		e := journal.Entry{What: journal.SignIn, Object: "account/?", Result: journal.Refused} // an unknown name may be a password in the wrong field
		if o != nil {
			e.Object = "account/" + o.Account
		}
		v.record(e)
		return &notice.Refusal{Msg: wrongPassword}
	}
	return d.Guard.Right(ctx, k)
}

// passwordHash is an officer's; "" for none.
func (d *Frame) passwordHash(ctx context.Context, o *notice.Officer) (string, error) {
	if o == nil {
		return "", nil
	}
	hash, err := d.Passwords.PasswordHash(ctx, o.Account)
	if errors.Is(err, d.NotFound) {
		return "", nil
	}
	return hash, err
}

// Person is what somebody who knows an officer would try first as their password.
func (d *Frame) Person(o *notice.Officer) door.Person {
	p := door.Person{Account: o.Account, Name: o.Name, Title: o.Title, Place: []string{d.Town.Name, d.Town.County, d.Town.Issuer}}
	for i := range d.Town.Villages {
		p.Place = append(p.Place, d.Town.Villages[i].Name)
	}
	return p
}

// cookie is the name of a cookie of ours: behind https one that no other site of
// the same domain can set (RFC 6265bis, 4.1.3.2).
func (d *Frame) cookie(name string) string {
	if d.Secure {
		return "__Host-" + name
	}
	return name
}

const (
	sessionCookie = "gaoshi"
	deviceCookie  = "gaoshi-device"
	deviceDays    = 180
)

// rememberDevice lets the browser prove later that this officer signed in with it.
func (v *Visit) rememberDevice(account string) {
	path := "/desk"
	if v.D.Secure {
		path = "/"
	}
	http.SetCookie(v.W, &http.Cookie{Name: v.D.cookie(deviceCookie), Value: v.D.Guard.DeviceMark(account), Path: path, MaxAge: deviceDays * 24 * 3600,
		HttpOnly: true, Secure: v.D.Secure, SameSite: http.SameSiteLaxMode})
}
