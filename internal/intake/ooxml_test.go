package intake

import (
	"strings"
	"testing"
)

// These files are written by hand, in the shapes in which Word and WPS save: runs
// cut by rsid and proofErr, smart tags, content controls, fields over several
// runs, namespaces of WPS's own. No program made them.
func TestWordShapes(t *testing.T) {
	head := `<w:p w:rsidR="00A1" w:rsidRDefault="00A1"><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t>关于试读的通知</w:t></w:r></w:p>`
	cell := func(pr, in string) string {
		return `<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/>` + pr + `</w:tcPr>` + in + `</w:tc>`
	}
	for _, tt := range []struct{ name, in, body string }{
		{"a number cut by rsid and proofErr", `<w:p w:rsidR="00B2"><w:r w:rsidRPr="00C3"><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t>身份证</w:t></w:r><w:proofErr w:type="spellStart"/><w:r w:rsidR="00D4"><w:t>9999</w:t></w:r><w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/><w:r w:rsidR="00D5"><w:t>01190101</w:t></w:r><w:proofErr w:type="spellEnd"/><w:r><w:lastRenderedPageBreak/><w:t>010017</w:t></w:r></w:p>`, "身份证999901190101010017\n"},
		{"smart tags in one another", `<w:p><w:smartTag w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="chsdate"><w:smartTagPr><w:attr w:name="Year" w:val="2026"/></w:smartTagPr><w:smartTag w:element="x"><w:r><w:t>2026年</w:t></w:r></w:smartTag><w:r><w:t>11月23日</w:t></w:r></w:smartTag><w:r><w:t>起</w:t></w:r></w:p>`, "2026年11月23日起\n"},
		{"content controls: inline, row, cell, drop-down", `<w:p><w:r><w:t>类别：</w:t></w:r><w:sdt><w:sdtPr><w:dropDownList><w:listItem w:value="甲"/></w:dropDownList></w:sdtPr><w:sdtContent><w:r><w:t>乙类</w:t></w:r></w:sdtContent></w:sdt></w:p><w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr>` + cell("", wp("村")) + cell("", wp("户")) + `</w:tr><w:sdt><w:sdtContent><w:tr>` + cell("", wp("和顺")) + `<w:sdt><w:sdtContent>` + cell("", wp("3")) + `</w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt></w:tbl>`, "类别：乙类\n\n| 村 | 户 |\n|---|---:|\n| 和顺 | 3 |\n"},
		{"link over several runs of a field", `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> HYPER</w:instrText></w:r><w:r><w:instrText>LINK "https://example.com/a" \o "提示" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>查询</w:t></w:r><w:r><w:t>入口</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`, "[查询入口](https://example.com/a)\n"},
		{"shape with a box, for new and old Word", `<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>` + wp("框内一") + `</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>` + wp("框内一") + `</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>`, "框内一\n"},
		{"namespaces of WPS", `<w:p xmlns:wpsCustomData="http://www.wps.cn/officeDocument/2013/wpsCustomData" wpsCustomData:x="1"><w:pPr><wpsCustomData:y/></w:pPr><wpsCustomData:z><w:t>自家数据</w:t></wpsCustomData:z><w:r><w:rPr><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr><w:t>正文</w:t></w:r></w:p>`, "正文\n"},
		{"merged both ways", `<w:tbl><w:tr>` + cell(`<w:gridSpan w:val="2"/>`, wp("补贴")) + cell(`<w:vMerge w:val="restart"/>`, wp("备注")) + `</w:tr><w:tr>` + cell("", wp("面积")) + cell("", wp("金额")) + cell(`<w:vMerge/>`, `<w:p/>`) + `</w:tr><w:tr>` + cell("", wp("3.2")) + cell("", wp("313.6")) + cell("", wp("无")) + `</w:tr></w:tbl>`, "| 补贴：面积 | 补贴：金额 | 备注 |\n|---:|---:|---|\n| 3.2 | 313.6 | 无 |\n"},
		{"tick boxes, tabs, soft breaks", `<w:p><w:r><w:sym w:font="Wingdings 2" w:char="F052"/></w:r><w:r><w:t>同意</w:t></w:r><w:r><w:tab/></w:r><w:r><w:sym w:font="Wingdings 2" w:char="F0A3"/></w:r><w:r><w:t>不同意</w:t></w:r><w:r><w:softHyphen/></w:r></w:p>`, "☑同意 □不同意\n"},
	} {
		if got, _ := body(t, wordFile(t, head+tt.in)); got != tt.body {
			t.Errorf("%s:\n got  %q\n want %q", tt.name, got, tt.body)
		}
	}
}

