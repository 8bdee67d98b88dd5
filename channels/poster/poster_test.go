package poster

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gaoshi/channels"
	"gaoshi/channels/channeltest"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/typeset"
)

func TestConformance(t *testing.T) {
	out := t.TempDir()
	c := New(Options{Site: "http://qh.example.cn", Phone: "0000-1234567", OutDir: out})
	count := func() int {
		fs, err := os.ReadDir(out)
		if err != nil {
			t.Fatal(err)
		}
		return len(fs)
	}
	a4x2 := board("A4")
	a4x2.ID, a4x2.Options = "v02/board/2", map[string]string{"join": "A3"}
	channeltest.Run(t, channeltest.Subject{Channel: c, Targets: []notice.Target{board("A3"), board("A4"), a4x2}, Arrived: count})
}

// TestSamples lays the twelve notices out on both papers: one page where the text
// is ordinary, a small preview, the words in the plain text.
func TestSamples(t *testing.T) {
	c := newChannel()
	for _, n := range samples(t) {
		for _, paper := range []string{"A3", "A4"} {
			r, err := c.Render(n, board(paper))
			if err != nil {
				t.Fatalf("%s: %v", n.ID, err)
			}
			for _, f := range r.Findings {
				if f.Severity == notice.Block {
					t.Errorf("%s on %s: %s", n.ID, paper, f.Message)
				}
			}
			if r.Files[0].Name != PDFName || r.Files[1].Name != PNGName {
				t.Errorf("files %q, %q", r.Files[0].Name, r.Files[1].Name)
			}
			if size := len(r.Files[1].Data); size > PreviewBytes {
				t.Errorf("%s on %s: preview of %d bytes", n.ID, paper, size)
			}
			if size := len(r.Files[0].Data); size > 80<<10 {
				t.Errorf("%s on %s: PDF of %d bytes", n.ID, paper, size)
			}
			cfg, err := png.DecodeConfig(bytes.NewReader(r.Files[1].Data))
			if err != nil || cfg.Width != PreviewWidth {
				t.Errorf("preview: %v, %d wide", err, cfg.Width)
			}
			for _, w := range []string{n.Content.Title, n.Ref(), "/q/" + notice.ShortCode(n.ID, "v02/board/1"), "和顺村村委会公告栏"} {
				if !strings.Contains(r.Text, w) {
					t.Errorf("%s: no %q in the text", n.ID, w)
				}
			}
		}
	}
}

func TestAddressIsShort(t *testing.T) {
	c := New(Options{Site: "http://qh.example.cn/"})
	s, err := c.prepare(samples(t)[0])
	if err != nil {
		t.Fatal(err)
	}
	if a := s.address(board("A3")); len(a) > 32 || strings.Contains(a, "cn//") {
		t.Errorf("address %q of %d characters", a, len(a))
	}
}

func TestPhones(t *testing.T) {
	for _, c := range []struct {
		text, office string
		duty         []string
		want         string
	}{
		{"咨询电话：0000-1234567（镇办）；医保服务热线：12393。", "0000-7777777", nil, "咨询电话 0000-1234567; 医保服务热线 12393"},
		{"补助1500元，共120人，2026年11月。", "0000-1111111", nil, "咨询电话 0000-1111111"},
		{"抢修值班电话：16000000002（值班员）；热线：95598。火警电话：119", "", nil, "抢修值班电话 16000000002; 热线 95598"},
		{"联系人电话：16000000003。供电服务热线：95598", "", nil, "供电服务热线 95598"}, // a private mobile is not printed large
		{"举报电话：12380", "0000-1111111", nil, "咨询电话 0000-1111111; 举报电话 12380"},
		{"没有电话", "", []string{"0000-1234569"}, "值班电话 0000-1234569"},
		{"联系电话：1500元", "", nil, ""},
		{"异议受理：镇社会事务办公室 0000-1234567；县民政局监督电话 0000-7654321。", "", nil, "镇社会事务办公室 0000-1234567; 县民政局监督电话 0000-7654321"},
	} {
		var got []string
		for _, p := range phones(&notice.Content{DutyPhones: c.duty}, c.text, c.office, []string{"16000000002"}) {
			got = append(got, p.label+" "+p.number)
		}
		if g := strings.Join(got, "; "); g != c.want {
			t.Errorf("%s: got %q, want %q", c.text, g, c.want)
		}
	}
}

