package annual

import (
	"slices"
	"strings"
	"testing"
)

// year is a clean report of the 2021 form and the one before it: what the second left,
// the first began with.
func year(n int) (now, last *Report) {
	o := Office{Name: "示范县临河镇人民政府", Short: "我镇"}
	f := Figures{Year: n - 1, Documents: 120, Open: 21, Withheld: 99, News: 40, Columns: 15, Letters: []LetterCount{{"县长信箱", 5, 5, 5}}}
	f.Two.Norms = NormCount{Made: 2, InForce: 6}
	f.Three.Add(Received, Person, 3)
	f.Three.Add(Granted, Person, 2)
	f.Three.Add(CarriedOut, Person, 1)
	last = Build(f, o, nil, Answers{"open": "公开了惠农补贴和临时救助。", "on-request": "问的是临时救助。", "managed": "清理了目录。", "platform": "新装了三处公告栏。", "guarded": "培训了两次。",
		"problems": "公告栏更新慢，外出群众看不到。", "improvements": "每周看一次公告栏，建了在外群众的微信群。", "other": "无其他需要报告的事项。"})
	last.Dated = Day{n, 1, 15}
	f = Figures{Year: n, Documents: 131, Open: 27, OnRequest: 2, Withheld: 102, News: 48, Columns: 15, Letters: []LetterCount{{"县长信箱", 6, 6, 6}}}
	f.Two.Norms = NormCount{Made: 1, Repealed: 2, InForce: 5}
	f.Two.Licences.Decisions, f.Two.Penalties.Decisions, f.Two.Charges.IncomeYuan = 11, 3, 123_400
	f.Three.Add(Received, Person, 4)
	f.Three.Add(Received, Company, 1)
	f.Three.Add(CarriedIn, Person, 1)
	f.Three.Add(Granted, Person, 3)
	f.Three.Add(ThirdParty, Person, 1)
	f.Three.Add(NotHeld, Company, 1)
	f.Three.Add(CarriedOut, Person, 1)
	f.Four[Reconsideration][Upheld] = 1
	now = Build(f, o, last, Answers{"open": "公开了高标准农田建设的全部文件，作出行政许可11件，行政处罚3件，都在门户网站公示。制发行政规范性文件1件。", "on-request": "问的是土地流转，都在期限内答复。",
		"managed": "给旧文件补了索引号。", "platform": "大喇叭换了新的，赶场天播。", "guarded": "组织了一次村干部考试。", "problems": "懂业务的人少，解读写得不够明白。", "improvements": "去年说的微信群建起来了；今年要给每份政策配一张明白纸。", "other": "无其他需要报告的事项。"})
	now.Dated = Day{n + 1, 1, 12}
	return now, last
}

func TestCleanReport(t *testing.T) {
	for _, n := range []int{2023, 2025} {
		now, last := year(n)
		e := Examine(now, Known{Before: []*Report{last}})
		if len(e.Findings) > 0 {
			t.Errorf("%d: %+v", n, e.Findings)
		}
		for _, v := range e.Verdicts {
			if v.Outcome != Held {
				t.Errorf("%d: %s is %v (%s)", n, v.Rule.ID, v.Outcome, v.Why)
			}
			if len(v.Steps) == 0 {
				t.Errorf("%d: %s shows no arithmetic", n, v.Rule.ID)
			}
		}
	}
}

