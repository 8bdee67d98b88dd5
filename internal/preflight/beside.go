package preflight

import (
	"strings"
)

// hangsOn judges what stands beside a short number: a house number, a child's
// age, a birth date.
func hangsOn(s, heading string, g *group, found func(hit)) {
	if g.masked || len(g.text) > 4 {
		return
	}
	rest := s[g.end:min(len(s), g.end+64)]
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
