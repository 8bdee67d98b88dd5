package main

import (
	"context"
	"net"
	"os"
	"strconv"
	"time"
)

// tellSystemd says that the daemon is ready, and, as often as the unit's WatchdogSec
// asks, that it is well; a daemon that is not well is silent, and is started again.
// Without a unit it says nothing. The words are those of sd_notify(3).
func tellSystemd(ctx context.Context, well func(context.Context) bool) {
	at := os.Getenv("NOTIFY_SOCKET")
	if at == "" {
		return
	}
	if at[0] == '@' { // an abstract socket
		at = "\x00" + at[1:]
	}
	say := func(word string) {
		c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: at, Net: "unixgram"})
		if err != nil {
			return
		}
		_, _ = c.Write([]byte(word)) // nobody listens any more
		_ = c.Close()
	}
	say("READY=1")
	defer say("STOPPING=1")
	usec, err := strconv.ParseInt(os.Getenv("WATCHDOG_USEC"), 10, 64)
	if err != nil || usec <= 0 {
		<-ctx.Done()
		return
	}
	tick := time.NewTicker(time.Duration(usec) * time.Microsecond / 3)
	defer tick.Stop()
	for {
		if well(ctx) {
			say("WATCHDOG=1")
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