func TestPosting(t *testing.T) {
	d := func(m time.Month, day int) time.Time { return time.Date(2026, m, day, 0, 0, 0, 0, calendar.Zone) }
	for _, c := range []struct {
		name     string
		c        notice.Content
		up, down string
	}{
		{"period", notice.Content{Posting: notice.Posting{From: d(11, 23), LastDay: d(11, 30)}}, "2026年11月23日", "2026年12月1日"},
		{"expiry", notice.Content{PublishAt: d(11, 23), ExpireAt: d(12, 5)}, "2026年11月23日", "2026年12月6日"},
		{"open", notice.Content{PublishAt: d(11, 23)}, "2026年11月23日", ""},
	} {
		if up, down := posting(&notice.Notice{Content: c.c}); up != c.up || down != c.down {
			t.Errorf("%s: %s to %s", c.name, up, down)
		}
	}
}

// TestEditions: a correction and a withdrawal cannot be missed, and a withdrawal
// does not print the old text again.
func TestEditions(t *testing.T) {
	c := newChannel()
	n := *samples(t)[6]
	n.Kind, n.Edition, n.Supersedes, n.Reason = notice.Correction, 2, 1, "停电时间更正为8:00—18:00"
	words := pageText(t, c, &n)
	for _, w := range []string{"更正", "以本版为准", "停电时间更正为8:00—18:00", "（更正1）", "家中有人使用制氧机"} {
		if !strings.Contains(words, w) {
			t.Errorf("correction: no %q in %s", w, words)
		}
	}
	n.Kind, n.Edition, n.Reason = notice.Withdrawal, 3, "线路改造推迟"
	words = pageText(t, c, &n)
	for _, w := range []string{"撤回", "不再有效", "撤回原因：线路改造推迟", "请立即取下"} {
		if !strings.Contains(words, w) {
			t.Errorf("withdrawal: no %q in %s", w, words)
		}
	}
	if strings.Contains(words, "制氧机") {
		t.Error("a withdrawal prints the text that was withdrawn")
	}
}

func pageText(t *testing.T, c *Channel, n *notice.Notice) string {
	t.Helper()
	doc, _, err := c.Poster(n, board("A4"))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, p := range doc.Pages {
		b.WriteString(p.Text())
	}
	return strings.ReplaceAll(b.String(), "\n", "")
}

