package app

import (
	"fmt"
	"os"
	"testing"
	"time"

	"gaoshi/config"
	"gaoshi/internal/annual"
	"gaoshi/internal/annual/making"
	"gaoshi/internal/annual/reading"
	"gaoshi/internal/calendar"
	"gaoshi/internal/register"
	"gaoshi/scheduler"
)

// yearOf fills the register with a year as a township has it: open documents out on the
// portal, withheld ones with their grounds, news.
func yearOf(t testing.TB, a *App, year, open, withheld, news int) {
	t.Helper()
	day := time.Date(year, 1, 2, 0, 0, 0, 0, calendar.Zone)
	var items []*register.Item
	for i := range open + withheld + news {
		x := &register.Item{Title: fmt.Sprintf("关于第%d号事项的通知", i), DocNo: fmt.Sprintf("青禾府发〔%d〕%d号", year, i), FormedOn: day.AddDate(0, 0, i%360), Disclosure: register.Open, Column: fmt.Sprintf("栏目%d", i%15), By: "jingban"}
		switch {
		case i < open:
			x.Outs = []register.Out{{Where: "portal", On: x.FormedOn.AddDate(0, 0, 3)}}
		case i < open+withheld:
			x.Column, x.Disclosure, x.Ground, x.DecidedBy, x.DecidedOn = "", register.Withheld, register.Grounds[i%len(register.Grounds)].Key, "qianfa", x.FormedOn
		default:
			x.News, x.DocNo = true, ""
		}
		items = append(items, x)
	}
	if there, err := a.Store.RegisterItems(t.Context(), items, "导入"); err != nil || len(there) > 0 {
		t.Fatal(len(there), err)
	}
}

// The register as the project's first report tells its year: that report's tables come
// out, cell for cell, and its numbers stand in the text.
func TestAnnualOfTheSeed(t *testing.T) {
	data, err := os.ReadFile("../../../internal/annual/reading/testdata/seed-2019.md")
	if err != nil {
		t.Fatal(err)
	}
	seed, err := new(reading.Reader).Read("seed.md", data)
	if err != nil {
		t.Fatal(err)
	}
	a := practiceTown(t, nil)
	yearOf(t, a, 2019, 23, 104, 52)
	if err := a.Store.SetYearly(t.Context(), 2019, map[string]int64{"letters.mayor.received": 6, "letters.mayor.answered": 6, "letters.mayor.intime": 6}); err != nil {
		t.Fatal(err)
	}
	with := making.With{Dated: annual.Day{Year: 2020, Month: 1, Day: 12}}
	d, err := a.Annual.Year(t.Context(), 2019, with)
	if err != nil {
		t.Fatal(err)
	}
	if d.Report.Form != annual.Form2019 || d.Exam.Finished() || len(d.Exam.Broken()) > 0 {
		t.Errorf("form %v, finished %v, broken %v", d.Report.Form, d.Exam.Finished(), d.Exam.Broken())
	}
	answers := map[string]string{}
	for _, p := range d.Prompts {
		answers[p.Key] = "办公室写的话。"
	}
	if err := a.Annual.Answer(t.Context(), 2019, answers); err != nil {
		t.Fatal(err)
	}
	if d, err = a.Annual.Year(t.Context(), 2019, with); err != nil || !d.Exam.Finished() {
		t.Fatalf("%v, %+v", err, d.Exam.Findings)
	}
	name, docx, err := d.File("docx")
	if err != nil || name != a.Town.Issuer+"2019年政府信息公开工作年度报告.docx" {
		t.Fatal(name, err)
	}
	back, err := new(reading.Reader).Read(name, docx)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range seed.Refs() {
		if want, got := seed.At(c), back.At(c); *want != *got {
			t.Errorf("%s: %+v, want %+v", seed.Place(c), *got, *want)
		}
	}
	numbers := map[string]int{}
	for _, f := range annual.Facts(back) {
		numbers[f.Key] = f.N.Count()
	}
	for key, want := range map[string]int{"documents": 127, "open": 23, "withheld": 104, "news": 52, "columns": 15, "letters:县长信箱": 6} {
		if numbers[key] != want {
			t.Errorf("%s: %d, want %d", key, numbers[key], want)
		}
	}
}

// A report of a year with 5,000 documents, with its four files, takes less than two seconds.
func BenchmarkAnnual5000(b *testing.B) {
	all, err := config.Load("")
	if err != nil {
		b.Fatal(err)
	}
	all.Settings.Data = b.TempDir()
	a, err := Open(b.Context(), all, Options{Practice: scheduler.NewPracticeClock(PracticeMorning)})
	if err != nil {
		b.Fatal(err)
	}
	defer a.Close()
	yearOf(b, a, 2025, 1000, 4000, 0)
	for b.Loop() {
		d, err := a.Annual.Year(b.Context(), 2025, making.With{})
		if err != nil {
			b.Fatal(err)
		}
		for _, kind := range making.Kinds {
			if _, _, err := d.File(kind); err != nil {
				b.Fatal(err)
			}
		}
		if d.Figures.Documents != 5000 {
			b.Fatal(d.Figures.Documents)
		}
	}
}
