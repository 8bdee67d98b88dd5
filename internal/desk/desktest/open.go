package desktest

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/alexedwards/scs/v2/memstore"

	"gaoshi/config"
	"gaoshi/internal/canary"
	"gaoshi/internal/desk"
	"gaoshi/internal/desk/deliveries"
	"gaoshi/internal/desk/drafting"
	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/desk/halt"
	"gaoshi/internal/desk/home"
	"gaoshi/internal/desk/link"
	"gaoshi/internal/desk/record"
	"gaoshi/internal/desk/review"
	"gaoshi/internal/desk/village"
	"gaoshi/internal/desk/website"
	"gaoshi/internal/desk/yearly"
	"gaoshi/internal/draft"
	"gaoshi/internal/notice"
	"gaoshi/internal/site/page"
)

// options are those of a desk over the office in practice mode: no recordings, no
// errands, and packs and codes that say only what they are of.
func (o *Office) options(t testing.TB) desk.Options {
	t.Helper()
	all, err := config.Load("")
	if err != nil {
		t.Fatal(err)
	}
	drafts, err := draft.New(draft.Options{Editions: o, Changed: errChanged, NotFound: errNotFound, Town: o.town, Policy: all.Policy, Clock: o})
	if err != nil {
		t.Fatal(err)
	}
	return desk.Options{
		Frame: frame.Options{
			Passwords: o, Officers: o.officers(), Town: o.town, Clock: o, Sessions: memstore.NewWithCleanupInterval(0), Practice: true, OneClick: true, Tries: o.Doors, SignIns: o.Doors, Authenticators: o.Doors, Key: []byte("another key of the tests, 32 long"), Picture: func(string) ([]byte, error) { return OnePixel, nil }, Site: "http://127.0.0.1:1",
			Explain: func(error) string { return "这一份排不出来，请管理员查看日志。" }, NotFound: errNotFound, Changed: errChanged,
		},
		Edition: edition.Options{
			Notices: o, Records: o, Layout: o, Checker: o, Deliveries: o, Policy: all.Policy, Links: link.New([]byte("a key of the tests, 32 bytes long")),
			Proof:  o.render,
			Spoken: func(*notice.Notice, notice.Target) []edition.SpokenLine { return nil },
			Told:   func(context.Context, *notice.Notice) ([]edition.Errand, error) { return nil, nil },
			Secret: func(context.Context, *notice.Notice) bool { return false },
			QR:     func(text string) ([]byte, error) { return OnePixel, nil },
		},
		Drafting:   drafting.Options{Drafts: drafts},
		Review:     review.Options{Codes: newCodeBox(), Issue: o.Sign},
		Deliveries: deliveries.Options{Decisions: o, Sound: func(*notice.Delivery) *page.Sound { return nil }},
		Village: village.Options{
			Pack: func(_ context.Context, title string, _ []village.PackJob) ([]byte, error) {
				return []byte("%PDF-1.7 " + title), nil
			},
			CodeWords: CodeWords, HasVoice: func(context.Context, *notice.Notice, string) bool { return false },
		},
		Halt: halt.Options{Halts: halts{o}},
		Home: home.Options{Untold: func(context.Context) ([]edition.Errand, error) { return nil, nil },
			Late: func(context.Context) ([]home.Late, error) { return o.LateRows, o.Broken }, Held: o.held},
		Record:   record.Options{Entries: o.entries, Anchor: func(context.Context) string { return "7 0123 4567 89ab cdef 0123 4567 89ab cdef" }},
		Yearly:   yearly.Options{Reports: o.reports(), Years: func(context.Context) ([]int, error) { return []int{2025, 2026}, nil }},
		Register: o.register(t, all.Policy),
		Website: website.Options{
			Handoff: o.handoff,
			Zip: func(_ context.Context, d *notice.Delivery) (string, []byte, error) {
				return "报送包-" + string(d.Notice) + ".zip", []byte("PK"), nil
			},
			Publish:  o.publish,
			Columns:  func(context.Context) ([]notice.Column, error) { return o.Columns, o.Broken },
			Troubles: func(context.Context) ([]*notice.PublicPage, error) { return o.Troubles, o.Broken },
		},
	}
}

// CodeWords are the digits at the foot of the office's posters.
func CodeWords(_ notice.ID, edition int, t notice.TargetID) (posted, removed string) {
	k := map[notice.TargetID]int{"v02/b1": 1, "v02/b2": 2, "v03/b1": 3}[t]
	return fmt.Sprint(1000*edition + k), fmt.Sprint(5000 + 1000*edition + k)
}

// Open serves a desk over the office. change, which may be nil, changes its options.
func (o *Office) Open(t testing.TB, change func(*desk.Options)) *httptest.Server {
	t.Helper()
	opt := o.options(t)
	if change != nil {
		change(&opt)
	}
	h, err := desk.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(canary.Pages(t, h))
	t.Cleanup(s.Close)
	return s
}
