package desk

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// lapse ends what waits for a person, as the scheduler's sweep does.
func (o *testOffice) lapse() {
	for _, x := range o.list {
		if n := o.edition(x.Notice, x.Edition); n != nil {
			n.Lapse(x, o.now)
		}
	}
}

func midnightOf(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, calendar.Zone)
}

// What is over is not asked for any more, swept or not yet; who did it may still
// say so.
func TestVillagePageAfterTheNotice(t *testing.T) {
	for name, content := range map[string]func(*notice.Content){
		"validity": func(c *notice.Content) { c.ExpireAt, c.Event = midnightOf(12, 1), notice.Period{} },
		"event": func(c *notice.Content) {
			c.ExpireAt, c.Event = time.Time{}, notice.Period{Start: midnightOf(12, 1).Add(18 * time.Hour), End: midnightOf(12, 1).Add(20 * time.Hour)}
		},
		"posting": func(c *notice.Content) {
			c.ExpireAt, c.Event, c.Posting = time.Time{}, notice.Period{}, notice.Posting{From: midnightOf(11, 23), LastDay: midnightOf(12, 1)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			come := inOffice(t, o, func(opt *Options) { opt.Pack = nil })
			content(&o.notices["QH-2026-0107"].Content)
			head, clerk := come("cun02"), come("jingban")
			before := head.get("/desk/village")
			before.has(t, "打开海报，打印", "复制文字", "大喇叭播放")
			o.now = midnightOf(12, 2)
			for _, swept := range []bool{false, true} {
				if swept {
					o.lapse()
				}
				page := head.get("/desk/village")
				page.has(t, "都办完了", "过期的 1 件，不用再办")
				page.lacks(t, "打开海报，打印", "复制文字", "大喇叭播放")
			}
			today := clerk.get("/desk/")
			today.has(t, "没有卡住的", "村里没有待办的")
			clerk.get("/desk/deliveries?state=stuck").has(t, "这个条件下没有投递")
			passed := clerk.get("/desk/deliveries?state=lapsed")
			passed.has(t, "没有等到回执", "已张贴", "已转发")
			passed.lacks(t, "再发一次", "不再发")
			// The village head had done it, and says so late.
			page := head.get("/desk/village")
			for _, f := range page.find("form") {
				if textIn(f) == "已张贴" {
					head.post(attr(f, "action"), url.Values{"back": {"/desk/village"}}).has(t, "已张贴，记下了")
				}
			}
			head.get("/desk/village").has(t, "贴满了，请取下来", "已取下")
		})
	}
}

// Paper whose posting period has ended is to be taken down, and with it ends all
// that was asked for: one notice has one end, whatever its validity says.
func TestPaperComesDownWithItsPosting(t *testing.T) {
	o := newOffice(t)
	come := inOffice(t, o, nil)
	c := &o.notices["QH-2026-0107"].Content
	c.ExpireAt, c.Event = midnightOf(12, 31), notice.Period{}
	c.Posting = notice.Posting{From: midnightOf(11, 23), LastDay: midnightOf(12, 1)}
	for _, x := range o.list {
		if x.Target.ID == "v02/b1" {
			x.State = notice.Confirmed
		}
	}
	o.now = midnightOf(12, 2)
	o.lapse()
	head := come("cun02")
	page := head.get("/desk/village")
	page.has(t, "贴满了，请取下来", "公示期到12月1日为止")
	page.lacks(t, "打开海报，打印", "复制文字", "要办 1 件")
	for _, f := range page.find("form") {
		if textIn(f) == "已取下" {
			head.post(attr(f, "action"), url.Values{"back": {"/desk/village"}, "down": {"yes"}}).has(t, "已取下，记下了")
		}
	}
	head.get("/desk/village").lacks(t, "贴满了")
	o.list[0].UpdatedAt = o.now
	// Nobody is asked for ever.
	for _, x := range o.list {
		if x.Target.ID == "v02/b1" {
			x.Receipt.Note = "已张贴"
		}
	}
	o.now = midnightOf(12, 31)
	head.get("/desk/village").has(t, "贴满了")
	o.now = o.now.AddDate(0, 0, 2)
	head.get("/desk/village").lacks(t, "贴满了")
}

// A forward pack whose notice is over, corrected or withdrawn has nothing left to
// copy.
func TestForwardPackAfterTheNotice(t *testing.T) {
	o := newOffice(t)
	links := NewLinks([]byte("0123456789abcdef"))
	come := inOffice(t, o, func(opt *Options) { opt.Links = links })
	var pack *notice.Delivery
	for _, x := range o.list {
		if x.Target.ID == "v02/g2" {
			pack = x
		}
	}
	o.notices["QH-2026-0107"].Content.ExpireAt = midnightOf(12, 1)
	path := links.Forward(pack.ID, o.now)
	head := come("cun02")
	text := o.renditions[pack.Rendition].Text
	head.get(path).has(t, "复制文字", "已转发")
	o.now = midnightOf(12, 2)
	for _, swept := range []bool{false, true} {
		if swept {
			o.lapse()
		}
		page := head.get(path)
		page.has(t, "已过期", "有效期到12月1日为止", "当时已经转发的，点一下补记")
		page.lacks(t, "复制文字", "长按图片")
		if strings.Contains(page.raw, text) || len(page.find("img")) > 0 {
			t.Error("the old words can still be copied")
		}
		if at := head.get(path + "/poster.png"); at.status != 404 {
			t.Errorf("its picture: %d", at.status)
		}
	}
	head.post(path, nil).has(t, "✓ 已转发", "已过期")

	// Forwarded, then corrected: the old pack says so and shows nothing.
	n := clone(o.notices["QH-2026-0107"])
	o.now = midnightOf(12, 1)
	for _, kind := range []notice.Kind{notice.Correction, notice.Withdrawal} {
		n := clone(n)
		n.Edition, n.Kind, n.Supersedes = 2, kind, 1
		old := clone(o.notices["QH-2026-0107"])
		old.Edition, old.Status = 1, notice.Withdrawn
		o.older["QH-2026-0107"], o.notices["QH-2026-0107"] = []*notice.Notice{old}, n
		page := head.get(path)
		page.has(t, map[notice.Kind]string{notice.Correction: "已经更正", notice.Withdrawal: "已经撤回"}[kind], "不要再转发")
		page.lacks(t, "复制文字")
	}
}

// The list of all deliveries says which of them are of a correction.
func TestDeliveriesNameTheirEdition(t *testing.T) {
	o := newOffice(t)
	come := inOffice(t, o, nil)
	clerk := come("jingban")
	clerk.get("/desk/deliveries").lacks(t, "更正1")
	n := clone(o.notices["QH-2026-0107"])
	old := clone(n)
	old.Status = notice.Withdrawn
	n.Edition, n.Kind, n.Supersedes = 2, notice.Correction, 1
	o.older["QH-2026-0107"], o.notices["QH-2026-0107"] = []*notice.Notice{old}, n
	c := *o.list[0]
	c.ID, c.Edition = notice.DeliveryID(len(o.list)+1), 2
	o.list = append(o.list, &c)
	page := clerk.get("/desk/deliveries")
	page.has(t, "更正1")
	if !strings.Contains(page.raw, at0107+"/deliveries?edition=2") {
		t.Error("the row does not lead to its edition")
	}
}
