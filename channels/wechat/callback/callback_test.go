package callback

import (
	"context"
	"crypto/rand"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/util"

	"gaoshi/internal/calendar"
	"gaoshi/internal/canary"
	"gaoshi/internal/limits"
)

const (
	appID  = "wx1234567890"
	token  = canary.Mark + "-callback-token"
	aesKey = canary.AESKey
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, calendar.Zone)

type still struct{ t time.Time }

func (s *still) Now() time.Time { return s.t }

type knock struct {
	stamp, nonce, encryptType, signature string // "" is right
	body                                 string // "" is the sealed message
}

// send seals a message as the platform does and returns what came back.
func send(t *testing.T, h http.Handler, msg string, k knock) (int, string) {
	t.Helper()
	if k.stamp == "" {
		k.stamp = strconv.FormatInt(noon.Unix(), 10)
	}
	if k.nonce == "" {
		k.nonce = rand.Text()
	}
	enc, err := util.EncryptMsg([]byte("0123456789abcdef"), []byte(msg), appID, aesKey)
	if err != nil {
		t.Fatal(err)
	}
	if k.signature == "" {
		k.signature = util.Signature(token, k.stamp, k.nonce, string(enc))
	}
	if k.body == "" {
		k.body = "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[" + string(enc) + "]]></Encrypt></xml>"
	}
	if k.encryptType == "" {
		k.encryptType = "aes"
	}
	q := url.Values{"timestamp": {k.stamp}, "nonce": {k.nonce}, "encrypt_type": {k.encryptType}, "msg_signature": {k.signature},
		"signature": {util.Signature(token, k.stamp, k.nonce)}}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("POST", "/wechat?"+q.Encode(), strings.NewReader(k.body)))
	return w.Code, w.Body.String()
}

// open unseals a reply.
func open(t *testing.T, body string) string {
	t.Helper()
	var s struct {
		Encrypt   string `xml:"Encrypt"`
		Signature string `xml:"MsgSignature"`
		Stamp     string `xml:"TimeStamp"`
		Nonce     string `xml:"Nonce"`
	}
	if err := xml.Unmarshal([]byte(body), &s); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	if s.Signature != util.Signature(token, s.Stamp, s.Nonce, s.Encrypt) {
		t.Error("the reply's signature is wrong")
	}
	_, raw, err := util.DecryptMsg(appID, s.Encrypt, aesKey)
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		To      string `xml:"ToUserName"`
		Content string `xml:"Content"`
	}
	if err := xml.Unmarshal(raw, &m); err != nil || m.To != "o-1" {
		t.Fatalf("%+v, %v", m, err)
	}
	return m.Content
}

func text(words string) string {
	return "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o-1]]></FromUserName><CreateTime>1</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[" + words + "]]></Content><MsgId>9</MsgId></xml>"
}

type seen struct {
	results []Result
	follows []bool
	chosen  []string
}

