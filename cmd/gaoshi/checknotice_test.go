package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A clerk's folder: a notice with faults in every text, a sheet beside it, one
// that is not there. --fix mends what has a mechanical answer and says where.
func TestCheckNoticeFixesEveryText(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.md")
	for name, text := range map[string]string{
		path: "---\nid: QH-2026-0900\ntitle: 关于秸杆禁烧的通知\nissuer: 云禾县青禾镇人民政府\ncategory: 政策文件\nformed_on: 2026-11-20\npublish_at: 2026-11-24\nvillages: [all]\n" +
			"channels: [portal]\nattachments: [名单.csv, 明细.xlsx]\nplain: 请打手机16000000001\nspeak: 请打手机幺六零零零零零零零零幺\n---\n请按要求办理，联系电话0000-1234567。\n\n2026年11月20日\n",
		filepath.Join(dir, "名单.csv"): "姓名,身份证号,金额\n张示一,999901190101010017,100\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, out := sayOf(t, "check-notice", "--now", "2026-11-23", path)
	if code == 0 || strings.Count(out, "[拦下] 类别") != 1 {
		t.Errorf("exit %d, the category is not told once:\n%s", code, out)
	}
	code, out = sayOf(t, "check-notice", "--now", "2026-11-23", "--fix", path)
	for _, want := range []string{"@@ 标题 @@\n", "@@ 一句话（plain） @@\n", "@@ 广播稿（speak） @@\n", "@@ 类别 @@\n", "@@ 附件“名单.csv”第3行 @@\n", "+附件：1.名单；2.明细", "附件“明细.xlsx”不在公告所在的文件夹里", "没有发现问题"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not told", want)
		}
	}
	if code != 0 || t.Failed() {
		t.Errorf("exit %d:\n%s", code, out)
	}
	fixed, err := os.ReadFile(filepath.Join(dir, "a.fixed.md"))
	sheet, err2 := os.ReadFile(filepath.Join(dir, "名单.fixed.csv"))
	if err != nil || err2 != nil || !strings.Contains(string(fixed), "category: policy_doc") || !strings.Contains(string(fixed), "attachments: [名单.fixed.csv, 明细.xlsx]") ||
		strings.Contains(string(fixed), "16000000001") || string(sheet) != "\uFEFF姓名,金额\r\n张*一,100\r\n" {
		t.Errorf("%v %v\n%s\n%s", err, err2, fixed, sheet)
	}
}

// A file outside the notice's folder is not attached.
func TestAttachStaysInTheFolder(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "link.txt")); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	path := filepath.Join(dir, "a.md")
	if err := os.WriteFile(path, []byte("---\ntitle: 样例\nattachments: [link.txt]\n---\n正文\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := readFile(path)
	if err != nil || len(read.Notice.Content.Attachments) != 1 || read.Notice.Content.Attachments[0].Data != nil {
		t.Errorf("%v %+v", err, read)
	}
}
