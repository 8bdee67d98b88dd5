package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gaoshi/cmd/gaoshi/app/apptest"
	"gaoshi/internal/tooltest"
)

// On the command line one acts as a person only with that person's password, once
// one is set; it is never an argument, and a wrong one does nothing.
func TestTheCommandLineActsAsNobodyElse(t *testing.T) {
	tooltest.Unwatched(t)
	data := t.TempDir()
	path := filepath.Join(t.TempDir(), "12.md")
	if err := os.WriteFile(path, []byte(apptest.PracticeText(t, "12")), 0o600); err != nil {
		t.Fatal(err)
	}
	step := func(want int, say, in string, args ...string) {
		t.Helper()
		var out bytes.Buffer
		if code := run(t.Context(), append([]string{"--data", data}, args...), strings.NewReader(in), &out, &out); code != want || !strings.Contains(out.String(), say) {
			t.Errorf("gaoshi %s: exit %d, want %d with %q\n%s", strings.Join(args, " "), code, want, say, out.String())
		}
		if strings.Contains(out.String(), "拖拉机") {
			t.Errorf("a password is shown:\n%s", out.String())
		}
	}
	step(0, "没有核对密码", "", "submit", path, "--as", "jingban")
	step(1, "这个密码", "12345678\n", "account", "jiaodui")
	step(0, "密码已设好", "麦地里的拖拉机七点出门\n", "account", "jiaodui")
	step(1, "没有读到密码", "", "review", "QH-2026-0112", "--as", "jiaodui", "--yes")
	step(1, "的密码不对", "麦地里的拖拉机八点出门\n", "review", "QH-2026-0112", "--as", "jiaodui", "--yes")
	step(0, "等待保密审查", "麦地里的拖拉机七点出门\n", "review", "QH-2026-0112", "--as", "jiaodui", "--yes")
	for range 12 {
		step(1, "", "猜的\n", "review", "QH-2026-0112", "--as", "jiaodui", "--yes")
	}
	step(0, "", "", "account", "jiaodui", "--unlock")
}

// Erasing is done in the name of a leader or an administrator who proves it; without
// --yes nothing goes.
func TestEraseOnTheCommandLine(t *testing.T) {
	tooltest.Unwatched(t)
	data := t.TempDir()
	path := filepath.Join(t.TempDir(), "12.md")
	if err := os.WriteFile(path, []byte(apptest.PracticeText(t, "12")), 0o600); err != nil {
		t.Fatal(err)
	}
	step := func(want int, say, in string, args ...string) {
		t.Helper()
		var out bytes.Buffer
		if code := run(t.Context(), append([]string{"--data", data}, args...), strings.NewReader(in), &out, &out); code != want || !strings.Contains(out.String(), say) {
			t.Errorf("gaoshi %s: exit %d, want %d with %q\n%s", strings.Join(args, " "), code, want, say, out.String())
		}
	}
	step(0, "", "", "submit", path, "--as", "jingban")
	step(0, "作废", "", "drop", "QH-2026-0112", "--as", "jingban")
	step(0, "密码已设好", "麦地里的拖拉机七点出门\n", "account", "qianfa")
	step(0, "有0份", "", "erase")
	step(2, "--as", "", "erase", "--yes")
	step(2, "--why", "", "erase", "QH-2026-0112", "--as", "qianfa", "--yes")
	step(1, "没有这项职责", "", "erase", "QH-2026-0112", "--as", "jingban", "--why", "本人申请", "--yes")
	step(1, "密码不对", "猜的\n", "erase", "QH-2026-0112", "--as", "qianfa", "--why", "本人申请", "--yes")
	step(0, "清除了1份", "麦地里的拖拉机七点出门\n", "erase", "QH-2026-0112", "--as", "qianfa", "--why", "本人申请", "--yes")
	step(0, "本人申请", "", "journal", "--what", "erase", "--who", "qianfa", "--csv")
	step(0, "三方一致", "", "verify")
}
