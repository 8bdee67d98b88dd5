package sim

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"image"
	_ "image/jpeg" // formats that the platform takes
	_ "image/png"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"gaoshi/internal/limits"
)

// medium is an uploaded file.
type medium struct {
	Robot     string // key of the robot that it was uploaded for; "" for the accounts
	Name      string
	Data      []byte
	At        time.Time
	Permanent bool
}

func (s *Sim) robotRoutes(m *http.ServeMux) {
	key := func(r *http.Request) string { return r.URL.Query().Get("key") }
	m.HandleFunc("POST /"+HostWork+"/cgi-bin/webhook/send", s.api(key, s.robotSend))
	m.HandleFunc("POST /"+HostWork+"/cgi-bin/webhook/upload_media", s.api(key, s.robotUpload))
}

// robotMessage is the body of webhook/send, all kinds.
type robotMessage struct {
	MsgType string `json:"msgtype"`
	Text    struct {
		Content string `json:"content"`
	} `json:"text"`
	Markdown struct {
		Content string `json:"content"`
	} `json:"markdown"`
	Image struct {
		Base64 string `json:"base64"`
		MD5    string `json:"md5"`
	} `json:"image"`
	News struct {
		Articles []struct {
			Title       string `json:"title"`
			Description string `json:"description"`
			URL         string `json:"url"`
			PicURL      string `json:"picurl"`
		} `json:"articles"`
	} `json:"news"`
	File struct {
		MediaID string `json:"media_id"`
	} `json:"file"`
}

func (s *Sim) robotSend(q *request) answer {
	if s.groups[q.target] == nil {
		return no(93000, "invalid webhook url, hint: [practice], from ip: 127.0.0.1")
	}
	if ct, _, _ := mime.ParseMediaType(q.Header.Get("Content-Type")); ct != "application/json" {
		return no(40035, "invalid parameter: Content-Type must be application/json")
	}
	var msg robotMessage
	if err := json.Unmarshal(q.body, &msg); err != nil {
		return no(40035, "invalid json: "+err.Error())
	}
	a, refused := s.robotCheck(q, &msg)
	if refused != nil {
		return *refused
	}
	// a minute, counted as a sliding window: the strictest reading of the rule
	times := s.windows[q.target]
	for len(times) > 0 && q.now.Sub(times[0]) >= limits.RobotWindow {
		times = times[1:]
	}
	if len(times) >= limits.RobotPerWindow {
		s.windows[q.target] = times
		return no(45009, "api freq out of limit")
	}
	s.windows[q.target] = append(times, q.now)
	out := ok()
	out.arrival = a
	return out
}

// robotCheck checks one message against the limits.
func (s *Sim) robotCheck(q *request, msg *robotMessage) (*Arrival, *answer) {
	bad := func(code int, text string) (*Arrival, *answer) { a := no(code, text); return nil, &a }
	a := &Arrival{Kind: msg.MsgType}
	switch msg.MsgType {
	case KindText:
		switch n := len(msg.Text.Content); {
		case strings.TrimSpace(msg.Text.Content) == "":
			return bad(44004, "empty content")
		case n > limits.RobotTextBytes:
			return bad(45002, "content size out of limit")
		}
		a.Text = msg.Text.Content
	case KindMark:
		switch n := len(msg.Markdown.Content); {
		case n == 0:
			return bad(44004, "empty content")
		case n > limits.RobotMarkdownBytes:
			return bad(40058, "markdown.content exceed max length 4096")
		}
		a.Text = msg.Markdown.Content
	case KindImage:
		raw, err := base64.StdEncoding.DecodeString(msg.Image.Base64)
		if err != nil || len(raw) == 0 {
			return bad(40058, "image.base64 is not base64")
		}
		if len(raw) > limits.RobotImageBytes || !isPicture(raw) {
			return bad(40009, "invalid image size")
		}
		if sum := md5.Sum(raw); hex.EncodeToString(sum[:]) != strings.ToLower(msg.Image.MD5) {
			return bad(301019, "image md5 mismatch")
		}
		a.Data = raw
	case KindNews:
		n := len(msg.News.Articles)
		if n == 0 || n > limits.RobotNewsArticles {
			return bad(40058, "news.articles: 1 to 8")
		}
		for _, x := range msg.News.Articles {
			switch {
			case x.Title == "" || x.URL == "":
				return bad(40058, "news.articles: title and url are required")
			case len(x.Title) > limits.RobotNewsTitleBytes:
				return bad(45003, "title size out of limit")
			case len(x.Description) > limits.RobotNewsDescBytes:
				return bad(45004, "description size out of limit")
			case len(x.URL) > 2048:
				return bad(45005, "url size out of limit")
			}
			a.Cards = append(a.Cards, Card{x.Title, x.Description, x.URL, x.PicURL})
		}
		a.Title, a.Text, a.URL, a.Picture = a.Cards[0].Title, a.Cards[0].Desc, a.Cards[0].URL, a.Cards[0].Pic
	case KindFile:
		m, ok := s.media[msg.File.MediaID]
		if !ok || m.Robot != q.target || q.now.Sub(m.At) > 72*time.Hour {
			return bad(40007, "invalid media_id")
		}
		a.Title, a.Data = m.Name, m.Data
	default:
		return bad(40008, "invalid message type")
	}
	return a, nil
}

func isPicture(b []byte) bool {
	_, form, err := image.DecodeConfig(bytes.NewReader(b))
	return err == nil && (form == "jpeg" || form == "png")
}

func (s *Sim) robotUpload(q *request) answer {
	if s.groups[q.target] == nil {
		return no(93000, "invalid webhook url")
	}
	name, data, err := part(q, "media")
	if err != nil {
		return no(41005, "media data missing")
	}
	switch q.URL.Query().Get("type") {
	case "file":
	case "voice":
		if len(data) > 2<<20 {
			return no(40006, "invalid file size")
		}
	default:
		return no(40004, "invalid media type")
	}
	if len(data) <= 5 || len(data) > limits.RobotFileBytes {
		return no(40006, "invalid file size")
	}
	id := s.id("SIMFILE")
	s.keepMedium(id, medium{Robot: q.target, Name: name, Data: data, At: q.now})
	return ok("type", q.URL.Query().Get("type"), "media_id", id, "created_at", q.now.Unix())
}

// keepMedium keeps an upload, and forgets the oldest beyond two hundred or
// dataBytes.
func (s *Sim) keepMedium(id string, m medium) {
	s.media[id] = m
	for {
		oldest, total := "", 0
		for k, v := range s.media {
			total += len(v.Data)
			if k != id && (oldest == "" || v.At.Before(s.media[oldest].At) || v.At.Equal(s.media[oldest].At) && k < oldest) {
				oldest = k
			}
		}
		if oldest == "" || len(s.media) <= 200 && total <= dataBytes {
			return
		}
		delete(s.media, oldest)
	}
}

// part reads one file of a multipart body.
func part(q *request, field string) (name string, data []byte, err error) {
	_, params, err := mime.ParseMediaType(q.Header.Get("Content-Type"))
	if err != nil {
		return "", nil, err
	}
	r := multipart.NewReader(bytes.NewReader(q.body), params["boundary"])
	for {
		p, err := r.NextPart()
		if err != nil {
			return "", nil, err
		}
		if p.FormName() != field || p.FileName() == "" {
			continue
		}
		data, err := io.ReadAll(p)
		return p.FileName(), data, err
	}
}
