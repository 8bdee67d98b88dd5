package intake

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// bookOf makes a workbook of one sheet, then lets fn change it.
func bookOf(t testing.TB, rows [][]any, fn func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, r := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &r); err != nil {
			t.Fatal(err)
		}
	}
	if fn != nil {
		fn(f)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

type xlsxCase struct {
	name        string
	rows        [][]any
	fn          func(f *excelize.File)
	body, kinds string
}

func xlsxCases() []xlsxCase {
	list := [][]any{{"姓名", "组", "金额"}, {"张示一", "1组", 10}, {"李示二", "2组", 20}}
	return []xlsxCase{
		{"plain", list, nil, "| 姓名 | 组 | 金额 |\n|---|---|---:|\n| 张示一 | 1组 | 10 |\n| 李示二 | 2组 | 20 |\n", ""},
		{"hidden row", list, func(f *excelize.File) { _ = f.SetRowVisible("Sheet1", 2, false) }, "| 姓名 | 组 | 金额 |\n|---|---|---:|\n| 李示二 | 2组 | 20 |\n", "hidden_rows"},
		{"row without height", list, func(f *excelize.File) { _ = f.SetRowHeight("Sheet1", 3, 0) }, "| 姓名 | 组 | 金额 |\n|---|---|---:|\n| 张示一 | 1组 | 10 |\n", "hidden_rows"},
		{"hidden first row after a gap", [][]any{{}, {}, {"藏", "藏"}, {"姓名", "数"}, {"张示一", 1}}, func(f *excelize.File) { _ = f.SetRowVisible("Sheet1", 3, false) }, "| 姓名 | 数 |\n|---|---:|\n| 张示一 | 1 |\n", "hidden_rows"},
		{"hidden column", list, func(f *excelize.File) { _ = f.SetColVisible("Sheet1", "B", false) }, "| 姓名 | 金额 |\n|---|---:|\n| 张示一 | 10 |\n| 李示二 | 20 |\n", "hidden_columns"},
		{"column without width", list, func(f *excelize.File) { _ = f.SetColWidth("Sheet1", "C", "C", 0) }, "| 姓名 | 组 |\n|---|---|\n| 张示一 | 1组 |\n| 李示二 | 2组 |\n", "hidden_columns"},
		{"empty hidden columns say nothing", list, func(f *excelize.File) { _ = f.SetColVisible("Sheet1", "D:Z", false) }, "| 姓名 | 组 | 金额 |\n|---|---|---:|\n| 张示一 | 1组 | 10 |\n| 李示二 | 2组 | 20 |\n", ""},
		{"very hidden sheet", list, func(f *excelize.File) {
			_, _ = f.NewSheet("底册")
			_ = f.SetCellValue("底册", "A1", "藏")
			_ = f.SetSheetVisible("底册", false, true)
		}, "| 姓名 | 组 | 金额 |\n|---|---|---:|\n| 张示一 | 1组 | 10 |\n| 李示二 | 2组 | 20 |\n", "hidden_sheet"},
		{"comment", list, func(f *excelize.File) {
			_ = f.AddComment("Sheet1", excelize.Comment{Cell: "A2", Author: "示例丙", Paragraph: []excelize.RichTextRun{{Text: "问一下"}}})
		}, "| 姓名 | 组 | 金额 |\n|---|---|---:|\n| 张示一 | 1组 | 10 |\n| 李示二 | 2组 | 20 |\n", "comments"},
		{"words under a merged cell are not seen", [][]any{{"村", "户"}, {"和顺", 1}, {"藏在下面", 2}}, func(f *excelize.File) {
			_ = f.MergeCell("Sheet1", "A2", "A3")
		}, "| 村 | 户 |\n|---|---:|\n| 和顺 | 1 |\n| 和顺 | 2 |\n", ""},
		{"white letters", list, func(f *excelize.File) {
			white, _ := f.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "FFFFFF"}})
			head, _ := f.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FF0000"}}})
			_ = f.SetCellStyle("Sheet1", "A1", "C1", head)
			_ = f.SetCellStyle("Sheet1", "B2", "B2", white)
		}, "| 姓名 | 组 | 金额 |\n|---|---|---:|\n| 张示一 |  | 10 |\n| 李示二 | 2组 | 20 |\n", "white_text"},
		{"format that shows nothing", list, func(f *excelize.File) {
			format := ";;;"
			s, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
			_ = f.SetCellStyle("Sheet1", "B2", "C2", s)
		}, "| 姓名 | 组 | 金额 |\n|---|---|---:|\n| 张示一 |  |  |\n| 李示二 | 2组 | 20 |\n", ""},
		{"long number as a number", [][]any{{"号码", "数"}, {999901190303030112, 1}}, nil, "", "number_lost"},
		{"two heads", [][]any{{"村", "补贴", ""}, {"", "面积", "金额"}, {"和顺", 1, 2}}, func(f *excelize.File) {
			_ = f.MergeCell("Sheet1", "A1", "A2")
			_ = f.MergeCell("Sheet1", "B1", "C1")
		}, "| 村 | 补贴：面积 | 补贴：金额 |\n|---|---:|---:|\n| 和顺 | 1 | 2 |\n", ""},
		{"title, unit, note", [][]any{{"和顺村发放情况公示"}, {"", "", "单位：元"}, {"姓名", "组", "金额"}, {"张示一", "1组", 10}, {"注：样例"}}, func(f *excelize.File) {
			_ = f.MergeCell("Sheet1", "A1", "C1")
			_ = f.MergeCell("Sheet1", "A5", "C5")
		}, "单位：元\n\n| 姓名 | 组 | 金额 |\n|---|---|---:|\n| 张示一 | 1组 | 10 |\n\n注：样例\n", ""},
		{"line breaks and bars in a cell", [][]any{{"事项", "说明"}, {"甲", "一\n二|三"}}, nil, "| 事项 | 说明 |\n|---|---|\n| 甲 | 一<br>二\\|三 |\n", ""},
	}
}

func TestXLSX(t *testing.T) {
	for _, tt := range xlsxCases() {
		r, err := Read("a.xlsx", bookOf(t, tt.rows, tt.fn))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if got := strings.ReplaceAll(kinds(r.Findings), " properties", ""); strings.TrimPrefix(got, "properties") != tt.kinds {
			t.Errorf("%s: findings %q, want %q", tt.name, got, tt.kinds)
		}
		if tt.body != "" && r.Notice.Content.Body != tt.body {
			t.Errorf("%s: body %q, want %q", tt.name, r.Notice.Content.Body, tt.body)
		}
		if strings.Contains(r.Notice.Content.Body, "藏") {
			t.Errorf("%s: something hidden is in the body: %q", tt.name, r.Notice.Content.Body)
		}
	}
}

func TestXLSXBlankTail(t *testing.T) {
	data := bookOf(t, [][]any{{"姓名", "数"}, {"张示一", 1}}, func(f *excelize.File) {
		_ = f.SetRowHeight("Sheet1", 1048000, 20)
	})
	r, err := Read("a.xlsx", data)
	if err != nil || !strings.Contains(r.Notice.Content.Body, "张示一") {
		t.Errorf("%v %+v", err, r)
	}
}
