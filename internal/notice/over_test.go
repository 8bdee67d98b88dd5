package notice

import (
	"testing"
	"time"

	"gaoshi/internal/calendar"
)

func TestEnd(t *testing.T) {
	at := func(month, day, hour int) time.Time {
		return time.Date(2026, time.Month(month), day, hour, 0, 0, 0, calendar.Zone)
	}
	posting := Posting{From: at(11, 23, 0), LastDay: at(12, 1, 0)}
	for name, c := range map[string]struct {
		n         Notice
		at        time.Time
		why, text string
	}{
		"open":           {Notice{}, time.Time{}, "", ""},
		"validity":       {Notice{Content: Content{ExpireAt: at(12, 2, 0)}}, at(12, 3, 0), "有效期到12月2日为止", "12月2日"},
		"validity, hour": {Notice{Content: Content{ExpireAt: at(11, 27, 18)}}, at(11, 27, 18), "有效期到11月27日18:00为止", "11月27日18:00"},
		"validity outlasts the event": {Notice{Content: Content{ExpireAt: at(12, 31, 0), Event: Period{Start: at(11, 23, 0), End: at(12, 25, 0)}}},
			at(1, 1, 0).AddDate(1, 0, 0), "有效期到12月31日为止", "12月31日"},
		"event":             {Notice{Content: Content{Event: Period{Start: at(11, 28, 18), End: at(11, 28, 20)}}}, at(11, 28, 20), "事情已在11月28日办完", "11月28日20:00"},
		"event of days":     {Notice{Content: Content{Event: Period{Start: at(11, 28, 0), End: at(11, 29, 0)}}}, at(11, 30, 0), "事情已在11月29日办完", "11月29日"},
		"event, no end":     {Notice{Content: Content{Event: Period{Start: at(11, 28, 18)}}}, at(11, 29, 0), "事情已在11月28日办完", "11月28日"},
		"event in the past": {Notice{Content: Content{PublishAt: at(11, 28, 9), Event: Period{Start: at(11, 20, 9), End: at(11, 20, 11)}}}, time.Time{}, "", ""},
		"posting":           {Notice{Content: Content{Posting: posting}}, at(12, 2, 0), "公示期到12月1日为止", "12月1日"},
		"posting is first":  {Notice{Content: Content{Posting: posting, ExpireAt: at(12, 31, 0)}}, at(12, 2, 0), "公示期到12月1日为止", "12月1日"},
		"validity is first": {Notice{Content: Content{Posting: posting, ExpireAt: at(11, 30, 18)}}, at(11, 30, 18), "有效期到11月30日18:00为止", "11月30日18:00"},
		"warning":           {Notice{Content: Content{Relay: &Relay{ValidUntil: at(11, 27, 18)}}}, at(11, 27, 18), "预警到11月27日18:00为止", "11月27日18:00"},
		"warning, day":      {Notice{Content: Content{Relay: &Relay{ValidUntil: at(11, 27, 0)}, ExpireAt: at(12, 5, 0)}}, at(11, 28, 0), "预警到11月27日为止", "11月27日"},
		"withdrawal":        {Notice{Kind: Withdrawal, Content: Content{ExpireAt: at(12, 2, 0)}}, time.Time{}, "", ""},
	} {
		got := c.n.End()
		if !got.At.Equal(c.at) || got.Why() != c.why || got.Text() != c.text {
			t.Errorf("%s: %s %q %q, want %s %q %q", name, got.At, got.Why(), got.Text(), c.at, c.why, c.text)
		}
		if !c.at.IsZero() && (c.n.ExpiredAt(c.at.Add(-time.Second)) || !c.n.ExpiredAt(c.at)) {
			t.Errorf("%s: the moment itself is over, the one before is not", name)
		}
	}
}

func TestLapse(t *testing.T) {
	now := time.Date(2026, 12, 2, 0, 0, 0, 0, calendar.Zone)
	n := &Notice{Content: Content{ExpireAt: now.AddDate(0, 0, -1)}}
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
