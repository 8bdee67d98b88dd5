package frame_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"gaoshi/internal/calendar"
	"gaoshi/internal/desk"
	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/door"
)

const goodPassword = "和顺村有三块公告栏"

// earnest is a desk with passwords, as outside practice.
func earnest(t *testing.T, o *desktest.Office, change func(*desk.Options)) (at string, person func() *desktest.Person) {
	t.Helper()
	for _, account := range []string{"jingban", "qianfa"} {
		o.Hashes[account] = door.Hash(goodPassword)
	}
	s := o.Open(t, func(d *desk.Options) {
		d.Frame.Practice, d.Frame.OneClick = false, false
		if change != nil {
			change(d)
		}
	})
	return s.URL, func() *desktest.Person { return desktest.Visitor(t, s) }
}

func signIn(p *desktest.Person, account, password string) *desktest.Page {
	return p.Post("/desk/sign-in", url.Values{"account": {account}, "password": {password}})
}

func TestSignInByPassword(t *testing.T) {
	o := desktest.New(t)
	_, visitor := earnest(t, o, nil)
	p := visitor()
	page := p.Get("/desk/sign-in")
	if len(page.Find("input", "name=password")) != 1 || len(page.Find("button", "name=account")) != 0 {
		t.Error("outside practice there is a password and no click")
	}
	page.Lacks(t, "演练", "示例甲")
	signIn(p, "jingban", "").Has(t, "账号或密码不对")
	signIn(p, "nobody", "x").Has(t, "账号或密码不对")
	signIn(p, "baomi", "x").Has(t, "账号或密码不对") // an officer without a password
	if at := signIn(p, "jingban", "错的错的错的错的"); at.Field("account") != "jingban" || strings.Contains(at.Raw, "错的错的") {
		t.Error("the account is to be kept, the password never")
	}
	signIn(p, "jingban", goodPassword).Has(t, "示例甲", "等我办的")
}

// One click is for the built-in practice town, on the machine itself, called by its
// own name; and a password that was set holds in practice too.
func TestOneClickIsForTheMachineItself(t *testing.T) {
	o := desktest.New(t)
	o.Hashes["qianfa"] = door.Hash(goodPassword)
	s := o.Open(t, nil)
	click := func(account, host, forwarded string) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), "POST", s.URL+"/desk/sign-in", strings.NewReader("account="+account))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if host != "" {
			r.Host = host
		}
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res.StatusCode
	}
	for _, c := range []struct {
		account, host, forwarded string
		want                     int
	}{
		{"jingban", "", "", 303}, {"jingban", "localhost:8420", "", 303}, {"jingban", "[::1]:8420", "", 303},
		{"jingban", "evil.example", "", 422}, {"jingban", "", "203.0.113.9", 422}, {"qianfa", "", "", 422},
	} {
		if got := click(c.account, c.host, c.forwarded); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
	p := desktest.Visitor(t, s)
	p.Get("/desk/sign-in").Lacks(t, `value="qianfa"`)
	signIn(p, "qianfa", goodPassword).Has(t, "等我办的")
}

// Names that there are not answer as those that there are: the same words, the same
// status, after the same work.
func TestUnknownNamesAnswerAlike(t *testing.T) {
	o := desktest.New(t)
	_, visitor := earnest(t, o, nil)
	p := visitor()
	for i := range 12 {
		known, unknown := signIn(p, "qianfa", "不知道是什么"), signIn(p, "nobody", "不知道是什么")
		strip := func(x *desktest.Page) string { return strings.NewReplacer("qianfa", "X", "nobody", "X").Replace(x.Raw) }
		if known.Status != unknown.Status || strip(known) != strip(unknown) {
			t.Fatalf("try %d: %d %s\n%d %s", i, known.Status, known.Text(), unknown.Status, unknown.Text())
		}
	}
	signIn(p, "qianfa", goodPassword).Has(t, "输错的次数太多")
}

