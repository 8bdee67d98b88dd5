package drafting_test

import (
	"net/url"
	"strings"
	"testing"

	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/notice"
)

func TestCorrection(t *testing.T) {
	o := desktest.New(t)
	come := desktest.InOffice(t, o, nil)
	clerk := come("jingban")
	page := clerk.Get(desktest.At0107)
	page.Has(t, "有错，要更正", "不该发，要撤回")
	come("jiaodui").Get(desktest.At0107).Lacks(t, "有错，要更正")

	token := page.Field("token")
	refusedAt := clerk.Post(desktest.At0107+"/correct", url.Values{"token": {token}, "reason": {"错了"}})
	refusedAt.Has(t, "更正要写明原因")
	if refusedAt.Status != 422 || !strings.Contains(refusedAt.Raw, ">错了</textarea>") {
		t.Errorf("what was typed is lost: %d", refusedAt.Status)
	}
	v := url.Values{"token": {token}, "reason": {"停水日期由11月26日改为11月27日"}}
	edit := clerk.Post(desktest.At0107+"/correct", v)
	edit.Has(t, "已抄成一份更正稿", "改稿")
	if again := clerk.Post(desktest.At0107+"/correct", v); again.Path != edit.Path || o.Newest["QH-2026-0107"].Edition != 2 {
		t.Errorf("the second click went to %s, edition %d", again.Path, o.Newest["QH-2026-0107"].Edition)
	}
	if x := o.Newest["QH-2026-0107"]; x.Kind != notice.Correction || x.Supersedes != 1 {
		t.Errorf("%+v", x)
	}
	if at := clerk.Post(desktest.At0107+"/correct", url.Values{"reason": {"还有一处也写错了"}}); at.Status != 422 {
		t.Errorf("two editions at once: %d", at.Status)
	} else {
		at.Has(t, "还在办", "作废")
	}
	clerk.Get(desktest.At0107).Has(t, "还没有改", "第1版", "第2版 更正")

	f := edit.Fields()
	f.Set("plain", "11月27日停水，请提前存水。")
	f.Set("body", strings.ReplaceAll(f.Get("body"), "11月26日", "11月27日"))
	f.Set("reason", "停水改到11月27日")
	clerk.Post(desktest.At0107+"/edit", f).Has(t, "已保存", "停水改到11月27日")
	head := come("cun02")
	head.Get("/desk/village").Lacks(t, "11月27日") // what was issued stays until the signature
	form := desktest.Reissue(t, come)
	form.Has(t, "更正第1版", "停水改到11月27日", "因管道检修，11月26日8时至18时停水。", "因管道检修，11月27日8时至18时停水。")
	for _, x := range o.Rows {
		if x.Edition == 1 && x.State == notice.Awaiting {
			t.Errorf("delivery %d of the old edition still waits", x.ID)
		}
	}
	head.Get("/desk/village").Has(t, "更正", "停水改到11月27日", "旧的海报要取下", "要办 1 件")
	clerk.Get(desktest.At0107+"/deliveries").Has(t, "第1版", "待人办理")
	clerk.Get(desktest.At0107+"/deliveries?edition=1").Has(t, "已取消")
	clerk.Get(desktest.At0107+"?edition=1").Has(t, "已被新的版本代替")
	clerk.Get(desktest.At0107+"?edition=1").Lacks(t, "有错，要更正")
}

func TestWithdrawal(t *testing.T) {
	o := desktest.New(t)
	come := desktest.InOffice(t, o, nil)
	clerk, head := come("jingban"), come("cun02")
	for _, x := range o.Rows {
		if x.Target.ID == "v02/b1" {
			x.State = notice.Confirmed
		}
	}
	clerk.Post(desktest.At0107+"/withdraw", url.Values{"reason": {"公示名单有误，核对后另行公布"}}).Has(t, "撤回稿拟好了", "现予撤回，不再有效。撤回原因：公示名单有误")
	clerk.Get(desktest.At0107).Lacks(t, "因管道检修")
	desktest.Reissue(t, come)
	page := head.Get("/desk/village")
	page.Has(t, "撤回了，马上撤下来", "原因：公示名单有误，核对后另行公布", "和顺村 村委会")
	clerk.Get("/desk/").Has(t, "撤回了，还要人去撤的", "还有 3 处没撤下")
	pressed := 0
	for _, f := range page.Find("form") {
		if strings.HasSuffix(desktest.Attr(f, "action"), "/confirm") && desktest.TextIn(f) == "已撤下" {
			head.Post(desktest.Attr(f, "action"), url.Values{"back": {"/desk/village"}}).Has(t, "已撤下，记下了")
			pressed++
		}
	}
	recalled := 0
	for _, x := range o.Rows {
		if x.State == notice.Recalled {
			recalled++
		}
	}
	if pressed != 2 || recalled != 2 { // the board, and the group where the robot's card stands
		t.Errorf("%d buttons, %d taken back, want two", pressed, recalled)
	}
	clerk.Get(desktest.At0107+"/deliveries?edition=1").Has(t, "已撤回", "正在撤回")
	clerk.Get("/desk/notices").Has(t, "已撤回")
	clerk.Get(desktest.At0107).Lacks(t, "不该发，要撤回")
	if at := clerk.Post(desktest.At0107+"/withdraw", url.Values{"reason": {"再撤回一次看看"}}); at.Status != 422 {
		t.Errorf("withdrawn twice: %d", at.Status)
	} else {
		at.Has(t, "已经撤回")
	}
}

func TestDrop(t *testing.T) {
	o := desktest.New(t)
	come := desktest.InOffice(t, o, nil)
	clerk := come("jingban")
	clerk.Post(desktest.At0107+"/correct", url.Values{"reason": {"日期好像写错了"}})
	page := clerk.Get(desktest.At0107)
	page.Has(t, "不办了，作废这一稿", "原来签发的那一版仍然有效")
	drop := url.Values{"digest": {o.Newest["QH-2026-0107"].Digest()}}
	if at := clerk.Post(desktest.At0107+"/drop", url.Values{"digest": {"0"}}); o.Newest["QH-2026-0107"].Status != notice.Draft {
		t.Errorf("dropped unseen: %s", at.Text())
	}
	clerk.Post(desktest.At0107+"/drop", drop).Has(t, "已作废", "有错，要更正", "看发到哪里了")
	clerk.Get("/desk/notices").Has(t, "已签发")
	clerk.Post(desktest.At0107+"/correct", url.Values{"reason": {"日期真的写错了"}}).Has(t, "更正稿")
	if n := o.Newest["QH-2026-0107"]; n.Edition != 3 || n.Supersedes != 1 {
		t.Errorf("edition %d of %d", n.Edition, n.Supersedes)
	}
}
