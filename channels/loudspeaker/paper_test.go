package loudspeaker

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gaoshi/internal/notice"
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
