// Package guard is how the portal reaches other machines: never by a proxy, never
// at a private, loopback or otherwise internal address that the settings do not
// name, and following redirects within the host only. The address is judged where
// the connection is made, after the name was resolved, and that very address is
// dialled: a name that changes its mind between two look-ups gains nothing.
package guard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Refusal says that an address may not be called. Host and IP are of the address.
type Refusal struct {
	Host string // as it was asked for, with its port
	IP   string // as it was resolved
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("%s leads to the internal address %s, which the settings do not name", r.Host, r.IP)
}

// ErrElsewhere is a redirect that leads to another host, or to none.
var ErrElsewhere = errors.New("redirect to another host")

// Guard knows which internal addresses may be called.
type Guard struct {
	hosts map[string]bool // host, or host:port
	nets  []netip.Prefix
	// Resolve looks a name up; nil: the system.
	Resolve func(ctx context.Context, host string) ([]netip.Addr, error)
}

// New makes a guard. named are hosts, host:port or networks that may be called
// although they are internal.
func New(named ...string) *Guard {
	g := &Guard{hosts: map[string]bool{}}
	for _, s := range named {
		if p, err := netip.ParsePrefix(s); err == nil {
			g.nets = append(g.nets, p.Masked())
			continue
		}
		g.hosts[strings.ToLower(s)] = true
	}
	return g
}

// Literal returns host:port of an address whose host is written as an IP or as
// localhost: whoever writes that in the settings has named it. "" for a name.
func Literal(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	host := u.Hostname()
	if _, err := netip.ParseAddr(host); err != nil && !strings.EqualFold(host, "localhost") {
		return ""
	}
	return HostPort(u)
}

// HostPort is the host of an address with its port, in lower case.
func HostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

var shared = netip.MustParsePrefix("100.64.0.0/10") // carriers' own, RFC 6598

// inside reports whether an address belongs to no public machine.
func inside(a netip.Addr) bool {
	a = a.Unmap()
	if a.Is6() {
		b := a.As16()
		// IPv4 inside IPv6: 64:ff9b::/96 (NAT64) and 2002::/16 (6to4).
		if netip.MustParsePrefix("64:ff9b::/96").Contains(a) {
			return inside(netip.AddrFrom4([4]byte(b[12:16])))
		}
		if b[0] == 0x20 && b[1] == 0x02 {
			return inside(netip.AddrFrom4([4]byte(b[2:6])))
		}
	}
	return !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || shared.Contains(a) || a.Is4() && (a.As4()[0] == 0 || a.As4()[0] >= 240)
}

func (g *Guard) allows(host, port string, a netip.Addr) bool {
	host = strings.ToLower(host)
	if !inside(a) || g.hosts[host] || g.hosts[net.JoinHostPort(host, port)] {
		return true
	}
	for _, n := range g.nets {
		if n.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}

// dial connects to an address that may be called.
func (g *Guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addrs := []netip.Addr{}
	if a, err := netip.ParseAddr(host); err == nil {
		addrs = append(addrs, a)
	} else if addrs, err = g.resolve(ctx, host); err != nil {
		return nil, err
	}
	var last error
	for _, a := range addrs {
		if !g.allows(host, port, a) {
			return nil, &Refusal{address, a.String()}
		}
	}
	for _, a := range addrs {
		conn, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, network, net.JoinHostPort(a.String(), port))
		if err == nil {
			return conn, nil
		}
		last = err
	}
	if last == nil {
		last = &net.DNSError{Err: "no address", Name: host, IsNotFound: true}
	}
	return nil, last
}

func (g *Guard) resolve(ctx context.Context, host string) ([]netip.Addr, error) {
	if g.Resolve != nil {
		return g.Resolve(ctx, host)
	}
	return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
}

// Client makes a client. It follows up to five redirects within the host, or none.
func (g *Guard) Client(timeout time.Duration, follow bool) *http.Client {
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext: g.dial, Proxy: nil, TLSHandshakeTimeout: 10 * time.Second, IdleConnTimeout: 30 * time.Second, MaxIdleConnsPerHost: 2,
			ForceAttemptHTTP2: true, ResponseHeaderTimeout: timeout,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			switch {
			case !follow:
				return http.ErrUseLastResponse
			case len(via) > 5:
				return errors.New("too many redirects")
			case !sameHost(via[0].URL, r.URL):
				return ErrElsewhere
			}
			return nil
		},
	}
}

// sameHost reports whether a redirect stays: the same host and port, or the same
// host from http to https on their own ports.
func sameHost(from, to *url.URL) bool {
	if to.Scheme != "http" && to.Scheme != "https" || from.Scheme == "https" && to.Scheme == "http" {
		return false
	}
	if HostPort(from) == HostPort(to) {
		return from.Scheme == to.Scheme
	}
	return strings.EqualFold(from.Hostname(), to.Hostname()) && from.Scheme == "http" && to.Scheme == "https" &&
		strings.HasSuffix(HostPort(from), ":80") && strings.HasSuffix(HostPort(to), ":443")
}

// Sent reports whether a failed request may have reached the other side: not when
// no connection came about.
func Sent(err error) bool {
	var refused *Refusal
	var dns *net.DNSError
	var op *net.OpError
	switch {
	case errors.As(err, &refused), errors.As(err, &dns), errors.Is(err, ErrElsewhere):
		return false
	case errors.As(err, &op) && op.Op == "dial":
		return false
	}
	return true
}
