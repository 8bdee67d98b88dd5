package review_test

import (
	"errors"
	"net/url"
	"testing"

	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/notice"
)

// What is checked is checked before the change is made; a text that was changed in
// between is not passed on.
func TestATextThatChangedWhileItWasCheckedIsNotPassed(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	desktest.Draft(t, desktest.As(t, s, "jingban"))
	reader := desktest.As(t, s, "jiaodui")
	form := reader.Get(desktest.At0107 + "/review")
	o.Meanwhile = func(n *notice.Notice) { n.Content.Plain = "别人刚改的一句话。" }
	at := reader.Post(desktest.At0107+"/review", url.Values{"step": {form.Field("step")}, "digest": {form.Field("digest")}})
	if at.Status < 400 || len(o.Newest["QH-2026-0107"].Reviews) != 0 {
		t.Errorf("%d: passed %+v", at.Status, o.Newest["QH-2026-0107"].Reviews)
	}
	at.Has(t, "刚刚被改动")
	if at := desktest.Pass(t, reader, nil); o.Newest["QH-2026-0107"].NextStep() != notice.StepSecrecy {
		t.Errorf("seen anew, it passes: %d", at.Status)
	}
}

// To let through what is not there is an error, and a second click is not.
func TestOverrideOfNothing(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	desktest.Draft(t, desktest.As(t, s, "jingban"))
	desktest.Pass(t, desktest.As(t, s, "jiaodui"), nil)
	clearer := desktest.As(t, s, "baomi")
	o.Findings = []notice.Finding{{Kind: "id_card", Severity: notice.Block, Text: "**0", Message: "有身份证号。"}, {Kind: "date", Severity: notice.Warn, Text: "11月", Message: "请核对。"}}
	form := func(kind, text string) url.Values {
		return url.Values{"kind": {kind}, "text": {text}, "digest": {o.Newest["QH-2026-0107"].Digest()}, "reason": {"号码已作废，县局要求保留"}}
	}
	for _, v := range []url.Values{form("id_card", "**9"), form("date", "11月"), form("", "")} {
		at := clearer.Post(desktest.At0107+"/override", v)
		if at.Status != 409 || len(o.Newest["QH-2026-0107"].Overrides) != 0 {
			t.Errorf("%v: %d", v, at.Status)
		}
		at.Has(t, "没有放行")
	}
	clearer.Post(desktest.At0107+"/override", form("id_card", "**0")).Has(t, "已放行这一项")
	clearer.Post(desktest.At0107+"/override", form("id_card", "**0")).Has(t, "已经放行过了")
	if n := len(o.Newest["QH-2026-0107"].Overrides); n != 1 {
		t.Errorf("%d overrides", n)
	}
}

// Where nothing can be checked nothing goes on, and nobody is told that it is good.
func TestWhatCannotBeCheckedIsAFailure(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, nil)
	clerk := desktest.As(t, s, "jingban")
	desktest.Draft(t, clerk)
	reader := desktest.As(t, s, "jiaodui")
	digest := o.Newest["QH-2026-0107"].Digest()
	o.Unchecked = errors.New("the disk is gone")
	for _, path := range []string{desktest.At0107, desktest.At0107 + "/edit", desktest.At0107 + "/fix", "/desk/", "/desk/notices"} {
		if at := clerk.Get(path); at.Status != 500 {
			t.Errorf("%s: %d\n%s", path, at.Status, at.Text())
		}
	}
	at := reader.Post(desktest.At0107+"/review", url.Values{"step": {"proofread"}, "digest": {digest}})
	if at.Status != 500 || len(o.Newest["QH-2026-0107"].Reviews) != 0 {
		t.Errorf("passed unchecked: %d", at.Status)
	}
}
