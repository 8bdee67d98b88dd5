package desktest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"gaoshi/internal/door"
)

// Doors keeps what stands between strangers and accounts, as the store does.
type Doors struct {
	mu     sync.Mutex
	Tries  map[string]int
	Began  map[string]time.Time
	In     []door.SignIn
	Second map[string]door.Authenticator
}

func newDoors() *Doors {
	return &Doors{Tries: map[string]int{}, Began: map[string]time.Time{}, Second: map[string]door.Authenticator{}}
}

func (d *Doors) Try(_ context.Context, bucket string, now time.Time, window time.Duration) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.Began[bucket].After(now.Add(-window)) {
		d.Tries[bucket], d.Began[bucket] = 0, now
	}
	d.Tries[bucket]++
	return d.Tries[bucket], nil
}

func (d *Doors) Untry(_ context.Context, bucket string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.Tries[bucket]--
	return nil
}

func (d *Doors) ForgetBuckets(_ context.Context, prefix string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for b := range d.Tries {
		if strings.HasPrefix(b, prefix) {
			delete(d.Tries, b)
		}
	}
	return nil
}

func (d *Doors) BeginSignIn(_ context.Context, in door.SignIn) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	in.Seen = in.Started
	d.In = append(d.In, in)
	return nil
}

func (d *Doors) SignInOpen(_ context.Context, id, account string, _ time.Time) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.ContainsFunc(d.In, func(in door.SignIn) bool { return in.ID == id && in.Account == account && in.Ended.IsZero() }), nil
}

func (d *Doors) SignIns(_ context.Context, account string, limit int) ([]door.SignIn, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []door.SignIn
	for _, in := range slices.Backward(d.In) {
		if in.Account == account && len(out) < limit {
			out = append(out, in)
		}
	}
	return out, nil
}

func (d *Doors) EndSignIns(_ context.Context, account, only, keep string, now time.Time) (ended int, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.In {
		if in := &d.In[i]; in.Account == account && in.Ended.IsZero() && (only == "" || in.ID == only) && in.ID != keep {
			in.Ended = now
			ended++
		}
	}
	return ended, nil
}

func (d *Doors) Authenticator(_ context.Context, account string) (door.Authenticator, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	a, ok := d.Second[account]
	if !ok {
		return a, errNotFound
	}
	return a, nil
}

func (d *Doors) SetAuthenticator(_ context.Context, account, secret string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.Second[account] = door.Authenticator{Secret: secret}
	return nil
}

func (d *Doors) UseStep(_ context.Context, account string, step int64, _ time.Time) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	a, ok := d.Second[account]
	if !ok || step <= a.Step {
		return false, nil
	}
	a.Step, a.On = step, true
	d.Second[account] = a
	return true, nil
}

func (d *Doors) DropAuthenticator(_ context.Context, account string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.Second, account)
	return nil
}
