package door

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"strings"
	"sync"
	"time"

	"gaoshi/internal/calendar"
)

// Guard counts the tries at accounts. It is safe for concurrent use.
type Guard struct {
	tries Tries
	clock calendar.Clock
	key   []byte
	ghost *ghosts
}

// NewGuard returns a guard that counts in tries. key marks devices and hides the
// names that are typed; it is 32 bytes that only the daemons of one town know.
func NewGuard(tries Tries, clock calendar.Clock, key []byte) *Guard {
	return &Guard{tries: tries, clock: clock, key: key, ghost: newGhosts()}
}

// Knock is one try at an account.
type Knock struct {
	Account string
	Known   bool       // there is such an account
	From    netip.Addr // see Address
	Device  string     // the device mark that came with the request; "" for none
}

// bucketsOf are the places in the budget that a knock takes, the nearest first.
func (g *Guard) bucketsOf(k Knock) []bucket {
	account := "in/" + g.hide(k.Account) + "/"
	if k.Known && g.KnowsDevice(k.Device, k.Account) {
		return []bucket{{account + "device", deviceADay, day, Locked}}
	}
	return []bucket{
		{account + "from/" + g.hide(network(k.From)), addressTries, addressWindow, Wait},
		{account + "strangers", strangersADay, day, Locked},
	}
}

type bucket struct {
	name   string
	most   int
	window time.Duration
	full   Verdict
}

// Knock takes the place of one guess, before the password is looked at. Whoever is
// refused takes none of the places that are wider than the one that is full.
func (g *Guard) Knock(ctx context.Context, k Knock) (Verdict, error) {
	now := g.clock.Now()
	tries := g.triesFor(k)
	for _, b := range g.bucketsOf(k) {
		n, err := tries.Try(ctx, b.name, now, b.window)
		if err != nil {
			return Wait, err
		}
		if n > b.most {
			return b.full, nil
		}
	}
	return Admit, nil
}

// Right gives the place back: the password was right, and was no guess.
func (g *Guard) Right(ctx context.Context, k Knock) error {
	for _, b := range g.bucketsOf(k) {
		if err := g.triesFor(k).Untry(ctx, b.name); err != nil {
			return err
		}
	}
	return nil
}

// Unlock forgets every try at an account.
func (g *Guard) Unlock(ctx context.Context, account string) error {
	return g.tries.ForgetBuckets(ctx, "in/"+g.hide(account)+"/")
}

// triesFor is where a knock is counted: names that nobody has never reach the
// database, or a flood of them would fill it.
func (g *Guard) triesFor(k Knock) Tries {
	if k.Known {
		return g.tries
	}
	return g.ghost
}

// hide names something without telling it.
func (g *Guard) hide(what string) string {
	m := hmac.New(sha256.New, g.key)
	m.Write([]byte("bucket\x00" + what))
	return hex.EncodeToString(m.Sum(nil)[:12])
}

// network is what one household or office has: an IPv4 address, or an IPv6 /64.
func network(a netip.Addr) string {
	a = a.Unmap()
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.Masked().String()
		}
	}
	return a.String()
}

// ghostsKept bounds what is remembered of names that nobody has.
const ghostsKept = 1 << 14

// ghosts counts tries in memory of a fixed size; what was tried longest ago is
// forgotten first.
type ghosts struct {
	mu    sync.Mutex
	seen  map[string]*ghost
	order []string
	next  int
}

type ghost struct {
	n       int
	started time.Time
}

func newGhosts() *ghosts {
	return &ghosts{seen: make(map[string]*ghost), order: make([]string, ghostsKept)}
}

func (g *ghosts) Try(_ context.Context, name string, now time.Time, window time.Duration) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	x := g.seen[name]
	if x == nil {
		delete(g.seen, g.order[g.next])
		x = &ghost{started: now}
		g.seen[name], g.order[g.next] = x, name
		g.next = (g.next + 1) % ghostsKept
	}
	if now.Sub(x.started) >= window {
		x.n, x.started = 0, now
	}
	x.n++
	return x.n, nil
}

func (g *ghosts) Untry(_ context.Context, name string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if x := g.seen[name]; x != nil && x.n > 0 {
		x.n--
	}
	return nil
}

func (g *ghosts) ForgetBuckets(_ context.Context, prefix string) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	for name := range g.seen {
		if strings.HasPrefix(name, prefix) {
			g.seen[name].n = 0
		}
	}
	return nil
}
