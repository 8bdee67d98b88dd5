package sim

import (
	"encoding/json"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gaoshi/internal/limits"
)

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
	a.Body = template.HTML(imgForm.ReplaceAllStringFunc(a.Content, func(tag string) string { // checked, and shown without script
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
	if len(s.oa.jobs) >= 5000 { // old jobs are asked about no more
		clear(s.oa.jobs)
		clear(s.oa.clientIDs)
	}
	s.oa.jobs[j.id] = j
}

func (s *Sim) oaPublish(q *request) answer {
	d := s.take(field(q, "media_id"))
	if d == nil {
		return no(40007, "invalid media_id")
	}
	j := &oaJob{article: s.put(q, d, false)}
	s.newJob(j)
	s.event("PUBLISHJOBFINISH", fmt.Sprintf("<PublishEventInfo><publish_id>%s</publish_id><publish_status>0</publish_status><article_id><![CDATA[%s]]></article_id>"+
		"<article_detail><count>1</count><item><idx>1</idx><article_url><![CDATA[%s/sim/oa/%s]]></article_url></item></article_detail></PublishEventInfo>", j.id, j.article.ID, q.base, j.article.ID))
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
	s.event("MASSSENDJOBFINISH", fmt.Sprintf("<MsgID>%s</MsgID><Status><![CDATA[send success]]></Status><TotalCount>%d</TotalCount><FilterCount>%d</FilterCount><SentCount>%d</SentCount><ErrorCount>0</ErrorCount>",
		j.id, len(s.o.Followers), len(s.o.Followers), len(s.o.Followers)))
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

func (s *Sim) oaTag(q *request) answer {
	var v struct {
		OpenIDs []string `json:"openid_list"`
		Tag     int64    `json:"tagid"`
	}
	if json.Unmarshal(q.body, &v) != nil || v.Tag == 0 {
		return no(45159, "invalid tag")
	}
	for _, id := range v.OpenIDs {
		if !slices.Contains(s.o.Followers, id) {
			return no(40003, "invalid openid")
		}
		s.oa.tags[id] = append(s.oa.tags[id], v.Tag)
	}
	return ok()
}

// oaTagged lists the followers under a tag. All fit on one page here.
func (s *Sim) oaTagged(q *request) answer {
	var v struct {
		Tag  int64  `json:"tagid"`
		Next string `json:"next_openid"`
	}
	if json.Unmarshal(q.body, &v) != nil || v.Tag == 0 {
		return no(45159, "invalid tag")
	}
	var ids []string
	for _, id := range s.o.Followers {
		if slices.Contains(s.oa.tags[id], v.Tag) && v.Next == "" {
			ids = append(ids, id)
		}
	}
	last := ""
	if len(ids) > 0 {
		last = ids[len(ids)-1]
	}
	return answer{body: map[string]any{"count": len(ids), "data": map[string]any{"openid": ids}, "next_openid": last}}
}

// Tags returns the tags of a follower.
func (s *Sim) Tags(openid string) []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.oa.tags[openid])
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
