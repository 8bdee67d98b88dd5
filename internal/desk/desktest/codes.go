package desktest

import (
	"context"
	"sync"
	"time"
)

// codeBox keeps codes and tries, as the store does.
type codeBox struct {
	mu     sync.Mutex
	Hashes map[string]string
	Tries  map[string]int
}

func newCodeBox() *codeBox { return &codeBox{Hashes: map[string]string{}, Tries: map[string]int{}} }

func (c *codeBox) DecisionCode(_ context.Context, account string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if h := c.Hashes[account]; h != "" {
		return h, nil
	}
	return "", errNotFound
}

func (c *codeBox) SetDecisionCode(_ context.Context, account, hash string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Hashes[account] = hash
	return nil
}

func (c *codeBox) TryLink(_ context.Context, link string, _ time.Time) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Tries[link]++
	return c.Tries[link], nil
}

func (c *codeBox) LinkTries(_ context.Context, link string) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Tries[link], nil
}

func (c *codeBox) ForgetTries(_ context.Context, link string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.Tries, link)
	return nil
}
