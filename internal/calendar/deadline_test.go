package calendar

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func date(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02", s, Zone)
	if err != nil {
		panic(err)
	}
	return t
}

func TestDeadline(t *testing.T) {
	tests := []struct {
		name, start string
		n           int
		unit        Unit
		due         string
		provisional bool
	}{
		{"主动公开-形成于周六", "2026-11-21", 20, Workdays, "2026-12-18", false},
		{"主动公开-跨中秋国庆调休", "2026-09-11", 20, Workdays, "2026-10-15", false},
		{"部门预算-批复后20日", "2026-02-10", 20, CalendarDays, "2026-03-02", false},
		{"依申请-延长", "2026-04-28", 40, Workdays, "2026-06-26", false},
		{"依申请-一次性补正告知", "2026-11-23", 7, Workdays, "2026-12-02", false},
		{"公示-中标候选人不少于3日", "2026-11-23", 3, CalendarDays, "2026-11-26", false},
		{"行政处罚决定撤回", "2026-11-23", 3, CalendarDays, "2026-11-26", false},
		{"14天未更新", "2026-11-09", 14, CalendarDays, "2026-11-23", false},
		{"预算按工作日", "2026-02-10", 20, Workdays, "2026-03-16", false},
		{"1月30日起20个工作日跨春节", "2026-01-30", 20, Workdays, "2026-03-05", false},
		{"跨年，下一年未知", "2026-12-10", 20, Workdays, "2027-01-08", true},
		{"止于12月25日", "2026-12-18", 5, Workdays, "2026-12-25", false},
		{"数到12月28日", "2026-12-18", 6, Workdays, "2026-12-28", true},
		{"自然日跨年不暂定", "2026-12-20", 20, CalendarDays, "2027-01-09", false},
		{"2020年春节延长", "2020-01-23", 1, Workdays, "2020-02-03", false},
		{"零天", "2026-11-23", 0, Workdays, "2026-11-23", false},
		{"负数", "2026-11-23", -3, Workdays, "2026-11-23", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := Builtin().Deadline(date(tt.start), tt.n, tt.unit)
			if got := d.Due.Format("2006-01-02"); got != tt.due || d.Provisional != tt.provisional {
				t.Errorf("due %s provisional %v, want %s %v\n%s", got, d.Provisional, tt.due, tt.provisional, d.Text())
			}
		})
	}
}

func TestSteps(t *testing.T) {
	got := Builtin().Deadline(date("2026-09-11"), 20, Workdays).Text()
	want := "起算日2026年9月11日（星期五）当天不算，从2026年9月12日（星期六）起数20个工作日。" +
		"不算的日子：9月12日至13日周末、9月19日周六、9月25日至27日中秋节放假、10月1日至7日国庆节放假、10月11日周日。" +
		"周末但要上班、算在内的：9月20日国庆节调休上班、10月10日国庆节调休上班。" +
		"第20个工作日是2026年10月15日（星期四），这一天结束前都算按时。"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	prov := Builtin().Deadline(date("2026-12-10"), 20, Workdays).Text()
	if !strings.Contains(prov, "2027年的放假通知还没有录入") {
		t.Errorf("a provisional deadline does not say so: %s", prov)
	}
}

func TestPosting(t *testing.T) {
	tests := []struct {
		from      string
		n         int
		unit      Unit
		counting  string
		excluding string
	}{
		{"2026-11-23", 7, Workdays, "2026-12-01", "2026-12-02"},
		{"2026-11-24", 5, Workdays, "2026-11-30", "2026-12-01"},
		{"2026-11-23", 3, CalendarDays, "2026-11-25", "2026-11-26"},
		{"2026-09-26", 1, Workdays, "2026-09-28", "2026-09-28"}, // begins on a holiday
	}
	for _, tt := range tests {
		p := Builtin().Posting(date(tt.from), tt.n, tt.unit)
		if a, b := p.Counting.Due.Format("2006-01-02"), p.Excluding.Due.Format("2006-01-02"); a != tt.counting || b != tt.excluding {
			t.Errorf("%s + %d %s: %s and %s, want %s and %s", tt.from, tt.n, tt.unit, a, b, tt.counting, tt.excluding)
		}
		if !p.TakeDown().Equal(p.Excluding.Due) {
			t.Errorf("the paper comes down on %s", p.TakeDown())
		}
	}
}

