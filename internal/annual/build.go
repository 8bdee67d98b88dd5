package annual

import (
	"fmt"
	"strings"
)

// Office is whose report it is, as it stands at its head and foot.
type Office struct {
	Name    string // XX县XX镇人民政府
	Short   string // how the text calls itself: 我镇
	Address string
	Phone   string
}

// Answers are what people wrote to the prompts, by the prompt's key.
type Answers map[string]string

// Build makes the report of a year from its figures and from what people wrote. What
// nobody has written stands in it as a question.
func Build(f Figures, o Office, last *Report, a Answers) *Report {
	form := FormOf(f.Year)
	r := Empty(form, f.Year)
	r.Office = o.Name
	r.Title = fmt.Sprintf("%s%d年政府信息公开工作年度报告", o.Name, f.Year)
	r.two(f.Two)
	r.three(f.Three)
	r.four(f.Four)
	w := &writer{r: r, f: f, o: o, a: a, last: last}
	w.all()
	for _, line := range []string{o.Name, join("地址：", o.Address), join("联系电话：", o.Phone)} {
		if line != "" {
			r.Closing = append(r.Closing, line)
		}
	}
	return r
}

func join(name, value string) string {
	if value == "" {
		return ""
	}
	return name + value
}

// two fills table two.
func (r *Report) two(t TableTwo) {
	set := func(article, row int, values ...Amount) {
		for j, v := range values {
			r.Two[article][row][j] = Filled(v)
		}
	}
	n := func(ns ...int) []Amount {
		var out []Amount
		for _, v := range ns {
			out = append(out, Whole(v))
		}
		return out
	}
	norm := func(c NormCount) []Amount {
		if r.Form == Form2019 {
			return n(c.Made, c.Opened, c.Public)
		}
		return n(c.Made, c.Repealed, c.InForce)
	}
	item := func(c ItemCount) []Amount {
		if r.Form == Form2019 {
			return n(c.LastYear, c.Change, c.Decisions)
		}
		return n(c.Decisions)
	}
	set(0, 0, norm(t.Regulations)...)
	set(0, 1, norm(t.Norms)...)
	set(1, 0, item(t.Licences)...)
	set(2, 0, item(t.Penalties)...)
	set(2, 1, item(t.Coercions)...)
	if r.Form == Form2021 {
		set(3, 0, Wan(t.Charges.IncomeYuan))
		return
	}
	set(1, 1, item(t.Services)...)
	set(3, 0, n(t.Charges.LastYear, t.Charges.Change)...)
	set(4, 0, Whole(t.Purchase.Projects), Wan(t.Purchase.AmountYuan))
}

// three fills table three and adds up its sums.
func (r *Report) three(t TableThree) {
	rows := r.Form.Three()
	var done [Applicants]int
	for i, row := range rows {
		var counts [Applicants]int
		for j := range counts {
			for _, l := range row.Lines {
				counts[j] += t[l][j]
			}
			if row.Sum {
				counts[j] = done[j]
			} else if row.Lines[0].Result() {
				done[j] += counts[j]
			}
		}
		total := 0
		for j, n := range counts {
			r.Three[i][j] = Filled(Whole(n))
			total += n
		}
		r.Three[i][Total] = Filled(Whole(total))
	}
}

// four fills table four and adds up its totals.
func (r *Report) four(t TableFour) {
	for c := range Courts {
		total := 0
		for j, n := range t[c] {
			r.Four[c][j] = Filled(Whole(n))
			total += n
		}
		r.Four[c][Rulings] = Filled(Whole(total))
	}
}

// Prompt is a question that only a person can answer.
type Prompt struct {
	Key     string
	Section int    // 0-based
	Heading string // the part of the section it belongs to
	Ask     string // what to write
	Hint    string // what the registers show about it, "" where nothing
	Answer  string // what was written
}

// writer writes the narrative.
type writer struct {
	r       *Report
	f       Figures
	o       Office
	a       Answers
	last    *Report
	prompts []Prompt
}

// Prompts are the questions of a year's report, with what was answered.
func Prompts(f Figures, o Office, a Answers) []Prompt {
	w := &writer{r: Empty(FormOf(f.Year), f.Year), f: f, o: o, a: a}
	w.all()
	return w.prompts
}

func (w *writer) us() string {
	if w.o.Short != "" {
		return w.o.Short
	}
	return "本机关"
}

