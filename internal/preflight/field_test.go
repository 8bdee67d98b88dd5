package preflight

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"gaoshi/internal/notice"
)

// Every text that leaves the house is mended, and the diff says which.
func TestFixMendsEveryText(t *testing.T) {
	env := practiceEnv(t)
	for _, tt := range []struct {
		name      string
		set       func(c *notice.Content)
		get       func(c notice.Content) string
		want, say string
	}{
		{"title", func(c *notice.Content) { c.Title = "关于秸杆禁烧的通告" }, func(c notice.Content) string { return c.Title }, "关于秸秆禁烧的通告", "@@ 标题 @@\n-关于秸杆"},
		{"plain", func(c *notice.Content) { c.Plain = "11月25日（星期二）前打手机16000000001" }, func(c notice.Content) string { return c.Plain },
			"11月25日（星期三）前打手机160****0001", "@@ 一句话（plain） @@"},
		{"speak", func(c *notice.Content) {
			c.Speak = "乡亲们：\n请拨打手机幺六零零零零零零零零幺。\n和顺村3组18号"
		}, func(c notice.Content) string { return c.Speak },
			"乡亲们：\n请拨打手机尾号零零零幺。\n和顺村3组", "@@ 广播稿（speak）第2行 @@"},
		{"away", func(c *notice.Content) {
			c.Away = "加微信号：zhang_shi01；11月25日（周二）、11月25日（周二）"
		}, func(c notice.Content) string { return c.Away },
			"加微信号：zh******；11月25日（周三）、11月25日（周三）", "@@ 在外怎么办（away） @@"},
		{"place", func(c *notice.Content) { c.Event.Place = "红岩保村" }, func(c notice.Content) string { return c.Event.Place }, "红岩堡村", "@@ 地点 @@"},
		{"rain plan", func(c *notice.Content) { c.Event.RainPlan = "身份证999901190101010017" }, func(c notice.Content) string { return c.Event.RainPlan },
			"身份证**************0017", "@@ 雨天安排 @@"},
		{"measures", func(c *notice.Content) {
			c.Relay = &notice.Relay{SourceIssuer: "云禾县林业局", Measures: "禁烧秸杆，电话0000-7645321"}
		},
			func(c notice.Content) string { return c.Relay.Measures }, "禁烧秸秆，电话0000-7654321", "@@ 转发来源的应对措施 @@"},
		{"category", func(c *notice.Content) { c.Category = "政策文件" }, func(c notice.Content) string { return string(c.Category) }, "policy_doc", "@@ 类别 @@"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := plainNotice()
			tt.set(&n.Content)
			before := n.Digest()
			fs := Check(n, env)
			fixed, diff, changed := Fix(n, fs...)
			if got := tt.get(fixed); !changed || got != tt.want || !strings.Contains(diff, tt.say) {
				t.Errorf("got %q, want %q\n%s\n%+v", got, tt.want, diff, fs)
			}
			if n.Digest() != before {
				t.Error("the notice itself was changed")
			}
			n.Content = fixed
			for _, f := range Check(n, env) {
				if f.Fix != "" {
					t.Errorf("left: %+v", f)
				}
			}
		})
	}
}

func TestFixNamesAttachments(t *testing.T) {
	env := practiceEnv(t)
	file := func(names ...string) (out []notice.Attachment) {
		for _, n := range names {
			out = append(out, notice.Attachment{Name: n})
		}
		return out
	}
	for _, tt := range []struct {
		body, want string
		files      []notice.Attachment
	}{
		{"请办理。\n\n云禾县青禾镇人民政府\n\n2026年11月23日\n", "请办理。\n\n附件：样例明细表\n\n云禾县青禾镇人民政府\n\n2026年11月23日\n", file("样例明细表.xlsx")},
		{"请办理。\n", "请办理。\n\n附件：1.样例明细表；2.样例申报表\n", file("样例明细表.xlsx", "样例申报表.docx")},
		{"请办理。\n\n附件：样例明细表\n\n2026年11月23日", "请办理。\n\n附件：样例明细表；2.样例申报表\n\n2026年11月23日", file("样例明细表.xlsx", "样例申报表.docx")},
	} {
		n := plainNotice()
		n.Content.Body, n.Content.Attachments = tt.body, tt.files
		fixed, diff, _ := Fix(n, Check(n, env)...)
		if fixed.Body != tt.want || !strings.Contains(diff, "附件：") {
			t.Errorf("got %q, want %q\n%s", fixed.Body, tt.want, diff)
		}
		n.Content = fixed
		if fs := Check(n, env); len(fs) != 0 {
			t.Errorf("left: %+v", fs)
		}
	}
}

