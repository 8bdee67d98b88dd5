package app

import (
	"errors"
	"html"
	"net/url"
	"strings"
	"testing"
	"time"

	"gaoshi/cmd/gaoshi/app/apptest"
	"gaoshi/internal/intake"
	"gaoshi/internal/notice"
	"gaoshi/internal/tooltest"
)

// reviewed submits a practice notice and passes it through 校对 and 保密审查.
func reviewed(t *testing.T, a *App, c Chain, name string) *notice.Notice {
	t.Helper()
	res, err := intake.Read(name+".md", []byte(apptest.PracticeText(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	x := &res.Notice.Content // the practice clock has run on
	x.PublishAt, x.ExpireAt = a.Clock.Now(), a.Clock.Now().AddDate(0, 0, 5)
	if x.Relay != nil {
		x.Relay.SourceTime, x.Relay.ValidUntil = a.Clock.Now().Add(-time.Hour), x.ExpireAt
	}
	n, err := a.Drafts.HandIn(t.Context(), res.Notice, c.Author.Account)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []notice.Review{
		{Step: notice.StepProofread, By: c.Proofreader.Account, Name: c.Proofreader.Name, OK: true},
		{Step: notice.StepSecrecy, By: c.Secrecy.Account, Name: c.Secrecy.Name, OK: true, Answers: AllAnswersGood()},
	} {
		r.Digest = n.Digest()
		if n, err = a.Review(t.Context(), n.ID, r); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// TestAWordByTelephoneIsSignedLater: an emergency goes out on a word, the leader
// is asked for the signature until it is there, and only for categories whose rule
// allows it.
func TestAWordByTelephoneIsSignedLater(t *testing.T) {
	tooltest.Unwatched(t)
	a, _, c := officeApp(t)
	verbal := notice.Signature{By: c.Leader.Account, Name: c.Leader.Name, At: a.Clock.Now(), Verbal: true}
	plain := reviewed(t, a, c, "01")
	var refused *notice.Refusal
	if _, err := a.Dispatcher.Issue(t.Context(), plain.ID, verbal); !errors.As(err, &refused) || !strings.Contains(refused.Msg, "不能先电话同意") {
		t.Errorf("an ordinary notice on a word by telephone: %v", err)
	}
	n, err := a.Dispatcher.Issue(t.Context(), reviewed(t, a, c, "06").ID, verbal)
	if err != nil {
		t.Fatal(err)
	}
	path := "/desk/notices/" + string(n.ID)
	author := atDesk(t, a, c.Author.Account)
	if page := author("GET", path, nil); !strings.Contains(page, "还没有补签") || strings.Contains(page, "countersign") {
		t.Error("the author is not told, or is offered the signature")
	}
	leader := atDesk(t, a, c.Leader.Account)
	if page := leader("GET", "/desk/", nil); !strings.Contains(page, "补签") {
		t.Error("the leader's day does not ask for it")
	}
	a.Practice.Forward(a.Clock.Now().Add(25 * time.Hour))
	if page := leader("GET", "/desk/", nil); !strings.Contains(page, "已经超期") {
		t.Error("nobody is told that it is late")
	}
	page := leader("GET", path, nil)
	_, form, ok := strings.Cut(page, `/countersign"><input type="hidden" name="digest" value="`)
	digest, _, _ := strings.Cut(form, `"`)
	if !ok {
		t.Fatalf("no way to sign:\n%s", page)
	}
	if page := leader("POST", path+"/countersign", url.Values{"digest": {"0000"}}); !strings.Contains(page, "还没有补签") {
		t.Error("another text was signed")
	}
	for _, click := range []string{"first", "second"} {
		if page := leader("POST", path+"/countersign", url.Values{"digest": {html.UnescapeString(digest)}}); !strings.Contains(page, "已补签") || strings.Contains(page, "还没有补签") {
			t.Errorf("%s click: the signature was not taken", click)
		}
	}
	if signed, err := a.Store.Notice(t.Context(), n.ID, 0); err != nil || len(signed.Reviews) != len(n.Reviews)+1 {
		t.Errorf("%v: two clicks are not one signature", err)
	}
	if page := leader("GET", "/desk/", nil); strings.Contains(page, "补签") {
		t.Error("it is still asked for")
	}
}
