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

// A plain text is taken as the desk takes it: filled in, numbered as the office
// numbers, kept as a draft that says what it lacks.
func TestSubmitTakesWhatTheDeskTakes(t *testing.T) {
	tooltest.Unwatched(t)
	data, dir := t.TempDir(), t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	step := func(want int, says []string, args ...string) string {
		t.Helper()
		var out bytes.Buffer
		code := run(t.Context(), append([]string{"--data", data}, args...), strings.NewReader(""), &out, &out)
		for _, x := range says {
			if !strings.Contains(out.String(), x) {
				t.Errorf("gaoshi %s: it does not say %q\n%s", strings.Join(args, " "), x, out.String())
			}
		}
		if code != want {
			t.Errorf("gaoshi %s: exit %d, want %d\n%s", strings.Join(args, " "), code, want, out.String())
		}
		return out.String()
	}
	text := "致全镇父老的一封信\n\n各位乡亲：\n\n天气转凉，请大家保重身体。\n"
	letter := write("信.txt", text)
	says := step(1, []string{"GS-2026-0001 已存为草稿，还差", "类别", "发给哪些村", "走哪些渠道", "id: GS-2026-0001"}, "submit", letter, "--as", "jingban")
	if strings.Contains(says, "发布机关") || strings.Contains(says, "形成日期") {
		t.Errorf("what the office knows is asked for\n%s", says)
	}
	step(0, []string{"等待校对"}, "submit", write("12.md", apptest.PracticeText(t, "12")), "--as", "jingban")
	step(1, []string{"QH-2026-0113 已存为草稿"}, "submit", letter, "--as", "jingban") // the office's letters, and its next number
	whole := "---\nid: QH-2026-0113\ntitle: 致全镇父老的一封信\ncategory: policy_doc\nvillages: [all]\nchannels: [board]\npublish_at: 2026-11-24T09:00:00+08:00\n---\n" + text + "\n云禾县青禾镇人民政府\n\n2026年11月23日\n"
	step(0, []string{"QH-2026-0113 已提交，等待校对"}, "submit", write("信.md", whole), "--as", "jingban")
	step(1, []string{"没有选发给哪些村", "一份都没有发"}, "publish", letter)
	step(1, []string{"【必须改】", "没有存下"}, "submit", write("坏.md", "---\ntitle: 一\npublish_at: 某天\n---\n\n正文。\n"), "--as", "jingban")
	if list := step(0, nil, "notices"); strings.Count(list, "2026-0") != 3 {
		t.Errorf("what was refused is kept\n%s", list)
	}
}
