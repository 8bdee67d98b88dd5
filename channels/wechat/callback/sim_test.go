package callback

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"gaoshi/internal/sim"
)

// TestWithSimulator: the simulator knocks as the platform does.
func TestWithSimulator(t *testing.T) {
	h, _, c := handler(t)
	srv := httptest.NewServer(h)
	defer srv.Close()
	s := sim.New(sim.Options{AppID: appID, Clock: c, Callback: sim.Callback{URL: srv.URL, Token: token, AESKey: aesKey}})
	got, err := s.Say(t.Context(), "o-1", "停水")
	if err != nil || !strings.Contains(got, "停电停水公告") {
		t.Errorf("%q, %v", got, err)
	}
	u, err := s.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.PostForm(u.String()+"/sim/word", url.Values{"word": {"别的"}})
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("%v %v", resp, err)
	}
	bad := sim.New(sim.Options{AppID: appID, Clock: c, Callback: sim.Callback{URL: srv.URL, Token: "another", AESKey: aesKey}})
	if _, err := bad.Say(t.Context(), "o-1", "停水"); err == nil {
		t.Error("a wrong token was taken")
	}
}