func TestBadInput(t *testing.T) {
	c := newChannel()
	wide := "| " + strings.Repeat("编号一二三四 | ", 14) + "\n|" + strings.Repeat("---|", 14) + "\n| " + strings.Repeat("129999010000000030 | ", 14) + "\n"
	for _, x := range []struct {
		name string
		edit func(*notice.Content)
		kind string // of the finding; "": an error
		say  string
	}{
		{"unknown character", func(c *notice.Content) { c.Body = "联系人：王\ue5e5，电话：0000-1234567。" }, "glyph_missing", "没有字形"},
		{"unknown character in the title", func(c *notice.Content) { c.Title = "通告\U000F0000" }, "glyph_missing", "没有字形"},
		{"wide table", func(c *notice.Content) { c.Body = "见下表。\n\n" + wide }, "table_wide", "表格太宽"},
		{"long title", func(c *notice.Content) { c.Title = strings.Repeat("关于做好工作的通知", 22) }, "title_long", "请缩短"},
		{"endless title", func(c *notice.Content) { c.Title = strings.Repeat("关于做好工作的通知", 220) }, "", "请缩短"},
		{"no title", func(c *notice.Content) { c.Title = " \u200b" }, "", "没有标题"},
		{"empty body", func(c *notice.Content) { c.Body = "\n\n" }, "", "正文是空的"},
		{"only a signature", func(c *notice.Content) { c.Body = "---\n" }, "", "正文是空的"},
		{"absent picture", func(c *notice.Content) { c.Body = "看图。\n\n![示意图](map.png)\n" }, "image_absent", "没有随稿上传"},
		{"no phone", func(c *notice.Content) { c.Body = "通告。" }, "phone_absent", "没有电话"},
		{"huge picture", func(c *notice.Content) {
			c.Body = "看图。\n\n![示意图](map.png)\n"
			c.Attachments = []notice.Attachment{{Name: "map.png", MediaType: "image/png", Data: pngHeader(10_000, 10_000)}}
		}, "image_large", "像素太多"},
		{"broken picture", func(c *notice.Content) {
			c.Body = "看图。\n\n![示意图](map.png)\n"
			c.Attachments = []notice.Attachment{{Name: "map.png", MediaType: "image/png", Data: []byte("no picture")}}
		}, "image_damaged", "打不开"},
	} {
		t.Run(x.name, func(t *testing.T) {
			n := *samples(t)[0]
			x.edit(&n.Content)
			ch := c
			if x.kind == "phone_absent" {
				ch = New(Options{Site: "http://qh.example.cn"})
			}
			r, err := ch.Render(&n, board("A4"))
			if x.kind == "" {
				if err == nil || !strings.Contains(err.Error(), x.say) {
					t.Fatalf("error %v, want %q", err, x.say)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range r.Findings {
				if f.Kind == x.kind && strings.Contains(f.Message, x.say) {
					return
				}
			}
			t.Errorf("findings %+v, want %s", r.Findings, x.kind)
		})
	}
}

// pngHeader is a PNG file that only claims a size.
func pngHeader(w, h uint32) []byte {
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	for _, v := range []uint32{w, h} {
		b = append(b, byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
	}
	b = append(b, 8, 2, 0, 0, 0)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[12:]))
}

func TestNothingLeavesThePage(t *testing.T) {
	c := newChannel()
	long := *samples(t)[0]
	long.Content.Body = strings.Repeat(long.Content.Body+"\n\n", 6)
	longTitle := *samples(t)[1]
	longTitle.Content.Title = strings.Repeat("关于做好工作的通知", 20)
	longTitle.Content.Issuer = strings.Repeat("云禾县青禾镇人民政府办公室", 4)
	longTitle.Content.Plain = strings.Repeat("请在12月1日前到村委会办理，带上身份证。", 12)
	far := board("A4")
	far.VillageName, far.Name = strings.Repeat("石庙垭村", 6), strings.Repeat("三组晒坝", 8)
	for _, n := range append(samples(t), &long, &longTitle) {
		for _, form := range []Form{Sheet, Large, Join} {
			for _, paper := range []string{"A3", "A4"} {
				for _, policy := range []string{"", "one", "excerpt"} {
					to := formed(far, form)
					to.Paper = paper
					o := map[string]string{"long": policy}
					for k, v := range to.Options {
						o[k] = v
					}
					to.Options = o
					doc, _, err := c.Poster(n, to)
					if err != nil {
						t.Fatal(err)
					}
					name := fmt.Sprintf("%s %q %s %q", n.ID, form, paper, policy)
					if policy == "excerpt" && form != Join && len(doc.Pages) != 1 {
						t.Errorf("%s: %d pages", name, len(doc.Pages))
					}
					for _, p := range doc.Pages {
						checkPage(t, name, p, form == Join)
					}
				}
			}
		}
	}
}

// checkPage: no mark outside the margins, no text upon text.
func checkPage(t *testing.T, name string, p *typeset.Page, joined bool) {
	t.Helper()
	margin := mm(14)
	if joined {
		margin = 0
	}
	for _, l := range p.Layers {
		for _, op := range l.Ops {
			w := op.W
			if n := len(op.Marks); n > 0 {
				w = typeset.Len(int64(op.Marks[n-1].X+300) * int64(op.Size) / 1000)
			}
			if n := len(op.Marks); n > 0 && strings.ContainsRune("（【《“〔", op.Marks[0].R) {
				op.X, w = op.X+op.Size/2, w-op.Size/2 // the blank half of an opening mark
			}
			if !joined && (op.X < margin || op.X+w > p.W-margin || op.Y < margin || op.Y+op.H > p.H-margin) {
				t.Errorf("%s: mark %q outside the margins at %d,%d", name, marksText(op), op.X/1000, op.Y/1000)
				return
			}
		}
	}
}

func marksText(op typeset.Op) string {
	var b strings.Builder
	for _, m := range op.Marks {
		b.WriteRune(m.R)
	}
	return b.String()
}

func TestSend(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	c := New(Options{Site: "http://qh.example.cn", OutDir: dir, Now: func() time.Time { return now }})
	n, to := samples(t)[0], board("A4")
	to.Name = "村/委:会"
	r, err := c.Render(n, to)
	if err != nil {
		t.Fatal(err)
	}
	d := channeltest.Delivery(n, to, r)
	rec, err := c.Send(context.Background(), d, r)
	if err != nil {
		t.Fatal(err)
	}
	want := filepath.Join(dir, "和顺村_村-委-会_QH-2026-7001-1.pdf")
	if rec.State != notice.Awaiting || rec.Look != want || !rec.At.Equal(now) {
		t.Errorf("receipt %+v", rec)
	}
	if b, err := os.ReadFile(want); err != nil || !bytes.Equal(b, r.Files[0].Data) {
		t.Errorf("the file differs from the rendition (%v)", err)
	}
	if fs, _ := os.ReadDir(dir); len(fs) != 1 {
		t.Errorf("%d files left in the folder", len(fs))
	}
	if _, err := c.Send(context.Background(), d, notice.Rendition{}); !channels.IsPermanent(err) {
		t.Errorf("an empty rendition gives %v", err)
	}
}

func TestCodeWords(t *testing.T) {
	seen := map[string]bool{}
	for i := range 500 {
		a, b := CodeWords("QH-2026-0001", 1, notice.TargetID(fmt.Sprint(i)))
		if a == b || len(a) != 4 || len(b) != 4 {
			t.Fatalf("%s %s", a, b)
		}
		seen[a] = true
	}
	if len(seen) < 450 {
		t.Errorf("only %d different words", len(seen))
	}
}
