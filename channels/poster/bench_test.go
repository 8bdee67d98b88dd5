package poster

import (
	"context"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"gaoshi/internal/calendar"
	"gaoshi/internal/document"
	"gaoshi/internal/notice"
)

// BenchmarkPoster is one A3 poster all in: reading the text, fitting, drawing,
// QR and PDF. Every round has a QR of its own, as every board does.
func BenchmarkPoster(b *testing.B) {
	c := newChannel()
	for _, i := range []int{6, 7, 0} {
		n := samples(b)[i]
		b.Run(string(n.ID), func(b *testing.B) {
			to := board("A3")
			size, round := 0, 0
			for b.Loop() {
				round++
				to.ID = notice.TargetID(fmt.Sprintf("v02/board/%d", round))
				doc, _, err := c.Poster(n, to)
				if err != nil {
					b.Fatal(err)
				}
				pdf, err := doc.PDF()
				if err != nil {
					b.Fatal(err)
				}
				size = len(pdf)
			}
			b.ReportMetric(float64(size)/1024, "KB")
		})
	}
}

// BenchmarkPreview is the picture for the desk and for WeChat.
func BenchmarkPreview(b *testing.B) {
	doc, _, err := newChannel().Poster(samples(b)[7], board("A3"))
	if err != nil {
		b.Fatal(err)
	}
	size := 0
	for b.Loop() {
		im, err := doc.Pages[0].PNG(PreviewWidth)
		if err != nil {
			b.Fatal(err)
		}
		size = len(im)
	}
	b.ReportMetric(float64(size)/1024, "KB")
}

// BenchmarkPack is one notice for a hundred villages: with QR codes that were
// never made before, and with those that the posters' rendering left behind.
func BenchmarkPack(b *testing.B) {
	c := newChannel()
	round := 0
	for _, fresh := range []bool{true, false} {
		b.Run(map[bool]string{true: "new codes", false: "known codes"}[fresh], func(b *testing.B) {
			size := 0
			for b.Loop() {
				if fresh {
					round++
				}
				jobs := villages(samples(b)[7], 100)
				for i := range jobs {
					jobs[i].Target.ID = notice.TargetID(fmt.Sprintf("v%d/board/%d", i, round))
				}
				pdf, _, err := c.Pack("全部村", jobs)
				if err != nil {
					b.Fatal(err)
				}
				size = len(pdf)
			}
			b.ReportMetric(float64(size)/1024, "KB")
		})
	}
}

// BenchmarkChromium prints the same content with a browser that is already
// running: one poster, a hundred in one document, and a hundred villages one after
// the other, as a program would that gives each village its own file. Beside the
// last stands our pack for a hundred villages, with codes never made before: the
// metric "x-pack" is how many times as long the browser takes.
func BenchmarkChromium(b *testing.B) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		b.Skip("chromium is not installed")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	defer cancel()
	ctx, cancel = chromedp.NewContext(ctx)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		b.Skip("chromium does not start: ", err)
	}
	for _, copies := range []int{1, 100} {
		b.Run(fmt.Sprintf("%d", copies), func(b *testing.B) {
			file := filepath.Join(b.TempDir(), "poster.html")
			if err := os.WriteFile(file, []byte(asHTML(samples(b)[7], "", copies)), 0o644); err != nil {
				b.Fatal(err)
			}
			size := 0
			for b.Loop() {
				size = browserPrint(b, ctx, file)
			}
			b.ReportMetric(float64(size)/1024, "KB")
		})
	}
	b.Run("100 villages", func(b *testing.B) {
		dir := b.TempDir()
		var files []string
		for _, j := range villages(samples(b)[7], 100) {
			f := filepath.Join(dir, j.Target.Village+".html")
			if err := os.WriteFile(f, []byte(asHTML(j.Notice, j.Target.VillageName, 1)), 0o644); err != nil {
				b.Fatal(err)
			}
			files = append(files, f)
		}
		size := 0
		for b.Loop() {
			size = 0
			for _, f := range files {
				size += browserPrint(b, ctx, f)
			}
		}
		browser := b.Elapsed() / time.Duration(b.N)
		b.ReportMetric(float64(size)/1024, "KB")
		b.ReportMetric(float64(browser)/float64(packTime(b)), "x-pack")
	})
}

