package frame

import (
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"gaoshi/internal/door"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
)

type signInPage struct {
	Chrome
	Back     string
	Account  string
	Error    string
	Groups   []accountGroup // accounts by role that one click opens
	Password bool           // passwords are taken here
	Kept     bool           // a form waits
	Bare     bool           // practice in a town of one's own, where no password is set yet
}

// accountGroup is the practice accounts of the office, or of the villages.
type accountGroup struct {
	Name     string
	Accounts []practiceAccount
	Fold     bool
}

type practiceAccount struct {
	*notice.Officer
	Does string // 校对
}

// SignInPage asks who is there.
func (d *Frame) SignInPage(v *Visit) error {
	if v.Me != nil {
		v.Redirect(v.Back("/desk/"))
		return nil
	}
	return v.showSignIn(http.StatusOK, "", "")
}

func (v *Visit) showSignIn(status int, account, msg string) error {
	d := v.D
	p := signInPage{Chrome: v.Chrome(""), Back: v.Back("/desk/"), Account: account, Error: msg, Password: true}
	p.Kept = d.Session.Exists(v.R.Context(), keyKept)
	if v.oneClick() {
		var err error
		if p.Groups, p.Password, err = d.practiceAccounts(v); err != nil {
			return err
		}
	}
	p.Bare = d.Practice && !d.OneClick
	return v.Show(status, "sign-in", p)
}

