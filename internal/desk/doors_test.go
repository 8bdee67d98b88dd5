package desk

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gaoshi/internal/notice"
)

func TestRoles(t *testing.T) {
	o := newOffice(t)
	var s *person
	s, _ = signed(t, o, nil)
	base := s.base
	_ = base
	board := deliveryHref(o.first(notice.Board).ID)
	tests := []struct {
		account, method, path string
		want                  int
	}{
		{"jingban", "GET", "/desk/new", 200},
		{"jiaodui", "GET", "/desk/new", 403},
		{"guanli", "GET", "/desk/notices", 200},
		{"cun02", "GET", "/desk/notices", 403},
		{"cun02", "GET", at0107, 403},
		{"cun02", "GET", "/desk/deliveries", 403},
		{"cun02", "GET", "/desk/village", 200},
		{"cun03", "GET", "/desk/village?village=v02", 200}, // shows their own, whatever is asked
		{"jingban", "GET", "/desk/village?village=v03", 200},
		{"jingban", "GET", at0107 + "/review", 403},
		{"jingban", "GET", at0107 + "/issue", 403},
		{"jiaodui", "POST", at0107 + "/issue", 403},
		{"baomi", "POST", board + "/retry", 403},
		{"cun02", "POST", board + "/retry", 403},
		{"cun02", "POST", board + "/give-up", 403},
		{"cun03", "POST", board + "/confirm", 403}, // another village's board
		{"jingban", "GET", "/desk/nothing", 404},
		{"jingban", "GET", "/desk/notices/QH-1", 404},
		{"jingban", "GET", "/desk/deliveries/999", 404},
		{"jingban", "GET", "/desk/deliveries/x", 404},
		{"jingban", "GET", at0107 + "/file/poster.pdf?target=v02/b1", 200},
		{"jingban", "GET", at0107 + "/file/none.pdf?target=v02/b1", 404},
		{"jingban", "GET", at0107 + "/file/poster.pdf?target=nowhere", 404},
		{"cun02", "GET", at0107 + "/file/poster.pdf?target=v02/b1", 200},
		{"cun03", "GET", at0107 + "/file/poster.pdf?target=v02/b1", 403},
		{"jiaodui", "POST", at0107 + "/correct", 403},
		{"qianfa", "POST", at0107 + "/withdraw", 403},
		{"baomi", "POST", "/desk/village/code", 403},
		{"cun02", "GET", at0107 + "/posters.pdf", 403},
	}
	people := map[string]*person{}
	for _, tt := range tests {
		p := people[tt.account]
		if p == nil {
			p = &person{t, s.base, &http.Client{Jar: visitorJar(t)}}
			p.post("/desk/sign-in", url.Values{"account": {tt.account}})
			people[tt.account] = p
		}
		var at *sheet
		if tt.method == "GET" {
			at = p.get(tt.path)
		} else {
			at = p.post(tt.path, nil)
		}
		if at.status != tt.want {
			t.Errorf("%s %s %s: %d, want %d\n%s", tt.account, tt.method, tt.path, at.status, tt.want, at.text())
		}
		if at.status >= 400 {
			at.has(t, "回到“")
		}
	}
	people["cun03"].get("/desk/village?village=v02").has(t, "新阳村")
}

// The author may not review, whatever roles they hold; the domain's own words
// are shown.
func TestAuthorMayNotReview(t *testing.T) {
	o := newOffice(t)
	s := o.open(t, nil)
	p := as(t, s, "both")
	draft(t, p)
	p.get(at0107+"/review").has(t, "拟稿人不能校对自己的稿件")
	n := o.notices["QH-2026-0107"]
	at := p.post(at0107+"/review", url.Values{"step": {"proofread"}, "digest": {n.Digest()}})
	if o.notices["QH-2026-0107"].Status != notice.Draft || at.status < 400 {
		t.Errorf("reviewed by its author: %d", at.status)
	}
	pass(t, as(t, s, "jiaodui"), nil)
	pass(t, as(t, s, "baomi"), fourYes)
	p.get(at0107+"/issue").has(t, "拟稿人不能签发自己的稿件")
	// Another clerk may not change it either.
	as(t, s, "jingban").get(at0107+"/edit").has(t, "只有拟稿人能改稿")
}

