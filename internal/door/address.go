package door

import (
	"net/http"
	"net/netip"
	"strings"
)

// Address is where a request comes from. A web server in front of ours names the
// address in X-Forwarded-For; it is believed only where the request itself comes
// from one of the proxies, and only as far back as the last address that is none
// of them. What cannot be read is the zero address, which is one address more.
func Address(r *http.Request, proxies []netip.Prefix) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	at := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && trusted(at, proxies); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return at
		}
		at = hop.Unmap()
	}
	return at
}

// Secure reports whether the visitor came by https, as far as we or a proxy that
// is believed can tell.
func Secure(r *http.Request, proxies []netip.Prefix) bool {
	if r.TLS != nil {
		return true
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && trusted(peer.Addr().Unmap(), proxies) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

func trusted(a netip.Addr, proxies []netip.Prefix) bool {
	for _, p := range proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