func (w *writer) say(section, level int, format string, args ...any) {
	s := &w.r.Sections[section]
	s.Found = true
	s.Paragraphs = append(s.Paragraphs, Paragraph{Level: level, Text: fmt.Sprintf(format, args...)})
}

// ask puts what was written in its place, or the question where nothing was.
func (w *writer) ask(section int, key, heading, ask, hint string) {
	answer := strings.TrimSpace(w.a[key])
	w.prompts = append(w.prompts, Prompt{key, section, heading, ask, hint, answer})
	s := &w.r.Sections[section]
	s.Found = true
	if answer == "" {
		s.Paragraphs = append(s.Paragraphs, Paragraph{Text: "【请写：" + ask + "】", Ask: true})
		return
	}
	for _, p := range strings.Split(answer, "\n") {
		if p = strings.TrimSpace(p); p != "" {
			s.Paragraphs = append(s.Paragraphs, Paragraph{Text: p})
		}
	}
}

// all writes the six sections. Two, three and four are their tables.
func (w *writer) all() {
	number := "国办公开办函〔2021〕30号"
	if w.r.Form == Form2019 {
		number = "国办公开办函〔2019〕60号"
	}
	w.r.Preamble = []Paragraph{{Text: fmt.Sprintf("根据《中华人民共和国政府信息公开条例》和政府信息公开工作年度报告格式（%s）编制本报告。报告中所列数据的统计期限自%d年1月1日起至%d年12月31日止。", number, w.f.Year, w.f.Year)}}
	w.open()
	w.onRequest()
	w.managed()
	w.platform()
	w.guarded()
	for _, i := range []int{1, 2, 3} {
		w.r.Sections[i].Found = true
	}
	late := ""
	if w.f.Late > 0 {
		late = fmt.Sprintf("台账里有 %d 条晚于法定期限公开。", w.f.Late)
	}
	if all := w.f.News + w.f.Open; w.f.News > w.f.Open && all > 0 {
		late += fmt.Sprintf("动态 %d 条，文件 %d 条，动态占 %d%%。", w.f.News, w.f.Open, w.f.News*100/all)
	}
	w.say(4, 1, "（一）存在的主要问题")
	w.ask(4, "problems", "（一）存在的主要问题", "今年公开工作有哪些不足（写实情，不照抄去年）", late)
	w.say(4, 1, "（二）改进情况")
	w.ask(4, "improvements", "（二）改进情况", "去年报告说要改的，今年改得怎么样；对今年的问题准备怎么改", "")
	w.other()
}

func (w *writer) open() {
	f := w.f
	w.say(0, 1, "（一）主动公开")
	s := fmt.Sprintf("%d年，%s共形成政府信息（正式文件）%d条，其中主动公开%d条，依申请公开%d条，不予公开%d条。", f.Year, w.us(), f.Documents, f.Open, f.OnRequest, f.Withheld)
	if f.Undecided > 0 {
		s = fmt.Sprintf("%d年，%s共形成政府信息（正式文件）%d条。", f.Year, w.us(), f.Documents)
	}
	var ways []string
	for _, v := range f.Ways {
		ways = append(ways, fmt.Sprintf("%s%d条次", v.Way, v.Count))
	}
	if len(ways) > 0 {
		s += "公开的途径：" + strings.Join(ways, "，") + "。"
	}
	if f.News > 0 {
		s += fmt.Sprintf("另发布乡镇动态%d条。", f.News)
	}
	if f.Interpretations > 0 {
		s += fmt.Sprintf("发布政策解读%d条。", f.Interpretations)
	}
	w.say(0, 0, "%s", s)
	if f.Undecided > 0 {
		w.r.Sections[0].Paragraphs = append(w.r.Sections[0].Paragraphs, Paragraph{Ask: true, Text: fmt.Sprintf("【台账里还有 %d 条没有定公开属性，请先在台账里定下来，这里就会写上各是多少】", f.Undecided)})
	}
	w.ask(0, "open", "（一）主动公开", "今年在主动公开上做了什么：公开了哪些重点信息，怎么让在家和在外的群众知道", "")
}

