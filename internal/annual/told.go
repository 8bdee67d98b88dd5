package annual

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// told is R7: what the text names is what the tables and the registers count.
func (x *bench) told() {
	var steps []Step
	add := func(place, quote, message string, s Step) {
		steps = append(steps, s)
		if !s.OK {
			x.find("R7", "told", place, quote, "%s", message)
		}
	}
	for _, f := range x.e.Facts {
		if want, name, ok := x.counted(f); ok {
			same := f.N == want || f.Unit == "万元" && (f.N-want < unit/100 && want-f.N < unit/100)
			sum := fmt.Sprintf("文字“%s”：%s；%s：%s", f.Quote, f.N, name, want)
			add(sectionName(f.Section), f.Quote, fmt.Sprintf("文字写%s %s，%s是 %s，对不上。请核对是哪一边错了。", f.Name(), f.N, name, want), Step{Sum: sum, OK: same})
		}
	}
	if s, ok := x.divided(); ok {
		add("文字", s.Sum, "文中的几个数加不起来："+s.Sum+"。", s)
	}
	for _, s := range x.twice() {
		add("文字", s.Sum, "前后说法不一："+s.Sum+"。", s)
	}
	steps = append(steps, x.breakdowns()...)
	x.verdict("R7", steps, "文字里没有找到可以和表格核对的数")
}

func sectionName(i int) string {
	if i < 0 {
		return "开头"
	}
	return "“" + SectionTitles[i] + "”"
}

// counted is what the tables or the registers count for a fact.
func (x *bench) counted(f Fact) (want Amount, name string, ok bool) {
	if k := x.k.Own; k != nil {
		own := map[string]int{"documents": k.Documents, "open": k.Open, "withheld": k.Withheld, "on-request": k.OnRequest, "news": k.News}
		if n, has := own[f.Key]; has {
			return Whole(n), "台账", true
		}
		for _, l := range k.Letters {
			if f.Key == "letters:"+l.Box {
				return Whole(l.Received), "台账", true
			}
		}
	}
	rows := x.tableCells(f.Key)
	if len(rows) == 0 {
		return 0, "", false
	}
	for _, c := range rows {
		cell := x.r.At(c)
		if cell.State == Absent || cell.State == Wrong {
			return 0, "", false
		}
		want += cell.Value
	}
	name = x.r.Place(rows[0])
	if len(rows) > 1 {
		name = fmt.Sprintf("表%s的相应各格合计", []string{"二", "三", "四"}[rows[0].Table-2])
	}
	if f.Unit == "元" {
		want *= 10000
	}
	return want, name, true
}

// tableCells are the cells whose sum a fact names.
func (x *bench) tableCells(key string) []Ref {
	total := func(lines ...Line) []Ref {
		var out []Ref
		for _, l := range lines {
			if c := (Ref{3, 0, x.r.Form.ThreeRowOf(l), Total}); !slices.Contains(out, c) {
				out = append(out, c)
			}
		}
		return out
	}
	between := func(from, to Line) []Ref {
		var ls []Line
		for l := from; l <= to; l++ {
			ls = append(ls, l)
		}
		return total(ls...)
	}
	first := x.r.Form.ThreeRowOf(Received)
	last := func(article int) []Ref { return []Ref{{2, article, 0, len(x.r.Two[article][0]) - 1}} }
	switch key {
	case "received":
		return total(Received)
	case "carried-in":
		return total(CarriedIn)
	case "carried-out":
		return total(CarriedOut)
	case "done":
		return []Ref{{3, 0, x.r.Form.ThreeSum(), Total}}
	case "granted":
		return total(Granted)
	case "partly":
		return total(Partly)
	case "refused":
		return between(Secret, QueryItem)
	case "unable":
		return between(NotHeld, StillUnclear)
	case "unhandled":
		return between(Petition, Reissue)
	case "other":
		return between(NotCorrected, OtherResult)
	case "person":
		return []Ref{{3, 0, first, int(Person)}}
	case "company":
		return []Ref{{3, 0, first, int(Company)}}
	case "reconsideration":
		return []Ref{{4, 0, int(Reconsideration), int(Rulings)}}
	case "lawsuit":
		return []Ref{{4, 0, int(DirectLawsuit), int(Rulings)}, {4, 0, int(LaterLawsuit), int(Rulings)}}
	case "direct":
		return []Ref{{4, 0, int(DirectLawsuit), int(Rulings)}}
	case "later":
		return []Ref{{4, 0, int(LaterLawsuit), int(Rulings)}}
	case "made":
		return []Ref{{2, 0, 1, 0}}
	case "licences":
		return last(1)
	case "penalties":
		return last(2)
	case "coercions":
		return []Ref{{2, 2, 1, len(x.r.Two[2][1]) - 1}}
	}
	if x.r.Form == Form2019 {
		if key == "purchases" {
			return []Ref{{2, 4, 0, 0}}
		}
		return nil
	}
	switch key {
	case "repealed":
		return []Ref{{2, 0, 1, 1}}
	case "in-force":
		return []Ref{{2, 0, 1, 2}}
	case "charges":
		return []Ref{{2, 3, 0, 0}}
	}
	return nil
}

