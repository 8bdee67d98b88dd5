// Package callback is the door at which the official account knocks: results of
// publishes and mass sends, people who follow or leave, and a villager who sends
// a word and gets the notices in force that match it.
//
// Only encrypted messages are taken. A request without encrypt_type=aes is refused
// even when its plain signature is right: that signature covers nothing of the
// body, so that anybody who has seen one could put words into it. Old time stamps
// and repeated nonces are refused, the body is bounded, and every message that was
// taken is answered, for the platform asks three times and then tells the villager
// that the account is broken. Who a sender is is never kept here.
package callback

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/silenceper/wechat/v2/util"

	"gaoshi/internal/calendar"
	"gaoshi/internal/limits"
)

// Options are what the door needs. All but Log and Clock are required.
type Options struct {
	AppID  string
	Token  string // as set in the account's back office
	AESKey string // 43 characters
	Clock  calendar.Clock
	Log    *slog.Logger
	// Answer gives the reply to a villager's word; "" gives none. sender is the
	// openid: a reply may depend on it, and it must not be kept.
	Answer func(ctx context.Context, sender, word string) string
	// Result takes what became of a publish or a mass send. The platform may tell
	// the same twice.
	Result func(ctx context.Context, r Result) error
	// Follow takes that somebody follows (true) or leaves. nil: nobody asks.
	Follow func(ctx context.Context, sender string, follows bool) error
}

// Result is what became of a publish or a mass send.
type Result struct {
	Ref     string // as in the receipt: "publish:123", "mass:456"
	OK      bool
	Status  string // the platform's own word or number
	Article string // "article:ID" of a publish that is up
	URL     string // of the first article
	Sent    int    // mass: people it was sent to
	Failed  int    // mass: people it could not be sent to
}

// Handler answers the platform.
type Handler struct {
	o    Options
	mu   sync.Mutex
	seen map[string]time.Time // nonces and when they may be forgotten
}

// New makes a handler, and refuses settings with which nothing could be decrypted.
func New(o Options) (*Handler, error) {
	if o.AppID == "" || o.Token == "" {
		return nil, errors.New("callback: app id and token are required")
	}
	if _, err := util.EncryptMsg(make([]byte, 16), []byte("x"), o.AppID, o.AESKey); err != nil {
		return nil, errors.New("callback: the AES key must have 43 characters of base64")
	}
	if o.Clock == nil {
		o.Clock = calendar.RealClock{}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Handler{o: o, seen: map[string]time.Time{}}, nil
}

// ServeHTTP answers a GET, by which the platform makes sure of the address, and
// POSTs with messages.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	stamp, nonce := q.Get("timestamp"), q.Get("nonce")
	switch r.Method {
	case http.MethodGet:
		if !same(util.Signature(h.o.Token, stamp, nonce), q.Get("signature")) || !h.fresh(stamp) {
			h.refuse(w, "signature or time of the address check")
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = io.WriteString(w, q.Get("echostr"))
	case http.MethodPost:
		h.post(w, r, stamp, nonce)
	default:
		w.Header().Set("Allow", "GET, POST")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	}
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func (h *Handler) refuse(w http.ResponseWriter, why string) {
	h.o.Log.Warn("wechat callback refused", "why", why)
	http.Error(w, "forbidden", http.StatusForbidden)
}

// fresh reports whether a time stamp lies within limits.CallbackAge of now.
func (h *Handler) fresh(stamp string) bool {
	n, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return false
	}
	age := h.o.Clock.Now().Sub(time.Unix(n, 0))
	return age.Abs() <= limits.CallbackAge
}

// first reports whether a nonce comes for the first time within its life.
func (h *Handler) first(key string) bool {
	now := h.o.Clock.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	for k, until := range h.seen {
		if now.After(until) {
			delete(h.seen, k)
		}
	}
	if _, again := h.seen[key]; again || len(h.seen) > 100_000 {
		return false
	}
	h.seen[key] = now.Add(2 * limits.CallbackAge)
	return true
}

type envelope struct {
	XMLName xml.Name `xml:"xml"`
	Encrypt string   `xml:"Encrypt"`
}

func (h *Handler) post(w http.ResponseWriter, r *http.Request, stamp, nonce string) {
	q := r.URL.Query()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limits.CallbackBytes))
	if err != nil {
		h.o.Log.WarnContext(r.Context(), "wechat callback refused", "why", "body too long")
		http.Error(w, "request entity too large", http.StatusRequestEntityTooLarge)
		return
	}
	if q.Get("encrypt_type") != "aes" {
		h.refuse(w, "not encrypted")
		return
	}
	var e envelope
	if err := xml.Unmarshal(body, &e); err != nil || e.Encrypt == "" {
		h.refuse(w, "no encrypted message")
		return
	}
	sig := q.Get("msg_signature")
	switch {
	case !same(util.Signature(h.o.Token, stamp, nonce, e.Encrypt), sig):
		h.refuse(w, "signature")
		return
	case !h.fresh(stamp):
		h.refuse(w, "old time stamp")
		return
	case !h.first(stamp + " " + nonce + " " + sig):
		h.refuse(w, "repeated")
		return
	}
	_, raw, err := util.DecryptMsg(h.o.AppID, e.Encrypt, h.o.AESKey)
	if err != nil {
		h.refuse(w, "cannot be decrypted")
		return
	}
	var m message
	if err := xml.Unmarshal(raw, &m); err != nil {
		h.o.Log.WarnContext(r.Context(), "wechat callback not understood", "err", err)
		h.done(w)
		return
	}
	reply := h.take(r.Context(), &m)
	if reply == "" {
		h.done(w)
		return
	}
	h.answer(w, &m, reply)
}

