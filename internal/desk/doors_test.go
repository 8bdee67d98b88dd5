package desk_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

func TestRoles(t *testing.T) {
	o := desktest.New(t)
	s, _ := desktest.Signed(t, o, nil)
	board := frame.DeliveryHref(o.First(notice.Board).ID)
	tests := []struct {
		account, method, path string
		want                  int
	}{
		{"jingban", "GET", "/desk/new", 200},
		{"jiaodui", "GET", "/desk/new", 403},
		{"guanli", "GET", "/desk/notices", 200},
		{"cun02", "GET", "/desk/notices", 403},
		{"cun02", "GET", desktest.At0107, 403},
		{"cun02", "GET", "/desk/deliveries", 403},
		{"cun02", "GET", "/desk/village", 200},
		{"cun03", "GET", "/desk/village?village=v02", 200}, // shows their own, whatever is asked
		{"jingban", "GET", "/desk/village?village=v03", 200},
		{"jingban", "GET", desktest.At0107 + "/review", 403},
		{"jingban", "GET", desktest.At0107 + "/issue", 403},
		{"jiaodui", "POST", desktest.At0107 + "/issue", 403},
		{"baomi", "POST", board + "/retry", 403},
		{"cun02", "POST", board + "/retry", 403},
		{"cun02", "POST", board + "/give-up", 403},
		{"cun03", "POST", board + "/confirm", 403}, // another village's board
		{"jingban", "GET", "/desk/nothing", 404},
		{"jingban", "GET", "/desk/notices/QH-1", 404},
		{"jingban", "GET", "/desk/deliveries/999", 404},
		{"jingban", "GET", "/desk/deliveries/x", 404},
		{"jingban", "GET", desktest.At0107 + "/file/poster.pdf?target=v02/b1", 200},
		{"jingban", "GET", desktest.At0107 + "/file/none.pdf?target=v02/b1", 404},
		{"jingban", "GET", desktest.At0107 + "/file/poster.pdf?target=nowhere", 404},
		{"cun02", "GET", desktest.At0107 + "/file/poster.pdf?target=v02/b1", 200},
		{"cun03", "GET", desktest.At0107 + "/file/poster.pdf?target=v02/b1", 403},
		{"jiaodui", "POST", desktest.At0107 + "/correct", 403},
		{"qianfa", "POST", desktest.At0107 + "/withdraw", 403},
		{"baomi", "POST", "/desk/village/code", 403},
		{"cun02", "GET", desktest.At0107 + "/posters.pdf", 403},
	}
	people := map[string]*desktest.Person{}
	for _, tt := range tests {
		p := people[tt.account]
		if p == nil {
			p = s.Stranger()
			p.Post("/desk/sign-in", url.Values{"account": {tt.account}})
			people[tt.account] = p
		}
		var at *desktest.Page
		if tt.method == "GET" {
			at = p.Get(tt.path)
		} else {
			at = p.Post(tt.path, nil)
		}
		if at.Status != tt.want {
			t.Errorf("%s %s %s: %d, want %d\n%s", tt.account, tt.method, tt.path, at.Status, tt.want, at.Text())
		}
		if at.Status >= 400 {
			at.Has(t, "回到“")
		}
	}
	people["cun03"].Get("/desk/village?village=v02").Has(t, "新阳村")
}

// The author may not review, whatever roles they hold; the domain's own words
// are shown.
func TestAuthorMayNotReview(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	p := desktest.As(t, s, "both")
	desktest.Draft(t, p)
	p.Get(desktest.At0107+"/review").Has(t, "拟稿人不能校对自己的稿件")
	n := o.Newest["QH-2026-0107"]
	at := p.Post(desktest.At0107+"/review", url.Values{"step": {"proofread"}, "digest": {n.Digest()}})
	if o.Newest["QH-2026-0107"].Status != notice.Draft || at.Status < 400 {
		t.Errorf("reviewed by its author: %d", at.Status)
	}
	desktest.Pass(t, desktest.As(t, s, "jiaodui"), nil)
	desktest.Pass(t, desktest.As(t, s, "baomi"), desktest.FourYes)
	p.Get(desktest.At0107+"/issue").Has(t, "拟稿人不能签发自己的稿件")
	// Another clerk may not change it either.
	desktest.As(t, s, "jingban").Get(desktest.At0107+"/edit").Has(t, "只有拟稿人能改稿")
}

