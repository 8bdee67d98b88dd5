package intake

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gaoshi/internal/notice"
)

var update = flag.Bool("update", false, "write the golden files anew")

// shown is a result as the golden files have it.
func shown(r Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "format: %s\nofficial: %+v\n", r.Format, r.Official)
	for _, f := range r.Findings {
		if f.Kind != MissingKind {
			fmt.Fprintf(&b, "%s %s [%s] %s %s\n", f.Severity, f.Kind, f.Place, f.Text, f.Message)
		}
	}
	for _, a := range r.Notice.Content.Attachments {
		fmt.Fprintf(&b, "attachment: %s %s %d bytes\n", a.Name, a.MediaType, len(a.Data))
	}
	b.Write(File(r.Notice))
	return b.String()
}

// TestReadFiles reads files that LibreOffice made (testdata/README.md) and
// compares what came of them with what a person has checked.
func TestReadFiles(t *testing.T) {
	var files []string
	for _, form := range []string{"*.docx", "*.xlsx", "*.html", "*.txt"} {
		m, err := filepath.Glob(filepath.Join("testdata", form))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, m...)
	}
	if len(files) < 15 {
		t.Fatalf("%d files in testdata, want at least 15", len(files))
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Read(filepath.Base(f), data)
		if err != nil {
			t.Errorf("%s: %v (%v)", f, err, errors.Unwrap(err))
			continue
		}
		golden := filepath.Join("testdata", "golden", filepath.Base(f)+".golden")
		got := shown(r)
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs from %s; got:\n%s", f, golden, got)
		}
	}
}

func kinds(fs []notice.Finding) string {
	var out []string
	for _, f := range fs {
		if f.Kind != MissingKind {
			out = append(out, f.Kind)
		}
	}
	return strings.Join(out, " ")
}
