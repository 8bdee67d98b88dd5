package main

import (
	"time"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// nowFlag reads --now: a day (its beginning), or a day and a time in the office's
// zone. It is zero when the flag is not given.
func (c *commands) nowFlag() (time.Time, error) {
	if c.Now == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, c.Now, calendar.Zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, say.BadUse("--now 不能写“%s”，要写成 2026-11-23，或 \"2026-11-23 08:00\"。", c.Now)
}

// practiceOnly is --now for a command that acts: nobody signs on a made-up day.
func (c *commands) practiceOnly(all *config.All) (time.Time, error) {
	at, err := c.nowFlag()
	if err == nil && !at.IsZero() && all.Settings.Mode != config.Practice {
		return at, say.BadUse("--now 只能在演练时用；正式发布一律按这台电脑的时钟。")
	}
	return at, err
}

// reading is the moment at which a command looks at files, without acting on them.
func (c *commands) reading(all *config.All, notices ...*notice.Notice) (time.Time, error) {
	at, err := c.nowFlag()
	switch {
	case err != nil || !at.IsZero():
		return at, err
	case all.Settings.Dir == "":
		return startFor(notices), nil
	}
	return calendar.RealClock{}.Now(), nil
}

// startFor is the morning of the day on which the first of the notices goes out.
func startFor(notices []*notice.Notice) time.Time {
	start := app.PracticeMorning
	for i, n := range notices {
		p := n.Content.PublishAt
		if p.IsZero() {
			p = n.Content.FormedOn
		}
		if p.IsZero() {
			continue
		}
		day := time.Date(p.Year(), p.Month(), p.Day(), 8, 0, 0, 0, p.Location())
		if i == 0 || day.Before(start) {
			start = day
		}
	}
	return start
}
