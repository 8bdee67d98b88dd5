package typeset

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/document"
	"gaoshi/internal/tooltest"
)

func level3(t *testing.T) []rune {
	t.Helper()
	b, err := os.ReadFile("testdata/level3.txt")
	if err != nil {
		t.Fatal(err)
	}
	var rs []rune
	for line := range strings.Lines(string(b)) {
		if !strings.HasPrefix(line, "#") {
			rs = append(rs, []rune(strings.TrimSpace(line))...)
		}
	}
	if len(rs) != 1605 {
		t.Fatalf("%d characters", len(rs))
	}
	return rs
}

// rareNames are 300 names made of rare characters, among them those of planes 2
// and 3, and those that fonts draw alike.
func rareNames(t *testing.T) []string {
	rs := level3(t)
	rs = append(rs, []rune("𠅤𬭎𫖮燚堃犇䶮喆昤㐱淼垚骉靐龘青禾民页风飞鱼鸟麦黄齐齿龙龟")...)
	var names []string
	for i := range 300 {
		at := func(k int) rune { return rs[(i*5+k)%len(rs)] }
		names = append(names, fmt.Sprintf("示%c%c", at(0), at(1)), string([]rune{'示', at(2), at(3), at(4)}))
	}
	return names[:600]
}

// fold takes line and page ends away, and nothing else.
func fold(s string) string { return strings.NewReplacer("\n", "", "\f", "").Replace(s) }

// setPage sets paragraphs on one large page.
func setPage(t *testing.T, paragraphs []string, bold bool) *Page {
	t.Helper()
	pg := NewPage(Sans(), MM(297), MM(420))
	y := Pt(60)
	for _, s := range paragraphs {
		txt := Sans().Plain(s, bold)
		if len(txt.Missing) > 0 {
			t.Errorf("missing %q", txt.Missing)
		}
		pg.Begin("P", "")
		for _, l := range txt.Break(Setting{Measure: 44_000, First: 2000}) {
			pg.Line(l, Pt(50), y, Pt(16), Black)
			y += Pt(22)
		}
		pg.End()
	}
	return pg
}

