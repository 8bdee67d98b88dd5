package intake

import (
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
)

// A front matter made to be slow or deep is read or refused in bounded time.
func TestFrontMatterBounded(t *testing.T) {
	deep := func(n int) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(strings.Repeat(" ", i) + "a:\n")
		}
		return b.String()
	}
	for name, head := range map[string]string{
		"brackets":         "a: " + strings.Repeat("[", 20000),
		"braces":           "a: " + strings.Repeat("{a: ", 5000),
		"rows of brackets": strings.Repeat("[\n", 500),
		"dashes":           strings.Repeat("- ", 10000),
		"questions":        strings.Repeat("? ", 10000),
		"deep":             deep(150),
		"anchors":          strings.Repeat("&a ", 7000),
		"tags":             "a: " + strings.Repeat("! ", 10000),
		"keys":             strings.Repeat("a: b\n", 590),
		"colons":           strings.Repeat("a: ", 7000),
		"quotes":           "a: " + strings.Repeat("'", 20000),
		"flow close":       "a: " + strings.Repeat("[", 10000) + strings.Repeat("]", 10000),
		"commas":           "a: [" + strings.Repeat(",", 20000) + "]",
		"long list":        "a: [" + strings.Repeat("b,", 10000) + "]",
		"too long":         strings.Repeat("a: b\n", 20000),
	} {
		watch := calendar.StartStopwatch()
		_, fs, err := Markdown([]byte("---\n" + head + "\n---\n正文\n"))
		if d := watch.Elapsed(); d > time.Minute {
			t.Errorf("%s: %v", name, d)
		}
		if err != nil || len(fs) == 0 {
			t.Errorf("%s: %d findings, %v", name, len(fs), err)
		}
		t.Logf("%s: %d findings in %v", name, len(fs), watch.Elapsed())
	}
}
