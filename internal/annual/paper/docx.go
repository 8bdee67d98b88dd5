package paper

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"gaoshi/internal/annual"
)

const (
	textWidth = 8845 // twentieths of a point: 156 mm, GB/T 9704
	docHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
)

// Docx writes the report as a Word file: title in 小标宋, headings in 黑体, text in 仿宋,
// as GB/T 9704 asks, the tables with the merged cells of the form.
func Docx(r *annual.Report) ([]byte, error) {
	d := &docx{}
	d.p("a5", r.Title)
	for _, p := range r.Preamble {
		d.para(p)
	}
	tables := grids(r)
	for i, s := range r.Sections {
		d.p("1", annual.SectionTitles[i])
		for _, p := range s.Paragraphs {
			d.para(p)
		}
		if i >= 1 && i <= 3 {
			d.table(tables[i-1])
		}
	}
	for _, line := range r.Closing {
		d.p("a7", line)
	}
	if r.Dated.Year > 0 {
		d.p("a7", r.Dated.String())
	}
	return zipped([]part{
		{"[Content_Types].xml", docHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>`},
		{"_rels/.rels", docHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/_rels/document.xml.rels", docHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>`},
		{"word/styles.xml", docHead + styles()},
		{"word/footer1.xml", docHead + `<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:t xml:space="preserve">— </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>`},
		{"word/document.xml", docHead + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>` + d.b.String() +
			`<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr></w:body></w:document>`},
	})
}

type docx struct{ b strings.Builder }

// p writes a paragraph of a style.
func (d *docx) p(style, text string) {
	fmt.Fprintf(&d.b, `<w:p><w:pPr><w:pStyle w:val="%s"/></w:pPr><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:p>`, style, esc(text))
}

// para writes a paragraph of the narrative; an open question stands out.
func (d *docx) para(p annual.Paragraph) {
	switch {
	case p.Ask:
		fmt.Fprintf(&d.b, `<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:rPr><w:highlight w:val="yellow"/></w:rPr><w:t xml:space="preserve">%s</w:t></w:r></w:p>`, esc(p.Text))
	case p.Level > 0:
		d.p("2", p.Text)
	default:
		d.p("a", p.Text)
	}
}

// table writes a table with its merged cells.
func (d *docx) table(g *grid) {
	d.b.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="a6"/><w:tblW w:w="5000" w:type="pct"/><w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for _, w := range g.widths {
		fmt.Fprintf(&d.b, `<w:gridCol w:w="%d"/>`, w*textWidth/1000)
	}
	d.b.WriteString(`</w:tblGrid>`)
	for i := range g.rows {
		d.b.WriteString(`<w:tr><w:trPr><w:cantSplit/></w:trPr>`)
		for j := 0; j < len(g.widths); {
			j += d.cell(g, i, j)
		}
		d.b.WriteString(`</w:tr>`)
	}
	d.b.WriteString(`</w:tbl>`)
}

// cell writes the cell that covers a place and returns how many columns it takes.
func (d *docx) cell(g *grid, i, j int) int {
	c, merge, text := g.rows[i][j], "", ""
	switch {
	case c == nil: // reached over from above
		for up := i - 1; up >= 0 && c == nil; up-- {
			c = g.rows[up][j]
		}
		merge = `<w:vMerge/>`
	case c.rows > 1:
		merge, text = `<w:vMerge w:val="restart"/>`, c.text
	default:
		text = c.text
	}
	width := 0
	for k := range c.cols {
		width += g.widths[j+k] * textWidth / 1000
	}
	fmt.Fprintf(&d.b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
	if c.cols > 1 {
		fmt.Fprintf(&d.b, `<w:gridSpan w:val="%d"/>`, c.cols)
	}
	d.b.WriteString(merge + `<w:vAlign w:val="center"/></w:tcPr>`)
	style := "a8"
	if c.left {
		style = "a9"
	}
	keep := ""
	if i < len(g.rows)-1 { // a table that fits on one page stands on one
		keep = `<w:keepNext/>`
	}
	fmt.Fprintf(&d.b, `<w:p><w:pPr><w:pStyle w:val="%s"/>%s</w:pPr>`, style, keep)
	if text != "" {
		fmt.Fprintf(&d.b, `<w:r><w:t xml:space="preserve">%s</w:t></w:r>`, esc(text))
	}
	d.b.WriteString(`</w:p></w:tc>`)
	return c.cols
}

// styles are the report's styles; sizes in half points.
func styles() string {
	style := func(id, name, paragraph, fonts string, size int) string {
		return fmt.Sprintf(`<w:style w:type="paragraph" w:styleId="%s"><w:name w:val="%s"/><w:pPr>%s</w:pPr><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="%s"/><w:sz w:val="%d"/><w:szCs w:val="%d"/></w:rPr></w:style>`,
			id, name, paragraph, fonts, size, size)
	}
	const line = `<w:spacing w:line="560" w:lineRule="exact"/>`
	const indent = `<w:ind w:firstLine="640"/>`
	return `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>` +
		strings.Replace(style("a", "Normal", line+indent+`<w:jc w:val="both"/>`, "仿宋_GB2312", 32), `w:type="paragraph"`, `w:type="paragraph" w:default="1"`, 1) +
		style("a5", "Title", `<w:spacing w:before="240" w:after="480" w:line="640" w:lineRule="exact"/><w:jc w:val="center"/>`, "方正小标宋简体", 44) +
		style("1", "heading 1", `<w:keepNext/>`+line+indent+`<w:outlineLvl w:val="0"/>`, "黑体", 32) +
		style("2", "heading 2", `<w:keepNext/>`+line+indent+`<w:outlineLvl w:val="1"/>`, "楷体_GB2312", 32) +
		style("a7", "Signature", line+`<w:jc w:val="right"/>`, "仿宋_GB2312", 32) +
		style("a8", "Table Cell", `<w:spacing w:before="40" w:after="40"/><w:jc w:val="center"/>`, "宋体", 18) +
		style("a9", "Table Label", `<w:spacing w:before="40" w:after="40"/>`, "宋体", 18) +
		`<w:style w:type="table" w:styleId="a6"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders><w:top w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:left w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:bottom w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:right w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="000000"/><w:insideV w:val="single" w:sz="4" w:space="0" w:color="000000"/></w:tblBorders><w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`
}

func esc(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

type part struct{ name, text string }

// zipped packs the parts of an office file. No time is written, so that the same parts
// give the same bytes.
func zipped(parts []part) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(p.text)); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
