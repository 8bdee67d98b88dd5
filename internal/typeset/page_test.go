package typeset

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"gaoshi/internal/document"
	"gaoshi/internal/tooltest"
)

var update = flag.Bool("update", false, "write the golden files")

// TestGoldenPage compares the display list of a page with the one that was looked
// at and found good.
func TestGoldenPage(t *testing.T) {
	got := Dump(samplePage().Pages[0])
	const path = "testdata/page.golden"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the page differs from %s; look at it, then run with -update", path)
	}
}

// TestSameBytes: equal input gives equal bytes, in eight goroutines at once.
func TestSameBytes(t *testing.T) {
	first, err := samplePage().PDF()
	if err != nil {
		t.Fatal(err)
	}
	im, err := samplePage().Pages[0].PNG(800)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 3 {
				d := samplePage()
				if b, err := d.PDF(); err != nil || !bytes.Equal(b, first) {
					t.Errorf("PDF differs (%v)", err)
				}
				if b, err := d.Pages[0].PNG(800); err != nil || !bytes.Equal(b, im) {
					t.Errorf("PNG differs (%v)", err)
				}
			}
		})
	}
	wg.Wait()
}

func TestSVG(t *testing.T) {
	b := samplePage().Pages[0].SVG("通告 <1>")
	dec := xml.NewDecoder(bytes.NewReader(b))
	uses, paths := 0, 0
	for {
		tok, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := tok.(xml.StartElement); ok {
			switch e.Name.Local {
			case "use":
				uses++
			case "path":
				paths++
			}
		}
	}
	if uses < 50 || paths < 200 || !bytes.Contains(b, []byte("王𠅤")) {
		t.Errorf("%d glyphs, %d paths", uses, paths)
	}
}

// TestThickStroke: a bold character that only Regular has is drawn thicker.
func TestThickStroke(t *testing.T) {
	const rare = '𪚥'
	fs := Sans()
	r := rune(0)
	for c := rune(0x3400); c < 0x4DB0; c++ {
		if fs.list[0].Glyph(c) != 0 && fs.list[1].Glyph(c) == 0 {
			r = c
			break
		}
	}
	if r == 0 {
		t.Skipf("every character has a bold, even %c", rare)
	}
	ink := func(bold bool) int {
		pg := NewPage(fs, Pt(100), Pt(100))
		pg.Line(fs.Plain(string(r), bold).One(), Pt(10), Pt(80), Pt(80), Black)
		b, err := pg.PNG(200)
		if err != nil {
			t.Fatal(err)
		}
		im, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for y := range 200 {
			for x := range 200 {
				g := color.GrayModel.Convert(im.At(x, y)).(color.Gray)
				n += 255 - int(g.Y)
			}
		}
		return n
	}
	if a, b := ink(false), ink(true); b < a*115/100 {
		t.Errorf("bold %c has ink %d, regular %d", r, b, a)
	}
}

func story(md string) *Story { return Tell(Sans(), document.Parse(md), nil) }

func listTable(rows int) string {
	var b strings.Builder
	b.WriteString("| 序号 | 户主 | 金额（元） |\n|---|---|---:|\n")
	for i := range rows {
		fmt.Fprintf(&b, "| %d | 示例%d | %d.50 |\n", i+1, i+1, i*7)
	}
	b.WriteString("| | **合计** | 999.00 |\n")
	return b.String()
}

// TestPanels: a long narrow table stands in panels, and its sum at the end.
func TestPanels(t *testing.T) {
	look := Look{Size: Pt(16), Lead: 1500, Width: MM(250), Floor: Pt(10)}
	one, _ := story(listTable(30)).Layout(look)
	look.Panels = 3
	three, _ := story(listTable(30)).Layout(look)
	if Height(three)*2 > Height(one) {
		t.Errorf("panels take %d, one column %d", Height(three), Height(one))
	}
	pg := NewPage(Sans(), MM(297), MM(420))
	Paint(pg, three, MM(20), MM(20), 0)
	text := pg.Text()
	if strings.Count(text, "户主") != 3 || strings.Count(text, "示例30") != 1 || strings.LastIndex(text, "合计") < strings.LastIndex(text, "示例30") {
		t.Errorf("text %s", text)
	}
}

// TestTableOverPages: the head is repeated, no row is lost or torn.
func TestTableOverPages(t *testing.T) {
	pieces, _ := story("见表。\n\n" + listTable(80)).Layout(Look{Size: Pt(16), Lead: 1500, Width: MM(170), Floor: Pt(10), Panels: 1})
	pages := Paginate(pieces, func(int) Len { return MM(200) })
	if len(pages) < 3 {
		t.Fatalf("%d pages", len(pages))
	}
	var all strings.Builder
	for i, ps := range pages {
		if h := Height(ps); h > MM(200) {
			t.Errorf("page %d is %d high", i, h)
		}
		pg := NewPage(Sans(), MM(210), MM(297))
		Paint(pg, ps, MM(20), MM(20), 0)
		if n := strings.Count(pg.Text(), "户主"); n != 1 {
			t.Errorf("page %d has %d heads", i, n)
		}
		all.WriteString(pg.Text())
	}
	for i := range 80 {
		if n := strings.Count(all.String(), fmt.Sprintf("示例%d\t", i+1)); n != 1 {
			t.Errorf("row %d stands %d times", i+1, n)
		}
	}
}

