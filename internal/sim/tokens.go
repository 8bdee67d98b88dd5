package sim

import (
	"encoding/json"
	"net/http"
	"time"
)

// tokenLife is an access token that was given out.
type tokenLife struct {
	host    string
	expires time.Time
}

const tokenSeconds = 7200

// give returns the token of an account that is still good, or a new one: as
// stable_token and gettoken do. The lock is held.
func (s *Sim) give(host string, now time.Time) (string, int) {
	for t, l := range s.tokens {
		if l.host == host && l.expires.Sub(now) > 5*time.Minute {
			return t, int(l.expires.Sub(now).Seconds())
		}
	}
	for t, l := range s.tokens {
		if l.host == host {
			delete(s.tokens, t)
		}
	}
	t := s.id("practice-token-" + host[:2] + "-")
	s.tokens[t] = tokenLife{host, now.Add(tokenSeconds * time.Second)}
	return t, tokenSeconds
}

// ExpireTokens makes every token that was given out worthless, as when somebody
// fetches another one elsewhere.
func (s *Sim) ExpireTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for t, l := range s.tokens {
		l.expires = time.Time{}
		s.tokens[t] = l
	}
}

// authed lets a call through that carries a good token.
func (s *Sim) authed(host string, decide func(*request) answer) func(*request) answer {
	return func(q *request) answer {
		l, ok := s.tokens[q.URL.Query().Get("access_token")]
		switch {
		case !ok || l.host != host:
			return no(40001, "invalid credential, access_token is invalid or not latest")
		case !q.now.Before(l.expires):
			return no(42001, "access_token expired")
		}
		return decide(q)
	}
}

func (s *Sim) tokenRoutes(m *http.ServeMux) {
	oa := func(*http.Request) string { return "oa" }
	work := func(*http.Request) string { return "work" }
	m.HandleFunc("GET /"+HostOA+"/cgi-bin/token", s.api(oa, func(q *request) answer {
		v := q.URL.Query()
		return s.oaToken(q, v.Get("appid"), v.Get("secret"))
	}))
	m.HandleFunc("POST /"+HostOA+"/cgi-bin/stable_token", s.api(oa, func(q *request) answer {
		var v struct {
			AppID  string `json:"appid"`
			Secret string `json:"secret"`
		}
		if json.Unmarshal(q.body, &v) != nil {
			return no(47001, "data format error")
		}
		return s.oaToken(q, v.AppID, v.Secret)
	}))
	m.HandleFunc("GET /"+HostWork+"/cgi-bin/gettoken", s.api(work, func(q *request) answer {
		v := q.URL.Query()
		switch {
		case s.o.CorpID != "" && v.Get("corpid") != s.o.CorpID:
			return no(40013, "invalid corpid")
		case v.Get("corpsecret") == "" || s.o.CorpKey != "" && v.Get("corpsecret") != s.o.CorpKey:
			return no(40001, "invalid credential")
		}
		t, left := s.give(HostWork, q.now)
		return ok("access_token", t, "expires_in", left)
	}))
}

func (s *Sim) oaToken(q *request, id, secret string) answer {
	switch {
	case id == "" || s.o.AppID != "" && id != s.o.AppID:
		return no(40013, "invalid appid")
	case secret == "" || s.o.Secret != "" && secret != s.o.Secret:
		return no(40125, "invalid appsecret")
	}
	t, left := s.give(HostOA, q.now)
	return answer{body: map[string]any{"access_token": t, "expires_in": left}}
}

// TokensGiven is how many different access tokens were given out and are kept.
func (s *Sim) TokensGiven() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.tokens)
}
