package errand_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// That something is not what was signed reaches every leader and every administrator,
// by day, once for each thing; and a database rewritten as a whole is not a hundred cards.
func TestAlarmsReachLeaderAndAdministrator(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		told := map[string]bool{}
		for i := range w.m.Officers {
			o := &w.m.Officers[i]
			if o.Has(notice.RoleAdmin) && o.WeCom == "" {
				o.WeCom = "guanli"
			}
			if o.WeCom != "" && (o.Has(notice.RoleLeader) || o.Has(notice.RoleAdmin)) {
				told[o.WeCom] = true
			}
		}
		if len(told) < 2 {
			t.Fatalf("too few officers to be told: %v", told)
		}
		alarm := func(object string, at time.Time) {
			t.Helper()
			if err := s.Record(ctx, journal.Entry{At: at.UnixMilli(), What: journal.Mismatch, Object: object, Result: journal.Failed, Note: "正文和签发时的不一样"}); err != nil {
				t.Fatal(err)
			}
		}
		alarm("QH-2026-0101/1", at(23, 3, 0))
		alarm("QH-2026-0101/1", at(23, 3, 1)) // told by another daemon too
		if got := w.at(at(23, 3, 10)); len(got) != 0 {
			t.Errorf("somebody is woken: %+v", got)
		}
		got := w.at(at(23, 9, 0))
		if len(got) != len(told) {
			t.Fatalf("%d cards: %+v", len(got), got)
		}
		for _, c := range got {
			if !told[c.user] || !strings.Contains(c.title, "QH-2026-0101/1") || !strings.Contains(c.words, "不发出") || c.link != "https://x/desk/journal" {
				t.Errorf("%+v", c)
			}
		}
		if got := w.through(at(23, 9, 10), at(24, 12, 0)); len(got) != 0 {
			t.Errorf("told again: %q", got)
		}
		for i := range 30 {
			alarm(fmt.Sprintf("QH-2026-02%02d/1", i), at(24, 12, i))
		}
		if got := w.at(at(24, 15, 0)); len(got) != 5*len(told) {
			t.Errorf("%d cards of 30 alarms for %d officers", len(got), len(told))
		}
		if got := w.at(at(27, 9, 0)); len(got) != 0 {
			t.Errorf("long ago: %+v", got)
		}
	})
}
