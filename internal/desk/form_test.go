package desk

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// Nothing typed is lost: not by a fault in a field, not by a change of somebody
// else's, not by a sign-in that has ended.
func TestFormsSurvive(t *testing.T) {
	o := newOffice(t)
	s := o.open(t, nil)
	clerk := as(t, s, "jingban")
	draft(t, clerk)
	page := clerk.get(at0107 + "/edit")
	if len(page.find("input", "name=villages", "value=v02", "type=checkbox")) != 1 || len(page.fields()["villages"]) != 1 {
		t.Fatalf("villages: %v", page.fields()["villages"])
	}

	f := page.fields()
	f.Set("title", "  关于停水 的公告 ")
	f.Set("publish_at", "后天早上")
	f.Set("body", "新的正文，写了很久。")
	f.Del("channels")
	at := clerk.post(at0107+"/edit", f)
	at.has(t, "您填的都还在", "时间看不懂", "请至少选一个渠道")
	if at.status != 422 || at.field("publish_at") != "后天早上" || at.field("body") != "新的正文，写了很久。" {
		t.Errorf("%d: %v", at.status, at.fields())
	}

	// Somebody else's change meanwhile.
	f = page.fields()
	f.Set("body", "新的正文，写了很久。")
	o.notices["QH-2026-0107"].Content.Plain = "别人改的一句话"
	at = clerk.post(at0107+"/edit", f)
	at.has(t, "被改动过", "您填的还在下面")
	if at.status != 409 || at.field("body") != "新的正文，写了很久。" {
		t.Errorf("%d: %v", at.status, at.fields())
	}
	at = clerk.post(at0107+"/edit", at.fields())
	at.has(t, "已保存", "新的正文，写了很久。")

	// The sign-in ends while the clerk writes.
	page = clerk.get(at0107 + "/edit")
	f = page.fields()
	f.Set("body", "登录过期时写的正文。")
	clerk.post("/desk/sign-out", nil)
	at = clerk.post(at0107+"/edit", f)
	at.has(t, "您刚才填的内容还在")
	at = clerk.post("/desk/sign-in", url.Values{"account": {"jingban"}, "back": {at.field("back")}})
	if at.path != at0107+"/edit" || at.field("body") != "登录过期时写的正文。" {
		t.Fatalf("after signing in again at %s: %q", at.path, at.field("body"))
	}
	clerk.post(at0107+"/edit", at.fields()).has(t, "已保存", "登录过期时写的正文。")
}

func TestNewNotice(t *testing.T) {
	o := newOffice(t)
	s := o.open(t, nil)
	p := as(t, s, "jingban")
	token := func() string { return p.get("/desk/new").field("token") }
	if at := p.give("", "", map[string]string{"token": token()}); at.status != 422 {
		t.Errorf("nothing handed in: %d", at.status)
	} else {
		at.has(t, "还没有选文件")
	}
	at := p.give("a.pdf", "%PDF-1.7\n", map[string]string{"token": token(), "text": "写了一半"})
	at.has(t, "PDF 不能直接用")
	if at.field("text") != "写了一半" {
		t.Error("the pasted text is lost")
	}
	// Pasted text is numbered, and what is missing is asked for at once.
	at = p.post("/desk/new", url.Values{"token": {token()}, "text": {"关于修路的通告\n\n各村：\n\n下周修路。"}})
	if at.path != "/desk/notices/QH-2026-0001/edit" {
		t.Fatalf("pasted text leads to %s", at.path)
	}
	at.has(t, "还差类别、发给哪些村、走哪些渠道")
	if at.field("title") != "关于修路的通告" || at.field("issuer") != "云禾县青禾镇人民政府" || at.field("formed_on") != "2026-11-23" {
		t.Errorf("fields: %v", at.fields())
	}
	// Who chooses a category need not know its column of the portal.
	filled := at.fields()
	filled.Set("category", "meeting")
	filled["villages"], filled["channels"] = []string{"v02"}, []string{notice.Portal}
	saved := p.post(at.path, filled)
	if again := p.get(at.path); again.field("column") == "" {
		t.Errorf("the category did not bring its column: %s %v", saved.path, again.fields())
	}
	draft(t, p)
	at = p.give("再来.md", water, map[string]string{"token": token()})
	at.has(t, "已经有一份公告了", "打开那一份")
	if next := p.post("/desk/new", url.Values{"token": {token()}, "text": {"另一份\n\n内容"}}); !strings.Contains(next.path, "QH-2026-0108") {
		t.Errorf("the next number is in %s", next.path)
	}
}

