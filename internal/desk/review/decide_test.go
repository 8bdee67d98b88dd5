package review_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"gaoshi/internal/desk"
	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/desk/review"
	"gaoshi/internal/desk/village"
	"gaoshi/internal/door"
	"gaoshi/internal/notice"
)

func TestALeaderSignsByLink(t *testing.T) {
	l := desktest.NewLinkOffice(t, notice.StepIssue, nil)
	p, link := desktest.Visitor(t, l.Server), l.LinkTo("qianfa")
	for range 3 { // chat programs open links on their own
		at := p.Get(link)
		at.Has(t, "请示例丁签发", "关于停水的通知", "明天停水，请提前接水。", "不同意，退回", "您的签批码", "没有风险提示")
		if at.Status != 200 || l.Issued != 0 || l.Current().Status != notice.Cleared {
			t.Fatalf("opening a link decided: %d", at.Status)
		}
		h := at.Header
		if h.Get("Referrer-Policy") != "no-referrer" || h.Get("Cache-Control") != "no-store" || !strings.Contains(h.Get("X-Robots-Tag"), "noindex") || h.Get("Set-Cookie") != "" {
			t.Errorf("headers: %v", h)
		}
		for _, a := range append(at.Find("a"), at.Find("img")...) {
			for _, k := range []string{"href", "src"} {
				if v := desktest.Attr(a, k); strings.HasPrefix(v, "/desk/notices") || strings.HasPrefix(v, "/desk/deliveries") {
					t.Errorf("%s leads to the desk, where the holder of a link is not signed in", v)
				}
			}
		}
		if len(at.Find("form", "action=/desk/sign-out")) != 0 {
			t.Error("the holder of a link is signed in")
		}
	}
	page := p.Get(link)
	pics := page.Find("img", "alt=海报，文字和正文一样")
	if len(pics) == 0 {
		t.Fatal("no poster")
	}
	if at := p.Get(desktest.Attr(pics[0], "src")); at.Status != 200 || at.Header.Get("Content-Type") != "image/png" || at.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the poster: %d %v", at.Status, at.Header)
	}
	if at := p.Get("/desk/"); !strings.HasPrefix(at.Path, "/desk/sign-in") {
		t.Errorf("a link signed its holder in: %s", at.Path)
	}
	form := url.Values{"do": {"pass"}, "digest": {page.Field("digest")}, "code": {"111111"}}
	at := p.Post(link, form)
	at.Has(t, "签批码不对，还可以试4次")
	if at.Status != 422 || l.Issued != 0 {
		t.Fatalf("a wrong code signed: %d", at.Status)
	}
	form.Set("code", desktest.RightCode)
	at = p.Post(link, form)
	at.Has(t, "已经办过：签发", "示例丁", "您本人", "发往5处")
	n := l.Current()
	if l.Issued != 1 || n.Approval == nil || n.Approval.By != "qianfa" || n.Approval.Via != notice.ViaLink || n.Reviews[2].Via != notice.ViaLink {
		t.Fatalf("%d %+v", l.Issued, n.Approval)
	}
	p.Post(link, form).Has(t, "已经办过：签发") // the second click
	p.Get(link).Has(t, "已经办过：签发")
	if l.Issued != 1 {
		t.Errorf("signed %d times", l.Issued)
	}
	if at := p.Get(desktest.Attr(pics[0], "src")); at.Status == 200 {
		t.Error("a used link still opens files")
	}
}

