package telling

import (
	"fmt"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// MostReminders is how often villagers are reminded of one notice.
const MostReminders = 2

// ReminderDays are the days for which reminders are rendered: those on which they
// are planned, and the day after, for the hours at which one may speak may move a
// reminder past midnight. None lies behind the end.
func ReminderDays(n *notice.Notice) []time.Time {
	var out []time.Time
	end := n.End().At
	add := func(d time.Time) {
		for _, x := range out {
			if x.Equal(d) {
				return
			}
		}
		if end.IsZero() || d.Before(end) {
			out = append(out, d)
		}
	}
	for i, at := range n.Content.Remind {
		if i == MostReminders {
			break
		}
		d := calendar.Date(at)
		add(d)
		if at.In(calendar.Zone).Hour() >= 17 { // later than that it may be tomorrow
			add(d.AddDate(0, 0, 1))
		}
	}
	return out
}

// Warns reports whether the notice passes a warning on that has an end.
func Warns(n *notice.Notice) bool {
	r := n.Content.Relay
	return n.Kind != notice.Withdrawal && r != nil && r.Event != "" && r.Level != "" && !n.Lifts()
}

// Lead is the sentence with which a reminder begins on a day, "" where the text says
// all; a zero day asks for the words that are true on any.
func Lead(n *notice.Notice, day time.Time) string {
	c := &n.Content
	switch start, end := c.Event.Start, c.Event.End; {
	case Warns(n):
		return StillValid(n)
	case !end.IsZero() && !sameDay(start, end):
		return deadline(start, end, day)
	case !start.IsZero() || !end.IsZero():
		return meeting(start, end, day, c.Plain)
	case !c.Posting.LastDay.IsZero():
		return posting(c.Posting.LastDay, day)
	}
	if e := n.End(); e.Of == notice.EndOfValidity {
		return validity(e, day)
	}
	return ""
}

// ahead says how far a date lies from a day: 今天, 明天, 后天, 还有N天; "" for any day
// and for what is past.
func ahead(date, day time.Time) string {
	if day.IsZero() {
		return ""
	}
	switch k := calendar.DaysBetween(day, date); {
	case k == 0:
		return "今天"
	case k == 1:
		return "明天"
	case k == 2:
		return "后天"
	case k > 2:
		return fmt.Sprintf("还有%d天", k)
	}
	return ""
}

// deadline is of what can be done until an end.
func deadline(start, end, day time.Time) string {
	last, hour := withWeekday(end), hourOf(end)
	if !day.IsZero() && !start.IsZero() && calendar.Date(day).Before(calendar.Date(start)) {
		return counted(ahead(start, day), start, "开始") + "，到" + last + hour + "截止。"
	}
	switch k := ahead(end, day); k {
	case "":
		if hour != "" {
			return "到" + last + hour + "截止，还没有办的请抓紧。"
		}
		return last + "是最后一天，还没有办的请抓紧。"
	case "今天":
		if hour != "" {
			return "今天（" + last + "）" + hour + "截止，还没有办的请马上办。"
		}
		return "今天（" + last + "）是最后一天，还没有办的请马上办。"
	case "明天":
		if hour != "" {
			return "明天（" + last + "）" + hour + "截止，还没有办的请抓紧。"
		}
		return "明天截止，" + last + "是最后一天，还没有办的请抓紧。"
	case "后天":
		return "还有两天，后天（" + last + "）" + hour + "截止，还没有办的请抓紧。"
	default:
		return k + "，到" + last + hour + "截止，还没有办的请抓紧。"
	}
}

// counted puts a date behind the word that counts to it.
func counted(word string, date time.Time, does string) string {
	if word == "今天" || word == "明天" || word == "后天" {
		return word + "（" + withWeekday(date) + "）" + does
	}
	return word + does + "（" + monthDay(date) + "）"
}

// meeting is of what happens on one day.
func meeting(start, end, day time.Time, plain string) string {
	at := start
	if at.IsZero() {
		at = end
	}
	when := withWeekday(at) + span(start, end)
	said := strings.Contains(plain, monthDay(at)) // the line that follows says when
	switch k := ahead(at, day); {
	case k == "" && said:
		return ""
	case k == "":
		return "时间是" + when + "。"
	case (k == "今天" || k == "明天" || k == "后天") && said:
		return "就是" + k + "。"
	case k == "今天" || k == "明天" || k == "后天":
		return "就是" + k + "：" + when + "。"
	case said:
		return k + "。"
	default:
		return k + "：" + when + "。"
	}
}

func posting(last, day time.Time) string {
	l := withWeekday(last)
	switch k := ahead(last, day); k {
	case "":
		return "公示到" + l + "为止，有意见请在这之前提。"
	case "今天":
		return "今天（" + l + "）是公示的最后一天，有意见请今天提。"
	case "明天", "后天":
		return "公示到" + k + "（" + l + "）为止，有意见请在这之前提。"
	default:
		return "公示" + k + "，到" + l + "为止，有意见请在这之前提。"
	}
}

func validity(e notice.End, day time.Time) string {
	l := withWeekday(e.Say) + hourOf(e.Say)
	switch k := ahead(e.Say, day); k {
	case "":
		return "到" + l + "为止。"
	case "今天":
		return "今天（" + l + "）到期，还没有办的请马上办。"
	case "明天", "后天":
		return k + "（" + l + "）到期，还没有办的请抓紧。"
	default:
		return k + "，到" + l + "为止。"
	}
}

// StillValid is the sentence with which a warning is told again: when it was issued,
// that it holds, and until when. It is true until the warning ends.
func StillValid(n *notice.Notice) string {
	r := n.Content.Relay
	at := r.SourceTime
	if at.IsZero() {
		at = n.Content.PublishAt
	}
	s := r.Event + r.Level + "预警"
	if !at.IsZero() {
		s += monthDay(at) + hourOf(at) + "发布，"
	}
	s += "现在仍然有效"
	if !r.ValidUntil.IsZero() {
		s += "，到" + monthDay(r.ValidUntil) + hourOf(r.ValidUntil) + "为止"
	}
	return s + "。"
}

// Ended says that the validity of a warning is over, and no more than that: nobody
// but its source lifts it.
func Ended(n *notice.Notice) string {
	e := n.End()
	if e.At.IsZero() || !Warns(n) {
		return ""
	}
	r := n.Content.Relay
	s := fmt.Sprintf("%s%s预警的有效期到%s%s已满。这不是解除通知。有没有新的预警，以发布单位的消息为准。", r.Event, r.Level, monthDay(e.Say), hourOf(e.Say))
	if r.SourceIssuer != "" {
		s += "发布单位：" + r.SourceIssuer + "。"
	}
	return s
}

func sameDay(a, b time.Time) bool {
	return a.IsZero() || b.IsZero() || calendar.Date(a).Equal(calendar.Date(b))
}

// hourOf is the hour of a moment as people say it, "" for a whole day.
func hourOf(t time.Time) string {
	if calendar.WholeDay(t) {
		return ""
	}
	t = t.In(calendar.Zone)
	h, part := t.Hour(), ""
	switch {
	case h < 5:
		part = "凌晨"
	case h < 9:
		part = "早上"
	case h < 12:
		part = "上午"
	case h < 13:
		part = "中午"
	case h < 18 || h == 18 && t.Minute() == 0:
		part = "下午"
	default:
		part = "晚上"
	}
	if h > 12 {
		h -= 12
	}
	s := part + fmt.Sprintf("%d点", h)
	if h == 0 {
		s = part + "零点"
	}
	switch {
	case t.Minute() == 30:
		s += "半"
	case t.Minute() > 0:
		s += fmt.Sprintf("%d分", t.Minute())
	}
	return s
}

// span is the hours of an event on one day.
func span(start, end time.Time) string {
	a, b := hourOf(start), ""
	if !end.IsZero() {
		b = hourOf(end)
	}
	switch {
	case start.IsZero():
		return b + "以前"
	case a == "" && b == "":
		return ""
	case b == "":
		return a
	}
	return a + "到" + b
}
