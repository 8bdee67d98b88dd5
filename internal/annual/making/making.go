// Package making makes the report of a year at the office: figures from the register,
// the words that people wrote, last year's report as it was published or as it was
// made here, the rules over all of it, and the files. January is a click: everything
// that is counted stands there already, everything that only a person knows is asked.
package making

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"gaoshi/internal/annual"
	"gaoshi/internal/annual/paper"
	"gaoshi/internal/annual/reading"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

// Keep is where the words of a report are kept.
type Keep interface {
	AnnualTexts(ctx context.Context, year int) (map[string]string, error)
	SetAnnualTexts(ctx context.Context, year int, texts map[string]string) error
	AnnualBefore(ctx context.Context, year int) (file string, body []byte, err error)
	SetAnnualBefore(ctx context.Context, year int, file string, body []byte) error
}

// Room makes reports. All fields must be set.
type Room struct {
	Keep    Keep
	Figures func(ctx context.Context, year int) (annual.Figures, error)
	Office  annual.Office
	// Due is the last day on which a report may be published: month and day of the
	// next year, as the county sets it.
	DueMonth, DueDay int
	Clock            calendar.Clock
	Fonts            *typeset.Fonts
}

// Draft is a year's report as far as it has come.
type Draft struct {
	Report  *annual.Report
	Exam    *annual.Examination
	Figures annual.Figures
	Prompts []annual.Prompt
	Last    *annual.Report // nil: none is known
	LastHow string         // how last year's report is known, for people
	Over    bool           // the year is over
	at      time.Time
	fonts   *typeset.Fonts
}

// years that may have a report: the form of 2019 is the first that is known.
const firstYear = 2019

// Default is the year whose report is to be made now: last year's until the end of
// March, then the year under way.
func (r *Room) Default() int {
	now := r.Clock.Now().In(calendar.Zone)
	if now.Month() <= time.March {
		return now.Year() - 1
	}
	return now.Year()
}

// Fits tells whether a year may have a report.
func (r *Room) Fits(year int) bool {
	return year >= firstYear && year <= r.Clock.Now().In(calendar.Zone).Year()
}

// With is what a report is made with instead of what is kept; zero fields change nothing.
type With struct {
	Last  *annual.Report // the published report to go on from
	Dated annual.Day     // the day that it is signed with, instead of today
}

// Year makes the report of a year.
func (r *Room) Year(ctx context.Context, year int, with With) (*Draft, error) {
	if !r.Fits(year) {
		return nil, refuse("没有%d年的报告可编：能编的是%d年到今年。", year, firstYear)
	}
	d := &Draft{at: r.Clock.Now().In(calendar.Zone), fonts: r.Fonts, Last: with.Last, LastHow: "用的是给的上年报告"}
	var err error
	if d.Figures, err = r.Figures(ctx, year); err != nil {
		return nil, err
	}
	texts, err := r.Keep.AnnualTexts(ctx, year)
	if err != nil {
		return nil, err
	}
	if d.Last == nil {
		if d.Last, d.LastHow, err = r.before(ctx, year); err != nil {
			return nil, err
		}
	}
	d.Over = d.at.Year() > year
	d.Report = annual.Build(d.Figures, r.Office, d.Last, texts)
	if with.Dated.Year == 0 {
		with.Dated = annual.Day{Year: d.at.Year(), Month: int(d.at.Month()), Day: d.at.Day()}
	}
	known := annual.Known{Own: &d.Figures, Due: annual.Day{Year: year + 1, Month: r.DueMonth, Day: r.DueDay}}
	if d.Over {
		d.Report.Dated = with.Dated
	} else {
		known.Today = with.Dated
	}
	if d.Last != nil {
		known.Before = []*annual.Report{d.Last}
	}
	d.Exam = annual.Examine(d.Report, known)
	d.Prompts = annual.Prompts(d.Figures, r.Office, texts)
	return d, nil
}

