package personal

import (
	"cmp"
	"slices"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/page"
	"gaoshi/internal/preflight/scan"
)

// Generic says why somebody is helped, and no more: 因病致困, not the illness.
func Generic(reason string) string {
	switch {
	case chars.FirstIn(reason, scan.Illnesses) == "":
		return reason
	case strings.Contains(reason, "残疾"):
		return "因残致困"
	}
	return "因病致困"
}

// Fix hides personal data of the finding's kind on a line.
func Fix(p *page.Page, i int, line string, f notice.Finding) string {
	t := p.Inside[i]
	if t == nil || i <= t.First+1 {
		return Hide(line, HitsIn(line, "", 0, f))
	}
	var hits []scan.Hit
	for c, cl := range page.SplitRow(line) {
		hits = append(hits, HitsIn(cl.Text, t.Heading(i-t.First-2, c), cl.Start, f)...)
	}
	return Hide(line, hits)
}

// HitsIn are the personal data that a finding told of, in a text that begins at a byte.
func HitsIn(s, heading string, from int, f notice.Finding) (hits []scan.Hit) {
	look(s, heading, func(h scan.Hit) {
		if h.Kind == f.Kind && h.Mask == f.Text && (h.Replace != "" || h.Kind == scan.KindAddress) {
			h.Start, h.End = h.Start+from, h.End+from
			hits = append(hits, h)
		}
	})
	return hits
}

// Hide puts in the place of each hit what a click puts there. Where two overlap
// the first is hidden, and what is left is found again.
func Hide(s string, hits []scan.Hit) string {
	slices.SortStableFunc(hits, func(a, b scan.Hit) int { return cmp.Compare(a.Start, b.Start) })
	var b strings.Builder
	at := 0
	for _, h := range hits {
		if h.Start >= at {
			b.WriteString(s[at:h.Start])
			b.WriteString(h.Replace)
			at = h.End
		}
	}
	b.WriteString(s[at:])
	return b.String()
}

// DropColumns takes columns out of a table, the head's and the rule's among them.
func DropColumns(lines []string, t *page.Table, cols map[int]bool) {
	for i := t.First; i <= t.First+1+len(t.Rows); i++ {
		var kept []string
		for c, cl := range page.SplitRow(lines[i]) {
			if !cols[c] {
				kept = append(kept, cl.Text)
			}
		}
		mark := lines[i][:len(lines[i])-len(strings.TrimLeft(lines[i], " \t>"))] // of a quotation or a list
		lines[i] = mark + "| " + strings.Join(kept, " | ") + " |"
	}
}
