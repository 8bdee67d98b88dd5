package sim

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"gaoshi/internal/limits"
)

// company is the WeCom company with its application and customer groups.
type company struct {
	tasks map[string]*Task
	order []string
	seen  map[string]time.Time // body of an app message → until when a repeat is dropped
	tags  map[string]string    // that body's msgid
}

// Task is a customer group task 客户群群发.
type Task struct {
	ID        string
	Sender    string
	Text      string
	Chats     []string
	Link      Card
	At        time.Time
	Tapped    time.Time // when the owner tapped
	Refused   bool      // the group had its message for the day
	Reminded  []time.Time
	Cancelled bool
}

func newCompany() company {
	return company{tasks: map[string]*Task{}, seen: map[string]time.Time{}, tags: map[string]string{}}
}

func (s *Sim) companyRoutes(m *http.ServeMux) {
	target := func(*http.Request) string { return "work" }
	on := func(path string, f func(*request) answer) {
		m.HandleFunc("POST /"+HostWork+path, s.api(target, s.authed(HostWork, f)))
	}
	on("/cgi-bin/message/send", s.appSend)
	on("/cgi-bin/message/recall", s.appRecall)
	on("/cgi-bin/externalcontact/add_msg_template", s.taskAdd)
	on("/cgi-bin/externalcontact/get_groupmsg_list_v2", s.taskList)
	on("/cgi-bin/externalcontact/get_groupmsg_task", s.taskGet)
	on("/cgi-bin/externalcontact/get_groupmsg_send_result", s.taskResult)
	on("/cgi-bin/externalcontact/remind_groupmsg_send", s.taskRemind)
	on("/cgi-bin/externalcontact/cancel_groupmsg_send", s.taskCancel)
}

func (s *Sim) appSend(q *request) answer {
	var v struct {
		ToUser  string          `json:"touser"`
		ToParty string          `json:"toparty"`
		ToTag   string          `json:"totag"`
		MsgType string          `json:"msgtype"`
		AgentID json.RawMessage `json:"agentid"`
		Text    struct{ Content string }
		News    struct {
			Articles []struct{ Title, Description, URL, PicURL string }
		}
		Card      struct{ Title, Description, URL string } `json:"textcard"`
		Duplicate int                                      `json:"enable_duplicate_check"`
		Interval  int                                      `json:"duplicate_check_interval"`
	}
	if json.Unmarshal(q.body, &v) != nil {
		return no(40035, "invalid json")
	}
	if v.ToUser+v.ToParty+v.ToTag == "" {
		return no(81013, "user & party & tag all invalid")
	}
	if len(v.AgentID) == 0 || string(v.AgentID) == `""` {
		return no(40056, "invalid agentid")
	}
	a := &Arrival{Kind: KindApp, Key: v.ToUser, Ref: s.id("app")}
	switch v.MsgType {
	case "text":
		if n := len(v.Text.Content); n == 0 || n > limits.RobotTextBytes {
			return no(45002, "content size out of limit")
		}
		a.Text = v.Text.Content
	case "textcard":
		c := v.Card
		if c.Title == "" || c.URL == "" || len(c.Title) > limits.RobotNewsTitleBytes || len(c.Description) > limits.RobotNewsDescBytes {
			return no(40058, "textcard: title, description or url")
		}
		a.Title, a.Text, a.URL = c.Title, c.Description, c.URL
	default:
		return no(40008, "invalid message type")
	}
	if v.Duplicate == 1 {
		if v.Interval <= 0 {
			v.Interval = 1800
		}
		body := string(q.body)
		if until, again := s.work.seen[body]; again && q.now.Before(until) {
			return ok("msgid", s.work.tags[body])
		}
		if len(s.work.seen) > 5000 {
			clear(s.work.seen)
			clear(s.work.tags)
		}
		s.work.seen[body] = q.now.Add(time.Duration(min(v.Interval, 4*3600)) * time.Second)
		s.work.tags[body] = a.Ref
	}
	out := ok("msgid", a.Ref)
	out.arrival = a
	return out
}

// appRecall takes an application's message back that is not older than a day.
func (s *Sim) appRecall(q *request) answer {
	id := field(q, "msgid")
	for i := range s.arrivals {
		a := &s.arrivals[i]
		if a.Kind != KindApp || a.Ref != id {
			continue
		}
		if q.now.Sub(a.At) > limits.AppRecall {
			return no(40058, "msgid: the message was sent more than 24 hours ago")
		}
		a.Recalled = true
		return ok()
	}
	return no(40058, "invalid msgid")
}

