package scheduler_test

import (
	"context"
	"strings"
	"testing"

	"gaoshi/channels"
	"gaoshi/internal/notice"
	"gaoshi/internal/store/storetest"
)

// screen is a channel that says how it looks.
type screen struct{ *medium }

func (screen) Looks(t notice.Target, r notice.Rendition) channels.Looks {
	return channels.Looks{Form: notice.AsCard, Title: t.Name, Text: r.Text}
}

// What a channel says of itself is what is shown; one that says nothing is drawn as
// its words. Nobody above the channel knows its key.
func TestAChannelSpeaksForItself(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	o.d.Channels["screen"] = screen{o.m[notice.Board]}
	to := notice.Target{ID: "v02/x1", Channel: "screen", Name: "电子屏"}
	n := draft("QH-1", chatOnly(notice.Normal, at(23, 9, 0)))
	r, err := o.d.Render(n, to)
	if err != nil || r.Channel != "screen" {
		t.Fatalf("%+v %v", r, err)
	}
	if x := o.d.Looks(to, r); x.Form != notice.AsCard || x.Title != "电子屏" || !strings.Contains(x.Text, "电子屏") {
		t.Errorf("%+v", x)
	}
	o.d.Channels["screen"] = plain{}
	if x := o.d.Looks(to, notice.Rendition{Text: "字"}); x != (notice.Looks{Form: notice.AsText, Text: "字"}) {
		t.Errorf("%+v", x)
	}
}

// plain says nothing of itself.
type plain struct{}

func (plain) Render(*notice.Notice, notice.Target) (notice.Rendition, error) {
	return notice.Rendition{}, nil
}

func (plain) Send(context.Context, *notice.Delivery, notice.Rendition) (*notice.Receipt, error) {
	return nil, nil
}

// A channel that says that it disturbs waits for the morning, whatever its key is; one
// that does not say so goes out by night.
func TestAChannelThatDisturbsKeepsToTheHours(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	n := draft("QH-1", func(c *notice.Content) { c.Channels, c.PublishAt = []string{notice.Board}, at(23, 23, 30) })
	for wakes, hour := range map[bool]int{false: 23, true: 6} {
		o.d.Channels[notice.Board] = screen{&medium{wakes: wakes}}
		targets, _ := o.d.Targets(n)
		n.Approval = &notice.Approval{Renditions: map[notice.TargetID]string{targets[0].ID: "00"}}
		plan, err := o.d.Plan(n, at(23, 22, 0))
		if err != nil || len(plan) == 0 || plan[0].DueAt.Hour() != hour {
			t.Errorf("disturbs %v: %+v %v", wakes, plan, err)
		}
	}
}
