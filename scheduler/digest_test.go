package scheduler_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
	"gaoshi/scheduler/dispatch"
)

// chat is a medium that can put up to four renditions into one message.
type chat struct {
	*medium
	texts []string
}

func (c *chat) Mergeable(notice.Target) int { return 4 }

func (c *chat) Merge(t notice.Target, parts []notice.Rendition) (notice.Rendition, error) {
	var words []string
	for _, p := range parts {
		words = append(words, p.Text)
	}
	return notice.Rendition{Channel: t.Channel, Target: t.ID, Text: strings.Join(words, "；")}, nil
}

func (c *chat) Send(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	receipt, err := c.medium.Send(ctx, d, r)
	if err == nil {
		c.mu.Lock()
		c.texts = append(c.texts, r.Text)
		c.mu.Unlock()
	}
	return receipt, err
}

func digestOffice(t *testing.T, s *store.Store) (*office, *chat) {
	o := newOffice(t, s)
	c := &chat{medium: o.m[notice.WeChat]}
	o.d.Channels[notice.WeChat] = c
	o.d.Digest = dispatch.Digest{At: 18*60 + 30, Budget: 2}
	o.d.Town = &notice.Town{Targets: []notice.Target{{ID: "v02/g1", Channel: notice.WeChat, Kind: "group_robot", Village: "v02", Name: "和顺村村务群"}}}
	return o, c
}

func chatOnly(u notice.Urgency, when time.Time) func(*notice.Content) {
	return func(c *notice.Content) {
		c.Channels, c.Urgency, c.PublishAt = []string{notice.WeChat}, u, when
	}
}

func TestLowPriorityMessagesBecomeOneDigest(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o, c := digestOffice(t, s)
		o.start()
		for i := range 6 {
			o.issue(draft(notice.ID(fmt.Sprintf("LOW-%d", i)), chatOnly(notice.Low, at(23, 9+i, 0))))
		}
		o.issue(draft("NOW", chatOnly(notice.Urgent, at(23, 9, 0))))
		o.settle()
		if len(c.texts) != 3 || !strings.Contains(c.texts[0], "NOW") || strings.Count(c.texts[1], "LOW") != 4 || strings.Count(c.texts[2], "LOW") != 2 {
			t.Errorf("messages: %q", c.texts)
		}
		for _, x := range o.list(store.Filter{}) {
			if x.State != notice.Accepted || x.Attempts != 1 {
				t.Errorf("%s: %s, %d attempts", x.Notice, x.State, x.Attempts)
			}
			if got := x.Receipt.At.In(calendar.Zone); x.Urgency == notice.Low && (got.Hour() != 18 || got.Minute() != 30) {
				t.Errorf("%s went at %v", x.Notice, got)
			}
		}
	})
}

func TestAGroupsBudgetSendsTheRestWithTheDigest(t *testing.T) {
	t.Parallel()
	o, c := digestOffice(t, storetest.Open(t, "sqlite"))
	o.start()
	for i := range 5 {
		o.issue(draft(notice.ID(fmt.Sprintf("QH-%d", i)), chatOnly(notice.Normal, at(23, 9+i, 0))))
	}
	o.issue(draft("NOW", chatOnly(notice.Urgent, at(23, 14, 0))))
	o.settle()
	if len(c.texts) != 4 || strings.Count(c.texts[3], "QH-") != 3 {
		t.Errorf("messages: %q", c.texts)
	}
}

// A digest that fails fails for each of its parts, in its own row.
func TestADigestThatFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  func(try int) error
		want notice.State
	}{
		"uncertain": {func(int) error { return fmt.Errorf("cut") }, notice.Uncertain},
		"permanent": {func(int) error { return channels.Permanent(fmt.Errorf("gone")) }, notice.Failed},
		"temporary": {func(try int) error {
			if try == 1 {
				return channels.Temporary(fmt.Errorf("busy"), 0)
			}
			return nil
		}, notice.Accepted},
	} {
		t.Run(name, func(t *testing.T) {
			o, m := digestOffice(t, storetest.Open(t, "sqlite"))
			m.do = func(d *notice.Delivery) error { return c.err(d.Attempts) }
			o.start()
			for i := range 3 {
				o.issue(draft(notice.ID(fmt.Sprintf("LOW-%d", i)), chatOnly(notice.Low, at(23, 9, 0))))
			}
			o.settle()
			for _, x := range o.list(store.Filter{}) {
				if x.State != c.want {
					t.Errorf("%s: %s, want %s", x.Notice, x.State, c.want)
				}
			}
		})
	}
}

// The daemon was away at the hour of a reminder, and comes back at the digest of
// the next day: what is too late to be of use does not ride along with others.
func TestADigestTakesNoReminderThatIsTooLate(t *testing.T) {
	t.Parallel()
	o, c := digestOffice(t, storetest.Open(t, "sqlite"))
	o.issue(draft("OLD", func(k *notice.Content) {
		chatOnly(notice.Low, at(23, 9, 0))(k)
		k.Remind = []time.Time{at(24, 10, 0)}
	}))
	o.issue(draft("LOW", chatOnly(notice.Low, at(25, 9, 0))))
	for _, x := range o.list(store.Filter{}) {
		if x.Notice == "OLD" && x.Occasion != notice.Main {
			continue
		}
		o.clock.Forward(x.DueAt)
		if _, err := o.d.Deliver(ctx, x.ID, x.Job); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.texts) != 2 || strings.Contains(c.texts[1], "OLD") {
		t.Errorf("%q", c.texts)
	}
}
