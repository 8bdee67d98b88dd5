package desk

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"gaoshi/internal/notice"
)

// codeBox keeps codes and tries, as the store does.
type codeBox struct {
	mu     sync.Mutex
	hashes map[string]string
	tries  map[string]int
}

func newCodeBox() *codeBox { return &codeBox{hashes: map[string]string{}, tries: map[string]int{}} }

func (c *codeBox) DecisionCode(_ context.Context, account string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if h := c.hashes[account]; h != "" {
		return h, nil
	}
	return "", errNotFound
}

func (c *codeBox) SetDecisionCode(_ context.Context, account, hash string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hashes[account] = hash
	return nil
}

func (c *codeBox) TryLink(_ context.Context, link string, _ time.Time) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tries[link]++
	return c.tries[link], nil
}

func (c *codeBox) LinkTries(_ context.Context, link string) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tries[link], nil
}

func (c *codeBox) ForgetTries(_ context.Context, link string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.tries, link)
	return nil
}

const rightCode = "482915"

// linkOffice is an office in earnest, with a notice at a step of its way.
type linkOffice struct {
	*testOffice
	t     *testing.T
	s     *httptest.Server
	links *Links
	codes *codeBox
	n     *notice.Notice
}

func newLinkOffice(t *testing.T, step notice.Step, change func(*Options)) *linkOffice {
	t.Helper()
	l := &linkOffice{testOffice: newOffice(t), t: t, links: NewLinks([]byte("a key of the tests, 32 bytes long")), codes: newCodeBox()}
	hash, err := HashCode(rightCode)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range l.officers() {
		l.codes.hashes[o.Account] = hash
	}
	l.n = &notice.Notice{ID: "QH-2026-0107", Edition: 1, Kind: notice.Original, Author: "jingban", CreatedAt: l.now, Status: notice.Draft, Content: notice.Content{
		Title: "关于停水的通知", Issuer: "青禾镇", Category: "utility_outage", Villages: []string{"v02"}, Channels: []string{notice.WeChat, notice.Board, notice.Loudspeaker},
		Urgency: notice.Normal, Plain: "明天停水，请提前接水。", Body: "明天停水。\n",
	}}
	for _, st := range []notice.Step{notice.StepProofread, notice.StepSecrecy} {
		if st == step || step == notice.StepProofread {
			break
		}
		if err := l.n.Review(notice.Review{Step: st, By: "x-" + string(st), Name: "示例", At: l.now, OK: true, Answers: goodAnswers()}); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.insert(context.Background(), l.n); err != nil {
		t.Fatal(err)
	}
	l.s = l.open(t, func(o *Options) {
		o.Practice, o.Links, o.Codes = false, l.links, l.codes
		if change != nil {
			change(o)
		}
	})
	return l
}

func goodAnswers() []notice.Answer {
	var out []notice.Answer
	for _, q := range notice.SecrecyQuestions {
		out = append(out, notice.Answer{Question: q, OK: true})
	}
	return out
}

func (l *linkOffice) current() *notice.Notice {
	n, err := l.Notice(context.Background(), l.n.ID, 0)
	if err != nil {
		l.t.Fatal(err)
	}
	return n
}

func (l *linkOffice) link(account string) string { return l.links.Decide(account, l.current(), l.now) }

func TestALeaderSignsByLink(t *testing.T) {
	l := newLinkOffice(t, notice.StepIssue, nil)
	p, link := visitor(t, l.s), l.link("qianfa")
	for range 3 { // chat programs open links on their own
		at := p.get(link)
		at.has(t, "请示例丁签发", "关于停水的通知", "明天停水，请提前接水。", "不同意，退回", "您的签批码", "没有风险提示")
		if at.status != 200 || l.issued != 0 || l.current().Status != notice.Cleared {
			t.Fatalf("opening a link decided: %d", at.status)
		}
		h := at.header
		if h.Get("Referrer-Policy") != "no-referrer" || h.Get("Cache-Control") != "no-store" || !strings.Contains(h.Get("X-Robots-Tag"), "noindex") || h.Get("Set-Cookie") != "" {
			t.Errorf("headers: %v", h)
		}
		for _, a := range append(at.find("a"), at.find("img")...) {
			for _, k := range []string{"href", "src"} {
				if v := attr(a, k); strings.HasPrefix(v, "/desk/notices") || strings.HasPrefix(v, "/desk/deliveries") {
					t.Errorf("%s leads to the desk, where the holder of a link is not signed in", v)
				}
			}
		}
		if len(at.find("form", "action=/desk/sign-out")) != 0 {
			t.Error("the holder of a link is signed in")
		}
	}
	page := p.get(link)
	pics := page.find("img", "alt=海报，文字和正文一样")
	if len(pics) == 0 {
		t.Fatal("no poster")
	}
	if at := p.get(attr(pics[0], "src")); at.status != 200 || at.header.Get("Content-Type") != "image/png" || at.header.Get("Cache-Control") != "no-store" {
		t.Errorf("the poster: %d %v", at.status, at.header)
	}
	if at := p.get("/desk/"); !strings.HasPrefix(at.path, "/desk/sign-in") {
		t.Errorf("a link signed its holder in: %s", at.path)
	}
	form := url.Values{"do": {"pass"}, "digest": {page.field("digest")}, "code": {"111111"}}
	at := p.post(link, form)
	at.has(t, "签批码不对，还可以试4次")
	if at.status != 422 || l.issued != 0 {
		t.Fatalf("a wrong code signed: %d", at.status)
	}
	form.Set("code", rightCode)
	at = p.post(link, form)
	at.has(t, "已经办过：签发", "示例丁", "您本人", "发往5处")
	n := l.current()
	if l.issued != 1 || n.Approval == nil || n.Approval.By != "qianfa" || n.Approval.Via != notice.ViaLink || n.Reviews[2].Via != notice.ViaLink {
		t.Fatalf("%d %+v", l.issued, n.Approval)
	}
	p.post(link, form).has(t, "已经办过：签发") // the second click
	p.get(link).has(t, "已经办过：签发")
	if l.issued != 1 {
		t.Errorf("signed %d times", l.issued)
	}
	if at := p.get(attr(pics[0], "src")); at.status == 200 {
		t.Error("a used link still opens files")
	}
}

func TestReviewersPassAndReturnByLink(t *testing.T) {
	l := newLinkOffice(t, notice.StepProofread, nil)
	p, first := visitor(t, l.s), l.link("jiaodui")
	digest := p.get(first).field("digest")
	p.post(first, url.Values{"do": {"return"}, "reason": {" "}, "code": {rightCode}}).has(t, "退回要写明改哪里")
	p.post(first, url.Values{"do": {"return"}, "reason": {"日期写错了"}, "code": {rightCode}}).has(t, "已经办过：校对时退回")
	if n := l.current(); n.Returned() == nil || n.Reviews[0].Via != notice.ViaLink || n.Reviews[0].Reason != "日期写错了" {
		t.Fatalf("%+v", n.Reviews)
	}
	// A link is good for one word: it does not pass what it returned.
	p.post(first, url.Values{"do": {"pass"}, "digest": {digest}, "code": {rightCode}}).has(t, "已经办过：校对时退回")
	if n := l.current(); n.Status != notice.Draft || len(n.Reviews) != 1 {
		t.Fatalf("a used link decided again: %+v", n.Reviews)
	}
	c := l.n.Content
	c.Body = "后天停水。\n"
	if _, err := l.UpdateNotice(context.Background(), l.n.ID, func(n *notice.Notice) error { return n.Revise(c, "jingban") }); err != nil {
		t.Fatal(err)
	}
	second := l.link("jiaodui")
	p.post(second, url.Values{"do": {"pass"}, "digest": {p.get(second).field("digest")}, "code": {rightCode}}).has(t, "已经办过：校对通过", "现在等保密审查")
	third := l.link("baomi")
	page := p.get(third)
	form := url.Values{"do": {"pass"}, "digest": {page.field("digest")}, "code": {rightCode}}
	p.post(third, form).has(t, "保密审查要逐项回答")
	for i := range notice.SecrecyQuestions {
		form.Set(fmt.Sprintf("q%d", i+1), "yes")
	}
	p.post(third, form).has(t, "已经办过：保密审查通过", "现在等签发")
	if n := l.current(); n.Status != notice.Cleared || n.Reviews[2].Via != notice.ViaLink || len(n.Reviews[2].Answers) != 4 {
		t.Fatalf("%+v", n.Reviews)
	}
}

func TestDeadLinks(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name   string
		who    string
		do     func(*linkOffice)
		change func(string) string
		status int
		says   string
	}{
		{"tampered", "qianfa", nil, func(l string) string { return l[:len(l)-3] + "AAA" }, 404, "被改动过"},
		{"cut", "qianfa", nil, func(l string) string { return l[:40] }, 404, "不完整"},
		{"expired", "qianfa", func(l *linkOffice) { l.now = l.now.Add(24*time.Hour + time.Minute) }, nil, 410, "过了24小时"},
		{"of nobody", "nobody", nil, nil, 410, "停用"},
		{"of another post", "jiaodui", nil, nil, 410, "签发人"},
		{"the text changed", "qianfa", func(l *linkOffice) {
			_, _ = l.UpdateNotice(ctx, l.n.ID, func(n *notice.Notice) error { n.Content.Body = "改了。\n"; return nil })
		}, nil, 410, "又改了稿子"},
		{"dropped", "qianfa", func(l *linkOffice) {
			_, _ = l.UpdateNotice(ctx, l.n.ID, func(n *notice.Notice) error { n.Status = notice.Dropped; return nil })
		}, nil, 410, "作废"},
		{"somebody else decided", "qianfa", func(l *linkOffice) {
			_, _ = l.UpdateNotice(ctx, l.n.ID, func(n *notice.Notice) error {
				return n.Review(notice.Review{Step: notice.StepIssue, By: "both", Name: "示例戊", At: l.now, Reason: "电话错了"})
			})
		}, nil, 200, "已经办过：签发时退回"},
		{"the author's own", "both", func(l *linkOffice) {
			_, _ = l.UpdateNotice(ctx, l.n.ID, func(n *notice.Notice) error { n.Author = "both"; return nil })
		}, nil, 403, "拟稿人不能签发自己的稿件"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := newLinkOffice(t, notice.StepIssue, nil)
			link := l.link(c.who)
			digest := visitor(t, l.s).get(link).field("digest")
			if c.do != nil {
				c.do(l)
			}
			if c.change != nil {
				link = c.change(link)
			}
			p := visitor(t, l.s)
			at := p.get(link)
			at.has(t, c.says)
			if at.status != c.status {
				t.Errorf("GET: %d", at.status)
			}
			p.post(link, url.Values{"do": {"pass"}, "digest": {digest}, "code": {rightCode}})
			if l.issued != 0 {
				t.Error("a dead link signed")
			}
		})
	}
}

