package speech

import (
	"path/filepath"
	"strings"
	"testing"
)

// everyCase lists the inputs of all files of cases.
func everyCase(t *testing.T) []string {
	t.Helper()
	var inputs []string
	files, _ := filepath.Glob("testdata/*.tsv")
	for _, path := range files {
		readCases(t, path, func(_ int, _, input string, _ []string) { inputs = append(inputs, input) })
	}
	return inputs
}

// TestOnceIsEnough checks that the second reading, which keeps a promise for
// broken text, never mends a rule: what a person wrote is read right at once.
func TestOnceIsEnough(t *testing.T) {
	for _, text := range everyCase(t) {
		first, _, _ := normalizeOnce(text, Profile{})
		if again, _, _ := normalizeOnce(string(first), Profile{}); again != first {
			t.Errorf("%q: first %q, second %q", text, first, again)
		}
	}
}

// widen writes ASCII in full width, as an input method does.
func widen(text string) string {
	return strings.Map(func(r rune) rune {
		if isDigit(r) || isLetter(r) || r == '%' || r == '+' || r == '=' {
			return r + 0xFEE0
		}
		return r
	}, text)
}

// narrow undoes it in what is kept as written.
func narrow(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0xFF21 && r <= 0xFF5A {
			return r - 0xFEE0
		}
		return r
	}, text)
}

// TestFullWidth: full-width figures and letters are read as the others.
func TestFullWidth(t *testing.T) {
	for _, text := range everyCase(t) {
		if strings.ContainsAny(text, "<&\\`[]") || strings.Contains(text, "://") { // markup is ASCII
			continue
		}
		if got, want := narrow(spokenOf(widen(text))), spokenOf(text); got != want {
			t.Errorf("%q: %q, in full width %q", text, want, got)
		}
	}
}

// TestBlankBeforeUnit: a blank between a number and its unit says nothing.
func TestBlankBeforeUnit(t *testing.T) {
	for _, unit := range []string{"km", "kg", "㎡", "℃", "%", "元", "亩", "人", "户", "个", "万元", "公里", "mL", "kW", "小时", "天", "年", "月", "美元", "岁", "cm", "m/s"} {
		for _, number := range []string{"2", "5", "12", "0.5", "1,200", "36.5"} {
			if got, want := spokenOf("共"+number+" "+unit+"左右"), spokenOf("共"+number+unit+"左右"); got != want {
				t.Errorf("%s %s: %q, without the blank %q", number, unit, got, want)
			}
		}
	}
}

// TestClauses: a full stop parts readings; two sentences are read as each alone.
func TestClauses(t *testing.T) {
	inputs := everyCase(t)
	for i, a := range inputs {
		b := inputs[(i*7+13)%len(inputs)]
		if strings.ContainsAny(a+b, "\n*|#>_[]<`~") || strings.HasPrefix(b, "-") || strings.HasPrefix(b, "+") {
			continue // Markdown at a line's start or across a line
		}
		want := spokenOf("甲。"+a+"。") + spokenOf("乙。"+b+"。")
		if got := spokenOf("甲。" + a + "。乙。" + b + "。"); got != want {
			t.Errorf("%q then %q: %q, want %q", a, b, got, want)
		}
	}
}
