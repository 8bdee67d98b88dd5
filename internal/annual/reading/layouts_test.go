package reading

import (
	"fmt"
	"strings"
	"testing"

	"gaoshi/internal/annual"
)

// sample is a report of a form in which every cell is told from every other, as far as
// the sums allow.
func sample(year int) *annual.Report {
	f := annual.Figures{Year: year, Documents: 60, Open: 20, Withheld: 40}
	f.Two = annual.TableTwo{Norms: annual.NormCount{Made: 3, Opened: 2, Public: 9, Repealed: 1, InForce: 7}, Licences: annual.ItemCount{LastYear: 4, Change: -1, Decisions: 11},
		Services: annual.ItemCount{LastYear: 5, Change: 2, Decisions: 7}, Penalties: annual.ItemCount{LastYear: 6, Change: 1, Decisions: 13}, Coercions: annual.ItemCount{LastYear: 8, Decisions: 2},
		Charges: annual.ChargeCount{LastYear: 1, Change: 3, IncomeYuan: 123_456}, Purchase: annual.PurchaseCount{Projects: 2, AmountYuan: 854_000}}
	for l := annual.Granted; l <= annual.OtherResult; l++ {
		f.Three.Add(l, annual.Applicant(int(l)%6), int(l))
		f.Three.Add(annual.Received, annual.Applicant(int(l)%6), int(l))
	}
	f.Three.Add(annual.CarriedIn, annual.Person, 2)
	f.Three.Add(annual.CarriedOut, annual.Person, 2)
	for c := range annual.Courts {
		for j := range annual.Rulings {
			f.Four[c][j] = int(c)*4 + int(j)
		}
	}
	return annual.Build(f, annual.Office{Name: "示范县临河镇人民政府", Short: "我镇"}, nil, annual.Answers{"open": "做了公开。", "on-request": "都办了。", "managed": "清理了。", "platform": "用起来了。", "guarded": "培训两次。", "problems": "更新慢。", "improvements": "指定专人。", "fees": "收费通知1件，共20元。", "other": "无。"})
}

// wall is a report as people paste it: table writes the rows of the three tables.
func wall(r *annual.Report, table func(n int) string) string {
	var b strings.Builder
	b.WriteString(r.Title + "\n\n")
	for i, s := range r.Sections {
		b.WriteString(annual.SectionTitles[i] + "\n")
		for _, p := range s.Paragraphs {
			b.WriteString(p.Text + "\n")
		}
		if i >= 1 && i <= 3 {
			b.WriteString(table(i+1) + "\n")
		}
	}
	return b.String()
}

// rows are a table's rows as words: heads and labels as the form has them, without the
// cells that others reach over.
func rows(r *annual.Report, n int) [][]string {
	raw := func(cs []annual.Cell) []string {
		var out []string
		for _, c := range cs {
			out = append(out, c.Raw)
		}
		return out
	}
	var out [][]string
	switch n {
	case 2:
		for i, a := range r.Form.Articles() {
			out = append(out, []string{a.Name})
			heads := []string{"信息内容"}
			for _, c := range a.Cols {
				heads = append(heads, c.Name)
			}
			out = append(out, heads)
			for j, row := range a.Rows {
				out = append(out, append([]string{row}, raw(r.Two[i][j])...))
			}
		}
	case 3:
		out = append(out, []string{annual.Relation, "申请人情况"}, []string{"自然人", "法人或其他组织", "总计"}, annual.ThreeColumns[1:6])
		last := [3]string{}
		for i, row := range r.Form.Three() {
			var cells []string
			for k, l := range row.Labels {
				if l != "" && l != last[k] {
					cells = append(cells, l)
				}
			}
			last = row.Labels
			out = append(out, append(cells, raw(r.Three[i])...))
		}
	case 4:
		out = append(out, []string{"行政复议", "行政诉讼"}, append(append([]string{}, annual.FourColumns...), "未经复议直接起诉", "复议后起诉"), append(append([]string{}, annual.FourColumns...), annual.FourColumns...))
		var all []string
		for _, c := range r.Four {
			all = append(all, raw(c)...)
		}
		out = append(out, all)
	}
	return out
}

// joined writes rows with words between the cells and between the rows.
func joined(rows [][]string, cell, row string) string {
	var out []string
	for _, r := range rows {
		out = append(out, strings.Join(r, cell))
	}
	return strings.Join(out, row)
}

var fullWidth = strings.NewReplacer("0", "０", "1", "１", "2", "２", "3", "３", "4", "４", "5", "５", "6", "６", "7", "７", "8", "８", "9", "９", ".", "．")

// wide makes the numbers of a table full-width.
func wideDigits(rows [][]string) [][]string {
	var out [][]string
	for _, r := range rows {
		var line []string
		for _, c := range r {
			if _, ok := annual.ParseAmount(c); ok {
				c = fullWidth.Replace(c)
			}
			line = append(line, c)
		}
		out = append(out, line)
	}
	return out
}

// unmerged writes every row with all its cells, those reached over left empty: how a
// converter writes merged cells.
func unmerged(r *annual.Report, n int) [][]string {
	out := rows(r, n)
	for i, row := range out {
		if n == 3 && i >= 3 {
			pad := make([]string, 10-len(row))
			values := row[len(row)-7:]
			labels := append([]string{}, row[:len(row)-7]...)
			if r.Form.Three()[i-3].Labels[1] != "" {
				labels = r.Form.Three()[i-3].Labels[:]
				pad = nil
			}
			out[i] = append(append(labels, pad...), values...)
		}
	}
	return out
}

