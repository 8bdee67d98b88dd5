package yearly_test

import (
	"net/url"
	"os"
	"strings"
	"testing"

	"gaoshi/internal/annual"
	"gaoshi/internal/annual/paper"
	"gaoshi/internal/annual/reading"
	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/site/page/pagetest"
)

// January is a click: the numbers stand there, the questions are asked and kept, the
// files say what the page says.
func TestYear(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	clerk := desktest.As(t, s, "jingban")
	at := clerk.Get("/desk/annual?year=2025")
	at.Has(t, "2025年度报告", "还不能算完成", "要人写的", "R1", "新收 2 + 结转来 0 = 2；办结 1 + 结转下年 1 = 2，相等", "台账里有 2 条晚于法定期限公开", "不合")
	words := url.Values{}
	for _, n := range at.Find("textarea") {
		for _, a := range n.Attr {
			if a.Key == "name" {
				words.Set(a.Val, "办公室写的第"+a.Val+"段。")
			}
		}
	}
	if len(words) < 6 {
		t.Fatalf("%d questions", len(words))
	}
	at = clerk.Post("/desk/annual/2025", words)
	at.Has(t, "记下了", "办公室写的第open段")
	at.Lacks(t, "处还等人写")
	// Last year left one request and this year began with none: the two do not agree.
	at.Has(t, "与上年报告接不上")
	file := clerk.Get("/desk/annual/2025/file/docx")
	r, err := new(reading.Reader).Read("x.docx", []byte(file.Raw))
	if err != nil || !strings.Contains(r.Narrative(), "办公室写的第problems段") || r.Three[0][annual.Total].Value != annual.Whole(2) {
		t.Errorf("%v %+v", err, r)
	}
	for _, kind := range []string{"pdf", "html", "xlsx"} {
		if f := clerk.Get("/desk/annual/2025/file/" + kind); f.Status != 200 || len(f.Raw) < 1000 {
			t.Errorf("%s answers %d with %d bytes", kind, f.Status, len(f.Raw))
		}
	}
	for _, path := range []string{"/desk/annual?year=2018", "/desk/annual?year=2050", "/desk/annual?year=x"} {
		if got := clerk.Get(path); got.Status != 404 {
			t.Errorf("%s answers %d", path, got.Status)
		}
	}
	at = clerk.Post("/desk/annual/2025", url.Values{"open": {strings.Repeat("长", 5001)}})
	at.Has(t, "一处最多写5000字", strings.Repeat("长", 5001))
	clerk.Post("/desk/annual/2025", url.Values{"invented": {"x"}}).Has(t, "没有“invented”这一处")
}

// Last year's published report is read, kept, and compared with.
func TestBefore(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	clerk := desktest.As(t, s, "jingban")
	f, _ := desktest.Figures(t.Context(), 2024)
	f.Three = annual.TableThree{}
	f.Two.Norms = annual.NormCount{}
	last := annual.Build(f, annual.Office{Name: "示范县临河镇人民政府"}, nil, nil)
	docx, err := paper.Docx(last)
	if err != nil {
		t.Fatal(err)
	}
	clerk.GiveTo("/desk/annual/2026/before", "2024.docx", string(docx), nil).Has(t, "这份是2024年的报告，要的是2025年的")
	clerk.GiveTo("/desk/annual/2025/before", "notes.txt", "别的文字", nil).Has(t, "没有找到年度报告")
	at := clerk.GiveTo("/desk/annual/2025/before", "2024.docx", string(docx), nil)
	at.Has(t, "上年的报告读好了", "上年公布的报告：2024.docx")
	at.Lacks(t, "与上年报告接不上")
}

// Any published report is looked at, and nothing of it is kept.
func TestCheck(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	clerk := desktest.As(t, s, "jingban")
	seed, err := os.ReadFile("../../annual/reading/testdata/seed-2019.md")
	if err != nil {
		t.Fatal(err)
	}
	at := clerk.GiveTo("/desk/annual/check", "seed.md", string(seed), nil)
	at.Has(t, "2019年", "表格读到 198 格，共 198 格", "县长信箱 6件", "生成 127 = 主动公开 23 + 不予公开 104", "渠“中国渠县”")
	clerk.GiveTo("/desk/annual/check", "x.txt", "别的文字", nil).Has(t, "没有找到年度报告")
	clerk.Post("/desk/annual/check", url.Values{"text": {string(seed)}}).Has(t, "表格读到 198 格")
	clerk.Post("/desk/annual/check", nil).Has(t, "没有选文件")
}

func TestLooks(t *testing.T) {
	b := pagetest.Open(t)
	o := desktest.New(t)
	s := o.Open(t, nil)
	desktest.Enter(b, t, s.URL, "jingban", pagetest.Laptop)
	for name, path := range map[string]string{"annual": "/desk/annual?year=2025", "annual-check": "/desk/annual/check"} {
		for _, width := range []int{pagetest.Laptop, pagetest.Phone} {
			b.Visit(s.URL+path, width)
			view := name + map[int]string{pagetest.Phone: "-phone", pagetest.Laptop: "-laptop"}[width]
			b.Shot("desk-" + view)
			b.Check(view, 44, 12)
		}
	}
}
