package drafting_test

import (
	"strings"
	"testing"

	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/notice"
)

// A clerk adds, renames, replaces and removes files; what is kept is the cleaned copy.
func TestAttachments(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	clerk := desktest.As(t, s, "jingban")
	desktest.Draft(t, clerk)
	edit, to := desktest.At0107+"/edit", desktest.At0107+"/attachments"
	names := func() string {
		var out []string
		for _, a := range o.Newest["QH-2026-0107"].Content.Attachments {
			out = append(out, a.Name)
		}
		return strings.Join(out, " ")
	}
	clerk.Get(edit).Has(t, "还没有附件")
	page := clerk.GiveTo(to, `C:\\表格\\申报表.html`, "<p>申报表</p><!-- 张示一改 -->", map[string]string{"do": "add"})
	page.Has(t, "加上了1个附件", "换成了清理过的副本", "网页注释")
	a := o.Newest["QH-2026-0107"].Content.Attachments
	if len(a) != 1 || a[0].Name != "申报表.html" || strings.Contains(string(a[0].Data), "张示一") {
		t.Fatalf("%+v", a)
	}
	clerk.GiveTo(to, "申报表.html", "x", map[string]string{"do": "add"}).Has(t, "已经有一个附件叫")
	clerk.GiveTo(to, "", "", map[string]string{"do": "add"}).Has(t, "还没有选文件")
	clerk.GiveTo(to, "", "", map[string]string{"do": "rename:申报表.html", "name": "../发放表.exe"}).Has(t, "改名为")
	if names() != "发放表.html" {
		t.Errorf("renamed: %s", names())
	}
	clerk.GiveTo(to, "新表.csv", "村,户数\n", map[string]string{"do": "replace:发放表.html"}).Has(t, "换成了新文件")
	clerk.GiveTo(to, "说明.txt", "请按时交", map[string]string{"do": "add"})
	if names() != "新表.csv 说明.txt" {
		t.Errorf("replaced: %s", names())
	}
	clerk.GiveTo(to, "", "", map[string]string{"do": "remove:新表.csv"}).Has(t, "去掉了")
	clerk.GiveTo(to, "", "", map[string]string{"do": "remove:新表.csv"}).Has(t, "可能刚才已经改过了")
	if names() != "说明.txt" {
		t.Errorf("removed: %s", names())
	}
	o.Newest["QH-2026-0107"].Status = notice.Issued
	if page := clerk.GiveTo(to, "x.txt", "x", map[string]string{"do": "add"}); page.Status < 400 || names() != "说明.txt" {
		t.Errorf("an issued notice takes files: %d %s", page.Status, names())
	}
}
