package annual

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	feeWord   = regexp.MustCompile(`信息处理费|收费通知`)
	feeNumber = regexp.MustCompile(`\d[\d,.]*(?:万)?元`)
	feeNone   = regexp.MustCompile(`(?:未|没有|无|不)[^,。;]{0,12}(?:信息处理费|收费通知|收费)|(?:信息处理费|收费通知)[^,。;\d]{0,10}(?:0件|0元|0万元|为0|未|无)|\b0件[^。;\d]{0,16}0(?:\.0+)?(?:万)?元`)
)

// fees is R8: where fees for answering requests were asked for, section six says how
// much (国办函〔2020〕109号).
func (x *bench) fees() {
	six := plain(x.r.Sections[5].Text())
	stated := feeWord.MatchString(six) && (feeNumber.MatchString(six) || feeNone.MatchString(six))
	amount := feeWord.MatchString(six) && feeNumber.MatchString(six)
	why := ""
	switch {
	case x.k.Own != nil && x.k.Own.RequestFeesYuan > 0:
		why = fmt.Sprintf("台账里收了信息处理费 %d 元", x.k.Own.RequestFeesYuan)
	case x.r.Form == Form2021 && x.notPaid().Value > 0:
		why = fmt.Sprintf("表三有 %s 件逾期未按收费通知缴费", x.notPaid().Value)
	default:
		for _, s := range sentenceEnd.Split(plain(x.r.Narrative()), -1) {
			if feeWord.MatchString(s) && feeNumber.MatchString(s) && !feeNone.MatchString(s) {
				why = "文字里说收了信息处理费（“" + clip(s, 0, len(s)) + "”）"
			}
		}
	}
	switch {
	case why == "" && stated:
		x.verdict("R8", []Step{{Sum: "第六部分写明了收费情况", OK: true}}, "")
	case why == "":
		x.verdict("R8", []Step{{Sum: "没有收取信息处理费的记录，也没有收费通知", OK: true}}, "")
	case amount:
		x.verdict("R8", []Step{{Sum: why + "；第六部分写明了金额", OK: true}}, "")
	default:
		x.verdict("R8", []Step{{Sum: why + "；第六部分没有写件数和金额"}}, "")
		x.find("R8", "fee", "“"+SectionTitles[5]+"”", "", "%s，第六部分要写明发出收费通知的件数、总金额和实际收取的金额。", why)
	}
}

func (x *bench) notPaid() Cell { return x.r.Three[x.r.Form.ThreeRowOf(NotPaid)][Total] }

var (
	periodForm = regexp.MustCompile(`(20\d\d)年(\d{1,2})月(\d{1,2})日?(?:起)?(?:至|到|-|—|~)+(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日`)
	ofYear     = regexp.MustCompile(`(20\d\d)年(?:度)?(?:我镇|我乡|我街道|我局|我办|,|共|全年|主动公开|政府信息公开工作年度报告)`)
	yearOnly   = regexp.MustCompile(`20\d\d`)
)

// period is R12: what is counted is the calendar year, and it is published in time.
func (x *bench) period() {
	var steps []Step
	text := plain(x.r.Narrative())
	for _, m := range periodForm.FindAllStringSubmatch(text, -1) {
		if m[4] == "" {
			m[4] = m[1]
		}
		if m[2] != "1" && m[5] != "12" && !strings.Contains(text, "统计期限") {
			continue // some other span of time
		}
		y := fmt.Sprint(x.r.Year)
		ok := m[1] == y && m[4] == y && m[2] == "1" && m[3] == "1" && m[5] == "12" && m[6] == "31"
		steps = append(steps, Step{Sum: "文中的统计期限：" + m[0], OK: ok})
		if !ok {
			x.find("R12", "period", "文字", m[0], "统计期限写的是“%s”，%d年的报告应是%d年1月1日至12月31日。", m[0], x.r.Year, x.r.Year)
		}
	}
	steps = append(steps, x.published()...)
	x.verdict("R12", steps, "文中没有写统计期限，也没有落款日期")
	x.wrongYear(text)
}

