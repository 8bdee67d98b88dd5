package desk_test

import (
	"flag"
	"fmt"
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
