package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gaoshi/cmd/gaoshi/app/apptest"
)

// The built-in town lives on its own clock: it begins with the samples, runs, and
// is found again where it stood.
func TestThePracticeClock(t *testing.T) {
	data, path := t.TempDir(), filepath.Join(t.TempDir(), "12.md")
	if err := os.WriteFile(path, []byte(apptest.PracticeText(t, "12")), 0o600); err != nil {
		t.Fatal(err)
	}
	tell := func(want int, args ...string) string {
		t.Helper()
		var out bytes.Buffer
		if code := run(t.Context(), append([]string{"--data", data}, args...), strings.NewReader(""), &out, &out); code != want {
			t.Errorf("gaoshi %s: exit %d, want %d\n%s", strings.Join(args, " "), code, want, out.String())
		}
		return out.String()
	}
	if out := tell(0, "notices"); !strings.Contains(out, "演练时钟是2026年11月23日 08:00") {
		t.Errorf("a new folder:\n%s", out)
	}
	if out := tell(1, "--now", "2026-12-05 07:00", "submit", path, "--as", "jingban"); !strings.Contains(out, "演练时钟是2026年12月5日 07:00") || !strings.Contains(out, "在发布之前就过了") {
		t.Errorf("after the meeting:\n%s", out)
	}
	if out := tell(0, "notices"); !strings.Contains(out, "演练时钟是2026年12月5日 07:00") {
		t.Errorf("the folder's clock went back:\n%s", out)
	}
	if out := tell(1, "--now", "2026-12-05", "check-notice", path); !strings.Contains(out, "在发布之前就过了") {
		t.Errorf("read after the meeting:\n%s", out)
	}
	tell(0, "check-notice", path)
	if out := tell(2, "--now", "tomorrow", "notices"); !strings.Contains(out, "--now 不能写“tomorrow”") {
		t.Errorf("a wrong moment:\n%s", out)
	}
}

// Nobody acts for real on a made-up day.
func TestNoOtherDayForReal(t *testing.T) {
	dir := t.TempDir()
	command(t, "init", dir)
	settings := filepath.Join(dir, "gaoshi.yaml")
	b, err := os.ReadFile(settings)
	if err != nil || !bytes.Contains(b, []byte("mode: practice")) {
		t.Fatalf("%v\n%s", err, b)
	}
	if err := os.WriteFile(settings, bytes.Replace(b, []byte("mode: practice"), []byte("mode: live\nsite: https://qh.example.test"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if code := run(t.Context(), []string{"-c", dir, "--now", "2026-11-23", "notices"}, strings.NewReader(""), &out, &out); code != exitUsage || !strings.Contains(out.String(), "只能在演练时用") {
		t.Errorf("exit %d\n%s", code, out.String())
	}
}

// The town that check describes is the one in the file, loudspeakers too.
func TestCheckCounts(t *testing.T) {
	if out := command(t, "check"); !strings.Contains(out, "大喇叭 19 组共 89 只") {
		t.Errorf("\n%s", out)
	}
}
