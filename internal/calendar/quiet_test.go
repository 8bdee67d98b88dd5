package calendar

import (
	"testing"
	"time"
)

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", s, Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func TestQuietNext(t *testing.T) {
	tests := []struct {
		name   string
		ranges []string
		t      string
		want   string
	}{
		{"none", nil, "2026-11-23 03:00:00", "2026-11-23 03:00:00"},
		{"before", []string{"21:00–06:30"}, "2026-11-23 20:59:59", "2026-11-23 20:59:59"},
		{"first minute", []string{"21:00–06:30"}, "2026-11-23 21:00:00", "2026-11-24 06:30:00"},
		{"before midnight at the turn of the year", []string{"21:00-06:30"}, "2026-12-31 23:59:59", "2027-01-01 06:30:00"},
		{"after midnight", []string{"21:00—06:30"}, "2026-11-23 00:00:00", "2026-11-23 06:30:00"},
		{"last quiet second", []string{"21:00~06:30"}, "2026-11-23 06:29:59", "2026-11-23 06:30:00"},
		{"end is free", []string{"21:00至06:30"}, "2026-11-23 06:30:00", "2026-11-23 06:30:00"},
		{"noon", []string{"21:00–06:30", "12:30–14:30"}, "2026-11-23 13:00:10", "2026-11-23 14:30:00"},
		{"touching ranges", []string{"21:00–24:00", "00:00–06:30"}, "2026-11-23 22:00:00", "2026-11-24 06:30:00"},
		{"overlapping ranges", []string{"12:00–13:00", "12:30–14:30"}, "2026-11-23 12:10:00", "2026-11-23 14:30:00"},
		{"full-width colon", []string{"21：00–6：30"}, "2026-11-23 05:00:00", "2026-11-23 06:30:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q, err := ParseQuiet(tt.ranges...)
			if err != nil {
				t.Fatal(err)
			}
			if got := q.Next(at(tt.t)); !got.Equal(at(tt.want)) {
				t.Errorf("Next(%s) = %s, want %s", tt.t, got, tt.want)
			}
			if q.Covers(at(tt.want)) {
				t.Errorf("%s is said to be quiet", tt.want)
			}
		})
	}
	q, _ := ParseQuiet("21:00–06:30")
	utc := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC) // 22:00 in the village
	if got := q.Next(utc); !got.Equal(at("2026-11-24 06:30:00")) {
		t.Errorf("a moment told in UTC: %s", got)
	}
	if q.String() != "21:00–06:30" {
		t.Errorf("String: %s", q)
	}
}

func TestParseQuietRefuses(t *testing.T) {
	for _, s := range []string{"", "21:00", "25:00–06:00", "21:60–06:00", "21:00–21:00", "9–10", "24:00–06:00", "-1:00–2:00", "21:00–06:30–07:00", "00:00–24:00"} {
		if q, err := ParseQuiet(s); err == nil {
			t.Errorf("ParseQuiet(%q) = %v, want an error", s, q)
		}
	}
	if _, err := ParseQuiet("00:00–12:00", "12:00–24:00"); err == nil {
		t.Error("ranges that fill the day were taken")
	}
}
