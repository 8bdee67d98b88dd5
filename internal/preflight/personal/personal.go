// Package personal tells of personal data in a notice: what scan finds in its
// texts, what a list of persons may not hold by its category's rule, numbers that
// line ends and cells break into pieces. It mends them (masked, left out, said in
// general), and shows each channel the list that the rule lets it show. What a
// finding shows of personal data is masked.
package personal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/facts"
	"gaoshi/internal/preflight/page"
	"gaoshi/internal/preflight/person"
	"gaoshi/internal/preflight/scan"
)

// The law beside the findings of personal data.
const (
	lawPrivacy   = "政府信息公开条例第15条；个人信息保护法第34条"
	lawSensitive = "个人信息保护法第28条；政府信息公开条例第15条"
	lawMinor     = "个人信息保护法第28、31条"
)

// saying is what a finding of personal data tells the clerk.
type saying struct {
	what string // in a sentence: 这里有…
	do   string // what to do in running text
	law  string
	fix  string // what a click does in running text, "" for nothing
}

var sayings = map[string]saying{
	scan.KindID:       {"完整的身份证号", "请删去，最多留末4位。", lawSensitive, "只留末4位"},
	scan.KindBadID:    {"像身份证号的18位数字，只是校验码不对，多半是抄错了一位的真号码", "请核对后删去；确实不是身份证号的，请写明是什么编号。", lawSensitive, "只留末4位"},
	scan.KindPartial:  {"身份证号虽然打了星，但出生日期还看得见", "请删去，最多留末4位。", lawSensitive, "全部隐去"},
	scan.KindCard:     {"完整的银行卡号", "请删去，最多留末4位。", lawSensitive, "中间打星"},
	scan.KindMobile:   {"完整的个人手机号", "请删去或打星；是公务电话的，请登记为公务联系方式。", lawPrivacy, "中间4位打星"},
	scan.KindAddress:  {"精确到门牌的住址", "最细只能写到村民小组。", lawPrivacy, "只写到村民小组"},
	scan.KindMinor:    {"不满14周岁孩子的年龄等信息", "请删去年龄、班级，姓名打星，或者不发名单。", lawMinor, ""},
	scan.KindBirth:    {"完整的出生日期", "请删去。", lawPrivacy, "打星"},
	"birth_month":     {"出生年月", "请确认这一类公告依法要公开，否则删去。", lawPrivacy, ""},
	scan.KindIllness:  {"病情或残疾情况", "请改成“因病致困”这样概括的说法。", lawSensitive, "改成“患病”"},
	scan.KindPlate:    {"车牌号", "请确认是公家的车；是个人的请删去。", lawPrivacy, "打星"},
	scan.KindPassport: {"护照或通行证的号码", "请删去。", lawSensitive, "打星"},
	scan.KindWeChatID: {"个人微信号或QQ号", "请删去，改留办公电话。", lawPrivacy, "打星"},
	scan.KindEmail:    {"个人邮箱", "请改用单位邮箱；是单位邮箱的，请在前面写明“单位邮箱”。", lawPrivacy, "打星"},

	scan.KindScientific:     {"写成科学计数法的身份证号或卡号（Excel 把它当成了数），前几位地区和出生年还看得见", "请整栏删去。", lawSensitive, ""},
	scan.KindIDTail:         {"身份证后几位和出生日期写在一起，别人能拼出号码", "请只留其中一样，或都删去。", lawSensitive, "打星"},
	scan.KindHomePhone:      {"家庭电话", "请删去，改留办公电话。", lawPrivacy, "打星"},
	scan.KindSocial:         {"个人的社交账号或支付账号", "请删去；是单位账号的，请写明“官方”。", lawPrivacy, "打星"},
	scan.KindHousehold:      {"个人的户号或户口簿编号", "请删去。", lawPrivacy, "打星"},
	scan.KindMedical:        {"个人的住院号、病历号", "请删去。", lawSensitive, "打星"},
	scan.KindLicence:        {"个人的驾驶证号或档案编号", "请删去。", lawPrivacy, "打星"},
	scan.KindSocialSecurity: {"个人的社保、医保编号", "请删去。", lawSensitive, "打星"},
	scan.KindHomestead:      {"个人的宅基地、承包地、房产证书编号", "请删去，或只留末4位。", lawPrivacy, "打星"},
	scan.KindStudent:        {"学生的学籍号、准考证号", "请删去。", lawMinor, "打星"},
	scan.KindPaper:          {"个人证件的编号", "请删去。", lawPrivacy, "打星"},

	facts.Disability: {"有名有姓的人的残疾情况", "请改成“因残致困”这样概括的说法，或不写姓名。", lawSensitive, ""},
	facts.Record:     {"有名有姓的人的违法犯罪、社区矫正、戒毒这类记录", "请删去姓名或这句话。", lawSensitive, ""},
	facts.Family:     {"有名有姓的人的家庭变故或家庭成员", "请删去姓名或这句话。", lawPrivacy, ""},
	facts.Petitioner: {"举报、投诉、信访的人的姓名", "请删去姓名：泄露举报人要追究责任。", "信访工作条例第11、44条；个人信息保护法第34条", ""},
	facts.Debt:       {"有名有姓的人的欠款、欠费、未缴费", "请删去姓名；要催缴的请逐户通知。", lawPrivacy, ""},
	facts.House:      {"到一户人家的走法或坐标", "最细只能写到村民小组。", lawPrivacy, ""},
}

