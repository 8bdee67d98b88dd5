package site

import (
	"encoding/json"
	"net/http"
	"time"

	"gaoshi/internal/calendar"
)

type feedItem struct {
	ID        string   `json:"id"`
	URL       string   `json:"url"`
	Title     string   `json:"title"`
	Text      string   `json:"content_text"`
	Published string   `json:"date_published"`
	Author    []author `json:"authors,omitempty"`
	Tags      []string `json:"tags,omitempty"`
}

type author struct {
	Name string `json:"name" xml:"name"`
}

// feed answers with the notices in force as a JSON Feed (jsonfeed.org, 1.1):
// titles and plain lines, which are public in every case.
func (s *site) feed(w http.ResponseWriter, r *http.Request) {
	all, err := s.current(r.Context())
	if err != nil {
		s.failed(w, r, err)
		return
	}
	items := make([]feedItem, 0, len(all))
	for _, n := range all {
		e := s.entry(n)
		text := e.Plain
		if text == "" {
			text = e.Title
		}
		items = append(items, feedItem{
			ID: n.Ref(), URL: s.Address + "/n/" + string(n.ID), Title: e.Title, Text: text,
			Published: e.Published.In(calendar.Zone).Format(time.RFC3339), Author: []author{{e.Issuer}}, Tags: []string{e.Where},
		})
	}
	w.Header().Set("Content-Type", "application/feed+json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	_ = json.NewEncoder(w).Encode(map[string]any{ // the reader has gone: nothing can be told
		"version": "https://jsonfeed.org/version/1.1", "title": s.Town.Name + "公告", "language": "zh-CN",
		"home_page_url": s.Address + "/", "feed_url": s.Address + "/feed.json", "items": items,
	})
}
