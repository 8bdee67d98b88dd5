package poster

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"gaoshi/internal/notice"
	"gaoshi/internal/tooltest"
	"gaoshi/internal/typeset"
)

// TestProof: what is not signed is marked across, at both ends and in its title,
// leads nowhere and records nothing; line for line it is the sheet that will hang.
func TestProof(t *testing.T) {
	c := newChannel()
	n, to := samples(t)[6], board("A4")
	final, err := c.Render(n, to)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := c.Proof().Render(n, to)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := c.Render(n, to); again.Digest() != final.Digest() {
		t.Error("the channel itself makes proofs now")
	}
	post, down := CodeWords(n.ID, n.Edition, to.ID)
	code := notice.ShortCode(n.ID, to.ID)
	for _, w := range []string{post, down, code} {
		if !strings.Contains(final.Text+pages(t, c, n, to), w) {
			t.Errorf("the final sheet lacks %s", w)
		}
		if strings.Contains(proof.Text+pages(t, c.Proof(), n, to), w) {
			t.Errorf("a proof has %s", w)
		}
	}
	if !strings.HasPrefix(proof.Text, "【样稿】") || strings.Contains(final.Text, "样稿") {
		t.Errorf("the words: %s", proof.Text)
	}
	for _, form := range []Form{Sheet, Large, Join, Slip} {
		pdf, _, err := c.Proof().Pack("停电停水公告", []Job{{n, to, form}})
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(pdf, []byte("/URI")) {
			t.Errorf("%q: a proof has a link", form)
		}
		path := save(t, "p.pdf", pdf)
		if info := tooltest.Run(t, "pdfinfo", path); !strings.Contains(info, "【样稿】停电停水公告") {
			t.Errorf("%q: %s", form, info)
		}
		if got := tooltest.Run(t, "pdftotext", "-raw", path, "-"); strings.Count(got, "样稿") < 3 {
			t.Errorf("%q: not marked:\n%s", form, got)
		}
		base := strings.TrimSuffix(path, ".pdf")
		tooltest.Run(t, "pdftoppm", "-r", "72", "-png", "-singlefile", path, base)
		if read := noCode(t, base+".png"); read != "" {
			t.Errorf("%q: a proof's code says %q", form, read)
		}
	}
	sameLines(t, c, n, to)
}

// noCode reads codes from a picture; zbarimg ends with 4 where there is none.
func noCode(t *testing.T, path string) string {
	t.Helper()
	return tooltest.Run(t, "sh", "-c", `zbarimg -q --raw "$0" || [ $? = 4 ]`, path)
}

func pages(t *testing.T, c *Channel, n *notice.Notice, to notice.Target) string {
	t.Helper()
	doc, _, err := c.Poster(n, to)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, p := range doc.Pages {
		b.WriteString(p.Text())
	}
	return b.String()
}

// sameLines: every line of the text stands where it will stand.
func sameLines(t *testing.T, c *Channel, n *notice.Notice, to notice.Target) {
	t.Helper()
	at := func(c *Channel) map[string]bool {
		doc, _, err := c.Poster(n, to)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]bool{}
		for _, l := range doc.Pages[0].Layers[:1] {
			for _, op := range l.Ops {
				if op.Kind == typeset.Glyphs && op.Color != typeset.Pale && op.Color != typeset.White {
					out[fmt.Sprint(op.X, op.Y, op.Size, marksText(op))] = true
				}
			}
		}
		return out
	}
	final, proof := at(c), at(c.Proof())
	if len(final) < 10 || len(final) != len(proof) {
		t.Errorf("%d lines, %d in the proof", len(final), len(proof))
	}
	for l := range final {
		if !proof[l] {
			t.Errorf("not in the proof: %s", l)
		}
	}
}

