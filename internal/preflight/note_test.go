package preflight

import (
	"testing"

	"gaoshi/internal/preflight/personal"
)

func TestInNote(t *testing.T) {
	for text, found := range map[string]bool{
		"群里看到了":                   false,
		"12月25日前张贴，3处":            false,
		"打0000-1234567问过，已播":      false,
		"李示二说没收到，他手机16000000001":  true,
		"身份证999901199001011237登记": true,
	} {
		if got := personal.InNote(text); (got != "") != found {
			t.Errorf("%s: %q", text, got)
		}
	}
}
