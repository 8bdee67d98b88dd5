// Package sim stands in for WeChat, WeCom and the county's CMS, in practice mode
// and in tests, on loopback. It answers as the platforms do, checks every call
// against the limits they publish (internal/limits) and refuses what they refuse,
// keeps what arrived, and shows it as villagers would have seen it.
//
// A call is routed by its original Host header, which the guarded transport of
// channels/wechat keeps when it is redirected here, or by the host as the first
// part of the path (/qyapi.weixin.qq.com/cgi-bin/…). /cms/ is the county's CMS,
// /sim/ are the pages for people.
//
// Faults can be switched on per target: the platform refuses, is busy, answers
// nonsense, hangs after it has taken the message, or cuts the line. What arrived
// is counted where the platform would have delivered it, so that a test can tell
// a message that was sent twice from one that was asked about twice. Memory is
// bounded: only the newest arrivals are kept in full.
package sim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"gaoshi/internal/calendar"
)

// Hosts that the simulator stands in for.
const (
	HostOA   = "api.weixin.qq.com"
	HostWork = "qyapi.weixin.qq.com"
)

// Group is a WeCom group with a robot in it.
type Group struct {
	Key     string // of the robot's webhook
	Name    string
	Village string
	Members int
}

// Options are what the simulator starts with. The zero value works: no robot is
// known, and any secret is taken.
type Options struct {
	Clock   calendar.Clock // nil: the real one
	Groups  []Group        // robots; another key is refused with 93000
	AppID   string         // official account; "" takes any
	Secret  string         // of the official account; "" takes any
	CorpID  string         // WeCom; "" takes any
	CorpKey string         // secret of the WeCom application; "" takes any
	Monthly bool           // the official account is a 服务号: four mass sends a month, not one a day
	// PublishIDText answers publish_id as a JSON string instead of a number:
	// Tencent's own documents disagree.
	PublishIDText bool
	CMSToken      string    // bearer token of the CMS; "" takes any
	CMSName       string    // name of the county's portal on the pages
	Followers     []string  // openids that follow the official account
	Callback      Callback  // where the official account knocks
	Journal       io.Writer // one JSON line for each arrival, written before the answer
	Keep          int       // arrivals kept in full; 0: 5000
	Log           *slog.Logger
}

// Sim is a running simulator. All methods are safe for many goroutines.
type Sim struct {
	o   Options
	mux *http.ServeMux

	mu       sync.Mutex
	groups   map[string]*Group
	order    []string // keys of groups, in the order they came
	windows  map[string][]time.Time
	arrivals []Arrival
	total    int
	refused  map[int]int // errcode → how often
	counts   map[string]count
	faults   map[string]*Fault
	media    map[string]medium
	tokens   map[string]tokenLife
	oa       official
	work     company
	cms      county
	events   []string // waiting to be told to the callback
	talk     []Said   // with the official account, the newest lines
	serial   int
}

// New makes a simulator.
func New(o Options) *Sim {
	if o.Clock == nil {
		o.Clock = calendar.RealClock{}
	}
	if o.Keep <= 0 {
		o.Keep = 5000
	}
	if o.CMSName == "" {
		o.CMSName = "县人民政府门户网站（演练）"
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	s := &Sim{
		o: o, groups: map[string]*Group{}, windows: map[string][]time.Time{}, counts: map[string]count{}, refused: map[int]int{},
		faults: map[string]*Fault{}, media: map[string]medium{}, tokens: map[string]tokenLife{},
		oa: newOfficial(), work: newCompany(), cms: newCounty(),
	}
	for _, g := range o.Groups {
		s.AddGroup(g)
	}
	s.mux = s.routes()
	return s
}

// AddGroup makes a robot known, or renames its group.
func (s *Sim) AddGroup(g Group) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.groups[g.Key]; !ok {
		s.order = append(s.order, g.Key)
	}
	s.groups[g.Key] = &g
}

// RemoveGroup takes a robot away, as when somebody removes it from the group.
func (s *Sim) RemoveGroup(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.groups, key)
}

