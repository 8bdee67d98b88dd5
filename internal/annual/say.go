package annual

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// WriteText tells people what was found about a report: what it is, the numbers that
// its text names, every rule with its arithmetic, and what an attentive reader names.
func WriteText(w io.Writer, path string, r *Report, e *Examination, tables bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  %s\n", path, strings.Join(heading(r), "，"))
	if facts := factLine(e.Facts); facts != "" {
		fmt.Fprintf(&b, "  文字里的数：%s\n", facts)
	}
	for _, m := range r.Remarks {
		fmt.Fprintf(&b, "  读的时候：%s\n", m)
	}
	if tables {
		writeTables(&b, r)
	}
	b.WriteString("  规则：\n")
	for _, v := range e.Verdicts {
		writeVerdict(&b, v)
	}
	writeFindings(&b, e)
	_, err := io.WriteString(w, b.String())
	return err
}

// heading says what was read.
func heading(r *Report) []string {
	var out []string
	if r.Title != "" {
		out = append(out, r.Title)
	}
	year := "没有认出是哪一年的"
	if r.Year > 0 {
		year = strconv.Itoa(r.Year) + "年"
	}
	full := 0
	for _, c := range r.Refs() {
		if r.At(c).State != Absent {
			full++
		}
	}
	out = append(out, year, r.Form.String(), fmt.Sprintf("表格读到 %d 格，共 %d 格", full, len(r.Refs())))
	if r.Dated.Year > 0 {
		out = append(out, "日期 "+r.Dated.String())
	}
	return out
}

// factLine is the numbers of the text in one line, each quantity once.
func factLine(fs []Fact) string {
	var out []string
	seen := map[string]bool{}
	for _, f := range fs {
		word := f.Name() + " " + f.N.String() + f.Unit
		if !seen[word] {
			seen[word] = true
			out = append(out, word)
		}
	}
	return strings.Join(out, "、")
}

func writeVerdict(b *strings.Builder, v Verdict) {
	mark := [...]string{"合", "不合", "没有查"}[v.Outcome]
	fmt.Fprintf(b, "    %-4s%s  %s", v.Rule.ID, mark, v.Rule.Says)
	if v.Why != "" {
		fmt.Fprintf(b, "（%s）", v.Why)
	}
	b.WriteByte('\n')
	held := 0
	for _, s := range v.Steps {
		if s.OK && dull(s.Sum) {
			held++
			continue
		}
		sign := "×"
		if s.OK {
			sign = "√"
		}
		fmt.Fprintf(b, "          %s %s\n", sign, s.Sum)
	}
	if held > 0 {
		fmt.Fprintf(b, "          √ 还有 %d 处都是 0，相等\n", held)
	}
}

var positive = regexp.MustCompile(`[1-9]`)

// dull tells whether a sum says nothing but that zero is zero.
func dull(sum string) bool {
	_, figures, _ := strings.Cut(sum, "：")
	return strings.HasSuffix(sum, "，相等") && !positive.MatchString(figures)
}

func writeFindings(b *strings.Builder, e *Examination) {
	if len(e.Findings) == 0 {
		b.WriteString("  没有找出问题。\n")
		return
	}
	b.WriteString("  找出的问题：\n")
	for _, level := range []Level{Error, Warn, Note} {
		for _, f := range e.Findings {
			if f.Level != level {
				continue
			}
			rule := ""
			if f.Rule != "" {
				rule = f.Rule + " "
			}
			fmt.Fprintf(b, "    [%s] %s%s：%s\n", f.Level, rule, f.Place, f.Message)
			if f.Quote != "" && !strings.Contains(f.Message, f.Quote) {
				fmt.Fprintf(b, "          原文：%s\n", f.Quote)
			}
		}
	}
	if !e.Finished() {
		b.WriteString("  这份报告还不能算完成：有必须改的。\n")
	}
}

