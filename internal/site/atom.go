package site

import (
	"encoding/xml"
	"net/http"
	"time"

	"gaoshi/internal/calendar"
)

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	Title   string      `xml:"title"`
	ID      string      `xml:"id"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Author  author      `xml:"author"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	Title     string   `xml:"title"`
	ID        string   `xml:"id"`
	Link      atomLink `xml:"link"`
	Published string   `xml:"published"`
	Updated   string   `xml:"updated"`
	Author    author   `xml:"author"`
	Summary   string   `xml:"summary"`
}

// atom answers with what the JSON feed holds, as Atom (RFC 4287). An entry keeps its
// ID over its editions, so that a correction replaces what a reader has.
func (s *site) atom(w http.ResponseWriter, r *http.Request) {
	all, err := s.current(r.Context())
	if err != nil {
		s.failed(w, r, err)
		return
	}
	f := atomFeed{
		Lang: "zh-CN", Title: s.Town.Name + "公告", ID: s.Address + "/", Author: author{s.Town.Issuer},
		Links: []atomLink{{"self", s.Address + "/feed.atom"}, {"alternate", s.Address + "/"}},
	}
	var newest time.Time
	for _, n := range all {
		e := s.entry(n)
		if e.Published.After(newest) {
			newest = e.Published
		}
		text := e.Plain
		if text == "" {
			text = e.Title
		}
		at, page := e.Published.In(calendar.Zone).Format(time.RFC3339), s.Address+"/n/"+string(n.ID)
		f.Entries = append(f.Entries, atomEntry{e.Title, page, atomLink{"alternate", page}, at, at, author{e.Issuer}, text})
	}
	f.Updated = newest.In(calendar.Zone).Format(time.RFC3339)
	if newest.IsZero() {
		f.Updated = s.Clock.Now().In(calendar.Zone).Format(time.RFC3339)
	}
	s.writeXML(w, r, "application/atom+xml; charset=utf-8", f)
}

type sitemap struct {
	XMLName xml.Name      `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapPage `xml:"url"`
}

type sitemapPage struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

// sitemap names the pages of the notices in force, and never a code: what a search
// engine opens is no visit of a villager.
func (s *site) sitemap(w http.ResponseWriter, r *http.Request) {
	all, err := s.current(r.Context())
	if err != nil {
		s.failed(w, r, err)
		return
	}
	m := sitemap{URLs: []sitemapPage{{Loc: s.Address + "/"}}}
	if s.Directory != nil {
		m.URLs = append(m.URLs, sitemapPage{Loc: s.Address + "/directory"})
	}
	for _, n := range all {
		m.URLs = append(m.URLs, sitemapPage{s.Address + "/n/" + string(n.ID), published(n).In(calendar.Zone).Format(time.RFC3339)})
	}
	s.writeXML(w, r, "application/xml; charset=utf-8", m)
}

func (s *site) writeXML(w http.ResponseWriter, r *http.Request, media string, v any) {
	b, err := xml.Marshal(v)
	if err != nil {
		s.failed(w, r, err)
		return
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(append([]byte(xml.Header), b...)) // a reader that went away
}
