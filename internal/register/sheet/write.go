package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"gaoshi/internal/register"
)

// Heads are the columns of an exported register. They are read back by Guess.
var Heads = []string{"序号", "生成日期", "发文字号", "标题", "索引号", "栏目", "公开方式", "不公开的依据", "审批人", "公开日期", "公开渠道", "公开期限", "原发单位", "类别", "主题词", "内容概述", "公告号", "最近评估", "备注"}

// Line is an item as a row of the export.
func Line(n int, x *register.Item) []string {
	ground := ""
	if g, ok := register.GroundOf(x.Ground); ok {
		ground = g.Name
	} else if x.Disclosure == register.Withheld {
		ground = x.GroundNote
	}
	var ways []string
	for _, o := range x.Outs {
		ways = append(ways, register.WayName(o.Where)+o.On.Format("（2006-01-02）"))
	}
	kind := x.Act.Name()
	if x.News {
		kind = "动态"
	}
	recheck, remark := "", ""
	if k := len(x.Rechecks); k > 0 {
		recheck = day(x.Rechecks[k-1].On) + " " + x.Rechecks[k-1].Reason
	}
	if x.Struck != "" {
		remark = "已划去：" + x.Struck
	}
	return []string{fmt.Sprint(n), day(x.FormedOn), x.DocNo, x.Title, x.IndexNo, x.Column, x.Disclosure.Name(), ground, x.DecidedBy, day(x.Published()), strings.Join(ways, "；"), day(x.Due),
		x.Relayed, kind, strings.Join(x.Keywords, "；"), x.Summary, string(x.Notice), recheck, remark}
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// DirectoryHeads are the columns of the public directory (条例 12).
var DirectoryHeads = []string{"索引号", "名称", "内容概述", "生成日期", "发文字号", "发布机构", "栏目", "公开日期", "网址"}

// CSV writes rows under their heads, for Excel: with a mark of UTF-8. A cell that a table
// program would take for a formula is quoted.
func CSV(heads []string, rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\xef\xbb\xbf")
	w := csv.NewWriter(&b)
	if err := w.Write(heads); err != nil {
		return nil, err
	}
	for _, r := range rows {
		safe := make([]string, len(r))
		for i, c := range r {
			if c != "" && strings.ContainsRune("=+-@\t\r", rune(c[0])) {
				c = "'" + c
			}
			safe[i] = c
		}
		if err := w.Write(safe); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// XLSX writes rows under their heads as a workbook: every cell is text.
func XLSX(name string, heads []string, rows [][]string) (_ []byte, err error) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EFEDE8"}}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
	if err != nil {
		return nil, err
	}
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	for i, h := range heads {
		width := 12.0
		switch h {
		case "标题", "名称", "内容概述":
			width = 44
		case "公开渠道", "发文字号", "不公开的依据", "网址", "索引号", "发布机构":
			width = 22
		case "序号":
			width = 6
		}
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return nil, err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	row := make([]any, len(heads))
	for i, h := range heads {
		row[i] = excelize.Cell{StyleID: bold, Value: h}
	}
	if err := w.SetRow("A1", row, excelize.RowOpts{Height: 22}); err != nil {
		return nil, err
	}
	for i, r := range rows {
		row := make([]any, len(r))
		for j, c := range r {
			row[j] = c
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+2), row); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
