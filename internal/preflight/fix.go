package preflight

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gaoshi/internal/notice"
)

// What the Fix of a finding says it will do. Fix reads the finding's kind, line
// and this sentence, and nothing else: a finding that was shown, stored and sent
// back still fixes what it named.
const (
	fixDropBegin = "删去“"
	fixDropEnd   = "”一栏"
	fixReplace   = "改为“"
	fixWeekday   = "星期改为“"
	fixMaskName  = "姓名打星"
	fixGeneric   = "改成概括的事由"
)

// Fix applies the one-click fixes of these findings to the body and to the other
// texts of the notice, and returns the new content with a diff of what changed:
// each change under the name of its place (第3行, 一句话（plain）). changed is false
// where nothing could be done; n is not changed. Findings without a fix are passed
// over. Lines of the body stay where they are; only a line that names attachments
// is put in, and last. Attachments that only a Reader can open need Env.Fix.
// The diff shows the clerk the old text as it was: it is not for logs.
func Fix(n *notice.Notice, findings ...notice.Finding) (fixed notice.Content, diff string, changed bool) {
	return Env{}.Fix(n, findings...)
}

// Fix is the package's Fix, with the Reader at hand for attachments.
func (e Env) Fix(n *notice.Notice, findings ...notice.Finding) (fixed notice.Content, diff string, changed bool) {
	fixed = n.Content
	var d strings.Builder
	fixed.Body = fixBody(n.Content.Body, findings, &d)
	if n.Content.Relay != nil { // the notice's own stays as it was
		r := *n.Content.Relay
		fixed.Relay = &r
	}
	for _, field := range fields(&fixed) {
		old := *field.text
		for _, f := range findings {
			if f.Line == 0 && f.Fix != "" && f.Place == field.place {
				*field.text = fixField(*field.text, f)
			}
		}
		diffLines(&d, field.place, old, *field.text)
	}
	fixCategory(&fixed, findings, &d)
	e.fixAttachments(&fixed, findings, &d)
	fixAnnexLine(&fixed, findings, &d)
	return fixed, d.String(), d.Len() > 0
}

// diffLines writes the lines that differ between two texts of as many lines.
func diffLines(d *strings.Builder, place, old, now string) {
	before, after := strings.Split(old, "\n"), strings.Split(now, "\n")
	for i := range before {
		if i >= len(after) || before[i] == after[i] {
			continue
		}
		where := place
		if len(before) > 1 {
			where = fmt.Sprintf("%s第%d行", place, i+1)
		}
		fmt.Fprintf(d, "@@ %s @@\n-%s\n+%s\n", strings.TrimPrefix(where, "正文"), before[i], after[i])
	}
}

// fixBody applies the fixes of findings that name a line.
func fixBody(body string, findings []notice.Finding, d *strings.Builder) string {
	p := newPage(body)
	lines := slices.Clone(p.lines)
	drops := map[*table]map[int]bool{}
	changed := false
	done := map[notice.Finding]bool{} // one fix mends all of a kind that look alike on a line
	for _, f := range findings {
		i := f.Line - 1
		same := notice.Finding{Kind: f.Kind, Line: f.Line, Text: f.Text, Fix: f.Fix}
		if done[same] {
			continue
		}
		done[same] = true
		if i < 0 || i >= len(lines) || f.Fix == "" || f.Kind == kindUnnamed {
			continue
		}
		if head, ok := between(f.Fix, fixDropBegin, fixDropEnd); ok {
			t := p.inside[i]
			if t == nil {
				continue
			}
			if c := slices.Index(t.heads, head); c >= 0 {
				if drops[t] == nil {
					drops[t] = map[int]bool{}
				}
				drops[t][c] = true
			}
			continue
		}
		lines[i] = fixLine(p, i, lines[i], f)
	}
	for t, cols := range drops {
		dropColumns(lines, t, cols)
	}
	for i := range lines {
		if lines[i] != p.lines[i] {
			changed = true
			if delimiter(p.lines[i]) {
				continue // the rule of a table says nothing
			}
			fmt.Fprintf(d, "@@ 第%d行 @@\n-%s\n+%s\n", i+1, p.lines[i], lines[i])
		}
	}
	if !changed { // line ends stay as they were
		return body
	}
	return strings.Join(lines, "\n")
}

