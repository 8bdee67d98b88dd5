package scheduler_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// hands is a medium that hands everything to a person.
type hands struct{ *medium }

func (h hands) Send(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	receipt, err := h.medium.Send(ctx, d, r)
	if err == nil {
		receipt.State = notice.Awaiting
	}
	return receipt, err
}

// What a village was asked to print, forward or play is not asked for any more
// when the notice is over; who did it in time may still say so.
func TestWhatWaitsForAPersonEndsWithItsNotice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		for _, c := range []string{notice.Board, notice.WeChat} {
			o.d.Channels[c] = hands{o.m[c]}
		}
		o.start()
		hand := func(c *notice.Content) { c.Channels = []string{notice.Board, notice.WeChat} }
		o.issue(draft("QH-OPEN", hand))
		o.issue(draft("QH-EVENT", func(c *notice.Content) {
			hand(c)
			c.Event = notice.Period{Start: at(24, 18, 0), End: at(24, 20, 0)}
		}))
		o.issue(draft("QH-POSTED", func(c *notice.Content) { // the posting ends before the validity, and all ends with it
			hand(c)
			c.Posting = notice.Posting{From: at(23, 0, 0), LastDay: at(24, 0, 0)}
			c.ExpireAt = at(26, 0, 0)
		}))
		o.settle()
		all := o.list(store.Filter{Limit: 1000})
		for _, x := range all {
			if x.State != notice.Awaiting {
				t.Fatalf("%s %s is %s on the first evening", x.Notice, x.Target.ID, x.State)
			}
		}
		count := func(id notice.ID, channel string) map[notice.State]int {
			m := map[notice.State]int{}
			for _, x := range o.list(store.Filter{Notice: id, Channel: channel, Limit: 1000}) {
				m[x.State]++
				if x.State == notice.Missed && (!x.Lapsed() || !strings.Contains(x.Problem, "不用再")) {
					t.Errorf("%s %s: %q", id, x.Target.ID, x.Problem)
				}
			}
			return m
		}
		for _, step := range []struct {
			to          time.Time
			id          notice.ID
			board, chat notice.State
		}{
			{at(24, 20, 0).Add(-time.Minute), "QH-EVENT", notice.Awaiting, notice.Awaiting},
			{at(24, 20, 0), "QH-EVENT", notice.Missed, notice.Missed},
			{at(25, 0, 0).Add(-time.Minute), "QH-POSTED", notice.Awaiting, notice.Awaiting},
			{at(25, 0, 0), "QH-POSTED", notice.Missed, notice.Missed},
		} {
			o.clock.Forward(step.to)
			if err := o.sch.Tidy(ctx); err != nil {
				t.Fatal(err)
			}
			for channel, want := range map[string]notice.State{notice.Board: step.board, notice.WeChat: step.chat} {
				if got := count(step.id, channel); got[want] == 0 || len(got) != 1 {
					t.Errorf("%s, %s on %s: %v, want %s", step.to, step.id, channel, got, want)
				}
			}
			if got := count("QH-OPEN", ""); got[notice.Awaiting] == 0 || len(got) != 1 {
				t.Errorf("%s: a notice without an end: %v", step.to, got)
			}
		}
		only, without := o.list(store.Filter{States: []notice.State{notice.Missed}, Lapsed: notice.OnlyLapsed}), o.list(store.Filter{States: []notice.State{notice.Missed}, Lapsed: notice.WithoutLapsed})
		if len(only) != o.states("")[notice.Missed] || len(without) != 0 {
			t.Errorf("%d lapsed, %d others", len(only), len(without))
		}
		x := o.list(store.Filter{Notice: "QH-EVENT", Channel: notice.Board})[0]
		if _, err := o.d.Confirm(ctx, x.ID, "村主任", "当时贴了"); err != nil {
			t.Fatal(err)
		}
		if y, err := s.Delivery(ctx, x.ID); err != nil || y.State != notice.Confirmed || y.Problem != "" {
			t.Errorf("told late: %+v %v", y, err)
		}
		// A withdrawal takes back paper that nobody vouched for, but that may hang.
		n := draft("QH-POSTED", hand)
		n.Edition, n.Kind, n.Supersedes, n.Reason = 2, notice.Withdrawal, 1, "名单有误"
		o.issue(n)
		for _, x := range o.list(store.Filter{Notice: "QH-POSTED", Edition: 1}) {
			if x.State != notice.Recalling {
				t.Errorf("withdrawn, %s: %s", x.Target.ID, x.State)
			}
		}
	})
}