func TestWrongCodesKillALink(t *testing.T) {
	l := newLinkOffice(t, notice.StepIssue, nil)
	p, link := visitor(t, l.s), l.link("qianfa")
	form := url.Values{"do": {"pass"}, "digest": {p.get(link).field("digest")}}
	var wg sync.WaitGroup
	for range 8 { // many at a time are no more than the few that a link bears
		wg.Add(1)
		go func() {
			defer wg.Done()
			f := url.Values{"do": {"pass"}, "digest": form["digest"], "code": {"135790"}}
			visitor(t, l.s).post(link, f)
		}()
	}
	wg.Wait()
	form.Set("code", rightCode)
	p.post(link, form).has(t, "错了太多次")
	p.get(link).has(t, "这个链接不能再用")
	if l.issued != 0 {
		t.Fatal("the right code after too many wrong ones signed")
	}
	fresh := l.links.Decide("qianfa", l.current(), l.now.Add(time.Hour)) // the chase brings another
	p.post(fresh, form).has(t, "已经办过：签发")

	l = newLinkOffice(t, notice.StepIssue, nil)
	delete(l.codes.hashes, "qianfa")
	link = l.link("qianfa")
	visitor(t, l.s).get(link).has(t, "您还没有设签批码")
	form.Set("digest", "x")
	visitor(t, l.s).post(link, form)
	if l.issued != 0 {
		t.Error("signed without a code")
	}
}

