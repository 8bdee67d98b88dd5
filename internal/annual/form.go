package annual

import (
	"fmt"
	"strings"
)

// Form is an edition of the national form of the report.
type Form int

// The forms.
const (
	Form2019 Form = iota + 1 // 国办公开办函〔2019〕60号: reports of 2019 and 2020
	Form2021                 // 国办公开办函〔2021〕30号, 26 September 2021: reports since 2021
)

// FormOf is the form in which the report of a year is written.
func FormOf(year int) Form {
	if year < 2021 {
		return Form2019
	}
	return Form2021
}

// String names the form for people.
func (f Form) String() string {
	if f == Form2019 {
		return "2019年格式"
	}
	return "2021年格式（国办公开办函〔2021〕30号）"
}

// SectionTitles are the six sections, the same in both forms.
var SectionTitles = [6]string{
	"一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
	"四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
}

// Article is a block of table two: what article 20 asks under one number.
type Article struct {
	Name string // 第二十条第（一）项
	Cols []Column
	Rows []string
}

// Column is a column of table two.
type Column struct {
	Name  string
	Money bool // 万元, up to two decimals
	Sign  bool // may be below zero: 本年增/减
}

var (
	articles2019 = []Article{
		{"第二十条第（一）项", counts("本年新制作数量", "本年新公开数量", "对外公开总数量"), []string{"规章", "规范性文件"}},
		{"第二十条第（五）项", changes("处理决定数量"), []string{"行政许可", "其他对外管理服务事项"}},
		{"第二十条第（六）项", changes("处理决定数量"), []string{"行政处罚", "行政强制"}},
		{"第二十条第（八）项", changes(), []string{"行政事业性收费"}},
		{"第二十条第（九）项", []Column{{Name: "采购项目数量"}, {Name: "采购总金额", Money: true}}, []string{"政府集中采购"}},
	}
	articles2021 = []Article{
		{"第二十条第（一）项", counts("本年制发件数", "本年废止件数", "现行有效件数"), []string{"规章", "行政规范性文件"}},
		{"第二十条第（五）项", counts("本年处理决定数量"), []string{"行政许可"}},
		{"第二十条第（六）项", counts("本年处理决定数量"), []string{"行政处罚", "行政强制"}},
		{"第二十条第（八）项", []Column{{Name: "本年收费金额（单位：万元）", Money: true}}, []string{"行政事业性收费"}},
	}
)

func counts(names ...string) []Column {
	var cols []Column
	for _, n := range names {
		cols = append(cols, Column{Name: n})
	}
	return cols
}

func changes(more ...string) []Column {
	return append([]Column{{Name: "上一年项目数量"}, {Name: "本年增/减", Sign: true}}, counts(more...)...)
}

// Articles are the blocks of table two.
func (f Form) Articles() []Article {
	if f == Form2019 {
		return articles2019
	}
	return articles2021
}

// ThreeRow is a row of table three as the form prints it.
type ThreeRow struct {
	// Labels are the three columns of labels. A label that stands for several rows
	// is repeated in each; "" continues the label to its left.
	Labels [3]string
	Lines  []Line // the counted rows that it shows together
	Sum    bool   // 三（七）总计
	Name   string // in a sentence: 三（三）1.属于国家秘密
}

// Relation is what the form prints above table three.
const Relation = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"

// ThreeColumns are the columns of table three; the last is added up.
var ThreeColumns = append(append([]string{}, applicantNames[:]...), "总计")

// Total is the place of 总计 among ThreeColumns.
const Total = int(Applicants)

const doneLabel = "三、本年度办理结果"

var (
	rows2019 = threeRows(Form2019)
	rows2021 = threeRows(Form2021)
)

// Three are the rows of table three.
func (f Form) Three() []ThreeRow {
	if f == Form2019 {
		return rows2019
	}
	return rows2021
}

// threeRows lays out table three.
func threeRows(f Form) []ThreeRow {
	one := func(l Line, a, b, c string) ThreeRow {
		r := ThreeRow{Labels: [3]string{a, b, c}, Lines: []Line{l}, Name: strings.TrimSuffix(strings.TrimSuffix(a, "政府信息公开申请数量"), "本年度办理结果")}
		if b != "" {
			short, _, _ := strings.Cut(b, "）")
			r.Name = "三" + b
			if c != "" {
				r.Name = "三" + short + "）" + c
			}
		}
		if l == Partly {
			r.Name = "三（二）部分公开"
		}
		return r
	}
	rows := []ThreeRow{
		one(Received, "一、本年新收政府信息公开申请数量", "", ""),
		one(CarriedIn, "二、上年结转政府信息公开申请数量", "", ""),
		one(Granted, doneLabel, "（一）予以公开", ""),
		one(Partly, doneLabel, "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", ""),
	}
	group := func(label string, first Line, names ...string) {
		for i, n := range names {
			rows = append(rows, one(first+Line(i), doneLabel, label, fmt.Sprintf("%d.%s", i+1, n)))
		}
	}
	group("（三）不予公开", Secret, "属于国家秘密", "其他法律行政法规禁止公开", "危及“三安全一稳定”", "保护第三方合法权益",
		"属于三类内部事务信息", "属于四类过程性信息", "属于行政执法案卷", "属于行政查询事项")
	group("（四）无法提供", NotHeld, "本机关不掌握相关政府信息", "没有现成信息需要另行制作", "补正后申请内容仍不明确")
	group("（五）不予处理", Petition, "信访举报投诉类申请", "重复申请", "要求提供公开出版物", "无正当理由大量反复申请", "要求行政机关确认或重新出具已获取信息")
	if f == Form2019 {
		other := one(OtherResult, doneLabel, "（六）其他处理", "")
		other.Lines = []Line{NotCorrected, NotPaid, OtherResult}
		rows = append(rows, other)
	} else {
		group("（六）其他处理", NotCorrected, "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
			"申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "其他")
	}
	sum := ThreeRow{Labels: [3]string{doneLabel, "（七）总计", ""}, Sum: true, Name: "三（七）总计"}
	return append(rows, sum, one(CarriedOut, "四、结转下年度继续办理", "", ""))
}

// ThreeRowOf finds the row of a line.
func (f Form) ThreeRowOf(l Line) int {
	for i, r := range f.Three() {
		for _, have := range r.Lines {
			if have == l {
				return i
			}
		}
	}
	return -1
}

// ThreeSum is the place of 三（七）总计.
func (f Form) ThreeSum() int { return len(f.Three()) - 2 }

// FourColumns are the columns of a block of table four; the last is added up.
var FourColumns = append(append([]string{}, rulingNames[:]...), "总计")
