package desk

import (
	"net/url"
	"strings"
	"testing"

	"gaoshi/internal/notice"
)

// reissue takes the newest edition through review and signature.
func reissue(t testing.TB, base func(string) *person) *sheet {
	t.Helper()
	pass(t, base("jiaodui"), nil)
	pass(t, base("baomi"), fourYes)
	leader := base("qianfa")
	form := leader.get(at0107 + "/issue")
	at := leader.post(at0107+"/issue", url.Values{"digest": {form.field("digest")}})
	if at.path != at0107+"/deliveries" {
		t.Fatalf("issue: %d %s\n%s", at.status, at.path, at.text())
	}
	return form
}

// inOffice signs the notice and returns a way to come in as anybody.
func inOffice(t testing.TB, o *testOffice, change func(*Options)) func(string) *person {
	t.Helper()
	signed(t, o, nil)
	s := o.open(t, change)
	return func(account string) *person { return as(t, s, account) }
}

func TestCorrection(t *testing.T) {
	o := newOffice(t)
	come := inOffice(t, o, nil)
	clerk := come("jingban")
	page := clerk.get(at0107)
	page.has(t, "有错，要更正", "不该发，要撤回")
	come("jiaodui").get(at0107).lacks(t, "有错，要更正")

	token := page.field("token")
	refusedAt := clerk.post(at0107+"/correct", url.Values{"token": {token}, "reason": {"错了"}})
	refusedAt.has(t, "更正要写明原因")
	if refusedAt.status != 422 || !strings.Contains(refusedAt.raw, ">错了</textarea>") {
		t.Errorf("what was typed is lost: %d", refusedAt.status)
	}
	v := url.Values{"token": {token}, "reason": {"停水日期由11月26日改为11月27日"}}
	edit := clerk.post(at0107+"/correct", v)
	edit.has(t, "已抄成一份更正稿", "改稿")
	if again := clerk.post(at0107+"/correct", v); again.path != edit.path || o.notices["QH-2026-0107"].Edition != 2 {
		t.Errorf("the second click went to %s, edition %d", again.path, o.notices["QH-2026-0107"].Edition)
	}
	if x := o.notices["QH-2026-0107"]; x.Kind != notice.Correction || x.Supersedes != 1 {
		t.Errorf("%+v", x)
	}
	if at := clerk.post(at0107+"/withdraw", url.Values{"reason": {"名单有误，核对后再发"}}); at.status != 422 {
		t.Errorf("two editions at once: %d", at.status)
	} else {
		at.has(t, "还在办", "作废")
	}
	clerk.get(at0107).has(t, "还没有改", "第1版", "第2版 更正")

	f := edit.fields()
	f.Set("plain", "11月27日停水，请提前存水。")
	f.Set("body", strings.ReplaceAll(f.Get("body"), "11月26日", "11月27日"))
	f.Set("reason", "停水改到11月27日")
	clerk.post(at0107+"/edit", f).has(t, "已保存", "停水改到11月27日")
	head := come("cun02")
	head.get("/desk/village").lacks(t, "11月27日") // what was issued stays until the signature
	form := reissue(t, come)
	form.has(t, "更正第1版", "停水改到11月27日", "因管道检修，11月26日8时至18时停水。", "因管道检修，11月27日8时至18时停水。")
	for _, x := range o.list {
		if x.Edition == 1 && x.State == notice.Awaiting {
			t.Errorf("delivery %d of the old edition still waits", x.ID)
		}
	}
	head.get("/desk/village").has(t, "更正", "停水改到11月27日", "旧的海报要取下", "要办 1 件")
	clerk.get(at0107+"/deliveries").has(t, "第1版", "待人办理")
	clerk.get(at0107+"/deliveries?edition=1").has(t, "已取消")
	clerk.get(at0107+"?edition=1").has(t, "已被新的版本代替")
	clerk.get(at0107+"?edition=1").lacks(t, "有错，要更正")
}

