package home

import (
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

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
