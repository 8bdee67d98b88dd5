package village_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/desk"
	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/desk/village"
	"gaoshi/internal/notice"
	"gaoshi/internal/site/page"
)

func TestPacks(t *testing.T) {
	o := desktest.New(t)
	var asked []village.PackJob
	var title string
	var fails error
	come := desktest.InOffice(t, o, func(opt *desk.Options) {
		opt.Village.Pack = func(_ context.Context, s string, jobs []village.PackJob) ([]byte, error) {
			title, asked = s, jobs
			return []byte("%PDF-1.7 pack"), fails
		}
	})
	head := come("cun02")
	page := head.Get("/desk/village")
	page.Has(t, "一次打印全部海报（2张）", "更多打印", "大字版", "入户单")
	got := head.Get("/desk/village/posters.pdf?village=v02")
	if got.Header.Get("Content-Type") != "application/pdf" || got.Raw != "%PDF-1.7 pack" || !strings.Contains(got.Header.Get("Content-Disposition"), "inline") || got.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", got.Header)
	}
	if len(asked) != 2 || asked[0].Target.ID != "v02/b1" || asked[0].Notice != asked[1].Notice || !strings.Contains(title, "和顺村") {
		t.Errorf("%s: %+v", title, asked)
	}
	head.Get("/desk/village/posters.pdf?village=v03") // a village head prints their own, whatever is asked
	if len(asked) != 2 || asked[0].Target.Village != "v02" {
		t.Errorf("another village's: %+v", asked)
	}
	for form, n := range map[string]int{"large": 1, "slip": 1} {
		if at := head.Get("/desk/village/print/QH-2026-0107/" + form); at.Status != 200 || len(asked) != n || asked[0].Form != form {
			t.Errorf("%s: %d %+v", form, at.Status, asked)
		}
	}
	for _, board := range []notice.TargetID{"v02/b1", "v02/b2"} { // each board has its own code
		href := "/desk/village/print/QH-2026-0107/slip?village=v02&board=" + strings.ReplaceAll(string(board), "/", "%2f")
		if a := page.Find("a", "href="+href); len(a) != 1 {
			t.Errorf("%d links to %s", len(a), href)
		}
		if at := head.Get(href + "&printer=A3"); at.Status != 200 || len(asked) != 1 || asked[0].Target.ID != board || asked[0].Printer != "A3" {
			t.Errorf("%s: %d %+v", board, at.Status, asked)
		}
	}
	for _, href := range []string{"/desk/village/print/QH-2026-0107/large?board=v03/b1", "/desk/village/posters.pdf?printer=B5"} {
		if at := head.Get(href); at.Status != 404 {
			t.Errorf("%s: %d", href, at.Status)
		}
	}
	if at := head.Get("/desk/village/print/QH-2026-0107/join"); at.Status != 404 {
		t.Errorf("an unknown form: %d", at.Status)
	}
	clerk := come("jingban")
	clerk.Get(desktest.At0107).Has(t, "全部公告栏打包打印")
	if at := clerk.Get(desktest.At0107 + "/posters.pdf?edition=1"); at.Status != 200 || len(asked) != 2 {
		t.Errorf("all boards: %d %+v", at.Status, asked)
	}
	if at := head.Get(desktest.At0107 + "/posters.pdf"); at.Status != 403 {
		t.Errorf("a village head at the office's pack: %d", at.Status)
	}
	fails = errors.New("ink")
	if at := head.Get("/desk/village/posters.pdf"); at.Status != 409 {
		t.Errorf("a pack that fails: %d", at.Status)
	}
	fails = nil
	for _, x := range o.Rows {
		if x.Target.Channel == notice.Board {
			x.State = notice.Confirmed
		}
	}
	head.Get("/desk/village").Lacks(t, "一次打印")
	head.Get("/desk/village/posters.pdf").Has(t, "没有要打印的")
	o.Time = o.Time.AddDate(0, 0, 10)
	if at := clerk.Get(desktest.At0107 + "/posters.pdf"); at.Status != 409 {
		t.Errorf("an expired notice was printed: %d", at.Status)
	}
}

// What is not signed is shown as a proof, and only that; what is signed as it is.
func TestProofs(t *testing.T) {
	o := desktest.New(t)
	proofs := 0
	s := o.Open(t, func(opt *desk.Options) {
		opt.Edition.Proof = func(n *notice.Notice, at notice.Target) (notice.Rendition, error) {
			proofs++
			if n.Approval != nil {
				t.Errorf("a proof of what is signed")
			}
			return notice.Rendition{Channel: notice.Board, Target: at.ID, Text: "【样稿】", Files: []notice.File{{Name: "poster.pdf", MediaType: "application/pdf", Data: []byte("%PDF proof")}}}, nil
		}
	})
	desktest.Draft(t, desktest.As(t, s, "jingban"))
	file := desktest.At0107 + "/file/poster.pdf?target=v02%2Fb1"
	if at := desktest.As(t, s, "jiaodui").Get(file); at.Raw != "%PDF proof" || proofs == 0 {
		t.Errorf("%d %q", at.Status, at.Raw)
	}
	come := desktest.InOffice(t, desktest.New(t), func(opt *desk.Options) {
		opt.Edition.Proof = func(*notice.Notice, notice.Target) (notice.Rendition, error) {
			t.Error("what is signed is shown as a proof")
			return notice.Rendition{}, nil
		}
	})
	come("jingban").Get(file + "&edition=1")
}