// A flood of invented names and of wrong passwords at another account holds nobody
// up who signs in beside it, from the same address.
func TestAFloodShutsNobodyOut(t *testing.T) {
	o := desktest.New(t)
	at, visitor := earnest(t, o, nil)
	stop, wg := make(chan struct{}), sync.WaitGroup{}
	for i := range 16 {
		wg.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				account := fmt.Sprintf("name-%d-%d", i, n)
				if i%4 == 0 {
					account = "qianfa"
				}
				res, err := http.PostForm(at+"/desk/sign-in", url.Values{"account": {account}, "password": {"wrong"}})
				if err == nil {
					_, _ = io.Copy(io.Discard, res.Body)
					res.Body.Close()
				}
			}
		})
	}
	for range 4 {
		watch := calendar.StartStopwatch()
		signIn(visitor(), "jingban", goodPassword).Has(t, "等我办的")
		t.Logf("signed in after %v", watch.Elapsed().Round(time.Millisecond))
	}
	close(stop)
	wg.Wait()
}

// A device on which the officer signed in before opens also while strangers have used
// up what strangers have.
func TestAKnownDeviceOpensWhileStrangersGuess(t *testing.T) {
	o := desktest.New(t)
	_, visitor := earnest(t, o, nil)
	mine := visitor()
	signIn(mine, "jingban", goodPassword).Has(t, "等我办的")
	mine.Post("/desk/sign-out", nil)
	thief := visitor()
	for range 100 {
		signIn(thief, "jingban", "wrong")
	}
	signIn(thief, "jingban", goodPassword).Has(t, "输错的次数太多")
	signIn(mine, "jingban", goodPassword).Has(t, "等我办的")
}

func TestOwnPasswordEndsOtherSignIns(t *testing.T) {
	o := desktest.New(t)
	_, visitor := earnest(t, o, nil)
	here, there := visitor(), visitor()
	signIn(here, "jingban", goodPassword)
	signIn(there, "jingban", goodPassword)
	here.Get("/desk/me").Has(t, "就是这里", "把别处的1个登录都退出")
	change := func(old, pw, again string) *desktest.Page {
		return here.Post("/desk/me/password", url.Values{"password": {old}, "new": {pw}, "again": {again}})
	}
	change("wrong", "三只麻雀在电线上开会", "三只麻雀在电线上开会").Has(t, "原来的密码不对")
	change(goodPassword, "12345678", "12345678").Has(t, "这个密码")
	change(goodPassword, "三只麻雀在电线上开会", "四只").Has(t, "不一样")
	there.Get("/desk/").Has(t, "等我办的")
	change(goodPassword, "三只麻雀在电线上开会", "三只麻雀在电线上开会").Has(t, "密码换好了")
	if at := there.Get("/desk/"); !strings.HasPrefix(at.Path, "/desk/sign-in") {
		t.Errorf("the other sign-in is still open: %s", at.Path)
	}
	here.Get("/desk/").Has(t, "等我办的")
	signIn(visitor(), "jingban", goodPassword).Has(t, "账号或密码不对")
}

func TestOfficersEndTheirOwnSignInsOnly(t *testing.T) {
	o := desktest.New(t)
	_, visitor := earnest(t, o, nil)
	a, b := visitor(), visitor()
	signIn(a, "jingban", goodPassword)
	signIn(b, "qianfa", goodPassword)
	a.Post("/desk/me/sign-ins", url.Values{"id": {o.Doors.In[1].ID}})
	b.Get("/desk/").Has(t, "等我办的")
	a.Post("/desk/me/sign-ins", url.Values{"id": {""}})
	a.Get("/desk/").Has(t, "等我办的")
	a.Post("/desk/sign-out", nil)
	if o.Doors.In[0].Ended.IsZero() {
		t.Error("signing out leaves the sign-in open")
	}
}

