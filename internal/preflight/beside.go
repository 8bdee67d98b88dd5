package preflight

import (
	"strings"

	"gaoshi/internal/notice"
)

// hangsOn judges what stands beside a short number: a house number, a child's
// age, a birth date.
func hangsOn(s, heading string, g *group, found func(hit)) {
	if g.masked || len(g.text) > 4 {
		return
	}
	rest := s[g.end:min(len(s), g.end+64)]
	if near := strings.TrimLeft(rest, " \u3000"); len(near) < len(rest) && hasAnyPrefix(near, "号", "岁", "周岁") { // 3组 18 号
		wider := *g
		wider.end += len(rest) - len(near)
		g, rest = &wider, near
	}
	switch {
	case strings.HasPrefix(rest, "室") && strings.Contains(clauseBefore(s, g.start), "单元"):
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
		if clause := clauseBefore(s, g.start); hasLabel(clause, homeLabel) || hasLabel(heading, homeLabel) {
			found(hit{kind: kindAddress, severity: notice.Block, start: g.start, end: g.end, mask: "**室"})
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
	return number(s[:i]), s[i:], true
}
