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