func TestReviewersPassAndReturnByLink(t *testing.T) {
	l := desktest.NewLinkOffice(t, notice.StepProofread, nil)
	p, first := desktest.Visitor(t, l.Server), l.LinkTo("jiaodui")
	digest := p.Get(first).Field("digest")
	p.Post(first, url.Values{"do": {"return"}, "reason": {" "}, "code": {desktest.RightCode}}).Has(t, "退回要写明改哪里")
	p.Post(first, url.Values{"do": {"return"}, "reason": {"日期写错了"}, "code": {desktest.RightCode}}).Has(t, "已经办过：校对时退回")
	if n := l.Current(); n.Returned() == nil || n.Reviews[0].Via != notice.ViaLink || n.Reviews[0].Reason != "日期写错了" {
		t.Fatalf("%+v", n.Reviews)
	}
	// A link is good for one word: it does not pass what it returned.
	p.Post(first, url.Values{"do": {"pass"}, "digest": {digest}, "code": {desktest.RightCode}}).Has(t, "已经办过：校对时退回")
	if n := l.Current(); n.Status != notice.Draft || len(n.Reviews) != 1 {
		t.Fatalf("a used link decided again: %+v", n.Reviews)
	}
	c := l.N.Content
	c.Body = "后天停水。\n"
	if _, err := l.UpdateNotice(context.Background(), l.N.ID, func(n *notice.Notice) error { return n.Revise(c, "jingban") }); err != nil {
		t.Fatal(err)
	}
	second := l.LinkTo("jiaodui")
	p.Post(second, url.Values{"do": {"pass"}, "digest": {p.Get(second).Field("digest")}, "code": {desktest.RightCode}}).Has(t, "已经办过：校对通过", "现在等保密审查")
	third := l.LinkTo("baomi")
	page := p.Get(third)
	form := url.Values{"do": {"pass"}, "digest": {page.Field("digest")}, "code": {desktest.RightCode}}
	p.Post(third, form).Has(t, "保密审查要逐项回答")
	for i := range notice.SecrecyQuestions {
		form.Set(fmt.Sprintf("q%d", i+1), "yes")
	}
	p.Post(third, form).Has(t, "已经办过：保密审查通过", "现在等签发")
	if n := l.Current(); n.Status != notice.Cleared || n.Reviews[2].Via != notice.ViaLink || len(n.Reviews[2].Answers) != 4 {
		t.Fatalf("%+v", n.Reviews)
	}
}

func TestDeadLinks(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name   string
		who    string
		do     func(*desktest.LinkOffice)
		change func(string) string
		status int
		says   string
	}{
		{"tampered", "qianfa", nil, func(l string) string { return l[:len(l)-3] + "AAA" }, 404, "被改动过"},
		{"cut", "qianfa", nil, func(l string) string { return l[:40] }, 404, "不完整"},
		{"expired", "qianfa", func(l *desktest.LinkOffice) { l.Time = l.Time.Add(24*time.Hour + time.Minute) }, nil, 410, "过了24小时"},
		{"of nobody", "nobody", nil, nil, 410, "停用"},
		{"of another post", "jiaodui", nil, nil, 410, "签发人"},
		{"the text changed", "qianfa", func(l *desktest.LinkOffice) {
			_, _ = l.UpdateNotice(ctx, l.N.ID, func(n *notice.Notice) error { n.Content.Body = "改了。\n"; return nil })
		}, nil, 410, "又改了稿子"},
		{"dropped", "qianfa", func(l *desktest.LinkOffice) {
			_, _ = l.UpdateNotice(ctx, l.N.ID, func(n *notice.Notice) error { n.Status = notice.Dropped; return nil })
		}, nil, 410, "作废"},
		{"somebody else decided", "qianfa", func(l *desktest.LinkOffice) {
			_, _ = l.UpdateNotice(ctx, l.N.ID, func(n *notice.Notice) error {
				return n.Review(notice.Review{Step: notice.StepIssue, By: "both", Name: "示例戊", At: l.Time, Reason: "电话错了", Digest: n.Digest()})
			})
		}, nil, 200, "已经办过：签发时退回"},
		{"the author's own", "both", func(l *desktest.LinkOffice) {
			_, _ = l.UpdateNotice(ctx, l.N.ID, func(n *notice.Notice) error { n.Author = "both"; return nil })
		}, nil, 403, "拟稿人不能签发自己的稿件"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := desktest.NewLinkOffice(t, notice.StepIssue, nil)
			link := l.LinkTo(c.who)
			digest := desktest.Visitor(t, l.Server).Get(link).Field("digest")
			if c.do != nil {
				c.do(l)
			}
			if c.change != nil {
				link = c.change(link)
			}
			p := desktest.Visitor(t, l.Server)
			at := p.Get(link)
			at.Has(t, c.says)
			if at.Status != c.status {
				t.Errorf("GET: %d", at.Status)
			}
			p.Post(link, url.Values{"do": {"pass"}, "digest": {digest}, "code": {desktest.RightCode}})
			if l.Issued != 0 {
				t.Error("a dead link signed")
			}
		})
	}
}

