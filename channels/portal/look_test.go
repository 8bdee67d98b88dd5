package portal

import (
	"flag"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"gaoshi/channels/channeltest"
	"gaoshi/internal/site/page/pagetest"
)

var shots = flag.String("shots", "", "folder for pictures of the pages")

// TestPhone: the public page is no wider than a phone of 390 px.
func TestPhone(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	ctx := pagetest.Window(t)
	st := setup(t, nil, nil)
	look := map[string]string{}
	for _, n := range channeltest.Notices()[:5] {
		rec, err := st.send(n)
		if err != nil {
			t.Fatal(err)
		}
		look["portal-"+string(n.ID)] = rec.Look
		u, _ := url.Parse(rec.Look)
		look["portal"] = u.Scheme + "://" + u.Host + "/sim/portal/"
	}
	for name, page := range look {
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile, chromedp.EmulateScale(2)), chromedp.Navigate(page), chromedp.Sleep(100*time.Millisecond)); err != nil {
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