func handler(t *testing.T) (*Handler, *seen, *still) {
	t.Helper()
	s, c := &seen{}, &still{noon}
	find := func(_ context.Context, word string, n int) ([]Hit, error) {
		switch word {
		case "停水":
			return []Hit{{"停电停水公告", "11月25日停水，请存水。", "https://qh.example.test/q/1"}}, nil
		case "多":
			return make([]Hit, 9), nil
		case "坏":
			return nil, errors.New("down")
		}
		return nil, nil
	}
	h, err := New(Options{AppID: appID, Token: token, AESKey: aesKey, Clock: c,
		Answer: Words(find, []string{"和顺村"}, "0000-1234567", func(_ context.Context, who, village string) error {
			s.chosen = append(s.chosen, who+village)
			return nil
		}),
		Result: func(_ context.Context, r Result) error { s.results = append(s.results, r); return nil },
		Follow: func(_ context.Context, _ string, f bool) error { s.follows = append(s.follows, f); return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return h, s, c
}

func TestWords(t *testing.T) {
	h, s, _ := handler(t)
	for word, want := range map[string]string{
		"停水": "1. 停电停水公告\n11月25日停水，请存水。\nhttps://qh.example.test/q/1", " 停水 ": "停电停水公告",
		"别的": "没有找到和“别的”有关的", "坏": "过一会儿", "多": "5. ", "和顺村": "记下了：以后给您发和顺村的公告",
	} {
		code, body := send(t, h, text(word), knock{})
		if code != 200 {
			t.Errorf("%s: %d", word, code)
			continue
		}
		got := open(t, body)
		if !strings.Contains(got, want) || strings.Contains(got, "6. ") || len(got) > limits.ReplyBytes {
			t.Errorf("%s: %s", word, got)
		}
	}
	if fmt.Sprint(s.chosen) != "[o-1和顺村]" {
		t.Errorf("chosen: %v", s.chosen)
	}
	if code, body := send(t, h, strings.Replace(text("x"), "text", "poke", 1), knock{}); code != 200 || body != "success" {
		t.Errorf("an unknown kind: %d %s", code, body)
	}
	if code, body := send(t, h, "not xml", knock{}); code != 200 || body != "success" {
		t.Errorf("nonsense: %d %s", code, body)
	}
}

// A villager who sends what cannot be read is told so, and what to do instead.
func TestUnread(t *testing.T) {
	h, _, _ := handler(t)
	for kind, want := range map[string]string{
		"image": "看不了图片", "video": "看不了视频", "shortvideo": "看不了视频",
		"location": "村名", "link": "链接", "file": "文件", "voice": "听不了语音，请打字或打电话",
	} {
		code, body := send(t, h, strings.Replace(text("停水"), "text", kind, 1), knock{})
		if code != 200 || !strings.Contains(open(t, body), want) {
			t.Errorf("%s: %d %s", kind, code, body)
		}
	}
	for said, want := range map[string]string{"停水。": "停电停水公告", "。": "听不了语音", " ": "听不了语音"} {
		msg := strings.Replace(text(""), "text", "voice", 1)
		msg = strings.Replace(msg, "</xml>", "<Recognition>"+said+"</Recognition></xml>", 1)
		if _, body := send(t, h, msg, knock{}); !strings.Contains(open(t, body), want) {
			t.Errorf("voice %q: %s", said, body)
		}
	}
}

func TestEvents(t *testing.T) {
	h, s, _ := handler(t)
	event := func(kind, more string) string {
		return "<xml><FromUserName>o-1</FromUserName><MsgType>event</MsgType><Event>" + kind + "</Event>" + more + "</xml>"
	}
	send(t, h, event("PUBLISHJOBFINISH", "<PublishEventInfo><publish_id>2247503051</publish_id><publish_status>0</publish_status><article_id>a9</article_id><article_detail><count>1</count><item><idx>1</idx><article_url>https://mp.test/s</article_url></item></article_detail></PublishEventInfo>"), knock{})
	send(t, h, event("PUBLISHJOBFINISH", "<PublishEventInfo><publish_id>5</publish_id><publish_status>4</publish_status></PublishEventInfo>"), knock{})
	send(t, h, event("MASSSENDJOBFINISH", "<MsgID>1000001625</MsgID><Status><![CDATA[send success]]></Status><SentCount>75</SentCount><ErrorCount>5</ErrorCount>"), knock{})
	send(t, h, event("MASSSENDJOBFINISH", "<MsgID>7</MsgID><Status>err(10001)</Status>"), knock{})
	want := []Result{
		{Ref: "publish:2247503051", OK: true, Status: "0", Article: "article:a9", URL: "https://mp.test/s"},
		{Ref: "publish:5", Status: "4"},
		{Ref: "mass:1000001625", OK: true, Status: "send success", Sent: 75, Failed: 5},
		{Ref: "mass:7", Status: "err(10001)"},
	}
	if fmt.Sprint(s.results) != fmt.Sprint(want) {
		t.Errorf("%+v", s.results)
	}
	if _, body := send(t, h, event("subscribe", ""), knock{}); !strings.Contains(open(t, body), "医保") {
		t.Error("no greeting")
	}
	send(t, h, event("unsubscribe", ""), knock{})
	if fmt.Sprint(s.follows) != "[true false]" {
		t.Errorf("%v", s.follows)
	}
}

func TestRefusals(t *testing.T) {
	h, _, c := handler(t)
	old := strconv.FormatInt(noon.Add(-6*time.Minute).Unix(), 10)
	for name, k := range map[string]knock{
		"plain text": {encryptType: "raw", body: text("停水")}, "plain text called aes": {body: text("停水")},
		"wrong signature": {signature: "0000"}, "old": {stamp: old}, "no stamp": {stamp: "x"}, "not xml": {body: "<<<"},
	} {
		if code, _ := send(t, h, text("停水"), k); code != http.StatusForbidden {
			t.Errorf("%s: %d", name, code)
		}
	}
	if code, _ := send(t, h, text("停水"), knock{body: "<xml><Encrypt>" + strings.Repeat("A", limits.CallbackBytes) + "</Encrypt></xml>"}); code != http.StatusRequestEntityTooLarge {
		t.Errorf("long body: %d", code)
	}
	once := knock{nonce: "n-1"}
	if code, _ := send(t, h, text("停水"), once); code != 200 {
		t.Errorf("first: %d", code)
	}
	if code, _ := send(t, h, text("停水"), once); code != http.StatusForbidden {
		t.Errorf("repeated: %d", code)
	}
	c.t = noon.Add(11 * time.Minute) // the nonce is forgotten, the stamp is old
	if code, _ := send(t, h, text("停水"), once); code != http.StatusForbidden {
		t.Errorf("repeated later: %d", code)
	}
	for _, o := range []Options{{}, {AppID: appID, Token: token, AESKey: "short"}} {
		if _, err := New(o); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
}

func TestAddressCheck(t *testing.T) {
	h, _, _ := handler(t)
	stamp := strconv.FormatInt(noon.Unix(), 10)
	for sig, want := range map[string]int{util.Signature(token, stamp, "n"): 200, "bad": 403} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/wechat?"+url.Values{"timestamp": {stamp}, "nonce": {"n"}, "signature": {sig}, "echostr": {"<b>12</b>"}}.Encode(), nil))
		if w.Code != want || want == 200 && (w.Body.String() != "<b>12</b>" || w.Header().Get("Content-Type") != "text/plain; charset=utf-8") {
			t.Errorf("%s: %d %s", sig, w.Code, w.Body)
		}
	}
}

func FuzzPost(f *testing.F) {
	f.Add("<xml><Encrypt>AAAA</Encrypt></xml>", "1", "n")
	f.Add("", "", "")
	h, err := New(Options{AppID: appID, Token: token, AESKey: aesKey, Clock: &still{noon}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body, enc, nonce string) {
		stamp := strconv.FormatInt(noon.Unix(), 10)
		q := url.Values{"timestamp": {stamp}, "nonce": {nonce}, "encrypt_type": {"aes"}, "msg_signature": {util.Signature(token, stamp, nonce, enc)}}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("POST", "/?"+q.Encode(), strings.NewReader(body)))
		w = httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("POST", "/?"+q.Encode(), strings.NewReader("<xml><Encrypt><![CDATA["+enc+"]]></Encrypt></xml>")))
		if b, _ := io.ReadAll(w.Body); w.Code == 200 && string(b) != "success" {
			t.Errorf("%d %q", w.Code, b)
		}
	})
}
