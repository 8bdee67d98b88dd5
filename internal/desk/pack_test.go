package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/notice"
	"gaoshi/internal/site/page"
)

func TestPacks(t *testing.T) {
	o := newOffice(t)
	var asked []PackJob
	var title string
	var fails error
	come := inOffice(t, o, func(opt *Options) {
		opt.Pack = func(_ context.Context, s string, jobs []PackJob) ([]byte, error) {
			title, asked = s, jobs
			return []byte("%PDF-1.7 pack"), fails
		}
	})
	head := come("cun02")
	page := head.get("/desk/village")
	page.has(t, "一次打印全部海报（2张）", "更多打印", "大字版", "入户单")
	got := head.get("/desk/village/posters.pdf?village=v02")
	if got.header.Get("Content-Type") != "application/pdf" || got.raw != "%PDF-1.7 pack" || !strings.Contains(got.header.Get("Content-Disposition"), "inline") || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", got.header)
	}
	if len(asked) != 2 || asked[0].Target.ID != "v02/b1" || asked[0].Notice != asked[1].Notice || !strings.Contains(title, "和顺村") {
		t.Errorf("%s: %+v", title, asked)
	}
	head.get("/desk/village/posters.pdf?village=v03") // a village head prints their own, whatever is asked
	if len(asked) != 2 || asked[0].Target.Village != "v02" {
		t.Errorf("another village's: %+v", asked)
	}
	for form, n := range map[string]int{"large": 1, "slip": 1} {
		if at := head.get("/desk/village/print/QH-2026-0107/" + form); at.status != 200 || len(asked) != n || asked[0].Form != form {
			t.Errorf("%s: %d %+v", form, at.status, asked)
		}
	}
	for _, board := range []notice.TargetID{"v02/b1", "v02/b2"} { // each board has its own code
		href := "/desk/village/print/QH-2026-0107/slip?village=v02&board=" + strings.ReplaceAll(string(board), "/", "%2f")
		if a := page.find("a", "href="+href); len(a) != 1 {
			t.Errorf("%d links to %s", len(a), href)
		}
		if at := head.get(href + "&printer=A3"); at.status != 200 || len(asked) != 1 || asked[0].Target.ID != board || asked[0].Printer != "A3" {
			t.Errorf("%s: %d %+v", board, at.status, asked)
		}
	}
	for _, href := range []string{"/desk/village/print/QH-2026-0107/large?board=v03/b1", "/desk/village/posters.pdf?printer=B5"} {
		if at := head.get(href); at.status != 404 {
			t.Errorf("%s: %d", href, at.status)
		}
	}
	if at := head.get("/desk/village/print/QH-2026-0107/join"); at.status != 404 {
		t.Errorf("an unknown form: %d", at.status)
	}
	clerk := come("jingban")
	clerk.get(at0107).has(t, "全部公告栏打包打印")
	if at := clerk.get(at0107 + "/posters.pdf?edition=1"); at.status != 200 || len(asked) != 2 {
		t.Errorf("all boards: %d %+v", at.status, asked)
	}
	if at := head.get(at0107 + "/posters.pdf"); at.status != 403 {
		t.Errorf("a village head at the office's pack: %d", at.status)
	}
	fails = errors.New("ink")
	if at := head.get("/desk/village/posters.pdf"); at.status != 409 {
		t.Errorf("a pack that fails: %d", at.status)
	}
	fails = nil
	for _, x := range o.list {
		if x.Target.Channel == notice.Board {
			x.State = notice.Confirmed
		}
	}
	head.get("/desk/village").lacks(t, "一次打印")
	head.get("/desk/village/posters.pdf").has(t, "没有要打印的")
	o.now = o.now.AddDate(0, 0, 10)
	if at := clerk.get(at0107 + "/posters.pdf"); at.status != 409 {
		t.Errorf("an expired notice was printed: %d", at.status)
	}
}

// What is not signed is shown as a proof, and only that; what is signed as it is.
func TestProofs(t *testing.T) {
	o := newOffice(t)
	proofs := 0
	s := o.open(t, func(opt *Options) {
		opt.Proof = func(n *notice.Notice, at notice.Target) (notice.Rendition, error) {
			proofs++
			if n.Approval != nil {
				t.Errorf("a proof of what is signed")
			}
			return notice.Rendition{Channel: notice.Board, Target: at.ID, Text: "【样稿】", Files: []notice.File{{Name: "poster.pdf", MediaType: "application/pdf", Data: []byte("%PDF proof")}}}, nil
		}
	})
	draft(t, as(t, s, "jingban"))
	file := at0107 + "/file/poster.pdf?target=v02%2Fb1"
	if at := as(t, s, "jiaodui").get(file); at.raw != "%PDF proof" || proofs == 0 {
		t.Errorf("%d %q", at.status, at.raw)
	}
	come := inOffice(t, newOffice(t), func(opt *Options) {
		opt.Proof = func(*notice.Notice, notice.Target) (notice.Rendition, error) {
			t.Error("what is signed is shown as a proof")
			return notice.Rendition{}, nil
		}
	})
	come("jingban").get(file + "&edition=1")
}

func testCodes(_ notice.ID, edition int, t notice.TargetID) (string, string) {
	k := map[notice.TargetID]int{"v02/b1": 1, "v02/b2": 2, "v03/b1": 3}[t]
	return fmt.Sprint(1000*edition + k), fmt.Sprint(5000 + 1000*edition + k)
}

