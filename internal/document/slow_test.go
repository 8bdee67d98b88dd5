package document

import (
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
)

// TestTime: no text of a size that a notice may have takes long to read.
func TestTime(t *testing.T) {
	const n = 3_000
	for _, s := range []string{"*", "**a", "[", "![", "> ", "- ", "`", "<a", "|", "|a|b|\n|--|--|\n", "\\", "&", "&#x41;", "_中", "1. a\n", "a\n", "[a](", "<!--", "# ", "\t", "**中**", "[a]: b\n", "-\n ", "*_"} {
		watch := calendar.StartStopwatch()
		Parse(strings.Repeat(s, n))
		if d := watch.Elapsed(); d > time.Minute {
			t.Errorf("%d × %q: %s", n, s, d)
		} else {
			t.Logf("%q %s", s, d)
		}
	}
}