// A sheet that is one table is written anew without what may not be in it.
func TestFixAttachedSheets(t *testing.T) {
	env := practiceEnv(t)
	env.Read = func(a notice.Attachment) (string, []notice.Finding, error) {
		return unwrap(t, a.Data), nil, nil // the test's .xlsx holds its Markdown
	}
	table := "| 姓名 | 身份证号 | 备注 | 金额（元） |\n|---|---|---|---|\n| 张示一 | 999901190101010017 | 手机16000000001，甲\\|乙 | 100 |\n| 欧阳示二 | 999902190202020018 | | 200 |\n"
	sheet := "姓名,身份证号,备注,金额（元）\n张示一,999901190101010017,\"手机16000000001，甲|乙\",100\n欧阳示二,999902190202020018,,200\n"
	want := "\uFEFF姓名,备注,金额（元）\r\n张*一,手机160****0001，甲|乙,100\r\n欧阳*,,200\r\n"
	for _, tt := range []struct{ name, data, newName, want string }{
		{"名单.csv", sheet, "名单.csv", want},
		{"名单.tsv", strings.NewReplacer(",", "\t", "\"", "").Replace(sheet), "名单.tsv", strings.ReplaceAll(want, ",", "\t")},
		{"名单.xlsx", wrap(t, table), "名单.csv", want},
		{"名单.docx", wrap(t, table), "名单.docx", wrap(t, table)},                       // not a sheet: a person mends it
		{"两张.xlsx", wrap(t, table+"\n"+table), "两张.xlsx", wrap(t, table+"\n"+table)}, // two tables: a person mends them
	} {
		n := plainNotice()
		n.Content.Body += "\n见附件。\n"
		n.Content.Attachments = []notice.Attachment{{Name: tt.name, Data: []byte(tt.data), Digest: "old"}}
		fs := Check(n, env)
		if len(n.Blocking(fs)) == 0 {
			t.Fatalf("%s: nothing is found", tt.name)
		}
		fixed, diff, changed := FixIn(env, n, fs...)
		a := fixed.Attachments[0]
		if a.Name != tt.newName || string(a.Data) != tt.want || changed != (tt.want != tt.data) || changed && (a.Digest != "" || !strings.Contains(diff, "附件“"+tt.name+"”第3行")) {
			t.Errorf("%s: %s %q\n%s", tt.name, a.Name, a.Data, diff)
		}
		if n.Content.Attachments[0].Name != tt.name || n.Content.Attachments[0].Digest != "old" {
			t.Errorf("%s: the notice itself was changed", tt.name)
		}
		n.Content = fixed
		if left := Check(n, env); changed && len(left) != 0 {
			t.Errorf("%s: left %+v", tt.name, left)
		}
		if !changed {
			for _, f := range fs {
				if f.Fix != "" {
					t.Errorf("%s: a click is promised and does nothing: %+v", tt.name, f)
				}
			}
		}
	}
}

// wrap makes an office file that holds a text; unwrap reads it again.
func wrap(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range [][2]string{{"[Content_Types].xml", "<Types/>"}, {"text.md", text}} {
		w, err := z.Create(p[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(p[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func unwrap(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return string(data)
	}
	text, err := fs.ReadFile(z, "text.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
