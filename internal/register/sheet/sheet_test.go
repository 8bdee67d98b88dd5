package sheet

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"gaoshi/internal/calendar"
	"gaoshi/internal/register"
)

var now = time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.Zone)

// ledger is a table as offices keep it: a title over all columns, a head of two rows with
// merged cells, real days and typed ones, a number twice, a cell merged over two rows.
func ledger(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	set := func(cell string, v any) {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	merge := func(a, b string) {
		if err := f.MergeCell("Sheet1", a, b); err != nil {
			t.Fatal(err)
		}
	}
	set("A1", "青禾镇2025年公文登记表")
	merge("A1", "H1")
	for cell, v := range map[string]string{"A2": "序号", "B2": "文件名称（全称）", "C2": "发文字号", "D2": "成文日期", "E2": "信息公开", "E3": "公开属性", "F3": "不予公开理由", "G3": "公开日期", "H2": "备注"} {
		set(cell, v)
	}
	merge("E2", "G2")
	for _, c := range []string{"A", "B", "C", "D", "H"} {
		merge(c+"2", c+"3")
	}
	style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	rows := [][]any{
		{1, "关于做好森林防火工作的通知", "青禾府发〔2025〕1号", time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC), "主动公开", "", "2025.1.10"},
		{2, "关于申请解决维修经费的请示", "青禾府〔2025〕2号", "2025年1月8日", "不予公开", "上行文"},
		{3, "关于干部考核情况的报告", "青禾府〔2025〕3号", "2025-02-30", "不予公开", "内部"},
		{4, "关于人员安排的通知", "青禾府发〔2025〕4号", "2025/2/3", "不公开", "内部信息、工作秘密、个人隐私"},
		{5, "关于做好森林防火工作的通知", "青禾府发[2025]1号", "2025-1-6", "主动公开"},
		{6, "", "青禾府发〔2025〕6号", "2025-2-5"},
		{7, "关于耕地地力补贴发放的公示", "", "20250210", "主动公开", "", "2025-02-01"},
		{8, "关于防汛值班的通知", "青禾府发〔2025〕8号", "45698", "部分公开"},
		{9, "关于培训的通知", "无", "5月6日", "主动公开"},
		{10, "关于明年工作的通知", "青禾府发〔2025〕10号", "2027-1-1", "主动公开"},
	}
	for i, r := range rows {
		for j, v := range r {
			cell, _ := excelize.CoordinatesToCellName(j+1, i+4)
			set(cell, v)
		}
	}
	if err := f.SetCellStyle("Sheet1", "D4", "D4", style); err != nil {
		t.Fatal(err)
	}
	set("B14", "合计")
	set("C14", "10件")
	set("B15", "两份合在一格的文件")
	merge("B15", "B16")
	set("D15", "2025-3-1")
	set("D16", "2025-3-2")
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestALedgerAsOfficesKeepIt(t *testing.T) {
	tables, err := Read("公文登记.xlsx", ledger(t))
	if err != nil || len(tables) != 1 {
		t.Fatal(tables, err)
	}
	m, sure := Guess(&tables[0])
	if !sure || m.First != 3 {
		t.Fatalf("%v %+v", sure, m)
	}
	for c, want := range []Field{Ignore, Title, DocNo, FormedOn, Disclosure, Ground, OutOn, Remark} {
		if m.Columns[c] != want {
			t.Errorf("column %d (%s): %q, want %q", c, m.Heads[c], m.Columns[c], want)
		}
	}
	rows, faults := Plan("公文登记.xlsx", &tables[0], m, now)
	var got []string
	for _, r := range rows {
		got = append(got, r.Item.FormedOn.Format("0102")+" "+string(r.Item.Disclosure)+" "+r.Item.Ground+" "+r.Item.Title)
	}
	want := []string{"0106 open  关于做好森林防火工作的通知", "0108 withheld report 关于申请解决维修经费的请示", "0203 withheld  关于人员安排的通知", "0210 open  关于耕地地力补贴发放的公示", "0210 undecided  关于防汛值班的通知", "0301 undecided  两份合在一格的文件"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !rows[0].Item.Published().Equal(time.Date(2025, 1, 10, 0, 0, 0, 0, calendar.Zone)) {
		t.Error(rows[0].Item.Outs)
	}
	told := map[string]string{}
	for _, f := range faults {
		told[f.Cell] = f.Text
	}
	for cell, word := range map[string]string{"D6": "没有这一天", "F7": "不止一个", "C8": "第4行是同一份", "B9": "没有标题", "G10": "早于生成日期", "E11": "认不出来", "D12": "看不懂", "D13": "晚于今天", "B16": "合并"} {
		if !strings.Contains(told[cell], word) {
			t.Errorf("%s: %q, want %q", cell, told[cell], word)
		}
		delete(told, cell)
	}
	if len(told) > 0 {
		t.Errorf("told without need: %v", told)
	}
	again, _ := Plan("公文登记.xlsx", &tables[0], m, now)
	for i := range again {
		if again[i].Item.Key() != rows[i].Item.Key() {
			t.Error("another key the second time")
		}
	}
}

func TestDay(t *testing.T) {
	for s, want := range map[string]string{
		"2026-3-2": "2026-03-02", "2026/03/02": "2026-03-02", "2026.3.2": "2026-03-02", "2026年3月2日": "2026-03-02", "2026年 3月 2日": "2026-03-02", "20260302": "2026-03-02",
		"2026-03-02 10:30": "2026-03-02", "46083": "2026-03-02", "03-02-26": "2026-03-02", "2024-02-29": "2024-02-29",
		"2026-02-29": "", "2026-13-1": "", "3月2日": "", "": "", "明天": "", "2026": "", "99999": "", "青禾府发〔2026〕1号": "",
	} {
		day, problem := Day(s)
		if (problem == "") != (want != "") || want != "" && day.Format(time.DateOnly) != want {
			t.Errorf("%q: %s %q", s, day.Format(time.DateOnly), problem)
		}
	}
}

// What is exported is read back as the same items.
func TestExportIsReadBack(t *testing.T) {
	day := time.Date(2026, 3, 2, 0, 0, 0, 0, calendar.Zone)
	items := []*register.Item{
		{FormedOn: day, Title: "=关于一事的通知", DocNo: "青禾府发〔2026〕1号", Disclosure: register.Open, Outs: []register.Out{{Where: "meeting", On: day}}},
		{FormedOn: day, Title: "关于二事的请示", DocNo: "青禾府〔2026〕2号", Disclosure: register.Withheld, Ground: "report", DecidedBy: "签发岗"},
	}
	var lines [][]string
	for i, x := range items {
		lines = append(lines, Line(i+1, x))
	}
	xlsx, err := XLSX("台账", Heads, lines)
	if err != nil {
		t.Fatal(err)
	}
	csv, err := CSV(Heads, lines)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(csv), ",=关于") {
		t.Error("a formula stands in the CSV")
	}
	for name, data := range map[string][]byte{"台账.xlsx": xlsx, "台账.csv": csv} {
		tables, err := Read(name, data)
		if err != nil {
			t.Fatal(err)
		}
		m, sure := Guess(&tables[0])
		rows, faults := Plan(name, &tables[0], m, now)
		if !sure || len(rows) != 2 || len(faults) != 0 {
			t.Fatalf("%s: %v, %d rows, %+v", name, sure, len(rows), faults)
		}
		if rows[1].Item.Ground != "report" || rows[1].Item.Key() != items[1].Key() || !rows[0].Item.Published().Equal(day) {
			t.Errorf("%s: %+v", name, rows[1].Item)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("标题,日期\n一,2026-1-1\n"))
	f.Add([]byte("\xb1\xea\xcc\xe2,\xc8\xd5\xc6\xda\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		tables, err := Read("a.csv", data)
		if err != nil {
			return
		}
		for i := range tables {
			m, sure := Guess(&tables[i])
			if sure {
				Plan("a.csv", &tables[i], m, now)
			}
		}
	})
}
