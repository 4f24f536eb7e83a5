package lender

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"candor/server/relay"

	"github.com/sony/gobreaker/v2"
)

const (
	failuresInARow = 11               // open a breaker: ten calls and the one repetition in the budget
	leastTraffic   = 20               // calls in the window before half of them failing opens one
	trafficWindow  = 10 * time.Second // counted in periods of a second
	probeEvery     = time.Second      // while a breaker is open
	retryCosts     = 10               // answered calls that earn one repetition
)

var errBreakerOpen = errors.New("the endpoint is left alone: it did not answer")

// breaker is the circuit breaker and the retry budget of one endpoint of one merchant, so that a failure for
// one merchant stops no call of another.
//
// The circuit opens when the lender cannot be reached, answers 5xx, or does not answer in time; a refusal is
// an answer. While it is open, calls fail at once and nothing is sent, except for one call a second, which
// finds out whether the lender is back.
//
// The retry budget is a tenth of the answered calls, and never more than one repetition is saved up, so that
// repetitions do not make an outage worse.
type breaker struct {
	circuit *gobreaker.CircuitBreaker[int]

	mu     sync.Mutex
	earned int // toward a repetition, up to retryCosts
}

func newBreaker(m relay.MerchantID, op Endpoint, log *slog.Logger, observer relay.Observer) *breaker {
	return &breaker{earned: retryCosts, circuit: gobreaker.NewCircuitBreaker[int](gobreaker.Settings{
		MaxRequests: 1, Interval: trafficWindow, BucketPeriod: time.Second, Timeout: probeEvery,
		ReadyToTrip: func(c gobreaker.Counts) bool {
			return c.ConsecutiveFailures >= failuresInARow ||
				c.Requests >= leastTraffic && c.TotalFailures*2 >= c.Requests
		},
		IsSuccessful: func(err error) bool { return !unavailable(err) },
		IsExcluded:   func(err error) bool { return errors.Is(err, context.Canceled) },
		OnStateChange: func(_ string, from, to gobreaker.State) {
			log.Warn("lender breaker", "merchant", string(m), "op", string(op),
				"from", from.String(), "to", to.String())
			observer.BreakerIs(m, string(op), strings.ReplaceAll(to.String(), "-", "_"))
		},
	})}
}

// call makes one exchange, unless the circuit is open.
func (b *breaker) call(op Endpoint, exchange func() (int, error)) (int, error) {
	status, err := b.circuit.Execute(exchange)
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return 0, unsent(op, errBreakerOpen)
	}
	if !unavailable(err) && !errors.Is(err, context.Canceled) {
		b.earnRetry()
	}
	return status, err
}

// earnRetry adds one answered call to the retry budget.
func (b *breaker) earnRetry() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.earned = min(b.earned+1, retryCosts)
}

// mayRetry spends one repetition of the retry budget, if it has one.
func (b *breaker) mayRetry() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.earned < retryCosts {
		return false
	}
	b.earned = 0
	return true
}

// unavailable reports whether an exchange failed because the lender is down: there was no answer, none in
// time, none to its end, or a 5xx.
func unavailable(err error) bool {
	e, ok := errors.AsType[*relay.LenderError](err)
	if !ok {
		return err != nil
	}
	return e.Status == 0 || e.Status >= http.StatusInternalServerError ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errCut)
}
