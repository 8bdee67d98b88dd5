package poster

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gaoshi/internal/document"
	"gaoshi/internal/notice"
	"gaoshi/internal/tooltest"
	"gaoshi/internal/typeset"
)

var update = flag.Bool("update", false, "write the golden files")

func save(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestTextComesBackOut: every paragraph and every cell of every sample is found
// in the PDF exactly as it was written, without a space more or less; only line
// ends are folded.
func TestTextComesBackOut(t *testing.T) {
	c := newChannel()
	for _, n := range samples(t) {
		for _, paper := range []string{"A3", "A4"} {
			r, err := c.Render(n, board(paper))
			if err != nil {
				t.Fatal(err)
			}
			path := save(t, "p.pdf", r.Files[0].Data)
			raw := tooltest.Run(t, "pdftotext", "-raw", path, "-")
			want := []string{n.Content.Title, n.Content.DocNo, wholeDates(n.Content.Plain, n.Content.PublishAt), "编号：" + n.Ref(), "地点：和顺村村委会公告栏"}
			document.Parse(n.Content.Body).Runs(func(_ int, spans []document.Span) {
				want = append(want, strings.Split(document.SpansText(spans), "\n")...)
			})
			for _, w := range want {
				w = strings.Join(strings.Fields(typeset.Clean(w)), " ")
				if !whole(raw, w) {
					t.Errorf("%s on %s: %q is not in the PDF: %q", n.ID, paper, w, raw)
				}
			}
			for _, x := range raw {
				if x >= 0x2E80 && x <= 0x2FDF {
					t.Errorf("%s: radical %U", n.ID, x)
				}
			}
			if out := tooltest.Run(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Errorf("%s: %s", n.ID, out)
			}
		}
	}
}

// whole finds w in the text, or its two parts where a page's end lies between.
func whole(text, w string) bool {
	got, rs := []rune(text), []rune(w)
	if folded(got, rs) {
		return true
	}
	for i := 9; i < len(rs)-8; i++ {
		if folded(got, rs[:i]) && folded(got, rs[i:]) {
			return true
		}
	}
	return false
}

// folded finds w in a text whose line ends stand for nothing or for a space of w.
func folded(text, w []rune) bool {
	for from := range text {
		i, j := from, 0
		for i < len(text) && j < len(w) {
			switch {
			case text[i] == w[j]:
				i, j = i+1, j+1
			case text[i] == '\n' && i > from:
				i++
				if w[j] == ' ' {
					j++
				}
			default:
				i = len(text)
			}
		}
		if j == len(w) {
			return true
		}
	}
	return false
}

// TestEveryQR reads the code of every page of every sample, in every form, from a
// picture at 72 dots an inch.
func TestEveryQR(t *testing.T) {
	c := newChannel()
	dir := t.TempDir()
	for _, paper := range []string{"A3", "A4"} {
		var jobs []Job
		for i, n := range samples(t) {
			jobs = append(jobs, Job{n, board(paper), Sheet})
			if paper == "A4" && i%4 == 0 {
				jobs = append(jobs, Job{n, board(paper), Slip}, Job{n, board(paper), Large})
			}
		}
		if testing.Short() {
			jobs = jobs[:3]
		}
		b, _, err := c.Pack("全部", jobs)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, paper+".pdf")
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		tooltest.Run(t, "pdftoppm", "-r", "72", "-png", path, filepath.Join(dir, paper))
	}
	joined, _, err := c.Pack("拼接", []Job{{samples(t)[6], board("A4"), Join}})
	if err != nil {
		t.Fatal(err)
	}
	tooltest.Run(t, "pdftoppm", "-r", "72", "-f", "2", "-l", "2", "-png", save(t, "join.pdf", joined), filepath.Join(dir, "lower"))
	pages, err := filepath.Glob(filepath.Join(dir, "*.png"))
	if err != nil || len(pages) < 6 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	known := map[string]bool{}
	for _, n := range samples(t) {
		known["http://qh.example.cn/q/"+notice.ShortCode(n.ID, "v02/board/1")] = true
		known[strings.ToUpper("http://qh.example.cn/q/"+notice.ShortCode(n.ID, "v02/board/1"))] = true
	}
	found := tooltest.Run(t, "zbarimg", append([]string{"-q", "--xml"}, pages...)...)
	for _, p := range pages {
		_, rest, ok := strings.Cut(found, "<source href='"+p+"'")
		rest, _, _ = strings.Cut(rest, "</source>")
		_, code, _ := strings.Cut(rest, "<![CDATA[")
		code, _, _ = strings.Cut(code, "]]>")
		if !ok || !known[code] {
			t.Errorf("%s: read %q", filepath.Base(p), code)
		}
	}
	t.Logf("%d pages read", len(pages))
}

