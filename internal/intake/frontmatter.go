package intake

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"gaoshi/internal/notice"
	"gaoshi/internal/yamlstrict"
)

// FrontMatterKind is the Finding.Kind of a fault in the front matter.
const FrontMatterKind = "front_matter"

// What a front matter may have; a real one has two kilobytes.
const (
	maxFrontBytes  = 24 << 10
	maxFrontLines  = 600
	maxFrontFaults = 50
)

// frontReader reads front matter by a table of keys, and goes on after a fault,
// so that a clerk is told all of them at once.
type frontReader struct {
	first    int // the file's line number of the first line of front matter
	findings []notice.Finding
}

func (r *frontReader) faultAt(line int, format string, a ...any) {
	if len(r.findings) >= maxFrontFaults {
		return
	}
	r.findings = append(r.findings, notice.Finding{
		Kind:     FrontMatterKind,
		Severity: notice.Block,
		Place:    fmt.Sprintf("文件头第%d行", line),
		Message:  fmt.Sprintf(format, a...),
	})
}

func (r *frontReader) fault(n ast.Node, format string, a ...any) {
	r.faultAt(r.line(n), format, a...)
}

func (r *frontReader) line(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return r.first
	}
	return r.first - 1 + n.GetToken().Position.Line
}

// setter takes the value of one key.
type setter func(r *frontReader, key string, n ast.Node)

// field is one key of the front matter, or of a group in it.
type field struct {
	key string
	set setter
}

// noticeFields is the table of keys, in the order in which they are written.
func noticeFields(n *notice.Notice) []field {
	c := &n.Content
	p := func(p *notice.Period) setter {
		return group(field{"start", moment(&p.Start)}, field{"end", ending(&p.End)},
			field{"place", text(&p.Place)}, field{"rain_plan", text(&p.RainPlan)})
	}
	return []field{
		{"sample", truth(&c.Sample)},
		{"id", named(&n.ID)},
		{"title", text(&c.Title)},
		{"doc_no", text(&c.DocNo)},
		{"index_no", text(&c.IndexNo)},
		{"issuer", text(&c.Issuer)},
		{"drafter", text(&c.Drafter)},
		{"category", category(&c.Category)},
		{"column", text(&c.Column)},
		{"domain26", text(&c.Domain26)},
		{"art20", text(&c.Art20)},
		{"disclosure", word(&c.Disclosure, "主动公开", "依申请公开", "不予公开")},
		{"interprets", named(&c.Interprets)},
		{"formed_on", moment(&c.FormedOn)},
		{"approved_on", moment(&c.ApprovedOn)},
		{"publish_at", moment(&c.PublishAt)},
		{"event", p(&c.Event)},
		{"posting", group(field{"from", moment(&c.Posting.From)}, field{"n", whole(&c.Posting.N, 1, 366)},
			field{"unit", word(&c.Posting.Unit, "workday", "calendar")}, field{"min", truth(&c.Posting.Min)},
			field{"last_day", ending(&c.Posting.LastDay)})},
		{"expire_at", ending(&c.ExpireAt)},
		{"takedown_required", truth(&c.Takedown)},
		{"relay", relay(c)},
		{"audience", word(&c.Audience, "全社会", "特定群体")},
		{"villages", places(&c.Villages)},
		{"channels", words(&c.Channels, notice.Channels...)},
		{"urgency", word(&c.Urgency, string(notice.Low), string(notice.Normal), string(notice.Urgent), string(notice.Emergency))},
		{"remind", moments(&c.Remind)},
		{"repeat", group(field{"every_minutes", whole(&c.Repeat.EveryMinutes, 1, 24*60)},
			field{"until", ending(&c.Repeat.Until)}, field{"resume_daily_at", clocks(&c.Repeat.ResumeDailyAt)})},
		{"followup", text(&c.Followup)},
		{"duty_phones", texts(&c.DutyPhones)},
		{"attachments", attachments(&c.Attachments)},
		{"plain", text(&c.Plain)},
		{"away", text(&c.Away)},
		{"speak", text(&c.Speak)},
		{"expect", func(*frontReader, string, ast.Node) {}}, // for tests only
	}
}

func relay(c *notice.Content) setter {
	return func(r *frontReader, key string, n ast.Node) {
		var v notice.Relay
		group(field{"source_issuer", text(&v.SourceIssuer)}, field{"source_ref", text(&v.SourceRef)},
			field{"source_time", moment(&v.SourceTime)}, field{"event", text(&v.Event)}, field{"level", text(&v.Level)},
			field{"onset", moment(&v.Onset)}, field{"valid_until", ending(&v.ValidUntil)}, field{"area", texts(&v.Area)},
			field{"measures", text(&v.Measures)}, field{"contact", text(&v.Contact)})(r, key, n)
		if _, null := n.(*ast.NullNode); !null && n != nil {
			c.Relay = &v
		}
	}
}

// read fills the notice from front matter.
func (r *frontReader) read(head string, n *notice.Notice) {
	if len(head) > maxFrontBytes || strings.Count(head, "\n") > maxFrontLines {
		r.faultAt(r.first, "文件头有 %d KB，太长了。文件头只写字段，正文写在第二行 --- 的下面。", (len(head)+1023)>>10)
		return
	}
	root, problems := yamlstrict.Parse([]byte(head))
	for _, p := range problems {
		r.faultAt(r.first-1+max(1, p.Line), "%s。", p.Message)
	}
	if root != nil {
		group(noticeFields(n)...)(r, "", root)
	}
}

// group reads a map whose keys are in the table.
func group(fields ...field) setter {
	return func(r *frontReader, key string, n ast.Node) {
		if _, null := n.(*ast.NullNode); null || n == nil {
			return
		}
		entries, ok := yamlstrict.Entries(n)
		switch {
		case !ok && key == "":
			r.fault(n, "文件头要一行一个字段，写成“字段: 值”，例如 title: 关于……的通告。")
		case !ok:
			r.fault(n, "“%s”要写成 {%s: …} 这样的一组值。", key, fields[0].key)
		}
		for _, e := range entries {
			name := yamlstrict.Join(key, e.Key)
			if e.Again > 0 {
				r.fault(e.Node, "%s。", yamlstrict.Twice(name, r.first-1+e.Again))
				continue
			}
			i := slices.IndexFunc(fields, func(f field) bool { return f.key == e.Key })
			if i < 0 {
				r.fault(e.Node, "%s。", yamlstrict.Unknown(name, e.Key, keyList(fields)))
				continue
			}
			fields[i].set(r, name, e.Value)
		}
	}
}

// keyList is what a clerk may write: not what tests and samples have.
func keyList(fields []field) []string {
	var ks []string
	for _, f := range fields {
		if f.key != "expect" && f.key != "sample" {
			ks = append(ks, f.key)
		}
	}
	return ks
}
