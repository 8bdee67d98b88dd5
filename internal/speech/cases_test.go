package speech

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// readCases calls f for every line of a tab-separated file of cases: category,
// input, accepted readings.
func readCases(t *testing.T, path string, f func(line int, category, input string, want []string)) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	sc := bufio.NewScanner(file)
	for n := 1; sc.Scan(); n++ {
		line := sc.Text()
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		part := strings.Split(line, "\t")
		if len(part) < 3 {
			t.Errorf("%s:%d: want category, input and reading", path, n)
			continue
		}
		f(n, part[0], part[1], part[2:])
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.tsv")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases: ", err)
	}
	for _, path := range files {
		readCases(t, path, func(line int, category, input string, want []string) {
			got, _, _ := Normalize(input, Profile{})
			for _, w := range want {
				if string(got) == w {
					return
				}
			}
			t.Errorf("%s:%d %s: %s\n\tgot  %s\n\twant %s", path, line, category, input, got, strings.Join(want, " | "))
		})
	}
}
