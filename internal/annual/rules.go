package annual

import (
	"fmt"
	"slices"
	"strings"
)

// Level is how grave something is.
type Level int

// Levels.
const (
	Note  Level = iota // look at it
	Warn               // a rule that the form does not print: to be explained
	Error              // the report is not finished
)

// String is the level for people.
func (l Level) String() string { return [...]string{"请看看", "要说明", "必须改"}[l] }

// Rule is one of the rules R1 to R12.
type Rule struct {
	ID    string
	Level Level
	Says  string
}

// Rules are the rules in their order.
var Rules = []Rule{
	{"R1", Error, "表三每一列：本年新收 + 上年结转 = 办理结果总计 + 结转下年度"},
	{"R2", Error, "表三每一行：六类申请人相加 = 总计"},
	{"R3", Error, "表三每一列：（一）至（六）各项相加 =（七）总计"},
	{"R4", Error, "表三：本年的“上年结转” = 上年报告的“结转下年度继续办理”"},
	{"R5", Error, "表四每一块：维持 + 纠正 + 其他 + 尚未审结 = 总计"},
	{"R6", Warn, "表二与上年衔接：上年数 + 本年增减 = 本年数"},
	{"R7", Error, "文字里的数与表格、与台账一致，前后一致"},
	{"R8", Warn, "收取或通知收取信息处理费的，第六部分写明件数和金额"},
	{"R9", Error, "表格不留空格，不写“/”“-”，没有的填0"},
	{"R10", Error, "数量是不小于0的整数；金额以万元计，最多两位小数"},
	{"R11", Warn, "文字不与往年雷同"},
	{"R12", Error, "统计期限是当年1月1日至12月31日，按期公布"},
}

// Outcome is what became of a rule.
type Outcome int

// Outcomes of a rule.
const (
	Held     Outcome = iota
	Broken           // at least one step does not hold
	NotAsked         // what it compares is not there
)

// Step is one comparison of a rule, in figures: 自然人：3 + 1 = 4，4 + 0 = 4.
type Step struct {
	Sum  string
	OK   bool
	Refs []Ref // the cells that it compares
}

// Verdict is a rule with its arithmetic.
type Verdict struct {
	Rule    Rule
	Outcome Outcome
	Why     string // NotAsked: why
	Steps   []Step
}

// Finding is one thing that an attentive reader would name.
type Finding struct {
	Rule    string // R1 … R12; "" for what no rule asks
	Kind    string // sum, carry, told, zero-table, blank, near, stray, …
	Level   Level
	Place   string
	Quote   string // the words in question
	Message string
}

// Known is what a report is compared with.
type Known struct {
	Before []*Report // reports of earlier years, any order
	Own    *Figures  // the registers' figures, for a report that we build
	Due    Day       // published at the latest; zero: 31 January of the next year
	Today  Day       // for a report that bears no date yet; zero where the check is about a published one
}

// Examination is everything that was found about a report.
type Examination struct {
	Verdicts []Verdict
	Facts    []Fact // the numbers that the text names
	Findings []Finding
}

// Finished tells whether the report may be called finished: no rule of level Error is
// broken and no question is open.
func (e *Examination) Finished() bool {
	return !slices.ContainsFunc(e.Findings, func(f Finding) bool { return f.Level == Error })
}

// Broken are the rules that are broken, in their order.
func (e *Examination) Broken() []string {
	var out []string
	for _, v := range e.Verdicts {
		if v.Outcome == Broken {
			out = append(out, v.Rule.ID)
		}
	}
	return out
}

// Examine holds a report against the rules and reads its text as an attentive
// reader does. It is a pure function.
func Examine(r *Report, k Known) *Examination {
	e := &Examination{Facts: Facts(r)}
	last := lastYear(r, k.Before)
	x := &bench{r: r, e: e, k: k, last: last}
	x.sums("R1", relation(r))
	x.sums("R2", across(r))
	x.sums("R3", parts(r))
	x.carry()
	x.sums("R5", courts(r))
	x.rollForward()
	x.told()
	x.fees()
	x.blanks()
	x.whole()
	x.near()
	x.period()
	x.hint()
	x.form()
	x.zeroTable()
	x.strays()
	x.questions()
	return e
}

