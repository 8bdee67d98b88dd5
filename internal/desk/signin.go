package desk

import (
	"errors"
	"net/http"

	"gaoshi/internal/notice"
)

type signInPage struct {
	chrome
	Back     string
	Account  string
	Error    string
	Groups   []accountGroup // practice accounts by role
	Password bool           // passwords are taken here
	Kept     bool           // a form waits
}

// accountGroup is the practice accounts of the office, or of the villages.
type accountGroup struct {
	Name     string
	Accounts []practiceAccount
	Fold     bool
}

type practiceAccount struct {
	*Officer
	Does string // 校对
}

// signInPage asks who is there.
func (d *desk) signInPage(v *visit) error {
	if v.me != nil {
		v.redirect(v.back("/desk/"))
		return nil
	}
	return v.showSignIn(http.StatusOK, "", "")
}

func (v *visit) showSignIn(status int, account, msg string) error {
	d := v.d
	p := signInPage{chrome: v.chrome(""), Back: v.back("/desk/"), Account: account, Error: msg, Password: d.Passwords != nil && !d.Practice}
	p.Kept = d.sessions.Exists(v.r.Context(), keyKept)
	if d.Practice {
		p.Groups = d.practiceAccounts()
	}
	return v.show(status, "sign-in", p)
}

// practiceAccounts are everyone, each once: the office in the order of the work,
// then the villages.
func (d *desk) practiceAccounts() []accountGroup {
	town, villages := accountGroup{Name: "镇办公室"}, accountGroup{Name: "村主任", Fold: true}
	seen := map[string]bool{}
	for _, r := range roleNames {
		for i := range d.Officers {
			o := &d.Officers[i]
			if !o.Has(r.Role) || seen[o.Account] {
				continue
			}
			seen[o.Account] = true
			if o.inOffice() {
				town.Accounts = append(town.Accounts, practiceAccount{o, doing[r.Role]})
			} else {
				villages.Accounts = append(villages.Accounts, practiceAccount{o, doing[r.Role]})
			}
		}
	}
	return []accountGroup{town, villages}
}

// doing is what a role does, in one or two characters.
var doing = map[string]string{Clerk: "拟稿", Proofreader: "校对", Secrecy: "保密", Leader: "签发", Admin: "管理", VillageHead: "村里"}

const wrongPassword = "账号或密码不对。请再核对一次；忘了密码，请管理员重设。"

// signIn lets an officer in: by one click in practice mode, else by password.
func (d *desk) signIn(v *visit) error {
	account := v.r.PostFormValue("account")
	o := d.officer(account)
	if !d.Practice {
		if err := d.password(v, o, account); err != nil {
			msg, ok := refused(err)
			if !ok {
				return err
			}
			return v.showSignIn(http.StatusUnprocessableEntity, account, msg)
		}
	} else if o == nil {
		return v.showSignIn(http.StatusUnprocessableEntity, account, "没有这个演练账号，请在下面选一个。")
	}
	if err := d.sessions.RenewToken(v.r.Context()); err != nil {
		return err
	}
	d.sessions.Put(v.r.Context(), keyAccount, o.Account)
	home := "/desk/"
	if !o.inOffice() {
		home = "/desk/village"
	}
	to := v.back(home)
	if to == "/desk/" {
		to = home
	}
	if kept := d.sessions.GetString(v.r.Context(), keyKeptFor); kept != "" {
		to = kept
		v.say(true, "您刚才填的内容还在。请看一遍，再点一次提交。")
	}
	v.redirect(to)
	return nil
}

func (d *desk) password(v *visit, o *Officer, account string) error {
	if d.Passwords == nil {
		return &notice.Refusal{Msg: "这里没有开通密码登录，请找管理员。"}
	}
	key := unknown
	if o != nil {
		key = account
	}
	if !d.door.admits(key) {
		return &notice.Refusal{Msg: "试的次数太多了，请等半分钟再试。"}
	}
	hash := ""
	if o != nil {
		var err error
		if hash, err = d.Passwords.PasswordHash(v.r.Context(), account); err != nil && !errors.Is(err, d.NotFound) {
			return err
		}
	}
	ok, err := d.door.check(hash, v.r.PostFormValue("password"))
	if err != nil {
		return err
	}
	if !ok || o == nil {
		d.Log.Warn("sign-in refused", "known", o != nil)
		return &notice.Refusal{Msg: wrongPassword}
	}
	return nil
}
