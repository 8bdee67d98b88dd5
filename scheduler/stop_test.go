package scheduler_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// reclaiming is a medium that takes back by itself what it was given.
type reclaiming struct {
	*medium
	taken []string
}

func (m *reclaiming) Retract(_ context.Context, d *notice.Delivery, _ *notice.Receipt) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.taken = append(m.taken, d.Key())
	return nil
}
func (m *reclaiming) Reclaims(*notice.Delivery, time.Time) bool { return true }

var _ channels.Reclaimer = (*reclaiming)(nil)

// counted returns how many deliveries of a notice are in each state, by channel.
func (o *office) counted(id notice.ID) map[string]int {
	out := map[string]int{}
	for _, x := range o.list(store.Filter{Notice: id, Limit: 1000}) {
		out[x.Target.Channel+" "+string(x.State)]++
	}
	return out
}

// An officer stops a notice between the portal's page and the groups' hour: nothing
// more is sent, the page is taken down by itself, and a leader's release brings both.
func TestAStopHoldsWhatIsNotSent(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		page := &reclaiming{medium: o.m[notice.Portal]}
		o.d.Channels[notice.Portal] = page
		o.issue(draft("QH-1", func(c *notice.Content) {
			c.Channels, c.PublishAt = []string{notice.Portal, notice.WeChat, notice.Board}, at(23, 8, 0)
			c.Remind = []time.Time{at(24, 9, 0)}
		}))
		o.turn(notice.Portal)
		if before := o.counted("QH-1"); before["portal accepted"] != 1 || before["wechat planned"] == 0 {
			t.Fatalf("%v", before)
		}
		if _, err := o.d.Stop(ctx, "QH-1", notice.Stop{By: "jingban", Name: "党政办 示例甲", Reason: "时间可能写错了"}); err != nil {
			t.Fatal(err)
		}
		o.clock.Forward(at(23, 12, 0))
		o.turn(notice.Portal, notice.WeChat, notice.Board)
		if held := o.counted("QH-1"); len(o.m[notice.WeChat].order)+len(o.m[notice.Board].order) != 0 || held["portal recalled"] != 1 || len(page.taken) != 1 {
			t.Errorf("while it is held: %v", held)
		}
		if late, err := s.Deliveries(ctx, store.Filter{DueBy: o.clock.Now(), States: []notice.State{notice.Planned, notice.Due}}); err != nil || len(late) != 0 {
			t.Errorf("%d held ones count as late, %v", len(late), err)
		}
		if _, err := o.d.Stop(ctx, "QH-1", notice.Stop{By: "baomi", Name: "示例乙", Reason: "再停一次看看"}); err == nil || !strings.Contains(err.Error(), "示例甲") {
			t.Errorf("a second stop: %v", err)
		}
		if err := o.d.EndStop(ctx, "QH-1", "jingban"); err == nil {
			t.Error("who stopped it releases it")
		}
		if err := o.d.EndStop(ctx, "QH-1", "qianfa"); err != nil {
			t.Fatal(err)
		}
		o.clock.Forward(at(24, 9, 1))
		o.turn(notice.Portal, notice.WeChat, notice.Board)
		for _, x := range o.list(store.Filter{Notice: "QH-1", Limit: 1000}) {
			if x.State != notice.Accepted && x.Occasion == notice.Main {
				t.Errorf("after the release: %s %s %s", x.Target.ID, x.Occasion, x.State)
			}
		}
		if len(o.m[notice.Portal].order) != 2 {
			t.Errorf("the page was put up %d times", len(o.m[notice.Portal].order))
		}
	})
}

// turn gives every delivery of some channels its turn, once.
func (o *office) turn(chs ...string) {
	o.t.Helper()
	for _, x := range o.list(store.Filter{Limit: 1000}) {
		if slices.Contains(chs, x.Target.Channel) {
			if _, err := o.d.Deliver(ctx, x.ID, x.Job); err != nil {
				o.t.Error(err)
			}
		}
	}
}

