package form

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/typeset"
)

func sampleApproval() *Approval {
	return &Approval{Title: "信息公开审批单", Issuer: "云禾县青禾镇人民政府", Ref: "QH-2026-0101", Date: time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC),
		Rows: []Row{
			{Fields: []Field{{"标题", "关于做好2027年度城乡居民基本医疗保险缴费工作的通告"}}},
			{Fields: []Field{{"发文字号", "青禾府通〔2026〕9号"}, {"类别", "社会保险"}}},
			{Fields: []Field{{"发布对象", "县门户网站；12个村（社区）公告栏38处、微信群27个、大喇叭94只"}}},
			{Fields: []Field{{"保密审查", "不含国家秘密、工作秘密，没有密级标志：是\n不含依法不予公开的内部事务、过程性信息：是"}}},
			{Fields: []Field{{"校对", "经办岗　2026年11月20日 9:10"}, {"保密审查人", "党政办岗　2026年11月20日 10:02"}}},
			{Fields: []Field{{"签发", ""}}, Tall: true},
		}, Note: "本单由系统生成，签字后存档。"}
}

func TestForms(t *testing.T) {
	for _, c := range []struct {
		name string
		make func(*typeset.Fonts) (*typeset.Document, []rune)
		want []string
	}{
		{"approval", sampleApproval().Print, []string{"信息公开审批单", "编号：QH-2026-0101", "发布对象", "签字后存档"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, missing := c.make(typeset.Sans())
			if len(missing) > 0 {
				t.Errorf("missing %q", missing)
			}
			a, err := doc.PDF()
			if err != nil {
				t.Fatal(err)
			}
			again, _ := c.make(typeset.Sans())
			if b, _ := again.PDF(); !bytes.Equal(a, b) {
				t.Error("not the same bytes twice")
			}
			var text strings.Builder
			for _, p := range doc.Pages {
				text.WriteString(p.Text())
			}
			flat := strings.ReplaceAll(text.String(), "\n", "")
			for _, w := range c.want {
				if !strings.Contains(flat, w) {
					t.Errorf("no %q in %s", w, flat)
				}
			}
			if dir := os.Getenv("OUT"); dir != "" {
				if err := os.WriteFile(dir+"/"+c.name+".pdf", a, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// TestLongForms turns the page and draws nothing below the margin.
func TestLongForms(t *testing.T) {
	ap := sampleApproval()
	ap.Rows = append(ap.Rows, Row{Fields: []Field{{"正文", strings.Repeat("现将有关事项通告如下，请广大村民相互转告。", 200)}}})
	for range 30 {
		ap.Rows = append(ap.Rows, ap.Rows[3], Row{Fields: []Field{{"签字", ""}}, Tall: true})
	}
	for name, print := range map[string]func(*typeset.Fonts) (*typeset.Document, []rune){"approval": ap.Print} {
		doc, _ := print(typeset.Sans())
		if len(doc.Pages) < 3 {
			t.Errorf("%s: %d pages", name, len(doc.Pages))
		}
		for i, p := range doc.Pages {
			for _, l := range p.Layers {
				for _, op := range l.Ops {
					if op.Y > p.H-mm(10) || op.Y+op.H > p.H-mm(10) || op.X+op.W > p.W-mm(10) {
						t.Fatalf("%s page %d: mark at %d, %d", name, i+1, op.X, op.Y)
					}
				}
			}
		}
	}
	if _, missing := (&Approval{Title: "一", Rows: []Row{{Fields: []Field{{"标题", "\ue5e5"}}}}}).Print(typeset.Sans()); len(missing) != 1 {
		t.Errorf("missing %q", missing)
	}
}
