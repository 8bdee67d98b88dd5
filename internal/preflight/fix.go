package preflight

import (
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

// Fix applies the one-click fixes of these findings to the body and returns the
// new body with a diff of the lines that changed; changed is false where nothing
// could be done. Findings without a fix, and those outside the body, are passed
// over. Lines are never added or removed, so the other findings keep their lines.
// The diff shows the clerk the old text as it was: it is not for logs.
func Fix(n *notice.Notice, findings ...notice.Finding) (newBody, diff string, changed bool) {
	p := newPage(n.Content.Body)
	lines := slices.Clone(p.lines)
	drops := map[*table]map[int]bool{}
	for _, f := range findings {
		i := f.Line - 1
		if i < 0 || i >= len(lines) || f.Fix == "" {
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
	newBody = strings.Join(lines, "\n")
	var d strings.Builder
	for i := range lines {
		if lines[i] != p.lines[i] {
			fmt.Fprintf(&d, "@@ 第%d行 @@\n-%s\n+%s\n", i+1, p.lines[i], lines[i])
		}
	}
	if d.Len() == 0 {
		return n.Content.Body, "", false
	}
	return newBody, d.String(), true
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
	out := line
	readDates(line, func(d saidDate) {
		if d.weekday != "" && line[d.at:d.wdTo] == said {
			out = line[:d.wdAt] + right + line[d.wdTo:]
		}
	})
	return out
}

// fixPersonal hides personal data of the finding's kind on a line, from the end
// of the line on so that the places before stay right.
func fixPersonal(p *page, i int, line string, f notice.Finding) string {
	var hits []hit
	collect := func(from int) func(hit) {
		return func(h hit) {
			if h.kind == f.Kind && h.mask == f.Text && (h.replace != "" || h.kind == kindAddress) {
				h.start, h.end = h.start+from, h.end+from
				hits = append(hits, h)
			}
		}
	}
	if t := p.inside[i]; t != nil && i > t.first+1 {
		for c, cl := range splitRow(line) {
			scan(cl.text, t.heading(i-t.first-2, c), collect(cl.start))
		}
	} else {
		scan(line, "", collect(0))
	}
	for _, h := range slices.Backward(hits) {
		line = line[:h.start] + h.replace + line[h.end:]
	}
	return line
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