// before is last year's report: as it was given, else as it is made here, where the
// register knows that year.
func (r *Room) before(ctx context.Context, year int) (*annual.Report, string, error) {
	file, body, err := r.Keep.AnnualBefore(ctx, year)
	if err != nil {
		return nil, "", err
	}
	if file != "" {
		last, err := new(reading.Reader).Read(file, body)
		if err != nil {
			return nil, "", fmt.Errorf("read the kept report before %d: %w", year, err)
		}
		return last, "上年公布的报告：" + file, nil
	}
	if year-1 < firstYear {
		return nil, "没有上年的报告", nil
	}
	f, err := r.Figures(ctx, year-1)
	if err != nil {
		return nil, "", err
	}
	if f.Documents == 0 && f.Three == (annual.TableThree{}) {
		return nil, "没有上年的报告，台账里也没有上年的文件", nil
	}
	texts, err := r.Keep.AnnualTexts(ctx, year-1)
	if err != nil {
		return nil, "", err
	}
	return annual.Build(f, r.Office, nil, texts), "上年的报告用台账编的", nil
}

// Answer keeps what was written to prompts. Unknown keys are refused.
func (r *Room) Answer(ctx context.Context, year int, texts map[string]string) error {
	d, err := r.Year(ctx, year, With{})
	if err != nil {
		return err
	}
	known := map[string]string{}
	for _, p := range d.Prompts {
		known[p.Key] = p.Answer
	}
	changed := map[string]string{}
	for key, text := range texts {
		text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
		was, ok := known[key]
		switch {
		case !ok:
			return refuse("报告里没有“%s”这一处。可以写：%s。", key, strings.Join(keys(d.Prompts), "、"))
		case utf8.RuneCountInString(text) > 5000:
			return refuse("一处最多写5000字，这里写了%d字。", utf8.RuneCountInString(text))
		case text != was:
			changed[key] = text
		}
	}
	if len(changed) == 0 {
		return nil
	}
	return r.Keep.SetAnnualTexts(ctx, year, changed)
}

func keys(ps []annual.Prompt) []string {
	var out []string
	for _, p := range ps {
		out = append(out, p.Key)
	}
	return out
}

// SetBefore keeps the published report of the year before. What cannot be read, or is of
// another year, is refused.
func (r *Room) SetBefore(ctx context.Context, year int, file string, body []byte) (*annual.Report, error) {
	last, err := new(reading.Reader).Read(file, body)
	if err != nil {
		return nil, &notice.Refusal{Msg: err.Error()}
	}
	if last.Year != year-1 {
		return nil, refuse("这份是%d年的报告，要的是%d年的。", last.Year, year-1)
	}
	return last, r.Keep.SetAnnualBefore(ctx, year, file, body)
}

// Kinds are the files of a report, by the ends of their names.
var Kinds = []string{"docx", "html", "pdf", "xlsx"}

// File writes the report as a file. One that is not finished says so in its name.
func (d *Draft) File(kind string) (name string, data []byte, err error) {
	var missing []rune
	switch kind {
	case "docx":
		data, err = paper.Docx(d.Report)
	case "html":
		data = paper.HTML(d.Report)
	case "pdf":
		data, missing, err = paper.PDF(d.Report, d.fonts, d.at)
	case "xlsx":
		data, err = paper.XLSX(d.Report, d.Exam)
	default:
		return "", nil, refuse("没有“%s”这种文件，只有：%s。", kind, strings.Join(Kinds, "、"))
	}
	if err != nil {
		return "", nil, err
	}
	if len(missing) > 0 {
		return "", nil, refuse("报告里有字库没有的字，印不出来：%s。请换成别的写法。", string(missing))
	}
	name = d.Report.Title
	if !d.Exam.Finished() {
		name += "（未完成）"
	}
	return name + "." + kind, data, nil
}

func refuse(format string, args ...any) error {
	return &notice.Refusal{Msg: fmt.Sprintf(format, args...)}
}
