package intake

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// readCSV reads a table of values with commas or tabs between, as systems export
// lists.
func readCSV(name, text string) (Result, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, true
	if first, _, _ := strings.Cut(text, "\n"); strings.Count(first, "\t") > strings.Count(first, ",") {
		r.Comma = '\t'
	}
	var g grid
	cells := 0
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Result{}, refuseFor(err, "这份 CSV 表格第%d行读不出来。请在 Excel 或 WPS 里打开，“另存为”.xlsx，再交一次。", len(g)+1)
		}
		if cells += len(record); cells > maxCells || len(record) > maxSheetCols {
			return Result{}, refuse("表格太大了（超过 %d 格或 %d 列）。请只留要公开的行和列，再交一次。", maxCells, maxSheetCols)
		}
		row := make([]cell, len(record))
		for i, v := range record {
			row[i] = cell{text: cleanText(v), rows: 1, cols: 1}
		}
		g = append(g, row)
	}
	return draft("csv", name, g.parts(), nil, nil)
}
