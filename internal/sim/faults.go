package sim

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Modes of a fault.
const (
	Refuse    = "refuse"     // the platform says no, with Code
	Busy      = "busy"       // 45009
	Down      = "5xx"        // HTTP 503, nothing taken
	CutBefore = "cut-before" // the line is cut before anything was taken
	Cut       = "cut"        // taken, then the line is cut
	Hang      = "timeout"    // taken, then no answer comes
	Slow      = "slow"       // Delay, then as usual
	Garbage   = "garbage"    // taken, then 200 with something that is not JSON
	Warning   = "warning"    // not taken, errcode 0 with "ok. Warning: wrong json format"
	Expired   = "expired"    // 42001
)

// Modes lists the modes with their names for people.
var Modes = []struct{ Mode, Name string }{
	{Refuse, "拒收"}, {Busy, "说太快了（45009）"}, {Down, "服务器出错（503）"}, {CutBefore, "收下之前断线"},
	{Cut, "收下之后断线"}, {Hang, "收下之后不回话"}, {Slow, "慢"}, {Garbage, "回的不是JSON"}, {Warning, "回“ok. Warning”"}, {Expired, "凭证过期（42001）"},
}

// Fault is what goes wrong at a target.
type Fault struct {
	Mode  string
	Times int           // how many calls it spoils; 0: all until it is cleared
	Delay time.Duration // Slow: how long; Hang: at most so long, 0 is a minute
	Code  int           // Refuse: errcode; 0 is 93000
}

// SetFault spoils the calls to a target: a robot's key, "oa", "work", "cms", a
// path such as /cgi-bin/draft/add, or "*" for all. An empty mode clears it.
func (s *Sim) SetFault(target string, f Fault) error {
	known := f.Mode == "" || slices.ContainsFunc(Modes, func(m struct{ Mode, Name string }) bool { return m.Mode == f.Mode })
	if !known {
		return fmt.Errorf("sim: no fault %q", f.Mode)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Mode == "" {
		delete(s.faults, target)
		return nil
	}
	s.faults[target] = &f
	return nil
}

// Faults returns what is switched on, by target.
func (s *Sim) Faults() map[string]Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]Fault{}
	for k, f := range s.faults {
		out[k] = *f
	}
	return out
}

// takeFault uses a target's fault up by one. The lock is held.
func (s *Sim) takeFault(target, path string) *Fault {
	for _, h := range []string{HostOA, HostWork} {
		path = strings.TrimPrefix(path, "/"+h)
	}
	for _, k := range []string{target, path, "*"} {
		f := s.faults[k]
		if f == nil {
			continue
		}
		out := *f
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				delete(s.faults, k)
			}
		}
		return &out
	}
	return nil
}

// before does what a fault does before the platform has taken anything; true
// when the call is over.
func (s *Sim) before(w http.ResponseWriter, r *http.Request, f *Fault) bool {
	if f == nil {
		return false
	}
	switch f.Mode {
	case Refuse:
		code := f.Code
		if code == 0 {
			code = 93000
		}
		writeJSON(w, http.StatusOK, refusal(code, fmt.Sprintf("sim: refused with %d, from ip: 192.0.2.10, hint: [practice]", code)))
	case Busy:
		writeJSON(w, http.StatusOK, refusal(45009, "api freq out of limit"))
	case Expired:
		writeJSON(w, http.StatusOK, refusal(42001, "access_token expired"))
	case Warning:
		writeJSON(w, http.StatusOK, refusal(0, "ok. Warning: wrong json format. "))
	case Down:
		http.Error(w, "service unavailable", http.StatusServiceUnavailable)
	case CutBefore:
		cut(w)
	case Slow:
		wait(r, f.Delay)
		return false
	default:
		return false
	}
	return true
}

// after does what a fault does once the platform has taken the message.
func (s *Sim) after(w http.ResponseWriter, r *http.Request, f *Fault) bool {
	if f == nil {
		return false
	}
	switch f.Mode {
	case Hang:
		d := f.Delay
		if d <= 0 {
			d = time.Minute
		}
		wait(r, d)
		cut(w)
	case Cut:
		cut(w)
	case Garbage:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<html><body>登录上网 portal</body></html>")
	default:
		return false
	}
	return true
}

func wait(r *http.Request, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
}

// cut ends the connection without an answer.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // the server's own way to cut a connection
	}
	if t, ok := conn.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	_ = conn.Close() // that is the point
}