// Facts of 2007–2026 as the State Council's notices have them.
func TestWorkingFacts(t *testing.T) {
	tests := []struct {
		day     string
		working bool
		why     string
	}{
		{"2007-12-29", true, "元旦调休上班"},
		{"2007-12-31", false, "元旦放假"},
		{"2011-12-31", true, "元旦调休上班"},
		{"2013-04-07", true, "清明节调休上班"},
		{"2013-10-12", true, "国庆节调休上班"},
		{"2015-09-03", false, "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日放假"},
		{"2015-09-06", true, "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休上班"},
		{"2018-12-29", true, "元旦调休上班"},
		{"2018-12-31", false, "元旦放假"},
		{"2019-04-28", true, "劳动节调休上班"},
		{"2019-05-03", false, "劳动节放假"},
		{"2019-10-12", true, "国庆节调休上班"},
		{"2020-01-31", false, "春节放假"},
		{"2020-02-01", false, "春节放假"},
		{"2020-02-02", false, "春节放假"},
		{"2020-02-03", true, ""},
		{"2022-12-31", false, "元旦放假"},
		{"2023-01-02", false, "元旦放假"},
		{"2024-02-09", true, ""},
		{"2024-02-18", true, "春节调休上班"},
		{"2025-01-26", true, "春节调休上班"},
		{"2025-01-28", false, "春节放假"},
		{"2026-02-14", true, "春节调休上班"},
		{"2026-02-28", true, "春节调休上班"},
		{"2026-11-21", false, "周六"},
	}
	for _, tt := range tests {
		d := Builtin().Day(date(tt.day))
		if d.Working != tt.working || d.Why != tt.why || d.Provisional {
			t.Errorf("%s: %+v, want working %v, %q", tt.day, d, tt.working, tt.why)
		}
	}
}

func TestYearsAreWhole(t *testing.T) {
	c := Builtin()
	if got := c.Years(); len(got) != 20 || got[0] != 2007 || got[19] != 2026 {
		t.Fatalf("years: %v", got)
	}
	for _, y := range c.Years() {
		if !strings.Contains(c.Notice(y), "发明电〔") {
			t.Errorf("%d: notice %q", y, c.Notice(y))
		}
		n := c.Count(date("2000-01-01").AddDate(y-2000, 0, 0), date("2000-12-31").AddDate(y-2000, 0, 0), Workdays)
		if n < 247 || n > 253 {
			t.Errorf("%d has %d working days", y, n)
		}
	}
	for d, f := range c.work {
		at := time.Date(int(d)/10000, time.Month(int(d)/100%100), int(d)%100, 0, 0, 0, 0, Zone).Weekday()
		if at != time.Saturday && at != time.Sunday {
			t.Errorf("%s %s is worked, yet it is no weekend day", d, f)
		}
	}
}