func (s *Sim) taskAdd(q *request) answer {
	var v struct {
		ChatType    string                   `json:"chat_type"`
		Sender      string                   `json:"sender"`
		Chats       []string                 `json:"chat_id_list"`
		Text        struct{ Content string } `json:"text"`
		Attachments []struct {
			MsgType string                                    `json:"msgtype"`
			Link    struct{ Title, PicURL, Desc, URL string } `json:"link"`
		} `json:"attachments"`
	}
	if json.Unmarshal(q.body, &v) != nil {
		return no(40035, "invalid json")
	}
	switch {
	case v.ChatType != "group":
		return no(40035, "chat_type must be group")
	case v.Sender == "":
		return no(40035, "sender is required for group")
	case len(v.Text.Content) > limits.GroupTaskTextBytes:
		return no(45002, "content size out of limit")
	case len(v.Attachments) > limits.GroupTaskAttachments:
		return no(40035, "too many attachments")
	case v.Text.Content == "" && len(v.Attachments) == 0:
		return no(44004, "empty content")
	}
	t := &Task{ID: s.id("simtask"), Sender: v.Sender, Text: v.Text.Content, Chats: v.Chats, At: q.now}
	for _, a := range v.Attachments {
		if a.MsgType == "link" {
			if a.Link.Title == "" || a.Link.URL == "" || len(a.Link.Title) > limits.GroupTaskTitleBytes || len(a.Link.Desc) > limits.GroupTaskDescBytes {
				return no(40058, "link: title, desc or url")
			}
			t.Link = Card{a.Link.Title, a.Link.Desc, a.Link.URL, a.Link.PicURL}
		}
	}
	s.work.tasks[t.ID] = t
	s.work.order = append(s.work.order, t.ID)
	for len(s.work.order) > 500 {
		delete(s.work.tasks, s.work.order[0])
		s.work.order = s.work.order[1:]
	}
	out := ok("fail_list", []string{}, "msgid", t.ID)
	out.arrival = &Arrival{Kind: KindTask, Title: t.Link.Title, Text: t.Text, URL: t.Link.URL, Key: t.Sender, Ref: t.ID}
	return out
}

func (s *Sim) taskList(q *request) answer {
	var v struct {
		ChatType string `json:"chat_type"`
		From     int64  `json:"start_time"`
		To       int64  `json:"end_time"`
	}
	if json.Unmarshal(q.body, &v) != nil || v.ChatType == "" {
		return no(40035, "invalid parameter")
	}
	list := []any{}
	for _, id := range slices.Backward(s.work.order) {
		t := s.work.tasks[id]
		if at := t.At.Unix(); v.ChatType == "group" && at >= v.From && at <= v.To {
			list = append(list, map[string]any{"msgid": id, "creator": t.Sender, "create_time": at, "create_type": 0,
				"text": map[string]any{"content": t.Text}, "attachments": []any{}})
		}
	}
	return ok("next_cursor", "", "group_msg_list", list[:min(len(list), 100)])
}

func (t *Task) status() int {
	switch {
	case t.Cancelled, t.Tapped.IsZero():
		return 0
	case t.Refused:
		return 3
	}
	return 2
}

func unix(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func (s *Sim) taskGet(q *request) answer {
	t := s.work.tasks[field(q, "msgid")]
	if t == nil {
		return no(40035, "invalid msgid")
	}
	return ok("next_cursor", "", "task_list", []any{map[string]any{"userid": t.Sender, "status": min(t.status(), 2), "send_time": unix(t.Tapped)}})
}

func (s *Sim) taskResult(q *request) answer {
	t := s.work.tasks[field(q, "msgid")]
	if t == nil {
		return no(40035, "invalid msgid")
	}
	var list []any
	for _, c := range t.Chats {
		st := 0
		switch t.status() {
		case 2:
			st = 1
		case 3:
			st = 3
		}
		list = append(list, map[string]any{"chat_id": c, "userid": t.Sender, "status": st, "send_time": unix(t.Tapped)})
	}
	return ok("next_cursor", "", "send_list", list)
}

func (s *Sim) taskRemind(q *request) answer {
	t := s.work.tasks[field(q, "msgid")]
	if t == nil || t.Cancelled {
		return no(40035, "invalid msgid")
	}
	t.Reminded = slices.DeleteFunc(t.Reminded, func(at time.Time) bool { return q.now.Sub(at) >= 24*time.Hour })
	if len(t.Reminded) >= limits.GroupTaskReminders {
		return no(45009, "remind: 3 in 24 hours")
	}
	t.Reminded = append(t.Reminded, q.now)
	return ok()
}

func (s *Sim) taskCancel(q *request) answer {
	t := s.work.tasks[field(q, "msgid")]
	if t == nil {
		return no(40035, "invalid msgid")
	}
	t.Cancelled = true
	return ok()
}

// Tap is the group owner's tap on 发送. refused: the group had its message for the day.
func (s *Sim) Tap(id string, refused bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.work.tasks[id]
	if t == nil || t.Cancelled || !t.Tapped.IsZero() {
		return false
	}
	t.Tapped, t.Refused = s.o.Clock.Now(), refused
	return true
}

// Tasks returns the customer group tasks, newest first.
func (s *Sim) Tasks() []Task {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Task
	for _, id := range slices.Backward(s.work.order) {
		t := *s.work.tasks[id]
		t.Chats = slices.Clone(t.Chats)
		t.Reminded = slices.Clone(t.Reminded)
		out = append(out, t)
	}
	return out
}
