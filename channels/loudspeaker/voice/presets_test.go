package voice

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestTC3 is the worked example of Tencent Cloud's manual on signature v3.
func TestTC3(t *testing.T) {
	body := `{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`
	h := tc3("AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******", "Gu5t9xGARNpq86cd98joQYCN3*******", "https://cvm.tencentcloudapi.com", body, "cvm", time.Unix(1551113065, 0))
	if !strings.Contains(h["Authorization"], "Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=") || h["X-TC-Timestamp"] != "1551113065" {
		t.Errorf("%v", h)
	}
	const signature = "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c"
	if !strings.HasSuffix(h["Authorization"], "Signature="+signature) {
		t.Errorf("%s, want the manual's %s", h["Authorization"], signature)
	}
}

// TestPresets calls a stand-in for each vendor and sees that what it needs arrives.
func TestPresets(t *testing.T) {
	wav := tone(16000, 440, 0.2, time.Second).WAV()
	coded := base64.StdEncoding.EncodeToString(wav)
	var body string
	var header http.Header
	var path string
	answer := string(wav)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		body, header, path = string(b), r.Header, r.URL.Path
		io.WriteString(w, answer)
	}))
	defer srv.Close()
	for _, c := range []struct {
		name     string
		settings map[string]string
		answer   string
		path     string
		body     []string
		header   [2]string
		isJSON   bool
	}{
		{"azure", map[string]string{"key": "k1"}, string(wav), "/cognitiveservices/v1", []string{"zh-CN-XiaoxiaoNeural", "停水。"}, [2]string{"Ocp-Apim-Subscription-Key", "k1"}, false},
		{"aliyun", map[string]string{"appkey": "a1", "token": "t1"}, string(wav), "/stream/v1/tts", []string{`"appkey":"a1"`, `"token":"t1"`, "停水。"}, [2]string{"Content-Type", "application/json; charset=utf-8"}, true},
		{"volcengine", map[string]string{"appid": "a2", "token": "t2", "voice": "BV700"}, `{"code":3000,"data":"` + coded + `"}`, "/api/v1/tts", []string{`"voice_type":"BV700"`, "停水。"}, [2]string{"Authorization", "Bearer;t2"}, true},
		{"tencent", map[string]string{"id": "i3", "key": "k3"}, `{"Response":{"Audio":"` + coded + `"}}`, "/", []string{`"VoiceType":101001`, "停水。"}, [2]string{"X-Tc-Action", "TextToVoice"}, true},
	} {
		answer = c.answer
		c.settings["endpoint"] = srv.URL
		o, err := Preset(c.name, c.settings)
		if err != nil {
			t.Fatal(err)
		}
		s, err := NewService(o)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Say(t.Context(), "停水。")
		if err != nil || got.Duration() != time.Second {
			t.Errorf("%s: %v, %v", c.name, got.Duration(), err)
		}
		for _, want := range c.body {
			if !strings.Contains(body, want) {
				t.Errorf("%s: the body %s lacks %s", c.name, body, want)
			}
		}
		if c.isJSON && !json.Valid([]byte(body)) {
			t.Errorf("%s: %s is not JSON", c.name, body)
		}
		if path != c.path || header.Get(c.header[0]) != c.header[1] || strings.Contains(body, "{") && strings.Contains(body, "{voice}") {
			t.Errorf("%s: %s %v", c.name, path, header)
		}
		if strings.Contains(s.Name(), "k1") || strings.Contains(s.Name(), "t1") {
			t.Errorf("%s: its name holds a secret: %s", c.name, s.Name())
		}
	}
	if !strings.HasPrefix(header.Get("Authorization"), "TC3-HMAC-SHA256 Credential=i3/") {
		t.Errorf("tencent is not signed: %v", header)
	}
	for name, settings := range map[string]map[string]string{"siri": nil, "azure": {}, "aliyun": {"appkey": "a", "token": "secret\"x"}, "tencent": {"id": "i", "key": "k", "colour": "red"}} {
		if _, err := Preset(name, settings); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s %v: %v", name, settings, err)
		}
	}
}
