package intake

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/limits"
)

// zeros makes a zip whose members unpack to size zero bytes each.
func zeros(t testing.TB, size int, names ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	block := make([]byte, 1<<20)
	for _, n := range names {
		w, err := z.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		for done := 0; done < size; done += len(block) {
			if _, err := w.Write(block); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// lying makes a zip whose directory says that its member is small.
func lying(t testing.TB) []byte {
	data := zeros(t, 64<<20, "word/document.xml")
	// The size unpacked stands at offset 24 of the central directory's entry.
	at := bytes.LastIndex(data, []byte("PK\x01\x02"))
	copy(data[at+24:], []byte{100, 0, 0, 0})
	return data
}

// wideSheet has an empty cell at the right end of very many rows.
func wideSheet(t testing.TB) []byte {
	return sheetFile(t, `<sheetData>`+strings.Repeat(`<row><c r="XFD1"/></row>`, 100000)+`</sheetData>`)
}

// sheetFile makes a workbook of one sheet with this inside.
func sheetFile(t testing.TB, inside string) []byte {
	return zipOf(t, "[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
		"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+inside+`</worksheet>`)
}

func TestReadRefuses(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><w:document ` + wordNS + `><w:body><w:p><w:r><w:t>&d;</w:t></w:r></w:p></w:body></w:document>`
	good := wordFile(t, wp("关于试读的通知"))
	enc := append(append([]byte(nil), oleMagic...), []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")...)
	book := append(append([]byte(nil), oleMagic...), []byte("W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00")...)
	tests := []struct {
		name, file string
		data       []byte
		say        string // part of the sentence
	}{
		{"empty", "a.docx", nil, "空的"},
		{"200 MB", "a.docx", make([]byte, 200<<20), "超过 20 MB"},
		{"zip bomb by its directory", "a.docx", zeros(t, 161<<20, "word/document.xml"), "压缩炸弹"},
		{"zip bomb by ratio", "a.docx", zeros(t, 20<<20, "word/document.xml", "b", "c", "d"), "压缩炸弹"},
		{"zip bomb that lies", "a.docx", lying(t), "读不出来"},
		{"entity bomb", "a.docx", zipOf(t, "word/document.xml", bomb), "已损坏"},
		{"deep nesting", "a.docx", wordFile(t, strings.Repeat("<w:sdt>", 100000)), "已损坏"},
		{"cut off zip", "a.docx", good[:len(good)/2], "损坏"},
		{"cut off xml", "a.docx", zipOf(t, "word/document.xml", `<w:document><w:body><w:p><w:r><w:t>半`), "已损坏"},
		{"no body", "a.docx", zipOf(t, "[Content_Types].xml", "wordprocessingml"), "没有正文"},
		{"ordinary zip", "a.zip", zipOf(t, "a.txt", "x"), "压缩包"},
		{"slides", "a.pptx", zipOf(t, "ppt/presentation.xml", "<p/>"), "演示文稿"},
		{"ofd", "a.ofd", zipOf(t, "OFD.xml", "<o/>"), "OFD"},
		{"odt", "a.odt", zipOf(t, "mimetype", "application/vnd.oasis.opendocument.text"), "OpenDocument"},
		{"password", "a.docx", enc, "密码"},
		{"old sheet", "a.xls", book, ".xlsx"},
		{"old sheet by content", "a", book, ".xlsx"},
		{"old WPS", "a.wps", append([]byte(nil), oleMagic...), "WPS"},
		{"old Word", "a.doc", append([]byte(nil), oleMagic...), ".doc"},
		{"rtf", "a.doc", []byte(`{\rtf1 x}`), "RTF"},
		{"pdf", "a.pdf", []byte("%PDF-1.7\n"), "PDF"},
		{"picture", "a.docx", []byte("\x89PNG\r\n\x1a\n0000"), "图片"},
		{"binary", "a.txt", []byte{0, 1, 2, 3, 4}, "读不出文字"},
		{"broken sheet", "a.xlsx", zipOf(t, "xl/workbook.xml", "<workbook><sheets>"), ""},
		{"web archive", "a.doc", []byte("MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n"), ".docx"},
		{"Word XML of 2003", "a.doc", []byte(`<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>`), ".docx"},
		{"wide empty sheet", "a.xlsx", wideSheet(t), "空列"},
		{"page without words", "a.html", []byte("<html><script>x</script></html>"), "没有文字"},
	}
	for _, tt := range tests {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		watch := calendar.StartStopwatch()
		_, err := Read(tt.file, tt.data)
		took := watch.Elapsed()
		runtime.ReadMemStats(&after)
		var refused *Refused
		if !errors.As(err, &refused) || !strings.Contains(refused.Msg, tt.say) {
			t.Errorf("%s: %v; want a sentence with %q", tt.name, err, tt.say)
		}
		if took > time.Minute {
			t.Errorf("%s: took %v", tt.name, took)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 200<<20 {
			t.Errorf("%s: allocated %d MB", tt.name, used>>20)
		}
	}
}

// Large but honest files stay within bounds.
func TestReadBounded(t *testing.T) {
	for name, body := range map[string]string{
		"many paragraphs":   strings.Repeat(wp("一段话，不长也不短，说的是冬天的事。"), 20000),
		"many empty runs":   "<w:p>" + strings.Repeat("<w:r/>", 150000) + "</w:p>",
		"wide table":        "<w:tbl>" + strings.Repeat("<w:tr>"+strings.Repeat("<w:tc>"+wp("1")+"</w:tc>", 60)+"</w:tr>", 700) + "</w:tbl>",
		"merged all over":   "<w:tbl>" + strings.Repeat("<w:tr>"+strings.Repeat(`<w:tc><w:tcPr><w:gridSpan w:val="63"/><w:vMerge w:val="restart"/></w:tcPr>`+wp("x")+"</w:tc>", 30)+"</w:tr>", 200) + "</w:tbl>",
		"nested tables":     strings.Repeat("<w:tbl><w:tr><w:tc>", 60) + wp("x") + strings.Repeat("</w:tc></w:tr></w:tbl>", 60),
		"nested text boxes": strings.Repeat("<w:p><w:r><w:pict><w:txbxContent>", 60) + wp("x") + strings.Repeat("</w:txbxContent></w:pict></w:r></w:p>", 60),
		"open fields":       "<w:p>" + strings.Repeat(`<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>A</w:instrText></w:r>`, 40000) + "</w:p>",
		"stars":             wp(strings.Repeat("*_", 200000)),
		"one long line":     wp(strings.Repeat("公", 400000)),
	} {
		watch := calendar.StartStopwatch()
		_, err := Read("关于大文件的通知.docx", wordFile(t, body))
		if d := watch.Elapsed(); d > time.Minute {
			t.Errorf("%s: took %v (%v)", name, d, err)
		}
		var refused *Refused
		if err != nil && !errors.As(err, &refused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUploadLimit(t *testing.T) {
	if _, err := Read("a.txt", make([]byte, limits.UploadBytes+1)); err == nil {
		t.Error("a file over the limit was read")
	}
}

// With LibreOffice, old formats are converted; the result says so.
func TestLibreOffice(t *testing.T) {
	convert := LibreOffice("", time.Minute)
	if convert == nil {
		t.Skip("soffice (LibreOffice) is not installed")
	}
	if testing.Short() {
		t.Skip("starts LibreOffice")
	}
	r := Reader{Convert: convert}
	for _, f := range []string{"masked.doc", "dates.xls"} {
		data, err := os.ReadFile(filepath.Join("testdata", f))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Read(f, data); err == nil {
			t.Errorf("%s was read without a converter", f)
		}
		res, err := r.Read(f, data)
		switch why := fmt.Sprint(errors.Unwrap(err)); {
		case err != nil && strings.Contains(why, "killed"):
			t.Skip("LibreOffice needs longer than its minute here")
		case err != nil && strings.Contains(why, "nothing came out"):
			t.Logf("%s: the LibreOffice here has no part for it", f)
			continue
		}
		if err != nil {
			t.Errorf("%s: %v (%v)", f, err, errors.Unwrap(err))
			continue
		}
		if !strings.Contains(kinds(res.Findings), "converted") {
			t.Errorf("%s: findings %s", f, kinds(res.Findings))
		}
		if b := res.Notice.Content.Body; !strings.Contains(b, "999901********0133") && !strings.Contains(b, "流动体检车到连塘村") {
			t.Errorf("%s: body %q", f, b)
		}
	}
	if _, err := r.Read("坏.doc", append([]byte(nil), oleMagic...)); err == nil {
		t.Error("a broken .doc was read")
	}
}