// Each rule broken once: it is found, and nothing else is.
func TestEachRule(t *testing.T) {
	add := func(r *Report, n int, cs ...Ref) {
		for _, c := range cs {
			*r.At(c) = Filled(r.At(c).Value + Whole(n))
		}
	}
	row := func(r *Report, l Line) int { return r.Form.ThreeRowOf(l) }
	for _, tt := range []struct {
		rule  string
		place string // words of the finding's place or message
		spoil func(now, last *Report)
	}{
		{"R1", "自然人", func(r, last *Report) {
			add(r, 1, Ref{3, 0, row(r, CarriedOut), 0}, Ref{3, 0, row(r, CarriedOut), Total})
			r.Sections[0].swap("结转下年度1件", "结转下年度2件")
		}},
		{"R1", "商业企业", func(r, last *Report) {
			add(r, 2, Ref{3, 0, row(r, Received), 1}, Ref{3, 0, row(r, Received), Total})
			r.Sections[0].swap("申请5件", "申请7件")
		}},
		{"R2", "部分公开", func(r, last *Report) { breakR2(r) }},
		{"R3", "自然人", func(r, last *Report) {
			add(r, 1, Ref{3, 0, row(r, Granted), 0}, Ref{3, 0, row(r, Granted), Total})
		}},
		{"R4", "上年结转", func(r, last *Report) {
			add(last, 1, Ref{3, 0, row(last, CarriedOut), 0}, Ref{3, 0, row(last, CarriedOut), Total})
		}},
		{"R5", "行政复议", func(r, last *Report) { add(r, 1, Ref{4, 0, 0, int(Pending)}) }},
		{"R5", "复议后起诉", func(r, last *Report) { add(r, 1, Ref{4, 0, 2, int(Upheld)}) }},
		{"R6", "行政规范性文件", func(r, last *Report) { add(r, 1, Ref{2, 0, 1, 2}) }},
		{"R7", "行政许可", func(r, last *Report) { add(r, 1, Ref{2, 1, 0, 0}) }},
		{"R7", "收到政府信息公开申请", func(r, last *Report) { r.Sections[0].swap("申请5件", "申请6件") }},
		{"R7", "差 1", func(r, last *Report) { r.Sections[0].swap("主动公开27条", "主动公开28条") }},
		{"R7", "行政复议", func(r, last *Report) { r.Sections[0].swap("行政复议1件", "行政复议2件") }},
		{"R7", "新收申请", func(r, last *Report) { r.Sections[0].swap("申请5件", "申请八件") }},
		{"R8", "信息处理费", func(r, last *Report) {
			r.Sections[0].swap("都在期限内答复", "收取信息处理费20元，都在期限内答复")
			r.Sections[5].swap("2025年，我镇没有收取政府信息公开信息处理费。", "")
		}},
		{"R9", "行政强制", func(r, last *Report) { *r.At(Ref{2, 2, 1, 0}) = CellOf("") }},
		{"R9", "科研机构", func(r, last *Report) { *r.At(Ref{3, 0, 3, 2}) = CellOf("/") }},
		{"R9", "结果纠正", func(r, last *Report) { *r.At(Ref{4, 0, 1, 1}) = CellOf("—") }},
		{"R10", "收费金额", func(r, last *Report) { *r.At(Ref{2, 3, 0, 0}) = CellOf("12.345") }},
		{"R10", "行政强制", func(r, last *Report) { *r.At(Ref{2, 2, 1, 0}) = CellOf("-1") }},
		{"R10", "行政强制", func(r, last *Report) { *r.At(Ref{2, 2, 1, 0}) = CellOf("0.5") }},
		{"R10", "行政强制", func(r, last *Report) { *r.At(Ref{2, 2, 1, 0}) = CellOf("若干") }},
		{"R11", "雷同", func(r, last *Report) {
			last.Sections, last.Preamble = r.Sections, r.Preamble
		}},
		{"R12", "统计期限", func(r, last *Report) {
			r.Preamble[0].Text = strings.Replace(r.Preamble[0].Text, "1月1日起", "2月1日起", 1)
		}},
		{"R12", "2026年2月3日", func(r, last *Report) { r.Dated = Day{2026, 2, 3} }},
		{"R12", "没有过完", func(r, last *Report) { r.Dated = Day{2025, 12, 3} }},
	} {
		now, last := year(2025)
		tt.spoil(now, last)
		e := Examine(now, Known{Before: []*Report{last}})
		if got := e.Broken(); !slices.Equal(got, []string{tt.rule}) {
			t.Errorf("%s %s: broken %v\n%+v", tt.rule, tt.place, got, e.Findings)
		}
		hit := false
		for _, f := range e.Findings {
			hit = hit || f.Rule == tt.rule && strings.Contains(f.Place+f.Message+f.Quote, tt.place)
			if f.Rule != tt.rule && f.Kind != "hint" {
				t.Errorf("%s %s: also %+v", tt.rule, tt.place, f)
			}
		}
		if !hit {
			t.Errorf("%s %s: not named in %+v", tt.rule, tt.place, e.Findings)
		}
		if level := ruleOf(tt.rule).Level; e.Finished() != (level != Error) {
			t.Errorf("%s: finished %v", tt.rule, e.Finished())
		}
	}
}

// breakR2 makes the total of a row another than its parts, in two rows, so that the
// columns still add up.
func breakR2(r *Report) {
	g, p := r.Form.ThreeRowOf(Granted), r.Form.ThreeRowOf(Partly)
	r.Three[g][Total] = Filled(r.Three[g][Total].Value - Whole(1))
	r.Three[p][Total] = Filled(r.Three[p][Total].Value + Whole(1))
}

// swap replaces words in a section.
func (s *Section) swap(old, new string) {
	for i, p := range s.Paragraphs {
		s.Paragraphs[i].Text = strings.Replace(p.Text, old, new, 1)
	}
}

// An unanswered question keeps the report from being finished.
func TestQuestions(t *testing.T) {
	f := Figures{Year: 2025, Undecided: 3, Documents: 3}
	r := Build(f, Office{Name: "示范县临河镇人民政府"}, nil, nil)
	e := Examine(r, Known{Own: &f})
	if e.Finished() {
		t.Error("finished with open questions")
	}
	asked := 0
	for _, p := range Prompts(f, Office{}, nil) {
		if p.Answer == "" {
			asked++
		}
	}
	if asked < 6 {
		t.Errorf("%d questions", asked)
	}
	text := r.Narrative()
	for _, made := range []string{"加强", "取得", "成效", "积极"} { // nothing is invented
		if strings.Contains(text, made) {
			t.Errorf("the skeleton says %q", made)
		}
	}
}