func TestCodeWords(t *testing.T) {
	o := desktest.New(t)
	come := desktest.InOffice(t, o, func(opt *desk.Options) { opt.Village.CodeWords = desktest.CodeWords })
	head := come("cun02")
	head.Get("/desk/village").Has(t, "输入海报上的回执码")
	state := func(id notice.TargetID) (notice.State, string) {
		for _, x := range o.Rows {
			if x.Target.ID == id {
				return x.State, x.Receipt.Note
			}
		}
		return "", ""
	}
	say := func(p *desktest.Person, code string) *desktest.Page {
		return p.Post("/desk/village/code", url.Values{"code": {code}, "back": {"/desk/village"}})
	}
	say(head, "12").Has(t, "四个数字")
	say(head, "9999").Has(t, "没有找到回执码 9999")
	say(come("cun03"), "1001").Has(t, "没有找到")
	if s, _ := state("v02/b1"); s != notice.Awaiting {
		t.Fatalf("recorded by another village: %s", s)
	}
	say(head, "１００１ ").Has(t, "“和顺村 村委会”的《关于11月26日停水的公告》已张贴，记下了")
	if s, note := state("v02/b1"); s != notice.Confirmed || note != "已张贴" {
		t.Errorf("%s %q", s, note)
	}
	say(head, "1001").Has(t, "已经记过了")
	say(head, "6001").Has(t, "已取下，记下了")
	if s, note := state("v02/b1"); s != notice.Confirmed || note != "已取下" {
		t.Errorf("%s %q", s, note)
	}
	say(head, "6001").Has(t, "已经记过了")
	if s, _ := state("v02/b2"); s != notice.Awaiting {
		t.Errorf("the other board: %s", s)
	}
}

// Reminders to one group stand once, each with its own tap.
func TestReminders(t *testing.T) {
	o := desktest.New(t)
	come := desktest.InOffice(t, o, nil)
	var group *notice.Delivery
	for _, x := range o.Rows {
		if x.Target.ID == "v02/g2" {
			group = x
		}
	}
	for i, s := range []notice.State{notice.Awaiting, notice.Planned} {
		c := *group
		c.ID, c.Occasion, c.State, c.DueAt = notice.DeliveryID(len(o.Rows)+1), fmt.Sprintf("remind-%d", i+1), s, o.Time.Add(time.Duration(i+1)*24*time.Hour)
		o.Rows = append(o.Rows, &c)
	}
	head := come("cun02")
	page := head.Get("/desk/village")
	page.Has(t, "要转发 3 次：", "第1次", "第2次", "第3次", "到时再办")
	if n := len(page.Find("p", "class=copy")) - len(page.Find("p", "class=script")); n != 1 {
		t.Errorf("the same words stand %d times", n)
	}
	taps := 0
	for _, f := range page.Find("form") {
		if desktest.TextIn(f) == "已转发" {
			taps++
		}
	}
	if taps != 2 {
		t.Errorf("%d taps, want one for each that waits", taps)
	}
	head.Post(frame.DeliveryHref(group.ID)+"/confirm", url.Values{"back": {"/desk/village"}})
	head.Get("/desk/village").Has(t, "✓ 已转发", "第2次")
}

func TestTakeDownTaps(t *testing.T) {
	o := desktest.New(t)
	come := desktest.InOffice(t, o, nil)
	for _, x := range o.Rows {
		x.State = notice.Confirmed
	}
	n := o.Newest["QH-2026-0107"]
	n.Content.Takedown = true
	o.Time = o.Time.AddDate(0, 0, 5)
	head := come("cun02")
	page := head.Get("/desk/village")
	page.Has(t, "到期了，要撤下来", "已取下")
	for _, f := range page.Find("form") {
		if desktest.TextIn(f) == "已取下" {
			head.Post(desktest.Attr(f, "action"), url.Values{"back": {"/desk/village"}, "down": {"yes"}}).Has(t, "已取下，记下了")
		}
	}
	head.Get("/desk/village").Lacks(t, "到期了")
}

// The village's broadcaster hears the recording, others do not.
func TestRecording(t *testing.T) {
	o := desktest.New(t)
	come := desktest.InOffice(t, o, func(opt *desk.Options) {
		opt.Deliveries.Sound = func(x *notice.Delivery) *page.Sound {
			if x.Target.Channel != notice.Loudspeaker {
				return nil
			}
			return &page.Sound{MediaType: "audio/wav", Made: o.Time, Open: func() (io.ReadSeekCloser, error) {
				return struct {
					io.ReadSeeker
					io.Closer
				}{strings.NewReader("RIFF"), io.NopCloser(nil)}, nil
			}}
		}
	})
	head := come("cun02")
	players := head.Get("/desk/village").Find("audio")
	if len(players) != 1 {
		t.Fatalf("%d players", len(players))
	}
	src := desktest.Attr(players[0], "src")
	if at := head.Get(src); at.Raw != "RIFF" || at.Header.Get("Content-Type") != "audio/wav" {
		t.Errorf("%d %v", at.Status, at.Header)
	}
	if at := come("cun03").Get(src); at.Status != 403 {
		t.Errorf("another village: %d", at.Status)
	}
	if at := come("jingban").Get(frame.DeliveryHref(1) + "/sound"); at.Status != 404 {
		t.Errorf("no loudspeaker: %d", at.Status)
	}
}
