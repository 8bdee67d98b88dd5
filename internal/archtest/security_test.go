package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// shown is a room and the tests in it that a row names: `internal/door` TestA, TestB
var shown = regexp.MustCompile("`([a-z0-9/]+)`((?:,? Test[A-Za-z0-9]+)+)")

// namedTests are the tests that a row of the table names, by room.
func namedTests(row string) map[string][]string {
	cells := strings.Split(strings.Trim(row, "|"), "|")
	if len(cells) < 3 {
		return nil
	}
	out := map[string][]string{}
	for _, m := range shown.FindAllStringSubmatch(cells[len(cells)-1], -1) {
		out[m[1]] = append(out[m[1]], strings.Fields(strings.ReplaceAll(m[2], ",", " "))...)
	}
	return out
}

// has reports whether a room has a test of that name.
func has(t *testing.T, room, test string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../..", room, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(b), "\nfunc "+test+"(t *testing.T)") {
			return true
		}
	}
	return false
}

// TestSecurityTable holds SECURITY.md to the code: every row of its table names a
// test, and every test that it names is there.
func TestSecurityTable(t *testing.T) {
	b, err := os.ReadFile("../../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, line := range strings.Split(string(b), "\n") {
		if !strings.HasPrefix(line, "| V") {
			continue
		}
		rows++
		named := namedTests(line)
		if len(named) == 0 {
			t.Errorf("no test shows this row: %s", line)
		}
		for room, tests := range named {
			for _, test := range tests {
				if !has(t, room, test) {
					t.Errorf("%s has no test %s: %s", room, test, line)
				}
			}
		}
	}
	if rows < 20 {
		t.Errorf("%d rows", rows)
	}
	for row, want := range map[string]int{"| V1 | x | `internal/door` TestA, TestB; `config` TestC |": 2, "| V1 | x | by hand |": 0, "| V1 | `config` TestC | by hand |": 0} {
		if got := namedTests(row); len(got) != want {
			t.Errorf("%s: %v", row, got)
		}
	}
	if has(t, "internal/archtest", "TestNobodyWrote") || !has(t, "internal/archtest", "TestSecurityTable") {
		t.Error("tests are not told apart")
	}
}
