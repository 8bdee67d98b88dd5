package desk

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/notice"
	"gaoshi/internal/site/page/pagetest"
)

// Correcting, withdrawing, packs, code words and the spoken form, looked at.
func TestAmendLooks(t *testing.T) {
	b := pagetest.Open(t)
	o := newOffice(t)
	full := func(opt *Options) {
		opt.Pack = func(context.Context, string, []PackJob) ([]byte, error) { return []byte("%PDF-1.7"), nil }
		opt.CodeWords = testCodes
		opt.Spoken = func(*notice.Notice, notice.Target) []SpokenLine {
			return []SpokenLine{
				{Pieces: []SpokenPiece{{"请拨打", "请拨打", false}, {"0000-1234567", "零零零零，幺二三四五六七", true}, {"。", "。", false}}, Changed: true, Warnings: []string{"“0000”不是区号，请核对。"}},
				{Pieces: []SpokenPiece{{"11月26日8时至18时", "十一月二十六号早上八点到下午六点", true}, {"停水。", "停水。", false}}, Changed: true, Hints: []string{"圩的“圩”念xū"}},
				{Pieces: []SpokenPiece{{"请大家提前存水。", "请大家提前存水。", false}}},
			}
		}
	}
	signed(t, o, nil)
	s := o.open(t, full)
	base := s.URL
	come := func(account string) *person { return as(t, s, account) }
	for i, x := range o.list {
		if x.Target.ID == "v02/g2" {
			for k := range 2 {
				c := *o.list[i]
				c.ID, c.Occasion, c.DueAt = notice.DeliveryID(len(o.list)+1), fmt.Sprintf("remind-%d", k+1), o.now.Add(time.Duration(k+1)*24*time.Hour)
				if k == 1 {
					c.State = notice.Planned
				} else {
					o.list[i].State = notice.Confirmed
					o.list[i].Receipt = &notice.Receipt{State: notice.Confirmed, By: "和顺村", At: o.now, Note: "已转发"}
				}
				o.list = append(o.list, &c)
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
	enter(b, t, base, "cun02", pagetest.Phone)
	look("village-pack", "/desk/village", open)
	enter(b, t, base, "jingban", pagetest.Laptop)
	look("amend", at0107, open)
	clerk := come("jingban")
	edit := clerk.post(at0107+"/correct", url.Values{"reason": {"停水日期由11月26日改为11月27日"}})
	look("correction-edit", at0107+"/edit", "")
	f := edit.fields()
	f.Set("plain", "11月27日早上8点到下午6点停水，请提前存水。")
	f.Set("body", strings.ReplaceAll(f.Get("body"), "11月26日", "11月27日"))
	clerk.post(at0107+"/edit", f)
	pass(t, come("jiaodui"), nil)
	pass(t, come("baomi"), fourYes)
	enter(b, t, base, "qianfa", pagetest.Laptop)
	look("correction-issue", at0107+"/issue", "")
	click(b, t, "签发，发往")
	look("editions", at0107+"/deliveries", "")
	for _, x := range o.list {
		if x.State == notice.Awaiting && x.Target.Channel == notice.Board {
			x.State = notice.Confirmed
		}
	}
	clerk.post(at0107+"/withdraw", url.Values{"reason": {"公示名单有误，核对后另行公布"}})
	reissue(t, come)
	enter(b, t, base, "cun02", pagetest.Phone)
	look("village-recall", "/desk/village", "")
	if low := pagetest.Eval[[]string](b, `[...document.querySelectorAll(".village button, .village .button")].filter((e) => e.checkVisibility() && !e.closest(".filters") && e.getBoundingClientRect().height < 60).map((e) => e.innerText)`); len(low) > 0 {
		t.Errorf("too low for a village head's thumb: %v", low)
	}
}
