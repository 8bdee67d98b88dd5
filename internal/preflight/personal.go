package preflight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
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
	kindID:        {"完整的身份证号", "请删去，最多留末4位。", lawSensitive, "只留末4位"},
	kindBadID:     {"像身份证号的18位数字，只是校验码不对，多半是抄错了一位的真号码", "请核对后删去；确实不是身份证号的，请写明是什么编号。", lawSensitive, "只留末4位"},
	kindPartial:   {"身份证号虽然打了星，但出生日期还看得见", "请删去，最多留末4位。", lawSensitive, "全部隐去"},
	kindCard:      {"完整的银行卡号", "请删去，最多留末4位。", lawSensitive, "中间打星"},
	kindMobile:    {"完整的个人手机号", "请删去或打星；是公务电话的，请登记为公务联系方式。", lawPrivacy, "中间4位打星"},
	kindAddress:   {"精确到门牌的住址", "最细只能写到村民小组。", lawPrivacy, "只写到村民小组"},
	kindMinor:     {"不满14周岁孩子的年龄等信息", "请删去年龄、班级，姓名打星，或者不发名单。", lawMinor, ""},
	kindBirth:     {"完整的出生日期", "请删去。", lawPrivacy, "打星"},
	"birth_month": {"出生年月", "请确认这一类公告依法要公开，否则删去。", lawPrivacy, ""},
	kindIllness:   {"病情或残疾情况", "请改成“因病致困”这样概括的说法。", lawSensitive, "改成“患病”"},
	kindPlate:     {"车牌号", "请确认是公家的车；是个人的请删去。", lawPrivacy, "打星"},
	kindPassport:  {"护照或通行证的号码", "请删去。", lawSensitive, "打星"},
	kindWeChatID:  {"个人微信号或QQ号", "请删去，改留办公电话。", lawPrivacy, "打星"},
	kindEmail:     {"个人邮箱", "请改用单位邮箱；是单位邮箱的，请在前面写明“单位邮箱”。", lawPrivacy, "打星"},
}

// personal looks for personal data in the body and in every other text that a
// reader may see.
func (k *check) personal() {
	p := k.page
	for i := 0; i < len(p.lines); {
		if t := p.inside[i]; t != nil {
			k.tableRow(t, i)
			i++
			continue
		}
		j := i
		for j < len(p.lines) && p.inside[j] == nil {
			j++
		}
		from, to := p.starts[i], len(p.src)
		if j < len(p.lines) {
			to = p.starts[j]
		}
		scan(p.src[from:to], "", func(h hit) {
			h.start, h.end = h.start+from, h.end+from
			line := p.lineOf(h.start)
			k.report(h, line+1, p.place(line, h.start-p.starts[line]), nil, 0)
		})
		i = j
	}
	k.brokenLines()
	for _, part := range k.parts() {
		scan(part.text, "", func(h hit) { k.report(h, 0, part.place, nil, 0) })
	}
}

// tableRow looks at each cell of one line of a table, its column's head in mind.
func (k *check) tableRow(t *table, line int) {
	p, r := k.page, line-t.first-2
	cells := t.cellsAt(p, line)
	k.brokenCells(t, line, cells)
	company := firstIn(p.lines[line], companies) != ""
	for c, cl := range cells {
		heading := ""
		if r >= 0 {
			heading = t.heading(r, c)
		}
		found := false
		at := p.starts[line] + cl.start
		scan(cl.text, heading, func(h hit) {
			found = true
			if h.kind == kindCard && company {
				return // an account of a company
			}
			if h.kind == kindMobile && t.public {
				h.severity, h.duty = notice.Warn, true
			}
			h.start, h.end = h.start+at, h.end+at
			k.report(h, line+1, p.place(line, cl.start), t, c)
		})
		if r >= 0 && !found && c < len(t.fields) {
			if !company {
				k.oddCell(t, r, c, line)
			}
			k.illnessCell(t, cl, c, line)
		}
	}
}

