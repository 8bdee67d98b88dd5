// Package tooltest runs the programs of others with which tests look at what we
// make: pdftotext, qpdf, zbarimg. A test that needs one skips where it is missing,
// and says which.
package tooltest

import (
	"bytes"
	"os/exec"
	"testing"
)

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