// TestGolden compares the display lists of the samples with those that were
// looked at and found good.
func TestGolden(t *testing.T) {
	c := newChannel()
	for _, n := range samples(t) {
		doc, _, err := c.Poster(n, board("A3"))
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, p := range doc.Pages {
			for line := range strings.Lines(typeset.Dump(p)) {
				if !strings.HasPrefix(line, "Figure black rect") { // the modules of the QR
					b.WriteString(line)
				}
			}
		}
		path := fmt.Sprintf("testdata/golden/%s.txt", n.ID)
		if *update {
			if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if b.String() != string(want) {
			t.Errorf("%s differs from %s; look at the page, then run with -update", n.ID, path)
		}
	}
}

// TestSameEverywhere: the same bytes in eight goroutines, and in another zone.
func TestSameEverywhere(t *testing.T) {
	c := newChannel()
	ns := samples(t)
	first := map[notice.ID]string{}
	for _, n := range ns {
		r, err := c.Render(n, board("A3"))
		if err != nil {
			t.Fatal(err)
		}
		first[n.ID] = r.Digest()
	}
	local := time.Local
	defer func() { time.Local = local }()
	time.Local = time.FixedZone("elsewhere", -9*3600)
	for _, n := range ns { // as a reader of JSON in another zone would have it
		for _, at := range []*time.Time{&n.Content.PublishAt, &n.Content.FormedOn, &n.Content.ExpireAt, &n.Content.Posting.From, &n.Content.Posting.LastDay} {
			if !at.IsZero() {
				*at = at.Local()
			}
		}
	}
	t.Setenv("LC_ALL", "tr_TR.UTF-8")
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			ch := newChannel()
			for i := range 2 {
				n := ns[(3*i+g)%len(ns)]
				r, err := ch.Render(n, board("A3"))
				if err != nil || r.Digest() != first[n.ID] {
					t.Errorf("%s differs (%v)", n.ID, err)
				}
			}
		})
	}
	wg.Wait()
}

// TestPack: one notice for a hundred villages shares what is the same, has a
// bookmark for each, and gives each its own code.
func TestPack(t *testing.T) {
	c := newChannel()
	jobs := villages(samples(t)[7], 100)
	b, findings, err := c.Pack("全部村", jobs)
	if err != nil {
		t.Fatal(err)
	}
	one, _, err := c.Pack("一个村", jobs[:1])
	if err != nil {
		t.Fatal(err)
	}
	more := (len(b) - len(one)) / 99
	t.Logf("one %d bytes, a hundred %d: %d for each further village", len(one), len(b), more)
	if more > 3<<10 {
		t.Errorf("%d bytes for each further village", more)
	}
	for _, f := range findings {
		if f.Severity == notice.Block {
			t.Error(f.Message)
		}
	}
	path := save(t, "pack.pdf", b)
	if out := tooltest.Run(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
		t.Error(out)
	}
	js := tooltest.Run(t, "qpdf", "--json", "--json-key=outlines", path)
	if n := strings.Count(js, `"title"`); n != 200 {
		t.Errorf("%d bookmarks", n)
	}
	urls := tooltest.Run(t, "pdfinfo", "-url", path)
	for _, j := range jobs {
		if !strings.Contains(urls, notice.ShortCode(j.Notice.ID, j.Target.ID)) {
			t.Errorf("no link for %s", j.Target.ID)
		}
	}
	if again, _, _ := c.Pack("全部村", jobs); !bytes.Equal(again, b) {
		t.Error("not the same bytes twice")
	}
	if _, _, err := c.Pack("空", nil); err == nil {
		t.Error("an empty pack is no error")
	}
}

func villages(n *notice.Notice, count int) []Job {
	var jobs []Job
	for i := range count {
		to := board("A3")
		to.ID = notice.TargetID(fmt.Sprintf("v%02d/board/1", i))
		to.Village, to.VillageName = fmt.Sprintf("v%02d", i), fmt.Sprintf("示例%d村", i)
		jobs = append(jobs, Job{Notice: n, Target: to})
	}
	return jobs
}
