package drafting_test

import (
	"net/url"
	"strings"
	"testing"

	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/notice"
)

// Nothing typed is lost: not by a fault in a field, not by a change of somebody
// else's, not by a sign-in that has ended.
func TestFormsSurvive(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	clerk := desktest.As(t, s, "jingban")
	desktest.Draft(t, clerk)
	page := clerk.Get(desktest.At0107 + "/edit")
	if len(page.Find("input", "name=villages", "value=v02", "type=checkbox")) != 1 || len(page.Fields()["villages"]) != 1 {
		t.Fatalf("villages: %v", page.Fields()["villages"])
	}

	f := page.Fields()
	f.Set("title", "  关于停水 的公告 ")
	f.Set("publish_at", "后天早上")
	f.Set("body", "新的正文，写了很久。")
	f.Del("channels")
	at := clerk.Post(desktest.At0107+"/edit", f)
	at.Has(t, "您填的都还在", "时间看不懂", "请至少选一个渠道")
	if at.Status != 422 || at.Field("publish_at") != "后天早上" || at.Field("body") != "新的正文，写了很久。" {
		t.Errorf("%d: %v", at.Status, at.Fields())
	}

	// Somebody else's change meanwhile.
	f = page.Fields()
	f.Set("body", "新的正文，写了很久。")
	o.Newest["QH-2026-0107"].Content.Plain = "别人改的一句话"
	at = clerk.Post(desktest.At0107+"/edit", f)
	at.Has(t, "被改动过", "您填的还在下面")
	if at.Status != 409 || at.Field("body") != "新的正文，写了很久。" {
		t.Errorf("%d: %v", at.Status, at.Fields())
	}
	at = clerk.Post(desktest.At0107+"/edit", at.Fields())
	at.Has(t, "已保存", "新的正文，写了很久。")

	// The sign-in ends while the clerk writes.
	page = clerk.Get(desktest.At0107 + "/edit")
	f = page.Fields()
	f.Set("body", "登录过期时写的正文。")
	clerk.Post("/desk/sign-out", nil)
	at = clerk.Post(desktest.At0107+"/edit", f)
	at.Has(t, "您刚才填的内容还在")
	at = clerk.Post("/desk/sign-in", url.Values{"account": {"jingban"}, "back": {at.Field("back")}})
	if at.Path != desktest.At0107+"/edit" || at.Field("body") != "登录过期时写的正文。" {
		t.Fatalf("after signing in again at %s: %q", at.Path, at.Field("body"))
	}
	clerk.Post(desktest.At0107+"/edit", at.Fields()).Has(t, "已保存", "登录过期时写的正文。")
}

func TestNewNotice(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	p := desktest.As(t, s, "jingban")
	token := func() string { return p.Get("/desk/new").Field("token") }
	if at := p.Give("", "", map[string]string{"token": token()}); at.Status != 422 {
		t.Errorf("nothing handed in: %d", at.Status)
	} else {
		at.Has(t, "还没有选文件")
	}
	at := p.Give("a.pdf", "%PDF-1.7\n", map[string]string{"token": token(), "text": "写了一半"})
	at.Has(t, "PDF 不能直接用")
	if at.Field("text") != "写了一半" {
		t.Error("the pasted text is lost")
	}
	// Pasted text is numbered, and what is missing is asked for at once.
	at = p.Post("/desk/new", url.Values{"token": {token()}, "text": {"关于修路的通告\n\n各村：\n\n下周修路。"}})
	if at.Path != "/desk/notices/QH-2026-0001/edit" {
		t.Fatalf("pasted text leads to %s", at.Path)
	}
	at.Has(t, "还差类别、发给哪些村、走哪些渠道")
	if at.Field("title") != "关于修路的通告" || at.Field("issuer") != "云禾县青禾镇人民政府" || at.Field("formed_on") != "2026-11-23" {
		t.Errorf("fields: %v", at.Fields())
	}
	// Who chooses a category need not know its column of the portal.
	filled := at.Fields()
	filled.Set("category", "meeting")
	filled["villages"], filled["channels"] = []string{"v02"}, []string{notice.Portal}
	saved := p.Post(at.Path, filled)
	if again := p.Get(at.Path); again.Field("column") == "" {
		t.Errorf("the category did not bring its column: %s %v", saved.Path, again.Fields())
	}
	desktest.Draft(t, p)
	at = p.Give("再来.md", desktest.Water, map[string]string{"token": token()})
	at.Has(t, "已经有一份公告了", "打开那一份")
	if next := p.Post("/desk/new", url.Values{"token": {token()}, "text": {"另一份\n\n内容"}}); !strings.Contains(next.Path, "QH-2026-0108") {
		t.Errorf("the next number is in %s", next.Path)
	}
}

