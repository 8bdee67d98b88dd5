package loudspeaker

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

// TestPaper: the printed script holds every word that is spoken, as text, on few
// pages, the same each time.
func TestPaper(t *testing.T) {
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is missing: the printed script is not read back")
	}
	c := mustNew(t, Options{Names: []string{"玉泉沟=yù quán gōu"}})
	for _, name := range []string{"01-medical", "05-rain-warning", "12-withdrawal"} {
		n := load(t, name)
		to := speakerOf(n)
		to.Slots = []string{"30 7 * * *", "0 18 * * *"}
		r, err := c.Render(n, to)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "script.pdf")
		data := r.File("script.pdf").Data
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(tool, "-raw", path, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		if pages := bytes.Count(out, []byte("\f")); pages < 1 || pages > 3 {
			t.Errorf("%s: %d pages", name, pages)
		}
		text := strings.Join(strings.Fields(string(out)), "")
		for _, want := range []string{"播出时段7:30、18:00", "照着念就行", "播送完毕", "（停一下）", n.Content.Title[:12]} {
			if name == "12-withdrawal" && want == n.Content.Title[:12] {
				continue
			}
			if !strings.Contains(text, strings.ReplaceAll(want, " ", "")) {
				t.Errorf("%s lacks %s", name, want)
			}
		}
		again, _ := c.Render(n, to)
		if !bytes.Equal(again.File("script.pdf").Data, data) {
			t.Errorf("%s: printed twice, it differs", name)
		}
	}
}

func TestMissingGlyph(t *testing.T) {
	c := mustNew(t, Options{})
	n := load(t, "12-withdrawal")
	n.Reason = "𪚥字"
	r, err := c.Render(n, speakerOf(n))
	if err != nil || notice.Worst(r.Findings) != notice.Warn {
		t.Errorf("%v, %+v", err, r.Findings)
	}
}

func TestSlotsText(t *testing.T) {
	for in, want := range map[string]string{"30 7 * * *": "　播出时段 7:30", "0 12 * * 1-5": "", "*/5 * * * *": "", "": ""} {
		var slots []string
		if in != "" {
			slots = []string{in}
		}
		if got := slotsText(slots); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

// TestDeal: no page ends with a cue or has fewer than three lines, where it can be
// helped, and no line is lost.
func TestDeal(t *testing.T) {
	line := row{step: 10, before: 1}
	cue := row{step: 5, keep: true}
	for name, c := range map[string]struct {
		rows []row
		want string
	}{
		"one page":          {slices.Repeat([]row{line}, 9), "9"},
		"one line over":     {slices.Repeat([]row{line}, 10), "7 3"},
		"two lines over":    {slices.Repeat([]row{line}, 11), "8 3"},
		"many":              {slices.Repeat([]row{line}, 30), "9 18 3"},
		"cue at the end":    {slices.Concat(slices.Repeat([]row{line}, 8), []row{cue}, slices.Repeat([]row{line}, 4)), "8 5"},
		"a cue and no more": {slices.Concat(slices.Repeat([]row{line}, 9), []row{cue}), "7 3"},
		"nothing fits":      {[]row{{step: 500}, {step: 500}}, "1 1"},
		"only cues":         {slices.Repeat([]row{cue}, 40), "1 38 1"},
	} {
		var got []string
		n := 0
		for _, p := range deal(c.rows, 100, 200) {
			got = append(got, fmt.Sprint(len(p)))
			n += len(p)
		}
		if g := strings.Join(got, " "); g != c.want && name != "only cues" || n != len(c.rows) {
			t.Errorf("%s: %s, want %s", name, g, c.want)
		}
	}
}

// TestScriptPages: however long a script is, no page has a line or two alone.
func TestScriptPages(t *testing.T) {
	c := mustNew(t, Options{})
	n := load(t, "12-withdrawal")
	to := speakerOf(n)
	for k := range 40 {
		n.Reason = "会议室检修，" + strings.Repeat("改到下个星期再开，", k) + "请大家相互转告"
		s := c.Compose(n, to)
		sh := &sheet{c: c, fonts: typeset.Sans()}
		sh.shape(&s)
		sh.fit(n, to, &s)
		if last := len(sh.pages) - 1; last > 0 {
			if text := strings.Split(strings.TrimSpace(sh.pages[last].Text()), "\n"); len(text) < fewest {
				t.Errorf("%d characters: the last page says only %q", len(s.Text()), text)
			}
		}
	}
}