func between(s, begin, end string) (string, bool) {
	if !strings.HasPrefix(s, begin) || !strings.HasSuffix(s, end) {
		return "", false
	}
	return s[len(begin) : len(s)-len(end)], true
}

// fixLine applies a fix that stays inside a line.
func fixLine(p *page, i int, line string, f notice.Finding) string {
	if right, ok := between(f.Fix, fixWeekday, "”"); ok {
		return fixWeekdays(line, right, f.Text)
	}
	if right, ok := between(f.Fix, fixReplace, "”"); ok {
		return strings.ReplaceAll(line, f.Text, right)
	}
	switch f.Fix {
	case fixMaskName:
		return fixCells(p.inside[i], line, func(t *table, c int, text string) string {
			if c == t.namesAt {
				return maskCell(text)
			}
			return text
		})
	case fixGeneric:
		return fixCells(p.inside[i], line, func(t *table, c int, text string) string {
			if c >= len(t.fields) || t.fields[c] != "reason" {
				return text
			}
			return generic(text)
		})
	}
	return fixPersonal(p, i, line, f)
}

// fixCells rewrites the cells of a row of a table.
func fixCells(t *table, line string, rewrite func(t *table, c int, text string) string) string {
	if t == nil {
		return line
	}
	cells := splitRow(line)
	for c := len(cells) - 1; c >= 0; c-- { // from the end, so that the places before stay right
		line = line[:cells[c].start] + rewrite(t, c, cells[c].text) + line[cells[c].end:]
	}
	return line
}

// generic says why somebody is helped, and no more: 因病致困, not the illness.
func generic(reason string) string {
	switch {
	case firstIn(reason, illnesses) == "":
		return reason
	case strings.Contains(reason, "残疾"):
		return "因残致困"
	}
	return "因病致困"
}

// fixWeekdays corrects the weekday of the date that the finding named.
func fixWeekdays(line, right, said string) string {
	var at []saidDate
	readDates(line, func(d saidDate) {
		if d.weekday != "" && line[d.at:d.wdTo] == said {
			at = append(at, d)
		}
	})
	for _, d := range slices.Backward(at) {
		line = line[:d.wdAt] + right + line[d.wdTo:]
	}
	return line
}

// fixPersonal hides personal data of the finding's kind on a line.
func fixPersonal(p *page, i int, line string, f notice.Finding) string {
	t := p.inside[i]
	if t == nil || i <= t.first+1 {
		return hide(line, hitsIn(line, "", 0, f))
	}
	var hits []hit
	for c, cl := range splitRow(line) {
		hits = append(hits, hitsIn(cl.text, t.heading(i-t.first-2, c), cl.start, f)...)
	}
	return hide(line, hits)
}

// hitsIn are the personal data that a finding told of, in a text that begins at a byte.
func hitsIn(s, heading string, from int, f notice.Finding) (hits []hit) {
	scan(s, heading, func(h hit) {
		if h.kind == f.Kind && h.mask == f.Text && (h.replace != "" || h.kind == kindAddress) {
			h.start, h.end = h.start+from, h.end+from
			hits = append(hits, h)
		}
	})
	return hits
}

// hide puts in the place of each hit what a click puts there. Where two overlap
// the first is hidden, and what is left is found again.
func hide(s string, hits []hit) string {
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.start, b.start) })
	var b strings.Builder
	at := 0
	for _, h := range hits {
		if h.start >= at {
			b.WriteString(s[at:h.start])
			b.WriteString(h.replace)
			at = h.end
		}
	}
	b.WriteString(s[at:])
	return b.String()
}

// dropColumns takes columns out of a table, the head's and the rule's among them.
func dropColumns(lines []string, t *table, cols map[int]bool) {
	for i := t.first; i <= t.first+1+len(t.rows); i++ {
		var kept []string
		for c, cl := range splitRow(lines[i]) {
			if !cols[c] {
				kept = append(kept, cl.text)
			}
		}
		mark := lines[i][:len(lines[i])-len(strings.TrimLeft(lines[i], " \t>"))] // of a quotation or a list
		lines[i] = mark + "| " + strings.Join(kept, " | ") + " |"
	}
}