func TestTownAddsAYear(t *testing.T) {
	text := "# 2027\nyear 2027\nnotice 国办发明电〔2026〕样例号\noff 2026-12-31..2027-01-02 元旦\nwork 2027-01-09 元旦\n"
	asJSON := `{"year":2027,"papers":["国办发明电〔2026〕样例号"],"days":[
		{"name":"元旦","date":"2026-12-31","isOffDay":true},{"name":"元旦","date":"2027-01-01","isOffDay":true},
		{"name":"元旦","date":"2027-01-02","isOffDay":true},{"name":"元旦","date":"2027-01-09","isOffDay":false}]}`
	for _, src := range []string{text, asJSON} {
		y, err := ParseYear([]byte(src), "2027.txt")
		if err != nil {
			t.Fatal(err)
		}
		c := Builtin().With(y)
		if d := c.Day(date("2026-12-31")); d.Working || d.Provisional {
			t.Errorf("2026-12-31: %+v", d)
		}
		if d := c.Deadline(date("2026-12-25"), 5, Workdays); d.Provisional || !d.Due.Equal(date("2027-01-05")) {
			t.Errorf("deadline: %s", d.Text())
		}
		if d := Builtin().Day(date("2026-12-31")); !d.Working || !d.Provisional {
			t.Errorf("the built-in calendar was changed: %+v", d)
		}
		if !slices.Contains(c.Years(), 2026) {
			t.Error("the known years were lost")
		}
	}
}

func TestParseYearTellsEveryFault(t *testing.T) {
	src := "yaer 2027\noff 2027-13-01 元旦\noff 2025-01-01\nwork 2027-02-30\n"
	_, err := ParseYear([]byte(src), "bad.txt")
	if err == nil {
		t.Fatal("taken")
	}
	for _, want := range []string{"bad.txt 第1行", "bad.txt 第2行", "bad.txt 第4行", "没有写 year"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told:\n%v", want, err)
		}
	}
	_, err = ParseYear([]byte("year 2027\noff 2025-01-01 元旦\nwork 2025-01-01\n"), "bad.txt")
	for _, want := range []string{"没有写 notice", "既写了放假又写了上班", "不属于2027年"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told: %v", want, err)
		}
	}
	if _, err := ParseYear([]byte(`{"year":`), "bad.json"); err == nil {
		t.Error("a broken JSON file was taken")
	}
}

func FuzzParseYear(f *testing.F) {
	f.Add([]byte("year 2027\nnotice x\noff 2027-01-01..2027-01-03 元旦\nwork 2027-01-09"))
	f.Add([]byte(`{"year":2027,"papers":["x"],"days":[{"name":"元旦","date":"2027-01-01","isOffDay":true}]}`))
	f.Fuzz(func(t *testing.T, src []byte) {
		y, err := ParseYear(src, "fuzz")
		if err == nil {
			Builtin().With(y).Deadline(date("2026-12-25"), 20, Workdays)
		}
	})
}

// A deadline keeps its own promises for any start and length.
func FuzzDeadline(f *testing.F) {
	f.Add(int64(0), 20, true)
	f.Add(int64(6890), 7, false)
	f.Fuzz(func(t *testing.T, offset int64, n int, work bool) {
		start := date("2007-01-01").AddDate(0, 0, int(offset%40000))
		unit, n := CalendarDays, n%200
		if work {
			unit = Workdays
		}
		d := Builtin().Deadline(start, n, unit)
		want := max(n, 0)
		if got := Builtin().Count(start.AddDate(0, 0, 1), d.Due, unit); got != want {
			t.Fatalf("%s + %d %s = %s: %d days lie between", start, n, unit, d.Due, got)
		}
		if n > 0 && unit == Workdays && !Builtin().Working(d.Due) {
			t.Fatalf("%s is no working day", d.Due)
		}
		if len(d.Steps()) < 2 {
			t.Fatalf("steps: %v", d.Steps())
		}
	})
}

func FuzzQuiet(f *testing.F) {
	f.Add("21:00–06:30", "12:30-14:30", int64(1795000000))
	f.Fuzz(func(t *testing.T, a, b string, unix int64) {
		q, err := ParseQuiet(a, b)
		if err != nil {
			return
		}
		at := time.Unix(unix%(1<<34), 0)
		next := q.Next(at)
		if next.Before(at) || q.Covers(next) || next.Sub(at) >= 24*time.Hour {
			t.Fatalf("%v: %s → %s", q, at, next)
		}
	})
}
