package desktest

import (
	"net/url"
	"testing"

	"gaoshi/internal/desk"
)

// Reissue takes the newest edition through review and signature.
func Reissue(t testing.TB, base func(string) *Person) *Page {
	t.Helper()
	Pass(t, base("jiaodui"), nil)
	Pass(t, base("baomi"), FourYes)
	leader := base("qianfa")
	form := leader.Get(At0107 + "/issue")
	at := leader.Post(At0107+"/issue", url.Values{"digest": {form.Field("digest")}})
	if at.Path != At0107+"/deliveries" {
		t.Fatalf("issue: %d %s\n%s", at.Status, at.Path, at.Text())
	}
	return form
}

// InOffice signs the notice and returns a way to come in as anybody.
func InOffice(t testing.TB, o *Office, change func(*desk.Options)) func(string) *Person {
	t.Helper()
	Signed(t, o, nil)
	s := o.Open(t, change)
	return func(account string) *Person { return As(t, s, account) }
}

const Water = `---
id: QH-2026-0107
title: 关于11月26日停水的公告
issuer: 云禾县青禾镇人民政府
category: utility_outage
formed_on: 2026-11-23
expire_at: 2026-11-27
villages: [v02]
channels: [portal, wechat, board, loudspeaker]
urgency: normal
plain: 11月26日早上8点到下午6点停水，请提前存水。
---

和顺村：

因管道检修，**11月26日**8时至18时停水。

| 组 | 时间 |
|---|---:|
| 1组 | 8时 |
`

const At0107 = "/desk/notices/QH-2026-0107"

// Draft has the clerk hand the notice in.
func Draft(t testing.TB, clerk *Person) *Page {
	t.Helper()
	form := clerk.Get("/desk/new")
	s := clerk.Give("停水.md", Water, map[string]string{"token": form.Field("token")})
	if s.Status != 200 || s.Path != At0107 {
		t.Fatalf("handed in: %d %s\n%s", s.Status, s.Path, s.Text())
	}
	return s
}

var FourYes = url.Values{"q1": {"yes"}, "q2": {"yes"}, "q3": {"yes"}, "q4": {"yes"}}

// Pass has a reviewer pass the notice on, as the form would.
func Pass(t testing.TB, p *Person, extra url.Values) *Page {
	t.Helper()
	form := p.Get(At0107 + "/review")
	v := url.Values{"step": {form.Field("step")}, "digest": {form.Field("digest")}}
	for k, x := range extra {
		v[k] = x
	}
	return p.Post(At0107+"/review", v)
}

// Signed brings the notice to its deliveries.
func Signed(t testing.TB, o *Office, change func(*desk.Options)) (clerk, leader *Person) {
	t.Helper()
	s := o.Open(t, change)
	clerk = As(t, s, "jingban")
	Draft(t, clerk)
	Pass(t, As(t, s, "jiaodui"), nil)
	Pass(t, As(t, s, "baomi"), FourYes)
	leader = As(t, s, "qianfa")
	form := leader.Get(At0107 + "/issue")
	if at := leader.Post(At0107+"/issue", url.Values{"digest": {form.Field("digest")}}); at.Path != At0107+"/deliveries" {
		t.Fatalf("issue: %d %s\n%s", at.Status, at.Path, at.Text())
	}
	return clerk, leader
}
