package site

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/notice"
)

func TestAtomAndSitemap(t *testing.T) {
	s := newShelf()
	s.put(&notice.Notice{ID: "QH-2026-0107", Edition: 1, Kind: notice.Original, Content: notice.Content{
		Title: "停水 <3组> & 4组", Issuer: s.town.Issuer, Villages: []string{"v03"}, PublishAt: at(24, 8)}})
	s.put(&notice.Notice{ID: "QH-2026-0108", Edition: 1, Kind: notice.Original, Content: notice.Content{
		Title: "明天才公开", Issuer: s.town.Issuer, Villages: []string{"all"}, PublishAt: at(25, 8)}})
	h := s.open(t)
	var f atomFeed
	w := get(t, h, "/feed.atom")
	if err := xml.Unmarshal(w.Body.Bytes(), &f); err != nil || len(f.Entries) != 3 {
		t.Fatal(err, w.Body.String())
	}
	if e := f.Entries[0]; e.Title != "停水 <3组> & 4组" || e.ID != "https://qh.example.gov.cn/n/QH-2026-0107" || e.Summary == "" || e.Author.Name != s.town.Issuer {
		t.Errorf("%+v", e)
	}
	if up, err := time.Parse(time.RFC3339, f.Updated); err != nil || !up.Equal(at(24, 8)) {
		t.Error(f.Updated, err)
	}
	var m sitemap
	w2 := get(t, h, "/sitemap.xml")
	if err := xml.Unmarshal(w2.Body.Bytes(), &m); err != nil || len(m.URLs) != 4 {
		t.Fatal(err, w2.Body.String())
	}
	for _, body := range []string{w.Body.String(), w2.Body.String()} {
		if strings.Contains(body, "0108") || strings.Contains(body, "/q/") || strings.Contains(body, "冯示") {
			t.Error("what is not public, or a code, is named:", body)
		}
	}
}
