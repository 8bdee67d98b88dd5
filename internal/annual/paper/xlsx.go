package paper

import (
	"fmt"
	"strings"

	"gaoshi/internal/annual"
)

// XLSX writes the three tables as sheets, numbers as numbers, and on a fourth sheet the
// rules with their arithmetic.
func XLSX(r *annual.Report, e *annual.Examination) ([]byte, error) {
	tables := grids(r)
	names := []string{}
	var parts []part
	for _, g := range tables {
		names = append(names, g.name)
		parts = append(parts, part{fmt.Sprintf("xl/worksheets/sheet%d.xml", len(names)), docHead + sheet(g)})
	}
	names = append(names, "核对")
	parts = append(parts, part{"xl/worksheets/sheet4.xml", docHead + sheet(rulesGrid(e))})
	var types, rels, sheets strings.Builder
	for i, n := range names {
		fmt.Fprintf(&types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, n, i+1, i+1)
	}
	return zipped(append([]part{
		{"[Content_Types].xml", docHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` + types.String() + `</Types>`},
		{"_rels/.rels", docHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", docHead + `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` + sheets.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", docHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + rels.String() + `<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", docHead + `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="2"><border/><border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf/><xf fontId="1" borderId="1" applyFont="1" applyBorder="1" applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf><xf borderId="1" applyBorder="1" applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf><xf borderId="1" applyBorder="1" applyAlignment="1"><alignment horizontal="left" vertical="center" wrapText="1"/></xf></cellXfs></styleSheet>`},
	}, parts...))
}

// sheet writes a table as a sheet.
func sheet(g *grid) string {
	var b, merged strings.Builder
	b.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cols>`)
	for i, w := range g.widths {
		fmt.Fprintf(&b, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, max(9, w/10))
	}
	b.WriteString(`</cols><sheetData>`)
	merges := 0
	for i, row := range g.rows {
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		style := 2
		for j, c := range row {
			ref := fmt.Sprintf("%c%d", 'A'+j, i+1)
			if c == nil {
				fmt.Fprintf(&b, `<c r="%s" s="%d"/>`, ref, style)
				continue
			}
			style = 2
			if c.head {
				style = 1
			} else if c.left {
				style = 3
			}
			if a, ok := annual.ParseAmount(c.text); ok && !c.head && !c.left {
				fmt.Fprintf(&b, `<c r="%s" s="%d"><v>%s</v></c>`, ref, style, a)
			} else {
				fmt.Fprintf(&b, `<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, ref, style, esc(c.text))
			}
			if c.cols > 1 || c.rows > 1 {
				merges++
				fmt.Fprintf(&merged, `<mergeCell ref="%s:%c%d"/>`, ref, 'A'+j+c.cols-1, i+c.rows)
			}
		}
		b.WriteString(`</row>`)
	}
	b.WriteString(`</sheetData>`)
	if merges > 0 {
		fmt.Fprintf(&b, `<mergeCells count="%d">%s</mergeCells>`, merges, merged.String())
	}
	b.WriteString(`</worksheet>`)
	return b.String()
}

// rulesGrid is the sheet of the rules: number, what it says, whether it holds, the sums.
func rulesGrid(e *annual.Examination) *grid {
	g := newGrid("核对", []int{90, 300, 100, 900})
	g.put(head("规则"), head("内容"), head("结果"), head("算式"))
	for _, v := range e.Verdicts {
		word := [...]string{"合", "不合", "没有查"}[v.Outcome]
		if len(v.Steps) == 0 {
			g.put(cell{text: v.Rule.ID}, cell{text: v.Rule.Says, left: true}, cell{text: word}, cell{text: v.Why, left: true})
		}
		for _, s := range v.Steps {
			g.put(cell{text: v.Rule.ID}, cell{text: v.Rule.Says, left: true}, cell{text: word}, cell{text: s.Sum, left: true})
		}
	}
	return g
}
