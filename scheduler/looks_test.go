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
