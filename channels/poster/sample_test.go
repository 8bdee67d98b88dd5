package poster

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// samples reads the invented notices of testdata: lines of "key: value", a line
// of three dashes, and the text.
func samples(t testing.TB) []*notice.Notice {
	t.Helper()
	files, err := filepath.Glob("testdata/*.md")
	if err != nil || len(files) != 12 {
		t.Fatalf("%d samples, %v", len(files), err)
	}
	var out []*notice.Notice
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		head, body, ok := strings.Cut(string(b), "---\n")
		if !ok {
			t.Fatalf("%s has no head", f)
		}
		name := strings.TrimSuffix(filepath.Base(f), ".md")
		n := &notice.Notice{ID: notice.ID("QH-2026-70" + name[:2]), Edition: 1, Kind: notice.Original}
		n.Content = notice.Content{Issuer: "云禾县青禾镇人民政府", Body: body, Villages: []string{"all"}, Urgency: notice.Normal}
		for line := range strings.Lines(head) {
			k, v, _ := strings.Cut(strings.TrimSpace(line), ": ")
			setField(t, &n.Content, k, v)
		}
		out = append(out, n)
	}
	return out
}

func setField(t testing.TB, c *notice.Content, k, v string) {
	t.Helper()
	when := func() time.Time {
		for _, f := range []string{"2006-01-02", "2006-01-02T15:04"} {
			if d, err := time.ParseInLocation(f, v, calendar.Zone); err == nil {
				return d
			}
		}
		t.Fatalf("%s: %q is not a time", k, v)
		return time.Time{}
	}
	relay := func() *notice.Relay {
		if c.Relay == nil {
			c.Relay = &notice.Relay{}
		}
		return c.Relay
	}
	switch k {
	case "title":
		c.Title = v
	case "doc_no":
		c.DocNo = v
	case "issuer":
		c.Issuer = v
	case "plain":
		c.Plain = v
	case "away":
		c.Away = v
	case "urgency":
		c.Urgency = notice.Urgency(v)
	case "event":
		relay().Event = v
	case "level":
		relay().Level = v
	case "formed":
		c.FormedOn = when()
	case "publish":
		c.PublishAt = when()
	case "expire":
		c.ExpireAt = when()
	case "from":
		c.Posting.From = when()
	case "last":
		c.Posting.LastDay = when()
	case "start":
		c.Event.Start = when()
	case "end":
		c.Event.End = when()
	case "place":
		c.Event.Place = v
	case "rain":
		c.Event.RainPlan = v
	default:
		t.Fatalf("unknown key %q", k)
	}
}

// board is a place of the invented town.
func board(paper string) notice.Target {
	return notice.Target{ID: "v02/board/1", Channel: notice.Board, Kind: "board", Village: "v02", VillageName: "和顺村", Name: "村委会公告栏", Paper: paper}
}

func newChannel() *Channel {
	return New(Options{Site: "http://qh.example.cn", Phone: "0000-1234567", Book: []string{"16000000002"}})
}