func TestWhatMayBeSecretIsNotShownOnAPhone(t *testing.T) {
	l := newLinkOffice(t, notice.StepSecrecy, func(o *Options) { o.Secret = func(*notice.Notice) bool { return true } })
	at := visitor(t, l.s).get(l.link("baomi"))
	at.has(t, "可能有密级标志")
	at.lacks(t, "停水")
	if at.status != 403 {
		t.Error(at.status)
	}
}

func TestCodesToDecideBy(t *testing.T) {
	for code, good := range map[string]bool{"482915": true, "４８２９１５": true, "111111": false, "123456": false, "987654": false, "121212": false, "123123": false, "48291": false, "abcdef": false, "": false} {
		if _, err := HashCode(code); (err == nil) != good {
			t.Errorf("%q: %v", code, err)
		}
	}
	l := newLinkOffice(t, notice.StepIssue, nil)
	hash, err := HashPassword("一句自己记得住的话")
	if err != nil {
		t.Fatal(err)
	}
	l.hashes["qianfa"] = hash
	p := visitor(t, l.s)
	p.post("/desk/sign-in", url.Values{"account": {"qianfa"}, "password": {"一句自己记得住的话"}}).has(t, "签批码")
	set := func(password, code, again string) *sheet {
		return p.post("/desk/code", url.Values{"password": {password}, "code": {code}, "again": {again}})
	}
	old := l.codes.hashes["qianfa"]
	set("猜的密码猜的密码", "730284", "730284").has(t, "登录密码不对")
	set("一句自己记得住的话", "730284", "730285").has(t, "两次输入的签批码不一样")
	set("一句自己记得住的话", "000000", "000000").has(t, "太好猜")
	if l.codes.hashes["qianfa"] != old {
		t.Fatal("changed by a refused form")
	}
	set("一句自己记得住的话", "730284", "730284").has(t, "签批码设好了")
	if ok, err := samePassword(l.codes.hashes["qianfa"], "730284"); err != nil || !ok {
		t.Error("not kept", err)
	}
}

