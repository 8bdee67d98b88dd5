package notice

import (
	"testing"
	"time"

	"gaoshi/internal/calendar"
)

func TestOver(t *testing.T) {
	at := func(month, day, hour int) time.Time {
		return time.Date(2026, time.Month(month), day, hour, 0, 0, 0, calendar.Zone)
	}
	posting := Posting{From: at(11, 23, 0), LastDay: at(12, 1, 0)}
	for name, c := range map[string]struct {
		n           Notice
		board, chat time.Time
		why         string // of the board
	}{
		"open":           {Notice{}, time.Time{}, time.Time{}, ""},
		"validity":       {Notice{Content: Content{ExpireAt: at(12, 2, 0)}}, at(12, 2, 0), at(12, 2, 0), "有效期到12月1日为止"},
		"validity, hour": {Notice{Content: Content{ExpireAt: at(11, 27, 18)}}, at(11, 27, 18), at(11, 27, 18), "有效期到11月27日18:00为止"},
		"validity outlasts the event": {Notice{Content: Content{ExpireAt: at(12, 31, 0), Event: Period{Start: at(11, 23, 0), End: at(12, 25, 0)}}},
			at(12, 31, 0), at(12, 31, 0), "有效期到12月30日为止"},
		"event":            {Notice{Content: Content{Event: Period{Start: at(11, 28, 18), End: at(11, 28, 20)}}}, at(11, 28, 20), at(11, 28, 20), "事情已在11月28日办完"},
		"event of days":    {Notice{Content: Content{Event: Period{Start: at(11, 28, 0), End: at(11, 29, 0)}}}, at(11, 30, 0), at(11, 30, 0), "事情已在11月29日办完"},
		"event, no end":    {Notice{Content: Content{Event: Period{Start: at(11, 28, 18)}}}, at(11, 29, 0), at(11, 29, 0), "事情已在11月28日办完"},
		"posting":          {Notice{Content: Content{Posting: posting}}, at(12, 2, 0), at(12, 2, 0), "公示期到12月1日为止"},
		"posting is first": {Notice{Content: Content{Posting: posting, ExpireAt: at(12, 31, 0)}}, at(12, 2, 0), at(12, 31, 0), "公示期到12月1日为止"},
		"warning":          {Notice{Content: Content{Relay: &Relay{ValidUntil: at(11, 27, 18)}}}, at(11, 27, 18), at(11, 27, 18), "预警到11月27日18:00为止"},
		"withdrawal":       {Notice{Kind: Withdrawal, Content: Content{ExpireAt: at(12, 2, 0)}}, time.Time{}, time.Time{}, ""},
	} {
		got, why := c.n.Over(Board)
		if !got.Equal(c.board) || why != c.why {
			t.Errorf("%s, board: %s %q, want %s %q", name, got, why, c.board, c.why)
		}
		if got, _ := c.n.Over(WeChat); !got.Equal(c.chat) {
			t.Errorf("%s, chat: %s, want %s", name, got, c.chat)
		}
		if !c.board.IsZero() && (c.n.OverAt(Board, c.board.Add(-time.Second)) || !c.n.OverAt(Board, c.board)) {
			t.Errorf("%s: the moment itself is over, the one before is not", name)
		}
	}
}

func TestLapse(t *testing.T) {
	now := time.Date(2026, 12, 2, 0, 0, 0, 0, calendar.Zone)
	n := &Notice{Content: Content{ExpireAt: now}}
	for state, lapses := range map[State]bool{Awaiting: true, Confirmed: false, Planned: false, Recalling: false} {
		d := &Delivery{State: state, Target: Target{Channel: WeChat}, Receipt: &Receipt{State: state}}
		if n.Lapse(d, now.Add(-time.Minute)) {
			t.Errorf("%s lapses too early", state)
		}
		if got := n.Lapse(d, now); got != lapses || d.Lapsed() != lapses {
			t.Errorf("%s: lapses %v", state, got)
		}
		if lapses && d.Problem != "有效期到12月1日为止，没有等到回执，不用再转发。当时已经转发的，可以补记。" {
			t.Error(d.Problem)
		}
	}
	for _, m := range []struct{ from, to State }{{Awaiting, Missed}, {Missed, Confirmed}} {
		if !m.from.May(m.to) {
			t.Errorf("%s may not become %s", m.from, m.to)
		}
	}
}
