package calendar

import "time"

// An end that is written as a day without an hour includes that day: 有效期到12月25日
// lasts until midnight. A moment at 0:00 stands for such a day everywhere in the
// product; whoever reads an hour of 0:00 or 24:00 as an end turns it into the day
// that it closes (see LastMoment).

// WholeDay reports whether t names a day and no hour of it.
func WholeDay(t time.Time) bool { return !t.IsZero() && t.Equal(Date(t)) }

// Closes returns the first moment that lies behind an end: the midnight after a
// day without an hour, the moment itself else. Zero stays zero.
func Closes(end time.Time) time.Time {
	if WholeDay(end) {
		return Date(end).AddDate(0, 0, 1)
	}
	return end
}

// LastMoment turns an end that was written with an hour into one that is kept: at
// 0:00 the day before is the last, whole.
func LastMoment(t time.Time) time.Time {
	if WholeDay(t) {
		return Date(t).AddDate(0, 0, -1)
	}
	return t
}

// DaysBetween counts the midnights between two moments, below zero where b is first.
func DaysBetween(a, b time.Time) int {
	return int(Date(b).Sub(Date(a)).Hours() / 24)
}