// done says that the message was taken and that there is no reply.
func (h *Handler) done(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "success")
}

// message is what comes, all kinds.
type message struct {
	ToUser    string `xml:"ToUserName"`
	FromUser  string `xml:"FromUserName"`
	Type      string `xml:"MsgType"`
	Content   string `xml:"Content"`
	Event     string `xml:"Event"`
	EventKey  string `xml:"EventKey"`
	Recognise string `xml:"Recognition"` // what a voice message says, where the account has that

	Publish struct {
		ID      string `xml:"publish_id"`
		Status  string `xml:"publish_status"`
		Article string `xml:"article_id"`
		Detail  struct {
			Items []struct {
				URL string `xml:"article_url"`
			} `xml:"item"`
		} `xml:"article_detail"`
	} `xml:"PublishEventInfo"`

	MsgID  string `xml:"MsgID"` // of a mass send; messages have MsgId
	Status string `xml:"Status"`
	Sent   int    `xml:"SentCount"`
	Failed int    `xml:"ErrorCount"`
}

// take acts on a message and returns the reply, "" for none.
func (h *Handler) take(ctx context.Context, m *message) string {
	var err error
	switch m.Type {
	case "text":
		return h.word(ctx, m, m.Content)
	case "voice":
		if said := strings.Trim(m.Recognise, "。！？ \n"); said != "" {
			return h.word(ctx, m, said)
		}
		return h.cannot("听不了语音，请打字或打电话。")
	case "image", "video", "shortvideo", "location", "link", "file":
		return h.cannot(unread[m.Type])
	case "event":
		switch m.Event {
		case "CLICK":
			return h.word(ctx, m, m.EventKey)
		case "subscribe":
			err = h.follow(ctx, m.FromUser, true)
			if reply := h.word(ctx, m, ""); reply != "" {
				return reply
			}
		case "unsubscribe":
			err = h.follow(ctx, m.FromUser, false)
		case "PUBLISHJOBFINISH":
			r := Result{Ref: "publish:" + m.Publish.ID, OK: m.Publish.Status == "0", Status: m.Publish.Status}
			if r.OK {
				r.Article = "article:" + m.Publish.Article
			}
			if len(m.Publish.Detail.Items) > 0 {
				r.URL = m.Publish.Detail.Items[0].URL
			}
			err = h.result(ctx, r)
		case "MASSSENDJOBFINISH":
			ok := strings.EqualFold(m.Status, "send success") || strings.EqualFold(m.Status, "sendsuccess")
			err = h.result(ctx, Result{Ref: "mass:" + m.MsgID, OK: ok, Status: m.Status, Sent: m.Sent, Failed: m.Failed})
		}
	}
	if err != nil {
		h.o.Log.ErrorContext(ctx, "wechat callback", "event", m.Event, "err", err)
	}
	return ""
}