func TestWithdrawal(t *testing.T) {
	o := newOffice(t)
	come := inOffice(t, o, nil)
	clerk, head := come("jingban"), come("cun02")
	for _, x := range o.list {
		if x.Target.ID == "v02/b1" {
			x.State = notice.Confirmed
		}
	}
	clerk.post(at0107+"/withdraw", url.Values{"reason": {"公示名单有误，核对后另行公布"}}).has(t, "撤回稿拟好了", "现予撤回，不再有效。撤回原因：公示名单有误")
	clerk.get(at0107).lacks(t, "因管道检修")
	reissue(t, come)
	page := head.get("/desk/village")
	page.has(t, "撤回了，马上撤下来", "原因：公示名单有误，核对后另行公布", "和顺村 村委会")
	clerk.get("/desk/").has(t, "撤回了，还要人去撤的", "还有 3 处没撤下")
	pressed := 0
	for _, f := range page.find("form") {
		if strings.HasSuffix(attr(f, "action"), "/confirm") && textIn(f) == "已撤下" {
			head.post(attr(f, "action"), url.Values{"back": {"/desk/village"}}).has(t, "已撤下，记下了")
			pressed++
		}
	}
	recalled := 0
	for _, x := range o.list {
		if x.State == notice.Recalled {
			recalled++
		}
	}
	if pressed != 2 || recalled != 2 { // the board, and the group where the robot's card stands
		t.Errorf("%d buttons, %d taken back, want two", pressed, recalled)
	}
	clerk.get(at0107+"/deliveries?edition=1").has(t, "已撤回", "正在撤回")
	clerk.get("/desk/notices").has(t, "已撤回")
	clerk.get(at0107).lacks(t, "不该发，要撤回")
	if at := clerk.post(at0107+"/withdraw", url.Values{"reason": {"再撤回一次看看"}}); at.status != 422 {
		t.Errorf("withdrawn twice: %d", at.status)
	} else {
		at.has(t, "已经撤回")
	}
}

func TestDrop(t *testing.T) {
	o := newOffice(t)
	come := inOffice(t, o, nil)
	clerk := come("jingban")
	clerk.post(at0107+"/correct", url.Values{"reason": {"日期好像写错了"}})
	page := clerk.get(at0107)
	page.has(t, "不办了，作废这一稿", "原来签发的那一版仍然有效")
	drop := url.Values{"digest": {o.notices["QH-2026-0107"].Digest()}}
	if at := clerk.post(at0107+"/drop", url.Values{"digest": {"0"}}); o.notices["QH-2026-0107"].Status != notice.Draft {
		t.Errorf("dropped unseen: %s", at.text())
	}
	clerk.post(at0107+"/drop", drop).has(t, "已作废", "有错，要更正", "看发到哪里了")
	clerk.get("/desk/notices").has(t, "已签发")
	clerk.post(at0107+"/correct", url.Values{"reason": {"日期真的写错了"}}).has(t, "更正稿")
	if n := o.notices["QH-2026-0107"]; n.Edition != 3 || n.Supersedes != 1 {
		t.Errorf("edition %d of %d", n.Edition, n.Supersedes)
	}
}

func TestChangedBody(t *testing.T) {
	for _, c := range []struct {
		old, new string
		want     []changed
	}{
		{"a\nb\n", "a\nb\n", nil},
		{"a\nb\nc\n", "a\nB\nc\n", []changed{{"正文", "b", "B"}}},
		{"a\nc\n", "a\n\nb\nc\n", []changed{{"正文", "", "b"}}},
		{"a\nb\nc\n", "b\n", []changed{{"正文", "a", ""}, {"正文", "c", ""}}},
	} {
		got := changedBody(c.old, c.new)
		if len(got) != len(c.want) {
			t.Errorf("%q → %q: %v", c.old, c.new, got)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%q → %q: %v, want %v", c.old, c.new, got[i], c.want[i])
			}
		}
	}
}
