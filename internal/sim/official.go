package sim

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"slices"
	"strconv"
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
	polls     int               // how often a publish says "publishing" before it is done
	holdMass  bool              // mass sends wait for the administrator's scan
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
		jobs: map[string]*oaJob{}, clientIDs: map[string]string{}, polls: 1}
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
	for len(s.oa.drafts) > 500 {
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

// take uses a draft up.
func (s *Sim) take(id string) *oaDraft {
	d := s.oa.drafts[id]
	if d == nil || d.used {
		return nil
	}
	d.used = true
	return d
}

// put makes a draft's first article a page.
func (s *Sim) put(q *request, d *oaDraft, mass bool) *oaArticle {
	a := d.articles[0]
	a.ID, a.At, a.Mass = s.id("art"), q.now, mass
	a.Body = template.HTML(imgForm.ReplaceAllStringFunc(a.Content, func(tag string) string { //nolint:gosec // checked, and shown without script
		for url, id := range s.oa.images {
			for _, u := range []string{url, strings.ReplaceAll(url, "&", "&amp;")} {
				tag = strings.ReplaceAll(tag, u, "/sim/image/"+id)
			}
		}
		return tag
	}))
	s.oa.published[a.ID] = a
	s.oa.order = append(s.oa.order, a.ID)
	for len(s.oa.order) > 500 {
		delete(s.oa.published, s.oa.order[0])
		s.oa.order = s.oa.order[1:]
	}
	return a
}

func (s *Sim) jobID(id string) any {
	n, _ := strconv.ParseInt(id, 10, 64)
	if s.o.PublishIDText {
		return id
	}
	return n
}

func (s *Sim) newJob(j *oaJob) {
	s.serial++
	j.id = strconv.Itoa(2_247_483_000 + s.serial)
	j.polls = s.oa.polls
	s.oa.jobs[j.id] = j
}

func (s *Sim) oaPublish(q *request) answer {
	d := s.take(field(q, "media_id"))
	if d == nil {
		return no(40007, "invalid media_id")
	}
	j := &oaJob{article: s.put(q, d, false)}
	s.newJob(j)
	out := ok("publish_id", s.jobID(j.id))
	out.arrival = &Arrival{Kind: KindPublish, Title: j.article.Title, Text: j.article.Digest, URL: q.base + "/sim/oa/" + j.article.ID, Ref: j.id}
	return out
}

func (s *Sim) oaPublishGet(q *request) answer {
	j := s.oa.jobs[field(q, "publish_id")]
	if j == nil || j.mass {
		return no(53600, "article id 无效")
	}
	if j.polls > 0 {
		j.polls--
		return ok("publish_id", s.jobID(j.id), "publish_status", 1, "fail_idx", []int{})
	}
	if j.status != 0 {
		return ok("publish_id", s.jobID(j.id), "publish_status", j.status, "fail_idx", []int{1})
	}
	if j.article.Deleted {
		return ok("publish_id", s.jobID(j.id), "publish_status", 5, "fail_idx", []int{})
	}
	return ok("publish_id", s.jobID(j.id), "publish_status", 0, "article_id", j.article.ID, "fail_idx", []int{},
		"article_detail", map[string]any{"count": 1, "item": []any{map[string]any{"idx": 1, "article_url": q.base + "/sim/oa/" + j.article.ID}}})
}

func (s *Sim) oaPublishList(q *request) answer {
	var items []map[string]any
	for _, id := range slices.Backward(s.oa.order) {
		a := s.oa.published[id]
		if a.Mass || a.Deleted {
			continue
		}
		items = append(items, map[string]any{"article_id": id, "update_time": a.At.Unix(), "content": map[string]any{"news_item": []any{s.newsItem(q, a)}}})
	}
	total := len(items)
	var page struct{ Offset, Count int }
	_ = json.Unmarshal(q.body, &page) // the zero page is the first
	from := min(max(page.Offset, 0), total)
	items = items[from:min(total, from+min(max(page.Count, 1), 20))]
	return answer{body: map[string]any{"total_count": total, "item_count": len(items), "item": items}}
}

func (s *Sim) newsItem(q *request, a *oaArticle) map[string]any {
	return map[string]any{"title": a.Title, "author": a.Author, "digest": a.Digest, "content": a.Content, "content_source_url": a.Source,
		"thumb_media_id": a.Thumb, "url": q.base + "/sim/oa/" + a.ID, "is_deleted": a.Deleted}
}

func (s *Sim) oaPublishArticle(q *request) answer {
	a := s.oa.published[field(q, "article_id")]
	if a == nil {
		return no(53600, "article id 无效")
	}
	return answer{body: map[string]any{"news_item": []any{s.newsItem(q, a)}}}
}

func (s *Sim) oaPublishDelete(q *request) answer {
	a := s.oa.published[field(q, "article_id")]
	if a == nil {
		return no(53600, "article id 无效")
	}
	a.Deleted = true
	return ok()
}

func (s *Sim) oaMass(q *request) answer {
	var v struct {
		Filter struct {
			ToAll bool  `json:"is_to_all"`
			Tag   int64 `json:"tag_id"`
		} `json:"filter"`
		MsgType string `json:"msgtype"`
		News    struct {
			MediaID string `json:"media_id"`
		} `json:"mpnews"`
		Text struct {
			Content string `json:"content"`
		} `json:"text"`
		ClientID string `json:"clientmsgid"`
	}
	if json.Unmarshal(q.body, &v) != nil {
		return no(47001, "data format error")
	}
	if utf8.RuneCountInString(v.ClientID) > limits.ClientMsgIDChars {
		return no(40035, "invalid clientmsgid")
	}
	if id, again := s.oa.clientIDs[v.ClientID]; again && v.ClientID != "" {
		n, _ := strconv.ParseInt(id, 10, 64)
		return answer{body: map[string]any{"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": n}}
	}
	if !v.Filter.ToAll && v.Filter.Tag == 0 {
		return no(40035, "filter: is_to_all or tag_id")
	}
	if s.massUsed(q.now) >= s.massQuota() {
		return no(45028, "has no masssend quota")
	}
	j := &oaJob{mass: true}
	switch v.MsgType {
	case "mpnews":
		d := s.take(v.News.MediaID)
		if d == nil {
			return no(40007, "invalid media_id")
		}
		j.article = s.put(q, d, true)
	case "text":
		if strings.TrimSpace(v.Text.Content) == "" {
			return no(44004, "empty content")
		}
		j.text = v.Text.Content
	default:
		return no(40008, "invalid message type")
	}
	s.oa.masses = append(s.oa.masses, q.now)
	s.newJob(j)
	if v.ClientID != "" {
		s.oa.clientIDs[v.ClientID] = j.id
	}
	n, _ := strconv.ParseInt(j.id, 10, 64)
	out := ok("msg_id", n, "msg_data_id", n+1)
	out.arrival = &Arrival{Kind: KindMass, Text: j.text, Key: v.ClientID, Ref: j.id}
	if j.article != nil {
		out.arrival.Title, out.arrival.Text, out.arrival.URL = j.article.Title, j.article.Digest, q.base+"/sim/oa/"+j.article.ID
	}
	return out
}

func (s *Sim) massQuota() int {
	if s.o.Monthly {
		return limits.MassPerMonth
	}
	return limits.MassPerDay
}

// massUsed counts the mass sends of this day, or this month for a 服务号.
func (s *Sim) massUsed(now time.Time) int {
	form := "2006-01-02"
	if s.o.Monthly {
		form = "2006-01"
	}
	n := 0
	for _, t := range s.oa.masses {
		if t.Format(form) == now.Format(form) {
			n++
		}
	}
	return n
}

func (s *Sim) oaMassGet(q *request) answer {
	j := s.oa.jobs[field(q, "msg_id")]
	if j == nil || !j.mass {
		return no(40059, "invalid msg id")
	}
	status := "SEND_SUCCESS"
	switch {
	case j.article != nil && j.article.Deleted:
		status = "DELETE"
	case j.polls > 0 || s.oa.holdMass:
		j.polls = max(j.polls-1, 0)
		status = "SENDING"
	case j.status != 0:
		status = "SEND_FAIL"
	}
	n, _ := strconv.ParseInt(j.id, 10, 64)
	return answer{body: map[string]any{"msg_id": n, "msg_status": status}}
}

func (s *Sim) oaMassDelete(q *request) answer {
	j := s.oa.jobs[field(q, "msg_id")]
	if j == nil || !j.mass || j.article == nil {
		return no(40059, "invalid msg id")
	}
	j.article.Deleted = true
	return ok()
}

func (s *Sim) oaSubscribe(q *request) answer {
	var v struct {
		ToUser   string                            `json:"touser"`
		Template string                            `json:"template_id"`
		Page     string                            `json:"page"`
		Data     map[string]struct{ Value string } `json:"data"`
	}
	if json.Unmarshal(q.body, &v) != nil {
		return no(47001, "data format error")
	}
	if v.Template == "" {
		return no(40037, "invalid template_id")
	}
	if !slices.Contains(s.o.Followers, v.ToUser) {
		return no(43101, "user refuse to accept the msg")
	}
	var lines []string
	for k, d := range v.Data {
		if n := utf8.RuneCountInString(d.Value); strings.HasPrefix(k, "thing") && n > 20 || n == 0 {
			return no(47003, fmt.Sprintf("argument invalid! data.%s.value is empty or too long", k))
		}
		lines = append(lines, d.Value)
	}
	slices.Sort(lines)
	out := ok()
	out.arrival = &Arrival{Kind: KindNotice, Text: strings.Join(lines, "\n"), URL: v.Page, Key: v.ToUser}
	return out
}

// FailPublish makes the next poll of every job under way end with a failure.
func (s *Sim) FailPublish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, j := range s.oa.jobs {
		j.status = 3
	}
}

// HoldMass makes mass sends wait for the administrator's scan, or lets them go.
func (s *Sim) HoldMass(hold bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.oa.holdMass = hold
}

// NewDay forgets how many mass sends were made.
func (s *Sim) NewDay() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.oa.masses = nil
}

// DropMaterial deletes all lasting material, as an administrator may.
func (s *Sim) DropMaterial() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, m := range s.media {
		if m.Permanent {
			delete(s.media, id)
		}
	}
}
