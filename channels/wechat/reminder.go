package wechat

import (
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// remindable reports whether a target may be reminded of the notice: the plan
// reminds villages, of what is still in force. An article stays where it is.
func remindable(n *notice.Notice, t notice.Target) bool {
	if len(n.Content.Remind) == 0 || n.Kind == notice.Withdrawal || t.Village == "" {
		return false
	}
	switch t.Kind {
	case GroupRobot, Forward, CustomerGroup, App:
		return true
	}
	return false
}

// reminderLine says why people hear of it again. Days are told by their date and
// never as 明天: the quiet hours may move a reminder past midnight.
func reminderLine(c *notice.Content) string {
	end := c.Event.End.In(calendar.Zone)
	switch {
	case c.Event.End.IsZero() && !c.Posting.LastDay.IsZero() && !after(c.Remind, c.Posting.LastDay):
		return "公示到" + dayOfWeek(c.Posting.LastDay.In(calendar.Zone)) + "为止，有意见请在这之前提。"
	case c.Event.End.IsZero() || sameDay(c.Event.Start.In(calendar.Zone), end) || after(c.Remind, c.Event.End):
		return ""
	case isDay(end):
		return dayOfWeek(end) + "是最后一天，还没有办的请抓紧。"
	}
	return "到" + dayOfWeek(end) + clock(end) + "截止，还没有办的请抓紧。"
}

// after reports whether a reminder is planned for a day after an end.
func after(remind []time.Time, end time.Time) bool {
	for _, at := range remind {
		if dateOnly(at).After(dateOnly(end)) {
			return true
		}
	}
	return false
}

func sameDay(a, b time.Time) bool {
	ay, am, ad := a.Date()
	by, bm, bd := b.Date()
	return ay == by && am == bm && ad == bd
}

func dayOfWeek(t time.Time) string { return monthDay(t) + "（星期" + weekdays[t.Weekday()] + "）" }
