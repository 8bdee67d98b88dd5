package attachment

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

const id = "999901190101010017"

// holds is what the tests take for personal data.
func holds(s string) bool { return strings.Contains(s, id) }

// archive makes an office file of parts.
func archive(t testing.TB, parts map[string]string, order ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range order {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	wordNS  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	sheetNS = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relsNS  = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
)

// word makes a .docx with a body, and more parts: name, content, name, content, ….
func word(t testing.TB, body string, more ...string) []byte {
	parts := map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"_rels/.rels":         `<Relationships ` + relsNS + `><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml":   `<w:document ` + wordNS + `><w:body><w:p><w:r><w:t>报名表</w:t></w:r></w:p>` + body + `</w:body></w:document>`,
	}
	order := []string{"[Content_Types].xml", "_rels/.rels", "word/document.xml"}
	for i := 0; i+1 < len(more); i += 2 {
		parts[more[i]] = more[i+1]
		order = append(order, more[i])
	}
	return archive(t, parts, order...)
}

// book makes an .xlsx of one or two sheets.
func book(t testing.TB, workbook, sheet1, sheet2 string, more ...string) []byte {
	parts := map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"_rels/.rels":                `<Relationships ` + relsNS + `><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/_rels/workbook.xml.rels": `<Relationships ` + relsNS + `><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/worksheet" Target="/xl/worksheets/sheet2.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook ` + sheetNS + `>` + workbook + `</workbook>`,
		"xl/worksheets/sheet1.xml":   `<worksheet ` + sheetNS + `>` + sheet1 + `</worksheet>`,
		"xl/worksheets/sheet2.xml":   `<worksheet ` + sheetNS + `>` + sheet2 + `</worksheet>`,
	}
	order := []string{"[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
	for i := 0; i+1 < len(more); i += 2 {
		parts[more[i]] = more[i+1]
		order = append(order, more[i])
	}
	return archive(t, parts, order...)
}

const twoSheets = `<sheets><sheet name="公示" sheetId="1" r:id="rId1"/><sheet name="底册" sheetId="2" r:id="rId2"/></sheets>`

func in(place, text string) string {
	return fmt.Sprintf(`<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, place, text)
}

func run(text string) string { return `<w:r><w:t>` + text + `</w:t></w:r>` }

func para(inner string) string { return `<w:p>` + inner + `</w:p>` }

// everyByte returns all that somebody with tools finds in a file.
func everyByte(t testing.TB, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return string(data)
	}
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		var part bytes.Buffer
		if _, err := part.ReadFrom(r); err != nil {
			t.Fatal(err)
		}
		b.WriteString(f.Name + "\n" + part.String() + "\n")
	}
	return b.String()
}

// Where an identity number may hide. gone: the copy does not hold it any more; seen:
// it is read, and the checks will block; refused: the file does not go out.
var places = []struct {
	name, file string
	want       string
	data       func(t testing.TB) []byte
}{
	{"deleted words", "a.docx", "gone", func(t testing.TB) []byte {
		return word(t, para(`<w:del w:id="1" w:author="张"><w:r><w:delText>`+id+`</w:delText></w:r></w:del>`))
	}},
	{"moved words", "a.docx", "gone", func(t testing.TB) []byte {
		return word(t, para(`<w:moveFrom w:id="1" w:author="张">`+run(id)+`</w:moveFrom>`))
	}},
	{"a deleted row", "a.docx", "gone", func(t testing.TB) []byte {
		return word(t, `<w:tbl><w:tr><w:trPr><w:del w:id="1" w:author="张"/></w:trPr><w:tc>`+para(run(id))+`</w:tc></w:tr></w:tbl>`)
	}},
	{"hidden words", "a.docx", "gone", func(t testing.TB) []byte {
		return word(t, para(`<w:r><w:rPr><w:vanish/></w:rPr><w:t>`+id+`</w:t></w:r>`))
	}},
	{"hidden by a style", "a.docx", "gone", func(t testing.TB) []byte {
		return word(t, para(`<w:r><w:rPr><w:rStyle w:val="b"/></w:rPr><w:t>`+id+`</w:t></w:r>`), "word/styles.xml",
			`<w:styles `+wordNS+`><w:style w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>`)
	}},
	{"a hidden paragraph style", "a.docx", "gone", func(t testing.TB) []byte {
		return word(t, para(`<w:pPr><w:pStyle w:val="a"/></w:pPr>`+run(id)), "word/styles.xml", `<w:styles `+wordNS+`><w:style w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>`)
	}},
	{"not hidden after all", "a.docx", "seen", func(t testing.TB) []byte {
		return word(t, para(`<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>`+id+`</w:t></w:r>`))
	}},
	{"comment", "a.docx", "gone", func(t testing.TB) []byte {
		return word(t, para(`<w:commentRangeStart w:id="0"/>`+run("王")+`<w:commentReference w:id="0"/>`), "word/comments.xml", `<w:comments `+wordNS+`><w:comment w:id="0">`+para(run(id))+`</w:comment></w:comments>`)
	}},
	{"properties", "a.docx", "gone", func(t testing.TB) []byte {
		return word(t, "", "docProps/core.xml", `<p><creator>`+id+`</creator></p>`)
	}},
	{"own properties", "a.docx", "gone", func(t testing.TB) []byte {
		return word(t, "", "docProps/custom.xml", `<p><property name="x">`+id+`</property></p>`)
	}},
	{"custom XML", "a.docx", "gone", func(t testing.TB) []byte {
		return word(t, "", "customXml/item1.xml", `<x>`+id+`</x>`)
	}},
	{"thumbnail", "a.docx", "gone", func(t testing.TB) []byte { return word(t, "", "docProps/thumbnail.jpeg", id) }},
	{"embedded book", "a.docx", "gone", func(t testing.TB) []byte {
		return word(t, para(`<w:r><w:object><x/></w:object></w:r>`), "word/embeddings/book.xlsx", id)
	}},
	{"macro", "a.docx", "gone", func(t testing.TB) []byte { return word(t, "", "word/vbaProject.bin", id) }},
	{"alt text", "a.docx", "gone", func(t testing.TB) []byte {
		return word(t, para(`<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图" descr="身份证`+id+`"/></wp:inline></w:drawing></w:r>`))
	}},
	{"document variable", "a.docx", "gone", func(t testing.TB) []byte {
		return word(t, "", "word/settings.xml", `<w:settings `+wordNS+`><w:docVars><w:docVar w:name="x" w:val="`+id+`"/></w:docVars></w:settings>`)
	}},
	{"tag of a control", "a.docx", "gone", func(t testing.TB) []byte {
		return word(t, `<w:sdt><w:sdtPr><w:tag w:val="`+id+`"/></w:sdtPr><w:sdtContent>`+para(run("王"))+`</w:sdtContent></w:sdt>`)
	}},
	{"inserted file", "a.docx", "gone", func(t testing.TB) []byte {
		return word(t, `<w:altChunk r:id="rId9"/>`, "word/afchunk1.html", `<p>`+id+`</p>`)
	}},
	{"old formatting", "a.docx", "gone", func(t testing.TB) []byte {
		return word(t, para(`<w:pPr><w:pPrChange w:id="1" w:author="`+id+`"/></w:pPr>`+run("王")))
	}},
	{"XML comment", "a.docx", "gone", func(t testing.TB) []byte { return word(t, para(run("王"))+`<!-- `+id+` -->`) }},
	{"header", "a.docx", "seen", func(t testing.TB) []byte {
		return word(t, "", "word/header1.xml", `<w:hdr `+wordNS+`>`+para(run(id))+`</w:hdr>`)
	}},
	{"footer in pieces", "a.docx", "seen", func(t testing.TB) []byte {
		return word(t, "", "word/footer1.xml", `<w:ftr `+wordNS+`>`+para(run(id[:6])+run(id[6:14])+run(id[14:]))+`</w:ftr>`)
	}},
	{"footnote", "a.docx", "seen", func(t testing.TB) []byte {
		return word(t, "", "word/footnotes.xml", `<w:footnotes `+wordNS+`><w:footnote w:id="1">`+para(run(id))+`</w:footnote></w:footnotes>`)
	}},
	{"endnote", "a.docx", "seen", func(t testing.TB) []byte {
		return word(t, "", "word/endnotes.xml", `<w:endnotes `+wordNS+`><w:endnote w:id="1">`+para(run(id))+`</w:endnote></w:endnotes>`)
	}},
	{"chart", "a.docx", "seen", func(t testing.TB) []byte {
		return word(t, "", "word/charts/chart1.xml", `<c:chart xmlns:c="c"><c:strCache><c:pt><c:v>`+id+`</c:v></c:pt></c:strCache></c:chart>`)
	}},
	{"text box", "a.docx", "seen", func(t testing.TB) []byte {
		return word(t, para(`<w:r><w:pict><x><w:txbxContent>`+para(run(id))+`</w:txbxContent></x></w:pict></w:r>`))
	}},
	{"link", "a.docx", "seen", func(t testing.TB) []byte {
		return word(t, "", "word/_rels/document.xml.rels", `<Relationships `+relsNS+`><Relationship Id="r" Type="x/hyperlink" TargetMode="External" Target="http://a.b/`+id+`"/></Relationships>`)
	}},
	{"field", "a.docx", "seen", func(t testing.TB) []byte {
		return word(t, para(`<w:r><w:instrText>HYPERLINK `+id+`</w:instrText></w:r>`))
	}},
	{"inserted words stay", "a.docx", "seen", func(t testing.TB) []byte {
		return word(t, para(`<w:ins w:id="1" w:author="张">`+run(id)+`</w:ins>`))
	}},
	{"hidden column", "a.xlsx", "gone", func(t testing.TB) []byte {
		return book(t, twoSheets, `<cols><col min="2" max="3" hidden="1"/></cols><sheetData><row r="1">`+in("A1", "村")+in("C1", id)+`</row></sheetData>`, `<sheetData/>`)
	}},
	{"column of no width", "a.xlsx", "gone", func(t testing.TB) []byte {
		return book(t, twoSheets, `<cols><col min="2" max="2" width="0"/></cols><sheetData><row r="1">`+in("A1", "村")+in("B1", id)+`</row></sheetData>`, `<sheetData/>`)
	}},
	{"hidden row", "a.xlsx", "gone", func(t testing.TB) []byte {
		return book(t, twoSheets, `<sheetData><row r="1">`+in("A1", "村")+`</row><row r="2" hidden="1">`+in("A2", id)+`</row></sheetData>`, `<sheetData/>`)
	}},
	{"row of no height", "a.xlsx", "gone", func(t testing.TB) []byte {
		return book(t, twoSheets, `<sheetData><row r="2" ht="0" customHeight="1">`+in("A2", id)+`</row></sheetData>`, `<sheetData/>`)
	}},
	{"hidden sheet", "a.xlsx", "gone", func(t testing.TB) []byte {
		return book(t, strings.Replace(twoSheets, `sheetId="2"`, `sheetId="2" state="hidden"`, 1), `<sheetData/>`, `<sheetData><row r="1">`+in("A1", id)+`</row></sheetData>`)
	}},
	{"very hidden sheet", "a.xlsx", "gone", func(t testing.TB) []byte {
		return book(t, strings.Replace(twoSheets, `sheetId="2"`, `sheetId="2" state="veryHidden"`, 1), `<sheetData/>`, `<sheetData><row r="1">`+in("A1", id)+`</row></sheetData>`)
	}},
	{"hidden with shared strings", "a.xlsx", "gone", func(t testing.TB) []byte {
		return book(t, twoSheets, `<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2" hidden="1"><c r="A2" t="s"><v>1</v></c></row></sheetData>`, `<sheetData/>`,
			"xl/sharedStrings.xml", `<sst `+sheetNS+`><si><t>村</t></si><si><t>`+id+`</t></si></sst>`)
	}},
	{"a string that no cell shows", "a.xlsx", "gone", func(t testing.TB) []byte {
		return book(t, twoSheets, `<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>`, `<sheetData/>`,
			"xl/sharedStrings.xml", `<sst `+sheetNS+`><si><t>村</t></si><si><r><t>`+id[:9]+`</t></r><r><t>`+id[9:]+`</t></r></si></sst>`)
	}},
	{"a format that shows nothing", "a.xlsx", "gone", func(t testing.TB) []byte {
		return book(t, twoSheets, `<sheetData><row r="1"><c r="A1" s="1" t="inlineStr"><is><t>`+id+`</t></is></c></row></sheetData>`, `<sheetData/>`,
			"xl/styles.xml", `<styleSheet `+sheetNS+`><numFmts><numFmt numFmtId="164" formatCode=";;;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>`)
	}},
	{"comment of a cell", "a.xlsx", "gone", func(t testing.TB) []byte {
		return book(t, twoSheets, `<sheetData/>`, `<sheetData/>`, "xl/comments1.xml", `<comments `+sheetNS+`><comment ref="A1"><text><t>`+id+`</t></text></comment></comments>`)
	}},
	{"comment in a thread", "a.xlsx", "gone", func(t testing.TB) []byte {
		return book(t, twoSheets, `<sheetData/>`, `<sheetData/>`, "xl/threadedComments/threadedComment1.xml", `<x><text>`+id+`</text></x>`)
	}},
	{"cache of a pivot table", "a.xlsx", "gone", func(t testing.TB) []byte {
		return book(t, twoSheets, `<sheetData/>`, `<sheetData/>`, "xl/pivotCache/pivotCacheRecords1.xml", `<r><s v="`+id+`"/></r>`)
	}},
	{"another file's cells", "a.xlsx", "gone", func(t testing.TB) []byte {
		return book(t, twoSheets, `<sheetData/>`, `<sheetData/>`, "xl/externalLinks/externalLink1.xml", `<e><v>`+id+`</v></e>`)
	}},
	{"reading aid", "a.xlsx", "gone", func(t testing.TB) []byte {
		return book(t, twoSheets, `<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>`, `<sheetData/>`, "xl/sharedStrings.xml", `<sst `+sheetNS+`><si><t>村</t><rPh><t>`+id+`</t></rPh></si></sst>`)
	}},
	{"cell", "a.xlsx", "seen", func(t testing.TB) []byte {
		return book(t, twoSheets, `<sheetData><row r="1">`+in("A1", id)+`</row></sheetData>`, `<sheetData/>`)
	}},
	{"name of a sheet", "a.xlsx", "seen", func(t testing.TB) []byte {
		return book(t, strings.Replace(twoSheets, "底册", id, 1), `<sheetData/>`, `<sheetData/>`)
	}},
	{"head of the printed page", "a.xlsx", "seen", func(t testing.TB) []byte {
		return book(t, twoSheets, `<sheetData/><headerFooter><oddHeader>&amp;C`+id+`</oddHeader></headerFooter>`, `<sheetData/>`)
	}},
	{"prompt of a cell", "a.xlsx", "seen", func(t testing.TB) []byte {
		return book(t, twoSheets, `<sheetData/><dataValidations><dataValidation prompt="`+id+`"/></dataValidations>`, `<sheetData/>`)
	}},
	{"defined name", "a.xlsx", "seen", func(t testing.TB) []byte {
		return book(t, twoSheets+`<definedNames><definedName name="x">"`+id+`"</definedName></definedNames>`, `<sheetData/>`, `<sheetData/>`)
	}},
	{"formula with a text", "a.xlsx", "seen", func(t testing.TB) []byte {
		return book(t, twoSheets, `<sheetData><row r="1"><c r="A1"><f>"`+id+`"</f><v>0</v></c></row></sheetData>`, `<sheetData/>`)
	}},
	{"shape on a sheet", "a.xlsx", "seen", func(t testing.TB) []byte {
		return book(t, twoSheets, `<sheetData/>`, `<sheetData/>`, "xl/drawings/drawing1.xml", `<d xmlns:a="a"><a:p><a:r><a:t>`+id+`</a:t></a:r></a:p></d>`)
	}},
	{"slide", "a.pptx", "seen", func(t testing.TB) []byte {
		return archive(t, map[string]string{"[Content_Types].xml": "<Types/>", "ppt/slides/slide1.xml": `<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>` + id + `</a:t></a:r></a:p></p:sld>`}, "[Content_Types].xml", "ppt/slides/slide1.xml")
	}},
	{"notes of a slide", "a.pptx", "gone", func(t testing.TB) []byte {
		return archive(t, map[string]string{"[Content_Types].xml": "<Types/>", "ppt/notesSlides/n1.xml": `<a:t xmlns:a="a">` + id + `</a:t>`}, "[Content_Types].xml", "ppt/notesSlides/n1.xml")
	}},
	{"hidden slide", "a.pptx", "refused", func(t testing.TB) []byte {
		return archive(t, map[string]string{"[Content_Types].xml": "<Types/>", "ppt/slides/slide1.xml": `<p:sld xmlns:p="p" show="0">` + id + `</p:sld>`}, "[Content_Types].xml", "ppt/slides/slide1.xml")
	}},
	{"text", "a.txt", "seen", func(testing.TB) []byte { return []byte("身份证" + id) }},
	{"calendar", "a.ics", "seen", func(testing.TB) []byte { return []byte("DESCRIPTION:" + id) }},
	{"text of Windows", "a.txt", "seen", func(testing.TB) []byte {
		return []byte("\xff\xfe9\x009\x009\x009\x000\x001\x001\x009\x000\x001\x000\x001\x000\x001\x000\x000\x001\x007\x00")
	}},
	{"comment of a page", "a.html", "gone", func(testing.TB) []byte { return []byte("<p>公示</p><!-- " + id + " -->") }},
	{"hidden part of a page", "a.html", "gone", func(testing.TB) []byte { return []byte(`<p>公示</p><div style="display: none">` + id + `</div>`) }},
	{"hidden field of a page", "a.html", "gone", func(testing.TB) []byte { return []byte(`<input type="hidden" value="` + id + `">`) }},
	{"page", "a.html", "seen", func(testing.TB) []byte { return []byte(`<p>` + id[:8] + `<b>` + id[8:] + `</b></p>`) }},
	{"description of a picture", "a.html", "seen", func(testing.TB) []byte { return []byte(`<img alt="` + id + `">`) }},
	{"archive", "a.zip", "refused", func(t testing.TB) []byte { return archive(t, map[string]string{"x": id}, "x") }},
	{"old document", "a.doc", "refused", func(testing.TB) []byte { return []byte("\xd0\xcf\x11\xe0" + id) }},
	{"old document of another name", "a.docx", "refused", func(testing.TB) []byte { return []byte("\xd0\xcf\x11\xe0" + id) }},
	{"with macros", "a.xlsm", "refused", func(t testing.TB) []byte { return book(t, twoSheets, id, "") }},
	{"cut archive", "a.docx", "refused", func(t testing.TB) []byte { return word(t, id)[:200] }},
}

