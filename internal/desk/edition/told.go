package edition

import (
	"time"
)

// Errand is one message to an officer about a notice or a village, for people.
type Errand struct {
	Account string
	About   string // its title, as it was sent
	At      time.Time
	Remind  bool
	Told    bool   // the platform took it
	Problem string // Chinese, "" for none
}
