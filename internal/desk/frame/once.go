package frame

import (
	"crypto/rand"
	"slices"
	"sync"
)

// keepOnce is how many forms are remembered.
const keepOnce = 500

// OnceOnly lets a form that makes something new be sent twice and acted on once:
// the second click waits for the first and goes where it went.
type OnceOnly struct {
	mu    sync.Mutex
	order []string
	forms map[string]*onceForm
}

type onceForm struct {
	mu sync.Mutex
	to string
}

func newOnceOnly() *OnceOnly { return &OnceOnly{forms: map[string]*onceForm{}} }

// Token marks a form.
func (o *OnceOnly) Token() string { return rand.Text() }

// Do runs f for the first use of a token that succeeds, and returns its result
// to every other use.
func (o *OnceOnly) Do(token string, f func() (to string, err error)) (string, error) {
	if token == "" {
		return f()
	}
	o.mu.Lock()
	form := o.forms[token]
	if form == nil {
		form = &onceForm{}
		o.forms[token] = form
		o.order = append(o.order, token)
		if len(o.order) > keepOnce {
			delete(o.forms, o.order[0])
			o.order = slices.Delete(o.order, 0, 1)
		}
	}
	o.mu.Unlock()
	form.mu.Lock()
	defer form.mu.Unlock()
	if form.to != "" {
		return form.to, nil
	}
	to, err := f()
	if err == nil {
		form.to = to
	}
	return to, err
}
