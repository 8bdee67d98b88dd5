package frame_test

import (
	"context"
	"time"

	"github.com/alexedwards/scs/v2"
)

// countingStore counts the bytes of sessions that it is given to keep.
type countingStore struct {
	scs.Store
	bytes int
}

func (c *countingStore) Commit(token string, b []byte, expiry time.Time) error {
	c.bytes += len(b)
	return c.Store.Commit(token, b, expiry)
}

func (c *countingStore) CommitCtx(_ context.Context, token string, b []byte, expiry time.Time) error {
	return c.Commit(token, b, expiry)
}

func (c *countingStore) FindCtx(_ context.Context, token string) ([]byte, bool, error) {
	return c.Find(token)
}

func (c *countingStore) DeleteCtx(_ context.Context, token string) error { return c.Delete(token) }
