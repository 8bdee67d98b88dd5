package calendar

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestTheStopwatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, now := StartStopwatch(), RealClock{}.Now()
		if d := w.Elapsed(); d != 0 {
			t.Errorf("ran %v at its start", d)
		}
		time.Sleep(3 * time.Second)
		if d := w.Elapsed(); d != 3*time.Second {
			t.Errorf("ran %v", d)
		}
		if d := w.ByTheWall(); d != 3*time.Second {
			t.Errorf("%v by the wall", d)
		}
		if d := Left(now.Add(10 * time.Second)); d != 7*time.Second {
			t.Errorf("%v left", d)
		}
		if d := Left(now); d != -3*time.Second {
			t.Errorf("%v left after the end", d)
		}
	})
}

func TestTheRealClockTellsTheOfficesZone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if now := (RealClock{}).Now(); now.Format("2006-01-02 15:04 -0700") != "2000-01-01 08:00 +0800" {
			t.Errorf("%v", now)
		}
	})
}