func writeTemp(t *testing.T, d *Document) string {
	t.Helper()
	b, err := d.PDF()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestNamesComeBackOut: what is drawn is what a search finds, for rare names in
// both weights; no character turns into a radical that looks like it.
func TestNamesComeBackOut(t *testing.T) {
	names := rareNames(t)
	for _, bold := range []bool{false, true} {
		var pages []*Page
		for i := 0; i < len(names); i += 100 {
			pages = append(pages, setPage(t, []string{strings.Join(names[i:i+100], "、") + "。"}, bold))
		}
		path := writeTemp(t, &Document{Title: "名单", Pages: pages})
		got := fold(tooltest.Run(t, "pdftotext", "-raw", path, "-"))
		for _, n := range names {
			if !strings.Contains(got, n) {
				t.Errorf("bold %v: %s does not come back out", bold, n)
			}
		}
		for _, r := range got {
			if r >= 0x2E80 && r <= 0x2FDF {
				t.Errorf("bold %v: radical %U", bold, r)
			}
		}
		if out := tooltest.Run(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
			t.Error(out)
		}
	}
}

// TestGapsAreNoSpaces: lines that are stretched, squeezed, mixed with western text
// or set wide come back out without a space that nobody wrote, in one weight and
// where the weight changes.
func TestGapsAreNoSpaces(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, mode := range []string{"-raw", "-nopgbrk"} {
		var want strings.Builder
		pg := NewPage(Sans(), MM(297), MM(420))
		y := Pt(60)
		for i := range 8 {
			src, _ := noticeText(r)
			src = strings.ReplaceAll(src, " ", "")
			var runs []Run
			for k, part := range strings.SplitAfter(src, "年") {
				runs = append(runs, Run{Text: part, Bold: (k+i)%2 == 0})
			}
			txt := Sans().Shape(runs, false)
			pg.Begin("P", "")
			for _, l := range txt.Break(Setting{Measure: 43_000, First: 2000}) {
				pg.Line(l, Pt(50), y, Pt(16), Black)
				y += Pt(22)
			}
			pg.End()
			want.WriteString(src)
		}
		pg.Begin("P", "")
		pg.Line(Sans().Plain("云禾县青禾镇2026年", true).Spread(30_000), Pt(50), y, Pt(20), Red)
		pg.End()
		want.WriteString("云禾县青禾镇2026年")
		got := fold(tooltest.Run(t, "pdftotext", mode, writeTemp(t, &Document{Title: "间隙", Pages: []*Page{pg}}), "-"))
		if got != want.String() {
			t.Errorf("%s: got\n%s\nwant\n%s", mode, got, want.String())
		}
	}
}

// TestRadicals: characters that only look like others are drawn and found as
// what they mean.
func TestRadicals(t *testing.T) {
	if got := Clean("⻘⽲镇⼈⺠政府\u200b王\ufe00"); got != "青禾镇人民政府王" {
		t.Errorf("got %q", got)
	}
}

func TestCoverage(t *testing.T) {
	fs := Sans()
	for r := rune(0x4E00); r <= 0x9FA5; r++ {
		if !fs.Has(r) {
			t.Errorf("no %c", r)
		}
	}
	for _, r := range level3(t) {
		if !fs.Has(r) {
			t.Errorf("no %c", r)
		}
		if fc, _, _ := fs.find(r, true); fc != 1 {
			t.Errorf("no bold %c", r)
		}
	}
	for _, r := range "“”‘’—…·、。〔〕《》【】℃№①②㎡％‰×÷±≥≤→■□●○★☆☎√āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü" {
		if !fs.Has(r) {
			t.Errorf("no %c", r)
		}
	}
}

func samplePage() *Document {
	doc := document.Parse("全体村民：\n\n经研究，**现将**有关事项*通告*如下，详见[网站](https://example.cn/a?b=1)。\n\n## 一、标准\n\n1. 每人400元；\n2. 困难群众免交。\n\n| 序号 | 姓名 | 金额（元） |\n|---|---|---:|\n| 1 | 王𠅤 | 12.50 |\n| 2 | 欧阳示 | 1200 |\n| 3 | 李㐱 | -0.4 |\n\n> 样例。\n\n---\n\n青禾镇人民政府\n\n2026年11月23日\n")
	pieces, _ := Tell(Sans(), doc, nil).Layout(Look{Size: Pt(16), Lead: 1600, Para: Pt(4), Width: MM(170)})
	pg := NewPage(Sans(), MM(210), MM(297))
	Paint(pg, pieces, MM(20), MM(20), 0)
	pg.Next()
	if c, err := QR("http://qh.example.cn/q/abcd1234"); err == nil {
		pg.QR(c, MM(140), MM(230), MM(47), "二维码")
	}
	return &Document{Title: "通告", Author: "青禾镇人民政府", Date: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Pages: []*Page{pg},
		Marks: []Bookmark{{Title: "和顺村"}, {Title: "通告", Level: 1}}}
}

func TestPDFIsWhole(t *testing.T) {
	d := samplePage()
	path := writeTemp(t, d)
	if out := tooltest.Run(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
		t.Error(out)
	}
	info := tooltest.Run(t, "pdfinfo", path)
	for _, w := range []string{"Tagged:          yes", "Title:           通告", "Pages:           1", "Author:          青禾镇人民政府"} {
		if !strings.Contains(info, w) {
			t.Errorf("no %q in %s", w, info)
		}
	}
	tree := tooltest.Run(t, "pdfinfo", "-struct-text", path)
	for _, w := range []string{"Document", "H3", "Table", "TR", "TH", "TD", "王𠅤", "Figure"} {
		if !strings.Contains(tree, w) {
			t.Errorf("no %q in the structure: %s", w, tree)
		}
	}
	fonts := tooltest.Run(t, "pdffonts", path)
	if strings.Count(fonts, "yes yes yes") != 2 {
		t.Errorf("fonts are not embedded, subset and mapped: %s", fonts)
	}
	if urls := tooltest.Run(t, "pdfinfo", "-url", path); !strings.Contains(urls, "https://example.cn/a?b=1") || !strings.Contains(urls, "/q/abcd1234") {
		t.Errorf("links: %s", urls)
	}
}

// TestQRFromPaper reads the code from a picture of the page at 72 dots an inch.
func TestQRFromPaper(t *testing.T) {
	path := writeTemp(t, samplePage())
	base := strings.TrimSuffix(path, ".pdf")
	tooltest.Run(t, "pdftoppm", "-r", "72", "-png", "-singlefile", path, base)
	if got := tooltest.Run(t, "zbarimg", "-q", "--raw", base+".png"); strings.TrimSpace(got) != "http://qh.example.cn/q/abcd1234" {
		t.Errorf("read %q", got)
	}
}

// rareFont is a font of one character that the embedded family lacks, made from a
// glyph of its own, so that no test depends on what is installed.
func rareFont(t *testing.T, r rune) string {
	t.Helper()
	from := Sans().list[0]
	ts, err := tables(from.subset([]GID{from.Glyph('王')}))
	if err != nil {
		t.Fatal(err)
	}
	cmap := []byte{0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0}
	for _, v := range []uint32{28, 0, 1, uint32(r), uint32(r), 1} { // length, language, groups; first, last, glyph
		cmap = binary.BigEndian.AppendUint32(cmap, v)
	}
	list := []sfntTable{{"cmap", cmap}}
	for _, tag := range []string{"glyf", "head", "hhea", "hmtx", "loca", "maxp"} {
		list = append(list, sfntTable{tag, ts[tag]})
	}
	path := filepath.Join(t.TempDir(), "rare.ttf")
	if err := os.WriteFile(path, sfnt(list), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestRareCharacter: a character that no embedded font has is told, and with a
// further font it is drawn, in bold too, and comes back out.
func TestRareCharacter(t *testing.T) {
	const rare = '\U0002A6D6'
	if Sans().Has(rare) {
		t.Fatalf("%c is no longer rare", rare)
	}
	if m := Sans().Plain("王"+string(rare), false).Missing; len(m) != 1 || m[0] != rare {
		t.Errorf("missing %q", m)
	}
	fs, err := Sans().With(rareFont(t, rare))
	if err != nil {
		t.Fatal(err)
	}
	name := "示" + string(rare) + "王"
	pg := NewPage(fs, MM(100), MM(100))
	pg.Begin("P", "")
	for i, bold := range []bool{false, true} {
		txt := fs.Plain(name, bold)
		if len(txt.Missing) > 0 {
			t.Errorf("missing %q", txt.Missing)
		}
		pg.Line(txt.One(), MM(20), MM(40+20*float64(i)), Pt(20), Black)
	}
	pg.End()
	if fc, _, ok := fs.find(rare, true); !ok || fc != 2|thick {
		t.Errorf("bold face %d", fc)
	}
	if Sans().Has(rare) {
		t.Error("the embedded family has changed")
	}
	d := &Document{Title: "生僻字", Pages: []*Page{pg}}
	b, err := d.PDF()
	if err != nil || !bytes.Contains(b, []byte("%PDF-1.7")) {
		t.Fatal(err)
	}
	if _, err := pg.PNG(400); err != nil {
		t.Error(err)
	}
	if got := pg.Text(); strings.Count(got, name) != 2 {
		t.Errorf("page says %q", got)
	}
	if _, err := exec.LookPath("pdftotext"); err == nil { // the rest holds without it
		if got := fold(tooltest.Run(t, "pdftotext", "-raw", writeTemp(t, d), "-")); got != name+name {
			t.Errorf("got %q", got)
		}
	}
}

// TestFallback: Debian's fonts-hanazono, where it is installed, gives the characters of GB 18030 level 3.
func TestFallback(t *testing.T) {
	const path = "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf"
	if _, err := os.Stat(path); err != nil {
		t.Skip("Debian's fonts-hanazono is not installed; TestRareCharacter holds without it")
	}
	fs, err := Sans().With(path)
	if err != nil {
		t.Fatal(err)
	}
	r := rune(0)
	for c := rune(0x20000); c < 0x2A6D0; c++ {
		if !Sans().Has(c) && fs.Has(c) {
			r = c
			break
		}
	}
	if r == 0 {
		t.Fatal("the fallback adds nothing")
	}
	pg := NewPage(fs, MM(100), MM(100))
	pg.Begin("P", "")
	pg.Line(fs.Plain("王"+string(r)+"示", true).One(), MM(20), MM(40), Pt(20), Black)
	pg.End()
	path2 := writeTemp(t, &Document{Title: "名", Pages: []*Page{pg}})
	if got := fold(tooltest.Run(t, "pdftotext", path2, "-")); got != "王"+string(r)+"示" {
		t.Errorf("got %q", got)
	}
	if _, err := Sans().With("testdata/level3.txt"); err == nil {
		t.Error("a text file is taken for a font")
	}
}