// look finds all personal data of a text: numbers and words by their form, and facts
// about named persons. What a number says surely is not told a second time as
// something less sure, nor a fact that a form has told beside it.
func look(s, heading string, found func(scan.Hit)) {
	var hits, sure []scan.Hit
	forms := map[string][]int{} // where the forms told of a kind
	scan.All(s, heading, func(h scan.Hit) {
		hits = append(hits, h)
		switch h.Kind {
		case scan.KindID, scan.KindCard, scan.KindMobile, scan.KindPassport:
			sure = append(sure, h)
		case facts.Diagnosis, facts.Minor:
			forms[h.Kind] = append(forms[h.Kind], h.Start)
		}
	})
	for _, at := range forms {
		slices.Sort(at)
	}
	facts.Find(s, func(h scan.Hit) {
		if !beside(s, forms[h.Kind], h.Start) {
			hits = append(hits, h)
		}
	})
	slices.SortStableFunc(sure, func(a, b scan.Hit) int { return cmp.Compare(a.Start, b.Start) })
	slices.SortStableFunc(hits, func(a, b scan.Hit) int { return cmp.Compare(a.Start, b.Start) })
	ends := map[string]int{}
	for _, h := range hits {
		if h.Start < ends[h.Kind] || covered(sure, h) {
			continue
		}
		ends[h.Kind] = h.End
		if h.Start >= 0 && h.End <= len(s) {
			h.Full = s[h.Start:h.End]
		}
		found(h)
	}
}

// near is within how many bytes two tell of the same person.
const near = 120

// beside reports whether one of some sorted places lies near a byte on its line.
func beside(s string, places []int, at int) bool {
	i, _ := slices.BinarySearch(places, at-near)
	for ; i < len(places) && places[i] <= at+near; i++ {
		from, to := min(places[i], at), max(places[i], at)
		if !strings.Contains(s[from:to], "\n") {
			return true
		}
	}
	return false
}

// covered reports whether a hit overlaps a surer one of another kind.
func covered(sure []scan.Hit, h scan.Hit) bool {
	i, _ := slices.BinarySearchFunc(sure, h.Start, func(x scan.Hit, at int) int { return cmp.Compare(x.End, at+1) })
	return i < len(sure) && sure[i].Start < h.End && sure[i].Kind != h.Kind && !slices.ContainsFunc([]string{scan.KindID, scan.KindCard, scan.KindMobile, scan.KindPassport}, func(k string) bool { return k == h.Kind })
}

// Texts looks for personal data in the body and in every other text that a
// reader may see.
func Texts(k *bench.Bench) {
	p := k.Page
	for i := 0; i < len(p.Lines); {
		if t := p.Inside[i]; t != nil {
			tableRow(k, t, i)
			i++
			continue
		}
		j := i
		for j < len(p.Lines) && p.Inside[j] == nil {
			j++
		}
		from, to := p.Starts[i], len(p.Src)
		if j < len(p.Lines) {
			to = p.Starts[j]
		}
		look(p.Src[from:to], "", func(h scan.Hit) {
			h.Start, h.End = h.Start+from, h.End+from
			line := p.LineOf(h.Start)
			Report(k, h, line+1, p.Place(line, h.Start-p.Starts[line]), nil, 0)
		})
		i = j
	}
	brokenLines(k)
	headings(k)
	links(k)
	for _, part := range k.Parts() {
		look(part.Text, "", func(h scan.Hit) { Report(k, h, 0, part.Place, nil, 0) })
	}
}

