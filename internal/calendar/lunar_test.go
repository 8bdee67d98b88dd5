package calendar

import (
	"strings"
	"testing"
	"time"
)

// Days as almanacs have them.
func TestFestivals(t *testing.T) {
	for year, want := range map[int][4]string{ // Spring Festival, 清明, 端午, 中秋
		2008: {"02-07", "04-04", "06-08", "09-14"}, 2012: {"01-23", "04-04", "06-23", "09-30"}, 2017: {"01-28", "04-04", "05-30", "10-04"},
		2020: {"01-25", "04-04", "06-25", "10-01"}, 2023: {"01-22", "04-05", "06-22", "09-29"}, 2024: {"02-10", "04-04", "06-10", "09-17"},
		2025: {"01-29", "04-04", "05-31", "10-06"}, 2026: {"02-17", "04-05", "06-19", "09-25"}, 2027: {"02-06", "04-05", "06-09", "09-15"},
		2028: {"01-26", "04-04", "05-28", "10-03"}, 2029: {"02-13", "04-04", "06-16", "09-22"}, 2030: {"02-03", "04-05", "06-05", "09-12"},
		2033: {"01-31", "04-04", "06-01", "09-08"}, 2034: {"02-19", "04-05", "06-20", "09-27"}, 2035: {"02-08", "04-05", "06-10", "09-16"},
	} {
		got := [4]time.Time{lunarDay(year, 1, 1), solarTerm(time.Date(year, 4, 5, 0, 0, 0, 0, Zone), 15), lunarDay(year, 5, 5), lunarDay(year, 8, 15)}
		for i, d := range got {
			if d.Year() != year || d.Format("01-02") != want[i] {
				t.Errorf("%d: %s, want %s", year, d.Format(time.DateOnly), want[i])
			}
		}
	}
}

// Every day that the law fixes was off in every year of the State Council's notices
// since the law names it, or the notices put it on a weekend that was off anyhow.
func TestLawAgreesWithTheNotices(t *testing.T) {
	for year := 2008; year <= 2026; year++ {
		for key, festival := range lawful(year) {
			d := time.Date(int(key)/10000, time.Month(int(key)/100%100), int(key)%100, 0, 0, 0, 0, Zone)
			if year < lawSince && (festival == "春节" && d.Equal(lunarDay(year, 1, 1).AddDate(0, 0, -1)) || festival == "劳动节" && d.Day() == 2) {
				continue // days that the law has had since 2025
			}
			if Builtin().Working(d) {
				t.Errorf("%s, %s, was worked", d.Format(time.DateOnly), festival)
			}
		}
	}
}

func TestYearWithoutANotice(t *testing.T) {
	c := Builtin()
	for day, off := range map[string]string{
		"2027-01-01": "元旦放假", "2027-02-05": "春节放假", "2027-02-06": "春节放假", "2027-02-08": "春节放假", "2027-04-05": "清明节放假",
		"2027-05-01": "劳动节放假", "2027-05-02": "劳动节放假", "2027-06-09": "端午节放假", "2027-09-15": "中秋节放假", "2027-10-03": "国庆节放假",
		"2027-01-04": "", "2027-02-09": "", "2027-05-03": "", "2027-10-04": "", "2027-01-02": "周六",
	} {
		if got := c.Day(date(day)); got.Why != off || got.Working != (off == "") || !got.Provisional {
			t.Errorf("%s: %+v, want %q", day, got, off)
		}
	}
	d := c.Deadline(date("2026-12-10"), 20, Workdays)
	if d.Due.Format(time.DateOnly) != "2027-01-08" || !d.Late.After(d.Due) || !strings.Contains(d.Text(), "最早2027年1月8日") || !strings.Contains(d.Text(), "最晚2027年1月") {
		t.Errorf("both ends: %s", d.Text())
	}
	if d := c.Deadline(date("2026-11-09"), 5, Workdays); !d.Late.Equal(d.Due) || d.Provisional {
		t.Errorf("a known period has two ends: %+v", d)
	}
}