// divided adds up the classes of what was formed: 127 = 23 + 104.
func (x *bench) divided() (Step, bool) {
	first := func(key string) (Amount, bool) {
		for _, f := range x.e.Facts {
			if f.Key == key {
				return f.N, true
			}
		}
		return 0, false
	}
	all, ok1 := first("documents")
	open, ok2 := first("open")
	withheld, ok3 := first("withheld")
	if !ok1 || !ok2 || !ok3 {
		return Step{}, false
	}
	sum, words := open+withheld, fmt.Sprintf("主动公开 %s + 不予公开 %s", open, withheld)
	if n, ok := first("on-request"); ok {
		sum += n
		words = fmt.Sprintf("主动公开 %s + 依申请公开 %s + 不予公开 %s", open, n, withheld)
	}
	if sum == all {
		return Step{Sum: fmt.Sprintf("生成 %s = %s", all, words), OK: true}, true
	}
	return Step{Sum: fmt.Sprintf("生成 %s，%s = %s，差 %s", all, words, sum, abs(all-sum))}, true
}

// twice looks for a quantity that is told with two numbers.
func (x *bench) twice() []Step {
	var out []Step
	for _, key := range []string{"documents", "withheld", "received", "done", "carried-in", "carried-out", "reconsideration", "lawsuit", "made"} {
		var first *Fact
		for i, f := range x.e.Facts {
			switch {
			case f.Key != key:
			case first == nil:
				first = &x.e.Facts[i]
			case f.N != first.N:
				if _, _, ok := x.counted(f); ok && x.disagrees(f, *first) {
					continue // told with the table, where one of them is wrong
				}
				out = append(out, Step{Sum: fmt.Sprintf("%s，一处写 %s（“%s”），一处写 %s（“%s”）", f.Name(), first.N, first.Quote, f.N, f.Quote)})
			}
		}
	}
	return out
}

// disagrees tells whether one of two facts is already told as against the table.
func (x *bench) disagrees(a, b Fact) bool {
	want, _, _ := x.counted(a)
	return a.N != want || b.N != want
}

// partUnit are the measures of what a sentence divides.
const partUnit = `(人次|场次|条|件|份|篇|项|则|个|次|场|期|人)`

var (
	// elsewhere are words that begin a new count, no part of the one before.
	elsewhere = regexp.MustCompile(`结转|办结|答复|办理|同比|比上年|较上年|较去年|增加|减少|增长|下降|累计|总计|合计|共|另|全年|收到|受理`)
	formed    = regexp.MustCompile(`生成|形成|制作|产生`)
	listed    = regexp.MustCompile(num + partUnit + `[^\d,。;:]{0,12}[,:]?(其中|包括|分别为|分别是|:|具体为|分为)[:,]?`)
	oneItem   = regexp.MustCompile(`[,、和及;]?([^\d,、。;:]{2,24}?)` + num + partUnit)
	listOnly  = regexp.MustCompile(`^[,、和及;]?[^\d,、。;:]{2,24}?(?:\d[\d,]*|[零〇一二三四五六七八九十百千两]+)(?:人次|场次|条|件|份|篇|项|则|个|次|场|期|人)`)
)

// breakdowns adds up what a sentence divides a number into: 171条：124条，34条…. More
// than the whole is impossible; less may be a list of examples.
func (x *bench) breakdowns() []Step {
	var out []Step
	for i := -1; i < len(x.r.Sections); i++ {
		ps := x.r.Preamble
		if i >= 0 {
			ps = x.r.Sections[i].Paragraphs
		}
		for _, p := range ps {
			for _, s := range strings.FieldsFunc(plain(p.Text), func(c rune) bool { return c == '。' || c == '\n' }) {
				if st, ok := breakdown(s); ok {
					out = append(out, st)
					if !st.OK {
						x.e.Findings = append(x.e.Findings, Finding{"R7", "breakdown", Error, sectionName(i), clip(s, 0, len(s)), "文中分列的数加不起来：" + st.Sum + "。"})
					}
				}
			}
		}
	}
	return out
}

func breakdown(s string) (Step, bool) {
	m := listed.FindStringSubmatchIndex(s)
	if m == nil || strings.Contains(s, "不予公开") && formed.MatchString(s) { // divided has it
		return Step{}, false
	}
	whole, ok := ParseAmount(strings.TrimRight(s[m[2]:m[3]], ","))
	measure, word := s[m[4]:m[5]], s[m[6]:m[7]]
	if !ok {
		return Step{}, false
	}
	rest, sum, words := s[m[1]:], Amount(0), []string{}
	for {
		at := listOnly.FindStringIndex(rest)
		if at == nil {
			break
		}
		it := oneItem.FindStringSubmatch(rest[:at[1]])
		n, ok := ParseAmount(strings.TrimRight(it[2], ","))
		if elsewhere.MatchString(it[1]) { // the sentence goes on to something else
			rest = ""
			break
		}
		if !ok || it[3] != measure || strings.Contains(it[1], "其中") {
			break
		}
		sum, words, rest = sum+n, append(words, n.String()), rest[at[1]:]
	}
	open := rest != "" && !strings.HasPrefix(rest, ";") // the list goes on in a way that is not understood
	if len(words) < 2 || open && sum < whole || word == "其中" && sum < whole || strings.HasPrefix(rest, "等") && sum < whole {
		return Step{}, false
	}
	line := fmt.Sprintf("%s = %s", strings.Join(words, " + "), sum)
	if sum == whole {
		return Step{Sum: fmt.Sprintf("文中 %s%s：%s", whole, measure, line), OK: true}, true
	}
	return Step{Sum: fmt.Sprintf("总数写 %s%s，%s，差 %s", whole, measure, line, abs(whole-sum))}, true
}