func TestWrongCodesKillALink(t *testing.T) {
	l := desktest.NewLinkOffice(t, notice.StepIssue, nil)
	p, link := desktest.Visitor(t, l.Server), l.LinkTo("qianfa")
	form := url.Values{"do": {"pass"}, "digest": {p.Get(link).Field("digest")}}
	var wg sync.WaitGroup
	for range 8 { // many at a time are no more than the few that a link bears
		wg.Add(1)
		go func() {
			defer wg.Done()
			f := url.Values{"do": {"pass"}, "digest": form["digest"], "code": {"135790"}}
			desktest.Visitor(t, l.Server).Post(link, f)
		}()
	}
	wg.Wait()
	form.Set("code", desktest.RightCode)
	p.Post(link, form).Has(t, "错了太多次")
	p.Get(link).Has(t, "这个链接不能再用")
	if l.Issued != 0 {
		t.Fatal("the right code after too many wrong ones signed")
	}
	fresh := l.Links.Decide("qianfa", l.Current(), l.Time.Add(time.Hour)) // the chase brings another
	p.Post(fresh, form).Has(t, "已经办过：签发")

	l = desktest.NewLinkOffice(t, notice.StepIssue, nil)
	delete(l.Codes.Hashes, "qianfa")
	link = l.LinkTo("qianfa")
	desktest.Visitor(t, l.Server).Get(link).Has(t, "您还没有设签批码")
	form.Set("digest", "x")
	desktest.Visitor(t, l.Server).Post(link, form)
	if l.Issued != 0 {
		t.Error("signed without a code")
	}
}

func TestWhatMayBeSecretIsNotShownOnAPhone(t *testing.T) {
	l := desktest.NewLinkOffice(t, notice.StepSecrecy, func(o *desk.Options) { o.Edition.Secret = func(context.Context, *notice.Notice) bool { return true } })
	at := desktest.Visitor(t, l.Server).Get(l.LinkTo("baomi"))
	at.Has(t, "可能有密级标志")
	at.Lacks(t, "停水")
	if at.Status != 403 {
		t.Error(at.Status)
	}
}

func TestCodesToDecideBy(t *testing.T) {
	for code, good := range map[string]bool{"482915": true, "４８２９１５": true, "111111": false, "123456": false, "987654": false, "121212": false, "123123": false, "48291": false, "abcdef": false, "": false} {
		if _, err := review.HashCode(code); (err == nil) != good {
			t.Errorf("%q: %v", code, err)
		}
	}
	l := desktest.NewLinkOffice(t, notice.StepIssue, nil)
	hash := door.Hash("一句自己记得住的话")
	l.Hashes["qianfa"] = hash
	p := desktest.Visitor(t, l.Server)
	p.Post("/desk/sign-in", url.Values{"account": {"qianfa"}, "password": {"一句自己记得住的话"}}).Has(t, "签批码")
	set := func(password, code, again string) *desktest.Page {
		return p.Post("/desk/code", url.Values{"password": {password}, "code": {code}, "again": {again}})
	}
	old := l.Codes.Hashes["qianfa"]
	set("猜的密码猜的密码", "730284", "730284").Has(t, "登录密码不对")
	set("一句自己记得住的话", "730284", "730285").Has(t, "两次输入的签批码不一样")
	set("一句自己记得住的话", "000000", "000000").Has(t, "太好猜")
	if l.Codes.Hashes["qianfa"] != old {
		t.Fatal("changed by a refused form")
	}
	set("一句自己记得住的话", "730284", "730284").Has(t, "签批码设好了")
	if ok, err := door.Same(l.Codes.Hashes["qianfa"], "730284"); err != nil || !ok {
		t.Error("not kept", err)
	}
}