func (w *writer) onRequest() {
	w.say(0, 1, "（二）依申请公开")
	sum := func(l Line) int {
		n := 0
		for _, v := range w.f.Three[l] {
			n += v
		}
		return n
	}
	done := 0
	for l := range Lines {
		if l.Result() {
			done += sum(l)
		}
	}
	in, carried, out := sum(Received), sum(CarriedIn), sum(CarriedOut)
	if in+carried+out+done == 0 {
		w.say(0, 0, "%d年，%s没有收到政府信息公开申请，没有上年结转的申请。%s", w.f.Year, w.us(), w.courts())
		return
	}
	w.say(0, 0, "%d年，%s收到政府信息公开申请%d件，上年结转%d件；办结%d件，结转下年度%d件。%s", w.f.Year, w.us(), in, carried, done, out, w.courts())
	hint := ""
	if in > 0 {
		hint = fmt.Sprintf("共收到 %d 件。", in)
	}
	w.ask(0, "on-request", "（二）依申请公开", "申请主要问的是什么，怎么办理的，按期没有", hint)
}

// courts tells what became of reviews and lawsuits.
func (w *writer) courts() string {
	n := func(c Court) int {
		sum := 0
		for _, v := range w.f.Four[c] {
			sum += v
		}
		return sum
	}
	review, law := n(Reconsideration), n(DirectLawsuit)+n(LaterLawsuit)
	if review+law == 0 {
		return "没有因政府信息公开发生的行政复议、行政诉讼。"
	}
	return fmt.Sprintf("因政府信息公开发生的行政复议%d件，行政诉讼%d件。", review, law)
}

func (w *writer) managed() {
	f := w.f
	w.say(0, 1, "（三）政府信息管理")
	var parts []string
	if len(f.Grounds) > 0 {
		var gs []string
		for _, g := range f.Grounds {
			gs = append(gs, fmt.Sprintf("%s%d条", g.Ground, g.Count))
		}
		parts = append(parts, "不予公开的，依据是："+strings.Join(gs, "，"))
	}
	if f.Reviewed > 0 {
		parts = append(parts, fmt.Sprintf("按条例第十八条重新评估不予公开的信息%d条次", f.Reviewed))
	}
	if f.Corrections+f.Withdrawals > 0 {
		parts = append(parts, fmt.Sprintf("更正已公开的信息%d条，撤回%d条", f.Corrections, f.Withdrawals))
	}
	if len(parts) > 0 {
		w.say(0, 0, "%s。", strings.Join(parts, "。"))
	}
	w.ask(0, "managed", "（三）政府信息管理", "信息怎么审核、保密审查、清理、归档，今年有什么变化", "")
}

func (w *writer) platform() {
	w.say(0, 1, "（四）政府信息公开平台建设")
	if w.f.Columns > 0 {
		w.say(0, 0, "在县政府门户网站%s的公开目录下有%d个栏目。", strings.TrimPrefix(w.us(), "本机关"), w.f.Columns)
	}
	w.ask(0, "platform", "（四）政府信息公开平台建设", "网站专栏、微信、公告栏、大喇叭、政务新媒体今年怎么建、怎么用", "")
}

func (w *writer) guarded() {
	w.say(0, 1, "（五）监督保障")
	var parts []string
	for _, l := range w.f.Letters {
		if l.Received > 0 {
			parts = append(parts, fmt.Sprintf("受理%s%d件，答复%d件，其中按期答复%d件", l.Box, l.Received, l.Answered, l.InTime))
		}
	}
	if len(parts) > 0 {
		w.say(0, 0, "%s。", strings.Join(parts, "；"))
	}
	w.ask(0, "guarded", "（五）监督保障", "工作考核、社会评议、责任追究结果；培训了多少人次", "")
}

func (w *writer) other() {
	f := w.f
	unpaid := 0
	for _, n := range f.Three[NotPaid] {
		unpaid += n
	}
	if f.RequestFeesYuan == 0 && unpaid == 0 {
		w.say(5, 0, "%d年，%s没有收取政府信息公开信息处理费。", f.Year, w.us())
	} else {
		w.say(5, 0, "%d年，%s实际收取政府信息公开信息处理费%d元。", f.Year, w.us(), f.RequestFeesYuan)
		w.ask(5, "fees", "信息处理费", "发出收费通知几件、共多少元", fmt.Sprintf("台账里实际收取 %d 元，逾期未缴费的申请 %d 件。", f.RequestFeesYuan, unpaid))
	}
	w.ask(5, "other", "其他", "还有什么要报告的；没有就写“无其他需要报告的事项。”", "")
}
