package dispatch

import (
	"context"
	"errors"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/store"
)

// insistFor is how long a daemon tries to write what came of an attempt. A
// database that restarts is back much sooner; one that stays away for longer
// leaves the row in "sending", and who comes next calls it uncertain. There is no
// journal beside the database: for SQLite it would lie on the disk that just
// failed, and a row that another daemon has meanwhile called uncertain takes the
// late word all the same (settleLate).
const (
	insistFor  = 10 * time.Minute
	insistOnce = 10 * time.Second // one try; and all that is left to one whose daemon is being stopped
)

// insist writes something that has happened already, however often that takes. It
// outlives the caller's deadline, and a stop by a little.
func (d *Dispatcher) insist(ctx context.Context, what string, write func(context.Context) error) error {
	watch, stopped := calendar.StartStopwatch(), time.Duration(-1) // stopped: when the daemon was told to stop; -1: it was not
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		try, cancel := context.WithTimeout(context.WithoutCancel(ctx), insistOnce)
		err := write(try)
		cancel()
		if err == nil || errors.Is(err, store.ErrChanged) || errors.Is(err, store.ErrMove) {
			return err
		}
		if stopped < 0 && errors.Is(ctx.Err(), context.Canceled) {
			stopped = watch.Elapsed()
		}
		if watch.Elapsed() > insistFor || stopped >= 0 && watch.Elapsed()-stopped > insistOnce {
			return err
		}
		d.Log.ErrorContext(ctx, what+" cannot be written, trying on", "err", err)
		time.Sleep(wait)
	}
}
