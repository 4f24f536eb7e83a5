package service

import (
	"context"
	"sync"
	"time"

	"candor/server/relay"

	"github.com/prometheus/client_golang/prometheus"
)

// openWorkFor is how long a count of open work is shown before the database is asked again, however often
// /metrics is read.
const openWorkFor = 10 * time.Second

// openWorkTimeout bounds one count, so that a scrape never waits for a database that hangs.
const openWorkTimeout = 2 * time.Second

// openWork is the collector of what is not settled. It counts in the database, so that every replica says the
// same, and a restart too. When the database cannot be read it shows nothing: an old count would look
// healthy.
type openWork struct {
	count func(context.Context) ([]relay.OpenCount, error)
	now   func() time.Time
	fails func(op string)

	mu    sync.Mutex
	last  []relay.OpenCount
	until time.Time
}

var (
	openWorkCount = prometheus.NewDesc("candor_open_work",
		"What is not settled, by kind and merchant, in the database.", []string{"kind", "merchant"}, nil)
	openWorkOldest = prometheus.NewDesc("candor_open_work_oldest_seconds",
		"Age of the oldest that is not settled, by kind and merchant; 0 where there is none.",
		[]string{"kind", "merchant"}, nil)
)

// openWork adds the gauges of open work.
func (m *Metrics) openWork(count func(context.Context) ([]relay.OpenCount, error), now func() time.Time) {
	m.registry.MustRegister(&openWork{count: count, now: now, fails: m.StoreFailed})
}

// Describe implements prometheus.Collector.
func (*openWork) Describe(to chan<- *prometheus.Desc) { to <- openWorkCount; to <- openWorkOldest }

// Collect implements prometheus.Collector.
func (w *openWork) Collect(to chan<- prometheus.Metric) {
	now := w.now()
	for _, n := range w.counts(now) {
		age := 0.0
		if n.Count > 0 {
			age = max(0, now.Sub(n.Oldest).Seconds())
		}
		labels := []string{string(n.Kind), string(n.Merchant)}
		to <- prometheus.MustNewConstMetric(openWorkCount, prometheus.GaugeValue, float64(n.Count), labels...)
		to <- prometheus.MustNewConstMetric(openWorkOldest, prometheus.GaugeValue, age, labels...)
	}
}

// counts is the last count, or a new one. A count of the future, after a clock that was set back, is not
// kept.
func (w *openWork) counts(now time.Time) []relay.OpenCount {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now.Before(w.until) && w.until.Sub(now) <= openWorkFor {
		return w.last
	}
	ctx, stop := context.WithTimeout(context.Background(), openWorkTimeout)
	defer stop()
	last, err := w.count(ctx)
	if err != nil {
		w.fails("count open work")
		last = nil
	}
	w.last, w.until = last, now.Add(openWorkFor)
	return last
}
