// Package sheet reads the tables in which offices keep their documents, and writes the
// register as tables.
//
// Reading goes in three steps. Read opens the file and gives its tables, merged cells
// filled in. Guess says which column is what. Plan turns rows into items as far as they
// are sure: what is not is told by its cell, and either left out whole (no title, no day,
// a second time) or taken in without the doubtful part. Nothing is written here, and the
// same file gives the same items, so that a second import meets their keys and doubles
// nothing.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"gaoshi/internal/notice"
)

// Limits of a file.
const (
	maxRows   = 20_000
	maxCols   = 60
	maxCell   = 2_000 // bytes
	maxUnzip  = 256 << 20
	maxTables = 30
)

// Table is one sheet: its cells as text, row by row.
type Table struct {
	Name  string
	Cells [][]string
	// Spread are the cells that are part of a merged one, other than its first: their
	// text is that of the first.
	Spread map[[2]int]bool
}

// CellName names a cell as Excel does, from 0: 0, 0 is A1.
func CellName(row, col int) string {
	name, err := excelize.CoordinatesToCellName(col+1, row+1)
	if err != nil {
		return fmt.Sprintf("第%d行第%d列", row+1, col+1)
	}
	return name
}

func refuse(format string, a ...any) error { return &notice.Refusal{Msg: fmt.Sprintf(format, a...)} }

// Read opens an .xlsx or a .csv.
func Read(name string, data []byte) (tables []Table, err error) {
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".csv", ".txt":
		return readCSV(name, data)
	case ".xlsx", ".xlsm":
		return readXLSX(data)
	case ".xls", ".et", ".ods":
		return nil, refuse("%s 是旧格式的表格，读不了。请在 Excel 或 WPS 里“另存为”.xlsx，再导入一次。", ext)
	}
	return nil, refuse("只能导入 Excel 表格（.xlsx）或 CSV。Word 文件请用“导入一批文件”。")
}

func readXLSX(data []byte) (tables []Table, err error) {
	defer func() {
		if p := recover(); p != nil { // the library's panic on a broken file
			tables, err = nil, refuse("表格已损坏，读不出来。请在 Excel 或 WPS 里打开后另存一份，再导入。")
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: maxUnzip, ShortDatePattern: "yyyy-mm-dd", CultureInfo: excelize.CultureNameZhCN})
	if err != nil {
		return nil, refuse("表格打不开，可能已损坏或加了密码。请在 Excel 或 WPS 里打开后另存为 .xlsx，再导入。")
	}
	defer f.Close()
	for i, name := range f.GetSheetList() {
		if i == maxTables {
			return nil, refuse("工作表超过%d张，请只留要导入的。", maxTables)
		}
		if shown, err := f.GetSheetVisible(name); err != nil || !shown {
			continue
		}
		t, err := readSheet(f, name)
		if err != nil {
			return nil, err
		}
		if len(t.Cells) > 0 {
			tables = append(tables, *t)
		}
	}
	if len(tables) == 0 {
		return nil, refuse("表格里没有内容。")
	}
	return tables, nil
}

func readSheet(f *excelize.File, name string) (*Table, error) {
	rows, err := f.GetRows(name)
	if err != nil {
		return nil, refuse("工作表“%s”读不出来。请在 Excel 或 WPS 里另存一份，再导入。", name)
	}
	if len(rows) > maxRows {
		return nil, refuse("工作表“%s”有%d行，一次最多%d行。请分年导入。", name, len(rows), maxRows)
	}
	t := &Table{Name: name, Cells: rows, Spread: map[[2]int]bool{}}
	for r := range t.Cells {
		t.Cells[r] = t.Cells[r][:min(len(t.Cells[r]), maxCols)]
		for c := range t.Cells[r] {
			t.Cells[r][c] = clean(t.Cells[r][c])
		}
	}
	merged, err := f.GetMergeCells(name)
	if err != nil {
		return nil, refuse("工作表“%s”的合并单元格读不出来。请取消合并，再导入。", name)
	}
	for _, m := range merged {
		c0, r0, err0 := excelize.CellNameToCoordinates(m.GetStartAxis())
		c1, r1, err1 := excelize.CellNameToCoordinates(m.GetEndAxis())
		if errors.Join(err0, err1) != nil || r1-r0 > 2_000 || c0 > maxCols {
			continue
		}
		t.spread(r0-1, c0-1, r1-1, min(c1, maxCols)-1)
	}
	return t, nil
}

// spread fills a merged range with the text of its first cell.
func (t *Table) spread(r0, c0, r1, c1 int) {
	text := t.At(r0, c0)
	for r := r0; r <= r1 && r < len(t.Cells); r++ {
		for c := c0; c <= c1; c++ {
			for len(t.Cells[r]) <= c {
				t.Cells[r] = append(t.Cells[r], "")
			}
			if r != r0 || c != c0 {
				t.Cells[r][c] = text
				t.Spread[[2]int{r, c}] = true
			}
		}
	}
}

// At is a cell's text, "" beyond the table.
func (t *Table) At(r, c int) string {
	if r < 0 || c < 0 || r >= len(t.Cells) || c >= len(t.Cells[r]) {
		return ""
	}
	return t.Cells[r][c]
}

// Width is the number of columns.
func (t *Table) Width() int {
	w := 0
	for _, r := range t.Cells {
		w = max(w, len(r))
	}
	return w
}

func readCSV(name string, data []byte) ([]Table, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) { // Excel's own CSV in China
		b, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil {
			return nil, refuse("CSV 的编码认不出来。请另存为 .xlsx，再导入。")
		}
		data = b
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	t := Table{Name: strings.TrimSuffix(filepath.Base(name), filepath.Ext(name)), Spread: map[[2]int]bool{}}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, refuse("CSV 第%d行读不出来。请另存为 .xlsx，再导入。", len(t.Cells)+1)
		}
		if len(t.Cells) == maxRows {
			return nil, refuse("CSV 超过%d行。请分年导入。", maxRows)
		}
		row = row[:min(len(row), maxCols)]
		for i := range row {
			row[i] = clean(row[i])
		}
		t.Cells = append(t.Cells, row)
	}
	if len(t.Cells) == 0 {
		return nil, refuse("表格里没有内容。")
	}
	return []Table{t}, nil
}

func clean(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if len(s) > maxCell {
		s = strings.ToValidUTF8(s[:maxCell], "")
	}
	return s
}
