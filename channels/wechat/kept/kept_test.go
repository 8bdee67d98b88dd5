package kept

import (
	"context"
	"errors"
	"testing"
	"time"

	"gaoshi/internal/calendar"
)

type fixedSecrets string

func (s fixedSecrets) Secret(string) (string, error) { return string(s), nil }

var errNone = errors.New("none")

// drawer keeps values and when they expire.
type drawer map[string]struct {
	value   string
	expires time.Time
}

func (d drawer) Token(_ context.Context, name string, now time.Time) (string, error) {
	x, ok := d[name]
	if !ok || !x.expires.After(now) {
		return "", errNone
	}
	return x.value, nil
}

func (d drawer) PutToken(_ context.Context, name, value string, expires time.Time) error {
	d[name] = struct {
		value   string
		expires time.Time
	}{value, expires}
	return nil
}

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

func TestTokensAreSealed(t *testing.T) {
	d, c := drawer{}, &clock{time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.Zone)}
	with := func(secret string) *Tokens {
		t.Helper()
		x, err := New(Options{Keep: d, NotFound: errNone, Clock: c, Secrets: fixedSecrets(secret), Refs: []string{"secret:a", ""}})
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	mine := with("one")
	if err := mine.SetToken(t.Context(), "oa", "the-token", c.now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if raw := d["oa"].value; len(raw) < 20 || raw == "the-token" {
		t.Errorf("kept as %q", raw)
	}
	has := func(x *Tokens, key, want, when string) {
		t.Helper()
		if got, err := x.Token(t.Context(), key); err != nil || got != want {
			t.Errorf("%s: got %q, %v", when, got, err)
		}
	}
	has(mine, "oa", "the-token", "the same secrets")
	has(with("one"), "oa", "the-token", "another daemon with the same secrets")
	has(with("two"), "oa", "", "another secret")
	has(mine, "none", "", "a token that nobody set")
	d["work"] = d["oa"]
	has(mine, "work", "", "a token under another name")
	c.now = c.now.Add(time.Hour)
	has(mine, "oa", "", "a token that has expired")
}