func TestWhereANumberHides(t *testing.T) {
	for _, tt := range places {
		t.Run(tt.name, func(t *testing.T) {
			c := Clean(tt.file, tt.data(t), holds)
			got := "lost"
			switch {
			case c.Refused != "":
				got = "refused"
			case !strings.Contains(strings.ReplaceAll(everyByte(t, c.Data), "\x00", ""), id):
				got = "gone"
				if strings.Contains(c.Text, id) {
					got = "gone and seen"
				}
				if !c.Changed() {
					got = "gone, and nobody is told"
				}
			case strings.Contains(c.Text, id):
				got = "seen"
			}
			if tt.want == "seen" && strings.Contains(c.Text, id) {
				got = "seen" // in pieces
			}
			if got != tt.want {
				t.Fatalf("got %s, want %s: %+v", got, tt.want, c)
			}
			again := Clean(tt.file, c.Data, holds)
			if c.Refused == "" && (again.Changed() || !bytes.Equal(again.Data, c.Data)) {
				t.Errorf("the copy of the copy differs: %v", again.Removed)
			}
		})
	}
}

// The visible part of a book stays, its formulas become values where their sources
// were emptied, and Excel's library opens it.
func TestTheRestOfABookStays(t *testing.T) {
	f := excelize.NewFile()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(f.SetSheetRow("Sheet1", "A1", &[]any{"村", "身份证号", "金额"}))
	must(f.SetSheetRow("Sheet1", "A2", &[]any{"和顺村", id, 12.5}))
	must(f.SetSheetRow("Sheet1", "A3", &[]any{"新阳村", id, 7}))
	must(f.SetColVisible("Sheet1", "B", false))
	must(f.AddComment("Sheet1", excelize.Comment{Cell: "A1", Author: "张示一", Text: id}))
	_, err := f.NewSheet("底册")
	must(err)
	must(f.SetCellStr("底册", "A1", id))
	must(f.SetSheetVisible("底册", false))
	b, err := f.WriteToBuffer()
	must(err)
	c := Clean("名单.xlsx", b.Bytes(), holds)
	if c.Refused != "" || strings.Contains(everyByte(t, c.Data), id) {
		t.Fatalf("%+v", c)
	}
	g, err := excelize.OpenReader(bytes.NewReader(c.Data))
	must(err)
	for cell, want := range map[string]string{"A1": "村", "A3": "新阳村", "C2": "12.5", "B2": ""} {
		if v, err := g.GetCellValue("Sheet1", cell); err != nil || v != want {
			t.Errorf("%s is %q, want %q: %v", cell, v, want, err)
		}
	}
	if !strings.Contains(c.Summary(), "隐藏的列") || !strings.Contains(c.Summary(), "批注") || !strings.Contains(c.Summary(), "工作表") {
		t.Errorf("told: %s", c.Summary())
	}
}

func TestFormulasBesideHiddenCells(t *testing.T) {
	hidden := `<row r="2" hidden="1">` + in("A2", id) + `</row>`
	c := Clean("a.xlsx", book(t, twoSheets, `<sheetData><row r="1"><c r="A1"><f>A2</f><v>7</v></c></row>`+hidden+`</sheetData>`, `<sheetData/>`), holds)
	if all := everyByte(t, c.Data); strings.Contains(all, "<f>") || !strings.Contains(all, "<v>7</v>") {
		t.Errorf("the value is lost:\n%s", all)
	}
	c = Clean("a.xlsx", book(t, twoSheets, `<sheetData><row r="1"><c r="A1"><f>A2</f></c></row>`+hidden+`</sheetData>`, `<sheetData/>`), holds)
	if c.Refused == "" {
		t.Error("a formula without a value beside hidden cells goes out")
	}
}
