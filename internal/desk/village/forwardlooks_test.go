package village_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"gaoshi/internal/desk"
	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/link"
	"gaoshi/internal/notice"
	"gaoshi/internal/site/page/pagetest"
)

// packs are the words that the practice town's twelve notices have for ordinary
// groups, as channels/wechat keeps them: for the group, for people away, and for a
// reminder of both.
func packs(t *testing.T) map[string]notice.Rendition {
	t.Helper()
	files, err := filepath.Glob("../../../channels/wechat/testdata/golden/practice/*.txt")
	if err != nil || len(files) == 0 {
		t.Skip("the golden renditions are not here")
	}
	out := map[string]notice.Rendition{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		_, home, _ := strings.Cut(string(b), "======== 转发包 本村群\n")
		home, _, _ = strings.Cut(home, "\n======== ")
		_, wire, _ := strings.Cut(home, "-------- 发出的字节\n")
		r := notice.Rendition{Channel: notice.WeChat}
		for _, name := range []string{"remind-forward-away.txt", "remind-forward.txt", "forward-away.txt", "forward.txt"} {
			i := strings.LastIndex(wire, name+" ")
			if i < 0 {
				continue
			}
			r.Files = append(r.Files, notice.File{Name: name, MediaType: "text/plain", Data: []byte(strings.TrimSpace(wire[i+len(name)+1:]))})
			wire = wire[:i]
		}
		r.Text = string(r.File("forward.txt").Data)
		if f := r.File("remind-forward.txt"); f != nil {
			r.Reminder = string(f.Data)
		}
		out[strings.TrimSuffix(filepath.Base(f), ".txt")] = r
	}
	return out
}

// TestForwardLooks: every pack fits a phone, the words for people away stand apart
// from those for the group, and a reminder has its own.
func TestForwardLooks(t *testing.T) {
	b := pagetest.Open(t)
	o := desktest.New(t)
	links := link.New([]byte("0123456789abcdef"))
	desktest.Signed(t, o, nil)
	s := o.Open(t, func(opt *desk.Options) { opt.Edition.Links = links })
	var pack *notice.Delivery
	for _, x := range o.Rows {
		if x.Target.ID == "v02/g2" {
			pack = x
		}
	}
	pack.Target.Away = false
	for name, r := range packs(t) {
		for _, occasion := range []string{notice.Main, "remind-1"} {
			if occasion != notice.Main && r.Reminder == "" {
				continue
			}
			o.Renditions[pack.Rendition], pack.Occasion = r, occasion
			b.Visit(s.URL+links.Forward(pack.ID, o.Time), pagetest.Phone)
			b.Do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach(d => d.open = true)`))
			view := fmt.Sprintf("forward-%s-%s", name, occasion)
			b.Shot(view)
			b.Check(view, 44, 12)
			words := pagetest.Eval[string](b, `document.querySelector("#words").innerText`)
			if want := r.On(occasion).Text; strings.TrimSpace(words) != want {
				t.Errorf("%s: to copy is %q, signed was %q", view, words, want)
			}
			away := pagetest.Eval[string](b, `(document.querySelector("#away") || {innerText: ""}).innerText`)
			out := r.On(occasion)
			if f := out.File(edition.AwayWords); (f != nil) != (away != "") || f != nil && strings.TrimSpace(away) != string(f.Data) {
				t.Errorf("%s: for people away %q", view, away)
			}
			if again := pagetest.Eval[bool](b, `document.querySelector("h2").innerText.includes("提醒")`); again != (occasion != notice.Main) {
				t.Errorf("%s: the page does not say which it is", view)
			}
		}
	}
}
