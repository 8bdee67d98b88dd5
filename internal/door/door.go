// Package door stands between a stranger and an account. It knows nothing of
// pages: the desk and the command line ask it, and turn its answers into words.
//
// What is promised (OWASP ASVS 4, V2.1 to V2.8):
//
//   - A guess costs a place in a budget that is counted in the database before the
//     password is looked at, so that many daemons and many requests at once cannot
//     exceed it. An account takes at most [GuessesADay] wrong passwords in a day.
//   - The budget is kept per account and address; no limit is shared by everybody.
//     Strangers who use up what strangers have at an account shut out strangers:
//     a device on which its owner has signed in before has a budget of its own
//     (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
//   - An account that does not exist answers in the same words, after the same
//     work, and is counted in the same way, in memory of a fixed size.
//   - Passwords are tried two at a time; those of accounts that exist go first, so
//     that a flood of invented names does not make anybody wait.
package door

import (
	"context"
	"time"
)

// Tries counts tries in a bucket. The store keeps it for all daemons together.
type Tries interface {
	// Try counts one more try in a bucket before it is made, and returns how many
	// there were within the window that the first of them opened, this one included.
	Try(ctx context.Context, bucket string, now time.Time, window time.Duration) (int, error)
	// Untry takes one try back: it was no guess.
	Untry(ctx context.Context, bucket string) error
	// ForgetBuckets forgets every bucket whose name begins so.
	ForgetBuckets(ctx context.Context, prefix string) error
}

// The budget of wrong passwords. A window opens with its first try, so a day that
// lies across two windows holds at most twice strangersADay and twice deviceADay.
const (
	GuessesADay = 100 // at most, at one account, from wherever

	strangersADay = 40 // at one account, from devices that are not known, in 24 h
	addressTries  = 8  // at one account from one address that is not known, in addressWindow
	addressWindow = 15 * time.Minute
	deviceADay    = 10 // at one account from devices that are known, in 24 h
	day           = 24 * time.Hour
)

// Verdict is what the guard says to a try.
type Verdict int

// Verdicts. The words for Wait and Locked are the same for every name that is typed.
const (
	Admit  Verdict = iota // the password may be looked at
	Wait                  // too many from this address: in a quarter of an hour again
	Locked                // too many at this account today: an administrator unlocks it, or it opens tomorrow
)