// unread says to a villager what cannot be read of what was sent, and what to do.
var unread = map[string]string{
	"image":      "看不了图片，请把要问的事打字发来，例如：医保、停水，或打电话。",
	"video":      "看不了视频，请把要问的事打字发来，例如：医保、停水，或打电话。",
	"shortvideo": "看不了视频，请把要问的事打字发来，例如：医保、停水，或打电话。",
	"location":   "看不了位置，请把村名打字发来，或打电话。",
	"link":       "打不开发来的链接，请把要问的事打字发来，或打电话。",
	"file":       "打不开发来的文件，请把要问的事打字发来，或打电话。",
}

// cannot is the reply to what cannot be read; "" where nobody answers words either.
func (h *Handler) cannot(text string) string {
	if h.o.Answer == nil {
		return ""
	}
	return text
}

func (h *Handler) word(ctx context.Context, m *message, word string) string {
	if h.o.Answer == nil {
		return ""
	}
	return fit(h.o.Answer(ctx, m.FromUser, strings.TrimSpace(word)), limits.ReplyBytes)
}

// fit keeps whole lines, as many as there is room for.
func fit(s string, n int) string {
	if len(s) <= n {
		return s
	}
	cut := strings.LastIndexByte(s[:n+1], '\n')
	if cut <= 0 {
		return ""
	}
	return strings.TrimRight(s[:cut], "\n")
}

func (h *Handler) follow(ctx context.Context, who string, follows bool) error {
	if h.o.Follow == nil {
		return nil
	}
	return h.o.Follow(ctx, who, follows)
}

func (h *Handler) result(ctx context.Context, r Result) error {
	if h.o.Result == nil {
		return nil
	}
	return h.o.Result(ctx, r)
}

type cdata struct {
	Text string `xml:",cdata"`
}

type reply struct {
	XMLName xml.Name `xml:"xml"`
	To      cdata    `xml:"ToUserName"`
	From    cdata    `xml:"FromUserName"`
	Created int64    `xml:"CreateTime"`
	Type    cdata    `xml:"MsgType"`
	Content cdata    `xml:"Content"`
}

type sealed struct {
	XMLName   xml.Name `xml:"xml"`
	Encrypt   cdata    `xml:"Encrypt"`
	Signature cdata    `xml:"MsgSignature"`
	Stamp     string   `xml:"TimeStamp"`
	Nonce     cdata    `xml:"Nonce"`
}

// answer replies with a text, encrypted.
func (h *Handler) answer(w http.ResponseWriter, m *message, text string) {
	now := h.o.Clock.Now().Unix()
	raw, err := xml.Marshal(reply{To: cdata{m.FromUser}, From: cdata{m.ToUser}, Created: now, Type: cdata{"text"}, Content: cdata{text}})
	if err == nil {
		salt := make([]byte, 16)
		rand.Read(salt) // never fails (crypto/rand)
		nonce, stamp := fmt.Sprintf("%x", salt[:8]), strconv.FormatInt(now, 10)
		var enc []byte
		if enc, err = util.EncryptMsg(salt, raw, h.o.AppID, h.o.AESKey); err == nil {
			raw, err = xml.Marshal(sealed{Encrypt: cdata{string(enc)}, Signature: cdata{util.Signature(h.o.Token, stamp, nonce, string(enc))}, Stamp: stamp, Nonce: cdata{nonce}})
		}
	}
	if err != nil {
		h.o.Log.Error("wechat callback reply", "err", err)
		h.done(w)
		return
	}
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	_, _ = w.Write(raw)
}