func TestStrangersSignIn(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	p := desktest.Visitor(t, s)
	for _, path := range []string{"/desk/", "/desk/new", desktest.At0107, "/desk/village"} {
		if at := p.Get(path); !strings.HasPrefix(at.Path, "/desk/sign-in?back=") {
			t.Errorf("%s leads a stranger to %s", path, at.Path)
		}
	}
	at := p.Get("/desk/notices?s=水")
	if back := at.Field("back"); back != "/desk/notices?s=水" && back != "/desk/notices?s=%E6%B0%B4" {
		t.Errorf("would return to %q", back)
	}
	for _, evil := range []string{"https://example.com/", "//example.com", "/desk/../x\\y", "/other"} {
		at := p.Post("/desk/sign-in", url.Values{"account": {"jingban"}, "back": {evil}})
		if !strings.HasPrefix(at.Path, "/desk/") {
			t.Errorf("back=%q leads to %s", evil, at.Path)
		}
	}
	p.Post("/desk/sign-out", nil)
	if at := p.Get("/desk/"); !strings.HasPrefix(at.Path, "/desk/sign-in") {
		t.Errorf("after signing out at %s", at.Path)
	}
}

// Every page keeps the strict policy: nothing inline, nothing foreign.
func TestPagesKeepThePolicy(t *testing.T) {
	o := desktest.New(t)
	o.Findings = []notice.Finding{{Kind: "x", Severity: notice.Warn, Message: "请看", Place: "标题", Text: `"><script>`}}
	clerk, leader := desktest.Signed(t, o, nil)
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|javascript:|<script(?:\s[^>]*)?>[^<]`)
	foreign := regexp.MustCompile(`(?:src|href|action)="(?:https?:)?//([^"]*)"`)
	check := func(p *desktest.Person, path string) {
		t.Helper()
		at := p.Get(path)
		csp := at.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if at.Header.Get("Cache-Control") != "no-store" || at.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", path, at.Header)
		}
		if m := inline.FindString(at.Raw); m != "" {
			t.Errorf("%s: inline %q", path, m)
		}
		for _, m := range foreign.FindAllStringSubmatch(at.Raw, -1) {
			if !strings.HasPrefix(m[1], "127.0.0.1") {
				t.Errorf("%s: foreign %s", path, m[0])
			}
		}
		if len(at.Find("h1")) != 1 || len(at.Find("title")) != 1 || len(at.Find("main")) != 1 {
			t.Errorf("%s: not one heading, title and main", path)
		}
		for _, f := range append(at.Find("input"), at.Find("select")...) {
			if k := desktest.Attr(f, "type"); k == "hidden" || k == "checkbox" || k == "radio" {
				continue
			}
			if id := desktest.Attr(f, "id"); id == "" || len(at.Find("label", "for="+id)) == 0 {
				t.Errorf("%s: field %q has no label", path, desktest.Attr(f, "name"))
			}
		}
	}
	for _, path := range []string{"/desk/", "/desk/notices", "/desk/new", desktest.At0107, desktest.At0107 + "/deliveries", "/desk/deliveries", frame.DeliveryHref(1), "/desk/village", "/desk/nowhere"} {
		check(clerk, path)
	}
	check(leader, "/desk/")
	s2 := desktest.New(t).Open(t, nil)
	desktest.Draft(t, desktest.As(t, s2, "jingban"))
	check(desktest.As(t, s2, "jingban"), desktest.At0107+"/edit")
	check(desktest.As(t, s2, "jiaodui"), desktest.At0107+"/review")
	check(desktest.Visitor(t, s2), "/desk/sign-in")
}

func TestForeignSitesAreRefused(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	p := desktest.As(t, s, "jingban")
	r, _ := http.NewRequest("POST", s.URL+"/desk/sign-out", nil)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if at := p.Do(r); at.Status != 403 {
		t.Errorf("%d", at.Status)
	} else {
		at.Has(t, "来自别的网站")
	}
	if at := p.Get("/desk/"); at.Path != "/desk/" {
		t.Error("signed out by another site")
	}
}

// A failure of ours is told without its insides, and with a number to ask by.
func TestFailure(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	p := desktest.As(t, s, "jingban")
	o.Broken = http.ErrServerClosed
	at := p.Get("/desk/notices")
	if at.Status != 500 {
		t.Fatalf("%d", at.Status)
	}
	at.Has(t, "系统出错了", "编号")
	at.Lacks(t, "Server closed")
}
