package calendar

import "time"

// Nobody but this file reads the machine's clock (the linter and archtest hold it):
// what happens is dated by a Clock that was passed in, and how long something took is
// told by a Stopwatch. So a test, a practice town and a day in five years are all the
// same to the rest of the program.

// Clock tells the time. The daemon runs on the real one, practice mode on one
// that can be moved forward.
type Clock interface{ Now() time.Time }

// RealClock is the machine's clock, told in Zone.
type RealClock struct{}

// Now returns the present moment in Zone.
func (RealClock) Now() time.Time { return time.Now().In(Zone) }

// Left is how long it is until a deadline that was set on the machine's clock, such
// as a context's; negative when it has passed.
func Left(deadline time.Time) time.Duration { return time.Until(deadline) }

// Stopwatch measures how long something takes. It dates nothing: setting the machine's
// clock does not move it.
type Stopwatch struct{ began time.Time }

// StartStopwatch returns a stopwatch that runs.
func StartStopwatch() Stopwatch { return Stopwatch{time.Now()} }

// Elapsed is how long it has run.
func (s Stopwatch) Elapsed() time.Duration { return time.Since(s.began) }

// ByTheWall is how far the clock on the wall has moved meanwhile: unlike Elapsed, it
// goes on while the machine sleeps, and jumps when somebody sets the clock.
func (s Stopwatch) ByTheWall() time.Duration { return time.Now().Round(0).Sub(s.began.Round(0)) }