// A recall ends what waits, takes back what arrived, and asks a person where no
// machine can; what is on its way at that moment is taken back too.
func TestARecallTakesEverythingBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		g := newGate()
		o.m[notice.Portal].do = g.wait
		o.start()
		o.issue(draft("QH-1", func(c *notice.Content) {
			c.Channels, c.PublishAt = []string{notice.Portal, notice.WeChat, notice.Loudspeaker}, at(23, 8, 0)
			c.Remind = []time.Time{at(24, 9, 0)}
		}))
		o.clock.Forward(at(23, 8, 1))
		<-g.begun
		if _, err := o.d.Stop(ctx, "QH-1", notice.Stop{By: "jingban", Name: "党政办 示例甲", Reason: "名单里有身份证号", Recall: true}); err != nil {
			t.Fatal(err)
		}
		close(g.open)
		o.clock.Forward(at(24, 12, 0))
		o.settle()
		for _, x := range o.list(store.Filter{Notice: "QH-1", Limit: 1000}) {
			if x.State != notice.Cancelled && x.State != notice.Recalling && x.State != notice.Recalled {
				t.Errorf("%s %s %s: %s", x.Target.ID, x.Occasion, x.State, x.Problem)
			}
			if x.Target.Channel == notice.Portal && x.State != notice.Recalling && x.State != notice.Recalled {
				t.Errorf("what was on its way: %s", x.State)
			}
		}
		if err := o.d.EndStop(ctx, "QH-1", "qianfa"); err == nil {
			t.Error("a recall is released")
		}
	})
}

// A signed correction ends the stop: its own messages go.
func TestACorrectionEndsTheStop(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	o.start()
	o.issue(draft("QH-1", func(c *notice.Content) { portalOnly(c); c.PublishAt = at(23, 8, 0) }))
	o.settle()
	if _, err := o.d.Stop(ctx, "QH-1", notice.Stop{By: "jingban", Name: "示例甲", Reason: "时间可能写错了"}); err != nil {
		t.Fatal(err)
	}
	n, err := o.s.IssuedNotice(ctx, "QH-1")
	if err != nil {
		t.Fatal(err)
	}
	next, err := n.Correct("jingban", "时间由上午改为下午", o.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	next.Content.Body = "改为下午。\n"
	o.issue(next)
	o.settle()
	st, err := o.s.Stop(ctx, "QH-1")
	if err != nil || st.Holds() || st.Why != notice.StopReplaced {
		t.Errorf("%+v, %v", st, err)
	}
	for _, x := range o.list(store.Filter{Notice: "QH-1", Edition: 2}) {
		if x.State != notice.Accepted {
			t.Errorf("the correction: %s %s", x.State, x.Problem)
		}
	}
}

// A correction says that the earlier one is void only where an earlier one arrived or
// may have; elsewhere it is told as news. Both wordings are signed.
func TestACorrectionKnowsWhoGotTheError(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		words := &worded{medium: o.m[notice.WeChat], said: map[notice.TargetID]string{}}
		o.d.Channels[notice.WeChat] = words
		o.issue(draft("QH-1", func(c *notice.Content) {
			c.Channels, c.PublishAt, c.Villages = []string{notice.WeChat, notice.Board}, at(23, 8, 0), []string{"v02"}
		}))
		list := o.list(store.Filter{Notice: "QH-1", Channel: notice.WeChat})
		var group, other *store.Delivery
		for _, x := range list {
			if x.Target.Village != "v02" {
				continue
			}
			if group == nil {
				group = x
			} else {
				other = x
			}
		}
		if group == nil || other == nil {
			t.Fatalf("%d places", len(list))
		}
		if _, err := o.d.Deliver(ctx, group.ID, group.Job); err != nil {
			t.Fatal(err)
		}
		n, err := o.s.IssuedNotice(ctx, "QH-1")
		if err != nil {
			t.Fatal(err)
		}
		next, err := n.Correct("jingban", "时间由上午改为下午", o.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		next.Content.Body, next.Content.Villages = "改为下午。\n", []string{"v02", "v03"}
		o.issue(next)
		for _, x := range o.list(store.Filter{Notice: "QH-1", Edition: 2}) {
			if _, err := o.d.Deliver(ctx, x.ID, x.Job); err != nil {
				t.Fatal(err)
			}
		}
		news := 0
		for _, x := range o.list(store.Filter{Notice: "QH-1", Edition: 2, Channel: notice.WeChat}) {
			want := "news"
			if x.Target.ID == group.Target.ID {
				want = "correction"
			}
			if x.Target.Village == "v03" {
				news++
			}
			if got := words.said[x.Target.ID]; got != want {
				t.Errorf("%s (%s): told %q, want %q", x.Target.ID, x.State, got, want)
			}
		}
		if news == 0 {
			t.Error("no place in the new village")
		}
	})
}

// worded is a medium whose words tell a correction from news.
type worded struct {
	*medium
	said map[notice.TargetID]string
}

func (m *worded) Render(n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	if n.Kind == notice.Correction {
		return notice.Rendition{Text: "correction"}, nil
	}
	return notice.Rendition{Text: "news"}, nil
}

func (m *worded) Send(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	m.said[d.Target.ID] = r.Text
	return m.medium.Send(ctx, d, r)
}
