// Package mend applies the one-click fixes of findings to a text: each line is
// changed by the room whose finding it was, and the lines stay where they are. It
// reads of a finding its kind, its place and the sentence of its Fix, and nothing
// else: a finding that was shown, stored and sent back still fixes what it named.
package mend

import (
	"fmt"
	"slices"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/dates"
	"gaoshi/internal/preflight/page"
	"gaoshi/internal/preflight/personal"
)

// Field applies a finding's fix to a text outside the body.
func Field(text string, f notice.Finding) string {
	if right, ok := bench.Between(f.Fix, bench.FixWeekday, "”"); ok {
		return dates.FixWeekdays(text, right, f.Text)
	}
	if right, ok := bench.Between(f.Fix, bench.FixReplace, "”"); ok {
		return strings.ReplaceAll(text, f.Text, right)
	}
	return personal.Hide(text, personal.HitsIn(text, "", 0, f))
}

// Body applies the fixes of findings that name a line.
func Body(body string, findings []notice.Finding, d *strings.Builder) string {
	p := page.New(body)
	lines := slices.Clone(p.Lines)
	drops := map[*page.Table]map[int]bool{}
	changed := false
	done := map[notice.Finding]bool{} // one fix mends all of a kind that look alike on a line
	for _, f := range findings {
		i := f.Line - 1
		same := notice.Finding{Kind: f.Kind, Line: f.Line, Text: f.Text, Fix: f.Fix}
		if done[same] {
			continue
		}
		done[same] = true
		if i < 0 || i >= len(lines) || f.Fix == "" {
			continue
		}
		if head, ok := bench.Between(f.Fix, bench.FixDropBegin, bench.FixDropEnd); ok {
			t := p.Inside[i]
			if t == nil {
				continue
			}
			if c := slices.Index(t.Heads, head); c >= 0 {
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
		personal.DropColumns(lines, t, cols)
	}
	for i := range lines {
		if lines[i] != p.Lines[i] {
			changed = true
			if page.Delimiter(p.Lines[i]) {
				continue // the rule of a table says nothing
			}
			fmt.Fprintf(d, "@@ 第%d行 @@\n-%s\n+%s\n", i+1, p.Lines[i], lines[i])
		}
	}
	if !changed { // line ends stay as they were
		return body
	}
	return strings.Join(lines, "\n")
}

// fixLine applies a fix that stays inside a line.
func fixLine(p *page.Page, i int, line string, f notice.Finding) string {
	if right, ok := bench.Between(f.Fix, bench.FixWeekday, "”"); ok {
		return dates.FixWeekdays(line, right, f.Text)
	}
	if right, ok := bench.Between(f.Fix, bench.FixReplace, "”"); ok {
		return strings.ReplaceAll(line, f.Text, right)
	}
	switch f.Fix {
	case bench.FixMaskName:
		return page.MapCells(p.Inside[i], line, func(t *page.Table, c int, text string) string {
			if c == t.NamesAt {
				return personal.MaskCell(text)
			}
			return text
		})
	case bench.FixGeneric:
		return page.MapCells(p.Inside[i], line, func(t *page.Table, c int, text string) string {
			if c >= len(t.Fields) || t.Fields[c] != "reason" {
				return text
			}
			return personal.Generic(text)
		})
	}
	return personal.Fix(p, i, line, f)
}
