package voice

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"text/template"
	"time"

	"github.com/go-resty/resty/v2"

	"gaoshi/internal/calendar"
)

// ServiceOptions describe a speech service reached by HTTP. It is off by default,
// since the text leaves the machine. URL and Body are templates over Passage;
// {{json .Text}} writes a value as JSON, {{xml .Text}} as XML text. With Field the
// answer is JSON, and the sound stands there in base64; without it the answer is the
// WAV itself. Preset fills this in for the known vendors.
type ServiceOptions struct {
	Name    string
	URL     string
	Header  map[string]string // may hold a key: never told in an error
	Body    string
	Field   string
	PCMRate int    // > 0: the sound is raw 16-bit mono PCM of this rate
	Runes   int    // the most characters that one call may hold; 0: 280
	Voice   string // what tells its sound apart, for the cache; "" takes URL and Body
	// Sign returns further headers for a call, over its address and body; nil: none.
	Sign      func(address, body string, now time.Time) map[string]string
	Clock     calendar.Clock // dates what Sign signs: the vendor compares it with the real time; nil: the real one
	Timeout   time.Duration
	Transport http.RoundTripper
}

// Passage is what the templates of a service may use.
type Passage struct {
	Text string // spoken Chinese
	ID   string // a name for this request: the digest of the text
}

// Service speaks through an HTTP service.
type Service struct{ opt ServiceOptions }

// NewService checks the options. Errors are Chinese.
func NewService(opt ServiceOptions) (*Service, error) {
	for _, t := range []string{opt.URL, opt.Body} {
		if _, err := execute(t, Passage{Text: "试", ID: "0"}); err != nil {
			return nil, errors.New("语音服务的模板写得不对，请检查 url 和 body")
		}
	}
	if !strings.HasPrefix(opt.URL, "http://") && !strings.HasPrefix(opt.URL, "https://") {
		return nil, errors.New("语音服务的地址要以 http:// 或 https:// 开头")
	}
	if opt.Timeout <= 0 {
		opt.Timeout = 30 * time.Second
	}
	if opt.Clock == nil {
		opt.Clock = calendar.RealClock{}
	}
	return &Service{opt}, nil
}

// Name tells services and their settings apart; the settings only as a digest.
func (s *Service) Name() string {
	what := s.opt.Voice
	if what == "" {
		what = s.opt.URL + "\x00" + s.opt.Body
	}
	sum := sha256.Sum256([]byte(s.opt.Name + "\x00" + what))
	return "service-" + hex.EncodeToString(sum[:6])
}

// MaxRunes is the most that one call may hold.
func (s *Service) MaxRunes() int {
	if s.opt.Runes > 0 {
		return s.opt.Runes
	}
	return maxPassage
}

// Say asks the service for one passage.
func (s *Service) Say(ctx context.Context, paragraph string) (Sound, error) {
	sum := sha256.Sum256([]byte(paragraph))
	p := Passage{Text: paragraph, ID: hex.EncodeToString(sum[:16])}
	address, err := execute(s.opt.URL, p)
	if err != nil {
		return Sound{}, errors.New("voice: address template")
	}
	body, err := execute(s.opt.Body, p)
	if err != nil {
		return Sound{}, errors.New("voice: body template")
	}
	client := resty.New().SetTimeout(s.opt.Timeout).SetRedirectPolicy(resty.NoRedirectPolicy()).SetDoNotParseResponse(true)
	client.SetLogger(silent{})
	if s.opt.Transport != nil {
		client.SetTransport(s.opt.Transport)
	}
	req := client.R().SetContext(ctx).SetHeader("Content-Type", "application/json; charset=utf-8").SetHeaders(s.opt.Header).SetBody(body)
	if s.opt.Sign != nil {
		req.SetHeaders(s.opt.Sign(address, body, s.opt.Clock.Now()))
	}
	res, err := req.Post(address)
	if res != nil && res.RawBody() != nil {
		defer res.RawBody().Close()
	}
	if err != nil {
		return Sound{}, fmt.Errorf("语音服务“%s”连不上，这次没有声音", s.opt.Name) // the cause holds the address, which may hold a key
	}
	if res.StatusCode() != http.StatusOK {
		return Sound{}, fmt.Errorf("语音服务“%s”没有给出声音（回答 %d），请核对账号和额度", s.opt.Name, res.StatusCode())
	}
	data, err := io.ReadAll(io.LimitReader(res.RawBody(), maxOutput))
	if err != nil {
		return Sound{}, fmt.Errorf("语音服务“%s”的回答没有收完", s.opt.Name)
	}
	return s.sound(data)
}

func (s *Service) sound(data []byte) (Sound, error) {
	if s.opt.Field != "" {
		b, err := base64.StdEncoding.DecodeString(field(data, s.opt.Field))
		if err != nil || len(b) == 0 {
			return Sound{}, fmt.Errorf("语音服务“%s”的回答里没有声音，请核对 field 和账号", s.opt.Name)
		}
		data = b
	}
	if s.opt.PCMRate > 0 && !bytes.HasPrefix(data, []byte("RIFF")) {
		return Sound{s.opt.PCMRate, mono(data, 1)}, nil
	}
	out, err := ReadWAV(data)
	if err != nil {
		return Sound{}, fmt.Errorf("语音服务“%s”给的不是 WAV：%w", s.opt.Name, err)
	}
	return out, nil
}

func field(data []byte, path string) string {
	var v any
	if json.Unmarshal(data, &v) != nil {
		return ""
	}
	for _, k := range strings.Split(path, ".") {
		m, ok := v.(map[string]any)
		if !ok {
			return ""
		}
		v = m[k]
	}
	text, _ := v.(string)
	return text
}

func execute(text string, p Passage) (string, error) {
	t, err := template.New("service").Funcs(template.FuncMap{
		"json": func(v any) (string, error) { b, err := json.Marshal(v); return string(b), err },
		"xml":  escape,
	}).Parse(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	err = t.Execute(&b, p)
	return b.String(), err
}

func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder does not fail
	return b.String()
}

// silent keeps the SDK from writing addresses to the log.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}