func TestStrangersSignIn(t *testing.T) {
	o := newOffice(t)
	s := o.open(t, nil)
	p := visitor(t, s)
	for _, path := range []string{"/desk/", "/desk/new", at0107, "/desk/village"} {
		if at := p.get(path); !strings.HasPrefix(at.path, "/desk/sign-in?back=") {
			t.Errorf("%s leads a stranger to %s", path, at.path)
		}
	}
	at := p.get("/desk/notices?s=水")
	if back := at.field("back"); back != "/desk/notices?s=水" && back != "/desk/notices?s=%E6%B0%B4" {
		t.Errorf("would return to %q", back)
	}
	for _, evil := range []string{"https://example.com/", "//example.com", "/desk/../x\\y", "/other"} {
		at := p.post("/desk/sign-in", url.Values{"account": {"jingban"}, "back": {evil}})
		if !strings.HasPrefix(at.path, "/desk/") {
			t.Errorf("back=%q leads to %s", evil, at.path)
		}
	}
	p.post("/desk/sign-out", nil)
	if at := p.get("/desk/"); !strings.HasPrefix(at.path, "/desk/sign-in") {
		t.Errorf("after signing out at %s", at.path)
	}
}

// Every page keeps the strict policy: nothing inline, nothing foreign.
func TestPagesKeepThePolicy(t *testing.T) {
	o := newOffice(t)
	o.findings = []notice.Finding{{Kind: "x", Severity: notice.Warn, Message: "请看", Place: "标题", Text: `"><script>`}}
	clerk, leader := signed(t, o, nil)
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|javascript:|<script(?:\s[^>]*)?>[^<]`)
	foreign := regexp.MustCompile(`(?:src|href|action)="(?:https?:)?//([^"]*)"`)
	check := func(p *person, path string) {
		t.Helper()
		at := p.get(path)
		csp := at.header.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if at.header.Get("Cache-Control") != "no-store" || at.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", path, at.header)
		}
		if m := inline.FindString(at.raw); m != "" {
			t.Errorf("%s: inline %q", path, m)
		}
		for _, m := range foreign.FindAllStringSubmatch(at.raw, -1) {
			if !strings.HasPrefix(m[1], "127.0.0.1") {
				t.Errorf("%s: foreign %s", path, m[0])
			}
		}
		if len(at.find("h1")) != 1 || len(at.find("title")) != 1 || len(at.find("main")) != 1 {
			t.Errorf("%s: not one heading, title and main", path)
		}
		for _, f := range append(at.find("input"), at.find("select")...) {
			if k := attr(f, "type"); k == "hidden" || k == "checkbox" || k == "radio" {
				continue
			}
			if id := attr(f, "id"); id == "" || len(at.find("label", "for="+id)) == 0 {
				t.Errorf("%s: field %q has no label", path, attr(f, "name"))
			}
		}
	}
	for _, path := range []string{"/desk/", "/desk/notices", "/desk/new", at0107, at0107 + "/deliveries", "/desk/deliveries", deliveryHref(1), "/desk/village", "/desk/nowhere"} {
		check(clerk, path)
	}
	check(leader, "/desk/")
	s2 := newOffice(t).open(t, nil)
	draft(t, as(t, s2, "jingban"))
	check(as(t, s2, "jingban"), at0107+"/edit")
	check(as(t, s2, "jiaodui"), at0107+"/review")
	check(visitor(t, s2), "/desk/sign-in")
}

func TestForeignSitesAreRefused(t *testing.T) {
	o := newOffice(t)
	s := o.open(t, nil)
	p := as(t, s, "jingban")
	r, _ := http.NewRequest("POST", s.URL+"/desk/sign-out", nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if at := p.do(r); at.status != 403 {
		t.Errorf("%d", at.status)
	} else {
		at.has(t, "来自别的网站")
	}
	if at := p.get("/desk/"); at.path != "/desk/" {
		t.Error("signed out by another site")
	}
}

// A failure of ours is told without its insides, and with a number to ask by.
func TestFailure(t *testing.T) {
	o := newOffice(t)
	s := o.open(t, nil)
	p := as(t, s, "jingban")
	o.broken = http.ErrServerClosed
	at := p.get("/desk/notices")
	if at.status != 500 {
		t.Fatalf("%d", at.status)
	}
	at.has(t, "系统出错了", "编号")
	at.lacks(t, "Server closed")
}
