package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gaoshi/internal/intake"
)

// What was understood goes to one stream and what was not to the other; a file that
// cannot be read does not keep the others from being shown; what is shown can be handed
// in as it stands.
func TestReadShowsWhatWasUnderstood(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	page := write("通告.html", "<h1>关于12月5日停水的公告</h1><p>管道检修，和顺村停水。</p><table><tr><td>村</td><td>时间</td></tr><tr><td>和顺村</td><td>8:00至18:00</td></tr></table><p>云禾县青禾镇人民政府</p><p>2026年12月1日</p>")
	broken := filepath.Join(dir, "没有.docx")
	var out, says bytes.Buffer
	if code := run(t.Context(), []string{"read", broken, page}, strings.NewReader(""), &out, &says); code != exitRefused {
		t.Errorf("exit %d", code)
	}
	for _, want := range []string{"title: 关于12月5日停水的公告", "category: utility_outage", "formed_on: 2026-12-01", "| 和顺村 | 8:00至18:00 |"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it does not show %q\n%s", want, out.String())
		}
	}
	for _, want := range []string{"没有.docx”这个文件", "没有选发给哪些村", "类别是按“停水”这个词猜的"} {
		if !strings.Contains(says.String(), want) {
			t.Errorf("it does not say %q\n%s", want, says.String())
		}
	}
	again, err := intake.Read("again.md", out.Bytes())
	if err != nil || intake.File(again.Notice) == nil || again.Notice.Content.Title != "关于12月5日停水的公告" {
		t.Fatalf("what it shows is not a notice: %v", err)
	}
	if got := string(intake.File(again.Notice)); strings.TrimSpace(got) != strings.TrimSpace(out.String()) {
		t.Errorf("read again it is another\n%s\n%s", got, out.String())
	}
	undated := write("信.txt", "致全镇父老的一封信\n\n天气转凉，请大家保重身体。\n")
	out.Reset()
	if code := run(t.Context(), []string{"read", undated}, strings.NewReader(""), &out, &says); code != exitOK || strings.Contains(out.String(), "formed_on") {
		t.Errorf("exit %d: a date that the file does not have is made up\n%s", code, out.String())
	}
}