// TestImpose: A4 sheets stand two on one of A3 with their bookmarks and codes, slips
// six, an A3 poster goes onto two of A4, and other sheets stay as they are.
func TestImpose(t *testing.T) {
	c := newChannel()
	ns := samples(t)
	job := func(n *notice.Notice, paper string, k int, f Form) Job {
		to := board(paper)
		to.ID = notice.TargetID(fmt.Sprintf("v02/board/%d", k))
		return Job{n, to, f}
	}
	for _, x := range []struct {
		name, printer string
		jobs          []Job
		pages         int
		sizes         string // of the first page
		codes         int
		marks         string // pages of the bookmarks, from 1
	}{
		{"two on one", "A3", []Job{job(ns[6], "A4", 1, Sheet), job(ns[4], "A4", 2, Sheet), job(ns[11], "A4", 3, Sheet)}, 2, "1190.55 x 841.89", 3, "1 1 2"},
		{"an A3 between", "A3", []Job{job(ns[6], "A4", 1, Sheet), job(ns[4], "A3", 2, Sheet), job(ns[11], "A4", 3, Sheet)}, 3, "1190.55 x 841.89", 3, "1 2 3"},
		{"six slips", "A3", []Job{job(ns[6], "A4", 1, Slip)}, 1, "1190.55 x 841.89", 6, "1"},
		{"slips of two boards", "A3", []Job{job(ns[6], "A4", 1, Slip), job(ns[6], "A4", 2, Slip)}, 1, "1190.55 x 841.89", 6, "1 1"},
		{"joined", "A4", []Job{job(ns[6], "A3", 1, Sheet)}, 2, "841.89 x 595.276", 1, "1"},
		{"slips on A4", "A4", []Job{job(ns[6], "A3", 1, Slip)}, 1, "595.276 x 841.89", 3, "1"},
		{"as they are", "", []Job{job(ns[6], "A4", 1, Sheet), job(ns[4], "A3", 2, Sheet)}, 2, "595.276 x 841.89", 2, "1 2"},
	} {
		t.Run(x.name, func(t *testing.T) {
			pdf, _, err := c.Impose("包", x.jobs, x.printer)
			if err != nil {
				t.Fatal(err)
			}
			if again, _, _ := c.Impose("包", x.jobs, x.printer); !bytes.Equal(again, pdf) {
				t.Error("not the same bytes twice")
			}
			path := save(t, "p.pdf", pdf)
			if out := tooltest.Run(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
				t.Error(out)
			}
			info := tooltest.Run(t, "pdfinfo", path)
			if !strings.Contains(info, fmt.Sprintf("Pages:           %d\n", x.pages)) || !strings.Contains(info, x.sizes) {
				t.Error(info)
			}
			if got := bookmarks(t, path); got != x.marks {
				t.Errorf("bookmarks lead to %q, want %q", got, x.marks)
			}
			dir := filepath.Dir(path)
			tooltest.Run(t, "pdftoppm", "-r", "72", "-png", path, filepath.Join(dir, "p"))
			found := tooltest.Run(t, "sh", "-c", `zbarimg -q --raw "$0"/p-*.png || [ $? = 4 ]`, dir)
			if n := strings.Count(strings.ToLower(found), "/q/"); n != x.codes && !(n == 1 && x.codes%3 == 0) { // alike codes may be read once
				t.Errorf("%d codes, want %d: %s", n, x.codes, found)
			}
			text := tooltest.Run(t, "pdftotext", "-raw", path, "-")
			for _, j := range x.jobs {
				if !strings.Contains(text, j.Notice.Ref()) {
					t.Errorf("%s is not in the pack", j.Notice.Ref())
				}
			}
		})
	}
}

// bookmarks are the pages, counted from one, to which the outline leads.
func bookmarks(t *testing.T, path string) string {
	t.Helper()
	js := tooltest.Run(t, "qpdf", "--json", "--json-key=outlines", path)
	var out []string
	for _, part := range strings.Split(js, `"destpageposfrom1": `)[1:] {
		n, _, _ := strings.Cut(part, ",")
		out = append(out, strings.TrimSpace(n))
	}
	return strings.Join(out, " ")
}

// TestImposedIsSmall: what boards have in common is in the file once on either half.
func TestImposedIsSmall(t *testing.T) {
	jobs := villages(samples(t)[7], 60)
	for i := range jobs {
		jobs[i].Target.Paper = "A4"
	}
	c := newChannel()
	plain, _, err := c.Pack("全部村", jobs)
	if err != nil {
		t.Fatal(err)
	}
	paired, _, err := c.Impose("全部村", jobs, "A3")
	if err != nil {
		t.Fatal(err)
	}
	if len(paired) > len(plain)*12/10 {
		t.Errorf("%d bytes in pairs, %d alone", len(paired), len(plain))
	}
}

