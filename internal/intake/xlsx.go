package intake

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"gaoshi/internal/notice"
)

// Limits of a sheet. The longest list of a township has some thousands of rows.
const (
	maxSheets    = 60
	maxSheetRows = 20_000
	maxSheetCols = 200
	maxSheetXML  = 40 << 20
)

// workbook reads one .xlsx.
type workbook struct {
	f        *excelize.File
	findings []notice.Finding
	cells    int
}

// readXLSX turns the visible cells of the visible sheets into parts. What is
// hidden (sheets, rows, columns, filtered rows) is found and not taken over.
func readXLSX(z *archive, data []byte) (parts []part, fs []notice.Finding, err error) {
	defer func() {
		if p := recover(); p != nil { // the library's panic on a broken file
			parts, fs = nil, nil
			err = refuseFor(fmt.Errorf("intake: xlsx: %v", p), "表格已损坏，读不出来。请在 Excel 或 WPS 里打开后另存一份，再交一次。")
		}
	}()
	for name, f := range z.files {
		if strings.HasPrefix(name, "xl/") && f.UncompressedSize64 > maxSheetXML && strings.HasSuffix(name, ".xml") {
			return nil, nil, refuse("表格里有一张表太大（解开后 %d MB），没有打开。请只留要公开的行和列，再交一次。", f.UncompressedSize64>>20)
		}
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked, CultureInfo: excelize.CultureNameZhCN,
		ShortDatePattern: "yyyy-mm-dd",
	})
	if err != nil {
		return nil, nil, refuseFor(err, "表格打不开，可能已损坏。请在 Excel 或 WPS 里打开后另存为 .xlsx，再交一次。")
	}
	defer f.Close()
	w := &workbook{f: f}
	sheets := f.GetSheetList()
	if len(sheets) > maxSheets {
		return nil, nil, refuse("文件里有 %d 张表，太多了。请把要公开的表单独存成一个文件。", len(sheets))
	}
	var shown []string
	var bodies [][]part
	for _, s := range sheets {
		visible, err := f.GetSheetVisible(s)
		if err == nil && !visible {
			w.add("hidden_sheet", notice.Warn, "工作表“"+short(s)+"”", "这张工作表是隐藏的，没有采用。请确认不需要公开；原文件要当附件发的，请先删掉它。")
			continue
		}
		ps, err := w.sheet(s)
		if err != nil {
			return nil, nil, err
		}
		if len(ps) > 0 {
			shown, bodies = append(shown, s), append(bodies, ps)
		}
	}
	if len(bodies) == 0 {
		return nil, nil, refuse("表格里没有看得见的内容。请确认选对了文件，或取消隐藏后再交。")
	}
	for i, ps := range bodies {
		if len(bodies) > 1 && !plainSheetName(shown[i]) {
			h := textPart(cleanText(shown[i]))
			h.kind, h.level = headingPart, 2
			if i == 0 && len(ps) > 0 && ps[0].align == alignCentre {
				parts = append(parts, ps[0], h)
				parts = append(parts, ps[1:]...)
				continue
			}
			parts = append(parts, h)
		}
		parts = append(parts, ps...)
	}
	w.file(z)
	return parts, w.findings, nil
}

func plainSheetName(s string) bool {
	t := strings.ToLower(strings.TrimSpace(s))
	return strings.Trim(t, "0123456789") == "sheet" || strings.Trim(t, "0123456789") == "工作表"
}

func (w *workbook) add(kind string, sev notice.Severity, place, message string) {
	if len(w.findings) < 200 {
		w.findings = append(w.findings, found(kind, sev, place, message))
	}
}

// sheet reads one visible sheet.
func (w *workbook) sheet(name string) ([]part, error) {
	place := "工作表“" + short(name) + "”"
	hiddenCols, err := w.hiddenColumns(name, place)
	if err != nil {
		return nil, err
	}
	rows, err := w.f.Rows(name)
	if err != nil {
		return nil, refuseFor(err, "%s读不出来。请在 Excel 或 WPS 里打开后另存一份，再交一次。", place)
	}
	defer rows.Close()
	var g grid
	var at []int // grid row → sheet row, from 1
	hidden, last := 0, 0
	for n := 1; rows.Next(); n++ {
		if n > maxSheetRows {
			return nil, refuse("%s超过 %d 行。名单请分村、分表交；空行太多的，请删去再交。", place, maxSheetRows)
		}
		opts := rows.GetRowOpts()
		values, err := rows.Columns()
		if err != nil {
			return nil, refuseFor(err, "%s第%d行读不出来。请在 Excel 或 WPS 里打开后另存一份，再交一次。", place, n)
		}
		if len(values) > maxSheetCols {
			if strings.TrimSpace(strings.Join(values[maxSheetCols:], "")) != "" {
				return nil, refuse("%s超过 %d 列，不像一份要公开的表。请只留要公开的列。", place, maxSheetCols)
			}
			values = values[:maxSheetCols]
		}
		blank := strings.TrimSpace(strings.Join(values, "")) == ""
		if opts.Hidden {
			if !blank {
				hidden++
			}
			continue
		}
		if w.cells += len(values); w.cells > maxCells {
			return nil, refuse("%s太大了（超过 %d 格）。请只留要公开的行和列，再交一次。", place, maxCells)
		}
		r := make([]cell, len(values))
		for i, v := range values {
			r[i] = cell{text: cleanText(v), rows: 1, cols: 1}
		}
		g, at = append(g, r), append(at, n)
		if !blank {
			last = len(g)
		}
	}
	if err := rows.Error(); err != nil {
		return nil, refuseFor(err, "%s读到一半就断了，没有采用。请在 Excel 或 WPS 里打开后另存一份，再交一次。", place)
	}
	if hidden > 0 {
		w.add("hidden_rows", notice.Warn, place, fmt.Sprintf("有 %d 行是隐藏的（或被筛选掉的），没有采用。请确认不需要公开。", hidden))
	}
	g, at = g[:last], at[:last]
	w.merge(name, g, at)
	g = withoutColumns(g, hiddenCols)
	w.oddities(name, place, g)
	return g.parts(), nil
}

