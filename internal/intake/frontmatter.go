package intake

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"gaoshi/internal/notice"
)

// FrontMatterKind is the Finding.Kind of a fault in the front matter.
const FrontMatterKind = "front_matter"

// What a front matter may have; a real one has two kilobytes and two levels. The
// YAML library's time grows with the square of the depth.
const (
	maxFrontBytes  = 24 << 10
	maxFrontLines  = 600
	maxFrontDepth  = 32
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
		return group(field{"start", moment(&p.Start)}, field{"end", moment(&p.End)},
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
		{"category", named(&c.Category)},
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
			field{"last_day", moment(&c.Posting.LastDay)})},
		{"expire_at", moment(&c.ExpireAt)},
		{"takedown_required", truth(&c.Takedown)},
		{"relay", relay(c)},
		{"audience", word(&c.Audience, "全社会", "特定群体")},
		{"villages", places(&c.Villages)},
		{"channels", words(&c.Channels, notice.Channels...)},
		{"urgency", word(&c.Urgency, string(notice.Low), string(notice.Normal), string(notice.Urgent), string(notice.Emergency))},
		{"remind", moments(&c.Remind)},
		{"repeat", group(field{"every_minutes", whole(&c.Repeat.EveryMinutes, 1, 24*60)},
			field{"until", moment(&c.Repeat.Until)}, field{"resume_daily_at", clocks(&c.Repeat.ResumeDailyAt)})},
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
			field{"onset", moment(&v.Onset)}, field{"valid_until", moment(&v.ValidUntil)}, field{"area", texts(&v.Area)},
			field{"measures", text(&v.Measures)}, field{"contact", text(&v.Contact)})(r, key, n)
		if _, null := n.(*ast.NullNode); !null && n != nil {
			c.Relay = &v
		}
	}
}

var fullWidthKey = regexp.MustCompile(`^\s*([a-z0-9_]+)：`)

// read fills the notice from front matter.
func (r *frontReader) read(head string, n *notice.Notice) {
	if len(head) > maxFrontBytes || strings.Count(head, "\n") > maxFrontLines {
		r.faultAt(r.first, "文件头有 %d KB，太长了。文件头只写字段，正文写在第二行 --- 的下面。", (len(head)+1023)>>10)
		return
	}
	if tooDeep(head) {
		r.faultAt(r.first, "文件头里的括号或列表套得太深，不像字段。请对照样例改正。")
		return
	}
	bad := false
	for i, line := range strings.Split(head, "\n") {
		if m := fullWidthKey.FindStringSubmatch(line); m != nil {
			r.faultAt(r.first+i, "“%s”后面用了中文冒号“：”。请改成英文冒号加一个空格，例如 %s: …", m[1], m[1])
			bad = true
		}
	}
	if bad {
		return
	}
	file, err := parseYAML(head)
	if err != nil {
		line := r.first
		var at interface{ GetToken() *token.Token }
		if errors.As(err, &at) && at.GetToken() != nil && at.GetToken().Position != nil {
			line += at.GetToken().Position.Line - 1
		}
		r.faultAt(line, "文件头从这一行起看不懂。常见原因：冒号后面少了空格、引号或括号没有成对、缩进用了制表符。请对照样例改正。")
		return
	}
	for i, doc := range file.Docs {
		if i == 0 && doc.Body != nil {
			group(noticeFields(n)...)(r, "", doc.Body)
		}
	}
}

var nestedOnLine = regexp.MustCompile(`(?m)^\s*([-?&!]\S*\s+){9,}`)

// tooDeep reports nesting that no front matter has.
func tooDeep(head string) bool {
	depth := 0
	for _, c := range head {
		switch c {
		case '[', '{':
			if depth++; depth > maxFrontDepth {
				return true
			}
		case ']', '}':
			depth = max(0, depth-1)
		}
	}
	return nestedOnLine.MatchString(head)
}

// parseYAML parses front matter. The library's own panic on an odd input is an
// error here.
func parseYAML(head string) (f *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			f, err = nil, fmt.Errorf("intake: yaml parser: %v", p)
		}
	}()
	return parser.ParseBytes([]byte(head), 0, parser.AllowDuplicateMapKey())
}

// group reads a map whose keys are in the table.
func group(fields ...field) setter {
	return func(r *frontReader, key string, n ast.Node) {
		var entries []*ast.MappingValueNode
		switch v := n.(type) {
		case nil, *ast.NullNode:
			return
		case *ast.MappingNode:
			entries = v.Values
		case *ast.MappingValueNode:
			entries = []*ast.MappingValueNode{v}
		default:
			if key == "" {
				r.fault(n, "文件头要一行一个字段，写成“字段: 值”，例如 title: 关于……的通告。")
			} else {
				r.fault(n, "“%s”要写成 {%s: …} 这样的一组值。", key, fields[0].key)
			}
			return
		}
		seen := map[string]int{}
		for _, e := range entries {
			name := strings.TrimSpace(e.Key.GetToken().Value)
			if before, ok := seen[name]; ok {
				r.fault(e.Key, "“%s”写了两遍（第%d行已有），请留一个。", join(key, name), before)
				continue
			}
			seen[name] = r.line(e.Key)
			i := slices.IndexFunc(fields, func(f field) bool { return f.key == name })
			if i < 0 {
				r.fault(e.Key, "没有“%s”这个字段%s。可以写的有：%s。", join(key, name), guess(name, fields), keyList(fields))
				continue
			}
			fields[i].set(r, join(key, name), e.Value)
		}
	}
}

func join(group, key string) string {
	if group == "" {
		return key
	}
	return group + "." + key
}

func keyList(fields []field) string {
	var ks []string
	for _, f := range fields {
		if f.key != "expect" && f.key != "sample" {
			ks = append(ks, f.key)
		}
	}
	return strings.Join(ks, "、")
}

// guess names the key that was probably meant.
func guess(name string, fields []field) string {
	best, at := 3, ""
	for _, f := range fields {
		if d := distance(name, f.key); d < best && d < len(f.key) {
			best, at = d, f.key
		}
	}
	if at == "" {
		return ""
	}
	return "，是不是想写“" + at + "”"
}

// distance is the edit distance of two short ASCII words; long ones are far.
func distance(a, b string) int {
	if len(a) > 40 || len(b) > 40 {
		return 40
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		prev := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			prev, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, prev+cost)
		}
	}
	return row[len(b)]
}