// Reading a form that nobody changed gives the same notice, to the byte of its digest.
func TestFormRoundTrip(t *testing.T) {
	at := func(h, m int) time.Time { return time.Date(2026, 11, 26, h, m, 0, 0, calendar.Zone) }
	n := notice.Notice{ID: "QH-1", Edition: 1, Content: notice.Content{
		Title: "标题", Issuer: "镇政府", Category: "utility_outage", Villages: []string{"v02", "v03"}, Channels: []string{notice.Portal, notice.Board},
		Urgency: notice.Urgent, PublishAt: at(9, 5).Add(17 * time.Second), FormedOn: at(0, 0), ExpireAt: at(23, 59),
		Event: notice.Period{Start: at(9, 30), End: at(18, 0), Place: "村委会"}, Posting: notice.Posting{From: at(0, 0), N: 7, Unit: "workday", LastDay: at(0, 0)},
		Relay:      &notice.Relay{SourceIssuer: "供水公司", SourceTime: at(8, 1), Area: []string{"v02"}, ValidUntil: at(20, 0)},
		DutyPhones: []string{"0000-1234567", "0000-1234568"}, Body: "正文\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", Speak: "乡亲们\n停水了\n",
		Remind: []time.Time{at(8, 0)}, Attachments: []notice.Attachment{{Name: "图.png", Digest: "00"}},
	}}
	for name, change := range map[string]func(*notice.Content){
		"all fields": func(*notice.Content) {},
		"few fields": func(c *notice.Content) {
			*c = notice.Content{Title: "t", Body: "b\n", Category: "news", Villages: []string{"all"}, Channels: []string{notice.Portal}, Urgency: notice.Normal}
		},
		"empty relay": func(c *notice.Content) { c.Relay = &notice.Relay{} },
	} {
		m := n
		change(&m.Content)
		before := m.Digest()
		f := formOf(m.Content)
		m.Content = f.read(m.Content)
		if f.Errs() > 0 {
			t.Errorf("%s: %v", name, f.errors)
		}
		if m.Digest() != before {
			t.Errorf("%s: reading an unchanged form changed the notice: %+v", name, m.Content)
		}
	}
	// A browser sends line ends of its own.
	f := formOf(n.Content)
	f.values.Set("body", strings.ReplaceAll(n.Content.Body, "\n", "\r\n"))
	m := n
	m.Content = f.read(n.Content)
	if m.Digest() != n.Digest() {
		t.Error("line ends changed the notice")
	}
}

func TestFormFaults(t *testing.T) {
	base := notice.Content{Title: "t", Body: "b\n", Category: "news", Villages: []string{"all"}, Channels: []string{notice.Portal}, Urgency: notice.Normal}
	tests := []struct{ field, value, wrong string }{
		{"title", "  ", "title"},
		{"body", "\n \n", "body"},
		{"category", "", "category"},
		{"everywhere", "", "villages"},
		{"channels", "telegram", "channels"},
		{"event_start", "2026-13-01T00:00", "event_start"},
		{"publish_at", "2026年11月23日 09:00", ""},
		{"publish_at", "2026/11/23 9:00", ""},
	}
	for _, tt := range tests {
		f := formOf(base)
		f.values.Set(tt.field, tt.value)
		f.read(base)
		if (f.Errs() > 0) != (tt.wrong != "") || tt.wrong != "" && f.Err(tt.wrong) == "" {
			t.Errorf("%s=%q: %v", tt.field, tt.value, f.errors)
		}
	}
	f := formOf(base)
	f.values.Set("publish_at", "2026-11-23T09:00")
	f.values.Set("expire_at", "2026-11-22T09:00")
	if f.read(base); f.Err("expire_at") == "" {
		t.Error("expires before it is published")
	}
}

func FuzzReadTime(f *testing.F) {
	for _, s := range []string{"", "2026-11-23T09:00", "2026-11-23", "2026年11月23日 9:00", "２０２６", "0000-00-00", "9999-12-31T23:59"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, ok := readTime(s)
		if !ok || at.IsZero() {
			return
		}
		again, ok := readTime(showTime(at, anHour))
		if !ok || !again.Equal(at.Truncate(time.Minute)) {
			t.Errorf("%q: %v, then %v", s, at, again)
		}
	})
}

// A click mends what can be mended, and shows every line before it does.
func TestFix(t *testing.T) {
	o := newOffice(t)
	s := o.open(t, nil)
	clerk := as(t, s, "jingban")
	text := strings.Replace(water, "| 组 | 时间 |\n|---|---:|\n| 1组 | 8时 |\n", "| 姓名 | 身份证号 |\n|---|---|\n| 示一 | 号码甲 |\n", 1)
	clerk.give("a.md", text, map[string]string{"token": clerk.get("/desk/new").field("token")})
	body := o.notices["QH-2026-0107"].Content.Body
	line := 0
	for i, l := range strings.Split(body, "\n") {
		if strings.Contains(l, "号码甲") {
			line = i + 1
		}
	}
	o.findings = []notice.Finding{{Kind: "id_card", Severity: notice.Block, Line: line, Place: "表1第1行", Message: "有身份证号。", Fix: "删去“身份证号”一栏"}}
	clerk.get(at0107).has(t, "照办法改好")
	page := clerk.get(at0107 + "/fix")
	page.has(t, "删去“身份证号”一栏", "号码甲", "就这样改")
	f := page.fields()
	f.Set("seen", "other")
	clerk.post(at0107+"/fix", f).has(t, "刚被改动过")
	nothing := page.fields()
	nothing.Del("fix")
	clerk.post(at0107+"/fix", nothing).has(t, "没有勾选")
	if o.notices["QH-2026-0107"].Content.Body != body {
		t.Error("changed without being asked")
	}
	// The box is ticked already; sending the page as it stands mends it.
	clerk.post(at0107+"/fix", page.fields()).has(t, "改好了1项")
	if b := o.notices["QH-2026-0107"].Content.Body; strings.Contains(b, "号码甲") || !strings.Contains(b, "示一") {
		t.Errorf("mended into %q", b)
	}
	o.findings = nil
	clerk.get(at0107+"/fix").has(t, "没有能自动改的")
}
