package drafting

import (
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// Reading a form that nobody changed gives the same notice, to the byte of its digest.
func TestFormRoundTrip(t *testing.T) {
	at := func(h, m int) time.Time { return time.Date(2026, 11, 26, h, m, 0, 0, calendar.Zone) }
	n := notice.Notice{ID: "QH-1", Edition: 1, Content: notice.Content{
		Title: "标题", Issuer: "镇政府", Category: "utility_outage", Villages: []string{"v02", "v03"}, Channels: []string{notice.Portal, notice.Board},
		Urgency: notice.Urgent, PublishAt: at(9, 5).Add(17 * time.Second), FormedOn: at(0, 0), ExpireAt: at(23, 59),
		Event: notice.Period{Start: at(9, 30), End: at(18, 0), Place: "村委会"}, Posting: notice.Posting{From: at(0, 0), N: 7, Unit: "workday", LastDay: at(0, 0)},
		Relay:      &notice.Relay{SourceIssuer: "供水公司", SourceTime: at(8, 1), Area: []string{"v02"}, ValidUntil: at(20, 0)},
		DutyPhones: []string{"0000-1234567", "0000-1234568"}, Body: "正文\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", Speak: "乡亲们\n停水了\n",
		Remind: []time.Time{at(8, 0)}, Attachments: []notice.Attachment{{Name: "图.png", Digest: "00"}},
	}}
	for name, change := range map[string]func(*notice.Content){
		"all fields": func(*notice.Content) {},
		"few fields": func(c *notice.Content) {
			*c = notice.Content{Title: "t", Body: "b\n", Category: "news", Villages: []string{"all"}, Channels: []string{notice.Portal}, Urgency: notice.Normal}
		},
		"empty relay": func(c *notice.Content) { c.Relay = &notice.Relay{} },
	} {
		m := n
		change(&m.Content)
		before := m.Digest()
		f := formOf(m.Content)
		m.Content = read(f, m.Content)
		if f.Errs() > 0 {
			t.Errorf("%s: %v", name, f.Errors)
		}
		if m.Digest() != before {
			t.Errorf("%s: reading an unchanged form changed the notice: %+v", name, m.Content)
		}
	}
	// A browser sends line ends of its own.
	f := formOf(n.Content)
	f.Values.Set("body", strings.ReplaceAll(n.Content.Body, "\n", "\r\n"))
	m := n
	m.Content = read(f, n.Content)
	if m.Digest() != n.Digest() {
		t.Error("line ends changed the notice")
	}
}

func TestFormFaults(t *testing.T) {
	base := notice.Content{Title: "t", Body: "b\n", Category: "news", Villages: []string{"all"}, Channels: []string{notice.Portal}, Urgency: notice.Normal}
	tests := []struct{ field, value, wrong string }{
		{"title", "  ", "title"},
		{"body", "\n \n", "body"},
		{"category", "", "category"},
		{"everywhere", "", "villages"},
		{"channels", "telegram", "channels"},
		{"event_start", "2026-13-01T00:00", "event_start"},
		{"publish_at", "2026年11月23日 09:00", ""},
		{"publish_at", "2026/11/23 9:00", ""},
	}
	for _, tt := range tests {
		f := formOf(base)
		f.Values.Set(tt.field, tt.value)
		read(f, base)
		if (f.Errs() > 0) != (tt.wrong != "") || tt.wrong != "" && f.Err(tt.wrong) == "" {
			t.Errorf("%s=%q: %v", tt.field, tt.value, f.Errors)
		}
	}
	f := formOf(base)
	f.Values.Set("publish_at", "2026-11-23T09:00")
	f.Values.Set("expire_at", "2026-11-22T09:00")
	if read(f, base); f.Err("expire_at") == "" {
		t.Error("expires before it is published")
	}
}

func FuzzReadTime(f *testing.F) {
	for _, s := range []string{"", "2026-11-23T09:00", "2026-11-23", "2026年11月23日 9:00", "２０２６", "0000-00-00", "9999-12-31T23:59"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, ok := readTime(s)
		if !ok || at.IsZero() {
			return
		}
		again, ok := readTime(showTime(at, anHour))
		if !ok || !again.Equal(at.Truncate(time.Minute)) {
			t.Errorf("%q: %v, then %v", s, at, again)
		}
	})
}