// Without WeCom the author finds a link to pass on, never for an account of theirs.
func TestTheAuthorPassesALinkOn(t *testing.T) {
	qr := ""
	l := newLinkOffice(t, notice.StepIssue, func(o *Options) {
		o.Practice = true
		for i := range o.Officers {
			if o.Officers[i].Account == "both" {
				o.Officers[i].WeCom = "both" // is told by WeCom
			}
		}
		o.QR = func(text string) ([]byte, error) { qr = text; return onePixel, nil }
	})
	clerk := as(t, l.s, "jingban")
	page := clerk.get(at0107)
	page.has(t, "转给示例丁", "/desk/a/")
	page.lacks(t, "转给示例戊")
	if at := clerk.get(at0107 + "/link.png?to=qianfa"); at.status != 200 || !strings.HasPrefix(qr, "http://127.0.0.1:1/desk/a/") || !strings.Contains(page.text(), qr) {
		t.Errorf("%d %s", at.status, qr)
	}
	for _, to := range []string{"both", "jingban", "jiaodui", ""} {
		if at := clerk.get(at0107 + "/link.png?to=" + to); at.status != 404 {
			t.Errorf("a link for %q: %d", to, at.status)
		}
	}
	other := as(t, l.s, "both") // a clerk too, but not the author
	other.get(at0107).lacks(t, "/desk/a/")
	if at := other.get(at0107 + "/link.png?to=qianfa"); at.status != 404 {
		t.Errorf("somebody else's notice: %d", at.status)
	}
}

func TestTheVillagePageByLink(t *testing.T) {
	l := newLinkOffice(t, notice.StepIssue, func(o *Options) {
		o.Pack = func(context.Context, string, []PackJob) ([]byte, error) { return []byte("%PDF-1.7"), nil }
		o.CodeWords = func(notice.ID, int, notice.TargetID) (string, string) { return "1111", "2222" }
	})
	if _, err := l.issue(context.Background(), l.n.ID, notice.Signature{By: "qianfa", Name: "示例丁", At: l.now}); err != nil {
		t.Fatal(err)
	}
	p, link := visitor(t, l.s), l.links.Village("cun02", "v02", l.now)
	page := p.get(link)
	page.has(t, "和顺村", "关于停水的通知", "打开海报，打印", "已张贴")
	if h := page.header; h.Get("Referrer-Policy") != "no-referrer" || h.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", h)
	}
	base := strings.TrimSuffix(link, "/village")
	tapped := 0
	for n := range page.root.Descendants() {
		for _, k := range []string{"href", "src", "action"} {
			v := attr(n, k)
			if !strings.HasPrefix(v, "/desk/") || strings.HasPrefix(v, "/desk/static/") || v == "/desk/" {
				continue
			}
			if !strings.HasPrefix(v, base+"/") {
				t.Errorf("%s leads out of the link", v)
			} else if k == "href" {
				tapped++
				if at := p.get(v); at.status != 200 { // the second tap prints
					t.Errorf("%s: %d", v, at.status)
				}
			}
		}
	}
	if tapped < 3 {
		t.Errorf("%d addresses on the page", tapped)
	}
	form := page.find("form", "action="+base+"/deliveries/2/confirm")
	if len(form) == 0 {
		form = page.find("form", "method=post")
	}
	action := ""
	for _, f := range form {
		if strings.HasSuffix(attr(f, "action"), "/confirm") {
			action = attr(f, "action")
			break
		}
	}
	at := p.post(action, url.Values{"back": {page.path}})
	at.has(t, "记下了")
	if l.confirmed != 1 || at.path != page.path {
		t.Errorf("%d, back at %s", l.confirmed, at.path)
	}
	found := false
	for _, x := range l.list {
		found = found || x.Receipt != nil && strings.Contains(x.Receipt.By, "李示二（手机链接）")
	}
	if !found {
		t.Error("the receipt does not say that it was by link")
	}
	for path, status := range map[string]int{
		base + "/deliveries/6/confirm": 403, // another village's, or the town's
		base + "/deliveries/1/retry":   404,
	} {
		if at := p.post(path, url.Values{"back": {page.path}}); at.status != status && at.status != 409 && at.status != 404 {
			t.Errorf("%s: %d", path, at.status)
		}
	}
	if at := p.get(strings.Replace(link, "/village", "/notices/QH-2026-0107/issue", 1)); at.status != 404 {
		t.Errorf("the office behind a village's link: %d", at.status)
	}
	p.get("/desk/village").has(t, "登录")
	for _, dead := range []string{l.links.Village("cun02", "v03", l.now), l.links.Village("qianfa", "v02", l.now), l.links.Village("cun02", "v02", l.now.AddDate(0, 0, -15)), "/desk/v/AAAA/village"} {
		if at := p.get(dead); at.status != 410 && at.status != 404 {
			t.Errorf("%s: %d", dead, at.status)
		}
	}
}

