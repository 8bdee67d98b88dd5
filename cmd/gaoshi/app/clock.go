package app

import (
	"context"
	"time"

	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/scheduler"
)

// Which clock a command reads:
//
//   - A daemon for real (mode: live) reads the machine's, and so does an office that
//     practises with settings of its own.
//   - The built-in practice town lives on a practice clock. It begins on the morning
//     on which the sample notices go out, runs while a command runs, and stands
//     still between commands: its moment is kept in the data folder. So the samples
//     read the same on every day of the real year.
//   - A command that only looks at a file (preview, check-notice, poster FILE) reads
//     it, in the built-in town, on the morning of the day on which it goes out.
//   - --now (or GAOSHI_NOW) names the moment at which a command of practice begins.

// PracticeMorning is when the practice clock starts: a Monday, half an hour before
// the office opens.
var PracticeMorning = time.Date(2026, 11, 23, 8, 0, 0, 0, calendar.Zone)

// keepClock gives the built-in town its practice clock, where none was given, and
// keeps its moment in the data folder while this process lives.
func (a *App) keepClock(ctx context.Context, now time.Time) error {
	if a.Practice == nil && !now.IsZero() {
		a.Practice = scheduler.NewPracticeClock(now)
	}
	if a.Config.Settings.Dir == "" && a.Config.Settings.Mode == config.Practice {
		if a.Practice == nil {
			at, err := a.Store.PracticeMoment(ctx)
			if err != nil {
				return err
			}
			if at.IsZero() {
				at = PracticeMorning
			}
			a.Practice = scheduler.NewPracticeClock(at)
		}
		a.keepMoment(ctx)
	}
	if a.Practice != nil {
		a.Clock = a.Practice
	}
	return nil
}

// keepMoment writes the practice clock's moment down every second, for the commands
// that run beside a daemon, and once more at the end.
func (a *App) keepMoment(ctx context.Context) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				a.writeMoment(ctx)
			}
		}
	}()
	a.closers = append(a.closers, func() {
		cancel()
		<-done
		a.writeMoment(context.WithoutCancel(ctx))
	})
}

func (a *App) writeMoment(ctx context.Context) {
	if err := a.Store.KeepPracticeMoment(ctx, a.Practice.Now()); err != nil && ctx.Err() == nil {
		a.Log.ErrorContext(ctx, "keep the practice clock", "err", err)
	}
}
