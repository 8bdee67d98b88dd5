package intake

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"gaoshi/internal/notice"
)

// zipOf makes a zip of name, content pairs.
func zipOf(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: pairs[i], Method: zip.Store})
		if err == nil {
			_, err = w.Write([]byte(pairs[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

const wordNS = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ` +
	`xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="urn:wps" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" ` +
	`xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:wp="urn:wp"`

// wordFile makes a Word document with this body, as Word itself writes one.
func wordFile(t testing.TB, body string, more ...string) []byte {
	return zipOf(t, append([]string{
		"[Content_Types].xml", `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels", `<Relationships><Relationship Id="a" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document ` + wordNS + `><w:body>` + body + `</w:body></w:document>`,
	}, more...)...)
}

func wp(s string) string { return `<w:p><w:r><w:t>` + s + `</w:t></w:r></w:p>` }

// body reads a document and returns its body and the kinds of its findings.
func body(t *testing.T, data []byte) (string, string) {
	t.Helper()
	r, err := Read("a.docx", data)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return r.Notice.Content.Body, kinds(r.Findings)
}

func TestDocxBodies(t *testing.T) {
	title := `<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>关于试读的通知</w:t></w:r></w:p>`
	cell := func(pr, s string) string { return `<w:tc><w:tcPr>` + pr + `</w:tcPr>` + wp(s) + `</w:tc>` }
	tests := []struct{ name, in, body, kinds string }{
		{"symbols by their font", `<w:p><w:r><w:t>收入</w:t><w:sym w:font="Symbol" w:char="F0A3"/><w:t>500元，年龄</w:t><w:sym w:font="Symbol" w:char="F0B3"/><w:t>80岁，</w:t></w:r><w:r><w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>±</w:t></w:r><w:r><w:t>3天</w:t><w:sym w:font="Wingdings 2" w:char="F052"/><w:sym w:font="Wingdings" w:char="F0A8"/></w:r></w:p>`, "收入≤500元，年龄≥80岁，±3天☑□\n", ""},
		{"a symbol that nobody knows", `<w:p><w:r><w:t>第</w:t><w:sym w:font="某某符号" w:char="F0EE"/><w:t>类</w:t></w:r></w:p>`, "第〓类\n", "symbol"},
		{"raised and lowered", `<w:p><w:r><w:t>面积20m</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r><w:r><w:t>，每人400</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>1</w:t></w:r><w:r><w:t>元，CO</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="subscript"/></w:rPr><w:t>2</w:t></w:r><w:r><w:t>，10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>6</w:t></w:r><w:r><w:t>，5平方米</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>[2]</w:t></w:r></w:p>`, "面积20m²，每人400〔1〕元，CO₂，10⁶，5平方米〔2〕\n", ""},
		{"formulas", `<w:p><w:r><w:t>过</w:t></w:r><m:oMath><m:f><m:num><m:r><m:t>2</m:t></m:r></m:num><m:den><m:r><m:t>3</m:t></m:r></m:den></m:f></m:oMath><m:oMath><m:sSup><m:e><m:r><m:t>m</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath><m:oMath><m:rad><m:deg/><m:e><m:r><m:t>16</m:t></m:r></m:e></m:rad></m:oMath><m:oMath><m:f><m:num><m:r><m:t>人数×标准</m:t></m:r></m:num><m:den><m:r><m:t>12</m:t></m:r></m:den></m:f></m:oMath></w:p>`, "过2/3m²√16(人数×标准)/12\n", "formula"},
		{"EQ fields", `<w:p><w:r><w:t>由</w:t><w:fldChar w:fldCharType="begin"/><w:instrText> EQ \o\al(\s\up 5(民政办),\s\do 5(财政所)) </w:instrText><w:fldChar w:fldCharType="end"/><w:t>检查，过</w:t><w:fldChar w:fldCharType="begin"/><w:instrText> EQ \F(2,3) </w:instrText><w:fldChar w:fldCharType="end"/><w:t>，第</w:t><w:fldChar w:fldCharType="begin"/><w:instrText> eq \o\ac(○,1) </w:instrText><w:fldChar w:fldCharType="end"/><w:t>项</w:t></w:r></w:p>`, "由民政办、财政所检查，过2/3，第①项\n", ""},
		{"an EQ field that nobody knows", `<w:p><w:r><w:t>按</w:t><w:fldChar w:fldCharType="begin"/><w:instrText> EQ \a\co2(1,2,3,4) </w:instrText><w:fldChar w:fldCharType="end"/><w:t>算</w:t></w:r></w:p>`, "按〓算\n", "formula"},
		{"boxes of an old form", `<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar><w:instrText> FORMCHECKBOX </w:instrText><w:fldChar w:fldCharType="end"/><w:t>已参保 </w:t><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData></w:fldChar><w:instrText> FORMCHECKBOX </w:instrText><w:fldChar w:fldCharType="end"/><w:t>未参保</w:t></w:r></w:p>`, "☑已参保 ☐未参保\n", ""},
		{"a deleted mark joins", `<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>前半句，</w:t></w:r></w:p>` + wp("后半句。") + wp("下一段。"), "前半句，后半句。\n\n下一段。\n", ""},
		{"a deleted mark before nothing loses nothing", wp("甲。") + `<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>最后。</w:t></w:r></w:p>`, "甲。\n\n最后。\n", ""},
		{"nobody has written here yet", `<w:p><w:r><w:t>联系人：</w:t></w:r><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>单击此处输入文字。</w:t></w:r></w:sdtContent></w:sdt><w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>示例甲</w:t></w:r></w:sdtContent></w:sdt></w:p>`, "联系人：示例甲\n", "placeholder"},
		{"insertion kept, deletion dropped", `<w:p><w:ins w:id="1"><w:r><w:t>加</w:t></w:r></w:ins><w:del w:id="2"><w:r><w:delText>删</w:delText></w:r></w:del><w:r><w:t>留</w:t></w:r></w:p>`, "加留\n", "tracked_changes"},
		{"moved text once", `<w:p><w:moveFrom w:id="1"><w:r><w:t>移</w:t></w:r></w:moveFrom><w:moveTo w:id="2"><w:r><w:t>移</w:t></w:r></w:moveTo></w:p>`, "移\n", "tracked_changes"},
		{"deleted block", `<w:del>` + wp("删") + `</w:del>` + wp("留"), "留\n", "tracked_changes"},
		{"hidden run", `<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>显</w:t></w:r></w:p>`, "显\n", "hidden_text"},
		{"hidden by style", `<w:p><w:r><w:rPr><w:rStyle w:val="H"/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>显</w:t></w:r></w:p>`, "显\n", "hidden_text"},
		{"white outside a table", `<w:p><w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>白</w:t></w:r><w:r><w:rPr><w:color w:val="FFFFFF"/><w:shd w:fill="FF0000"/></w:rPr><w:t>红底白字</w:t></w:r></w:p>`, "红底白字\n", "white_text"},
		{"choice, not fallback", `<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:t>新</w:t></mc:Choice><mc:Fallback><w:t>旧</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>`, "新\n", ""},
		{"only a fallback", `<w:p><w:r><mc:AlternateContent><mc:Fallback><w:t>旧</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>`, "旧\n", ""},
		{"text box", `<w:p><w:r><w:t>段</w:t></w:r><w:r><w:drawing><wps:txbx><w:txbxContent>` + wp("框") + `</w:txbxContent></wps:txbx></w:drawing></w:r></w:p>`, "段\n\n框\n", ""},
		{"old text box and word art", `<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>` + wp("旧框") + `</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>`, "旧框\n", ""},
		{"content control", `<w:sdt><w:sdtContent><w:p><w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt></w:p></w:sdtContent></w:sdt>`, "控件\n", ""},
		{"link by relationship", `<w:p><w:r><w:t>见</w:t></w:r><w:hyperlink r:id="h1"><w:r><w:t>网</w:t></w:r><w:r><w:t>页</w:t></w:r></w:hyperlink></w:p>`, "见[网页](https://example.com/a%28b%29)\n", ""},
		{"link by field", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.com" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>这里</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>看</w:t></w:r></w:p>`, "[这里](https://example.com)看\n", ""},
		{"dangerous link loses its address", `<w:p><w:hyperlink r:id="h2"><w:r><w:t>点我</w:t></w:r></w:hyperlink></w:p>`, "点我\n", ""},
		{"field never closed", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>` + wp("后文还在"), "后文还在\n", ""},
		{"contents dropped", `<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \o</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>一、目录项 1</w:t></w:r></w:p>` + wp("正文还在"), "正文还在\n", "contents_table"},
		{"symbols, tabs, breaks", `<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t><w:tab/><w:t>否</w:t><w:br/><w:t>下一行</w:t><w:noBreakHyphen/><w:t>完</w:t></w:r></w:p>`, "☑是 否\n下一行-完\n", ""},
		{"ruby keeps its base", `<w:p><w:r><w:ruby><w:rt><w:r><w:t>yā</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>垭</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>`, "垭\n", ""},
		{"formula", `<w:p><m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath></w:p>`, "a+b\n", "formula"},
		{"object", `<w:p><w:r><w:t>见附表</w:t><w:object><o:OLEObject r:id="o1"/></w:object></w:r></w:p>`, "见附表\n", "embedded_object"},
		{"deleted and hidden rows", `<w:tbl><w:tr>` + cell("", "名") + cell("", "数") + `</w:tr><w:tr><w:trPr><w:del/></w:trPr>` + cell("", "甲") + cell("", "1") + `</w:tr><w:tr><w:trPr><w:hidden/></w:trPr>` + cell("", "乙") + cell("", "2") + `</w:tr><w:tr>` + cell("", "丙") + cell("", "3") + `</w:tr></w:tbl>`, "| 名 | 数 |\n|---|---:|\n| 丙 | 3 |\n", "hidden_rows tracked_changes"},
		{"old horizontal merge", `<w:tbl><w:tr>` + cell(`<w:hMerge w:val="restart"/>`, "合") + cell(`<w:hMerge/>`, "") + cell("", "丙") + `</w:tr><w:tr>` + cell("", "1") + cell("", "2") + cell("", "3") + `</w:tr></w:tbl>`, "| 合 | 合 | 丙 |\n|---:|---:|---:|\n| 1 | 2 | 3 |\n", ""},
		{"vertical merge repeats words", `<w:tbl><w:tr>` + cell("", "村") + cell("", "户") + `</w:tr><w:tr>` + cell(`<w:vMerge w:val="restart"/>`, "和顺") + cell("", "1") + `</w:tr><w:tr>` + cell(`<w:vMerge/>`, "") + cell("", "2") + `</w:tr></w:tbl>`, "| 村 | 户 |\n|---|---:|\n| 和顺 | 1 |\n| 和顺 | 2 |\n", ""},
		{"frame of one cell", `<w:tbl><w:tr>` + cell("", "框里的话") + `</w:tr></w:tbl>`, "框里的话\n", ""},
		{"words that look like marks", wp("# 不是标题") + wp("- 不是列表") + wp("a_b_c **x** `y` &amp;lt; &lt;b&gt; [z](w)"), "\\# 不是标题\n\n\\- 不是列表\n\na_b_c \\*\\*x\\*\\* \\`y\\` \\&lt; \\<b> \\[z\\](w)\n", ""},
		{"bold in part", `<w:p><w:r><w:t>请在</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>12月1日前</w:t></w:r><w:r><w:t>办理手续，过期不候。</w:t></w:r></w:p>`, "请在**12月1日前**办理手续，过期不候。\n", ""},
		{"footnote", `<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id="2"/></w:r></w:p>`, "甲〔注1〕\n\n注1：脚注的话\n", ""},
	}
	extra := []string{
		"word/styles.xml", `<w:styles ` + wordNS + `><w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style></w:styles>`,
		"word/footnotes.xml", `<w:footnotes ` + wordNS + `><w:footnote w:type="separator" w:id="0">` + wp("线") + `</w:footnote><w:footnote w:id="2">` + wp("脚注的话") + `</w:footnote></w:footnotes>`,
		"word/_rels/document.xml.rels", `<Relationships><Relationship Id="h1" Type="http://x/hyperlink" Target="https://example.com/a(b)" TargetMode="External"/><Relationship Id="h2" Type="http://x/hyperlink" Target="javascript:alert(1)" TargetMode="External"/></Relationships>`,
	}
	for _, tt := range tests {
		got, ks := body(t, wordFile(t, title+tt.in, extra...))
		if got != tt.body || ks != tt.kinds {
			t.Errorf("%s: body %q, findings %q; want %q, %q", tt.name, got, ks, tt.body, tt.kinds)
		}
	}
}

func TestDocxContainers(t *testing.T) {
	doc := `<w:document ` + wordNS + `><w:body>` + wp("关于容器的通知") + wp("正文。") + `</w:body></w:document>`
	utf16 := func(s string) string {
		var b bytes.Buffer
		b.WriteString("\xff\xfe")
		for _, c := range s {
			_ = binary.Write(&b, binary.LittleEndian, uint16(c))
		}
		return b.String()
	}
	types := `<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	for name, data := range map[string][]byte{
		"other main part":  zipOf(t, "[Content_Types].xml", types, "_rels/.rels", `<Relationships><Relationship Id="a" Type="http://x/officeDocument" Target="/word/document2.xml"/></Relationships>`, "word/document2.xml", doc),
		"no relationships": zipOf(t, "word/document.xml", doc),
		"backslashes":      zipOf(t, "[Content_Types].xml", types, `_rels\.rels`, `<Relationships><Relationship Id="a" Type="http://x/officeDocument" Target="Word\Document.xml"/></Relationships>`, `word\document.xml`, doc),
		"byte order mark":  zipOf(t, "word/document.xml", "\ufeff"+doc),
		"UTF-16":           zipOf(t, "word/document.xml", utf16(`<?xml version="1.0" encoding="UTF-16"?>`+doc)),
		"strict namespace": zipOf(t, "word/document.xml", strings.ReplaceAll(doc, "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main")),
	} {
		r, err := Read("x.docx", data)
		if err != nil || r.Notice.Content.Title != "关于容器的通知" || r.Notice.Content.Body != "正文。\n" {
			t.Errorf("%s: %v %+v", name, err, r.Notice)
		}
	}
}

func TestDocxPicture(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 100, 40))
	img.Set(99, 0, color.White)
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	chunk := append([]byte{0, 0, 0, 9}, "tEXtAuthor\x00ab"...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	data := append(append(append([]byte(nil), buf.Bytes()[:33]...), chunk...), buf.Bytes()[33:]...)
	doc := func(crop string) []byte {
		return wordFile(t, wp("关于图片的通知")+`<w:p><w:r><w:drawing><wp:inline><wp:docPr descr="路线图"/><a:blip r:embed="p1"/>`+crop+`</wp:inline></w:drawing></w:r></w:p>`,
			"word/_rels/document.xml.rels", `<Relationships><Relationship Id="p1" Type="http://x/image" Target="media/image1.png"/></Relationships>`,
			"word/media/image1.png", string(data))
	}
	r, err := Read("x.docx", doc(""))
	if err != nil {
		t.Fatal(err)
	}
	c := r.Notice.Content
	if c.Body != "![路线图](图1.png)\n" || len(c.Attachments) != 1 || c.Attachments[0].MediaType != "image/png" {
		t.Fatalf("%q %+v", c.Body, c.Attachments)
	}
	if bytes.Contains(c.Attachments[0].Data, []byte("Author")) {
		t.Error("metadata stayed in the picture")
	}
	if _, err := png.Decode(bytes.NewReader(c.Attachments[0].Data)); err != nil {
		t.Error(err)
	}
	r, err = Read("x.docx", doc(`<a:srcRect l="50000"/>`))
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.DecodeConfig(bytes.NewReader(r.Notice.Content.Attachments[0].Data))
	if err != nil || got.Width != 50 || got.Height != 40 {
		t.Errorf("cropped to %dx%d, %v; want 50x40", got.Width, got.Height, err)
	}
	if kinds(r.Findings) != "picture_cropped" {
		t.Errorf("findings %q", kinds(r.Findings))
	}
}

func TestDocxMargins(t *testing.T) {
	data := wordFile(t, wp("关于页眉的通知")+wp("正文。"),
		"word/_rels/document.xml.rels", `<Relationships><Relationship Id="1" Type="http://x/header" Target="header1.xml"/><Relationship Id="2" Type="http://x/footer" Target="footer1.xml"/></Relationships>`,
		"word/header1.xml", `<w:hdr `+wordNS+`>`+wp("内部资料 注意保存")+`</w:hdr>`,
		"word/footer1.xml", `<w:ftr `+wordNS+`>`+wp("— 1 —")+`</w:ftr>`)
	r, err := Read("x.docx", data)
	if err != nil {
		t.Fatal(err)
	}
	if kinds(r.Findings) != "secrecy_mark" || notice.Worst(r.Findings) != notice.Block {
		t.Errorf("findings %+v", r.Findings)
	}
}

func TestFormatNumber(t *testing.T) {
	for _, tt := range []struct {
		n            int
		format, want string
	}{
		{1, "chineseCounting", "一"}, {10, "chineseCounting", "十"}, {12, "chineseCounting", "十二"}, {20, "chineseCountingThousand", "二十"},
		{101, "chineseCountingThousand", "一百零一"}, {110, "chineseCountingThousand", "一百一十"}, {3, "chineseLegalSimplified", "叁"},
		{12, "ideographDigital", "一二"}, {3, "ideographTraditional", "丙"}, {3, "decimalEnclosedCircle", "③"}, {21, "decimalEnclosedCircle", "21"},
		{4, "lowerRoman", "iv"}, {27, "upperLetter", "AA"}, {5, "decimalZero", "05"}, {7, "none", ""}, {8, "whatever", "8"},
	} {
		if got := formatNumber(tt.n, tt.format); got != tt.want {
			t.Errorf("formatNumber(%d, %s) = %q, want %q", tt.n, tt.format, got, tt.want)
		}
	}
}

// A style takes its list from its parent and its level from itself, or from the level
// that names it; a paragraph may say the level alone, or that it has no number.
func TestStyleLinkedNumbers(t *testing.T) {
	lvl := func(i, text, style string) string {
		return `<w:lvl w:ilvl="` + i + `"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>` + style + `<w:lvlText w:val="` + text + `"/></w:lvl>`
	}
	list := `<w:numbering ` + wordNS + `><w:abstractNum w:abstractNumId="0">` + lvl("0", "%1、", `<w:pStyle w:val="a"/>`) + lvl("1", "（%2）", `<w:pStyle w:val="c"/>`) +
		`</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`
	named := func(id, more string) string {
		return `<w:style w:type="paragraph" w:styleId="` + id + `"><w:name w:val="` + id + `"/>` + more + `</w:style>`
	}
	styles := `<w:styles ` + wordNS + `>` + named("a", `<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>`) +
		named("b", `<w:basedOn w:val="a"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr>`) +
		named("c", `<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>`) + `</w:styles>`
	p := func(style, own, words string) string {
		return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + own + `</w:pPr><w:r><w:t>` + words + `，如下。</w:t></w:r></w:p>`
	}
	got, _ := body(t, wordFile(t, wp("关于编号的通告")+p("a", "", "甲")+p("b", "", "乙")+p("c", "", "丙")+
		p("a", `<w:numPr><w:ilvl w:val="1"/></w:numPr>`, "丁")+p("a", "", "戊")+p("a", `<w:numPr><w:numId w:val="0"/></w:numPr>`, "己")+p("a", "", "庚"),
		"word/numbering.xml", list, "word/styles.xml", styles))
	const want = "一、甲，如下。\n\n（一）乙，如下。\n\n（二）丙，如下。\n\n（三）丁，如下。\n\n二、戊，如下。\n\n己，如下。\n\n三、庚，如下。\n"
	if got != want {
		t.Errorf("body %q, want %q", got, want)
	}
}