// Without WeCom the author finds a link to pass on, never for an account of theirs.
func TestTheAuthorPassesALinkOn(t *testing.T) {
	qr := ""
	l := desktest.NewLinkOffice(t, notice.StepIssue, func(o *desk.Options) {
		o.Frame.Practice, o.Frame.OneClick = true, true
		for i := range o.Frame.Officers {
			if o.Frame.Officers[i].Account == "both" {
				o.Frame.Officers[i].WeCom = "both" // is told by WeCom
			}
		}
		o.Edition.QR = func(text string) ([]byte, error) { qr = text; return desktest.OnePixel, nil }
	})
	clerk := desktest.As(t, l.Server, "jingban")
	page := clerk.Get(desktest.At0107)
	page.Has(t, "转给示例丁", "/desk/a/")
	page.Lacks(t, "转给示例戊")
	if at := clerk.Get(desktest.At0107 + "/link.png?to=qianfa"); at.Status != 200 || !strings.HasPrefix(qr, "http://127.0.0.1:1/desk/a/") || !strings.Contains(page.Text(), qr) {
		t.Errorf("%d %s", at.Status, qr)
	}
	for _, to := range []string{"both", "jingban", "jiaodui", ""} {
		if at := clerk.Get(desktest.At0107 + "/link.png?to=" + to); at.Status != 404 {
			t.Errorf("a link for %q: %d", to, at.Status)
		}
	}
	other := desktest.As(t, l.Server, "both") // a clerk too, but not the author
	other.Get(desktest.At0107).Lacks(t, "/desk/a/")
	if at := other.Get(desktest.At0107 + "/link.png?to=qianfa"); at.Status != 404 {
		t.Errorf("somebody else's notice: %d", at.Status)
	}
}

func TestTheVillagePageByLink(t *testing.T) {
	l := desktest.NewLinkOffice(t, notice.StepIssue, func(o *desk.Options) {
		o.Village.Pack = func(context.Context, string, []village.PackJob) ([]byte, error) { return []byte("%PDF-1.7"), nil }
		o.Village.CodeWords = func(notice.ID, int, notice.TargetID) (string, string) { return "1111", "2222" }
	})
	if _, err := l.Sign(context.Background(), l.N.ID, notice.Signature{By: "qianfa", Name: "示例丁", At: l.Time}); err != nil {
		t.Fatal(err)
	}
	p, link := desktest.Visitor(t, l.Server), l.Links.Village("cun02", "v02", l.Time)
	page := p.Get(link)
	page.Has(t, "和顺村", "关于停水的通知", "打开海报，打印", "已张贴")
	if h := page.Header; h.Get("Referrer-Policy") != "no-referrer" || h.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", h)
	}
	base := strings.TrimSuffix(link, "/village")
	tapped := 0
	for n := range page.Root.Descendants() {
		for _, k := range []string{"href", "src", "action"} {
			v := desktest.Attr(n, k)
			if !strings.HasPrefix(v, "/desk/") || strings.HasPrefix(v, "/desk/static/") || v == "/desk/" {
				continue
			}
			if !strings.HasPrefix(v, base+"/") {
				t.Errorf("%s leads out of the link", v)
			} else if k == "href" {
				tapped++
				if at := p.Get(v); at.Status != 200 { // the second tap prints
					t.Errorf("%s: %d", v, at.Status)
				}
			}
		}
	}
	if tapped < 3 {
		t.Errorf("%d addresses on the page", tapped)
	}
	form := page.Find("form", "action="+base+"/deliveries/2/confirm")
	if len(form) == 0 {
		form = page.Find("form", "method=post")
	}
	action := ""
	for _, f := range form {
		if strings.HasSuffix(desktest.Attr(f, "action"), "/confirm") {
			action = desktest.Attr(f, "action")
			break
		}
	}
	at := p.Post(action, url.Values{"back": {page.Path}})
	at.Has(t, "记下了")
	if l.Confirmed != 1 || at.Path != page.Path {
		t.Errorf("%d, back at %s", l.Confirmed, at.Path)
	}
	found := false
	for _, x := range l.Rows {
		found = found || x.Receipt != nil && strings.Contains(x.Receipt.By, "李示二（手机链接）")
	}
	if !found {
		t.Error("the receipt does not say that it was by link")
	}
	for path, status := range map[string]int{
		base + "/deliveries/6/confirm": 403, // another village's, or the town's
		base + "/deliveries/1/retry":   404,
	} {
		if at := p.Post(path, url.Values{"back": {page.Path}}); at.Status != status && at.Status != 409 && at.Status != 404 {
			t.Errorf("%s: %d", path, at.Status)
		}
	}
	if at := p.Get(strings.Replace(link, "/village", "/notices/QH-2026-0107/issue", 1)); at.Status != 404 {
		t.Errorf("the office behind a village's link: %d", at.Status)
	}
	p.Get("/desk/village").Has(t, "登录")
	for _, dead := range []string{l.Links.Village("cun02", "v03", l.Time), l.Links.Village("qianfa", "v02", l.Time), l.Links.Village("cun02", "v02", l.Time.AddDate(0, 0, -15)), "/desk/v/AAAA/village"} {
		if at := p.Get(dead); at.Status != 410 && at.Status != 404 {
			t.Errorf("%s: %d", dead, at.Status)
		}
	}
}

