package desk

import (
	"net/url"
	"strings"
	"testing"
)

func TestPassword(t *testing.T) {
	if _, err := HashPassword("短了"); err == nil || !strings.Contains(err.Error(), "至少要 8 个字") {
		t.Errorf("a short password: %v", err)
	}
	h, err := HashPassword("和顺村有三块公告栏")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(h, "$argon2id$v=19$m=47104,t=1,p=1$") {
		t.Errorf("hash %s", h)
	}
	for pw, want := range map[string]bool{"和顺村有三块公告栏": true, "和顺村有三块公告": false, "": false} {
		if ok, err := samePassword(h, pw); ok != want || err != nil {
			t.Errorf("%q: %v %v", pw, ok, err)
		}
	}
	if other, _ := HashPassword("和顺村有三块公告栏"); other == h {
		t.Error("two hashes of one password are equal: no salt")
	}
}

func TestSignInByPassword(t *testing.T) {
	o := newOffice(t)
	h, err := HashPassword("和顺村有三块公告栏")
	if err != nil {
		t.Fatal(err)
	}
	o.hashes["jingban"] = h
	s := o.open(t, func(o *Options) { o.Practice = false })
	p := visitor(t, s)
	page := p.get("/desk/sign-in")
	if len(page.find("input", "name=password")) != 1 || len(page.find("button", "name=account")) != 0 {
		t.Error("outside practice there is a password and no click")
	}
	page.lacks(t, "演练", "示例甲")
	try := func(account, pw string) *sheet {
		return p.post("/desk/sign-in", url.Values{"account": {account}, "password": {pw}})
	}
	try("jingban", "").has(t, "账号或密码不对")
	try("nobody", "x").has(t, "账号或密码不对")
	try("baomi", "x").has(t, "账号或密码不对") // an officer without a password
	if at := try("jingban", "错的错的错的错的"); at.field("account") != "jingban" || strings.Contains(at.raw, "错的错的") {
		t.Error("the account is to be kept, the password never")
	}
	try("jingban", "和顺村有三块公告栏").has(t, "示例甲", "等我办的")
	p = visitor(t, s)
	for range 6 {
		try("qianfa", "不知道是什么")
	}
	try("qianfa", "不知道是什么").has(t, "试的次数太多了")
}

func FuzzParseHash(f *testing.F) {
	f.Add(nobody)
	f.Add("$argon2id$v=19$m=0,t=0,p=0$$")
	f.Add("$2a$10$x")
	f.Fuzz(func(t *testing.T, hash string) {
		k, err := parseHash(hash)
		if err == nil && (k.memory > 256<<10 || k.passes == 0 || k.lanes == 0 || len(k.key) < 16 || len(k.salt) < 8) {
			t.Errorf("%q: %+v", hash, k)
		}
	})
}
