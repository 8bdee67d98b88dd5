package app

import (
	"bytes"
	"context"
	"errors"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
)

var fixForm = regexp.MustCompile(`name="(seen|fix)" value="([^"]*)"`)

// TestTheDeskMendsAttachments: what is wrong in an attached list is seen on the
// desk, mended by its click, and kept.
func TestTheDeskMendsAttachments(t *testing.T) {
	a, n, c := officeApp(t)
	sheet := "姓名,身份证号,银行卡号,金额（元）\n张示一,999901190101010017,6230000000000000014,500\n李示二,999901190101010025,6230000000000000022,600\n"
	x := &notice.Notice{Edition: 1, Kind: notice.Original, Content: n.Content}
	x.Content.Body = "各位村民：\n\n现将名单公布如下，详见附件。\n\n附件：发放名单.csv\n"
	x.Content.Attachments = []notice.Attachment{{Name: "发放名单.csv", MediaType: "text/csv", Data: []byte(sheet)}}
	x, err := a.Drafts.HandIn(t.Context(), x, c.Author.Account)
	if err != nil {
		t.Fatal(err)
	}
	was := x.Content.Attachments[0].Digest
	blocks := func() (out []notice.Finding) {
		kept, err := a.Store.Notice(t.Context(), x.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		found, err := a.Checks.Check(t.Context(), kept, a.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if strings.Contains(f.Place, "发放名单") && f.Severity == notice.Block {
				out = append(out, f)
			}
		}
		return out
	}
	if len(blocks()) == 0 {
		t.Fatal("identity numbers in an attachment raise nothing")
	}
	clerk := atDesk(t, a, c.Author.Account)
	form := url.Values{}
	page := clerk("GET", "/desk/notices/"+string(x.ID)+"/fix", nil)
	for _, m := range fixForm.FindAllStringSubmatch(page, -1) {
		form.Add(m[1], html.UnescapeString(m[2]))
	}
	if form.Get("seen") == "" || form.Get("fix") == "" {
		t.Fatalf("the desk offers no fix:\n%s", page)
	}
	clerk("POST", "/desk/notices/"+string(x.ID)+"/fix", form)
	if left := blocks(); len(left) > 0 {
		t.Errorf("after the click: %+v", left)
	}
	kept, err := a.Store.Notice(t.Context(), x.ID, 0)
	if err != nil || len(kept.Content.Attachments) != 1 || kept.Content.Attachments[0].Digest == was {
		t.Fatalf("%v: %+v", err, kept.Content.Attachments)
	}
	data, err := a.Store.Blob(t.Context(), kept.Content.Attachments[0].Digest)
	if err != nil || bytes.Contains(data, []byte("9999011901")) || bytes.Contains(data, []byte("62300000")) || !bytes.Contains(data, []byte("500")) {
		t.Errorf("%v: the attachment is now\n%s", err, data)
	}
}

type noBlobs struct{}

func (noBlobs) Blob(context.Context, string) ([]byte, error) { return nil, errors.New("disk is gone") }

// TestAnUnreadableAttachmentBlocks: what could not be looked into does not pass.
func TestAnUnreadableAttachmentBlocks(t *testing.T) {
	k := &Checks{env: preflight.Env{}, blobs: noBlobs{}}
	n := &notice.Notice{Content: notice.Content{Attachments: []notice.Attachment{{Name: "名单.xlsx", Digest: "00"}}}}
	found, err := k.Check(t.Context(), n, PracticeMorning)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if f.Kind == "attachment_unread" && f.Severity == notice.Block {
			return
		}
	}
	t.Error("an attachment that cannot be read raises nothing")
}
