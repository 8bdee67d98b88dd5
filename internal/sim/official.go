package sim

import (
	"encoding/json"
	"html/template"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gaoshi/internal/limits"
)

// official is the official account.
type official struct {
	images    map[string]string // address of an uploaded body image → medium
	drafts    map[string]*oaDraft
	published map[string]*oaArticle // article id → article
	jobs      map[string]*oaJob     // publish id or msg id → job
	order     []string              // article ids, oldest first
	masses    []time.Time
	clientIDs map[string]string // clientmsgid → msg id
	tags      map[string][]int64
	polls     int  // how often a publish says "publishing" before it is done
	holdMass  bool // mass sends wait for the administrator's scan
}

type oaArticle struct {
	ID      string
	Title   string        `json:"title"`
	Author  string        `json:"author"`
	Digest  string        `json:"digest"`
	Content string        `json:"content"`
	Source  string        `json:"content_source_url"`
	Thumb   string        `json:"thumb_media_id"`
	Body    template.HTML `json:"-"`
	At      time.Time     `json:"-"`
	Mass    bool          `json:"-"`
	Deleted bool          `json:"-"`
}

type oaDraft struct {
	articles []*oaArticle
	used     bool
	at       time.Time
}

type oaJob struct {
	id      string
	mass    bool
	polls   int
	status  int // freepublish: 0 done, 1 under way, 3 failed
	article *oaArticle
	text    string
}

func newOfficial() official {
	return official{images: map[string]string{}, drafts: map[string]*oaDraft{}, published: map[string]*oaArticle{},
		jobs: map[string]*oaJob{}, clientIDs: map[string]string{}, tags: map[string][]int64{}, polls: 1}
}

type oaSummary struct{ Count, Drafts, MassLeft int }

func (o *official) summary() oaSummary { return oaSummary{Count: len(o.order), Drafts: len(o.drafts)} }

func (s *Sim) officialRoutes(m *http.ServeMux) {
	s.tokenRoutes(m)
	target := func(*http.Request) string { return "oa" }
	on := func(path string, f func(*request) answer) {
		m.HandleFunc("POST /"+HostOA+path, s.api(target, s.authed(HostOA, f)))
	}
	on("/cgi-bin/media/uploadimg", s.oaUploadImage)
	on("/cgi-bin/material/add_material", s.oaAddMaterial)
	on("/cgi-bin/material/del_material", s.oaDelMaterial)
	on("/cgi-bin/draft/add", s.oaDraftAdd)
	on("/cgi-bin/draft/get", s.oaDraftGet)
	on("/cgi-bin/draft/delete", s.oaDraftDelete)
	on("/cgi-bin/draft/batchget", s.oaDraftList)
	on("/cgi-bin/freepublish/submit", s.oaPublish)
	on("/cgi-bin/freepublish/get", s.oaPublishGet)
	on("/cgi-bin/freepublish/batchget", s.oaPublishList)
	on("/cgi-bin/freepublish/getarticle", s.oaPublishArticle)
	on("/cgi-bin/freepublish/delete", s.oaPublishDelete)
	on("/cgi-bin/message/mass/sendall", s.oaMass)
	on("/cgi-bin/message/mass/get", s.oaMassGet)
	on("/cgi-bin/message/mass/delete", s.oaMassDelete)
	on("/cgi-bin/message/subscribe/bizsend", s.oaSubscribe)
	on("/cgi-bin/tags/members/batchtagging", s.oaTag)
	on("/cgi-bin/user/tag/get", s.oaTagged)
}

func (s *Sim) oaUploadImage(q *request) answer {
	_, data, err := part(q, "media")
	switch {
	case err != nil:
		return no(41005, "media data missing")
	case !isPicture(data):
		return no(40005, "invalid file type")
	case len(data) >= limits.BodyImageBytes:
		return no(40009, "invalid image size")
	}
	id := s.id("img")
	s.keepMedium(id, medium{Name: id, Data: data, At: q.now})
	url := "http://mmbiz.qpic.cn/mmbiz_png/" + id + "/0?wx_fmt=png"
	s.oa.images[url] = id
	return answer{body: map[string]any{"url": url}}
}

func (s *Sim) oaAddMaterial(q *request) answer {
	name, data, err := part(q, "media")
	switch t := q.URL.Query().Get("type"); {
	case err != nil:
		return no(41005, "media data missing")
	case t != "image" && t != "thumb":
		return no(40004, "invalid media type")
	case !isPicture(data):
		return no(40005, "invalid file type")
	case len(data) > 10<<20 || t == "thumb" && len(data) > 64<<10:
		return no(40009, "invalid image size")
	}
	id := s.id("SIMMEDIA")
	s.keepMedium(id, medium{Name: name, Data: data, At: q.now, Permanent: true})
	return answer{body: map[string]any{"media_id": id, "url": "http://mmbiz.qpic.cn/mmbiz_png/" + id + "/0"}}
}

