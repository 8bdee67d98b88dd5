package poster

import (
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

func TestWholeDates(t *testing.T) {
	first := time.Date(2026, 11, 23, 0, 0, 0, 0, calendar.Zone)
	for in, want := range map[string]string{
		"12月1日前打电话":         "12月1日（星期二）前打电话",
		"1月5日来领":            "1月5日（星期二）来领", // of next year
		"2026年11月28日开会":     "2026年11月28日（星期六）开会",
		"11月25日（星期三）停电":     "11月25日（星期三）停电",
		"11月28日 星期六 晚7点":    "11月28日 星期六 晚7点",
		"2月30日没有这一天":        "2月30日没有这一天",
		"今晚有大暴雨":            "今晚有大暴雨",
		"11月28日和11月29日各一场。": "11月28日（星期六）和11月29日（星期日）各一场。",
	} {
		if got := wholeDates(in, first); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

// TestActionLeads: what to do is larger than text and issuer on every first page,
// and a warning or an outage is one sheet on every paper.
func TestActionLeads(t *testing.T) {
	c := newChannel()
	for _, n := range samples(t) {
		for _, to := range []notice.Target{board("A3"), board("A4")} {
			for _, kind := range []string{"", "large"} {
				to.Options = map[string]string{"type": kind}
				s, err := c.prepare(n)
				if err != nil {
					t.Fatal(err)
				}
				pl, _ := s.plan(to)
				if h := pl.head; h.lsize < pl.paper.actLeast || h.lsize <= h.size || h.lsize*100 < pl.look.Size*lift {
					t.Errorf("%s %s %q: what to do %d, issuer %d, text %d", n.ID, to.Paper, kind, h.lsize, h.size, pl.look.Size)
				}
				if u := n.Content.Urgency; u != notice.Normal && len(pl.pages) > 1 {
					t.Errorf("%s %s %q: %d sheets of an urgent notice", n.ID, to.Paper, kind, len(pl.pages))
				}
			}
		}
	}
}