func TestNoLinkOpensAnother(t *testing.T) {
	l := newLinkOffice(t, notice.StepIssue, nil)
	decide, village := l.link("qianfa"), l.links.Village("cun02", "v02", l.now)
	token := func(s string) string { return strings.Split(s, "/")[3] }
	for _, path := range []string{"/desk/v/" + token(decide) + "/village", "/desk/a/" + token(village), "/desk/f/" + token(decide), "/desk/f/" + token(village), "/desk/a/" + token(l.links.Forward(1, l.now))} {
		if at := visitor(t, l.s).get(path); at.status != 404 {
			t.Errorf("%s: %d", path, at.status)
		}
	}
	for path, want := range map[string]string{decide: "/desk/a/***/", village: "/desk/v/***/village", "/desk/": "/desk/"} {
		if got := quietPath(path); got != want {
			t.Errorf("%s in the log is %s", path, got)
		}
	}
}

func FuzzLinks(f *testing.F) {
	l := NewLinks([]byte("a key of the tests, 32 bytes long"))
	n := &notice.Notice{ID: "A", Edition: 1, Status: notice.Cleared}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	f.Add(strings.TrimPrefix(l.Decide("qianfa", n, now), "/desk/a/"))
	f.Add("AAAA")
	good := strings.TrimPrefix(l.Decide("qianfa", n, now), "/desk/a/")
	f.Fuzz(func(t *testing.T, token string) {
		if x, ok := l.decision(token); ok && token != good && x.Account == "qianfa" && x.Holds(n) && token[:20] != good[:20] {
			t.Errorf("%q opens", token)
		}
		l.villageHead(token, now)
	})
}

// A link has one spelling: another that decodes to the same bytes would have tries
// of its own, and with enough of them six digits are soon found.
func TestALinkHasOneSpelling(t *testing.T) {
	l := newLinkOffice(t, notice.StepIssue, nil)
	link, village, forward := l.link("qianfa"), l.links.Village("cun02", "v02", l.now), l.links.Forward(1, l.now)
	digest := visitor(t, l.s).get(link).field("digest")
	spell := func(link string, at int, s string) string {
		prefix, token := link[:len("/desk/a/")], link[len("/desk/a/"):]
		return prefix + token[:at] + s + token[at:]
	}
	for i := range 4 {
		for _, other := range []string{spell(link, 1+i, "%0A"), spell(link, 1+i, "%0D%0A")} {
			at := visitor(t, l.s).post(other, url.Values{"do": {"pass"}, "digest": {digest}, "code": {"135790"}})
			if at.status != 404 {
				t.Errorf("%q: %d", other, at.status)
			}
		}
	}
	if n := len(l.codes.tries); n != 0 {
		t.Errorf("%d spellings of one link have tries of their own", n)
	}
	for _, other := range []string{spell(village, 3, "%0A"), spell(forward, 3, "%0A")} {
		if at := visitor(t, l.s).get(other); at.status != 404 {
			t.Errorf("%q: %d", other, at.status)
		}
	}
	// The last letter holds bits that no byte takes.
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for _, n := range []notice.ID{"A", "AB", "ABC"} {
		x := clone(l.n)
		x.ID = n
		token := strings.TrimPrefix(l.links.Decide("qianfa", x, l.now), "/desk/a/")
		same := 0
		for _, c := range letters {
			if _, ok := l.links.decision(token[:len(token)-1] + string(c)); ok {
				same++
			}
		}
		if same != 1 {
			t.Errorf("%d spellings of the link to %s", same, n)
		}
	}
}

