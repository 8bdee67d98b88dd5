package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gaoshi/cmd/gaoshi/app/apptest"
	"gaoshi/internal/tooltest"
)

// pdfInfo is what pdfinfo says of a file.
func pdfInfo(t *testing.T, path string) string {
	t.Helper()
	out, err := exec.Command("pdfinfo", path).Output()
	if err != nil {
		t.Fatalf("pdfinfo: %v", err)
	}
	return string(out)
}

// A poster of a file is a proof; --paper gives one sheet of it also where the
// village's printer would make an A3 of two A4; --printer imposes.
func TestPosterOfAFile(t *testing.T) {
	tooltest.Unwatched(t)
	for _, tool := range []string{"pdfinfo", "pdftotext"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("needs %s", tool)
		}
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "07.md")
	if err := os.WriteFile(file, []byte(apptest.PracticeText(t, "07")), 0o600); err != nil {
		t.Fatal(err)
	}
	const a4, a4wide, a3, a3wide = "595.276 x 841.89", "841.89 x 595.276", "841.89 x 1190.55", "1190.55 x 841.89"
	for _, c := range []struct {
		name  string
		flags []string
		size  string
	}{
		{"what the printer makes", nil, a4wide},
		{"A4", []string{"--paper", "A4"}, a4},
		{"A3", []string{"--paper", "A3"}, a3},
		{"joined", []string{"--form", "join"}, a4wide},
		{"joined from A4", []string{"--form", "join", "--paper", "A4"}, a4wide},
		{"two on one", []string{"--paper", "A4", "--all", "--printer", "A3"}, a3wide},
		{"six slips", []string{"--form", "slip", "--printer", "A3"}, a3wide},
	} {
		out := filepath.Join(dir, "out.pdf")
		said := command(t, append([]string{"poster", file, "-o", out, "--village", "v04"}, c.flags...)...)
		if info := pdfInfo(t, out); !strings.Contains(info, c.size) || !strings.Contains(info, "【样稿】") {
			t.Errorf("%s: %s", c.name, info)
		}
		if !strings.Contains(said, "样稿") || strings.Contains(said, "二维码指向") {
			t.Errorf("%s: %s", c.name, said)
		}
		pdf, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if text := apptest.PDFText(t, pdf); !strings.Contains(text, "未签发，不能张贴") && !strings.Contains(text, "才有二维码") || strings.Contains(text, "/q/") {
			t.Errorf("%s: not marked, or with an address:\n%s", c.name, text)
		}
	}
	preview := filepath.Join(dir, "preview")
	command(t, "preview", file, "-o", preview)
	found, err := filepath.Glob(filepath.Join(preview, "board", "*", "poster.pdf"))
	if err != nil || len(found) == 0 {
		t.Fatalf("no posters in the preview: %v", err)
	}
	for _, f := range found {
		if !strings.Contains(pdfInfo(t, f), "【样稿】") {
			t.Errorf("%s is no proof", f)
		}
	}
}

// A poster by number is a proof until the notice is issued, and then the sheet
// that was signed.
func TestPosterByNumber(t *testing.T) {
	tooltest.Unwatched(t)
	if _, err := exec.LookPath("pdfinfo"); err != nil {
		t.Skip("needs pdfinfo")
	}
	dir := t.TempDir()
	data, file, out := filepath.Join(dir, "data"), filepath.Join(dir, "11.md"), filepath.Join(dir, "out.pdf")
	if err := os.WriteFile(file, []byte(apptest.PracticeText(t, "11")), 0o600); err != nil {
		t.Fatal(err)
	}
	do := func(args ...string) string { return command(t, append([]string{"--data", data}, args...)...) }
	const id = "QH-2026-0111"
	do("submit", file, "--as", "jingban")
	do("poster", id, "-o", out)
	if info := pdfInfo(t, out); !strings.Contains(info, "【样稿】") {
		t.Errorf("not signed, and no proof: %s", info)
	}
	do("review", id, "--as", "jiaodui", "--yes")
	do("review", id, "--as", "baomi", "--secrecy-ok", "--yes")
	do("issue", id, "--as", "qianfa", "--yes")
	if said := do("poster", id, "-o", out); !strings.Contains(said, "二维码指向") {
		t.Error(said)
	}
	if info := pdfInfo(t, out); strings.Contains(info, "样稿") {
		t.Errorf("signed, and a proof: %s", info)
	}
	var said bytes.Buffer
	if code := run(t.Context(), []string{"--data", data, "poster", "QH-2026-9999"}, strings.NewReader(""), &said, &said); code != 1 || !strings.Contains(said.String(), "没有找到") {
		t.Errorf("%d %s", code, said.String())
	}
	if code := run(t.Context(), []string{"poster", filepath.Join(dir, "no.md")}, strings.NewReader(""), &said, &said); code != 1 || !strings.Contains(said.String(), "这个文件") {
		t.Errorf("%d %s", code, said.String())
	}
}
