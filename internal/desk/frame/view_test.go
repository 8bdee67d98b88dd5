package frame

import (
	"fmt"
	"testing"

	"gaoshi/internal/notice"
)

func TestGrouped(t *testing.T) {
	var fs []notice.Finding
	for i := range 60 {
		fs = append(fs, notice.Finding{Kind: "id_card", Severity: notice.Block, Place: fmt.Sprintf("第%d行", i), Message: "身份证号"})
	}
	fs = append(fs, notice.Finding{Kind: "id_card", Severity: notice.Warn, Message: "身份证号"}, notice.Finding{Kind: "x", Severity: notice.Warn, Message: "标题太长"})
	g := Grouped(fs)
	if len(g) != 3 || g[0].N() != 60 || len(g[0].Spots) != spotsShown || g[1].N() != 0 {
		t.Errorf("%d groups, %d in the first", len(g), g[0].N())
	}
}

// Every state has a colour, and every state's words stand beside it.
func TestStates(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range notice.States {
		seen[Tone(s)] = true
		if Tone(s) == "off" && s != notice.Cancelled && s != notice.Recalled {
			t.Errorf("%s has no colour", s)
		}
		if canRetry(s) && !s.May(notice.Due) {
			t.Errorf("%s may not be sent again", s)
		}
		if canGiveUp(s) && !s.May(notice.Cancelled) && !s.May(notice.Failed) {
			t.Errorf("%s may not be given up", s)
		}
	}
	if len(seen) != 6 {
		t.Errorf("%d colours", len(seen))
	}
}
