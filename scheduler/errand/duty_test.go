package errand_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/register"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// A period of the register is told of three days before its end and on the day, to
// clerks and leaders; what may not be public is not named; what is late long since is not
// told again and again.
func TestAPeriodIsToldBeforeItEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTown(t, s)
		day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, calendar.Zone) }
		all := []register.OpenDuty{
			{Kind: register.DutyPublish, Ref: "第17号", ID: 17, What: "主动公开", Title: "防汛工作通知", Due: day(20), Law: "条例第26条"},
			{Kind: register.DutyRecheck, Ref: "第18号", ID: 18, What: "定期评估", Title: "不能外传的标题", Due: day(24), Law: "条例第十八条"},
			{Kind: register.DutyPublish, Ref: "第19号", ID: 19, What: "主动公开", Title: "早就超期的", Due: day(1), Law: "条例第26条"},
		}
		w.m.Duties = func(_ context.Context, by time.Time) ([]register.OpenDuty, error) {
			var out []register.OpenDuty
			for _, d := range all {
				if !d.Due.After(by) {
					out = append(out, d)
				}
			}
			return out, nil
		}
		told := map[string]int{}
		for _, line := range w.through(at(15, 0, 0), at(27, 0, 0)) {
			switch {
			case strings.Contains(line, "不能外传") || strings.Contains(line, "早就超期"):
				t.Errorf("told too much: %s", line)
			case strings.Contains(line, "《防汛工作通知》"):
				told[line[:2]+" publish"]++
			case strings.Contains(line, "定期评估 第18号"):
				told[line[:2]+" recheck"]++
			default:
				t.Errorf("told of something else: %s", line)
			}
		}
		for _, want := range []string{"17 publish", "20 publish", "21 recheck", "24 recheck"} {
			if told[want] == 0 {
				t.Errorf("nobody was told: %s (%v)", want, told)
			}
		}
		if len(told) != 4 {
			t.Errorf("told on other days: %v", told)
		}
	})
}