func TestCodeWords(t *testing.T) {
	o := newOffice(t)
	come := inOffice(t, o, func(opt *Options) { opt.CodeWords = testCodes })
	head := come("cun02")
	head.get("/desk/village").has(t, "输入海报上的回执码")
	state := func(id notice.TargetID) (notice.State, string) {
		for _, x := range o.list {
			if x.Target.ID == id {
				return x.State, x.Receipt.Note
			}
		}
		return "", ""
	}
	say := func(p *person, code string) *sheet {
		return p.post("/desk/village/code", url.Values{"code": {code}, "back": {"/desk/village"}})
	}
	say(head, "12").has(t, "四个数字")
	say(head, "9999").has(t, "没有找到回执码 9999")
	say(come("cun03"), "1001").has(t, "没有找到")
	if s, _ := state("v02/b1"); s != notice.Awaiting {
		t.Fatalf("recorded by another village: %s", s)
	}
	say(head, "１００１ ").has(t, "“和顺村 村委会”的《关于11月26日停水的公告》已张贴，记下了")
	if s, note := state("v02/b1"); s != notice.Confirmed || note != "已张贴" {
		t.Errorf("%s %q", s, note)
	}
	say(head, "1001").has(t, "已经记过了")
	say(head, "6001").has(t, "已取下，记下了")
	if s, note := state("v02/b1"); s != notice.Confirmed || note != "已取下" {
		t.Errorf("%s %q", s, note)
	}
	say(head, "6001").has(t, "已经记过了")
	if s, _ := state("v02/b2"); s != notice.Awaiting {
		t.Errorf("the other board: %s", s)
	}
}

// Reminders to one group stand once, each with its own tap.
func TestReminders(t *testing.T) {
	o := newOffice(t)
	come := inOffice(t, o, nil)
	var group *notice.Delivery
	for _, x := range o.list {
		if x.Target.ID == "v02/g2" {
			group = x
		}
	}
	for i, s := range []notice.State{notice.Awaiting, notice.Planned} {
		c := *group
		c.ID, c.Occasion, c.State, c.DueAt = notice.DeliveryID(len(o.list)+1), fmt.Sprintf("remind-%d", i+1), s, o.now.Add(time.Duration(i+1)*24*time.Hour)
		o.list = append(o.list, &c)
	}
	head := come("cun02")
	page := head.get("/desk/village")
	page.has(t, "要转发 3 次：", "第1次", "第2次", "第3次", "到时再办")
	if n := len(page.find("p", "class=copy")) - len(page.find("p", "class=script")); n != 1 {
		t.Errorf("the same words stand %d times", n)
	}
	taps := 0
	for _, f := range page.find("form") {
		if textIn(f) == "已转发" {
			taps++
		}
	}
	if taps != 2 {
		t.Errorf("%d taps, want one for each that waits", taps)
	}
	head.post(deliveryHref(group.ID)+"/confirm", url.Values{"back": {"/desk/village"}})
	head.get("/desk/village").has(t, "✓ 已转发", "第2次")
}

func TestTakeDownTaps(t *testing.T) {
	o := newOffice(t)
	come := inOffice(t, o, nil)
	for _, x := range o.list {
		x.State = notice.Confirmed
	}
	n := o.notices["QH-2026-0107"]
	n.Content.Takedown = true
	o.now = o.now.AddDate(0, 0, 5)
	head := come("cun02")
	page := head.get("/desk/village")
	page.has(t, "到期了，要撤下来", "已取下")
	for _, f := range page.find("form") {
		if textIn(f) == "已取下" {
			head.post(attr(f, "action"), url.Values{"back": {"/desk/village"}, "down": {"yes"}}).has(t, "已取下，记下了")
		}
	}
	head.get("/desk/village").lacks(t, "到期了")
}

// The village's broadcaster hears the recording, others do not.
func TestRecording(t *testing.T) {
	o := newOffice(t)
	come := inOffice(t, o, func(opt *Options) {
		opt.Sound = func(x *notice.Delivery) *page.Sound {
			if x.Target.Channel != notice.Loudspeaker {
				return nil
			}
			return &page.Sound{MediaType: "audio/wav", Made: o.now, Open: func() (io.ReadSeekCloser, error) {
				return struct {
					io.ReadSeeker
					io.Closer
				}{strings.NewReader("RIFF"), io.NopCloser(nil)}, nil
			}}
		}
	})
	head := come("cun02")
	players := head.get("/desk/village").find("audio")
	if len(players) != 1 {
		t.Fatalf("%d players", len(players))
	}
	src := attr(players[0], "src")
	if at := head.get(src); at.raw != "RIFF" || at.header.Get("Content-Type") != "audio/wav" {
		t.Errorf("%d %v", at.status, at.header)
	}
	if at := come("cun03").get(src); at.status != 403 {
		t.Errorf("another village: %d", at.status)
	}
	if at := come("jingban").get(deliveryHref(1) + "/sound"); at.status != 404 {
		t.Errorf("no loudspeaker: %d", at.status)
	}
}

func TestSpokenBesideWritten(t *testing.T) {
	o := newOffice(t)
	s := o.open(t, func(opt *Options) {
		opt.Spoken = func(_ *notice.Notice, at notice.Target) []SpokenLine {
			if at.Channel != notice.Loudspeaker || at.Village != "v02" {
				t.Errorf("asked for %s", at.ID)
			}
			return []SpokenLine{
				{Pieces: []SpokenPiece{{"电话", "电话", false}, {"120", "幺二零", true}}, Changed: true, Warnings: []string{"电话要核对"}},
				{Pieces: []SpokenPiece{{"请存水", "请存水", false}}},
			}
		}
	})
	draft(t, as(t, s, "jingban"))
	page := as(t, s, "jiaodui").get(at0107 + "/review")
	page.has(t, "大喇叭怎么念", "电话120", "电话幺二零", "请核对：电话要核对")
	if m := page.find("mark"); len(m) != 2 || textIn(m[1]) != "幺二零" {
		t.Errorf("%d marks", len(m))
	}
}