// oneClick reports whether accounts open by a click: in the built-in practice town,
// for whoever sits at the machine itself and calls it by its own name.
func (v *Visit) oneClick() bool {
	if !v.D.Practice || !v.D.OneClick || !v.From().IsLoopback() || v.R.Header.Get("X-Forwarded-For") != "" && len(v.D.Proxies) == 0 {
		return false
	}
	host := v.R.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// From is the address that the visit comes from.
func (v *Visit) From() netip.Addr { return door.Address(v.R, v.D.Proxies) }

// practiceAccounts are those that one click opens, each once: the office in the order
// of the work, then the villages. An account with a password opens by it alone; some
// tells that there are such.
func (d *Frame) practiceAccounts(v *Visit) (groups []accountGroup, some bool, err error) {
	town, villages := accountGroup{Name: "镇办公室"}, accountGroup{Name: "村主任", Fold: true}
	seen := map[string]bool{}
	for _, r := range notice.Roles {
		for i := range d.Officers {
			o := &d.Officers[i]
			if !o.Has(r) || seen[o.Account] {
				continue
			}
			seen[o.Account] = true
			hash, err := d.passwordHash(v.R.Context(), o)
			if err != nil {
				return nil, false, err
			}
			if hash != "" {
				some = true
				continue
			}
			if o.InOffice() {
				town.Accounts = append(town.Accounts, practiceAccount{o, doing[r]})
			} else {
				villages.Accounts = append(villages.Accounts, practiceAccount{o, doing[r]})
			}
		}
	}
	return []accountGroup{town, villages}, some, nil
}

// doing is what a role does, in one or two characters.
var doing = map[string]string{notice.RoleClerk: "拟稿", notice.RoleProofreader: "校对", notice.RoleSecrecy: "保密", notice.RoleLeader: "签发", notice.RoleAdmin: "管理", notice.RoleVillageHead: "村里"}

// SignIn lets an officer in: by password, or in the built-in practice town by a click.
func (d *Frame) SignIn(v *Visit) error {
	account := v.R.PostFormValue("account")
	o := d.Officer(account)
	byClick := v.oneClick() && v.R.PostForm.Get("password") == "" && !v.R.PostForm.Has("password")
	if byClick {
		hash, err := d.passwordHash(v.R.Context(), o)
		if err != nil {
			return err
		}
		if o == nil || hash != "" {
			return v.showSignIn(http.StatusUnprocessableEntity, account, "没有这个演练账号，请在下面选一个；设了密码的账号，请用密码登录。")
		}
	} else if err := d.CheckPassword(v, o, account); err != nil {
		msg, ok := Refused(err)
		if !ok {
			return err
		}
		return v.showSignIn(http.StatusUnprocessableEntity, account, msg)
	}
	if !byClick {
		a, err := d.Authenticators.Authenticator(v.R.Context(), o.Account)
		if err != nil && !errors.Is(err, d.NotFound) {
			return err
		}
		if a.On {
			if err := d.Session.RenewToken(v.R.Context()); err != nil {
				return err
			}
			d.Session.Put(v.R.Context(), keyHalf, o.Account)
			d.Session.Put(v.R.Context(), keyHalfAt, d.Clock.Now())
			return v.Show(http.StatusOK, "second", secondPage{v.Chrome(""), v.Back("/desk/"), ""})
		}
	}
	return v.begin(o)
}

// begin opens a session. The device is known to the guard from now on.
func (v *Visit) begin(o *notice.Officer) error {
	ctx, d := v.R.Context(), v.D
	if err := d.Session.RenewToken(ctx); err != nil {
		return err
	}
	in := door.SignIn{ID: rand.Text(), Account: o.Account, Source: v.From().String(), Device: device(v.R.UserAgent()), Started: d.Clock.Now()}
	if err := d.SignIns.BeginSignIn(ctx, in); err != nil {
		return err
	}
	d.Session.Remove(ctx, keyHalf)
	d.Session.Put(ctx, keyAccount, o.Account)
	d.Session.Put(ctx, keySignIn, in.ID)
	d.Log.InfoContext(v.R.Context(), "signed in", "by", o.Account)
	v.rememberDevice(o.Account)
	home := "/desk/"
	if !o.InOffice() {
		home = "/desk/village"
	}
	to := v.Back(home)
	if to == "/desk/" {
		to = home
	}
	if kept := d.Session.GetString(ctx, keyKeptFor); kept != "" && d.Session.GetString(ctx, keyKeptOf) == o.Account {
		to = kept
		v.Say(true, "您刚才填的内容还在。请看一遍，再点一次提交。")
	}
	v.Redirect(to)
	return nil
}

// device names a browser as people know it, by what it says of itself.
func device(agent string) string {
	system, browser := "", ""
	for _, x := range []struct{ mark, name string }{{"HarmonyOS", "鸿蒙"}, {"Android", "安卓手机"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows 电脑"}, {"Macintosh", "Mac 电脑"}, {"Linux", "Linux 电脑"}} {
		if system == "" && strings.Contains(agent, x.mark) {
			system = x.name
		}
	}
	for _, x := range []struct{ mark, name string }{{"wxwork", "企业微信"}, {"MicroMessenger", "微信"}, {"Edg/", "Edge"}, {"Firefox/", "Firefox"}, {"QQBrowser", "QQ浏览器"}, {"360", "360浏览器"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if browser == "" && strings.Contains(agent, x.mark) {
			browser = x.name
		}
	}
	switch {
	case system == "" && browser == "":
		return "没有报名字的设备"
	case system == "" || browser == "":
		return system + browser
	}
	return system + "，" + browser
}

type secondPage struct {
	Chrome
	Back  string
	Error string
}

// halfMinutes is how long a password that was right waits for the code.
const halfMinutes = 5

// SignInCode is the second step: the code of the authenticator.
func (d *Frame) SignInCode(v *Visit) error {
	ctx := v.R.Context()
	account := d.Session.GetString(ctx, keyHalf)
	o := d.Officer(account)
	if o == nil || d.Clock.Now().Sub(d.Session.GetTime(ctx, keyHalfAt)).Minutes() > halfMinutes {
		d.Session.Remove(ctx, keyHalf)
		return v.showSignIn(http.StatusUnprocessableEntity, account, "等动态码等得太久了，请从密码开始再登录一次。")
	}
	again := func(msg string) error {
		return v.Show(http.StatusUnprocessableEntity, "second", secondPage{v.Chrome(""), v.Back("/desk/"), msg})
	}
	if err := d.CheckAuthenticator(v, o); err != nil {
		msg, ok := Refused(err)
		if !ok {
			return err
		}
		return again(msg)
	}
	return v.begin(o)
}

// CheckAuthenticator compares the code that was typed, under otp, with the officer's
// authenticator. A wrong one costs a guess, as a password does.
func (d *Frame) CheckAuthenticator(v *Visit, o *notice.Officer) error {
	ctx := v.R.Context()
	a, err := d.Authenticators.Authenticator(ctx, o.Account)
	if err != nil {
		return err
	}
	k := v.knock(o.Account, o)
	if err := v.admitted(k); err != nil {
		return err
	}
	secret, err := d.Guard.Unseal(o.Account, a.Secret)
	if err != nil {
		return err
	}
	step, ok := door.CheckTOTP(secret, Digits(v.R.PostFormValue("otp")), d.Clock.Now(), a.Step)
	if ok {
		if ok, err = d.Authenticators.UseStep(ctx, o.Account, step, d.Clock.Now()); err != nil {
			return err
		}
	}
	if !ok {
		d.Log.WarnContext(v.R.Context(), "a wrong code of an authenticator", "by", o.Account)
		v.record(journal.Entry{What: journal.SignIn, Object: "account/" + o.Account, Result: journal.Refused, Note: "动态码不对"})
		return &notice.Refusal{Msg: "动态码不对，或者已经用过。请等验证器上的数字变了，再输新的；总是不对，请核对手机的时间。"}
	}
	return d.Guard.Right(ctx, k)
}

// mustProve reports whether an officer has to set up an authenticator first.
func (d *Frame) mustProve(v *Visit) (bool, error) {
	if d.Practice || len(d.SecondFactor) == 0 || !slices.ContainsFunc(d.SecondFactor, v.Me.Has) {
		return false, nil
	}
	a, err := d.Authenticators.Authenticator(v.R.Context(), v.Me.Account)
	if errors.Is(err, d.NotFound) {
		return true, nil
	}
	return !a.On, err
}
