package personal

import (
	"fmt"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/page"
	"gaoshi/internal/preflight/person"
)

// fieldNames are the fields of a list as people call them.
var fieldNames = map[string]string{
	"name": "姓名", "id_card": "身份证号", "bank_card": "银行卡号", "phone": "电话", "address": "住址", "birth_date": "出生日期",
	"birth_month": "出生年月", "gender": "性别", "age": "年龄", "school": "学校", "class": "班级", "guardian": "监护人",
	"reason": "事由", "diagnosis": "病情", "disability": "残疾情况", "plate": "车牌号", "passport": "护照号",
	"wechat_id": "微信号", "email": "邮箱", "cert_no": "证书编号", "amount": "金额", "area": "面积",
}

// Lists looks at tables of persons: what they are, and which of their columns
// the category's rule does not let stand.
func Lists(k *bench.Bench) {
	if !k.Known {
		return
	}
	listed := false
	for _, t := range k.Page.Tables {
		if !t.Persons || t.Public {
			continue
		}
		listed = true
		listRows(k, t)
		for c := range t.Heads {
			Column(k, t, c)
		}
	}
	if listed && len(k.Rule.Refused()) == len(notice.Channels)-1 {
		var refused []string
		for _, c := range k.Rule.Refused() {
			refused = append(refused, notice.ChannelName(c))
		}
		k.Add(notice.Finding{Kind: "channel_restricted", Severity: notice.Note, Place: "渠道", Text: strings.Join(k.Rule.Refused(), ", "),
			Message: fmt.Sprintf("“%s”的名单不上%s。", k.Rule.Name, strings.Join(refused, "、")), Rule: k.Rule.Law()})
	}
	allowed(k)
}

// listRows reports every person of a list whose kind the rule wants confirmed,
// and every full name where names must be masked.
func listRows(k *bench.Bench, t *page.Table) {
	for _, r := range t.PersonRows() {
		name := t.Cell(r, t.NamesAt)
		line := t.Rows[r].Line + 1
		place := k.Page.Place(line-1, t.Rows[r].Cells[t.NamesAt].Start)
		masked := person.IsMasked(name)
		switch {
		case !masked && k.Rule.Field("name") == policy.Mask && k.Rule.ListKind != "":
			k.Add(notice.Finding{Kind: "full_name", Severity: notice.Block, Line: line, Place: place, Text: person.Mask(name),
				Message: fmt.Sprintf("“%s”的名单姓名要打星，这里是全名。", k.Rule.Name), Rule: k.Rule.Source, Fix: bench.FixMaskName})
		case !masked && k.Rule.Field("name") == policy.Mask:
			k.Add(notice.Finding{Kind: "full_name", Severity: notice.Warn, Line: line, Place: place, Text: person.Mask(name),
				Message: fmt.Sprintf("“%s”里有个人全名，发出时会打星。依法要写全名的，请管理员在发布规则里改这一类；不是的请在稿件里打星。", k.Rule.Name), Rule: lawPrivacy, Fix: bench.FixMaskName})
		}
		switch k.Rule.ListKind {
		case "student_list":
			k.Add(notice.Finding{Kind: k.Rule.ListKind, Severity: notice.Warn, Line: line, Place: place, Text: person.Mask(name),
				Message: "这是学生名单。请确认姓名已打星，没有年龄、班级、监护人电话，确有必要才发。", Rule: k.Rule.Source})
		case "relief_list":
			k.Add(notice.Finding{Kind: k.Rule.ListKind, Severity: notice.Warn, Line: line, Place: place, Text: person.Mask(name),
				Message: "这是社会救助名单。请确认只写了必要的内容，公示期满当天撤下。", Rule: k.Rule.Source})
		}
	}
}

// Column reports a column of a list that the rule does not let stand and that no
// pattern has found: ages, classes, guardians, kinds of disability.
func Column(k *bench.Bench, t *page.Table, c int) {
	field := t.Fields[c]
	switch field {
	case "", "name", "id_card", "bank_card", "phone", "address", "passport", "reason":
		return // each cell is looked at by its pattern
	}
	action := k.Rule.Field(field)
	if action != policy.Drop && action != policy.Blocked && action != policy.Mask {
		return
	}
	filled := 0
	for r := t.More; r < len(t.Rows); r++ {
		if s := t.Cell(r, c); s != "" && strings.Trim(s, "*-—/ ") != "" {
			filled++
		}
	}
	if filled == 0 {
		return
	}
	f := notice.Finding{Kind: field, Severity: notice.Block, Line: t.First + 1, Place: fmt.Sprintf("表%d“%s”列", t.N, t.Heads[c]),
		Text:    fmt.Sprintf("%s（%d处）", t.Heads[c], filled),
		Message: fmt.Sprintf("“%s”的名单不该有“%s”这一栏。请删去这一栏。", k.Rule.Name, fieldNames[field]), Rule: lawPrivacy,
		Fix: bench.FixDropBegin + t.Heads[c] + bench.FixDropEnd}
	if field == "gender" || field == "birth_month" || field == "school" {
		f.Severity = notice.Warn
	}
	k.Add(f)
}

// allowed notes what a category names of persons by law.
func allowed(k *bench.Bench) {
	if !k.Rule.PublicPersons {
		return
	}
	var fields []string
	for _, f := range []string{"name", "gender", "birth_month"} {
		if k.Rule.Field(f) == policy.Allow {
			fields = append(fields, fieldNames[f])
		}
	}
	k.Add(notice.Finding{Kind: "allowed_by_policy", Severity: notice.Note, Place: "正文", Text: strings.Join(fields, "、"),
		Message: fmt.Sprintf("“%s”依法可以写%s；身份证号、手机号仍不能写。", k.Rule.Name, strings.Join(fields, "、")), Rule: k.Rule.Source})
}