// TestEditionWords: who cannot open the file reads why it was corrected and what
// holds now, whole; so does who reads a withdrawal.
func TestEditionWords(t *testing.T) {
	c := newChannel()
	n := *samples(t)[6]
	n.Kind, n.Edition, n.Supersedes = notice.Correction, 2, 1
	n.Reason = strings.Repeat("停电时间原写8:00至17:00，应为8:00至18:00；", 5) + "停水区域增加和顺村8组"
	r, err := c.Render(&n, board("A4"))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"更正", "第1次更正，以本版为准，此前张贴的作废。", "更正内容：" + n.Reason} {
		if !strings.Contains(r.Text, w) {
			t.Errorf("the words of a correction lack %q:\n%s", w, r.Text)
		}
	}
	slip, _, err := c.Pack("单", []Job{{&n, board("A4"), Slip}})
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.ReplaceAll(tooltest.Run(t, "pdftotext", "-raw", save(t, "s.pdf", slip), "-"), "\n", ""); !strings.Contains(got, "更正内容：停电时间原写") {
		t.Errorf("a slip does not say what was corrected: %s", got)
	}
	n.Kind, n.Reason = notice.Withdrawal, "线路改造推迟"
	if r, err = c.Render(&n, board("A4")); err != nil || !strings.Contains(r.Text, "撤回原因：线路改造推迟") || !strings.Contains(r.Text, "下面这份公告不再有效") {
		t.Errorf("%v: %s", err, r.Text)
	}
}

// TestOverleaf: however long a text is, a page that is not the last says where it
// goes on, the next says whence, the last has three lines or more, and a small table
// is not torn where a little smaller type keeps it whole.
func TestOverleaf(t *testing.T) {
	c := newChannel()
	n := *samples(t)[0]
	body := n.Content.Body
	many := 0
	for k := range 24 {
		n.Content.Body = strings.Repeat("请各村抓紧办理，不要误了日子。\n\n", k) + body
		doc, _, err := c.Poster(&n, board([]string{"A3", "A4"}[k%2]))
		if err != nil {
			t.Fatal(err)
		}
		last := len(doc.Pages) - 1
		heads := 0
		for i, p := range doc.Pages {
			text := p.Text()
			heads += strings.Count(text, "政府补贴（元）")
			if next := fmt.Sprintf("（下转第%d页）", i+2); strings.Contains(text, next) != (i < last) {
				t.Errorf("%d: page %d of %d: %q", k, i+1, last+1, next)
			}
			if from := fmt.Sprintf("（上接第%d页）", i); i > 0 && !strings.Contains(text, from) {
				t.Errorf("%d: page %d lacks %q", k, i+1, from)
			}
		}
		if heads != 1 {
			t.Errorf("%d: the table of four rows is torn in %d", k, heads)
		}
		if last == 0 {
			continue
		}
		many++
		lines := map[typeset.Len]bool{}
		for _, op := range doc.Pages[last].Layers[0].Ops {
			if op.Kind == typeset.Glyphs && op.Tag >= 0 {
				lines[op.Y] = true
			}
		}
		if len(lines) < 3+1+3 { // running head, three lines, number, date, place
			t.Errorf("%d: the last page has %d lines", k, len(lines))
		}
	}
	if many < 10 {
		t.Errorf("only %d of them had two pages", many)
	}
}

// TestAlarmFirst: in an emergency the number of the alarm stands first.
func TestAlarmFirst(t *testing.T) {
	text := "森林火警电话：12119；镇值班电话：0000-1234569。"
	for urgency, want := range map[notice.Urgency]string{notice.Normal: "0000-1234569", notice.Emergency: "12119"} {
		if got := phones(&notice.Content{Urgency: urgency}, text, "", nil); len(got) != 2 || got[0].number != want {
			t.Errorf("%s: %+v", urgency, got)
		}
	}
}
