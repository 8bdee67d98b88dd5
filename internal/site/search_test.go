package site

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gaoshi/internal/notice"
)

// index is one that names every notice, as if each held every word.
func (s *shelf) index(_ context.Context, q Query) ([]Hit, error) {
	var out []Hit
	for i, n := range s.newest {
		doc := int64(len(s.newest) - i)
		if (q.After == 0 || doc < q.After) && len(out) < q.Limit && (q.Village == "" || n.Content.All() || slices.Contains(n.Content.Villages, q.Village)) {
			out = append(out, Hit{doc, n.ID})
		}
	}
	return out, nil
}

// A word finds what the public may read, also what is over, and never what hangs on the
// wall only, is not out yet, or was taken back.
func TestSearchPage(t *testing.T) {
	s := newShelf()
	s.put(&notice.Notice{ID: "QH-2026-0107", Edition: 1, Kind: notice.Original, Content: notice.Content{
		Title: "10月停水通知", Issuer: s.town.Issuer, Villages: []string{"v03"}, Plain: "今天停水。", Body: "检修<b>水管</b>，带*减压阀*。", PublishAt: at(1, 8), ExpireAt: at(2, 8)}})
	s.put(&notice.Notice{ID: "QH-2026-0108", Edition: 1, Kind: notice.Original, Content: notice.Content{
		Title: "减压阀明天才公开", Issuer: s.town.Issuer, Villages: []string{"all"}, PublishAt: at(25, 8)}})
	s.put(&notice.Notice{ID: "QH-2026-0109", Edition: 1, Kind: notice.Withdrawal, Content: notice.Content{
		Title: "减压阀撤回", Issuer: s.town.Issuer, Villages: []string{"all"}, PublishAt: at(22, 8)}})
	h := s.openSearch(t)
	for _, tt := range []struct{ query, has, lacks string }{
		{"s=减压阀", "10月停水", "明天才公开"},
		{"s=减压阀", "已过期", "撤回"},
		{"s=防止返贫监测", "医保缴费", "停水通知"},
		{"s=冯示", "没有找到", "临时救助拟"},
		{"s=因病致困", "没有找到", "临时救助拟"},
		{"s=４２０元　医保", "11月29日前交", "没有找到"},
		{"s=石桥坝", "10月停水", "没有找到"},
		{"s=停水&village=v02", "没有找到", "10月停水"},
	} {
		q, _ := url.ParseQuery(tt.query)
		p := get(t, h, "/?"+q.Encode())
		p.says(t, tt.has)
		p.keeps(t, tt.lacks)
		if !strings.Contains(p.Body.String(), "<mark>") && tt.has != "没有找到" && tt.query != "s=石桥坝" {
			t.Errorf("%s: nothing is marked", tt.query)
		}
	}
}

// Pages of hits go on where the one before ended, and miss none.
func TestSearchPages(t *testing.T) {
	s := newShelf()
	for i := range 50 {
		s.put(&notice.Notice{ID: notice.ID("QH-2026-0" + strconv.Itoa(201+i)), Edition: 1, Kind: notice.Original, Content: notice.Content{
			Title: "减压阀第" + strconv.Itoa(i) + "号", Issuer: s.town.Issuer, Villages: []string{"all"}, PublishAt: at(1, 8)}})
	}
	h := s.openSearch(t)
	seen := 0
	for path := "/?s=" + url.QueryEscape("减压阀"); path != ""; {
		p := get(t, h, path)
		body := p.Body.String()
		seen += strings.Count(body, `href="/n/`)
		path = ""
		if _, rest, ok := strings.Cut(body, `class="more" href="`); ok {
			path, _, _ = strings.Cut(rest, `"`)
			path = strings.ReplaceAll(path, "&amp;", "&")
		}
		if seen > 50 {
			break
		}
	}
	if seen != 50 {
		t.Errorf("saw %d of 50", seen)
	}
}
