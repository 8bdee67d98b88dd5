package document

import (
	"strings"
	"testing"
)

// What people write comes back as it was; of marks without end a paragraph keeps no
// more than the bound, so that reading it takes time that grows with its length alone.
func TestTame(t *testing.T) {
	for _, s := range []string{
		"", "**各村**：见[说明](https://a.b/c)。\n\n> 引用\n", strings.Repeat("**要点**：办理。\n\n", 5000), strings.Repeat("| **甲** | [乙](a) |\n", 5000),
		strings.Repeat("- **甲**\n", 5000), strings.Repeat("1. [乙](a)\n", 5000), strings.Repeat("中文，", 50000), "[a](" + strings.Repeat("b", 1000) + ")",
	} {
		if got, lines := tame(s); got != s || len(lines) > 0 {
			t.Errorf("%.40q is changed on %v", s, lines)
		}
	}
	for _, unit := range []string{"**a", "[a](", "[a](b", "![", "*_", "`", "<a", "[a][b]", "> ", "[", "_中", "~a"} {
		for _, n := range []int{1000, 10000, 50000} {
			got, lines := tame(strings.Repeat(unit, n))
			if len(lines) != 1 || lines[0] != 1 {
				t.Errorf("%q × %d: told on %v", unit, n, lines)
			}
			live := 0
			for i := 0; i < len(got); i++ {
				switch {
				case got[i] == '\\':
					i++
				case strings.ContainsRune("*_[]!`<~", rune(got[i])), got[i] == '>':
					live++
				}
			}
			if live > mostMarks && unit != "> " || unit == "> " && len(got)-len(strings.TrimLeft(got, "> ")) > 2*mostQuoted {
				t.Errorf("%q × %d: %d marks are left", unit, n, live)
			}
			if again, _ := tame(got); again != got {
				t.Errorf("%q × %d: tamed twice it differs", unit, n)
			}
		}
	}
	doc := Parse("好。\n\n" + strings.Repeat("[a](", 5000))
	if len(doc.Problems) == 0 || doc.Problems[0].Line != 3 {
		t.Errorf("nobody is told: %+v", doc.Problems)
	}
}