// tableRow looks at each cell of one line of a table, its column's head in mind.
func tableRow(k *bench.Bench, t *page.Table, line int) {
	p, r := k.Page, line-t.First-2
	cells := t.CellsAt(p, line)
	brokenCells(k, t, line, cells)
	company := chars.FirstIn(p.Lines[line], companies) != ""
	for c, cl := range cells {
		heading := ""
		if r >= 0 {
			heading = t.Heading(r, c)
		}
		found := false
		at := p.Starts[line] + cl.Start
		look(cl.Text, heading, func(h scan.Hit) {
			found = true
			if h.Kind == scan.KindCard && company {
				return // an account of a company
			}
			if h.Kind == scan.KindMobile && t.Public {
				h.Severity, h.Duty = notice.Warn, true
			}
			h.Start, h.End = h.Start+at, h.End+at
			Report(k, h, line+1, p.Place(line, cl.Start), t, c)
		})
		if r >= 0 && !found && c < len(t.Fields) {
			if !company {
				oddCell(k, t, r, c, line)
			}
			illnessCell(k, t, cl, c, line)
		}
	}
}

// companies name those whose accounts are no person's.
var companies = []string{"公司", "合作社", "委员会", "村委会", "经济联合", "政府", "卫生院", "厂", "协会", "集团"}

// oddCell reports what stands under the head of an identity number or a card and
// fits no pattern: a number with a digit too few is still somebody's.
func oddCell(k *bench.Bench, t *page.Table, r, c, line int) {
	kind := map[string]string{"id_card": scan.KindID, "bank_card": scan.KindCard, "phone": scan.KindMobile, "passport": scan.KindPassport}[t.Fields[c]]
	if kind == "" || !t.Persons || t.Public {
		return
	}
	digits := chars.OnlyDigits(t.Cell(r, c))
	if homeNumber(k, t, c, digits) {
		h := scan.Hit{Kind: scan.KindHomePhone, Severity: notice.Block, Mask: "****" + digits[len(digits)-2:]}
		Report(k, h, line+1, k.Page.Place(line, t.Rows[r].Cells[c].Start), t, c)
		return
	}
	if strings.ContainsAny(t.Cell(r, c), "*＊×●") || len(digits) < 7 || kind == scan.KindMobile && (digits[0] != '1' || len(digits) < 10) {
		return
	}
	h := scan.Hit{Kind: kind, Severity: notice.Warn, Mask: "******" + digits[len(digits)-2:]}
	Report(k, h, line+1, k.Page.Place(line, t.Rows[r].Cells[c].Start), t, c)
}

// homeNumber reports whether the digits of a cell are a landline of somebody's home:
// the column says so, or the row is a household's.
func homeNumber(k *bench.Bench, t *page.Table, c int, digits string) bool {
	if t.Fields[c] != "phone" || len(digits) < 7 || len(digits) > 12 || len(digits) > 8 && digits[0] != '0' || OwnPhone(k, digits) {
		return false
	}
	return chars.FirstIn(t.Heads[c], []string{"家", "宅"}) != "" || t.NamesAt >= 0 && strings.Contains(t.Heads[t.NamesAt], "户主")
}

// illnessCell reports an illness or a disability in a list of persons, whatever
// the column is called.
func illnessCell(k *bench.Bench, t *page.Table, cl page.Cell, c, line int) {
	if !t.Persons {
		return
	}
	kind := scan.KindIllness
	if chars.FirstIn(cl.Text, scan.Illnesses) == "" {
		kind = facts.InCell(cl.Text)
		if kind == "" || t.Public {
			return
		}
	}
	Report(k, scan.Hit{Kind: kind, Severity: notice.Block, Mask: "**"}, line+1, k.Page.Place(line, cl.Start), t, c)
}

