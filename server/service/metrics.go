package service

import (
	"database/sql"
	"net/http"
	"strconv"
	"time"

	"candor/core/checkout"
	"candor/server/relay"
	"candor/server/requestlog"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the metrics of one process. Labels come from closed sets: a route is its pattern, never a path.
type Metrics struct {
	registry    *prometheus.Registry
	requests    *prometheus.HistogramVec
	refusals    *prometheus.CounterVec
	attempts    *prometheus.CounterVec
	lenderCalls *prometheus.HistogramVec
	breaker     *prometheus.GaugeVec
	storeErrors *prometheus.CounterVec
	alarms      *prometheus.CounterVec
	purged      *prometheus.CounterVec
	receipts    prometheus.Counter
}

var _ relay.Observer = (*Metrics)(nil)

// seconds are the bounds of the histograms, from a page out of memory over a commit and an answer of the
// lender to a time-out.
var seconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 20}

func newMetrics() *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, labels ...string) *prometheus.HistogramVec {
		o := prometheus.HistogramOpts{Name: name, Help: help, Buckets: seconds}
		return prometheus.NewHistogramVec(o, labels)
	}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: histogram("candor_http_request_seconds",
			"Requests, by route pattern, method and class of status.", "route", "method", "class"),
		refusals: counter("candor_refusals_total", "Requests and acts refused, by code.", "code"),
		attempts: counter("candor_attempts_total", "Authorization attempts that reached a state.",
			"state"),
		lenderCalls: histogram("candor_lender_call_seconds",
			"Calls to the lender, by endpoint and how they ended.", "endpoint", "class"),
		breaker: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "candor_lender_breaker_open",
			Help: "Circuit breakers that let no call of a merchant to an endpoint through (1) " +
				"or only a probe (0.5)."},
			[]string{"merchant", "endpoint"}),
		storeErrors: counter("candor_store_errors_total",
			"What could not be read from or written to the database.", "op"),
		alarms: counter("candor_alarms_total", "What a person has to look at.", "alarm"),
		purged: counter("candor_purged_total", "What was forgotten because of its age.", "kept"),
		receipts: prometheus.NewCounter(prometheus.CounterOpts{Name: "candor_receipts_issued_total",
			Help: "Receipts of approved sales that were issued."}),
	}
	m.registry.MustRegister(collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		m.requests, m.refusals, m.attempts, m.lenderCalls, m.breaker, m.storeErrors, m.alarms, m.purged,
		m.receipts)
	m.initialize()
	m.buildInfo(ReadBuild())
	return m
}

// buildInfo shows which build this is: always 1, so that a query can join its labels to other metrics.
func (m *Metrics) buildInfo(b Build) {
	info := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "candor_build_info",
		Help: "Always 1; the labels say which release, commit and Go this process was made from."},
		[]string{"version", "revision", "go"})
	m.registry.MustRegister(info)
	info.WithLabelValues(b.Version, b.Revision, b.Go).Set(1)
}

// initialize sets the counters that operators put alarms on to 0, so that their first rise is seen.
func (m *Metrics) initialize() {
	for _, s := range []relay.AttemptState{relay.AttemptIntent, relay.AttemptSending, relay.AttemptApproved,
		relay.AttemptRefused, relay.AttemptAbandoned,
		relay.AttemptUnknown, relay.AttemptNotExecuted, relay.AttemptManual} {
		m.attempts.WithLabelValues(string(s))
	}
	for _, a := range relay.Alarms() {
		m.alarms.WithLabelValues(string(a))
	}
	for _, c := range []checkout.Code{checkout.CodeInternal, checkout.CodeUnavailable, checkout.CodeBusy,
		checkout.CodeTooMany} {
		m.refusals.WithLabelValues(string(c))
	}
}

// request counts an answered request.
func (m *Metrics) request(r *requestlog.Record) {
	m.requests.WithLabelValues(r.Route, r.Method, strconv.Itoa(r.Status/100)+"xx").Observe(r.Took.Seconds())
	code, op := r.Problem()
	if code == "" {
		return
	}
	m.refusals.WithLabelValues(string(code)).Inc()
	if code == checkout.CodeUnavailable {
		m.storeErrors.WithLabelValues(op).Inc()
	}
}

// AttemptIs counts an attempt that reached a state.
func (m *Metrics) AttemptIs(s relay.AttemptState) { m.attempts.WithLabelValues(string(s)).Inc() }

// LenderCalled counts and times a call to the lender.
func (m *Metrics) LenderCalled(op, class string, took time.Duration) {
	m.lenderCalls.WithLabelValues(op, class).Observe(took.Seconds())
}

// BreakerIs shows the state of a circuit breaker.
func (m *Metrics) BreakerIs(merchant relay.MerchantID, op, state string) {
	value := map[string]float64{"open": 1, "half_open": 0.5}[state]
	m.breaker.WithLabelValues(string(merchant), op).Set(value)
}

// StoreFailed counts a failure of the database.
func (m *Metrics) StoreFailed(op string) { m.storeErrors.WithLabelValues(op).Inc() }

// Alarm counts something that a person has to look at.
func (m *Metrics) Alarm(a relay.Alarm) { m.alarms.WithLabelValues(string(a)).Inc() }

// Purged counts rows that retention deleted or emptied.
func (m *Metrics) Purged(what relay.Retained, rows int) {
	m.purged.WithLabelValues(string(what)).Add(float64(rows))
}

// receiptsIssued counts receipts.
func (m *Metrics) receiptsIssued(n int) { m.receipts.Add(float64(n)) }

// gauge adds a gauge whose value is read at each scrape.
func (m *Metrics) gauge(name, help string, now func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help},
		func() float64 { return float64(now()) }))
}

// tokens adds the ages of the merchants' access tokens, read at each scrape. A merchant without a valid token
// has none.
func (m *Metrics) tokens(ages func() map[relay.MerchantID]time.Duration) {
	m.registry.MustRegister(tokenAges(ages))
}

// tokenAges is the collector of the age of each merchant's access token.
type tokenAges func() map[relay.MerchantID]time.Duration

var tokenAge = prometheus.NewDesc("candor_lender_token_age_seconds",
	"Age of a merchant's valid token at the lender.", []string{"merchant"}, nil)

// Describe implements prometheus.Collector.
func (tokenAges) Describe(to chan<- *prometheus.Desc) { to <- tokenAge }

// Collect implements prometheus.Collector.
func (t tokenAges) Collect(to chan<- prometheus.Metric) {
	for merchant, age := range t() {
		to <- prometheus.MustNewConstMetric(tokenAge, prometheus.GaugeValue, age.Seconds(), string(merchant))
	}
}

// pools adds the connections of each database pool, and how long was waited for one.
func (m *Metrics) pools(pools map[string]*sql.DB) {
	for name, db := range pools {
		m.registry.MustRegister(collectors.NewDBStatsCollector(db, name))
	}
}

// handler answers a scrape.
func (m *Metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
