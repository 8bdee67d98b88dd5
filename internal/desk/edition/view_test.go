package edition

import (
	"testing"

	"gaoshi/internal/notice"
)

func TestBar(t *testing.T) {
	for _, m := range []map[notice.State]int{
		{notice.Accepted: 1}, {notice.Accepted: 999, notice.Failed: 1}, {notice.Planned: 3, notice.Due: 3, notice.Failed: 3, notice.Confirmed: 100000},
	} {
		x := 0
		for _, p := range Bar(m) {
			if p.X != x || p.W < 10 {
				t.Errorf("%v: part %+v at %d", m, p, x)
			}
			x += p.W
		}
		if x != barWidth {
			t.Errorf("%v: %d wide", m, x)
		}
	}
	if Bar(nil) != nil {
		t.Error("a bar of nothing")
	}
}

func TestSaveAs(t *testing.T) {
	n := &notice.Notice{Content: notice.Content{Title: `关于“停水”/停电: a*b`}}
	got := saveAs(n, &notice.Target{VillageName: "和顺村", Name: "村委会"}, "poster.pdf")
	if want := "和顺村-村委会-关于“停水”_停电_ a_b.pdf"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
