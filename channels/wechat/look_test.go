package wechat

import (
	"context"
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"gaoshi/internal/notice"
	"gaoshi/internal/site/page/pagetest"
)

var shots = flag.String("shots", "", "folder for pictures of the pages")

// phoneWidth is a phone's, in CSS pixels.
const phoneWidth = 390

// tooWide names what reaches over the edge of the screen: of phoneWidth, for innerWidth
// grows with what overflows.
const tooWide = `(width => [...document.querySelectorAll("body *")].filter(e => {
	const r = e.getBoundingClientRect()
	return r.width > 0 && (r.right > width + 0.5 || r.left < -0.5)
}).slice(0, 5).map(e => e.tagName + "." + e.className + " " + e.textContent.slice(0, 30)).join("; ") +
	(document.documentElement.scrollWidth > width ? " page " + document.documentElement.scrollWidth : ""))(390)`

// TestPhone shows what the practice town's twelve notices look like in a group, in
// WeCom and as articles, on a phone of 390 px, by day and by night: nothing may be
// wider than the screen.
func TestPhone(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	ctx := pagetest.Window(t)
	list, set := practice(t)
	ch, s, _, c := everything(t, func(o *Options) {
		o.Personal = func(c notice.Category, _ notice.Target) bool {
			rule, ok := set.Category(c)
			return !ok || rule.OffChat()
		}
	})
	look := map[string]string{"home": "/sim/", "cards": "/sim/group/" + robotKeyA, "texts": "/sim/group/" + robotKeyB, "oa": "/sim/oa", "work": "/sim/work"}
	full := with(groupB, "robot", "env:B", "form", FormFull)
	for _, n := range list {
		for _, to := range []notice.Target{form(FormCard), full, customers, heads, oaPublish} {
			d, r, err := deliver(t, ch, n, to, c.Now())
			if err != nil {
				t.Fatal(err)
			}
			for d.Receipt.State == notice.Due {
				if d.Receipt, err = ch.Send(t.Context(), d, r); err != nil {
					t.Fatal(err)
				}
			}
			if to.Kind == OfficialAccount {
				rec, err := ch.Check(t.Context(), d)
				if err != nil || rec == nil {
					t.Fatalf("%+v, %v", rec, err)
				}
				u, _ := url.Parse(rec.Look)
				look["article-"+string(n.ID)] = u.Path
			}
			c.Add(time.Minute)
		}
	}
	if s.Total() == 0 {
		t.Fatal("nothing arrived")
	}
	for _, night := range []string{"light", "dark"} {
		for name, path := range look {
			if night == "dark" && !strings.HasPrefix(name, "article") && name != "cards" {
				continue
			}
			err := chromedp.Do(ctx, chromedp.EmulateViewport(phoneWidth, 844, chromedp.EmulateMobile, chromedp.EmulateScale(2)),
				darken(night == "dark"), chromedp.Navigate(ch.o.Redirect.String()+path))
			if err != nil {
				t.Fatal(err)
			}
			if over, err := chromedp.Run(ctx, chromedp.Evaluate[string](tooWide)); err != nil || over != "" {
				t.Errorf("%s: wider than the phone: %s %v", name, over, err)
			}
			if *shots == "" {
				continue
			}
			b, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
			if err == nil {
				err = os.WriteFile(filepath.Join(*shots, name+"-"+night+".png"), b, 0o644)
			}
			if err != nil {
				t.Error(err)
			}
		}
	}
}

// darken has the browser make the page dark by itself, as WeChat does with articles.
func darken(on bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetAutoDarkModeOverride, emulation.SetAutoDarkModeOverrideParams{Enabled: &on})
		return err
	})
}
