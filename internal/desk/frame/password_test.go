package frame_test

import (
	"net/url"
	"strings"
	"testing"

	"gaoshi/internal/desk"
	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/desk/frame"
)

func TestSignInByPassword(t *testing.T) {
	o := desktest.New(t)
	h, err := frame.HashPassword("和顺村有三块公告栏")
	if err != nil {
		t.Fatal(err)
	}
	o.Hashes["jingban"] = h
	s := o.Open(t, func(o *desk.Options) { o.Frame.Practice = false })
	p := desktest.Visitor(t, s)
	page := p.Get("/desk/sign-in")
	if len(page.Find("input", "name=password")) != 1 || len(page.Find("button", "name=account")) != 0 {
		t.Error("outside practice there is a password and no click")
	}
	page.Lacks(t, "演练", "示例甲")
	try := func(account, pw string) *desktest.Page {
		return p.Post("/desk/sign-in", url.Values{"account": {account}, "password": {pw}})
	}
	try("jingban", "").Has(t, "账号或密码不对")
	try("nobody", "x").Has(t, "账号或密码不对")
	try("baomi", "x").Has(t, "账号或密码不对") // an officer without a password
	if at := try("jingban", "错的错的错的错的"); at.Field("account") != "jingban" || strings.Contains(at.Raw, "错的错的") {
		t.Error("the account is to be kept, the password never")
	}
	try("jingban", "和顺村有三块公告栏").Has(t, "示例甲", "等我办的")
	p = desktest.Visitor(t, s)
	for range 6 {
		try("qianfa", "不知道是什么")
	}
	try("qianfa", "不知道是什么").Has(t, "试的次数太多了")
}