// published holds the date against the day by which the report was due.
func (x *bench) published() []Step {
	due := x.k.Due
	if due.Year == 0 {
		due = Day{x.r.Year + 1, 1, 31}
	}
	d, word, end := x.r.Dated, "落款日期", Day{x.r.Year, 12, 31}
	if today := x.k.Today; d.Year == 0 && today.Year != 0 {
		d, word = today, "今天"
		if !today.After(end) {
			x.find("R12", "running", "统计期限", "", "%d年还没有过完，数字算到今天（%s）为止。", x.r.Year, today)
			return []Step{{Sum: fmt.Sprintf("今天 %s，统计期限到 %s", today, end)}}
		}
	}
	if d.Year == 0 {
		return nil
	}
	sum := fmt.Sprintf("%s %s，最迟 %s", word, d, due)
	switch {
	case d.After(due):
		x.find("R12", "late", "落款", d.String(), "%s是%s，超过了最迟公布的日期%s。", word, d, due)
		return []Step{{Sum: sum + "，晚了"}}
	case !d.After(end):
		x.find("R12", "early", "落款", d.String(), "落款日期是%s，%d年还没有过完，年度数字不可能齐。请核对日期。", d, x.r.Year)
		return []Step{{Sum: fmt.Sprintf("落款日期 %s，早于统计期限的最后一天", d)}}
	}
	return []Step{{Sum: sum + "，按期", OK: true}}
}

// String is a date for people.
func (d Day) String() string { return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day) }

// wrongYear names sentences that tell another year's work as this year's.
func (x *bench) wrongYear(text string) {
	for _, s := range sentenceEnd.Split(text, -1) {
		m := ofYear.FindStringSubmatchIndex(s)
		if m == nil || m[0] != 0 || yearOnly.FindString(s) == fmt.Sprint(x.r.Year) || strings.Contains(s, fmt.Sprint(x.r.Year)) {
			continue
		}
		y := s[m[2]:m[3]]
		if y != fmt.Sprint(x.r.Year-1) || strings.Contains(s, "报告") || strings.Contains(s, "问题") {
			continue
		}
		x.note("year", "文字", clip(s, 0, len(s)), "这一句说的是%s年，报告是%d年的。是不是从上年的报告抄来没有改？", y, x.r.Year)
	}
}

// note adds a finding that no rule asks.
func (x *bench) note(kind, place, quote, format string, args ...any) {
	x.e.Findings = append(x.e.Findings, Finding{Kind: kind, Level: Note, Place: place, Quote: quote, Message: fmt.Sprintf(format, args...)})
}

// zeroSubjects are what table two counts and texts like to mention.
var zeroSubjects = []struct {
	name    string
	form    Form // 0: both
	article int
	rows    []int
	said    *regexp.Regexp
}{
	{"行政许可", 0, 1, []int{0}, regexp.MustCompile(`行政审批|行政许可|办理批复`)},
	{"行政处罚、行政强制", 0, 2, []int{0, 1}, regexp.MustCompile(`(?:作出|实施|办理|公开|公示|公布)[^,。;]{0,12}(?:行政处罚|行政强制)|(?:行政处罚|行政强制)[^,。;]{0,8}(?:公开|公示|公布|信息)`)},
	{"规范性文件", 0, 0, []int{1}, regexp.MustCompile(`(?:制发|制定|出台|印发|发布|公开)[^,。;]{0,8}规范性文件`)},
	{"行政事业性收费", 0, 3, []int{0}, regexp.MustCompile(`(?:公开|公示|公布)[^,。;]{0,10}(?:行政事业性收费|收费(?:项目|标准))`)},
	{"政府集中采购", Form2019, 4, []int{0}, regexp.MustCompile(`政府(?:集中)?采购|采购结果|招投标`)},
}

var negated = regexp.MustCompile(`未|没有|无行政|无政府|0件|0项|0个|不涉及|零|不存在`)

