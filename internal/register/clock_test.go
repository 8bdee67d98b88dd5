package register

import (
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
)

func d(t testing.TB, s string) time.Time {
	t.Helper()
	day, err := time.ParseInLocation(time.DateOnly, s, calendar.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return day
}

// periods are counted by a program of another language from the State Council's notices:
// start, working days, pauses, last day. Holidays, make-up weekends, the turn of the year.
var periods = []struct {
	start  string
	n      int
	pauses []string
	due    string
}{
	{"2026-01-01", 20, nil, "2026-01-29"},
	{"2025-12-31", 20, nil, "2026-01-29"},
	{"2025-12-31", 7, nil, "2026-01-12"},
	{"2026-01-04", 7, nil, "2026-01-13"},
	{"2026-02-13", 20, nil, "2026-03-19"},
	{"2026-02-14", 7, nil, "2026-03-03"},
	{"2026-02-24", 15, nil, "2026-03-16"},
	{"2026-02-28", 20, nil, "2026-03-27"},
	{"2026-04-03", 7, nil, "2026-04-15"},
	{"2026-04-30", 20, nil, "2026-06-01"},
	{"2026-05-09", 20, nil, "2026-06-05"},
	{"2026-06-18", 7, nil, "2026-06-30"},
	{"2026-06-19", 20, nil, "2026-07-17"},
	{"2026-09-20", 7, nil, "2026-09-30"},
	{"2026-09-24", 15, nil, "2026-10-22"},
	{"2026-09-30", 20, nil, "2026-11-03"},
	{"2026-10-10", 20, nil, "2026-11-06"},
	{"2025-01-26", 20, nil, "2025-02-28"},
	{"2025-01-27", 15, nil, "2025-02-24"},
	{"2025-02-08", 7, nil, "2025-02-18"},
	{"2025-04-27", 20, nil, "2025-05-28"},
	{"2025-09-28", 20, nil, "2025-10-31"},
	{"2025-09-30", 40, nil, "2025-12-02"},
	{"2025-10-11", 7, nil, "2025-10-21"},
	{"2024-12-31", 20, nil, "2025-02-05"},
	{"2024-02-08", 20, nil, "2024-03-13"},
	{"2024-02-09", 7, nil, "2024-02-26"},
	{"2024-09-14", 20, nil, "2024-10-18"},
	{"2024-09-29", 15, nil, "2024-10-24"},
	{"2024-10-12", 20, nil, "2024-11-08"},
	{"2019-12-31", 7, nil, "2020-01-10"},
	{"2019-02-02", 20, nil, "2019-03-07"},
	{"2019-09-29", 20, nil, "2019-10-31"},
	{"2020-01-23", 20, nil, "2020-02-28"},
	{"2026-03-02", 20, []string{"2026-03-10..2026-03-24"}, "2026-04-14"},
	{"2026-03-02", 20, []string{"2026-03-02..2026-03-09"}, "2026-04-07"},
	{"2026-03-02", 20, []string{"2026-03-30..2026-04-07"}, "2026-03-30"},
	{"2026-03-02", 20, []string{"2026-03-05..2026-03-10", "2026-03-12..2026-04-07"}, "2026-04-28"},
	{"2026-04-13", 40, []string{"2026-04-20..2026-05-09"}, "2026-06-29"},
	{"2026-09-14", 20, []string{"2026-09-18..2026-10-08"}, "2026-10-29"},
	{"2026-09-11", 20, []string{"2026-09-19..2026-09-20"}, "2026-10-16"},
	{"2025-12-15", 20, []string{"2025-12-22..2026-01-05"}, "2026-01-26"},
	{"2026-11-02", 40, []string{"2026-11-06..2026-11-27"}, "2027-01-19"}, // 1 January by the law itself
	{"2026-08-31", 20, []string{"2026-09-25..2026-10-10"}, "2026-10-12"},
}

func TestPeriods(t *testing.T) {
	if len(periods) < 40 {
		t.Fatal(len(periods))
	}
	cal := calendar.Builtin()
	for _, p := range periods {
		var pauses []Span
		for _, s := range p.pauses {
			from, to, _ := strings.Cut(s, "..")
			pauses = append(pauses, Span{From: d(t, from), To: d(t, to), Why: "征求第三方意见"})
		}
		c := Run(cal, d(t, p.start), p.n, "条例第三十三条", pauses)
		if got := c.Due.Format(time.DateOnly); got != p.due {
			t.Errorf("%s + %d %v: %s, want %s\n%s", p.start, p.n, p.pauses, got, p.due, c.Text())
		}
		if len(p.pauses) > 0 && !strings.Contains(c.Text(), "不计算") && c.Due.After(pauses[0].From) {
			t.Errorf("%s: the pause is not shown: %s", p.start, c.Text())
		}
	}
}

// The vectors of the law that the domain's notes give (deadline-vectors.json), by way of
// what the register counts with.
func TestVectors(t *testing.T) {
	cal := calendar.Builtin()
	for _, v := range []struct {
		name, start string
		n           int
		unit        calendar.Unit
		due         string
	}{
		{"主动公开-形成于周六", "2026-11-21", OpenDays, calendar.Workdays, "2026-12-18"},
		{"主动公开-跨中秋国庆调休", "2026-09-11", OpenDays, calendar.Workdays, "2026-10-15"},
		{"部门预算-批复后20日", "2026-02-10", 20, calendar.CalendarDays, "2026-03-02"},
		{"依申请-延长", "2026-04-28", AnswerDays + ExtensionDays, calendar.Workdays, "2026-06-26"},
		{"依申请-一次性补正告知", "2026-11-23", CorrectionDays, calendar.Workdays, "2026-12-02"},
		{"公示-中标候选人不少于3日", "2026-11-23", 3, calendar.CalendarDays, "2026-11-26"},
		{"行政处罚决定撤回", "2026-11-23", 3, calendar.CalendarDays, "2026-11-26"},
		{"政务新媒体14天未更新", "2026-11-09", 14, calendar.CalendarDays, "2026-11-23"},
	} {
		got := cal.Deadline(d(t, v.start), v.n, v.unit).Due
		if v.unit == calendar.Workdays {
			got = Run(cal, d(t, v.start), v.n, "", nil).Due
		}
		if got.Format(time.DateOnly) != v.due {
			t.Errorf("%s: %s, want %s", v.name, got.Format(time.DateOnly), v.due)
		}
	}
}

func TestAClockThatStandsStill(t *testing.T) {
	cal := calendar.Builtin()
	c := Run(cal, d(t, "2026-03-02"), 20, "条例第三十三条", []Span{{From: d(t, "2026-03-09"), Why: "征求第三方意见"}})
	if !c.Due.IsZero() || c.Paused == nil || c.Used != 5 || !strings.Contains(c.Text(), "还剩15个工作日") {
		t.Errorf("%+v", c)
	}
	if words := LateWords(cal, d(t, "2026-10-09"), d(t, "2026-10-12")); words != "超期2个工作日" { // 10 October is worked
		t.Error(words)
	}
	if words := LateWords(cal, d(t, "2026-10-08"), d(t, "2026-09-30")); words != "还剩2个工作日" {
		t.Error(words)
	}
}

// A year without a holiday notice is counted by the law's own holidays, says so, and is
// counted anew when the notice comes.
func TestAProvisionalYear(t *testing.T) {
	c := Run(calendar.Builtin(), d(t, "2026-12-24"), 20, "", nil)
	if !c.Provisional || !c.Late.After(c.Due) || !strings.Contains(c.Text(), "暂算") {
		t.Errorf("%+v", c)
	}
	year, err := calendar.ParseYear([]byte("year 2027\nnotice 国办发明电〔2026〕样例号\noff 2027-01-01..2027-01-03 元旦\nwork 2027-01-10 元旦\n"), "2027.txt")
	if err != nil {
		t.Fatal(err)
	}
	sure := Run(calendar.Builtin().With(year), d(t, "2026-12-24"), 20, "", nil)
	if sure.Provisional || sure.Due.Format(time.DateOnly) != "2027-01-21" {
		t.Errorf("%s %v", sure.Due, sure.Provisional)
	}
}

func TestHalfAYear(t *testing.T) {
	for _, tt := range [][2]string{{"2026-08-31", "2027-02-28"}, {"2026-01-15", "2026-07-15"}, {"2023-08-30", "2024-02-29"}} {
		x := Item{Disclosure: Withheld, DecidedOn: d(t, tt[0])}
		if got := x.NextRecheck().Format(time.DateOnly); got != tt[1] {
			t.Errorf("%s: %s, want %s", tt[0], got, tt[1])
		}
	}
}