// form names a report that is written in the form of other years.
func (x *bench) form() {
	if x.r.Year >= 2019 && x.r.Form != FormOf(x.r.Year) {
		x.e.Findings = append(x.e.Findings, Finding{Kind: "form", Level: Warn, Place: "格式", Message: fmt.Sprintf("%d年的报告用的是%s，应当用%s。", x.r.Year, x.r.Form, FormOf(x.r.Year))})
	}
}

// bench is an examination under way.
type bench struct {
	r    *Report
	e    *Examination
	k    Known
	last *Report
	bent []equation // equations that do not hold
	held []equation
}

func lastYear(r *Report, before []*Report) *Report {
	for _, b := range before {
		if b.Year == r.Year-1 {
			return b
		}
	}
	return nil
}

func ruleOf(id string) Rule {
	i := slices.IndexFunc(Rules, func(r Rule) bool { return r.ID == id })
	return Rules[i]
}

// verdict adds a rule's verdict, by its steps.
func (x *bench) verdict(id string, steps []Step, why string) {
	v := Verdict{Rule: ruleOf(id), Steps: steps, Outcome: Held}
	if len(steps) == 0 && why != "" {
		v.Outcome, v.Why = NotAsked, why
	}
	for _, s := range steps {
		if !s.OK {
			v.Outcome = Broken
		}
	}
	x.e.Verdicts = append(x.e.Verdicts, v)
}

// find adds a finding of a rule, at the rule's level.
func (x *bench) find(id, kind, place, quote, format string, args ...any) {
	x.e.Findings = append(x.e.Findings, Finding{id, kind, ruleOf(id).Level, place, quote, fmt.Sprintf(format, args...)})
}

// equation says that two sums of cells are equal.
type equation struct {
	rule, where string
	left, right []term
	total       bool // the column 总计: broken wherever another column is
}

type term struct {
	name string
	ref  Ref
}

// relation is R1, what the form prints above table three.
func relation(r *Report) []equation {
	rows := r.Form.Three()
	in, carried, done, out := r.Form.ThreeRowOf(Received), r.Form.ThreeRowOf(CarriedIn), r.Form.ThreeSum(), len(rows)-1
	var es []equation
	for j, col := range ThreeColumns {
		at := func(name string, i int) term { return term{name, Ref{3, 0, i, j}} }
		es = append(es, equation{rule: "R1", where: "表三“" + col + "”列", total: j == Total,
			left: []term{at("新收", in), at("结转来", carried)}, right: []term{at("办结", done), at("结转下年", out)}})
	}
	return es
}

// across is R2.
func across(r *Report) []equation {
	var es []equation
	for i, row := range r.Form.Three() {
		e := equation{rule: "R2", where: "表三“" + row.Name + "”行", right: []term{{"总计", Ref{3, 0, i, Total}}}}
		for j := range Total {
			e.left = append(e.left, term{ThreeColumns[j], Ref{3, 0, i, j}})
		}
		es = append(es, e)
	}
	return es
}

// parts is R3.
func parts(r *Report) []equation {
	rows := r.Form.Three()
	var es []equation
	for j, col := range ThreeColumns {
		e := equation{rule: "R3", where: "表三“" + col + "”列", total: j == Total, right: []term{{"（七）总计", Ref{3, 0, r.Form.ThreeSum(), j}}}}
		for i, row := range rows {
			if !row.Sum && row.Lines[0].Result() {
				e.left = append(e.left, term{strings.TrimPrefix(row.Name, "三"), Ref{3, 0, i, j}})
			}
		}
		es = append(es, e)
	}
	return es
}

// courts is R5.
func courts(r *Report) []equation {
	var es []equation
	for c := range Courts {
		e := equation{rule: "R5", where: "表四“" + c.String() + "”", right: []term{{"总计", Ref{4, 0, int(c), int(Rulings)}}}}
		for j := range Rulings {
			e.left = append(e.left, term{j.String(), Ref{4, 0, int(c), int(j)}})
		}
		es = append(es, e)
	}
	return es
}

