package desk

import (
	"fmt"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

func TestGrouped(t *testing.T) {
	var fs []notice.Finding
	for i := range 60 {
		fs = append(fs, notice.Finding{Kind: "id_card", Severity: notice.Block, Place: fmt.Sprintf("第%d行", i), Message: "身份证号"})
	}
	fs = append(fs, notice.Finding{Kind: "id_card", Severity: notice.Warn, Message: "身份证号"}, notice.Finding{Kind: "x", Severity: notice.Warn, Message: "标题太长"})
	g := grouped(fs)
	if len(g) != 3 || g[0].N() != 60 || len(g[0].Spots) != spotsShown || g[1].N() != 0 {
		t.Errorf("%d groups, %d in the first", len(g), g[0].N())
	}
}

func TestBar(t *testing.T) {
	for _, m := range []map[notice.State]int{
		{notice.Accepted: 1}, {notice.Accepted: 999, notice.Failed: 1}, {notice.Planned: 3, notice.Due: 3, notice.Failed: 3, notice.Confirmed: 100000},
	} {
		x := 0
		for _, p := range bar(m) {
			if p.X != x || p.W < 10 {
				t.Errorf("%v: part %+v at %d", m, p, x)
			}
			x += p.W
		}
		if x != barWidth {
			t.Errorf("%v: %d wide", m, x)
		}
	}
	if bar(nil) != nil {
		t.Error("a bar of nothing")
	}
}

// Every state has a colour, and every state's words stand beside it.
func TestStates(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range notice.States {
		seen[tone(s)] = true
		if tone(s) == "off" && s != notice.Cancelled && s != notice.Recalled {
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

func TestGoingOut(t *testing.T) {
	now := time.Date(2026, 11, 23, 17, 0, 30, 0, calendar.Zone)
	x := func(id string, channel string, at time.Time) *notice.Delivery {
		return &notice.Delivery{Notice: notice.ID(id), Title: id, Target: notice.Target{Channel: channel}, DueAt: at}
	}
	today, later := goingOut([]*notice.Delivery{
		x("b", notice.WeChat, now.Add(2*time.Hour)),
		x("a", notice.WeChat, now.Add(-time.Hour)),
		x("a", notice.WeChat, now.Add(-2*time.Hour)),
		x("a", notice.Loudspeaker, now.Add(time.Hour)),
		x("a", notice.Loudspeaker, now.Add(time.Hour+20*time.Second)),
		x("a", notice.Loudspeaker, time.Date(2026, 11, 24, 0, 0, 0, 0, calendar.Zone)),
	}, now)
	if later != 1 || len(today) != 3 {
		t.Fatalf("%d later, today %+v", later, today)
	}
	if !today[0].Now || today[0].Places != 2 || today[1].Places != 2 || today[2].Notice != "b" {
		t.Errorf("%+v", today)
	}
}

func TestSaveAs(t *testing.T) {
	n := &notice.Notice{Content: notice.Content{Title: `关于“停水”/停电: a*b`}}
	got := saveAs(n, &notice.Target{VillageName: "和顺村", Name: "村委会"}, "poster.pdf")
	if want := "和顺村-村委会-关于“停水”_停电_ a_b.pdf"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
