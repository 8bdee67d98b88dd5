package sim

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	mrand "math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/silenceper/wechat/v2/util"
)

// Callback is where the official account knocks with events and with the words
// that villagers send. The zero value: nowhere.
type Callback struct {
	URL    string
	Token  string
	AESKey string // 43 characters
}

// Said is one line of the talk with the official account.
type Said struct {
	At    time.Time
	Mine  bool // by the villager
	Words string
}

const talkLines = 40

type cdata struct {
	Text string `xml:",cdata"`
}

// event is queued until it is told. The lock is held.
func (s *Sim) event(kind, inner string) {
	if s.o.Callback.URL == "" || len(s.events) > 1000 {
		return
	}
	s.events = append(s.events, fmt.Sprintf("<xml><ToUserName><![CDATA[gh_practice]]></ToUserName><FromUserName><![CDATA[practice-admin]]></FromUserName>"+
		"<CreateTime>%d</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[%s]]></Event>%s</xml>", s.o.Clock.Now().Unix(), kind, inner))
}

// Tell tells the callback every event that waits, as the platform does a little
// later. It returns the first failure; what could not be told is dropped.
func (s *Sim) Tell(ctx context.Context) error {
	s.mu.Lock()
	events := s.events
	s.events = nil
	s.mu.Unlock()
	var first error
	for _, e := range events {
		if _, err := s.knock(ctx, e); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// Say sends a villager's word to the callback and returns the reply, "" for none.
func (s *Sim) Say(ctx context.Context, openid, word string) (string, error) {
	var b bytes.Buffer
	err := xml.NewEncoder(&b).Encode(struct {
		XMLName xml.Name `xml:"xml"`
		To      cdata    `xml:"ToUserName"`
		From    cdata    `xml:"FromUserName"`
		Created int64    `xml:"CreateTime"`
		Type    cdata    `xml:"MsgType"`
		Content cdata    `xml:"Content"`
		ID      int64    `xml:"MsgId"`
	}{To: cdata{"gh_practice"}, From: cdata{openid}, Created: s.o.Clock.Now().Unix(), Type: cdata{"text"}, Content: cdata{word}, ID: mrand.Int64()})
	if err != nil {
		return "", err
	}
	reply, err := s.knock(ctx, b.String())
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.o.Clock.Now()
	s.talk = append(s.talk, Said{now, true, word})
	switch {
	case err != nil:
		s.talk = append(s.talk, Said{now, false, "该公众号提供的服务出现故障，请稍后再试"})
	case reply != "":
		s.talk = append(s.talk, Said{now, false, reply})
	}
	if len(s.talk) > talkLines {
		s.talk = slices.Clone(s.talk[len(s.talk)-talkLines:])
	}
	return reply, err
}

// knock seals a message, posts it and opens the reply.
func (s *Sim) knock(ctx context.Context, message string) (string, error) {
	c := s.o.Callback
	if c.URL == "" {
		return "", errors.New("sim: no callback is set")
	}
	salt := make([]byte, 16)
	rand.Read(salt) // never fails (crypto/rand)
	app := s.o.AppID
	enc, err := util.EncryptMsg(salt, []byte(message), app, c.AESKey)
	if err != nil {
		return "", errors.New("sim: the callback's AES key is not one")
	}
	stamp, nonce := strconv.FormatInt(s.o.Clock.Now().Unix(), 10), fmt.Sprintf("%x", salt[:8])
	q := url.Values{"timestamp": {stamp}, "nonce": {nonce}, "encrypt_type": {"aes"},
		"signature": {util.Signature(c.Token, stamp, nonce)}, "msg_signature": {util.Signature(c.Token, stamp, nonce, string(enc))}}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second) // as long as the platform waits
	defer cancel()
	body := "<xml><ToUserName><![CDATA[gh_practice]]></ToUserName><Encrypt><![CDATA[" + string(enc) + "]]></Encrypt></xml>"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL+"?"+q.Encode(), strings.NewReader(body))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "text/xml")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	switch {
	case err != nil:
		return "", err
	case resp.StatusCode != http.StatusOK:
		return "", fmt.Errorf("sim: the callback answers %d", resp.StatusCode)
	case len(b) == 0 || string(b) == "success":
		return "", nil
	}
	var sealed struct {
		Encrypt, MsgSignature, TimeStamp, Nonce string
	}
	if err := xml.Unmarshal(b, &sealed); err != nil {
		return "", fmt.Errorf("sim: the callback's reply is not understood: %w", err)
	}
	if util.Signature(c.Token, sealed.TimeStamp, sealed.Nonce, sealed.Encrypt) != sealed.MsgSignature {
		return "", errors.New("sim: the callback's reply has a wrong signature")
	}
	_, raw, err := util.DecryptMsg(app, sealed.Encrypt, c.AESKey)
	if err != nil {
		return "", fmt.Errorf("sim: the callback's reply cannot be opened: %w", err)
	}
	var m struct{ Content string }
	if err := xml.Unmarshal(raw, &m); err != nil {
		return "", fmt.Errorf("sim: the callback's reply is not understood: %w", err)
	}
	return m.Content, nil
}

// postWord is a villager's word, typed on the page.
func (s *Sim) postWord(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4096)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "表单读不出来", http.StatusBadRequest)
		return
	}
	if word := strings.TrimSpace(r.PostFormValue("word")); word != "" {
		who := "practice-villager"
		if len(s.o.Followers) > 0 {
			who = s.o.Followers[0]
		}
		if _, err := s.Say(r.Context(), who, word); err != nil {
			s.o.Log.Info("sim word", "err", err)
		}
	}
	http.Redirect(w, r, "/sim/oa", http.StatusSeeOther)
}