func (s *Sim) oaDelMaterial(q *request) answer {
	id := field(q, "media_id")
	if m, ok := s.media[id]; !ok || !m.Permanent {
		return no(40007, "invalid media_id")
	}
	delete(s.media, id)
	return ok()
}

// field reads one text field of a JSON body; a number is read as its digits.
func field(q *request, name string) string {
	var m map[string]json.RawMessage
	if json.Unmarshal(q.body, &m) != nil {
		return ""
	}
	var str string
	if json.Unmarshal(m[name], &str) == nil {
		return str
	}
	return strings.TrimSpace(string(m[name]))
}

var (
	imgForm    = regexp.MustCompile(`(?is)<img\b[^>]*?\bsrc\s*=\s*["']([^"']*)["']`)
	scriptForm = regexp.MustCompile(`(?is)<\s*(script|iframe|object|embed|form|style|link)\b|\son[a-z]+\s*=|javascript:`)
)

func (s *Sim) oaDraftAdd(q *request) answer {
	var v struct {
		Articles []*oaArticle `json:"articles"`
	}
	if json.Unmarshal(q.body, &v) != nil {
		return no(47001, "data format error")
	}
	if len(v.Articles) == 0 || len(v.Articles) > 8 {
		return no(45008, "article size out of limit")
	}
	for _, a := range v.Articles {
		if code, msg := s.oaCheck(a); code != 0 {
			return no(code, msg)
		}
	}
	id := s.id("SIMDRAFT")
	s.oa.drafts[id] = &oaDraft{articles: v.Articles, at: q.now}
	for len(s.oa.drafts) > 100 {
		oldest := ""
		for k, d := range s.oa.drafts {
			if oldest == "" || d.at.Before(s.oa.drafts[oldest].at) {
				oldest = k
			}
		}
		delete(s.oa.drafts, oldest)
	}
	return answer{body: map[string]any{"media_id": id}}
}

func (s *Sim) oaCheck(a *oaArticle) (int, string) {
	switch {
	case a == nil:
		return 44003, "empty news data"
	case strings.TrimSpace(a.Title) == "" || utf8.RuneCountInString(a.Title) > limits.DraftTitleChars:
		return 45003, "title size out of limit"
	case utf8.RuneCountInString(a.Author) > limits.DraftAuthorChars:
		return 45110, "author size out of limit"
	case utf8.RuneCountInString(a.Digest) > limits.DraftDigestChars:
		return 45004, "description size out of limit"
	case strings.TrimSpace(a.Content) == "":
		return 44002, "empty post data"
	case utf8.RuneCountInString(a.Content) >= limits.DraftContentChars || len(a.Content) >= limits.DraftContentBytes:
		return 45002, "content size out of limit"
	case scriptForm.MatchString(a.Content):
		return 45166, "invalid content"
	}
	if m, ok := s.media[a.Thumb]; !ok || !m.Permanent {
		return 40007, "invalid media_id"
	}
	for _, src := range imgForm.FindAllStringSubmatch(a.Content, -1) {
		if _, ok := s.oa.images[strings.ReplaceAll(src[1], "&amp;", "&")]; !ok {
			return 45166, "invalid content: image not from uploadimg"
		}
	}
	return 0, ""
}

func (s *Sim) oaDraftGet(q *request) answer {
	d := s.oa.drafts[field(q, "media_id")]
	if d == nil || d.used {
		return no(40007, "invalid media_id")
	}
	return answer{body: map[string]any{"news_item": d.articles}}
}

func (s *Sim) oaDraftDelete(q *request) answer {
	id := field(q, "media_id")
	if s.oa.drafts[id] == nil {
		return no(40007, "invalid media_id")
	}
	delete(s.oa.drafts, id)
	return ok()
}

func (s *Sim) oaDraftList(q *request) answer {
	var items []map[string]any
	for id, d := range s.oa.drafts {
		if !d.used {
			items = append(items, map[string]any{"media_id": id, "update_time": d.at.Unix(), "content": map[string]any{"news_item": d.articles}})
		}
	}
	slices.SortFunc(items, func(a, b map[string]any) int { return strings.Compare(b["media_id"].(string), a["media_id"].(string)) })
	return answer{body: map[string]any{"total_count": len(items), "item_count": len(items), "item": items}}
}