// companies name those whose accounts are no person's.
var companies = []string{"公司", "合作社", "委员会", "村委会", "经济联合", "政府", "卫生院", "厂", "协会", "集团"}

// oddCell reports what stands under the head of an identity number or a card and
// fits no pattern: a number with a digit too few is still somebody's.
func (k *check) oddCell(t *table, r, c, line int) {
	kind := map[string]string{"id_card": kindID, "bank_card": kindCard, "phone": kindMobile, "passport": kindPassport}[t.fields[c]]
	if kind == "" || !t.persons || t.public {
		return
	}
	digits := onlyDigits(t.cell(r, c))
	if strings.ContainsAny(t.cell(r, c), "*＊×●") || len(digits) < 7 || kind == kindMobile && (digits[0] != '1' || len(digits) < 10) {
		return
	}
	h := hit{kind: kind, severity: notice.Warn, mask: "******" + digits[len(digits)-2:]}
	k.report(h, line+1, k.page.place(line, t.rows[r].cells[c].start), t, c)
}

// illnessCell reports an illness or a disability in a list of persons, whatever
// the column is called.
func (k *check) illnessCell(t *table, cl cell, c, line int) {
	if !t.persons || firstIn(cl.text, illnesses) == "" {
		return
	}
	k.report(hit{kind: kindIllness, severity: notice.Block, mask: "**"}, line+1, k.page.place(line, cl.start), t, c)
}

func onlyDigits(s string) string {
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			b = append(b, s[i])
		}
	}
	return string(b)
}

// report turns a hit into a finding, unless the notice or the policy lets it stand.
func (k *check) report(h hit, line int, place string, t *table, c int) {
	switch h.kind {
	case kindMobile:
		if k.ownPhone(h.value) {
			return
		}
	case "birth_month", kindBirth:
		if k.ok && k.rule.PublicPersons && k.rule.Field("birth_month") == policy.Allow && h.kind == "birth_month" {
			return
		}
	}
	say := sayings[h.kind]
	f := notice.Finding{Kind: h.kind, Severity: h.severity, Line: line, Place: place, Text: h.mask, Rule: say.law,
		Message: fmt.Sprintf("这里有%s，发出去就收不回来。%s", say.what, say.do)}
	if k.mends(line, place) && (h.replace != "" || h.kind == kindAddress) {
		f.Fix = cmp.Or(h.fix, say.fix)
	}
	switch {
	case h.kind == kindPartial:
		f.Message = fmt.Sprintf("%s。%s", say.what, say.do)
	case h.kind == kindMobile && h.duty:
		f.Message = "这里有手机号。是值班、抢修这类公务电话的，请登记为公务联系方式（duty_phones）后再发；是个人号码的，请删去或打星。"
	}
	if t != nil && t.persons && c < len(t.fields) {
		switch field := t.fields[c]; {
		case slices.Contains(droppable, field):
			f.Fix = fixDropBegin + t.heads[c] + fixDropEnd
		case field == "reason" && h.kind == kindIllness:
			f.Fix = fixGeneric
		}
	}
	k.add(f)
}

// droppable are the columns that a list of persons does without: nobody needs
// them to supervise. Other columns are corrected cell by cell.
var droppable = []string{"id_card", "bank_card", "phone", "passport", "wechat_id", "email", "plate", "birth_date", "birth_month", "age", "class",
	"guardian", "disability", "diagnosis"}

// ownPhone reports whether a number is one that the office has published as its
// own, or was declared as a duty phone of this notice.
func (k *check) ownPhone(value string) bool {
	same := func(p string) bool { return value != "" && onlyDigits(p) == value }
	if slices.ContainsFunc(k.c.DutyPhones, same) {
		return true
	}
	return k.env.Town != nil && (same(k.env.Town.OfficePhone) || slices.ContainsFunc(k.env.Town.Phones, same))
}

// scan finds all personal data that a text shows by itself or by its heading.
func scan(s, heading string, found func(hit)) {
	scanNumbers(s, heading, found)
	scanWords(s, heading, found)
}