// sums holds equations against the report.
func (x *bench) sums(id string, es []equation) {
	var steps []Step
	missing := 0
	var diffs, total Amount
	var broken []equation
	for _, e := range es {
		step, diff, ok := x.solve(e)
		if !ok {
			missing++
			continue
		}
		steps = append(steps, step)
		if step.OK {
			x.held = append(x.held, e)
			continue
		}
		x.bent = append(x.bent, e)
		broken = append(broken, e)
		if e.total {
			total += diff
		} else {
			diffs += diff
		}
	}
	why := ""
	if missing > 0 && len(steps) == 0 {
		why = "没有读到这张表"
	}
	x.verdict(id, steps, why)
	follows := total != 0 && total == diffs // 总计 differs only because the columns do
	for _, e := range broken {
		if e.total && follows {
			continue
		}
		step, diff, _ := x.solve(e)
		also := ""
		if follows && e.rule != "R2" && e.rule != "R5" {
			also = "总计列也因此不平。"
		}
		x.find(id, "sum", e.where, "", "对不上：%s，差%s。%s", strings.TrimPrefix(step.Sum, e.where+"："), abs(diff), also)
	}
}

func abs(a Amount) Amount { return max(a, -a) }

// solve adds up both sides; ok is false where a cell is absent.
func (x *bench) solve(e equation) (step Step, diff Amount, ok bool) {
	left, a, ok1 := x.side(e.left)
	right, b, ok2 := x.side(e.right)
	sign := "，相等"
	if a != b {
		sign = "，不等"
	}
	step = Step{Sum: e.where + "：" + left + "；" + right + sign, OK: a == b}
	for _, t := range append(slices.Clone(e.left), e.right...) {
		step.Refs = append(step.Refs, t.ref)
	}
	return step, a - b, ok1 && ok2
}

// side writes one side of an equation: 新收 3 + 结转来 1 = 4. Of a long sum only
// what is not zero is written.
func (x *bench) side(ts []term) (string, Amount, bool) {
	var sum Amount
	var words []string
	ok := true
	for _, t := range ts {
		c := x.r.At(t.ref)
		ok = ok && c.State != Absent
		sum += c.Value
		if c.Value != 0 || len(ts) <= 2 {
			word := t.name + " " + c.Value.String()
			if c.State != Number {
				word += "（没有填数，按0算）"
			}
			words = append(words, word)
		}
	}
	switch {
	case len(words) == 0:
		return "各项都是 0，合计 0", sum, ok
	case len(ts) == 1:
		return words[0], sum, ok
	}
	return strings.Join(words, " + ") + " = " + sum.String(), sum, ok
}

// hint looks for one cell that, put right, makes every sum hold.
func (x *bench) hint() {
	if len(x.bent) < 1 {
		return
	}
	var fits []string
	for _, c := range x.r.Refs() {
		want, ok := x.wanted(c)
		if ok {
			fits = append(fits, fmt.Sprintf("把%s由 %s 改为 %s", x.r.Place(c), x.r.At(c).Value, want))
		}
	}
	if len(fits) == 1 {
		x.e.Findings = append(x.e.Findings, Finding{Kind: "hint", Level: Note, Place: "表格", Message: fits[0] + "，以上的合计就都对上了。请与台账核对，是不是这一格填错了。"})
	}
}

// wanted is the value of a cell with which all broken sums would hold, where there is
// one and no sum that holds would break.
func (x *bench) wanted(c Ref) (want Amount, ok bool) {
	for _, e := range x.held {
		if e.has(c) {
			return 0, false
		}
	}
	for i, e := range x.bent {
		if !e.has(c) {
			return 0, false
		}
		_, diff, _ := x.solve(e)
		v := x.r.At(c).Value + diff
		if slices.ContainsFunc(e.left, func(t term) bool { return t.ref == c }) {
			v = x.r.At(c).Value - diff
		}
		if v < 0 || i > 0 && v != want {
			return 0, false
		}
		want = v
	}
	return want, true
}

func (e equation) has(c Ref) bool {
	is := func(t term) bool { return t.ref == c }
	return slices.ContainsFunc(e.left, is) || slices.ContainsFunc(e.right, is)
}
