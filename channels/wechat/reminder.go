package wechat

import (
	"time"

	"gaoshi/internal/notice"
	"gaoshi/internal/telling"
)

// occasion is when something is told: the zero one is the first time.
type occasion struct {
	kind  string    // notice.KindRemind or notice.Over
	day   time.Time // zero: on any
	short bool      // there is no room for more than why it is told again
}

func (o occasion) first() bool { return o.kind == "" }

// occasions are what a target is told on beside the first time: the reminders of a
// village, each for its day and for any, and the end of a warning. An article stays
// where it is.
func occasions(n *notice.Notice, t notice.Target) []occasion {
	switch t.Kind {
	case GroupRobot, Forward, CustomerGroup, App:
	default:
		return nil
	}
	if n.Kind == notice.Withdrawal || t.Village == "" {
		return nil
	}
	var out []occasion
	if len(n.Content.Remind) > 0 {
		for _, d := range telling.ReminderDays(n) {
			out = append(out, occasion{kind: notice.KindRemind, day: d})
		}
		out = append(out, occasion{kind: notice.KindRemind})
	}
	if telling.Ended(n) != "" {
		out = append(out, occasion{kind: notice.Over})
	}
	return out
}