// browserPrint has the browser load and print a file and returns the PDF's size.
func browserPrint(b *testing.B, ctx context.Context, file string) int {
	b.Helper()
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+file)); err != nil {
		b.Fatal(err)
	}
	res, err := chromedp.Run(ctx, func(ctx context.Context, t *chromedp.Target) (page.PrintToPDFResult, error) {
		return cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: 11.69, PaperHeight: 16.54})
	})
	if err != nil {
		b.Fatal(err)
	}
	return len(res.Data)
}

// packTime is what our pack of the same hundred villages takes, the mean of five.
func packTime(b *testing.B) time.Duration {
	b.Helper()
	const rounds = 5
	c := newChannel()
	var all time.Duration
	for round := range rounds {
		jobs := villages(samples(b)[7], 100)
		for i := range jobs {
			jobs[i].Target.ID = notice.TargetID(fmt.Sprintf("beside%d/board/%d", i, round))
		}
		watch := calendar.StartStopwatch()
		if _, _, err := c.Pack("全部村", jobs); err != nil {
			b.Fatal(err)
		}
		all += watch.Elapsed()
	}
	return all / rounds
}

// asHTML is the same content as a page for the browser, the QR left out.
func asHTML(n *notice.Notice, place string, copies int) string {
	var s strings.Builder
	s.WriteString(`<!doctype html><meta charset="utf-8"><style>body{font:24pt/1.6 "Noto Sans CJK SC",sans-serif}p{text-indent:2em;text-align:justify;margin:0}
h1,h2{text-align:center}h1{color:#c00;font-size:60pt}table{border-collapse:collapse;width:100%}td,th{border:1px solid}section{break-after:page}</style>`)
	for range copies {
		fmt.Fprintf(&s, "<section><h1>%s</h1><h2>%s</h2>", html.EscapeString(n.Content.Issuer), html.EscapeString(n.Content.Title))
		for _, blk := range document.Parse(n.Content.Body).Blocks {
			if blk.Table == nil {
				fmt.Fprintf(&s, "<p>%s</p>", html.EscapeString(blk.Words()))
				continue
			}
			s.WriteString("<table>")
			for _, r := range blk.Table.Rows {
				s.WriteString("<tr>")
				for _, c := range r.Cells {
					fmt.Fprintf(&s, "<td>%s</td>", html.EscapeString(document.SpansText(c.Spans)))
				}
				s.WriteString("</tr>")
			}
			s.WriteString("</table>")
		}
		fmt.Fprintf(&s, "<p>%s</p></section>", html.EscapeString(place))
	}
	return s.String()
}

// TestMemory lays out two hundred posters and looks at what the process holds.
func TestMemory(t *testing.T) {
	if testing.Short() || raced {
		t.Skip("takes a second, and under the race detector holds more than the program does")
	}
	ns := samples(t)
	c := newChannel()
	to := board("A3")
	watch := calendar.StartStopwatch()
	for i := range 200 {
		to.ID = notice.TargetID(fmt.Sprintf("v02/board/m%d", i))
		doc, _, err := c.Poster(ns[i%len(ns)], to)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := doc.PDF(); err != nil {
			t.Fatal(err)
		}
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Logf("200 posters in %v, heap %d KB, from the system %d KB", watch.Elapsed().Round(time.Millisecond), m.HeapAlloc>>10, m.Sys>>10)
	if m.HeapAlloc > 32<<20 {
		t.Errorf("the heap holds %d KB", m.HeapAlloc>>10)
	}
}