// zeroTable names what the text speaks of while table two is all zeros.
func (x *bench) zeroTable() {
	for _, z := range zeroSubjects {
		if z.form != 0 && z.form != x.r.Form || !x.allZero(z.article, z.rows) {
			continue
		}
		for i, sec := range x.r.Sections {
			quote := ""
			for _, c := range regexp.MustCompile(`[。;,;\n]`).Split(plain(sec.Text()), -1) {
				if z.said.MatchString(c) && !negated.MatchString(c) {
					quote = c
					break
				}
			}
			if quote != "" {
				x.note("zero-table", sectionName(i), clip(quote, 0, len(quote)), "文字提到“%s”，表二的“%s”却全是0。请核对表格是不是照台账填的；确实没有的，文字改成实情。", clip(quote, 0, len(quote)), z.name)
				break
			}
		}
	}
}

func (x *bench) allZero(article int, rows []int) bool {
	for _, i := range rows {
		for _, c := range x.r.Two[article][i] {
			if c.State == Absent || c.State == Wrong || c.Value != 0 {
				return false
			}
		}
	}
	return true
}

// near is R11: the text is not that of another year, 0.9 being the limit.
func (x *bench) near() {
	var steps []Step
	mine := shingles(x.r.Narrative())
	for _, b := range x.k.Before {
		if b.Year == x.r.Year || len(mine) == 0 {
			continue
		}
		like := likeness(mine, shingles(b.Narrative()))
		steps = append(steps, Step{Sum: fmt.Sprintf("与%d年报告的文字有 %.0f%% 相同（不算数字和年份），超过 90%% 算雷同", b.Year, like*100), OK: like <= 0.9})
		if like > 0.9 {
			x.find("R11", "near", "文字", "", "与%d年报告的文字有 %.0f%% 相同，只改了数字和年份。国办公开办函〔2021〕30号点名“内容雷同”，请写今年的情况。", b.Year, like*100)
			continue
		}
		if same := repeated(x.r, b); len(same) > 0 {
			x.note("near-paragraph", "文字", clip(same[0], 0, len(same[0])), "有 %d 段与%d年报告几乎逐字相同。请看看是不是今年的情况。", len(same), b.Year)
		}
	}
	x.verdict("R11", steps, "没有往年的报告，没法比")
}

// shingles are the runs of five characters of a text, digits and blanks left out.
func shingles(s string) map[string]int {
	rs := []rune(letterOnly(s))
	out := map[string]int{}
	for i := 0; i+5 <= len(rs); i++ {
		out[string(rs[i:i+5])]++
	}
	return out
}

var noise = regexp.MustCompile(`[\d\s\p{P}\p{S}]|[零〇一二三四五六七八九十百千万]`)

func letterOnly(s string) string { return noise.ReplaceAllString(plain(s), "") }

// likeness is the share of shingles that two texts have in common (Dice).
func likeness(a, b map[string]int) float64 {
	same, all := 0, 0
	for k, n := range a {
		same += min(n, b[k])
		all += n
	}
	for _, n := range b {
		all += n
	}
	if all == 0 {
		return 0
	}
	return 2 * float64(same) / float64(all)
}

// repeated are the long paragraphs of r that stand in b almost word for word.
func repeated(r, b *Report) []string {
	var theirs []map[string]int
	for _, s := range b.Sections {
		for _, p := range s.Paragraphs {
			theirs = append(theirs, shingles(p.Text))
		}
	}
	var out []string
	for _, s := range r.Sections {
		for _, p := range s.Paragraphs {
			mine := shingles(p.Text)
			if p.Level > 0 || len(mine) < 40 {
				continue
			}
			if slices.ContainsFunc(theirs, func(t map[string]int) bool { return likeness(mine, t) > 0.95 }) {
				out = append(out, p.Text)
			}
		}
	}
	return out
}

// questions are the questions that nobody has answered.
func (x *bench) questions() {
	for i, s := range x.r.Sections {
		n := 0
		for _, p := range s.Paragraphs {
			if p.Ask {
				n++
			}
		}
		if n > 0 {
			x.e.Findings = append(x.e.Findings, Finding{Kind: "question", Level: Error, Place: sectionName(i), Message: fmt.Sprintf("有 %d 处还等人写。", n)})
		}
	}
}
