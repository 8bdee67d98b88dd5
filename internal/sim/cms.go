package sim

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"
)

// county is the county's CMS: articles by their external key.
type county struct {
	byKey map[string]*Page
	byID  map[string]*Page
	order []string // ids, oldest first
}

// Page is one public page of the CMS.
type Page struct {
	ID        string
	Key       string // external key
	Title     string
	Column    string
	IndexNo   string
	DocNo     string
	Issuer    string
	Meta      map[string]string
	Body      template.HTML
	At        time.Time
	Withdrawn time.Time
	Reason    string
}

func newCounty() county { return county{byKey: map[string]*Page{}, byID: map[string]*Page{}} }

func (s *Sim) cmsRoutes(m *http.ServeMux) {
	target := func(*http.Request) string { return "cms" }
	m.HandleFunc("POST /cms/api/articles", s.api(target, s.cmsPut))
	m.HandleFunc("PUT /cms/api/articles", s.api(target, s.cmsPut))
	m.HandleFunc("GET /cms/api/articles/{key}", s.api(target, s.cmsGet))
	m.HandleFunc("DELETE /cms/api/articles/{key}", s.api(target, s.cmsDelete))
}

// cmsArticle is what the CMS takes. It takes more than it needs: unknown fields
// are kept from nobody.
type cmsArticle struct {
	Key     string            `json:"external_key"`
	Title   string            `json:"title"`
	Column  string            `json:"column"`
	IndexNo string            `json:"index_no"`
	DocNo   string            `json:"doc_no"`
	Issuer  string            `json:"issuer"`
	Meta    map[string]string `json:"meta"`
	Body    string            `json:"body"`
}

func (s *Sim) cmsAllowed(q *request) bool {
	got, _ := strings.CutPrefix(q.Header.Get("Authorization"), "Bearer ")
	if s.o.CMSToken == "" {
		return got != ""
	}
	return subtle.ConstantTimeCompare([]byte(got), []byte(s.o.CMSToken)) == 1
}

func cmsNo(status int, msg string) answer {
	return answer{status: status, body: map[string]any{"code": status, "message": msg}}
}

func (s *Sim) cmsPut(q *request) answer {
	if !s.cmsAllowed(q) {
		return cmsNo(http.StatusUnauthorized, "令牌无效")
	}
	var a cmsArticle
	if err := json.Unmarshal(q.body, &a); err != nil {
		return cmsNo(http.StatusBadRequest, "不是JSON："+err.Error())
	}
	for field, v := range map[string]string{"external_key": a.Key, "title": a.Title, "column": a.Column, "body": a.Body} {
		if strings.TrimSpace(v) == "" {
			return cmsNo(http.StatusUnprocessableEntity, "缺少字段 "+field)
		}
	}
	if len(a.Body) > 1<<20 {
		return cmsNo(http.StatusUnprocessableEntity, "正文超过1MB")
	}
	if low := strings.ToLower(a.Body); strings.Contains(low, "<script") || strings.Contains(low, "javascript:") {
		return cmsNo(http.StatusUnprocessableEntity, "正文不能带脚本")
	}
	p, again := s.cms.byKey[a.Key]
	body := template.HTML(a.Body) // shown under a policy that allows no script
	if again && p.Title == a.Title && p.Body == body && p.Withdrawn.IsZero() {
		return s.cmsTaken(q, p, http.StatusOK, nil)
	}
	if !again {
		s.serial++
		p = &Page{ID: fmt.Sprintf("%d%04d", q.now.Year(), s.serial), Key: a.Key, At: q.now}
		s.cms.byKey[a.Key], s.cms.byID[p.ID] = p, p
		s.cms.order = append(s.cms.order, p.ID)
		s.cmsForget()
	}
	p.Title, p.Column, p.IndexNo, p.DocNo, p.Issuer, p.Meta, p.Body = a.Title, a.Column, a.IndexNo, a.DocNo, a.Issuer, a.Meta, body
	p.Withdrawn, p.Reason = time.Time{}, ""
	status := http.StatusCreated
	if again {
		status = http.StatusOK
	}
	return s.cmsTaken(q, p, status, &Arrival{Kind: KindArticle, Title: p.Title, Key: p.Key, Ref: p.ID})
}

func (s *Sim) cmsTaken(q *request, p *Page, status int, a *Arrival) answer {
	url := q.base + "/sim/portal/" + p.ID
	if a != nil {
		a.URL = url
	}
	return answer{status: status, arrival: a, body: map[string]any{"code": 0, "message": "ok", "data": map[string]any{"id": p.ID, "url": url}}}
}

// cmsForget drops the oldest pages beyond the bounds.
func (s *Sim) cmsForget() {
	total := 0
	for _, p := range s.cms.byID {
		total += len(p.Body)
	}
	for len(s.cms.order) > s.o.Keep || total > 2*dataBytes {
		total -= len(s.cms.byID[s.cms.order[0]].Body)
		id := s.cms.order[0]
		s.cms.order = s.cms.order[1:]
		delete(s.cms.byKey, s.cms.byID[id].Key)
		delete(s.cms.byID, id)
	}
}

func (s *Sim) cmsGet(q *request) answer {
	if !s.cmsAllowed(q) {
		return cmsNo(http.StatusUnauthorized, "令牌无效")
	}
	p := s.cms.byKey[q.PathValue("key")]
	if p == nil || !p.Withdrawn.IsZero() {
		return cmsNo(http.StatusNotFound, "没有这篇文章")
	}
	return s.cmsTaken(q, p, http.StatusOK, nil)
}

func (s *Sim) cmsDelete(q *request) answer {
	if !s.cmsAllowed(q) {
		return cmsNo(http.StatusUnauthorized, "令牌无效")
	}
	p := s.cms.byKey[q.PathValue("key")]
	if p == nil {
		return cmsNo(http.StatusNotFound, "没有这篇文章")
	}
	if !p.Withdrawn.IsZero() {
		return s.cmsTaken(q, p, http.StatusOK, nil)
	}
	p.Withdrawn, p.Reason = q.now, q.URL.Query().Get("reason")
	return s.cmsTaken(q, p, http.StatusOK, &Arrival{Kind: KindGone, Title: p.Title, Key: p.Key, Ref: p.ID})
}

// Pages returns the pages of the CMS, newest first.
func (s *Sim) Pages() []Page {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Page
	for _, id := range slices.Backward(s.cms.order) {
		out = append(out, *s.cms.byID[id])
	}
	return out
}