// A click mends what can be mended, and shows every line before it does.
func TestFix(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	clerk := desktest.As(t, s, "jingban")
	text := strings.Replace(desktest.Water, "| 组 | 时间 |\n|---|---:|\n| 1组 | 8时 |\n", "| 姓名 | 身份证号 |\n|---|---|\n| 示一 | 号码甲 |\n", 1)
	clerk.Give("a.md", text, map[string]string{"token": clerk.Get("/desk/new").Field("token")})
	body := o.Newest["QH-2026-0107"].Content.Body
	line := 0
	for i, l := range strings.Split(body, "\n") {
		if strings.Contains(l, "号码甲") {
			line = i + 1
		}
	}
	o.Findings = []notice.Finding{{Kind: "id_card", Severity: notice.Block, Line: line, Place: "表1第1行", Message: "有身份证号。", Fix: "删去“身份证号”一栏"}}
	clerk.Get(desktest.At0107).Has(t, "照办法改好")
	page := clerk.Get(desktest.At0107 + "/fix")
	page.Has(t, "删去“身份证号”一栏", "号码甲", "就这样改")
	f := page.Fields()
	f.Set("seen", "other")
	clerk.Post(desktest.At0107+"/fix", f).Has(t, "刚被改动过")
	nothing := page.Fields()
	nothing.Del("fix")
	clerk.Post(desktest.At0107+"/fix", nothing).Has(t, "没有勾选")
	if o.Newest["QH-2026-0107"].Content.Body != body {
		t.Error("changed without being asked")
	}
	// The box is ticked already; sending the page as it stands mends it.
	clerk.Post(desktest.At0107+"/fix", page.Fields()).Has(t, "改好了1项")
	if b := o.Newest["QH-2026-0107"].Content.Body; strings.Contains(b, "号码甲") || !strings.Contains(b, "示一") {
		t.Errorf("mended into %q", b)
	}
	o.Findings = nil
	clerk.Get(desktest.At0107+"/fix").Has(t, "没有能自动改的")
}

// A text that was changed while its fixes were made is not overwritten by them.
func TestFixLosesNothingOfAnothersChange(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	clerk := desktest.As(t, s, "jingban")
	text := strings.Replace(desktest.Water, "| 组 | 时间 |\n|---|---:|\n| 1组 | 8时 |\n", "| 姓名 | 身份证号 |\n|---|---|\n| 示一 | 号码甲 |\n", 1)
	clerk.Give("a.md", text, map[string]string{"token": clerk.Get("/desk/new").Field("token")})
	line := 0
	for i, l := range strings.Split(o.Newest["QH-2026-0107"].Content.Body, "\n") {
		if strings.Contains(l, "号码甲") {
			line = i + 1
		}
	}
	o.Findings = []notice.Finding{{Kind: "id_card", Severity: notice.Block, Line: line, Place: "表1第1行", Message: "有身份证号。", Fix: "删去“身份证号”一栏"}}
	page := clerk.Get(desktest.At0107 + "/fix")
	o.Meanwhile = func(n *notice.Notice) { n.Content.Plain = "另一扇窗里改的一句话。" }
	clerk.Post(desktest.At0107+"/fix", page.Fields()).Has(t, "刚刚被改动")
	if c := o.Newest["QH-2026-0107"].Content; c.Plain != "另一扇窗里改的一句话。" || !strings.Contains(c.Body, "号码甲") {
		t.Errorf("%+v", c)
	}
}
