package dates

import (
	"fmt"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/telling"
)

// KindRelative is a word of time that is false on a day on which it is read.
const KindRelative = "relative_day"

// days are the days on which a notice is read or heard.
type days struct {
	first  time.Time   // when it goes out
	told   []time.Time // when it is told again: reminders, repeats
	stands time.Time   // the last day on which it hangs or stands; zero: it does neither
	heard  []time.Time // when loudspeakers say it
	board  bool        // it hangs on a wall
	ends   bool        // the last day is an end, and not a guess
}

// manyDays stands for a paper or a page that has no end.
const manyDays = 30

// dayTold are the days of the notice on the bench, as the plan will lay them.
func dayTold(k *bench.Bench) (days, bool) {
	c := k.Content
	d := days{first: c.PublishAt, board: goes(c, notice.Board)}
	if now := k.Env.Now; d.first.IsZero() || !c.Sample && now.After(d.first) {
		d.first = now
	}
	if d.first.IsZero() {
		d.first = reference(k)
	}
	if d.first.IsZero() {
		return d, false
	}
	d.first = calendar.Date(d.first)
	end := k.Notice.End().At
	last := d.first.AddDate(0, 0, manyDays)
	if !end.IsZero() {
		last, d.ends = calendar.Date(end.Add(-time.Second)), true
	}
	if goes(c, notice.Board) || goes(c, notice.Portal) {
		d.stands = last
	}
	for i, at := range c.Remind {
		if i < telling.MostReminders && calendar.Date(at).After(d.first) {
			d.told = append(d.told, calendar.Date(at))
		}
	}
	if goes(c, notice.Loudspeaker) {
		d.heard = d.spoken(k, last)
	}
	return d, true
}

func goes(c *notice.Content, channel string) bool {
	for _, ch := range c.Channels {
		if ch == channel {
			return true
		}
	}
	return false
}

// spoken are the days on which a loudspeaker says it again.
func (d days) spoken(k *bench.Bench, last time.Time) []time.Time {
	out := d.told
	until := d.first
	if len(k.Content.Repeat.ResumeDailyAt) > 0 {
		until = last
	} else if k.Content.Repeat.EveryMinutes > 0 && !k.Content.Repeat.Until.IsZero() {
		until = calendar.Date(k.Content.Repeat.Until)
	} else if k.Content.Urgency.Rank() <= notice.Normal.Rank() && k.Known {
		until = d.first.AddDate(0, 0, max(0, k.Rule.Plays.Days-1))
	}
	for day, n := d.first, 0; !day.After(until) && !day.After(last) && n < 2*manyDays; day, n = day.AddDate(0, 0, 1), n+1 {
		if day.After(d.first) {
			out = append(out, day)
		}
	}
	return out
}

// Told looks for words whose meaning hangs on the day on which they are read: 明天,
// 本周五, 刚才. One that is false on a day on which the notice is read is told of, and
// a click writes the date.
func Told(k *bench.Bench) {
	if k.Notice.Kind == notice.Withdrawal {
		return
	}
	d, ok := dayTold(k)
	if !ok {
		return
	}
	base := viewpoint(k, d)
	p := k.Page
	for i, line := range p.Lines {
		for _, w := range telling.Words(line) {
			if w.Class == telling.Year { // the date of the text stands below it
				continue
			}
			relative(k, d, base, w, line, i+1, p.Place(i, w.At), false)
		}
	}
	for _, f := range bench.Fields(k.Content) {
		for _, w := range telling.Words(*f.Text) {
			relative(k, d, base, w, *f.Text, 0, f.Place, f.Text == &k.Content.Speak)
		}
	}
}

// viewpoint is the day from which the clerk wrote: the first, unless a word of day
// then misses the event while from another day it hits it: 明天 for an event in four
// days was written for its eve.
func viewpoint(k *bench.Bench, d days) time.Time {
	c := k.Content
	start, end := c.Event.Start, c.Event.End
	if start.IsZero() {
		start = end
	}
	if start.IsZero() || d.first.After(calendar.Date(start)) {
		return d.first
	}
	if end.IsZero() || end.Before(start) {
		end = start
	}
	var meant *telling.Word
	texts := []string{c.Plain, c.Speak, c.Title, c.Away, c.Body}
	for _, s := range texts {
		for _, w := range telling.Words(s) {
			date, ok := w.Date(d.first)
			if !ok || w.Class != telling.Day {
				continue
			}
			if !date.Before(calendar.Date(start)) && !date.After(calendar.Date(end)) {
				return d.first
			}
			if meant == nil && date.After(d.first) {
				x := w
				meant = &x
			}
		}
	}
	if meant != nil && calendar.Date(start).Equal(calendar.Date(end)) && meant.From(start).After(d.first) {
		return meant.From(start)
	}
	return d.first
}

// relative judges one word. speak says that loudspeakers alone say it.
func relative(k *bench.Bench, d days, base time.Time, w telling.Word, text string, line int, place string, speak bool) {
	sev, why := d.judge(base, w, speak)
	if why == "" {
		return
	}
	date := w.Means(base)
	f := notice.Finding{Kind: KindRelative, Severity: sev, Line: line, Place: place, Text: w.Text,
		Message: fmt.Sprintf("“%s”%s。请写成日期：%s。", w.Text, why, date)}
	if k.Mends(line, place) {
		f.Fix = bench.FixReplace + date + "”"
	}
	k.Add(f)
}

// judge says what is wrong with a word of time, "" for nothing. What stands as it was
// written, or is wrong from the start, blocks; what would be told again later only
// warns, for the program then writes the date itself.
func (d days) judge(base time.Time, w telling.Word, speak bool) (sev notice.Severity, why string) {
	meant := w.Means(base)
	if w.Class == telling.Instant {
		again := d.told
		if speak {
			again = d.heard
		}
		switch {
		case len(again) == 0 && !speak && d.board && d.stands.After(d.first):
			return notice.Warn, fmt.Sprintf("会一直贴在墙上，到%s再看就不对了", dayOf(d.stands))
		case len(again) == 0:
			return "", ""
		}
		return notice.Warn, fmt.Sprintf("过后再播、再发就不对了（%s还会再说一次）", dayOf(again[0]))
	}
	if now := w.Means(d.first); now != meant {
		return notice.Block, fmt.Sprintf("在%s发出时说的是%s，和活动的日子对不上", dayOf(d.first), now)
	}
	if !speak && !d.stands.IsZero() && w.Class != telling.Year && w.Means(d.stands) != meant {
		return notice.Block, fmt.Sprintf("会贴在墙上、留在网页上，到%s再看就不对了", dayOf(d.stands))
	}
	if w.Class == telling.Year && d.board && d.ends && !speak && w.Means(d.stands) != meant {
		return notice.Warn, fmt.Sprintf("会贴在墙上，到%s再看就不对了", dayOf(d.stands))
	}
	again := d.told
	if speak {
		again = d.heard
	}
	for _, day := range again {
		if w.Means(day) != meant {
			return notice.Warn, fmt.Sprintf("到%s再播、再发就不对了", dayOf(day))
		}
	}
	return "", ""
}

func dayOf(t time.Time) string { return strings.TrimPrefix(t.Format("1月2日"), "0") }
