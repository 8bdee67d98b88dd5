package intake

import (
	"bytes"
	"errors"
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
	maxSheetXML  = 16 << 20
	maxPlaces    = 8_000_000
	maxStrings   = 8 << 20 // sharedStrings.xml, which is held in memory whole
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
		most := uint64(maxSheetXML)
		if strings.HasSuffix(name, "sharedstrings.xml") {
			most = maxStrings
		}
		if strings.HasPrefix(name, "xl/") && f.UncompressedSize64 > most && strings.HasSuffix(name, ".xml") {
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
	frames := readFrames(z)
	var shown []string
	var bodies [][]part
	for _, s := range sheets {
		frame := frames[s]
		if frame == nil {
			w.add("chart_sheet", notice.Note, "工作表“"+short(s)+"”", "这一页是图表，不是表格，没有采用。要公开的请另存为图片，作为附件添加。")
			continue
		}
		if frame.hidden {
			w.add("hidden_sheet", notice.Warn, "工作表“"+short(s)+"”", "这张工作表是隐藏的，没有采用。请确认不需要公开；原文件要当附件发的，请先删掉它。")
			continue
		}
		ps, err := w.sheet(s, frame)
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
	parts = joinSheets(shown, bodies)
	w.file(z)
	return parts, w.findings, nil
}

// joinSheets puts sheets one below the other, each under its name; the title of
// the first stays on top.
func joinSheets(shown []string, bodies [][]part) (parts []part) {
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
	return parts
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
func (w *workbook) sheet(name string, frame *sheetFrame) ([]part, error) {
	place := "工作表“" + short(name) + "”"
	if errors.Is(frame.broken, errTooWide) {
		return nil, refuse("%s右边有太多空列，没有打开。请只留要公开的行和列，另存一份再交。", place)
	}
	if frame.broken != nil {
		return nil, refuseFor(frame.broken, "%s读不出来。请在 Excel 或 WPS 里打开后另存一份，再交一次。", place)
	}
	g, at, err := w.rows(name, place, frame)
	if err != nil {
		return nil, err
	}
	merge(g, at, frame.merged)
	g = w.withoutColumns(g, frame, place)
	w.oddities(place, g)
	return g.parts(), nil
}

// rows reads the rows of a sheet that are seen; at holds the sheet row, from 1,
// of each.
func (w *workbook) rows(name, place string, frame *sheetFrame) (g grid, at []int, err error) {
	rows, err := w.f.Rows(name)
	if err != nil {
		return nil, nil, refuseFor(err, "%s读不出来。请在 Excel 或 WPS 里打开后另存一份，再交一次。", place)
	}
	defer rows.Close()
	hidden, last, white := 0, 0, 0
	for n := 1; rows.Next(); n++ {
		values, err := rows.Columns()
		if err != nil {
			return nil, nil, refuseFor(err, "%s第%d行读不出来。请在 Excel 或 WPS 里打开后另存一份，再交一次。", place, n)
		}
		blank := strings.TrimSpace(strings.Join(values, "")) == ""
		switch {
		case frame.rowHidden(n):
			if !blank {
				hidden++
			}
			continue
		case blank && n > maxSheetRows:
			continue
		case n > maxSheetRows:
			return nil, nil, refuse("%s超过 %d 行。名单请分村、分表交；空行太多的，请删去再交。", place, maxSheetRows)
		case len(values) > maxSheetCols:
			if strings.TrimSpace(strings.Join(values[maxSheetCols:], "")) != "" {
				return nil, nil, refuse("%s超过 %d 列，不像一份要公开的表。请只留要公开的列。", place, maxSheetCols)
			}
			values = values[:maxSheetCols]
		}
		if w.cells += len(values); w.cells > maxCells {
			return nil, nil, refuse("%s太大了（超过 %d 格）。请只留要公开的行和列，再交一次。", place, maxCells)
		}
		r := make([]cell, len(values))
		for i, v := range values {
			r[i] = cell{text: cleanText(v), rows: 1, cols: 1}
			if r[i].text != "" && frame.white[[2]int{i + 1, n}] {
				r[i].text = ""
				white++
			}
		}
		g, at = append(g, r), append(at, n)
		if !blank {
			last = len(g)
		}
	}
	if err := rows.Error(); err != nil {
		return nil, nil, refuseFor(err, "%s读到一半就断了，没有采用。请在 Excel 或 WPS 里打开后另存一份，再交一次。", place)
	}
	if white > 0 {
		w.add("white_text", notice.Warn, place, fmt.Sprintf("有 %d 格是白底白字，打印出来看不见，没有采用。请确认不需要公开。", white))
	}
	if hidden > 0 {
		w.add("hidden_rows", notice.Warn, place, fmt.Sprintf("有 %d 行是隐藏的（或被筛选掉的），没有采用。请确认不需要公开。", hidden))
	}
	return g[:last], at[:last], nil
}

// withoutColumns takes the hidden columns out of the grid, and says which held
// something.
func (w *workbook) withoutColumns(g grid, frame *sheetFrame, place string) grid {
	if len(g) == 0 || !frame.hidesColumns() {
		return g
	}
	g = g.fill()
	var names []string
	stay := make([]bool, len(g[0]))
	for j := range g[0] {
		if stay[j] = !frame.colHidden(j + 1); stay[j] {
			continue
		}
		if slices.ContainsFunc(g, func(r []cell) bool { return r[j].text != "" }) {
			if name, err := excelize.ColumnNumberToName(j + 1); err == nil {
				names = append(names, name)
			}
		}
	}
	if len(names) > 0 {
		if len(names) > 12 {
			names = append(names[:12], "…")
		}
		w.add("hidden_columns", notice.Warn, place, fmt.Sprintf("%s 列是隐藏的，没有采用。请确认不需要公开；原文件要当附件发的，请先删掉这些列。", strings.Join(names, "、")))
	}
	return g.keepColumns(stay)
}

// merge marks merged cells in the grid, whose rows are sheet rows at. A merged
// cell whose first row or column is hidden is shown by Excel where it is not,
// but its value stands in what is hidden: it is left out with it.
func merge(g grid, at []int, merged [][4]int) {
	left := maxPlaces // merged cells do not overlap in an honest sheet
	for _, m := range merged {
		x1, y1, x2, y2 := m[0], m[1], min(m[2], maxSheetCols), m[3]
		i, ok := slices.BinarySearch(at, y1)
		if !ok || x1 > maxSheetCols {
			continue
		}
		j, hit := slices.BinarySearch(at, y2)
		if !hit {
			j--
		}
		if left -= (j - i + 1) * (x2 - x1 + 1); left < 0 {
			return
		}
		for y := i; y <= j; y++ {
			for len(g[y]) < x2 {
				g[y] = append(g[y], cell{rows: 1, cols: 1})
			}
			for x := x1 - 1; x < x2; x++ {
				if y != i || x != x1-1 {
					g[y][x].text = "" // what lies under a merged cell is not seen
				}
			}
		}
		g[i][x1-1].rows, g[i][x1-1].cols = j-i+1, x2-x1+1
	}
}

// oddities reports values that are not what they look like.
func (w *workbook) oddities(place string, g grid) {
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
}

// file reports what the file as a whole carries.
func (w *workbook) file(z *archive) {
	objects, pictures, comments := 0, 0, 0
	for name := range z.files {
		switch {
		case strings.HasPrefix(name, "xl/media/"):
			pictures++
		case strings.HasPrefix(name, "xl/comments"), strings.HasPrefix(name, "xl/threadedcomments/"):
			comments++
		}
		if strings.Contains(name, "/embeddings/") || strings.HasSuffix(name, "vbaproject.bin") || strings.Contains(name, "/externallinks/") && strings.HasSuffix(name, ".xml") {
			objects++
		}
	}
	if objects > 0 {
		w.add("embedded_object", notice.Warn, "Excel 表格", fmt.Sprintf("文件里有 %d 个嵌入的对象、宏或外部链接，没有采用。原文件要当附件发的，请先删掉。", objects))
	}
	if pictures > 0 {
		w.add("picture_format", notice.Note, "Excel 表格", fmt.Sprintf("有 %d 张图片，没有采用。要公开的请作为附件添加。", pictures))
	}
	if comments > 0 {
		w.add("comments", notice.Warn, "Excel 表格", "表格里有批注，没有采用。请确认批注里的问题都已解决。")
	}
	w.findings = append(w.findings, fileProperties(z, "Excel 表格")...)
}
