package voice

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// preset is how one vendor's service is called, after its public manual. What the
// town must give stands in needs; {name} in a text is filled from it, written for
// JSON or XML where the text is that.
type preset struct {
	name   string
	needs  []string
	may    map[string]string // and their defaults
	url    string
	header map[string]string
	body   string
	field  string
	runes  int  // the most hanzi of one call
	signed bool // by Tencent's TC3
}

var presets = []preset{
	{name: "azure", needs: []string{"key"}, may: map[string]string{"endpoint": "https://eastasia.tts.speech.microsoft.com", "voice": "zh-CN-XiaoxiaoNeural"},
		url:    "{endpoint}/cognitiveservices/v1",
		header: map[string]string{"Ocp-Apim-Subscription-Key": "{key}", "Content-Type": "application/ssml+xml", "X-Microsoft-OutputFormat": "riff-24khz-16bit-mono-pcm", "User-Agent": "gaoshi"},
		body:   `<speak version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="zh-CN"><voice name="{voice}">{{xml .Text}}</voice></speak>`,
		runes:  280},
	{name: "aliyun", needs: []string{"appkey", "token"}, may: map[string]string{"endpoint": "https://nls-gateway-cn-shanghai.aliyuncs.com", "voice": "xiaoyun"},
		url:  "{endpoint}/stream/v1/tts",
		body: `{"appkey":"{appkey}","token":"{token}","text":{{json .Text}},"format":"wav","sample_rate":16000,"voice":"{voice}"}`, runes: 280},
	{name: "volcengine", needs: []string{"appid", "token"}, may: map[string]string{"endpoint": "https://openspeech.bytedance.com", "cluster": "volcano_tts", "voice": "BV001_streaming"},
		url:    "{endpoint}/api/v1/tts",
		header: map[string]string{"Authorization": "Bearer;{token}"},
		body:   `{"app":{"appid":"{appid}","token":"{token}","cluster":"{cluster}"},"user":{"uid":"gaoshi"},"audio":{"voice_type":"{voice}","encoding":"wav"},"request":{"reqid":"{{.ID}}","text":{{json .Text}},"text_type":"plain","operation":"query"}}`,
		field:  "data", runes: 280},
	{name: "tencent", needs: []string{"id", "key"}, may: map[string]string{"endpoint": "https://tts.tencentcloudapi.com", "voice": "101001", "region": "ap-guangzhou"},
		url:    "{endpoint}/",
		header: map[string]string{"X-TC-Action": "TextToVoice", "X-TC-Version": "2019-08-23", "X-TC-Region": "{region}"},
		body:   `{"Text":{{json .Text}},"SessionId":"{{.ID}}","VoiceType":{voice},"Codec":"wav","SampleRate":16000,"PrimaryLanguage":1}`,
		field:  "Response.Audio", runes: 140, signed: true},
}

// Presets lists the vendors that Preset knows. iFlytek speaks WebSocket only: use a
// command for it.
func Presets() []string {
	out := make([]string, len(presets))
	for i, p := range presets {
		out[i] = p.name
	}
	return out
}

// Preset fills in how a vendor's service is called. Errors are Chinese and hold no
// secret.
func Preset(name string, settings map[string]string) (ServiceOptions, error) {
	i := slices.IndexFunc(presets, func(p preset) bool { return p.name == name })
	if i < 0 {
		return ServiceOptions{}, fmt.Errorf("不认识语音服务“%s”，可以填：%s", name, strings.Join(Presets(), "、"))
	}
	p := presets[i]
	var pairs []string
	for _, need := range p.needs {
		if settings[need] == "" {
			return ServiceOptions{}, fmt.Errorf("语音服务 %s 还缺这几项里的：%s", name, strings.Join(p.needs, "、"))
		}
	}
	for k, v := range settings {
		if _, ok := p.may[k]; !ok && !slices.Contains(p.needs, k) {
			return ServiceOptions{}, fmt.Errorf("语音服务 %s 没有“%s”这一项", name, k)
		}
		if strings.ContainsAny(v, "\"\\{}<>&\r\n") {
			return ServiceOptions{}, fmt.Errorf("语音服务 %s 的“%s”里有不能用的符号", name, k)
		}
		pairs = append(pairs, "{"+k+"}", v)
	}
	for k, v := range p.may {
		if settings[k] == "" {
			pairs = append(pairs, "{"+k+"}", v)
		}
	}
	fill := strings.NewReplacer(pairs...)
	o := ServiceOptions{Name: name, URL: fill.Replace(p.url), Body: fill.Replace(p.body), Field: p.field, Runes: p.runes, Voice: fill.Replace("{voice}"), Header: map[string]string{}}
	for k, v := range p.header {
		o.Header[k] = fill.Replace(v)
	}
	if p.signed {
		id, key := settings["id"], settings["key"]
		o.Sign = func(address, body string, now time.Time) map[string]string {
			return tc3(id, key, address, body, "tts", now)
		}
	}
	return o, nil
}

// tc3 signs a call as Tencent Cloud wants it (cloud.tencent.com/document/api/1073/37991):
// over the content type, the host and the body.
func tc3(id, key, address, body, service string, now time.Time) map[string]string {
	const media = "application/json; charset=utf-8"
	host := ""
	if u, err := url.Parse(address); err == nil {
		host = u.Host
	}
	day := now.UTC().Format("2006-01-02")
	stamp := strconv.FormatInt(now.Unix(), 10)
	scope := day + "/" + service + "/tc3_request"
	canonical := "POST\n/\n\ncontent-type:" + media + "\nhost:" + host + "\n\ncontent-type;host\n" + hexSum(body)
	toSign := "TC3-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + hexSum(canonical)
	k := mac(mac(mac([]byte("TC3"+key), day), service), "tc3_request")
	return map[string]string{
		"Content-Type":   media,
		"X-TC-Timestamp": stamp,
		"Authorization":  "TC3-HMAC-SHA256 Credential=" + id + "/" + scope + ", SignedHeaders=content-type;host, Signature=" + hex.EncodeToString(mac(k, toSign)),
	}
}

func hexSum(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func mac(key []byte, s string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(s))
	return h.Sum(nil)
}
