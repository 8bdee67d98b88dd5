// Package pagetest looks at pages in a real browser, for the tests of both doors:
// what overflows, what is too small to tap, too pale to read, or refused by the
// page's own policy. Tests that use it skip where there is no Chromium.
package pagetest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"gaoshi/internal/tooltest"
)

// Widths of a laptop and of a phone, in CSS pixels.
const (
	Laptop = 1280
	Phone  = 390
)

// Browser is one window. It is for one test at a time.
type Browser struct {
	t     testing.TB
	ctx   context.Context
	shots string
	width int // of the window, as last set by Visit

	mu       sync.Mutex
	problems []string
}

// Window opens a window of a headless browser that ends with the test and goes
// nowhere by itself, or skips the test.
func Window(t testing.TB) context.Context {
	t.Helper()
	tooltest.Later(t)
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("no chromium: the pages are not looked at")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	t.Cleanup(cancel)
	alloc, cancelAlloc := chromedp.NewExecAllocator(ctx, chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("hide-scrollbars", true), chromedp.Flag("lang", "zh-CN"))
	t.Cleanup(cancelAlloc)
	tab, cancelTab := chromedp.NewContext(alloc)
	t.Cleanup(cancelTab)
	if err := chromedp.Do(tab); err != nil { // it lives as long as the test, not as its first step
		t.Fatal(err)
	}
	return tab
}

// Open starts a browser, or skips the test. Pictures go to the folder named by
// GAOSHI_SHOTS, else to the test's own.
func Open(t testing.TB) *Browser {
	t.Helper()
	tab := Window(t)
	shots := os.Getenv("GAOSHI_SHOTS")
	if shots == "" {
		shots = t.TempDir()
	}
	if err := os.MkdirAll(shots, 0o755); err != nil {
		t.Fatal(err)
	}
	b := &Browser{t: t, ctx: tab, shots: shots}
	messages := chromedp.Console(tab)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.Type == "error" || m.IsException() {
				b.mu.Lock()
				b.problems = append(b.problems, m.Text)
				b.mu.Unlock()
			}
		}
	}()
	return b
}

// Do runs steps in the window.
func (b *Browser) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// Eval runs an expression in the page.
func Eval[T any](b *Browser, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Try runs an expression in a page that may be going away.
func Try[T any](b *Browser, expression string) (T, error) {
	return chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
}

// Visit opens an address at a width; below 600 as a phone does.
func (b *Browser) Visit(address string, width int) {
	b.t.Helper()
	b.width = width
	var as []chromedp.EmulateViewportOption
	if width < 600 {
		as = append(as, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	b.Do(chromedp.EmulateViewport(int64(width), 800, as...), chromedp.Navigate(address), chromedp.WaitReady("main"))
}

// Shot keeps a picture of the whole page.
func (b *Browser) Shot(name string) {
	b.t.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.shots, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// Check looks at the page that Visit opened: it is no wider than the window, nothing to
// tap is lower than tap pixels, no words are smaller than size pixels or paler
// than WCAG's 4.5:1 (3:1 from 24 px), and the browser reported no error.
func (b *Browser) Check(name string, tap, size float64) {
	b.t.Helper()
	for _, p := range b.faults(tap, size) {
		b.t.Errorf("%s: %s", name, p)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.problems {
		b.t.Errorf("%s: the browser says: %s", name, p)
	}
	b.problems = nil
}

// faults are what Check finds in the page itself.
func (b *Browser) faults(tap, size float64) []string {
	b.t.Helper()
	return Eval[[]string](b, fmt.Sprintf(look, tap, size, b.width))
}

// look is what Check asks the page. %v are the least tap height, the least type size and
// the width of the window: a phone's innerWidth grows with what overflows.
const look = `(() => {
  const tap = %v, size = %v, width = %v, out = [], root = document.documentElement;
  if (root.scrollWidth > width + 1) {
    const over = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right + scrollX > width + 1).pop();
    out.push("scrolls sideways: " + root.scrollWidth + " px in " + width + (over ? ": " + over.tagName.toLowerCase() + "." + over.className : ""));
  }
  const seen = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && e.getClientRects().length && !e.closest(".sr, .skip");
  const name = (e) => e.tagName.toLowerCase() + " " + JSON.stringify((e.innerText || e.value || e.name || "").trim().slice(0, 20));
  for (const e of document.querySelectorAll("button, .button, select, summary, nav a, .call a, textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=file]), label.tick, .yesno label")) {
    const h = e.getBoundingClientRect().height;
    if (seen(e) && h + .5 < tap) out.push("too low to tap: " + name(e) + " " + h.toFixed(0) + " px");
  }
  const rgb = (s) => (s.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => { const f = (v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const told = new Set();
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !seen(e) || /^(SCRIPT|NOSCRIPT|OPTION|SVG)$/i.test(e.tagName)) continue;
    const s = getComputedStyle(e), px = parseFloat(s.fontSize);
    const a = light(rgb(s.color)), b = light(ground(e)), ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const say = ratio < (px >= 24 ? 3 : 4.5) ? "too pale: " + ratio.toFixed(1) : px + .01 < size ? "too small: " + px + " px" : "";
    if (say && !told.has(say + e.className)) { told.add(say + e.className); out.push(say + " " + name(e)); }
  }
  return out;
})()`
