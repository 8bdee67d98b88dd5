package guard

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestInside(t *testing.T) {
	for _, s := range []string{
		"127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1",
		"::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
	} {
		if !inside(netip.MustParseAddr(s)) {
			t.Errorf("%s is taken for public", s)
		}
	}
	for _, s := range []string{"1.1.1.1", "203.0.113.7", "172.32.0.1", "100.128.0.1", "2400:3200::1", "64:ff9b::101:101"} {
		if inside(netip.MustParseAddr(s)) {
			t.Errorf("%s is taken for internal", s)
		}
	}
}

func get(g *Guard, address string) (*http.Response, error) {
	return g.Client(2*time.Second, true).Get(address)
}

func TestOnlyWhatIsNamed(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer s.Close()
	port := s.URL[strings.LastIndex(s.URL, ":")+1:]
	byName := "http://cms.example.test:" + port
	resolve := func(context.Context, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}
	for _, c := range []struct {
		named   []string
		address string
		ok      bool
	}{
		{nil, s.URL, false},
		{nil, byName, false},
		{[]string{"10.0.0.0/8"}, s.URL, false},
		{[]string{"127.0.0.1:1"}, s.URL, false},
		{[]string{"other.example.test"}, byName, false},
		{[]string{Literal(s.URL)}, s.URL, true},
		{[]string{"127.0.0.1"}, s.URL, true},
		{[]string{"127.0.0.0/8"}, byName, true},
		{[]string{"CMS.example.test"}, byName, true},
		{[]string{"cms.example.test:" + port}, byName, true},
	} {
		g := New(c.named...)
		g.Resolve = resolve
		resp, err := get(g, c.address)
		if err == nil {
			resp.Body.Close()
		}
		var refused *Refusal
		if c.ok && err != nil || !c.ok && !errors.As(err, &refused) {
			t.Errorf("named %v, %s: %v", c.named, c.address, err)
		}
		if !c.ok && Sent(err) {
			t.Errorf("%v is taken for sent", err)
		}
	}
	if Literal(byName) != "" || Literal("https://10.1.2.3/x") != "10.1.2.3:443" {
		t.Error("literal addresses")
	}
}

// A name that answers differently the second time is dialled at the address that
// was judged, and where one of its addresses is internal, not at all.
func TestRebinding(t *testing.T) {
	reached := false
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer s.Close()
	asked := 0
	g := New()
	g.Resolve = func(context.Context, string) ([]netip.Addr, error) {
		asked++
		if asked == 1 {
			return []netip.Addr{netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("127.0.0.1")}, nil
		}
		return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
	}
	var refused *Refusal
	for range 2 {
		if _, err := get(g, "http://www.example.test"+s.URL[strings.LastIndex(s.URL, ":"):]); !errors.As(err, &refused) {
			t.Errorf("got %v", err)
		}
	}
	if reached {
		t.Error("reached")
	}
}

func TestRedirects(t *testing.T) {
	for _, c := range []struct {
		from, to string
		ok       bool
	}{
		{"http://a.test/x", "http://a.test/y", true},
		{"http://a.test/x", "https://a.test/x", true},
		{"http://a.test:80/x", "https://A.test:443/x", true},
		{"https://a.test/x", "http://a.test/x", false},
		{"http://a.test/x", "http://b.test/x", false},
		{"http://a.test/x", "http://www.a.test/x", false},
		{"http://a.test/x", "http://a.test:8080/x", false},
		{"http://a.test:8080/x", "https://a.test/x", false},
		{"http://a.test/x", "file:///etc/passwd", false},
		{"http://a.test/x", "gopher://a.test/x", false},
	} {
		from, _ := url.Parse(c.from)
		to, _ := url.Parse(c.to)
		if got := sameHost(from, to); got != c.ok {
			t.Errorf("%s → %s: %t", c.from, c.to, got)
		}
	}
	reached := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer other.Close()
	front := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusFound))
	defer front.Close()
	if _, err := get(New(Literal(front.URL), Literal(other.URL)), front.URL); !errors.Is(err, ErrElsewhere) || reached {
		t.Errorf("%v, reached %t", err, reached)
	}
	loop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"x", http.StatusFound) }))
	defer loop.Close()
	if _, err := get(New(Literal(loop.URL)), loop.URL); err == nil {
		t.Error("an endless redirect was followed to its end")
	}
}
