package annual

import (
	"fmt"
	"strings"
)

// carry is R4: what last year left is what this year began with.
func (x *bench) carry() {
	if x.last == nil {
		x.verdict("R4", nil, fmt.Sprintf("没有%d年的报告，没法比", x.r.Year-1))
		return
	}
	in, out := x.r.Form.ThreeRowOf(CarriedIn), len(x.last.Form.Three())-1
	var steps []Step
	var bad []string
	for j, col := range ThreeColumns {
		now, was := x.r.Three[in][j], x.last.Three[out][j]
		if now.State == Absent || was.State == Absent {
			continue
		}
		same := now.Value == was.Value
		sum := fmt.Sprintf("“%s”列：%d年报告结转下年度 %s，本年报告上年结转 %s", col, x.last.Year, was.Value, now.Value)
		steps = append(steps, Step{Sum: "表三" + sum, OK: same, Refs: []Ref{{3, 0, in, j}}})
		if !same {
			bad = append(bad, sum)
		}
	}
	x.verdict("R4", steps, "两年的表三没有都读到")
	if len(bad) > 0 {
		x.find("R4", "carry", "表三“二、上年结转”行", "", "与上年报告接不上：%s。请核对上年有没有未办结的申请没有接过来。", strings.Join(bad, "；"))
	}
}

// rollForward is R6: the stock of table two goes forward from last year's.
func (x *bench) rollForward() {
	if x.last == nil {
		x.verdict("R6", nil, fmt.Sprintf("没有%d年的报告，没法比", x.r.Year-1))
		return
	}
	if x.last.Form != x.r.Form {
		x.verdict("R6", nil, "上年的报告是旧格式，表二没有同样的格子，没法比")
		return
	}
	var steps []Step
	for a, article := range x.r.Form.Articles() {
		for i := range article.Rows {
			if s, ok := x.roll(a, i); ok {
				steps = append(steps, s)
			}
		}
	}
	x.verdict("R6", steps, "两年的表二没有都读到")
	for _, s := range steps {
		if !s.OK {
			place, sum, _ := strings.Cut(s.Sum, "：")
			x.find("R6", "carry", place, "", "与上年报告接不上：%s。请核对，或者说明为什么。", sum)
		}
	}
}

// roll rolls one row of table two forward; ok is false where it has no stock or a
// cell is absent.
func (x *bench) roll(a, row int) (Step, bool) {
	now, was := x.r.Two[a][row], x.last.Two[a][row]
	name := "表二“" + x.r.Form.Articles()[a].Rows[row] + "”"
	refs := []Ref{}
	for j := range now {
		if now[j].State == Absent || was[j].State == Absent {
			return Step{}, false
		}
		refs = append(refs, Ref{2, a, row, j})
	}
	switch {
	case x.r.Form == Form2021 && a == 0:
		want := was[2].Value + now[0].Value - now[1].Value
		return Step{fmt.Sprintf("%s：上年现行有效 %s + 本年制发 %s - 本年废止 %s = %s，本年现行有效 %s", name, was[2].Value, now[0].Value, now[1].Value, want, now[2].Value),
			want == now[2].Value, refs}, true
	case x.r.Form == Form2019 && a >= 1 && a <= 3:
		want := was[0].Value + was[1].Value
		return Step{fmt.Sprintf("%s：上年报告的项目数量 %s，增减 %s，合 %s；本年报告的上一年项目数量 %s", name, was[0].Value, was[1].Value, want, now[0].Value),
			want == now[0].Value, refs}, true
	}
	return Step{}, false
}
