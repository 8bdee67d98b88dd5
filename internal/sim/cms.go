package sim

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"
)

// county is the county's CMS. It is as strict as a real one and no cleverer: ids
// are its own, an address that it does not know is 404, an article that is made
// twice stands twice, and what the public sees lies apart from the interface.
type county struct {
	byID  map[string]*Page
	order []string         // ids, oldest first
	files map[string]*File // by their name in the public address
	held  *county          // what the public sees while the site brings nothing out
}

// File is what was uploaded to the CMS.
type File struct {
	ID   string
	Name string
	Type string
	Data []byte
}

// Page is one article of the CMS.
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
	Moved     string // address of the page that took its place
	Trashed   bool   // thrown away by hand, behind our back
}

func newCounty() county { return county{byID: map[string]*Page{}, files: map[string]*File{}} }

func (s *Sim) cmsRoutes(m *http.ServeMux) {
	target := func(*http.Request) string { return "cms" }
	m.HandleFunc("POST /cms/api/articles", s.api(target, s.cmsCreate))
	m.HandleFunc("GET /cms/api/articles", s.api(target, s.cmsFind))
	m.HandleFunc("GET /cms/api/articles/{id}", s.api(target, s.cmsRead))
	m.HandleFunc("PUT /cms/api/articles/{id}", s.api(target, s.cmsUpdate))
	m.HandleFunc("DELETE /cms/api/articles/{id}", s.api(target, s.cmsWithdraw))
	m.HandleFunc("POST /cms/api/articles/files", s.api(target, s.cmsUpload))
	m.HandleFunc("GET /cms/api/articles/files", s.api(target, s.cmsFindFile))
	m.HandleFunc("DELETE /cms/api/articles/files/{id}", s.api(target, s.cmsRemoveFile))
	m.HandleFunc("GET /sim/portal/files/{name}", s.cmsFile)
}

