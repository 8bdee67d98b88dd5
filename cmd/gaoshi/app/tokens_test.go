package app

import (
	"testing"
	"time"

	"gaoshi/config"
	"gaoshi/internal/store/storetest"
	"gaoshi/scheduler"
)

type fixedSecrets string

func (s fixedSecrets) Secret(string) (string, error) { return string(s), nil }

func TestTokensAreSealed(t *testing.T) {
	s := storetest.Open(t, "sqlite")
	clock := scheduler.NewPracticeClock(PracticeMorning)
	w := config.WeChat{AppSecret: "secret:a"}
	mine, err := newTokenCache(s, fixedSecrets("one"), w, clock)
	if err != nil {
		t.Fatal(err)
	}
	if err := mine.SetToken(t.Context(), "oa", "the-token", clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if raw, err := s.Token(t.Context(), "oa", clock.Now()); err != nil || len(raw) < 20 || raw == "the-token" {
		t.Errorf("kept as %q, %v", raw, err)
	}
	if got, err := mine.Token(t.Context(), "oa"); err != nil || got != "the-token" {
		t.Errorf("got %q, %v", got, err)
	}
	other, err := newTokenCache(s, fixedSecrets("two"), w, clock)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := other.Token(t.Context(), "oa"); err != nil || got != "" {
		t.Errorf("another secret opens it: %q, %v", got, err)
	}
	clock.Forward(clock.Now().Add(2 * time.Hour))
	if got, err := mine.Token(t.Context(), "oa"); err != nil || got != "" {
		t.Errorf("a token that has ended: %q, %v", got, err)
	}
	if got, err := mine.Token(t.Context(), "none"); err != nil || got != "" {
		t.Errorf("an unknown token: %q, %v", got, err)
	}
}
