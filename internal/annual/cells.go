package annual

import (
	"fmt"
	"strings"
)

// blanks is R9: every cell holds a number.
func (x *bench) blanks() {
	var steps []Step
	gaps := map[State][]string{}
	full, absent := 0, 0
	for _, c := range x.r.Refs() {
		cell := x.r.At(c)
		switch cell.State {
		case Blank, Dash:
			steps = append(steps, Step{Sum: x.r.Place(c) + "：" + said(*cell), Refs: []Ref{c}})
			gaps[cell.State] = append(gaps[cell.State], x.r.Place(c))
		case Absent:
			absent++
			gaps[Absent] = append(gaps[Absent], x.r.Place(c))
		default:
			full++
		}
	}
	if absent > 0 {
		steps = append(steps, Step{Sum: fmt.Sprintf("有 %d 格没有读到：%s", absent, some(gaps[Absent])), OK: false})
	}
	steps = append(steps, Step{Sum: fmt.Sprintf("填了数的有 %d 格", full), OK: true})
	x.verdict("R9", steps, "")
	for _, s := range []State{Blank, Dash} {
		if len(gaps[s]) > 0 {
			x.find("R9", "blank", some(gaps[s]), "", "有 %d 格%s。没有的请填0。", len(gaps[s]), map[State]string{Blank: "空着", Dash: "写的是“/”“-”一类，不是数"}[s])
		}
	}
	if absent == 0 {
		return
	}
	x.e.Findings = append(x.e.Findings, Finding{"R9", "missing", Error, some(gaps[Absent]), "",
		fmt.Sprintf("有 %d 格没有读到。请看报告里是不是缺了这张表、缺了行列，或者表格是图片；粘贴文字时丢了空格的，请交 Word 或网页文件。", absent)})
}

// some names a few of many.
func some(places []string) string {
	if len(places) > 4 {
		return strings.Join(places[:3], "、") + fmt.Sprintf(" 等%d处", len(places))
	}
	return strings.Join(places, "、")
}

func said(c Cell) string {
	if c.State == Blank {
		return "空着"
	}
	return "写的是“" + c.Raw + "”"
}

// whole is R10: counts are whole and not below zero, money has two decimals at most.
func (x *bench) whole() {
	var steps []Step
	good := 0
	for _, c := range x.r.Refs() {
		cell := x.r.At(c)
		if cell.State != Number && cell.State != Wrong {
			continue
		}
		fault := x.fault(c)
		if fault == "" {
			good++
			continue
		}
		steps = append(steps, Step{Sum: x.r.Place(c) + "：" + cell.Raw + "，" + fault, Refs: []Ref{c}})
		x.find("R10", "number", x.r.Place(c), cell.Raw, "写的是“%s”，%s。", cell.Raw, fault)
	}
	x.verdict("R10", append(steps, Step{Sum: fmt.Sprintf("合格的数有 %d 个", good), OK: true}), "")
}

// fault says what is wrong with a number, "" where nothing is.
func (x *bench) fault(c Ref) string {
	cell := x.r.At(c)
	col := Column{}
	if c.Table == 2 {
		col = x.r.Form.Articles()[c.Article].Cols[c.Col]
	}
	switch {
	case cell.State == Wrong:
		return "不是一个数"
	case cell.Value < 0 && !col.Sign:
		return "不能小于0"
	case !col.Money && !cell.Value.IsWhole():
		return "数量应是整数"
	case col.Money && cell.Value%(unit/100) != 0:
		return "金额以万元计，最多写两位小数"
	}
	return ""
}
