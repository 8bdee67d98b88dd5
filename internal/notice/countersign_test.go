package notice

import (
	"testing"
	"time"
)

func TestCountersign(t *testing.T) {
	at := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	verbal := func() *Notice {
		return &Notice{ID: "QH-1", Edition: 1, Author: "jingban", Status: Issued, Approval: &Approval{By: "zhiban", At: at, Digest: "d1", Verbal: true}}
	}
	for _, c := range []struct {
		name string
		edit func(n *Notice, r *Review)
		ok   bool
	}{
		{"the leader", func(*Notice, *Review) {}, true},
		{"after a withdrawal too", func(n *Notice, _ *Review) { n.Status = Withdrawn }, true},
		{"the author", func(_ *Notice, r *Review) { r.By = "jingban" }, false},
		{"nobody", func(_ *Notice, r *Review) { r.By = "" }, false},
		{"another text", func(_ *Notice, r *Review) { r.Digest = "d2" }, false},
		{"no text", func(_ *Notice, r *Review) { r.Digest = "" }, false},
		{"signed at once", func(n *Notice, _ *Review) { n.Approval.Verbal = false }, false},
		{"not issued", func(n *Notice, _ *Review) { n.Approval = nil }, false},
	} {
		n, r := verbal(), Review{By: "qianfa", Name: "示例丁", At: at.Add(time.Hour), Digest: "d1"}
		c.edit(n, &r)
		if err := n.Countersign(r); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	n := verbal()
	if until, owed := n.OwesSignature(); !owed || !until.Equal(at.Add(24*time.Hour)) {
		t.Errorf("owed %v until %v", owed, until)
	}
	for i, want := range []bool{true, false} {
		if err := n.Countersign(Review{By: "qianfa", Digest: "d1"}); (err == nil) != want {
			t.Errorf("time %d: %v", i+1, err)
		}
	}
	if _, owed := n.OwesSignature(); owed || n.NextStep() != "" {
		t.Error("it is still owed")
	}
}
