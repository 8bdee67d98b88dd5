package wechat

import (
	"flag"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"gaoshi/channels/channeltest"
	"gaoshi/internal/notice"
)

var shots = flag.String("shots", "", "folder for pictures of the pages")

// TestPhone shows the simulator's pages on a phone of 390 px: nothing may be
// wider than the screen, and nothing may be asked of another host.
func TestPhone(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("chromium is missing")
	}
	ch, s, _, c := everything(t, nil)
	look := map[string]string{"home": "/sim/", "group": "/sim/group/" + robotKeyA, "oa": "/sim/oa", "work": "/sim/work"}
	for _, n := range channeltest.Notices() {
		for _, to := range []notice.Target{groupA, groupB, customers, heads, oaPublish} {
			if n.ID == "QH-2026-9005" && to.Kind == OfficialAccount {
				continue // its title is too long for an article
			}
			d, _, err := deliver(t, ch, n, to, c.Now())
			if err != nil {
				t.Fatal(err)
			}
			if to.Kind == OfficialAccount && n.Kind == notice.Original {
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
	base := *ch.o.Redirect
	if s.Total() == 0 {
		t.Fatal("nothing arrived")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	alloc, stop := chromedp.NewExecAllocator(t.Context(), opts...)
	defer stop()
	ctx, cancel := chromedp.NewContext(alloc)
	defer cancel()
	for name, path := range look {
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile, chromedp.EmulateScale(2)), chromedp.Navigate(base.String()+path), chromedp.Sleep(100*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		wide, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth`))
		if err != nil || wide > 390 {
			t.Errorf("%s: %d px wide, %v", name, wide, err)
		}
		if *shots != "" {
			b, err := chromedp.Run(ctx, chromedp.FullScreenshot(90))
			if err == nil {
				err = os.WriteFile(filepath.Join(*shots, name+".png"), b, 0o644)
			}
			if err != nil {
				t.Error(err)
			}
		}
	}
}
