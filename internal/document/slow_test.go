package document

import (
	"strings"
	"testing"
	"time"
)

// TestTime: no text of a size that a notice may have takes long to read.
func TestTime(t *testing.T) {
	const n = 3_000
	for _, s := range []string{"*", "**a", "[", "![", "> ", "- ", "`", "<a", "|", "|a|b|\n|--|--|\n", "\\", "&", "&#x41;", "_中", "1. a\n", "a\n", "[a](", "<!--", "# ", "\t", "**中**", "[a]: b\n", "-\n ", "*_"} {
		began := time.Now()
		Parse(strings.Repeat(s, n))
		if d := time.Since(began); d > 10*time.Second {
			t.Errorf("%d × %q: %s", n, s, d)
		} else {
			t.Logf("%q %s", s, d)
		}
	}
}
