// Package apptest is what the tests of the composition and those of the commands
// both use: the practice notices, the way of one page, a wait with an end.
package apptest

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/canary"
)

// Get fetches a page, looks for secrets in it, and returns its status and text.
func Get(t testing.TB, url string) (int, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	canary.Check(t, "page "+url, b)
	return r.StatusCode, string(b)
}

// PracticeText is the practice notice whose file begins with name.
func PracticeText(t testing.TB, name string) string {
	t.Helper()
	all, err := config.PracticeNotices()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		if strings.HasPrefix(x.Name, name) {
			return string(x.Text)
		}
	}
	t.Fatalf("no practice notice %s", name)
	return ""
}

// WaitFor waits until ok says yes, and fails the test after the limit.
func WaitFor(t testing.TB, what string, limit time.Duration, ok func() bool) {
	t.Helper()
	for watch := calendar.StartStopwatch(); !ok(); time.Sleep(5 * time.Millisecond) {
		if watch.Elapsed() > limit {
			t.Fatalf("waited %v for %s", limit, what)
		}
	}
}

// PDFText is what pdftotext reads in a PDF.
func PDFText(t testing.TB, pdf []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
