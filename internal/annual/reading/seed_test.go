package reading

import (
	"os"
	"slices"
	"strings"
	"testing"

	"gaoshi/internal/annual"
)

func seed(t *testing.T) *annual.Report {
	t.Helper()
	data, err := os.ReadFile("testdata/seed-2019.md")
	if err != nil {
		t.Fatal(err)
	}
	r, err := new(Reader).Read("seed-2019.md", data)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// The report that the project starts from: read to its last cell, its arithmetic
// clean, and named what an attentive reader finds.
func TestSeedReport(t *testing.T) {
	r := seed(t)
	if r.Year != 2019 || r.Form != annual.Form2019 || r.Dated != (annual.Day{Year: 2020, Month: 1, Day: 12}) || len(r.Remarks) > 0 {
		t.Errorf("year %d, form %v, dated %v, remarks %v", r.Year, r.Form, r.Dated, r.Remarks)
	}
	if n := len(r.Refs()); n != 198 {
		t.Errorf("%d cells, want 198", n)
	}
	for _, c := range r.Refs() {
		if cell := r.At(c); cell.State != annual.Number || cell.Value != 0 {
			t.Errorf("%s: %+v, want 0", r.Place(c), *cell)
		}
	}
	for i, s := range r.Sections {
		if !s.Found || len(s.Paragraphs) == 0 && (i == 0 || i > 3) {
			t.Errorf("section %d: found %v, %d paragraphs", i+1, s.Found, len(s.Paragraphs))
		}
	}
	e := annual.Examine(r, annual.Known{})
	for key, want := range map[string]int{"documents": 127, "open": 23, "withheld": 104, "news": 52, "columns": 15, "files": 23, "letters:县长信箱": 6} {
		got := []int{}
		for _, f := range e.Facts {
			if f.Key == key {
				got = append(got, f.N.Count())
			}
		}
		if !slices.Equal(got, []int{want}) {
			t.Errorf("%s: %v, want %d", key, got, want)
		}
	}
	if !e.Finished() || len(e.Broken()) > 0 {
		t.Errorf("broken %v, findings %+v", e.Broken(), e.Findings)
	}
	shown := false
	for _, v := range e.Verdicts {
		for _, s := range v.Steps {
			shown = shown || s.OK && s.Sum == "生成 127 = 主动公开 23 + 不予公开 104"
		}
	}
	if !shown {
		t.Error("127 = 23 + 104 is not shown")
	}
	var kinds []string
	for _, f := range e.Findings {
		kinds = append(kinds, f.Kind+" "+f.Place)
	}
	want := []string{"zero-table “一、总体情况”", "zero-table “五、存在的主要问题及改进情况”", "stray “一、总体情况”"}
	if !slices.Equal(kinds, want) {
		t.Errorf("found %q, want %q", kinds, want)
	}
	if f := e.Findings[2]; !strings.Contains(f.Message, "通过渠“中国渠县”") {
		t.Errorf("stray character: %s", f.Message)
	}
}