func TestNoLinkOpensAnother(t *testing.T) {
	l := desktest.NewLinkOffice(t, notice.StepIssue, nil)
	decide, village := l.LinkTo("qianfa"), l.Links.Village("cun02", "v02", l.Time)
	token := func(s string) string { return strings.Split(s, "/")[3] }
	for _, path := range []string{"/desk/v/" + token(decide) + "/village", "/desk/a/" + token(village), "/desk/f/" + token(decide), "/desk/f/" + token(village), "/desk/a/" + token(l.Links.Forward(1, l.Time))} {
		if at := desktest.Visitor(t, l.Server).Get(path); at.Status != 404 {
			t.Errorf("%s: %d", path, at.Status)
		}
	}
	for path, want := range map[string]string{decide: "/desk/a/***/", village: "/desk/v/***/village", "/desk/": "/desk/"} {
		if got := frame.QuietPath(path); got != want {
			t.Errorf("%s in the log is %s", path, got)
		}
	}
}

// A link has one spelling: another that decodes to the same bytes would have tries
// of its own, and with enough of them six digits are soon found.
func TestALinkHasOneSpelling(t *testing.T) {
	l := desktest.NewLinkOffice(t, notice.StepIssue, nil)
	link, village, forward := l.LinkTo("qianfa"), l.Links.Village("cun02", "v02", l.Time), l.Links.Forward(1, l.Time)
	digest := desktest.Visitor(t, l.Server).Get(link).Field("digest")
	spell := func(link string, at int, s string) string {
		prefix, token := link[:len("/desk/a/")], link[len("/desk/a/"):]
		return prefix + token[:at] + s + token[at:]
	}
	for i := range 4 {
		for _, other := range []string{spell(link, 1+i, "%0A"), spell(link, 1+i, "%0D%0A")} {
			at := desktest.Visitor(t, l.Server).Post(other, url.Values{"do": {"pass"}, "digest": {digest}, "code": {"135790"}})
			if at.Status != 404 {
				t.Errorf("%q: %d", other, at.Status)
			}
		}
	}
	if n := len(l.Codes.Tries); n != 0 {
		t.Errorf("%d spellings of one link have tries of their own", n)
	}
	for _, other := range []string{spell(village, 3, "%0A"), spell(forward, 3, "%0A")} {
		if at := desktest.Visitor(t, l.Server).Get(other); at.Status != 404 {
			t.Errorf("%q: %d", other, at.Status)
		}
	}
	// The last letter holds bits that no byte takes.
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for _, n := range []notice.ID{"A", "AB", "ABC"} {
		x := desktest.Clone(l.N)
		x.ID = n
		token := strings.TrimPrefix(l.Links.Decide("qianfa", x, l.Time), "/desk/a/")
		same := 0
		for _, c := range letters {
			if _, ok := l.Links.Decision(token[:len(token)-1] + string(c)); ok {
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
	l := desktest.NewLinkOffice(t, notice.StepIssue, nil)
	tries := 0
	for i := range 20 {
		link := l.Links.Decide("qianfa", l.Current(), l.Time.Add(time.Duration(i)*time.Minute))
		digest := desktest.Visitor(t, l.Server).Get(link).Field("digest")
		for range 4 {
			if at := desktest.Visitor(t, l.Server).Post(link, url.Values{"do": {"pass"}, "digest": {digest}, "code": {"135790"}}); strings.Contains(at.Text(), "还可以试") {
				tries++
			}
		}
	}
	if tries > 20 {
		t.Errorf("%d wrong codes were heard", tries)
	}
	link := l.Links.Decide("qianfa", l.Current(), l.Time.Add(time.Hour))
	digest := desktest.Visitor(t, l.Server).Get(link).Field("digest")
	right := url.Values{"do": {"pass"}, "digest": {digest}, "code": {desktest.RightCode}}
	desktest.Visitor(t, l.Server).Post(link, right).Has(t, "今天", "登录后办")
	if l.Issued != 0 {
		t.Error("signed")
	}
	// Another officer is not shut out, nor is this one tomorrow.
	l.Time = l.Time.Add(24 * time.Hour)
	link = l.LinkTo("qianfa")
	desktest.Visitor(t, l.Server).Post(link, right).Has(t, "已经办过：签发")
}

// A new code, set at the desk with the password, opens the phone again.
func TestANewCodeForgetsTheWrongOnes(t *testing.T) {
	l := desktest.NewLinkOffice(t, notice.StepIssue, nil)
	hash := door.Hash("一句自己记得住的话")
	l.Hashes["qianfa"] = hash
	l.Codes.Tries[review.OfficerTries("qianfa", l.Time)] = 1000
	link := l.LinkTo("qianfa")
	p := desktest.Visitor(t, l.Server)
	form := url.Values{"do": {"pass"}, "digest": {p.Get(link).Field("digest")}, "code": {desktest.RightCode}}
	p.Post(link, form).Has(t, "今天")
	p.Post("/desk/sign-in", url.Values{"account": {"qianfa"}, "password": {"一句自己记得住的话"}})
	p.Post("/desk/code", url.Values{"password": {"一句自己记得住的话"}, "code": {"730284"}, "again": {"730284"}}).Has(t, "签批码设好了")
	form.Set("code", "730284")
	desktest.Visitor(t, l.Server).Post(link, form).Has(t, "已经办过：签发")
}

// A link is a secret: no log line holds it.
func TestNoLogHoldsALink(t *testing.T) {
	var log strings.Builder
	var mu sync.Mutex
	l := desktest.NewLinkOffice(t, notice.StepIssue, func(o *desk.Options) {
		o.Frame.Log = slog.New(slog.NewTextHandler(lockedWriter{&mu, &log}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	if _, err := l.Sign(context.Background(), l.N.ID, notice.Signature{By: "qianfa", Name: "示例丁", At: l.Time}); err != nil {
		t.Fatal(err)
	}
	p, link := desktest.Visitor(t, l.Server), l.Links.Village("cun02", "v02", l.Time)
	page, base := p.Get(link), strings.TrimSuffix(link, "/village")
	for _, x := range l.Rows {
		if x.Target.Village == "v02" && x.Target.Channel == notice.Board {
			p.Post(fmt.Sprintf("%s/deliveries/%d/confirm", base, x.ID), url.Values{"back": {page.Path}}).Has(t, "记下了")
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
