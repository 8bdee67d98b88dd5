package door

import (
	"context"
	"time"
)

// SignIn is one sign-in of an officer.
type SignIn struct {
	ID      string // names the row, and is no secret
	Account string
	Source  string // the address it came from
	Device  string // what the browser is, in Chinese
	Started time.Time
	Seen    time.Time
	Ended   time.Time // zero while it is open
}

// SignIns is where sign-ins are kept.
type SignIns interface {
	BeginSignIn(ctx context.Context, in SignIn) error
	// SignInOpen reports whether a sign-in of this account is open, and notes that
	// it was used.
	SignInOpen(ctx context.Context, id, account string, now time.Time) (bool, error)
	// SignIns returns an account's newest, the newest first.
	SignIns(ctx context.Context, account string, limit int) ([]SignIn, error)
	// EndSignIns ends an account's open ones: the one named only, or all but the one
	// named keep; "" names none.
	EndSignIns(ctx context.Context, account, only, keep string, now time.Time) (ended int, err error)
}

// Authenticator is an officer's second factor.
type Authenticator struct {
	Secret string // as Guard.Seal made it
	Step   int64  // the last period whose code was used
	On     bool   // a first code has proved it
}

// Authenticators is where they are kept.
type Authenticators interface {
	Authenticator(ctx context.Context, account string) (Authenticator, error)
	SetAuthenticator(ctx context.Context, account, secret string) error
	// UseStep uses the code of one period up; false: it, or a later one, was used before.
	UseStep(ctx context.Context, account string, step int64, now time.Time) (bool, error)
	DropAuthenticator(ctx context.Context, account string) error
}