// Start serves on a loopback address ("127.0.0.1:0" takes a free port) until ctx
// ends, and returns the address of the simulator.
func (s *Sim) Start(ctx context.Context, addr string) (*url.URL, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("sim: %w", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, errors.New("sim: serves on loopback only")
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("sim: %w", err)
	}
	srv := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(s.o.Log.Handler(), slog.LevelDebug)}
	context.AfterFunc(ctx, func() { srv.Close() })
	go func() {
		if err := srv.Serve(l); err != nil && !errors.Is(err, http.ErrServerClosed) {
			s.o.Log.Error("sim stopped", "err", err)
		}
	}()
	return &url.URL{Scheme: "http", Host: l.Addr().String()}, nil
}

// ServeHTTP routes by the original host, or by the host as first part of the path.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if host == HostOA || host == HostWork {
		r2 := r.Clone(r.Context())
		r2.URL.Path = "/" + host + r.URL.Path
		r2.URL.RawPath = ""
		r = r2
	}
	s.mux.ServeHTTP(w, r)
}

func (s *Sim) routes() *http.ServeMux {
	m := http.NewServeMux()
	s.robotRoutes(m)
	s.officialRoutes(m)
	s.companyRoutes(m)
	s.cmsRoutes(m)
	s.pageRoutes(m)
	m.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/"+HostOA) || strings.HasPrefix(r.URL.Path, "/"+HostWork) {
			writeJSON(w, http.StatusNotFound, refusal(40066, "invalid url"))
			return
		}
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/sim/", http.StatusSeeOther)
			return
		}
		http.NotFound(w, r)
	})
	return m
}

// request is a call that was read whole.
type request struct {
	*http.Request
	body   []byte
	target string // whose fault applies, and whose window
	base   string // address of the simulator, for the addresses it gives out
	now    time.Time
}

// answer is what a handler has decided. arrival is set when the platform would
// have delivered something.
type answer struct {
	status  int
	body    any
	arrival *Arrival
	refused int // errcode, where the platform says no
}

func ok(fields ...any) answer {
	m := map[string]any{"errcode": 0, "errmsg": "ok"}
	for i := 0; i+1 < len(fields); i += 2 {
		m[fields[i].(string)] = fields[i+1]
	}
	return answer{body: m}
}

func no(code int, msg string) answer { return answer{body: refusal(code, msg), refused: code} }

func refusal(code int, msg string) map[string]any {
	return map[string]any{"errcode": code, "errmsg": msg}
}

const bodyBytes = 32 << 20

// api makes a handler of a platform's call: reads the body, applies the target's
// fault, decides under the lock, journals what arrived, answers.
func (s *Sim) api(target func(*http.Request) string, decide func(*request) answer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, bodyBytes+1))
		if err != nil || len(body) > bodyBytes {
			http.Error(w, "request entity too large", http.StatusRequestEntityTooLarge)
			return
		}
		q := &request{Request: r, body: body, target: target(r), base: baseOf(r)}
		s.mu.Lock()
		f := s.takeFault(q.target, r.URL.Path)
		s.mu.Unlock()
		if s.before(w, r, f) {
			return
		}
		a := s.decide(q, decide)
		if s.after(w, r, f) {
			return
		}
		if a.status == 0 {
			a.status = http.StatusOK
		}
		writeJSON(w, a.status, a.body)
		if s.o.Callback.URL != "" {
			go func() {
				if err := s.Tell(context.WithoutCancel(r.Context())); err != nil {
					s.o.Log.Info("sim callback", "err", err)
				}
			}()
		}
	}
}

// decide lets a handler decide under the lock, and keeps what arrived.
func (s *Sim) decide(q *request, f func(*request) answer) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	q.now = s.o.Clock.Now().In(calendar.Zone)
	a := f(q)
	if a.arrival != nil {
		s.record(q, *a.arrival)
	}
	if a.refused != 0 {
		s.refused[a.refused]++
	}
	return a
}

func baseOf(r *http.Request) string {
	if a, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		return "http://" + a.String()
	}
	return "http://" + r.Host
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may be gone
}

// id returns a new identifier of the simulator.
func (s *Sim) id(prefix string) string {
	s.serial++
	return fmt.Sprintf("%s%06d", prefix, s.serial)
}
