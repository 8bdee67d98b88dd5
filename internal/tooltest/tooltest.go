// Package tooltest runs the programs of others with which tests look at what we
// make: pdftotext, qpdf, zbarimg. A test that needs one skips where it is missing,
// and says which.
package tooltest

import (
	"bytes"
	"os"
	"os/exec"
	"testing"
)

// Later leaves a test to the second run of .ci/run, which collects those that said so
// here: a browser or a daemon that is killed runs in a process of its own, in which the
// race detector sees nothing and costs most of the time.
func Later(t testing.TB) {
	t.Helper()
	if os.Getenv("GAOSHI_TEST_LATER") != "" {
		t.Skip("comes later, without the race detector")
	}
}

// Unwatched leaves a test to that second run too: a command that computes in one
// goroutine, for minutes under the race detector. On other days it runs (.ci/run), for
// what a command says hangs on the date.
func Unwatched(t testing.TB) {
	t.Helper()
	if os.Getenv("GAOSHI_TEST_SHIFT") == "" {
		Later(t)
	}
}

// Run returns what the program prints. It skips the test where the program is not
// installed, and fails it where the program does.
func Run(t testing.TB, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	var errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v: %s", name, err, errs.String())
	}
	return string(out)
}