// Cells that ran together, as some pages give them when they are copied: 规章000.
func TestRunTogether(t *testing.T) {
	want := sample(2024)
	for _, c := range want.Refs() {
		*want.At(c) = annual.Filled(annual.Whole((c.Row + c.Col) % 3))
	}
	got, err := Text(wall(want, func(n int) string { return joined(rows(want, n), "", "\n") }))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range want.Refs() {
		if a, b := want.At(c), got.At(c); a.Value != b.Value || b.State != annual.Number {
			t.Errorf("%s: %+v, want %s", want.Place(c), *b, a.Value)
		}
	}
	// Where it is not sure which digit stands in which cell, nothing is taken.
	*want.At(annual.Ref{Table: 3, Row: 0, Col: 0}) = annual.Filled(annual.Whole(12))
	if got, err = Text(wall(want, func(n int) string { return joined(rows(want, n), "", "\n") })); err != nil {
		t.Fatal(err)
	}
	if c := got.Three[0][0]; c.State != annual.Absent || len(got.Remarks) != 1 {
		t.Errorf("%+v, %v", c, got.Remarks)
	}
}

// A page whose columns do not quite meet: Word leaves a cell that reaches over two.
func TestSkewedColumns(t *testing.T) {
	page := `<html><body><h1>示范镇2023年政府信息公开工作年度报告</h1><p>四、政府信息公开行政复议、行政诉讼情况</p><table>
<tr><td colspan="6">行政复议</td><td colspan="10">行政诉讼</td></tr>
<tr><td rowspan="2">结果维持</td><td rowspan="2">结果纠正</td><td rowspan="2">其他结果</td><td rowspan="2">尚未审结</td><td rowspan="2" colspan="2">总计</td><td colspan="5">未经复议直接起诉</td><td colspan="5">复议后起诉</td></tr>
<tr><td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td><td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td></tr>
<tr><td>1</td><td>2</td><td>3</td><td>4</td><td colspan="2">10</td><td>5</td><td>6</td><td>7</td><td>8</td><td>26</td><td>9</td><td>&nbsp;</td><td>11</td><td>12</td><td>32</td></tr></table></body></html>`
	r, err := new(Reader).Read("x.html", []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"1", "2", "3", "4", "10"}, {"5", "6", "7", "8", "26"}, {"9", "", "11", "12", "32"}}
	for c, row := range want {
		for j, w := range row {
			if got := r.Four[c][j]; got.Raw != w || got.State == annual.Absent {
				t.Errorf("%v %s: %+v, want %q", annual.Court(c), annual.FourColumns[j], got, w)
			}
		}
	}
}

// Whatever the layout, the same cells are read.
func TestLayouts(t *testing.T) {
	for _, year := range []int{2019, 2020, 2021, 2024} {
		want := sample(year)
		layouts := map[string]func(n int) string{
			"tabs":            func(n int) string { return joined(rows(want, n), "\t", "\n") },
			"spaces":          func(n int) string { return joined(rows(want, n), " ", "\n") },
			"wide spaces":     func(n int) string { return joined(rows(want, n), "    ", "\n") },
			"a cell a line":   func(n int) string { return joined(rows(want, n), "\n", "\n") },
			"blank lines":     func(n int) string { return joined(rows(want, n), "\n\n", "\n\n") },
			"one line":        func(n int) string { return joined(rows(want, n), " ", " ") },
			"bars":            func(n int) string { return joined(rows(want, n), " | ", " |\n") + " |" },
			"bars outside":    func(n int) string { return "| " + joined(unmerged(want, n), " | ", " |\n| ") + " |" },
			"broken bars":     func(n int) string { return "| \n " + joined(rows(want, n), "  | \n ", "  | \n| \n ") + "  |" },
			"tabs, all cells": func(n int) string { return joined(unmerged(want, n), "\t", "\n") },
			"full width":      func(n int) string { return joined(wideDigits(rows(want, n)), "\n", "\n") },
			"half brackets": func(n int) string {
				return strings.NewReplacer("（", "(", "）", ")", "，", ",").Replace(joined(rows(want, n), "\n", "\n"))
			},
			"labels torn": func(n int) string {
				return strings.NewReplacer("商业企业", "商业\n企业", "（三）不予公开", "（三）\n不予公开", "三、本年度办理结果", "三、本年度\n办理结果", "三安全一稳定", "三安全\n一稳定", "本年新制作数量", "本年新\n制作数量").Replace(joined(rows(want, n), "\n", "\n"))
			},
			"traditional": func(n int) string {
				return strings.NewReplacer("规", "規", "结", "結", "转", "轉", "处", "處", "予以公开", "予以公開", "行政许可", "行政許可", "执法", "執法", "内部", "內部").Replace(joined(rows(want, n), "\t", "\n"))
			},
		}
		for name, table := range layouts {
			t.Run(fmt.Sprintf("%d %s", year, name), func(t *testing.T) {
				got, err := new(Reader).Read("report.txt", []byte(wall(want, table)))
				if err != nil {
					t.Fatal(err)
				}
				if got.Form != want.Form || got.Year != year || len(got.Remarks) > 0 {
					t.Errorf("form %v, year %d, remarks %v", got.Form, got.Year, got.Remarks)
				}
				for _, c := range want.Refs() {
					if a, b := want.At(c), got.At(c); b.State != annual.Number || a.Value != b.Value {
						t.Errorf("%s: %+v, want %s", want.Place(c), *b, a.Value)
					}
				}
				for i, s := range want.Sections {
					if got.Sections[i].Text() != s.Text() {
						t.Errorf("section %d: %q, want %q", i+1, got.Sections[i].Text(), s.Text())
					}
				}
			})
		}
	}
}
