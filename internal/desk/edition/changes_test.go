package edition

import (
	"testing"
)

func TestChangedBody(t *testing.T) {
	for _, c := range []struct {
		old, new string
		want     []changed
	}{
		{"a\nb\n", "a\nb\n", nil},
		{"a\nb\nc\n", "a\nB\nc\n", []changed{{"正文", "b", "B"}}},
		{"a\nc\n", "a\n\nb\nc\n", []changed{{"正文", "", "b"}}},
		{"a\nb\nc\n", "b\n", []changed{{"正文", "a", ""}, {"正文", "c", ""}}},
	} {
		got := changedBody(c.old, c.new)
		if len(got) != len(c.want) {
			t.Errorf("%q → %q: %v", c.old, c.new, got)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%q → %q: %v, want %v", c.old, c.new, got[i], c.want[i])
			}
		}
	}
}
