package site

import (
	"testing"

	"gaoshi/internal/notice"
)

// A villager's word finds what is in force and may stand online, and only that.
func TestFind(t *testing.T) {
	s := newShelf()
	o := Options{Notices: s, Town: s.town, Clock: s, NotFound: errNotFound, Public: func(n *notice.Notice) *notice.Notice {
		if n.Content.Category == "relief" {
			return nil // hangs on the wall only
		}
		shown := *n
		shown.Content.Title = "（网上）" + n.Content.Title
		return &shown
	}}
	found := func(word string, limit int, want ...string) {
		t.Helper()
		list, err := Find(t.Context(), o, word, limit)
		var got []string
		for _, n := range list {
			got = append(got, n.Content.Title)
		}
		if err != nil || len(got) != len(want) {
			t.Fatalf("%q: %v, want %v (%v)", word, got, want, err)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%q: %v, want %v", word, got, want)
			}
		}
	}
	const medical = "（网上）关于开展2027年度医保缴费的通告"
	found("医保", 5, medical)
	found("和顺", 5, medical) // for every village
	found("石桥坝村", 5, medical)
	found("", 5, medical)
	found("救助", 5) // policy keeps it off the net
	found("别处村", 5)
	found("医保", 0)

	n := s.issued["QH-2026-0101"]
	draft := *n
	draft.Edition, draft.Kind, draft.Status = 2, notice.Correction, notice.Draft
	s.newest = []*notice.Notice{&draft}
	found("医保", 5, medical) // a correction being written hides nothing
	s.now = at(30, 9)
	found("医保", 5) // over

	if _, err := Find(t.Context(), Options{Notices: s, Town: s.town, Clock: s}, "", 5); err == nil {
		t.Error("without a word on what may stand online it still answers")
	}
}
