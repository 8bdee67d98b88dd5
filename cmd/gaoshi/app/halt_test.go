package app

import (
	"bytes"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gaoshi/cmd/gaoshi/app/apptest"
	"gaoshi/internal/intake"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

var linked = regexp.MustCompile(`(?:href|src|action)="(/[^"#]*)`)

// everything returns the pages and files that somebody reaches from some addresses, by
// following every link; account "" is a villager.
func everything(t *testing.T, a *App, account string, from ...string) map[string]string {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	if account != "" {
		res, err := client.PostForm(a.Site+"/desk/sign-in", url.Values{"account": {account}})
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%v %v", res, err)
		}
		res.Body.Close()
	}
	seen := map[string]string{}
	for len(from) > 0 && len(seen) < 600 {
		path := strings.ReplaceAll(from[0], "&amp;", "&")
		from = from[1:]
		if _, ok := seen[path]; ok || strings.HasPrefix(path, "/static/") || strings.HasPrefix(path, "/desk/static/") || strings.Contains(path, "sign-out") {
			continue
		}
		res, err := client.Get(a.Site + path)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		seen[path] = string(b)
		for _, m := range linked.FindAllStringSubmatch(string(b), -1) {
			from = append(from, m[1])
		}
	}
	return seen
}

// doors are the addresses of a notice that somebody may have kept.
func (a *App) doors(t *testing.T, id notice.ID) []string {
	t.Helper()
	out := []string{"/", "/feed.json", "/n/" + string(id), "/n/" + string(id) + "/file/0", "/desk/", "/desk/notices", "/desk/deliveries", "/desk/village",
		"/desk/notices/" + string(id), "/desk/notices/" + string(id) + "?edition=1", "/desk/notices/" + string(id) + "/deliveries", "/desk/notices/" + string(id) + "/posters.pdf", "/desk/village/posters.pdf"}
	list, err := a.Store.Deliveries(t.Context(), store.Filter{Notice: id, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range list {
		out = append(out, "/q/"+notice.ShortCode(id, x.Target.ID), "/desk/notices/"+string(id)+"/file/poster.pdf?target="+string(x.Target.ID))
	}
	return out
}

// A list of persons is recalled: from then on no address of the desk, of the public
// site, of a village's links or of a folder gives a name; whoever must act has one
// task; and everything verifies.
func TestARecalledListIsGoneEverywhere(t *testing.T) {
	a := practiceTown(t, nil)
	ctx := t.Context()
	res, err := intake.Read("10-惠农补贴发放表.md", []byte(apptest.PracticeText(t, "10")))
	if err != nil {
		t.Fatal(err)
	}
	c, err := a.PracticeChain()
	if err != nil {
		t.Fatal(err)
	}
	found, err := a.Checks.Check(ctx, res.Notice, a.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	if res.Notice.Content, _, _, err = a.Checks.Fix(ctx, res.Notice, found...); err != nil {
		t.Fatal(err)
	}
	n, err := a.Pass(ctx, res.Notice, c)
	if err != nil {
		t.Fatal(err)
	}
	start(t, a)
	goOn(t, a)
	list := until(t, a, "the posters", n, func(x *store.Delivery) bool { return x.Target.Channel != notice.Board || x.State == notice.Awaiting })
	var hung *store.Delivery
	for _, x := range list {
		if x.Target.Channel == notice.Board {
			hung = x
		}
	}
	if _, err := a.Dispatcher.Confirm(ctx, hung.ID, "示例村", "已张贴"); err != nil {
		t.Fatal(err)
	}
	names := append(listed(t, n.Content.Body), n.Content.Title)
	leaks := func(pages map[string]string) (out []string) {
		for path, body := range pages {
			for _, name := range names {
				if strings.Contains(body, name) {
					out = append(out, path+": "+name)
				}
			}
		}
		return out
	}
	if len(leaks(everything(t, a, "qianfa", a.doors(t, n.ID)...))) == 0 {
		t.Fatal("the walk finds nothing that is there: it proves nothing")
	}
	desk := atDesk(t, a, "jingban")
	if page := desk("POST", "/desk/notices/"+string(n.ID)+"/recall", url.Values{"reason": {"名单里有完整的身份证号"}}); !strings.Contains(page, "隐私撤回") {
		t.Fatalf("the desk does not say so:\n%s", page)
	}
	goOnOnce(t, a)
	head := ""
	for _, o := range a.Config.Town.Officers {
		if o.Village == hung.Target.Village {
			head = o.Account
		}
	}
	for _, account := range []string{"", "qianfa", "jingban", head} {
		pages := everything(t, a, account, a.doors(t, n.ID)...)
		if l := leaks(pages); len(l) > 0 {
			t.Errorf("%q still sees %v", account, l)
		}
		if account == head && !strings.Contains(pages["/desk/village"], "取下") && !strings.Contains(pages["/desk/village"], "撕下") {
			t.Errorf("the head is not asked to take the paper down:\n%s", pages["/desk/village"])
		}
	}
	all := dataBytes(t, a.Config.Settings.DataDir())
	for _, name := range names {
		if i := bytes.Index(all, []byte(name)); i >= 0 {
			t.Errorf("the data folder holds %s: %q", name, all[max(0, i-200):min(len(all), i+300)])
		}
	}
	if left, err := filepath.Glob(filepath.Join(a.Config.Settings.Path(a.Config.Settings.Poster.Outbox), "*"+string(n.ID)+"*")); err != nil || len(left) > 0 {
		t.Errorf("laid ready: %v, %v", left, err)
	}
	if r, err := a.VerifyAll(ctx); err != nil || !r.OK() {
		t.Errorf("verify: %v, %v", err, r.Problems)
	}
}

// goOnOnce gives what is due its turn, without moving the clock on.
func goOnOnce(t *testing.T, a *App) {
	t.Helper()
	if err := a.Scheduler.Tidy(t.Context()); err != nil {
		t.Fatal(err)
	}
	goOn(t, a)
}
