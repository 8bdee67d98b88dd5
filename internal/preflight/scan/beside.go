package scan

import (
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/chars"
)

// hangsOn judges what stands beside a short number: a house number, a child's
// age, a birth date.
func hangsOn(s, heading string, g *group, found func(Hit)) {
	if g.masked || len(g.text) > 4 {
		return
	}
	rest := s[g.end:min(len(s), g.end+64)]
	if near := strings.TrimLeft(rest, " \u3000"); len(near) < len(rest) && chars.HasAnyPrefix(near, "号", "岁", "周岁") { // 3组 18 号
		wider := *g
		wider.end += len(rest) - len(near)
		g, rest = &wider, near
	}
	switch {
	case strings.HasPrefix(rest, "室") && strings.Contains(ClauseBefore(s, g.start), "单元"):
		return // flat has it
	case strings.HasPrefix(rest, "号"), strings.HasPrefix(rest, "室"), strings.HasPrefix(rest, "#"):
		if h, ok := house(s, heading, g, rest); ok {
			found(h)
		}
	case strings.HasPrefix(rest, "岁"), strings.HasPrefix(rest, "周岁"):
		if h, ok := child(s, heading, g, rest); ok {
			found(h)
		}
	case strings.HasSuffix(s[:g.start], "单元") && len(g.text) >= 3:
		if clause := ClauseBefore(s, g.start); HasLabel(clause, homeLabel) || HasLabel(heading, homeLabel) {
			found(Hit{Kind: KindAddress, Severity: notice.Block, Start: g.start, End: g.end, Mask: "**室"})
		}
	case len(g.text) == 4 && strings.HasPrefix(rest, "年"):
		if h, ok := birth(s, heading, g); ok {
			found(h)
		}
	}
}

func leadingNumber(s string) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && i < 4 && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i == 0 {
		return 0, s, false
	}
	return chars.Number(s[:i]), s[i:], true
}
