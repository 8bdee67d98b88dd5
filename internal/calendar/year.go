package calendar

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Year is one year's holidays and make-up working days, as the State Council's
// General Office arranged them. It may hold days of the December before: the New
// Year's arrangement reaches back.
type Year struct {
	Year   int
	Notice string         // 国办发明电〔2025〕7号: where the year's days come from
	off    map[day]string // day → festival
	work   map[day]string // weekend day that is worked → festival it makes up for
}

// day is a civil date as yyyymmdd.
type day int

func dayOf(t time.Time) day {
	y, m, d := t.In(Zone).Date()
	return day(y*10000 + int(m)*100 + d)
}

// Days returns how many days are off and how many weekend days are worked.
func (y *Year) Days() (off, work int) { return len(y.off), len(y.work) }

// ParseYear reads a year file that the office dropped in. It takes two forms.
// Ours, one statement a line, # begins a comment:
//
//	year 2027
//	notice 国办发明电〔2026〕…号
//	off 2027-01-01..2027-01-03 元旦
//	work 2027-01-10 元旦
//
// and the JSON of the public holiday-cn data, whose papers become the notice.
// All faults are reported at once, each with name and line.
func ParseYear(src []byte, name string) (*Year, error) {
	if b := bytes.TrimSpace(src); len(b) > 0 && b[0] == '{' {
		return parseYearJSON(b, name)
	}
	y := &Year{off: map[day]string{}, work: map[day]string{}}
	var faults []error
	fault := func(line int, format string, a ...any) {
		faults = append(faults, fmt.Errorf("%s 第%d行：%s", name, line, fmt.Sprintf(format, a...)))
	}
	for i, line := range strings.Split(string(src), "\n") {
		line, _, _ = strings.Cut(line, "#")
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		rest = strings.TrimSpace(rest)
		switch word {
		case "":
		case "year":
			n, err := strconv.Atoi(rest)
			if err != nil || n < 1949 || n > 9999 || y.Year != 0 {
				fault(i+1, "year 后面写四位年份，只写一次，现在是“%s”。", rest)
				continue
			}
			y.Year = n
		case "notice":
			y.Notice = rest
		case "off", "work":
			if msg := y.add(word == "off", rest); msg != "" {
				fault(i+1, "%s", msg)
			}
		default:
			fault(i+1, "“%s”看不懂，只能写 year、notice、off、work。", word)
		}
	}
	return y, errors.Join(append(faults, y.check(name)...)...)
}

// add takes "2027-01-01..2027-01-03 元旦" and returns what is wrong, "" for nothing.
func (y *Year) add(off bool, s string) string {
	span, festival, _ := strings.Cut(s, " ")
	from, to, ranged := strings.Cut(span, "..")
	if !ranged {
		to = from
	}
	a, err1 := time.ParseInLocation("2006-01-02", from, Zone)
	b, err2 := time.ParseInLocation("2006-01-02", to, Zone)
	if err1 != nil || err2 != nil || b.Before(a) || b.Sub(a) > 31*24*time.Hour {
		return fmt.Sprintf("日期“%s”不对，写成 2027-01-01 或 2027-01-01..2027-01-03，一段不超过31天。", span)
	}
	for t := a; !t.After(b); t = t.AddDate(0, 0, 1) {
		y.set(off, t, strings.TrimSpace(festival))
	}
	return ""
}

func (y *Year) set(off bool, t time.Time, festival string) {
	if off {
		y.off[dayOf(t)] = festival
	} else {
		y.work[dayOf(t)] = festival
	}
}

// check reports what no line alone shows.
func (y *Year) check(name string) []error {
	var faults []error
	if y.Year == 0 {
		return []error{fmt.Errorf("%s：没有写 year。", name)}
	}
	if y.Notice == "" {
		faults = append(faults, fmt.Errorf("%s：没有写 notice，请写明依据哪一份放假通知。", name))
	}
	if len(y.off) == 0 {
		faults = append(faults, fmt.Errorf("%s：一个放假的日子都没有，这一年的安排不全。", name))
	}
	for d := range y.off {
		if _, both := y.work[d]; both {
			faults = append(faults, fmt.Errorf("%s：%s 既写了放假又写了上班。", name, d))
		}
		faults = append(faults, y.within(name, d)...)
	}
	for d := range y.work {
		faults = append(faults, y.within(name, d)...)
	}
	return faults
}

func (y *Year) within(name string, d day) []error {
	year, month := int(d)/10000, int(d)/100%100
	if year == y.Year || year == y.Year-1 && month == 12 {
		return nil
	}
	return []error{fmt.Errorf("%s：%s 不属于%d年（可含上一年12月）。", name, d, y.Year)}
}

func (d day) String() string {
	return fmt.Sprintf("%04d-%02d-%02d", int(d)/10000, int(d)/100%100, int(d)%100)
}

func parseYearJSON(src []byte, name string) (*Year, error) {
	var in struct {
		Year   int      `json:"year"`
		Papers []string `json:"papers"`
		Days   []struct {
			Name     string `json:"name"`
			Date     string `json:"date"`
			IsOffDay bool   `json:"isOffDay"`
		} `json:"days"`
	}
	if err := json.Unmarshal(src, &in); err != nil {
		return nil, fmt.Errorf("%s：不是完整的 JSON 文件，请重新下载。(%w)", name, err)
	}
	y := &Year{Year: in.Year, Notice: strings.Join(in.Papers, " "), off: map[day]string{}, work: map[day]string{}}
	var faults []error
	for i, d := range in.Days {
		t, err := time.ParseInLocation("2006-01-02", d.Date, Zone)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s：第%d个日子“%s”不是日期。", name, i+1, d.Date))
			continue
		}
		y.set(d.IsOffDay, t, d.Name)
	}
	return y, errors.Join(append(faults, y.check(name)...)...)
}
