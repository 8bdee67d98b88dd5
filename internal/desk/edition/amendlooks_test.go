package edition_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/desk"
	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/village"
	"gaoshi/internal/notice"
	"gaoshi/internal/site/page/pagetest"
)

// Correcting, withdrawing, packs, code words and the spoken form, looked at.
func TestAmendLooks(t *testing.T) {
	b := pagetest.Open(t)
	o := desktest.New(t)
	full := func(opt *desk.Options) {
		opt.Village.Pack = func(context.Context, string, []village.PackJob) ([]byte, error) { return []byte("%PDF-1.7"), nil }
		opt.Village.CodeWords = desktest.CodeWords
		opt.Edition.Spoken = func(*notice.Notice, notice.Target) []edition.SpokenLine {
			return []edition.SpokenLine{
				{Pieces: []edition.SpokenPiece{{Written: "请拨打", Spoken: "请拨打", Changed: false}, {Written: "0000-1234567", Spoken: "零零零零，幺二三四五六七", Changed: true}, {Written: "。", Spoken: "。", Changed: false}}, Changed: true, Warnings: []string{"“0000”不是区号，请核对。"}},
				{Pieces: []edition.SpokenPiece{{Written: "11月26日8时至18时", Spoken: "十一月二十六号早上八点到下午六点", Changed: true}, {Written: "停水。", Spoken: "停水。", Changed: false}}, Changed: true, Hints: []string{"圩的“圩”念xū"}},
				{Pieces: []edition.SpokenPiece{{Written: "请大家提前存水。", Spoken: "请大家提前存水。", Changed: false}}},
			}
		}
	}
	desktest.Signed(t, o, nil)
	s := o.Open(t, full)
	base := s.URL
	come := func(account string) *desktest.Person { return desktest.As(t, s, account) }
	for i, x := range o.Rows {
		if x.Target.ID == "v02/g2" {
			for k := range 2 {
				c := *o.Rows[i]
				c.ID, c.Occasion, c.DueAt = notice.DeliveryID(len(o.Rows)+1), fmt.Sprintf("remind-%d", k+1), o.Time.Add(time.Duration(k+1)*24*time.Hour)
				if k == 1 {
					c.State = notice.Planned
				} else {
					o.Rows[i].State = notice.Confirmed
					o.Rows[i].Receipt = &notice.Receipt{State: notice.Confirmed, By: "和顺村", At: o.Time, Note: "已转发"}
				}
				o.Rows = append(o.Rows, &c)
			}
			break
		}
	}
	look := func(name, path, before string) {
		t.Helper()
		for _, width := range []int{pagetest.Laptop, pagetest.Phone} {
			b.Visit(base+path, width)
			if before != "" {
				pagetest.Eval[bool](b, before)
			}
			view := name + map[int]string{pagetest.Phone: "-phone", pagetest.Laptop: "-laptop"}[width]
			b.Shot("desk-" + view)
			b.Check(view, 44, 12)
		}
	}
	open := `(document.querySelectorAll(".amend details, .drop-notice, .job details").forEach((d) => d.open = true), true)`
	desktest.Enter(b, t, base, "cun02", pagetest.Phone)
	look("village-pack", "/desk/village", open)
	desktest.Enter(b, t, base, "jingban", pagetest.Laptop)
	look("amend", desktest.At0107, open)
	clerk := come("jingban")
	edit := clerk.Post(desktest.At0107+"/correct", url.Values{"reason": {"停水日期由11月26日改为11月27日"}})
	look("correction-edit", desktest.At0107+"/edit", "")
	f := edit.Fields()
	f.Set("plain", "11月27日早上8点到下午6点停水，请提前存水。")
	f.Set("body", strings.ReplaceAll(f.Get("body"), "11月26日", "11月27日"))
	clerk.Post(desktest.At0107+"/edit", f)
	desktest.Pass(t, come("jiaodui"), nil)
	desktest.Pass(t, come("baomi"), desktest.FourYes)
	desktest.Enter(b, t, base, "qianfa", pagetest.Laptop)
	look("correction-issue", desktest.At0107+"/issue", "")
	desktest.Click(b, t, "签发，发往")
	look("editions", desktest.At0107+"/deliveries", "")
	for _, x := range o.Rows {
		if x.State == notice.Awaiting && x.Target.Channel == notice.Board {
			x.State = notice.Confirmed
		}
	}
	clerk.Post(desktest.At0107+"/withdraw", url.Values{"reason": {"公示名单有误，核对后另行公布"}})
	desktest.Reissue(t, come)
	desktest.Enter(b, t, base, "cun02", pagetest.Phone)
	look("village-recall", "/desk/village", "")
	if low := pagetest.Eval[[]string](b, `[...document.querySelectorAll(".village button, .village .button")].filter((e) => e.checkVisibility() && !e.closest(".filters") && e.getBoundingClientRect().height < 60).map((e) => e.innerText)`); len(low) > 0 {
		t.Errorf("too low for a village head's thumb: %v", low)
	}
}