// Report turns a hit into a finding, unless the notice or the policy lets it stand.
func Report(k *bench.Bench, h scan.Hit, line int, place string, t *page.Table, c int) {
	switch h.Kind {
	case scan.KindMobile:
		if OwnPhone(k, h.Value) {
			return
		}
	case "birth_month", scan.KindBirth:
		if k.Known && k.Rule.PublicPersons && k.Rule.Field("birth_month") == policy.Allow && h.Kind == "birth_month" {
			return
		}
	}
	say := sayings[h.Kind]
	f := notice.Finding{Kind: h.Kind, Severity: h.Severity, Line: line, Place: place, Text: h.Mask, Rule: say.law, Of: h.Full,
		Message: fmt.Sprintf("这里有%s，发出去就收不回来。%s", say.what, say.do)}
	if k.Mends(line, place) && (h.Replace != "" || h.Kind == scan.KindAddress) {
		f.Fix = cmp.Or(h.Fix, say.fix)
	}
	switch {
	case h.Kind == scan.KindPartial:
		f.Message = fmt.Sprintf("%s。%s", say.what, say.do)
	case h.Kind == scan.KindMobile && h.Duty:
		f.Message = "这里有手机号。是值班、抢修这类公务电话的，请登记为公务联系方式（duty_phones）后再发；是个人号码的，请删去或打星。"
	}
	if t != nil && t.Persons && c < len(t.Fields) {
		switch field := t.Fields[c]; {
		case slices.Contains(droppable, field):
			f.Fix = bench.FixDropBegin + t.Heads[c] + bench.FixDropEnd
		case field == "reason" && h.Kind == scan.KindIllness:
			f.Fix = bench.FixGeneric
		}
	}
	k.Add(f)
}

// droppable are the columns that a list of persons does without: nobody needs
// them to supervise. Other columns are corrected cell by cell.
var droppable = []string{"id_card", "bank_card", "phone", "passport", "wechat_id", "email", "plate", "birth_date", "birth_month", "age", "class",
	"guardian", "disability", "diagnosis"}

// OwnPhone reports whether a number is one that the office has published as its
// own, or was declared as a duty phone of this notice.
func OwnPhone(k *bench.Bench, value string) bool {
	same := func(p string) bool { return value != "" && chars.OnlyDigits(p) == value }
	if slices.ContainsFunc(k.Content.DutyPhones, same) {
		return true
	}
	return k.Env.Town != nil && (same(k.Env.Town.OfficePhone) || slices.ContainsFunc(k.Env.Town.Phones, same))
}

// headings reports the persons of a list whose heading says what nobody may learn of
// them: 刑满释放人员名册. The heading is the notice's title, or stands in the three
// lines above a table, or begins lines that are names.
func headings(k *bench.Bench) {
	p := k.Page
	title := facts.InHeading(k.Content.Title)
	for _, t := range p.Tables {
		if !t.Persons || t.Public || t.NamesAt < 0 {
			continue
		}
		kind := title
		seen := 0
		for i := t.First - 1; i >= 0 && seen < 3 && kind == ""; i-- {
			if strings.TrimSpace(p.Lines[i]) == "" {
				continue
			}
			seen++
			kind = facts.InHeading(p.Lines[i])
		}
		if kind == "" {
			continue
		}
		for _, r := range t.PersonRows() {
			name, line := t.Cell(r, t.NamesAt), t.Rows[r].Line
			if person.IsMasked(name) {
				continue
			}
			Report(k, scan.Hit{Kind: kind, Severity: notice.Block, Mask: person.Mask(name)}, line+1, p.Place(line, t.Rows[r].Cells[t.NamesAt].Start), nil, 0)
		}
	}
	for i := range p.Lines {
		if p.Inside[i] != nil {
			continue
		}
		if kind := facts.InHeading(p.Lines[i]); kind != "" {
			namesUnder(k, i, kind)
		}
	}
}

// namesUnder reports lines that are names and stand under a heading, until one is not.
func namesUnder(k *bench.Bench, heading int, kind string) {
	p := k.Page
	for i := heading + 1; i < len(p.Lines) && i < heading+200 && p.Inside[i] == nil; i++ {
		line := strings.TrimLeft(p.Lines[i], " 　-*#0123456789.、．>")
		if line == "" {
			continue
		}
		if person.At(line, 0, -1) == 0 || len(line) > 60 {
			return
		}
		n := person.At(line, 0, -1)
		at := len(p.Lines[i]) - len(line)
		if told(k, i+1, kind) {
			continue
		}
		Report(k, scan.Hit{Kind: kind, Severity: notice.Block, Mask: person.Mask(line[:n])}, i+1, p.Place(i, at), nil, 0)
	}
}

// told reports whether a line has a finding of a kind already.
func told(k *bench.Bench, line int, kind string) bool {
	return slices.ContainsFunc(k.Findings, func(f notice.Finding) bool { return f.Line == line && f.Kind == kind })
}
