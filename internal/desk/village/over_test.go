package village_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/desk"
	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/desk/link"
	"gaoshi/internal/notice"
)

// What is over is not asked for any more, swept or not yet; who did it may still
// say so.
func TestVillagePageAfterTheNotice(t *testing.T) {
	for name, content := range map[string]func(*notice.Content){
		"validity": func(c *notice.Content) { c.ExpireAt, c.Event = desktest.MidnightOf(12, 1), notice.Period{} },
		"event": func(c *notice.Content) {
			c.ExpireAt, c.Event = time.Time{}, notice.Period{Start: desktest.MidnightOf(12, 1).Add(18 * time.Hour), End: desktest.MidnightOf(12, 1).Add(20 * time.Hour)}
		},
		"posting": func(c *notice.Content) {
			c.ExpireAt, c.Event, c.Posting = time.Time{}, notice.Period{}, notice.Posting{From: desktest.MidnightOf(11, 23), LastDay: desktest.MidnightOf(12, 1)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := desktest.New(t)
			come := desktest.InOffice(t, o, nil)
			content(&o.Newest["QH-2026-0107"].Content)
			head, clerk := come("cun02"), come("jingban")
			before := head.Get("/desk/village")
			before.Has(t, "打开海报，打印", "复制文字", "大喇叭播放")
			o.Time = desktest.MidnightOf(12, 2)
			for _, swept := range []bool{false, true} {
				if swept {
					o.Lapse()
				}
				page := head.Get("/desk/village")
				page.Has(t, "贴满了，请取下来", "过期的 1 件，不用再办")
				page.Lacks(t, "打开海报，打印", "复制文字", "大喇叭播放")
			}
			today := clerk.Get("/desk/")
			today.Has(t, "没有卡住的", "村里没有待办的")
			clerk.Get("/desk/deliveries?state=stuck").Has(t, "这个条件下没有投递")
			passed := clerk.Get("/desk/deliveries?state=lapsed")
			passed.Has(t, "没有等到回执", "已张贴", "已转发")
			passed.Lacks(t, "再发一次", "不再发")
			// The village head had done it, and says so late.
			page := head.Get("/desk/village")
			for _, f := range page.Find("form") {
				if desktest.TextIn(f) == "已张贴" {
					head.Post(desktest.Attr(f, "action"), url.Values{"back": {"/desk/village"}}).Has(t, "已张贴，记下了")
				}
			}
			head.Get("/desk/village").Has(t, "贴满了，请取下来", "已取下")
		})
	}
}

// Paper whose posting period has ended is to be taken down, and with it ends all
// that was asked for: one notice has one end, whatever its validity says.
func TestPaperComesDownWithItsPosting(t *testing.T) {
	o := desktest.New(t)
	come := desktest.InOffice(t, o, nil)
	c := &o.Newest["QH-2026-0107"].Content
	c.ExpireAt, c.Event = desktest.MidnightOf(12, 31), notice.Period{}
	c.Posting = notice.Posting{From: desktest.MidnightOf(11, 23), LastDay: desktest.MidnightOf(12, 1)}
	for _, x := range o.Rows {
		if x.Target.ID == "v02/b1" {
			x.State = notice.Confirmed
		}
	}
	o.Time = desktest.MidnightOf(12, 2)
	o.Lapse()
	head := come("cun02")
	page := head.Get("/desk/village")
	page.Has(t, "贴满了，请取下来", "公示期到12月1日为止")
	page.Lacks(t, "打开海报，打印", "复制文字", "要办 1 件")
	for _, f := range page.Find("form") {
		if desktest.TextIn(f) == "已取下" {
			head.Post(desktest.Attr(f, "action"), url.Values{"back": {"/desk/village"}, "down": {"yes"}}).Has(t, "已取下，记下了")
		}
	}
	head.Get("/desk/village").Lacks(t, "贴满了")
	o.Rows[0].UpdatedAt = o.Time
	// Nobody is asked for ever.
	for _, x := range o.Rows {
		if x.Target.ID == "v02/b1" {
			x.Receipt.Note = "已张贴"
		}
	}
	o.Time = desktest.MidnightOf(12, 31)
	head.Get("/desk/village").Has(t, "贴满了")
	o.Time = o.Time.AddDate(0, 0, 2)
	head.Get("/desk/village").Lacks(t, "贴满了")
}

// A forward pack whose notice is over, corrected or withdrawn has nothing left to
// copy.
func TestForwardPackAfterTheNotice(t *testing.T) {
	o := desktest.New(t)
	links := link.New([]byte("0123456789abcdef"))
	come := desktest.InOffice(t, o, func(opt *desk.Options) { opt.Edition.Links = links })
	var pack *notice.Delivery
	for _, x := range o.Rows {
		if x.Target.ID == "v02/g2" {
			pack = x
		}
	}
	o.Newest["QH-2026-0107"].Content.ExpireAt = desktest.MidnightOf(12, 1)
	path := links.Forward(pack.ID, o.Time)
	head := come("cun02")
	text := o.Renditions[pack.Rendition].Text
	head.Get(path).Has(t, "复制文字", "已转发")
	o.Time = desktest.MidnightOf(12, 2)
	for _, swept := range []bool{false, true} {
		if swept {
			o.Lapse()
		}
		page := head.Get(path)
		page.Has(t, "已过期", "有效期到12月1日为止", "当时已经转发的，点一下补记")
		page.Lacks(t, "复制文字", "长按图片")
		if strings.Contains(page.Raw, text) || len(page.Find("img")) > 0 {
			t.Error("the old words can still be copied")
		}
		if at := head.Get(path + "/poster.png"); at.Status != 404 {
			t.Errorf("its picture: %d", at.Status)
		}
	}
	head.Post(path, nil).Has(t, "✓ 已转发", "已过期")

	// Forwarded, then corrected: the old pack says so and shows nothing.
	n := desktest.Clone(o.Newest["QH-2026-0107"])
	o.Time = desktest.MidnightOf(12, 1)
	for _, kind := range []notice.Kind{notice.Correction, notice.Withdrawal} {
		n := desktest.Clone(n)
		n.Edition, n.Kind, n.Supersedes = 2, kind, 1
		old := desktest.Clone(o.Newest["QH-2026-0107"])
		old.Edition, old.Status = 1, notice.Withdrawn
		o.Older["QH-2026-0107"], o.Newest["QH-2026-0107"] = []*notice.Notice{old}, n
		page := head.Get(path)
		page.Has(t, map[notice.Kind]string{notice.Correction: "已经更正", notice.Withdrawal: "已经撤回"}[kind], "不要再转发")
		page.Lacks(t, "复制文字")
	}
}