// hiddenColumns returns the hidden columns that hold something, from 0.
func (w *workbook) hiddenColumns(name, place string) ([]int, error) {
	var hidden []int
	var names []string
	for i := 1; i <= maxSheetCols; i++ {
		col, err := excelize.ColumnNumberToName(i)
		if err != nil {
			break
		}
		visible, err := w.f.GetColVisible(name, col)
		if err != nil {
			return nil, refuseFor(err, "%s读不出来。请在 Excel 或 WPS 里打开后另存一份，再交一次。", place)
		}
		width := 1.0
		if visible {
			if width, err = w.f.GetColWidth(name, col); err != nil {
				width = 1
			}
		}
		if !visible || width == 0 {
			hidden = append(hidden, i-1)
			names = append(names, col)
		}
	}
	if len(hidden) > 0 {
		if len(names) > 12 {
			names = append(names[:12], "…")
		}
		w.add("hidden_columns", notice.Warn, place, fmt.Sprintf("%s 列是隐藏的，没有采用。请确认不需要公开；原文件要当附件发的，请先删掉这些列。", strings.Join(names, "、")))
	}
	return hidden, nil
}

func withoutColumns(g grid, hidden []int) grid {
	if len(hidden) == 0 {
		return g
	}
	g = g.square()
	for i, r := range g {
		var out []cell
		for j, c := range r {
			if !slices.Contains(hidden, j) {
				out = append(out, c)
			}
		}
		g[i] = out
	}
	return g
}

// merge marks merged cells in the grid, whose rows are sheet rows at.
func (w *workbook) merge(name string, g grid, at []int) {
	merged, err := w.f.GetMergeCells(name, true)
	if err != nil {
		return
	}
	for _, m := range merged {
		x1, y1, err1 := excelize.CellNameToCoordinates(m.GetStartAxis())
		x2, y2, err2 := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err1 != nil || err2 != nil {
			continue
		}
		// Hidden rows are gone: the merged cell covers those that stayed.
		i, ok := slices.BinarySearch(at, y1)
		if i >= len(at) || at[i] > y2 {
			continue
		}
		j, found := slices.BinarySearch(at, y2)
		if !found {
			j--
		}
		for len(g[i]) < x1 {
			g[i] = append(g[i], cell{rows: 1, cols: 1})
		}
		c := &g[i][x1-1]
		c.rows, c.cols = j-i+1, x2-x1+1
		if !ok && c.text == "" {
			if v, err := w.f.GetCellValue(name, m.GetStartAxis()); err == nil {
				c.text = cleanText(v) // its own row was hidden, the cell is seen
			}
		}
		for y := i; y <= j; y++ {
			for len(g[y]) < min(x2, maxSheetCols) {
				g[y] = append(g[y], cell{rows: 1, cols: 1})
			}
			for x := x1 - 1; x < min(x2, len(g[y])); x++ {
				if y != i || x != x1-1 {
					g[y][x].text = "" // what lies under a merged cell is not seen
				}
			}
		}
	}
}

// oddities reports values that are not what they look like.
func (w *workbook) oddities(name, place string, g grid) {
	science, errs := 0, 0
	for _, r := range g {
		for _, c := range r {
			switch {
			case len(c.text) > 5 && strings.Contains(c.text, "E+") && strings.Trim(c.text, "0123456789.E+-") == "":
				science++
			case strings.HasPrefix(c.text, "#") && (strings.HasSuffix(c.text, "!") || c.text == "#N/A" || c.text == "#NAME?") || strings.HasPrefix(c.text, "####"):
				errs++
			}
		}
	}
	if science > 0 {
		w.add("number_lost", notice.Warn, place, fmt.Sprintf("有 %d 个长数字显示成了科学计数法（如 6.2E+18），末几位已经丢了。请把该列设成文本格式，重新填写。", science))
	}
	if errs > 0 {
		w.add("formula_error", notice.Warn, place, fmt.Sprintf("有 %d 格是公式出错（如 #REF!、#N/A）。请改好再交。", errs))
	}
	if pics, err := w.f.GetPictureCells(name); err == nil && len(pics) > 0 {
		w.add("picture_format", notice.Note, place, fmt.Sprintf("有 %d 张图片，没有采用。要公开的请作为附件添加。", len(pics)))
	}
	if cs, err := w.f.GetComments(name); err == nil && len(cs) > 0 {
		w.add("comments", notice.Warn, place, fmt.Sprintf("有 %d 条批注，没有采用。请确认批注里的问题都已解决。", len(cs)))
	}
}

// file reports what the file as a whole carries.
func (w *workbook) file(z *archive) {
	objects := 0
	for name := range z.files {
		if strings.Contains(name, "/embeddings/") || strings.HasSuffix(name, "vbaproject.bin") || strings.Contains(name, "/externallinks/") && strings.HasSuffix(name, ".xml") {
			objects++
		}
	}
	if objects > 0 {
		w.add("embedded_object", notice.Warn, "Excel 表格", fmt.Sprintf("文件里有 %d 个嵌入的对象、宏或外部链接，没有采用。原文件要当附件发的，请先删掉。", objects))
	}
	w.findings = append(w.findings, fileProperties(z, "Excel 表格")...)
}
