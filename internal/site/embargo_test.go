package site

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/notice"
)

// Before its hour a notice does not exist, by whatever address: the answers are those
// for a number that was never given. At its hour it does.
func TestEmbargo(t *testing.T) {
	s := newShelf()
	secret := &notice.Notice{ID: "QH-2026-0304", Edition: 1, Kind: notice.Original, Content: notice.Content{
		Title: "雨露计划拟发放名单公示", Plain: "7名学生准备领补助。", Body: "名单如下。\n", Villages: []string{"v02"}, Channels: []string{notice.Portal},
		PublishAt: at(25, 9), Attachments: []notice.Attachment{{Name: "名单.xlsx", Digest: "d1"}},
	}}
	s.put(secret)
	s.blobs["d1"] = []byte("名单")
	h := s.open(t)
	get := func(method, path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		return w
	}
	paths := func(id, code string) []string {
		return []string{"/n/" + id, "/n/" + id + "/file/0", "/q/" + code, "/q/" + code + "/sound"}
	}
	never := paths("QH-2026-9999", "c9999")
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		for i, path := range paths("QH-2026-0304", "c0304") {
			got, want := get(method, path), get(method, never[i])
			if got.Code != want.Code || got.Body.String() != want.Body.String() {
				t.Errorf("%s %s: %d, unlike an address that never was", method, path, got.Code)
			}
			for name := range want.Header() {
				if got.Header().Get(name) != want.Header().Get(name) {
					t.Errorf("%s: %s is %q", path, name, got.Header().Get(name))
				}
			}
		}
	}
	for _, path := range []string{"/", "/?s=%E9%9B%A8%E9%9C%B2", "/feed.json"} {
		if b := get(http.MethodGet, path).Body.String(); strings.Contains(b, "雨露") && !strings.Contains(path, "s=") || strings.Contains(b, "QH-2026-0304") || strings.Contains(b, "7名学生") {
			t.Errorf("%s tells of it", path)
		}
	}
	if list, err := Find(t.Context(), Options{Notices: s, Town: s.town, Clock: s, NotFound: errNotFound, Public: func(n *notice.Notice) *notice.Notice { return n }}, "雨露", 5); err != nil || len(list) > 0 {
		t.Errorf("an answer to a villager's word: %v %v", list, err)
	}
	if len(s.visits) > 0 {
		t.Errorf("counted: %v", s.visits)
	}
	s.now = at(25, 9)
	for _, path := range []string{"/n/QH-2026-0304", "/n/QH-2026-0304/file/0", "/q/c0304"} {
		if w := get(http.MethodGet, path); w.Code != http.StatusOK {
			t.Errorf("at its hour %s: %d", path, w.Code)
		}
	}
}

// A correction that waits for its hour leaves the edition before it in its place; what
// was withdrawn before its hour was never there.
func TestEmbargoOfEditions(t *testing.T) {
	s := newShelf()
	first := s.issued["QH-2026-0101"]
	second := *first
	second.Edition, second.Kind, second.Supersedes, second.Content.Plain, second.Content.PublishAt = 2, notice.Correction, 1, "改为每人450元。", at(25, 9)
	s.older = append(s.older, first)
	s.put(&second)
	h := s.open(t)
	body := func(path string) (int, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w.Code, w.Body.String()
	}
	for _, path := range []string{"/n/QH-2026-0101", "/", "/feed.json"} {
		if code, b := body(path); code != http.StatusOK || !strings.Contains(b, "每人420元") || strings.Contains(b, "450") {
			t.Errorf("%s before the correction's hour: %d", path, code)
		}
	}
	s.now = at(25, 9).Add(time.Minute)
	if _, b := body("/n/QH-2026-0101"); !strings.Contains(b, "450") {
		t.Error("the correction is not shown at its hour")
	}
	s.now = at(24, 10)
	third := &notice.Notice{ID: "QH-2026-0105", Edition: 2, Kind: notice.Withdrawal, Reason: "名单有误", Content: notice.Content{Title: "未到时间的名单", Villages: []string{"all"}}}
	s.older = append(s.older, &notice.Notice{ID: "QH-2026-0105", Edition: 1, Status: notice.Withdrawn, Approval: &notice.Approval{At: at(22, 17)}, Content: notice.Content{PublishAt: at(25, 9)}})
	s.put(third)
	if code, b := body("/n/QH-2026-0105"); code != http.StatusNotFound || strings.Contains(b, "未到时间的名单") {
		t.Errorf("withdrawn before its hour: %d", code)
	}
}
