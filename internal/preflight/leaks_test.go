package preflight

import (
	"os"
	"slices"
	"strings"
	"testing"

	"gaoshi/internal/notice"
)

// rowsOf reads the rows of a file of sentences; # begins a comment, \n is a line break.
func rowsOf(t testing.TB, path string) []string {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, line := range strings.Split(string(src), "\n") {
		if line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, strings.ReplaceAll(line, `\n`, "\n"))
		}
	}
	return out
}

// seen are the kinds of the findings that a text raises in a list of subsidies and
// that the same notice without it does not.
func seen(env Env, text string) []string {
	look := func(body string) []notice.Finding {
		n := plainNotice()
		n.Content.Category, n.Content.Channels, n.Content.Body = "subsidy_list", []string{notice.Board}, body+"\n"
		return slices.DeleteFunc(Check(n, env), func(f notice.Finding) bool { return f.Severity == notice.Note })
	}
	var base, out []string
	for _, f := range look("全镇居民：请按时缴费。") {
		base = append(base, f.Kind)
	}
	for _, f := range look(text) {
		if !slices.Contains(base, f.Kind) {
			out = append(out, f.Kind)
		}
	}
	return out
}

// Personal data in every dress, and facts about named persons, are told of.
func TestLeaks(t *testing.T) {
	env := practiceEnv(t)
	for _, row := range rowsOf(t, "testdata/leaks.tsv") {
		kinds, text, _ := strings.Cut(row, "\t")
		got := seen(env, text)
		if kinds == "*" && len(got) > 0 {
			continue
		}
		if !slices.ContainsFunc(strings.Split(kinds, "|"), func(k string) bool { return slices.Contains(got, k) }) {
			t.Errorf("%q: want %s, got %v", text, kinds, got)
		}
	}
}

// The office's own slips are told of, and what is right is left alone.
func TestSlips(t *testing.T) {
	env := practiceEnv(t)
	for _, row := range rowsOf(t, "testdata/slips.tsv") {
		f := strings.SplitN(row, "\t", 3)
		if len(f) != 3 {
			t.Fatalf("%q", row)
		}
		n := plainNotice()
		n.Content.Body = "各村（社区）：\n\n" + f[2] + "\n"
		if f[1] != "" {
			n.Content.Title = f[1]
		}
		var got []string
		for _, x := range Check(n, env) {
			if x.Severity != notice.Note {
				got = append(got, x.Kind)
			}
		}
		if f[0] == "" && len(got) > 0 || f[0] != "" && !slices.Contains(got, f[0]) {
			t.Errorf("%q: got %v, want %q", f[2], got, f[0])
		}
	}
}

// What looks like it and is none is left alone.
func TestNoLeaks(t *testing.T) {
	env := practiceEnv(t)
	for _, text := range rowsOf(t, "testdata/innocent.txt") {
		if got := seen(env, text); len(got) > 0 {
			t.Errorf("%q: got %v", text, got)
		}
	}
}
