package app

import (
	"fmt"
	"log/slog"
	"net/url"

	"gaoshi/channels/builtin"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/scheduler/dispatch"
)

// nowhere is where a layout alone would send: it never does.
var nowhere = &url.URL{Scheme: "http", Host: "127.0.0.1:9"}

// Layout asks the channels of these settings, without a database and without sending,
// whether they can lay a notice out.
func Layout(all *config.All, known *Checks, log *slog.Logger) (func(n *notice.Notice) []notice.Finding, error) {
	town := all.Town.Registry()
	site := all.Settings.Site
	if site == "" {
		site = "http://127.0.0.1"
	}
	chs, err := builtin.Channels(builtin.Options{
		Settings: &all.Settings, Town: town, Readings: all.Town.Readings, Site: site, Simulator: nowhere, Secrets: config.PracticeSecrets{}, Clock: calendar.RealClock{}, Log: log,
		PackLink: func(id notice.DeliveryID) string { return fmt.Sprintf("%s/v/%d", site, id) },
		Personal: func(c notice.Category) bool { rule, ok := all.Policy.Category(c); return !ok || rule.OffChat() },
	})
	if err != nil {
		return nil, err
	}
	d := &dispatch.Dispatcher{Channels: chs, Town: town, Policy: all.Policy, Clock: calendar.RealClock{}, Checks: known, Log: log}
	return d.Unrenderable, nil
}
