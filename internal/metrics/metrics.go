// Package metrics tells Prometheus how the daemon does: what is read is asked of the
// database at each scrape, so that several daemons tell the same of the town, and each
// its own of itself. Labels name states, channels and platforms, never a person, a
// place or a notice. Base units, few labels, an alert for each promise (docs/ops).
package metrics

import (
	"context"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Late is what waits longer than it should, for one reason.
type Late struct {
	Platform string // Chinese name of the platform or channel
	Down     bool
	Count    int
	Since    time.Time
}

// State is what is told at a scrape.
type State struct {
	Deliveries map[string]int // by state
	Attempts   map[string]int // by what came of them
	Late       []Late
	Held       int
	OldestDue  time.Duration // age of the oldest delivery that should have gone; 0: none
	Queue      map[string]int
	Journal    int64 // entries
	Bytes      int64 // of the database
	LastBackup time.Duration
	Backups    bool // LastBackup is known
	Well       bool
}

// Options is what the metrics are made of. All must be given.
type Options struct {
	Version string
	// Read reads the state. An error makes the scrape say that the daemon is not well,
	// and nothing else of the database.
	Read func(ctx context.Context) (*State, error)
	Now  func() time.Time
}

type collector struct {
	o     Options
	descs map[string]*prometheus.Desc
}

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("gaoshi_"+name, help, labels, nil)
}

// Handler serves /metrics.
func Handler(o Options) http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), &collector{o, map[string]*prometheus.Desc{
		"build":      desc("build_info", "The program.", "version"),
		"up":         desc("up", "1 while the daemon reaches its database and nothing is wrong with it."),
		"deliveries": desc("deliveries", "Deliveries by state.", "state"),
		"attempts":   desc("attempts_total", "Attempts ever made, by what came of them.", "state"),
		"late":       desc("late_deliveries", "Deliveries that wait longer than they should, by platform.", "platform"),
		"since":      desc("late_seconds", "For how long a platform is down, or the oldest of its deliveries is late.", "platform"),
		"down":       desc("platform_down", "1 while a platform cannot be reached.", "platform"),
		"held":       desc("held_deliveries", "Deliveries that wait for a person's word after a restore."),
		"oldest":     desc("oldest_due_seconds", "Age of the oldest delivery that should have gone."),
		"queue":      desc("queue_jobs", "Jobs of the queue by state.", "state"),
		"journal":    desc("journal_entries", "Entries of the record of acts."),
		"bytes":      desc("database_bytes", "Size of the database."),
		"backup":     desc("backup_age_seconds", "Age of the newest backup of this daemon."),
	}})
	return promhttp.HandlerFor(r, promhttp.HandlerOpts{})
}

func (c *collector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range c.descs {
		ch <- d
	}
}

// readFor bounds what a scrape may ask of the database.
const readFor = 8 * time.Second

func (c *collector) Collect(ch chan<- prometheus.Metric) {
	gauge := func(name string, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(c.descs[name], prometheus.GaugeValue, v, labels...)
	}
	gauge("build", 1, c.o.Version)
	ctx, cancel := context.WithTimeout(context.Background(), readFor)
	defer cancel()
	s, err := c.o.Read(ctx)
	if err != nil {
		gauge("up", 0)
		return
	}
	gauge("up", one(s.Well))
	for state, n := range s.Deliveries {
		gauge("deliveries", float64(n), state)
	}
	for state, n := range s.Attempts {
		ch <- prometheus.MustNewConstMetric(c.descs["attempts"], prometheus.CounterValue, float64(n), state)
	}
	for _, l := range s.Late {
		gauge("late", float64(l.Count), l.Platform)
		gauge("since", c.o.Now().Sub(l.Since).Seconds(), l.Platform)
		gauge("down", one(l.Down), l.Platform)
	}
	for state, n := range s.Queue {
		gauge("queue", float64(n), state)
	}
	gauge("held", float64(s.Held))
	gauge("oldest", s.OldestDue.Seconds())
	gauge("journal", float64(s.Journal))
	gauge("bytes", float64(s.Bytes))
	if s.Backups {
		gauge("backup", s.LastBackup.Seconds())
	}
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
