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

// Metrics are what operators watch. Labels come from closed sets: routes are patterns, never addresses.
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
}

var _ relay.Observer = (*Metrics)(nil)

// seconds are the bounds of durations: a page from memory, a commit, a lender's answer, a time-out.
var seconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 20}

func newMetrics() *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	span := func(name, help string, labels ...string) *prometheus.HistogramVec {
		return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: seconds}, labels)
	}
	f := &Metrics{
		registry:    prometheus.NewRegistry(),
		requests:    span("candor_http_request_seconds", "Requests, by route pattern, method and class of status.", "route", "method", "class"),
		refusals:    counter("candor_refusals_total", "Requests and acts refused, by code.", "code"),
		attempts:    counter("candor_attempts_total", "Authorization attempts that reached a state.", "state"),
		lenderCalls: span("candor_lender_call_seconds", "Calls to the lender, by endpoint and how they ended.", "endpoint", "class"),
		breaker: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "candor_lender_breaker_open",
			Help: "Circuit breakers that let no call of a merchant to an endpoint through (1) or only a probe (0.5)."},
			[]string{"merchant", "endpoint"}),
		storeErrors: counter("candor_store_errors_total", "What could not be read from or written to the database.", "op"),
		alarms:      counter("candor_alarms_total", "What a person has to look at.", "alarm"),
		purged:      counter("candor_purged_total", "What was forgotten because of its age.", "kept"),
	}
	f.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		f.requests, f.refusals, f.attempts, f.lenderCalls, f.breaker, f.storeErrors, f.alarms, f.purged)
	f.begin()
	f.buildInfo(ReadBuild())
	return f
}

// buildInfo shows which build this is: always 1, so that a query can join its labels to other metrics.
func (f *Metrics) buildInfo(b Build) {
	info := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "candor_build_info",
		Help: "Always 1; the labels say which release, commit and Go this process was made from."},
		[]string{"version", "revision", "go"})
	f.registry.MustRegister(info)
	info.WithLabelValues(b.Version, b.Revision, b.Go).Set(1)
}

// begin makes the figures that alarms are about stand at 0, so that their first rise is seen.
func (f *Metrics) begin() {
	for _, s := range []relay.AttemptState{relay.AttemptIntent, relay.AttemptSending, relay.AttemptApproved, relay.AttemptRefused,
		relay.AttemptAbandoned, relay.AttemptUnknown, relay.AttemptNotExecuted, relay.AttemptManual} {
		f.attempts.WithLabelValues(string(s))
	}
	for _, a := range relay.Alarms() {
		f.alarms.WithLabelValues(string(a))
	}
	for _, c := range []checkout.Code{checkout.CodeInternal, checkout.CodeUnavailable, checkout.CodeBusy, checkout.CodeTooMany} {
		f.refusals.WithLabelValues(string(c))
	}
}

// request counts an answered request.
func (f *Metrics) request(l *requestlog.Record) {
	f.requests.WithLabelValues(l.Route, l.Method, strconv.Itoa(l.Status/100)+"xx").Observe(l.Took.Seconds())
	code, op := l.Problem()
	if code == "" {
		return
	}
	f.refusals.WithLabelValues(string(code)).Inc()
	if code == checkout.CodeUnavailable {
		f.storeErrors.WithLabelValues(op).Inc()
	}
}

// AttemptIs counts the states of attempts.
func (f *Metrics) AttemptIs(s relay.AttemptState) { f.attempts.WithLabelValues(string(s)).Inc() }

// LenderCalled counts and times the calls to the lender.
func (f *Metrics) LenderCalled(op, class string, took time.Duration) {
	f.lenderCalls.WithLabelValues(op, class).Observe(took.Seconds())
}

// BreakerIs shows a breaker.
func (f *Metrics) BreakerIs(m relay.MerchantID, op, state string) {
	f.breaker.WithLabelValues(string(m), op).Set(map[string]float64{"open": 1, "half_open": 0.5}[state])
}

// StoreFailed counts what the database refused.
func (f *Metrics) StoreFailed(op string) { f.storeErrors.WithLabelValues(op).Inc() }

// Alarm counts what a person has to look at.
func (f *Metrics) Alarm(a relay.Alarm) { f.alarms.WithLabelValues(string(a)).Inc() }

// Purged counts what was forgotten.
func (f *Metrics) Purged(what relay.Retained, rows int) {
	f.purged.WithLabelValues(string(what)).Add(float64(rows))
}

// gauge shows a figure that is asked for.
func (f *Metrics) gauge(name, help string, now func() int) {
	f.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help},
		func() float64 { return float64(now()) }))
}

// tokens shows how old the merchants' shared tokens are, asked for each time; a merchant without one has none to show.
func (f *Metrics) tokens(ages func() map[relay.MerchantID]time.Duration) {
	f.registry.MustRegister(tokenAges(ages))
}

// tokenAges is a figure of every merchant that has a token now.
type tokenAges func() map[relay.MerchantID]time.Duration

var tokenAge = prometheus.NewDesc("candor_lender_token_age_seconds", "Age of a merchant's valid token at the lender.", []string{"merchant"}, nil)

// Describe says which figure it is.
func (tokenAges) Describe(to chan<- *prometheus.Desc) { to <- tokenAge }

// Collect gives it for each merchant.
func (t tokenAges) Collect(to chan<- prometheus.Metric) {
	for m, age := range t() {
		to <- prometheus.MustNewConstMetric(tokenAge, prometheus.GaugeValue, age.Seconds(), string(m))
	}
}

// pools shows the database's connections, and who waits for one.
func (f *Metrics) pools(of map[string]*sql.DB) {
	for name, db := range of {
		f.registry.MustRegister(collectors.NewDBStatsCollector(db, name))
	}
}

func (f *Metrics) handler() http.Handler {
	return promhttp.HandlerFor(f.registry, promhttp.HandlerOpts{})
}
