package attachment

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// pdfOf makes a PDF of numbered objects; the first is the catalogue.
func pdfOf(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.5\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	x := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	info := ""
	if strings.Contains(objects[len(objects)-1], "/Producer") {
		info = fmt.Sprintf("/Info %d 0 R", len(objects))
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, info, x)
	return b.Bytes()
}

func stream(dict, body string) string {
	return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", dict, len(body), body)
}

// page is a PDF of one page with a content, and more objects from number 6 on.
func page(content string, more ...string) []byte {
	return pdfOf(append([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Resources<</Font<</F 5 0 R>>/XObject<</I 6 0 R>>>>/Contents 4 0 R>>",
		stream("", content), "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"}, more...)...)
}

func TestPDF(t *testing.T) {
	picture := stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", "x")
	text := "BT /F 12 Tf (Notice for all villages, " + id + ") Tj ET"
	wide := func(data []byte) []byte { // a font of codes with a table of what they show
		return bytes.Replace(data, []byte("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"), []byte("<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode 6 0 R>>"), 1)
	}
	table := stream("", "1 beginbfrange <0001> <000A> <0030> endbfrange 2 beginbfchar <0100> <8EAB> <0101> <4EFD> endbfchar")
	codes := "BT /F 12 Tf [<01000101>] TJ <"
	for _, c := range id {
		codes += fmt.Sprintf("%04X", c-'0'+1)
	}
	codes += "> Tj ET"
	for _, tt := range []struct {
		name string
		data []byte
		want func(c Copy) bool
	}{
		{"text", page(text), func(c Copy) bool { return holds(c.Text) && c.Look == "" && !c.Changed() }},
		{"text in pieces", page("BT /F 12 Tf [(" + id[:4] + ") -20 (" + id[4:] + ")] TJ ET"), func(c Copy) bool { return holds(c.Text) }},
		{"text of another font", wide(page(codes, table)), func(c Copy) bool { return strings.Contains(c.Text, "身份"+id) }},
		{"picture", page("q 100 0 0 100 0 0 cm /I Do Q", picture), func(c Copy) bool { return c.Look != "" && c.Refused == "" }},
		{"author", page(text, "<</Author(Zhang Shiyi "+id+")/Producer(x)>>"), func(c Copy) bool {
			return c.Changed() && holds(c.Hidden) && !bytes.Contains(c.Data, []byte("Shiyi")) && len(c.Data) > 0
		}},
		{"author in hex", page(text, "<</Author<FEFF5F20>/Producer(x)>>"), func(c Copy) bool {
			return strings.Contains(c.Hidden, "张") && !bytes.Contains(c.Data, []byte("FEFF5F20"))
		}},
		{"metadata", page(text, stream("/Type/Metadata/Subtype/XML", `<?xpacket begin="" id="x"?><x:creator xmlns:x="x">`+id+`</x:creator><?xpacket end="w"?>`)),
			func(c Copy) bool { return c.Changed() && bytes.Count(c.Data, []byte(id)) == 1 }},
		{"a file in it", page(text, "<</Type/Filespec/F(a)/EF<</F 7 0 R>>>>", stream("/Type/EmbeddedFile", "x")), func(c Copy) bool { return strings.Contains(c.Refused, "别的文件") }},
		{"a program in it", page(text, "<</S/JavaScript/JS(app.alert)>>"), func(c Copy) bool { return strings.Contains(c.Refused, "程序") }},
		{"a note in it", page(text, "<</Subtype/Text/Rect[0 0 1 1]/Contents(x)>>"), func(c Copy) bool { return strings.Contains(c.Refused, "批注") }},
		{"form field", page("BT /F 12 Tf (Notice for the villages) Tj ET", "<</FT/Tx/T(a)/V("+id+")>>"), func(c Copy) bool { return holds(c.Text) }},
		{"address of a link", page("BT /F 12 Tf (Notice for the villages) Tj ET", "<</S/URI/URI(http://a.b/"+id+")>>"), func(c Copy) bool { return holds(c.Text) }},
		{"what was there before", append(page(text), page(text)...), func(c Copy) bool { return c.Refused != "" }},
		{"no PDF", []byte("%PDF"), func(c Copy) bool { return c.Refused != "" }},
	} {
		c := Clean("a.pdf", tt.data, holds)
		if !tt.want(c) {
			t.Errorf("%s: removed %v, look %q, refused %q\nhidden %q\ntext %q", tt.name, c.Removed, c.Look, c.Refused, c.Hidden, c.Text)
			continue
		}
		if again := Clean("a.pdf", c.Data, holds); c.Refused == "" && again.Changed() {
			t.Errorf("%s: the copy of the copy differs: %v", tt.name, again.Removed)
		}
	}
}

// No file, whatever is in it, stops the one who checks.
func FuzzClean(f *testing.F) {
	for _, p := range places {
		f.Add(p.file, p.data(f))
	}
	for name, data := range pictures(f) {
		f.Add(name, data)
	}
	f.Add("a.pdf", page("BT (x) Tj ET"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		c := Clean(name, data, holds)
		if c.Refused == "" && c.Changed() {
			if again := Clean(name, c.Data, holds); again.Refused == "" && again.Changed() {
				t.Errorf("%s: the copy of the copy differs: %v after %v", name, again.Removed, c.Removed)
			}
		}
	})
}
