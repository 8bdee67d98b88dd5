// Package calendar is the office's sense of time: the zone it lives in, working
// days with the State Council's holidays and make-up weekends, statutory periods
// with their arithmetic, and the hours in which one may speak to a village.
package calendar

import (
	"time"
	_ "time/tzdata" // the server's own zone data is never asked
)

// Zone is the one time zone of the product. The server's zone is never used.
var Zone = mustZone("Asia/Shanghai")

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic("calendar: zone data is embedded, yet " + name + " is missing: " + err.Error())
	}
	return z
}

// Clock tells the time. The daemon runs on the real one, practice mode on one
// that can be moved forward.
type Clock interface{ Now() time.Time }

// RealClock is the machine's clock, told in Zone.
type RealClock struct{}

// Now returns the present moment in Zone.
func (RealClock) Now() time.Time { return time.Now().In(Zone) }
