package notice

import (
	"strings"
	"testing"
	"time"
)

func TestLegible(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(*Notice)
		say  string // "" passes
	}{
		"as it should be":    {func(*Notice) {}, ""},
		"NUL in the title":   {func(n *Notice) { n.Content.Title = "停水\x00通知" }, "标题"},
		"GBK in the body":    {func(n *Notice) { n.Content.Body = "\xb5\xc4" }, "正文"},
		"in a relay":         {func(n *Notice) { n.Content.Relay = &Relay{Event: "\x00"} }, "内容"},
		"in a list":          {func(n *Notice) { n.Content.Villages = []string{"v02", "\xff"} }, "内容"},
		"in the reason":      {func(n *Notice) { n.Reason = "\x00" }, "理由"},
		"a file's bytes":     {func(n *Notice) { n.Content.Attachments = []Attachment{{Name: "a.xlsx", Data: []byte{0, 0xff}}} }, ""},
		"an attachment name": {func(n *Notice) { n.Content.Attachments = []Attachment{{Name: "a\x00.xlsx"}} }, "附件名"},
	} {
		n := &Notice{ID: "QH-1", Content: Content{Title: "停水通知", Body: "明天停水。", PublishAt: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}}
		c.edit(n)
		err := n.Legible()
		if (err == nil) != (c.say == "") || err != nil && !strings.HasPrefix(err.Error(), c.say+"里有") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A zero moment in a zone is a zero moment: it does not change what was signed.
func TestAZonedZeroTimeDoesNotChangeTheDigest(t *testing.T) {
	zero := time.Time{}.In(time.FixedZone("x", 8*3600))
	a, b := &Notice{ID: "QH-1"}, &Notice{ID: "QH-1"}
	b.Content.Event, b.Content.Posting, b.Content.Repeat = Period{Start: zero, End: zero}, Posting{From: zero, LastDay: zero}, Repeat{Until: zero}
	b.Content.FormedOn, b.Content.PublishAt, b.Content.ExpireAt = zero, zero, zero
	if a.Digest() != b.Digest() {
		t.Error("two digests for the same words")
	}
}
