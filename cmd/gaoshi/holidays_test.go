package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gaoshi/config"
	"gaoshi/internal/calendar"
)

// The lines that the sample settings and the help show as a year's file are taken as
// they stand.
func TestTheShownHolidayFileIsTaken(t *testing.T) {
	dir := t.TempDir()
	if _, err := config.Init(dir); err != nil {
		t.Fatal(err)
	}
	sample, err := os.ReadFile(filepath.Join(dir, "gaoshi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range map[string]string{"sample": string(sample), "help": checkCmd{}.Help()} {
		var lines []string
		for _, line := range strings.Split(text, "\n") {
			line = strings.TrimSpace(strings.TrimPrefix(line, "#"))
			switch word, _, _ := strings.Cut(line, " "); word {
			case "year", "notice", "off", "work":
				lines = append(lines, line)
			}
		}
		y, err := calendar.ParseYear([]byte(strings.Join(lines, "\n")), "2027.txt")
		if err != nil {
			t.Fatalf("%s: %v", where, err)
		}
		if off, work := y.Days(); y.Year != 2027 || off != 3 || work != 1 {
			t.Errorf("%s: year %d, %d off, %d worked", where, y.Year, off, work)
		}
	}
}

// A year's file with a fault is told of by check, with the line; a right one is silent.
func TestCheckReadsTheHolidayFile(t *testing.T) {
	for text, want := range map[string]string{
		"year 2027\nnotice x〔2026〕1号\noff 2027-01-01..2027-01-03 元旦\n": "",
		"year 2027\nnotice x〔2026〕1号\nfree 2027-01-01 元旦\n":            "第3行",
	} {
		dir := t.TempDir()
		if _, err := config.Init(dir); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(filepath.Join(dir, "calendar"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "calendar", "2027.txt"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		code := run(t.Context(), []string{"--config", dir, "check"}, strings.NewReader(""), &out, &out)
		said := out.String()
		if (want == "") != (code == exitOK) {
			t.Errorf("%q: exit %d", text, code)
		}
		if want == "" && strings.Contains(said, "2027.txt") || want != "" && !(strings.Contains(said, want) && strings.Contains(said, "2027.txt")) {
			t.Errorf("%q: %s", text, said)
		}
	}
}