// cmsArticle is what the CMS takes. It takes more than it needs: unknown fields
// are kept from nobody.
type cmsArticle struct {
	Key         string            `json:"external_key"`
	Title       string            `json:"title"`
	Column      string            `json:"column"`
	IndexNo     string            `json:"index_no"`
	DocNo       string            `json:"doc_no"`
	Issuer      string            `json:"issuer"`
	Meta        map[string]string `json:"meta"`
	Body        string            `json:"body"`
	Attachments []struct {
		Name   string `json:"name"`
		SHA256 string `json:"sha256"`
		URL    string `json:"url"`
	} `json:"attachments"`
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

// cmsTake reads an article, or says what is wrong with it.
func (s *Sim) cmsTake(q *request) (*cmsArticle, *answer) {
	no := func(status int, msg string) (*cmsArticle, *answer) {
		a := cmsNo(status, msg)
		return nil, &a
	}
	if !s.cmsAllowed(q) {
		return no(http.StatusUnauthorized, "令牌无效")
	}
	var a cmsArticle
	if err := json.Unmarshal(q.body, &a); err != nil {
		return no(http.StatusBadRequest, "不是JSON："+err.Error())
	}
	for field, v := range map[string]string{"external_key": a.Key, "title": a.Title, "column": a.Column, "body": a.Body} {
		if strings.TrimSpace(v) == "" {
			return no(http.StatusUnprocessableEntity, "缺少字段 "+field)
		}
	}
	low := strings.ToLower(a.Body)
	switch {
	case len(a.Body) > 1<<20:
		return no(http.StatusUnprocessableEntity, "正文超过1MB")
	case strings.Contains(low, "<script") || strings.Contains(low, "javascript:"):
		return no(http.StatusUnprocessableEntity, "正文不能带脚本")
	case strings.Contains(low, "gaoshi-file:"):
		return no(http.StatusUnprocessableEntity, "正文里有没换成网址的附件")
	}
	for _, at := range a.Attachments {
		if at.SHA256 != "" && s.cms.files[path.Base(at.URL)] == nil {
			return no(http.StatusUnprocessableEntity, "附件没有上传："+at.Name)
		}
	}
	return &a, nil
}

func (s *Sim) cmsCreate(q *request) answer {
	a, wrong := s.cmsTake(q)
	if wrong != nil {
		return *wrong
	}
	s.serial++
	p := &Page{ID: fmt.Sprintf("%d%04d", q.now.Year(), s.serial), Key: a.Key, At: q.now}
	s.cms.byID[p.ID] = p
	s.cms.order = append(s.cms.order, p.ID)
	p.fill(a)
	s.cmsForget()
	return s.cmsTaken(q, p, http.StatusCreated, &Arrival{Kind: KindArticle, Title: p.Title, Key: p.Key, Ref: p.ID})
}

func (p *Page) fill(a *cmsArticle) {
	p.Title, p.Column, p.IndexNo, p.DocNo, p.Issuer, p.Meta, p.Body = a.Title, a.Column, a.IndexNo, a.DocNo, a.Issuer, a.Meta, template.HTML(a.Body) // shown under a policy that allows no script
	p.Withdrawn, p.Reason, p.Moved, p.Trashed = time.Time{}, "", "", false
}

func (s *Sim) cmsUpdate(q *request) answer {
	a, wrong := s.cmsTake(q)
	if wrong != nil {
		return *wrong
	}
	p := s.cms.byID[q.PathValue("id")]
	if p == nil {
		return cmsNo(http.StatusNotFound, "没有这篇文章")
	}
	if p.Key != a.Key {
		return cmsNo(http.StatusConflict, "编号对不上")
	}
	before := *p
	p.fill(a)
	if before.Title == p.Title && before.Body == p.Body && before.Withdrawn.IsZero() && !before.Trashed {
		return s.cmsTaken(q, p, http.StatusOK, nil)
	}
	return s.cmsTaken(q, p, http.StatusOK, &Arrival{Kind: KindArticle, Title: p.Title, Key: p.Key, Ref: p.ID})
}

func pageURL(base, id string) string { return base + "/sim/portal/" + id }

func (s *Sim) cmsTaken(q *request, p *Page, status int, a *Arrival) answer {
	url := pageURL(q.base, p.ID)
	if a != nil {
		a.URL = url
	}
	return answer{status: status, arrival: a, body: map[string]any{"code": 0, "message": "ok", "data": map[string]any{"id": p.ID, "url": url, "external_key": p.Key}}}
}

// cmsForget drops the oldest pages beyond the bounds.
func (s *Sim) cmsForget() {
	total := 0
	for _, p := range s.cms.byID {
		total += len(p.Body)
	}
	for len(s.cms.order) > s.o.Keep || total > 2*dataBytes {
		total -= len(s.cms.byID[s.cms.order[0]].Body)
		delete(s.cms.byID, s.cms.order[0])
		s.cms.order = s.cms.order[1:]
	}
}

// cmsFind lists the articles of a key that stand.
func (s *Sim) cmsFind(q *request) answer {
	if !s.cmsAllowed(q) {
		return cmsNo(http.StatusUnauthorized, "令牌无效")
	}
	list := []map[string]any{}
	for _, id := range s.cms.order {
		if p := s.cms.byID[id]; p.Key == q.URL.Query().Get("external_key") && !p.Trashed {
			list = append(list, map[string]any{"id": p.ID, "url": pageURL(q.base, p.ID), "external_key": p.Key})
		}
	}
	return answer{status: http.StatusOK, body: map[string]any{"code": 0, "message": "ok", "data": list}}
}

func (s *Sim) cmsRead(q *request) answer {
	if !s.cmsAllowed(q) {
		return cmsNo(http.StatusUnauthorized, "令牌无效")
	}
	p := s.cms.byID[q.PathValue("id")]
	if p == nil {
		return cmsNo(http.StatusNotFound, "没有这篇文章")
	}
	return s.cmsTaken(q, p, http.StatusOK, nil)
}

func (s *Sim) cmsWithdraw(q *request) answer {
	if !s.cmsAllowed(q) {
		return cmsNo(http.StatusUnauthorized, "令牌无效")
	}
	p := s.cms.byID[q.PathValue("id")]
	if p == nil {
		return cmsNo(http.StatusNotFound, "没有这篇文章")
	}
	v := q.URL.Query()
	was := p.Withdrawn.IsZero()
	if was {
		p.Withdrawn = q.now
	}
	if r := v.Get("reason"); r != "" {
		p.Reason = r
	}
	if m := v.Get("moved"); m != "" {
		p.Moved = m
	}
	if !was {
		return s.cmsTaken(q, p, http.StatusOK, nil)
	}
	return s.cmsTaken(q, p, http.StatusOK, &Arrival{Kind: KindGone, Title: p.Title, Key: p.Key, Ref: p.ID})
}

func (s *Sim) cmsFileTaken(q *request, status int, list ...*File) answer {
	one := func(f *File) map[string]any {
		return map[string]any{"id": f.ID, "url": q.base + "/sim/portal/files/" + url.PathEscape(f.Name)}
	}
	body := map[string]any{"code": 0, "message": "ok"}
	if status == http.StatusCreated {
		body["data"] = one(list[0])
	} else {
		all := []map[string]any{}
		for _, f := range list {
			all = append(all, one(f))
		}
		body["data"] = all
	}
	return answer{status: status, body: body}
}

func (s *Sim) cmsUpload(q *request) answer {
	if !s.cmsAllowed(q) {
		return cmsNo(http.StatusUnauthorized, "令牌无效")
	}
	r := q.Request.Clone(q.Context())
	r.Body = io.NopCloser(bytes.NewReader(q.body))
	in, head, err := r.FormFile("file")
	if err != nil {
		return cmsNo(http.StatusBadRequest, "没有文件")
	}
	defer in.Close()
	data, err := io.ReadAll(in)
	if err != nil || len(data) == 0 {
		return cmsNo(http.StatusBadRequest, "文件是空的")
	}
	s.serial++
	name := path.Base(head.Filename)
	if s.cms.files[name] != nil { // as real ones do
		name = fmt.Sprintf("%d-%s", s.serial, name)
	}
	f := &File{ID: fmt.Sprintf("f%04d", s.serial), Name: name, Type: head.Header.Get("Content-Type"), Data: data}
	s.cms.files[name] = f
	return s.cmsFileTaken(q, http.StatusCreated, f)
}

func (s *Sim) cmsFindFile(q *request) answer {
	if !s.cmsAllowed(q) {
		return cmsNo(http.StatusUnauthorized, "令牌无效")
	}
	if f := s.cms.files[q.URL.Query().Get("name")]; f != nil {
		return s.cmsFileTaken(q, http.StatusOK, f)
	}
	return s.cmsFileTaken(q, http.StatusOK)
}

func (s *Sim) cmsRemoveFile(q *request) answer {
	if !s.cmsAllowed(q) {
		return cmsNo(http.StatusUnauthorized, "令牌无效")
	}
	for name, f := range s.cms.files {
		if f.ID == q.PathValue("id") {
			delete(s.cms.files, name)
			return answer{status: http.StatusOK, body: map[string]any{"code": 0, "message": "ok"}}
		}
	}
	return cmsNo(http.StatusNotFound, "没有这个文件")
}

// cmsFile is an uploaded file as the public gets it: to be kept, never shown by
// the browser, but for pictures.
func (s *Sim) cmsFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.cms.files[r.PathValue("name")]
	s.mu.Unlock()
	if f == nil {
		http.NotFound(w, r)
		return
	}
	kind := "application/octet-stream"
	if t := http.DetectContentType(f.Data); strings.HasPrefix(t, "image/") {
		kind = t
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	_, _ = w.Write(f.Data) // the client may be gone
}

// Pages returns the articles of the CMS, newest first, with those that were
// withdrawn and without those in the bin.
func (s *Sim) Pages() []Page {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cms.pages()
}

func (c *county) pages() []Page {
	var out []Page
	for _, id := range slices.Backward(c.order) {
		if p := c.byID[id]; !p.Trashed {
			out = append(out, *p)
		}
	}
	return out
}

// Files counts what was uploaded and is still there.
func (s *Sim) Files() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.cms.files)
}

// Trash throws an article away by hand, as somebody at the county does who tells
// nobody.
func (s *Sim) Trash(id string) { s.Edit(id, func(p *Page) { p.Trashed = true }) }

// Edit changes an article by hand.
func (s *Sim) Edit(id string, change func(p *Page)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.cms.byID[id]; p != nil {
		change(p)
	}
}

// Hold makes the public site stand still, as one does that is brought out by hand
// or lies in a cache; false lets it show what the CMS has.
func (s *Sim) Hold(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cms.held = nil; !on {
		return
	}
	c := newCounty()
	for id, p := range s.cms.byID {
		q := *p
		c.byID[id] = &q
	}
	c.order = slices.Clone(s.cms.order)
	s.cms.held = &c
}

// shown is the site as the public sees it. The lock is held.
func (s *Sim) shown() *county {
	if s.cms.held != nil {
		return s.cms.held
	}
	return &s.cms
}