// TestSignature: the date ends four characters off the edge, and the names stand
// centred above it; a long name takes the edge, a name without a date two characters.
func TestSignature(t *testing.T) {
	const size = 16_000
	look := Look{Size: size, Lead: 1500, Width: 30 * size}
	for _, c := range []struct {
		name, day string
		names     []string
		right     map[string]int32 // blank right of the line, thousandths of an em
	}{
		{"short", "2026年11月23日", []string{"和顺村村民委员会"}, map[string]int32{"2026年11月23日": 4000}},
		{"long", "2026年11月23日", []string{"云禾县青禾镇人民政府综合便民服务中心办公室"}, map[string]int32{"云禾县青禾镇人民政府综合便民服务中心办公室": 0}},
		{"no date", "", []string{"青禾镇人民政府"}, map[string]int32{"青禾镇人民政府": 2000}},
		{"two", "2026年11月23日", []string{"中共青禾镇委员会", "青禾镇人民政府"}, map[string]int32{"2026年11月23日": 4000}},
	} {
		s := story("通告。\n")
		s.Sign(c.names, c.day)
		pieces, _ := s.Layout(look)
		pg := NewPage(Sans(), MM(297), MM(420))
		Paint(pg, pieces, 0, MM(20), 0)
		middles := map[int32]bool{}
		for _, op := range pg.Layers[0].Ops[1:] {
			text, last := "", op.Marks[len(op.Marks)-1]
			for _, m := range op.Marks {
				text += string(m.R)
			}
			end := Across(op.X, size) + last.X + int32(Sans().list[0].Advance(last.gid))
			if want, ok := c.right[text]; ok && max(30_000-end-want, want-(30_000-end)) > 5 {
				t.Errorf("%s: %s ends %d off the edge, want %d", c.name, text, 30_000-end, want)
			}
			middles[(Across(op.X, size)+end)/2/20] = true
		}
		if len(middles) > 1 && c.name != "long" {
			t.Errorf("%s: middles at %v", c.name, middles)
		}
	}
}

// TestLastPage: a last page has three lines, where the one before can spare them,
// and no piece is lost.
func TestLastPage(t *testing.T) {
	line := Piece{H: 10}
	keep := Piece{H: 10, Keep: true}
	for name, c := range map[string]struct {
		ps   []Piece
		want string
	}{
		"one line over":    {slices.Repeat([]Piece{line}, 11), "8 3"},
		"two lines over":   {slices.Repeat([]Piece{line}, 12), "9 3"},
		"three lines over": {slices.Repeat([]Piece{line}, 13), "10 3"},
		"signature alone":  {slices.Concat(slices.Repeat([]Piece{line}, 10), []Piece{keep, line}), "9 3"},
		"a heading above":  {slices.Concat(slices.Repeat([]Piece{line}, 7), []Piece{keep}, slices.Repeat([]Piece{line}, 3)), "7 4"},
		"a table above":    {slices.Concat(slices.Repeat([]Piece{line}, 5), []Piece{{H: 50, table: true}}, []Piece{line}), "6 1"},
		"nothing to spare": {[]Piece{{H: 100}, line}, "1 1"},
	} {
		var got []string
		n := 0
		for _, p := range Paginate(c.ps, func(int) Len { return 100 }) {
			got = append(got, fmt.Sprint(len(p)))
			n += len(p)
		}
		if g := strings.Join(got, " "); g != c.want || n != len(c.ps) {
			t.Errorf("%s: %s, want %s", name, g, c.want)
		}
	}
}