func TestAuthenticator(t *testing.T) {
	o := desktest.New(t)
	_, visitor := earnest(t, o, func(d *desk.Options) { d.Frame.SecondFactor = []string{"leader"} })
	p := visitor()
	signIn(p, "qianfa", goodPassword)
	if at := p.Get("/desk/notices"); at.Path != "/desk/me" {
		t.Fatalf("a leader without the authenticator that is demanded is at %s", at.Path)
	}
	at := p.Post("/desk/me/authenticator", url.Values{"password": {goodPassword}})
	secret := strings.ReplaceAll(strings.TrimSpace(desktest.TextIn(at.Find("p", "class=secret")[0])), " ", "")
	code := func() string {
		c, err := totp.GenerateCode(secret, o.Time)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if png := p.Get("/desk/me/authenticator.png"); png.Status != 200 {
		t.Errorf("its picture: %d", png.Status)
	}
	p.Post("/desk/me/authenticator/prove", url.Values{"otp": {"000000"}}).Has(t, "动态码不对")
	p.Post("/desk/me/authenticator/prove", url.Values{"otp": {code()}}).Has(t, "验证器装好了")
	p.Get("/desk/notices").Has(t, "公告")
	if png := p.Get("/desk/me/authenticator.png"); png.Status != 404 {
		t.Errorf("what is in use is shown again: %d", png.Status)
	}
	q := visitor()
	signIn(q, "qianfa", goodPassword).Has(t, "输入动态码")
	if at := q.Get("/desk/"); !strings.HasPrefix(at.Path, "/desk/sign-in") {
		t.Fatal("the password alone opens")
	}
	signIn(q, "qianfa", goodPassword)
	q.Post("/desk/sign-in/code", url.Values{"otp": {code()}}).Has(t, "动态码不对") // used up
	o.Time = o.Time.Add(30 * time.Second)
	q.Post("/desk/sign-in/code", url.Values{"otp": {code()}}).Has(t, "等我办的")
	late := visitor()
	signIn(late, "qianfa", goodPassword)
	o.Time = o.Time.Add(6 * time.Minute)
	late.Post("/desk/sign-in/code", url.Values{"otp": {code()}}).Has(t, "等得太久")
	visitor().Post("/desk/sign-in/code", url.Values{"otp": {code()}}).Has(t, "等得太久")
}

// Nothing of a stranger's form is kept; what an officer typed comes back to them.
func TestFormsOfStrangersAreNotKept(t *testing.T) {
	o := desktest.New(t)
	var store *countingStore
	_, visitor := earnest(t, o, func(d *desk.Options) {
		store = &countingStore{Store: d.Frame.Sessions}
		d.Frame.Sessions = store
	})
	for range 40 {
		visitor().Post("/desk/new", url.Values{"text": {strings.Repeat("很长的话", 20000)}})
	}
	if store.bytes > 0 {
		t.Errorf("%d bytes of strangers are kept", store.bytes)
	}
	p := visitor()
	signIn(p, "jingban", goodPassword)
	o.Doors.In[0].Ended = o.Time // the sign-in ran out
	p.Post("/desk/new", url.Values{"text": {"关于停水的通知，明天上午九点起"}}).Has(t, "您刚才填的内容还在")
	p.Post("/desk/sign-in", url.Values{"account": {"qianfa"}, "password": {goodPassword}}).Lacks(t, "停水")
	p.Post("/desk/sign-out", nil)
	signIn(p, "jingban", goodPassword)
	o.Doors.In[len(o.Doors.In)-1].Ended = o.Time
	p.Post("/desk/new", url.Values{"text": {"关于停电的通知，明天上午九点起"}})
	signIn(p, "jingban", goodPassword).Has(t, "停电")
}

func TestCookiesBehindHTTPS(t *testing.T) {
	o := desktest.New(t)
	at, _ := earnest(t, o, func(d *desk.Options) { d.Frame.Secure = true })
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).
		PostForm(at+"/desk/sign-in", url.Values{"account": {"jingban"}, "password": {goodPassword}})
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if len(res.Cookies()) != 2 {
		t.Fatalf("%d cookies", len(res.Cookies()))
	}
	for _, c := range res.Cookies() {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("%s", c.Raw)
		}
	}
}