// writeTables lists the tables as they were read.
func writeTables(b *strings.Builder, r *Report) {
	line := func(name string, cs []Cell) {
		var words []string
		for _, c := range cs {
			words = append(words, shown(c))
		}
		fmt.Fprintf(b, "      %s | %s\n", name, strings.Join(words, " | "))
	}
	b.WriteString("  表二\n")
	for i, a := range r.Form.Articles() {
		var heads []string
		for _, c := range a.Cols {
			heads = append(heads, c.Name)
		}
		fmt.Fprintf(b, "    %s：%s\n", a.Name, strings.Join(heads, "、"))
		for j, row := range a.Rows {
			line(row, r.Two[i][j])
		}
	}
	fmt.Fprintf(b, "  表三：%s\n", strings.Join(ThreeColumns, "、"))
	for i, row := range r.Form.Three() {
		line(row.Name, r.Three[i])
	}
	fmt.Fprintf(b, "  表四：%s\n", strings.Join(FourColumns, "、"))
	for c := range Courts {
		line(c.String(), r.Four[c])
	}
}

// shown is a cell as it stands, or why it holds nothing.
func shown(c Cell) string {
	switch c.State {
	case Absent:
		return "（没读到）"
	case Blank:
		return "（空）"
	}
	return c.Raw
}

// Told is a check for programs.
type Told struct {
	File     string         `json:"file"`
	Title    string         `json:"title"`
	Year     int            `json:"year"`
	Form     int            `json:"form"`
	Finished bool           `json:"finished"`
	Facts    []ToldFact     `json:"facts"`
	Rules    []ToldRule     `json:"rules"`
	Findings []ToldFinding  `json:"findings"`
	Remarks  []string       `json:"remarks,omitempty"`
	Tables   map[string]any `json:"tables"`
}

// ToldFact is a number that the text names.
type ToldFact struct {
	Name  string `json:"name"`
	N     string `json:"n"`
	Unit  string `json:"unit"`
	Quote string `json:"quote"`
}

// ToldRule is a rule with its arithmetic.
type ToldRule struct {
	ID      string   `json:"id"`
	Outcome string   `json:"outcome"` // held, broken, not_asked
	Why     string   `json:"why,omitempty"`
	Sums    []string `json:"sums"`
}

// ToldFinding is a finding.
type ToldFinding struct {
	Rule    string `json:"rule,omitempty"`
	Kind    string `json:"kind"`
	Level   string `json:"level"` // error, warn, note
	Place   string `json:"place"`
	Quote   string `json:"quote,omitempty"`
	Message string `json:"message"`
}

// Tell makes a check ready for programs.
func Tell(path string, r *Report, e *Examination) Told {
	t := Told{File: path, Title: r.Title, Year: r.Year, Form: 2019, Finished: e.Finished(), Remarks: r.Remarks,
		Facts: []ToldFact{}, Findings: []ToldFinding{}, Tables: map[string]any{}}
	if r.Form == Form2021 {
		t.Form = 2021
	}
	for _, f := range e.Facts {
		t.Facts = append(t.Facts, ToldFact{f.Name(), f.N.String(), f.Unit, f.Quote})
	}
	for _, v := range e.Verdicts {
		rule := ToldRule{ID: v.Rule.ID, Outcome: [...]string{"held", "broken", "not_asked"}[v.Outcome], Why: v.Why, Sums: []string{}}
		for _, s := range v.Steps {
			rule.Sums = append(rule.Sums, s.Sum)
		}
		t.Rules = append(t.Rules, rule)
	}
	for _, f := range e.Findings {
		t.Findings = append(t.Findings, ToldFinding{f.Rule, f.Kind, [...]string{"note", "warn", "error"}[f.Level], f.Place, f.Quote, f.Message})
	}
	for _, c := range r.Refs() {
		name := r.Place(c)
		if cell := r.At(c); cell.State == Absent {
			t.Tables[name] = nil
		} else {
			t.Tables[name] = cell.Raw
		}
	}
	return t
}

var dayIn = regexp.MustCompile(`^(20\d\d)-(\d{1,2})-(\d{1,2})$`)

// ParseDay reads 2026-01-20; the zero Day is no date.
func ParseDay(s string) Day {
	m := dayIn.FindStringSubmatch(s)
	if m == nil {
		return Day{}
	}
	y, _ := strconv.Atoi(m[1])
	mo, _ := strconv.Atoi(m[2])
	d, _ := strconv.Atoi(m[3])
	if mo < 1 || mo > 12 || d < 1 || d > 31 {
		return Day{}
	}
	return Day{y, mo, d}
}
