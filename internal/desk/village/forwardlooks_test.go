package village_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
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

// packFile begins a pack's file in a golden file of channels/wechat.
var packFile = regexp.MustCompile(`(?m)^(?:on-[a-z]+-(?:\d{8}-)?)?forward(?:-away)?\.txt `)

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
		at := packFile.FindAllStringIndex(wire, -1)
		for i, m := range at {
			end := len(wire)
			if i+1 < len(at) {
				end = at[i+1][0]
			}
			r.Files = append(r.Files, notice.File{Name: strings.TrimSpace(wire[m[0]:m[1]]), MediaType: "text/plain", Data: []byte(strings.TrimSpace(wire[m[1]:end]))})
		}
		r.Text = string(r.File("forward.txt").Data)
		w := notice.Wording{Occasion: notice.KindRemind}
		if f := r.File(w.Prefix() + "forward.txt"); f != nil {
			w.Text = string(f.Data)
			r.Wordings = append(r.Wordings, w)
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
			if occasion != notice.Main && len(r.Wordings) == 0 {
				continue
			}
			o.Renditions[pack.Rendition], pack.Occasion = r, occasion
			b.Visit(s.URL+links.Forward(pack.ID, o.Time), pagetest.Phone)
			b.Do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach(d => d.open = true)`))
			view := fmt.Sprintf("forward-%s-%s", name, occasion)
			b.Shot(view)
			b.Check(view, 44, 12)
			words := pagetest.Eval[string](b, `document.querySelector("#words").innerText`)
			if want := r.On(occasion, o.Now()).Text; strings.TrimSpace(words) != want {
				t.Errorf("%s: to copy is %q, signed was %q", view, words, want)
			}
			away := pagetest.Eval[string](b, `(document.querySelector("#away") || {innerText: ""}).innerText`)
			out := r.On(occasion, o.Now())
			if f := out.File(edition.AwayWords); (f != nil) != (away != "") || f != nil && strings.TrimSpace(away) != string(f.Data) {
				t.Errorf("%s: for people away %q", view, away)
			}
			if again := pagetest.Eval[bool](b, `document.querySelector("h2").innerText.includes("提醒")`); again != (occasion != notice.Main) {
				t.Errorf("%s: the page does not say which it is", view)
			}
		}
	}
}