// TestBeside: two pages on one sheet share their layers, and text, links and tags
// stand where they belong.
func TestBeside(t *testing.T) {
	a := samplePage().Pages[0]
	sheet := NewPage(Sans(), 2*a.W, a.H)
	sheet.Beside(a, 0)
	sheet.Beside(a, a.W)
	one, err := samplePage().PDF()
	if err != nil {
		t.Fatal(err)
	}
	d := &Document{Title: "两张", Pages: []*Page{sheet}}
	two, err := d.PDF()
	if err != nil {
		t.Fatal(err)
	}
	if len(two) > len(one)*13/10 {
		t.Errorf("%d bytes, one page takes %d", len(two), len(one))
	}
	if got, want := sheet.Text(), a.Text(); strings.Count(got, want) != 2 {
		t.Errorf("text %q", got)
	}
	im, err := sheet.PNG(1600)
	if err != nil {
		t.Fatal(err)
	}
	pic, err := png.Decode(bytes.NewReader(im))
	if err != nil {
		t.Fatal(err)
	}
	for y := 0; y < pic.Bounds().Dy(); y += 7 {
		for x := range 790 {
			if pic.At(x, y) != pic.At(x+800, y) && pic.At(x+1, y) != pic.At(x+800, y) && pic.At(x, y) != pic.At(x+801, y) {
				t.Fatalf("the halves differ at %d,%d", x, y)
			}
		}
	}
	path := writeTemp(t, d)
	if out := tooltest.Run(t, "qpdf", "--check", path); !strings.Contains(out, "No syntax or stream encoding errors") {
		t.Error(out)
	}
	if n := strings.Count(tooltest.Run(t, "pdfinfo", "-struct-text", path), "王𠅤"); n != 2 {
		t.Errorf("the name stands %d times in the structure", n)
	}
}

// TestDecimals: the points of a column of numbers stand under each other.
func TestDecimals(t *testing.T) {
	pieces, _ := story("| 项目 | 金额 |\n|---|---:|\n| 甲 | 12.50 |\n| 乙 | 1200 |\n| 丙 | -0.4 |\n").Layout(Look{Size: Pt(16), Lead: 1500, Width: MM(170)})
	pg := NewPage(Sans(), MM(210), MM(297))
	Paint(pg, pieces, MM(20), MM(20), 0)
	at := map[Len]bool{}
	for _, op := range pg.Layers[0].Ops {
		s := ""
		point := Len(-1)
		for _, m := range op.Marks {
			if m.R == '.' {
				point = op.X + em(m.X, op.Size)
			}
			s += string(m.R)
		}
		if s == "1200" {
			point = op.X + em(op.Marks[3].X+int32(Sans().list[0].Advance(op.Marks[3].gid)), op.Size)
		}
		if point >= 0 {
			at[point/100] = true
		}
	}
	if len(at) != 1 {
		t.Errorf("points at %v", at)
	}
}

func TestFind(t *testing.T) {
	s := story("王\ue5e5。\n\n![图](a.png)\n")
	if len(s.Missing) != 1 || s.Missing[0].R != '\ue5e5' || s.Missing[0].Line != 1 {
		t.Errorf("missing %+v", s.Missing)
	}
	if len(s.Absent) != 1 {
		t.Errorf("absent %v", s.Absent)
	}
	if !story("\n\n").Empty() || story("通告。").Empty() {
		t.Error("Empty")
	}
	if !story("通告。\n\n青禾镇人民政府\n\n2026年11月23日\n").Signed() || story("于2026年11月23日开会。").Signed() {
		t.Error("Signed")
	}
}

func TestPictures(t *testing.T) {
	im := image.NewRGBA(image.Rect(0, 0, 40, 20))
	im.Set(3, 3, color.RGBA{200, 0, 0, 255})
	var b bytes.Buffer
	if err := png.Encode(&b, im); err != nil {
		t.Fatal(err)
	}
	pic, err := ReadImage(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	pieces, _ := Tell(Sans(), document.Parse("看图。\n\n![示意图](a.png)\n"), Pictures{"a.png": pic}).Layout(Look{Size: Pt(16), Lead: 1500, Width: MM(170)})
	pg := NewPage(Sans(), MM(210), MM(297))
	Paint(pg, pieces, MM(20), MM(20), 0)
	d := &Document{Title: "图", Pages: []*Page{pg}}
	path := writeTemp(t, d)
	if out := tooltest.Run(t, "pdfimages", "-list", path); !strings.Contains(out, "40    20") {
		t.Error(out)
	}
	if _, err := pg.PNG(500); err != nil {
		t.Error(err)
	}
	if s := pg.SVG("图"); !bytes.Contains(s, []byte("data:image/png")) {
		t.Error("no picture in the SVG")
	}
}

func TestQRRefuses(t *testing.T) {
	if _, err := QR(""); err == nil {
		t.Error("a code of nothing")
	}
	if _, err := QR(strings.Repeat("长", 3000)); err == nil {
		t.Error("a code of too much")
	}
}

// FuzzFont reads damaged fonts without a panic.
func FuzzFont(f *testing.F) {
	f.Add(sansBold[:4096], uint16(40))
	f.Add([]byte("ttcf"), uint16(1))
	f.Fuzz(func(t *testing.T, data []byte, g uint16) {
		font, err := ParseFont("x", data)
		if err != nil {
			return
		}
		gid := GID(g) % GID(font.glyphs)
		font.Bounds(gid)
		font.Draw(gid, &pathPen{})
		font.subset([]GID{gid})
	})
}