// A workbook as Excel and WPS write it: strings kept apart with phonetic signs and
// runs, strings in the cell, dates as serials from 1904, long numbers as numbers.
// Written by hand.
func TestSheetShapes(t *testing.T) {
	const ns = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	book := func(props, rows string) []byte {
		return zipOf(t,
			"[Content_Types].xml", `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`,
			"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
			"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
			"xl/workbook.xml", `<workbook `+ns+`><workbookPr `+props+`/><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
			"xl/styles.xml", `<styleSheet `+ns+`><numFmts count="1"><numFmt numFmtId="176" formatCode="&quot;¥&quot;#,##0.00"/></numFmts><fonts count="1"><font><sz val="11"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="176" applyNumberFormat="1"/><xf numFmtId="10" applyNumberFormat="1"/></cellXfs></styleSheet>`,
			"xl/sharedStrings.xml", `<sst `+ns+` count="2" uniqueCount="2"><si><t>事项</t><rPh sb="0" eb="2"><t>shixiang</t></rPh><phoneticPr fontId="1"/></si><si><r><t>数</t></r><r><rPr><b/></rPr><t xml:space="preserve">值 </t></r></si></sst>`,
			"xl/worksheets/sheet1.xml", `<worksheet `+ns+`><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>`+rows+`</sheetData></worksheet>`)
	}
	inline := func(ref, s string) string {
		return `<c r="` + ref + `" t="inlineStr"><is><r><t>` + s + `</t></r></is></c>`
	}
	for _, tt := range []struct{ name, props, rows, want, kinds string }{
		{"strings", "", `<row r="2">` + inline("A2", "甲") + inline("B2", "乙") + `</row>`, "| 事项 | 数值 |\n|---|---|\n| 甲 | 乙 |\n", ""},
		{"money", "", `<row r="2">` + inline("A2", "金额") + `<c r="B2" s="2"><v>1234.5</v></c></row>`, "¥1,234.50", ""},
		{"share", "", `<row r="2">` + inline("A2", "比例") + `<c r="B2" s="3"><v>0.755</v></c></row>`, "75.50%", ""},
		{"formula with a string", "", `<row r="2">` + inline("A2", "名") + `<c r="B2" t="str"><f>A1&amp;"x"</f><v>结果</v></c></row>`, "| 名 | 结果 |", ""},
		{"date from 1900", "", `<row r="2">` + inline("A2", "日期") + `<c r="B2" s="1"><v>46349</v></c></row>`, "2026", ""},
		{"date from 1904", `date1904="1"`, `<row r="2">` + inline("A2", "日期") + `<c r="B2" s="1"><v>44887</v></c></row>`, "2026", ""},
		{"a long number that lost its end", "", `<row r="2">` + inline("A2", "号码") + `<c r="B2"><v>9.9990119010101E+17</v></c></row>`, "", "number_lost"},
	} {
		r, err := Read("a.xlsx", book(tt.props, tt.rows))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := r.Notice.Content.Body; !strings.Contains(got, tt.want) || strings.Contains(got, "shixiang") || kinds(r.Findings) != tt.kinds {
			t.Errorf("%s: %q, findings %q", tt.name, got, kinds(r.Findings))
		}
	}
}
