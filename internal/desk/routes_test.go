package desk_test

import (
	"flag"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"gaoshi/internal/desk"
	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/notice"
)

var update = flag.Bool("update", false, "write the golden table of routes and roles")

// The table of routes is told in one place, testdata/routes.txt, to be read by
// people: who may go where. Each line is then tried: with every role, and with
// nobody.
func TestRoutesAndRoles(t *testing.T) {
	o := desktest.New(t)
	desktest.Signed(t, o, nil)
	s := o.Open(t, nil)
	table := desk.Routes()
	roles := []string{"clerk", "proofreader", "secrecy", "leader", "admin", "village_head"}
	account := map[string]string{"clerk": "jingban", "proofreader": "jiaodui", "secrecy": "baomi", "leader": "qianfa", "admin": "guanli", "village_head": "cun02"}
	people := map[string]*desktest.Person{}
	for _, r := range roles {
		people[r] = desktest.As(t, s, account[r])
	}
	var b strings.Builder
	fill := strings.NewReplacer("{$}", "", "{id}", "QH-2026-0107", "{n}", "1", "{name}", "poster.pdf", "{form}", "slip", "{token}", "none")
	for _, r := range table {
		var may []string
		for _, role := range roles {
			if r.Who.Admits(&notice.Officer{Roles: []string{role}}) {
				may = append(may, role)
			}
		}
		stranger := r.Who.Admits(nil)
		switch {
		case stranger:
			may = []string{"everybody"}
		case len(may) == 0:
			may = []string{"a signed link"}
		}
		fmt.Fprintf(&b, "%-4s %-52s %s\n", r.Method, r.Path, strings.Join(may, " "))
		path := fill.Replace(r.Path)
		ask := func(p *desktest.Person) *desktest.Page {
			if r.Method == "GET" {
				return p.Get(path)
			}
			return p.Post(path, nil)
		}
		if strings.Contains(path, "/none") { // links are tried by their own tests
			continue
		}
		if at := ask(desktest.Visitor(t, s)); !stranger && !strings.HasPrefix(at.Path, "/desk/sign-in") {
			t.Errorf("nobody at %s %s: %d at %s", r.Method, path, at.Status, at.Path)
		}
		if stranger {
			continue
		}
		if got := bare(t, s.URL, "HEAD", path); r.Method == "GET" && got != http.StatusSeeOther {
			t.Errorf("nobody at HEAD %s: %d", path, got)
		}
		for _, method := range []string{"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"} {
			if got := bare(t, s.URL, method, path); got != http.StatusMethodNotAllowed && got != http.StatusNotFound {
				t.Errorf("nobody at %s %s: %d", method, path, got)
			}
		}
		for _, role := range roles {
			at := ask(people[role])
			refused := at.Status == 403 && strings.Contains(at.Text(), "这一页不归您办")
			own := strings.Contains(at.Text(), "由本村的同志") || strings.Contains(at.Text(), "所在村的村主任") || strings.Contains(at.Text(), "由校对人") // the action's own word on whose it is
			if may := r.Who.Admits(&notice.Officer{Roles: []string{role}}); refused == may && !own {
				t.Errorf("%s at %s %s: may %v, got %d\n%s", role, r.Method, path, may, at.Status, at.Text())
			}
		}
	}
	golden := "testdata/routes.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("who may go where is not as it was written down (go test -update writes it):\n%s", b.String())
	}
}

// bare asks without signing in, and follows nothing.
func bare(t *testing.T, site, method, path string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, site+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	r, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	return r.StatusCode
}

// A village head reaches no other village, a deed on an edition that is not the newest
// or with another digest than the newest is refused, and an address that no route names
// is nobody's: over every route that names a village, an edition or a digest.
func TestOtherVillageStaleEditionWrongDigest(t *testing.T) {
	o := desktest.New(t)
	desktest.Signed(t, o, nil)
	s := o.Open(t, nil)
	head := desktest.As(t, s, "cun03")
	fill := strings.NewReplacer("{$}", "", "{id}", "QH-2026-0107", "{n}", "1", "{name}", "poster.pdf", "{form}", "slip", "{token}", "none")
	for _, r := range desk.Routes() {
		path := fill.Replace(r.Path)
		if strings.Contains(path, "/none") || r.Method != "GET" || !r.Who.Admits(&notice.Officer{Roles: []string{"village_head"}}) {
			continue
		}
		at := head.Get(path + "?village=v02&target=v02/b1")
		if text := at.Text(); strings.Contains(text, "和顺村") && at.Status == 200 {
			t.Errorf("the head of 新阳村 reads of 和顺村 at %s\n%s", path, text)
		}
	}
	before := *o.Newest["QH-2026-0107"]
	for account, paths := range map[string][]string{"jiaodui": {"/review", "/return"}, "baomi": {"/review", "/return", "/override"}, "qianfa": {"/issue", "/return", "/override", "/countersign"}, "jingban": {"/edit", "/attachments", "/fix", "/drop"}} {
		p := desktest.As(t, s, account)
		for _, path := range paths {
			for _, form := range []url.Values{{"digest": {"0000"}, "edition": {"1"}}, {"digest": {before.Digest()}, "edition": {"99"}}, {"seen": {"0000"}, "pass": {"1"}, "step": {"issue"}, "reason": {"x"}}} {
				p.Post(desktest.At0107+path, form)
			}
		}
	}
	if now := o.Newest["QH-2026-0107"]; now.Status != before.Status || now.Digest() != before.Digest() || len(now.Reviews) != len(before.Reviews) || len(now.Overrides) != len(before.Overrides) {
		t.Errorf("an issued edition was changed: %+v", now)
	}
}