// Whoever can have many links, as an author who edits and edits, does not get five
// tries with each of them for ever.
func TestWrongCodesAreCountedForTheOfficerToo(t *testing.T) {
	l := newLinkOffice(t, notice.StepIssue, nil)
	tries := 0
	for i := range 20 {
		link := l.links.Decide("qianfa", l.current(), l.now.Add(time.Duration(i)*time.Minute))
		digest := visitor(t, l.s).get(link).field("digest")
		for range 4 {
			if at := visitor(t, l.s).post(link, url.Values{"do": {"pass"}, "digest": {digest}, "code": {"135790"}}); strings.Contains(at.text(), "还可以试") {
				tries++
			}
		}
	}
	if tries > 20 {
		t.Errorf("%d wrong codes were heard", tries)
	}
	link := l.links.Decide("qianfa", l.current(), l.now.Add(time.Hour))
	digest := visitor(t, l.s).get(link).field("digest")
	right := url.Values{"do": {"pass"}, "digest": {digest}, "code": {rightCode}}
	visitor(t, l.s).post(link, right).has(t, "今天", "登录后办")
	if l.issued != 0 {
		t.Error("signed")
	}
	// Another officer is not shut out, nor is this one tomorrow.
	l.now = l.now.Add(24 * time.Hour)
	link = l.link("qianfa")
	visitor(t, l.s).post(link, right).has(t, "已经办过：签发")
}

// A new code, set at the desk with the password, opens the phone again.
func TestANewCodeForgetsTheWrongOnes(t *testing.T) {
	l := newLinkOffice(t, notice.StepIssue, nil)
	hash, err := HashPassword("一句自己记得住的话")
	if err != nil {
		t.Fatal(err)
	}
	l.hashes["qianfa"] = hash
	l.codes.tries[OfficerTries("qianfa", l.now)] = 1000
	link := l.link("qianfa")
	p := visitor(t, l.s)
	form := url.Values{"do": {"pass"}, "digest": {p.get(link).field("digest")}, "code": {rightCode}}
	p.post(link, form).has(t, "今天")
	p.post("/desk/sign-in", url.Values{"account": {"qianfa"}, "password": {"一句自己记得住的话"}})
	p.post("/desk/code", url.Values{"password": {"一句自己记得住的话"}, "code": {"730284"}, "again": {"730284"}}).has(t, "签批码设好了")
	form.Set("code", "730284")
	visitor(t, l.s).post(link, form).has(t, "已经办过：签发")
}

// A link is a secret: no log line holds it.
func TestNoLogHoldsALink(t *testing.T) {
	var log strings.Builder
	var mu sync.Mutex
	l := newLinkOffice(t, notice.StepIssue, func(o *Options) {
		o.Log = slog.New(slog.NewTextHandler(lockedWriter{&mu, &log}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	if _, err := l.issue(context.Background(), l.n.ID, notice.Signature{By: "qianfa", Name: "示例丁", At: l.now}); err != nil {
		t.Fatal(err)
	}
	p, link := visitor(t, l.s), l.links.Village("cun02", "v02", l.now)
	page, base := p.get(link), strings.TrimSuffix(link, "/village")
	for _, x := range l.list {
		if x.Target.Village == "v02" && x.Target.Channel == notice.Board {
			p.post(fmt.Sprintf("%s/deliveries/%d/confirm", base, x.ID), url.Values{"back": {page.path}}).has(t, "记下了")
		}
	}
	mu.Lock()
	defer mu.Unlock()
	token := strings.Split(link, "/")[3]
	if !strings.Contains(log.String(), "decided") || strings.Contains(log.String(), token) {
		t.Errorf("the log holds the link, or nothing:\n%s", log.String())
	}
}

type lockedWriter struct {
	mu *sync.Mutex
	w  *strings.Builder
}

func (l lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}
