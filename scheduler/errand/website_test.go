package errand_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// A public page in trouble is told to its author once, reminded of once a day, and
// no more when it is well.
func TestAPageInTroubleIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		n := w.insert("QH-2026-0101", notice.Normal, notice.Issued)
		p := &notice.PublicPage{Notice: n.ID, Target: "portal/county"}
		p.Given(1, notice.Original, "r", n.Content.Title, "公示公告", at(23, 9, 0))
		p.Saw(notice.Look{Saw: notice.Up}, at(23, 9, 0))
		keep := func() {
			t.Helper()
			if changed, err := s.KeepPublicPage(ctx, p); changed || err != nil {
				t.Fatal(changed, err)
			}
		}
		keep()
		if got := w.through(at(23, 9, 0), at(23, 12, 0)); len(got) != 0 {
			t.Errorf("all is well, and %q", got)
		}
		p.Saw(notice.Look{Saw: notice.Away, Why: "打不开，404"}, at(24, 9, 0))
		p.Saw(notice.Look{Saw: notice.Away, Why: "打不开，404"}, at(24, 9, 10))
		keep()
		cards := w.at(at(24, 9, 20))
		if len(cards) != 1 || !strings.Contains(cards[0].title, "县门户网页有问题") || !strings.Contains(cards[0].words, "不见了") || !strings.HasSuffix(cards[0].link, "/desk/website") {
			t.Fatalf("%+v", cards)
		}
		got := w.through(at(24, 9, 30), at(26, 9, 0))
		if len(got) != 1 || !strings.HasPrefix(got[0], "25 09:20") || !strings.Contains(got[0], "提醒") {
			t.Errorf("reminders %q", got)
		}
		p.Saw(notice.Look{Saw: notice.Up}, at(26, 9, 0))
		keep()
		if got := w.through(at(26, 9, 0), at(28, 9, 0)); len(got) != 0 {
			t.Errorf("well again, and %q", got)
		}
	})
}

// A column is told of before it goes stale, once, and once when it is; a new entry
// begins the count anew; what has no limit is never told.
func TestAColumnIsToldBeforeItGoesStale(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		last := at(10, 9, 0)
		w.m.Columns = func(context.Context) ([]notice.Column, error) {
			return []notice.Column{
				{Name: "乡镇动态", Last: last, Since: at(1, 0, 0), Days: 14}, {Name: "机构职能", Since: at(1, 0, 0), Days: 182}, {Name: "村务", Since: at(1, 0, 0)},
			}, nil
		}
		perDay := map[string]int{}
		for _, line := range w.through(at(18, 0, 0), at(28, 0, 0)) {
			if !strings.Contains(line, "乡镇动态") {
				t.Errorf("told of another: %s", line)
			}
			perDay[line[:2]]++
		}
		if len(perDay) != 2 || perDay["21"] == 0 || perDay["24"] == 0 {
			t.Errorf("told on %v, want the 21st and the 24th", perDay)
		}
		last = at(26, 9, 0)
		if got := w.through(at(28, 0, 0), at(30, 0, 0)); len(got) != 0 {
			t.Errorf("a new entry, and %q", got)
		}
		if got := w.through(time.Date(2026, 12, 7, 0, 0, 0, 0, last.Location()), time.Date(2026, 12, 8, 0, 0, 0, 0, last.Location())); len(got) == 0 {
			t.Error("nobody is told the second time")
		}
	})
}
