package frame

import (
	"errors"
	"net/http"

	"gaoshi/internal/notice"
)

type signInPage struct {
	Chrome
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
	p := signInPage{Chrome: v.Chrome(""), Back: v.Back("/desk/"), Account: account, Error: msg, Password: !d.Practice}
	p.Kept = d.Session.Exists(v.R.Context(), keyKept)
	if d.Practice {
		p.Groups = d.practiceAccounts()
	}
	return v.Show(status, "sign-in", p)
}

// practiceAccounts are everyone, each once: the office in the order of the work,
// then the villages.
func (d *Frame) practiceAccounts() []accountGroup {
	town, villages := accountGroup{Name: "镇办公室"}, accountGroup{Name: "村主任", Fold: true}
	seen := map[string]bool{}
	for _, r := range roleNames {
		for i := range d.Officers {
			o := &d.Officers[i]
			if !o.Has(r.Role) || seen[o.Account] {
				continue
			}
			seen[o.Account] = true
			if o.InOffice() {
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

// SignIn lets an officer in: by one click in practice mode, else by password.
func (d *Frame) SignIn(v *Visit) error {
	account := v.R.PostFormValue("account")
	o := d.Officer(account)
	if !d.Practice {
		if err := d.CheckPassword(v, o, account); err != nil {
			msg, ok := Refused(err)
			if !ok {
				return err
			}
			return v.showSignIn(http.StatusUnprocessableEntity, account, msg)
		}
	} else if o == nil {
		return v.showSignIn(http.StatusUnprocessableEntity, account, "没有这个演练账号，请在下面选一个。")
	}
	if err := d.Session.RenewToken(v.R.Context()); err != nil {
		return err
	}
	d.Session.Put(v.R.Context(), keyAccount, o.Account)
	home := "/desk/"
	if !o.InOffice() {
		home = "/desk/village"
	}
	to := v.Back(home)
	if to == "/desk/" {
		to = home
	}
	if kept := d.Session.GetString(v.R.Context(), keyKeptFor); kept != "" {
		to = kept
		v.Say(true, "您刚才填的内容还在。请看一遍，再点一次提交。")
	}
	v.Redirect(to)
	return nil
}

func (d *Frame) CheckPassword(v *Visit, o *Officer, account string) error {
	key := unknown
	if o != nil {
		key = account
	}
	if !d.Door.admits(key) {
		return &notice.Refusal{Msg: "试的次数太多了，请等半分钟再试。"}
	}
	hash := ""
	if o != nil {
		var err error
		if hash, err = d.Passwords.PasswordHash(v.R.Context(), account); err != nil && !errors.Is(err, d.NotFound) {
			return err
		}
	}
	ok, err := d.Door.Check(hash, v.R.PostFormValue("password"))
	if err != nil {
		return err
	}
	if !ok || o == nil {
		d.Log.Warn("sign-in refused", "known", o != nil)
		return &notice.Refusal{Msg: wrongPassword}
	}
	return nil
}
