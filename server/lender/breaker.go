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
	failuresInARow = 11               // open a breaker: ten calls, and the one repetition in hand
	leastTraffic   = 20               // in the window, before half of it failing opens one
	trafficWindow  = 10 * time.Second // in steps of a second
	probeEvery     = time.Second      // while a breaker is open
	retryCosts     = 10               // calls that the lender answered pay for one repetition
)

var errBreakerOpen = errors.New("the endpoint is left alone: it did not answer")

// breaker stands before one endpoint of one merchant, so that what fails for one does not close another's. Its breaker opens
// when the lender cannot be reached, answers 5xx or not in time; a refusal is an answer. While it is open, calls fail
// at once with nothing sent, and one a second is let through to see whether the lender is back. Beside it the gate keeps
// the budget of repetitions: a tenth of the calls that were answered, and never more than one in hand, so that an
// outage is not made worse by asking twice.
type breaker struct {
	circuit *gobreaker.CircuitBreaker[int]

	mu   sync.Mutex
	paid int // toward a repetition, up to retryCosts
}

func newBreaker(m relay.MerchantID, op Endpoint, log *slog.Logger, seen relay.Observer) *breaker {
	return &breaker{paid: retryCosts, circuit: gobreaker.NewCircuitBreaker[int](gobreaker.Settings{
		MaxRequests: 1, Interval: trafficWindow, BucketPeriod: time.Second, Timeout: probeEvery,
		ReadyToTrip: func(c gobreaker.Counts) bool {
			return c.ConsecutiveFailures >= failuresInARow || c.Requests >= leastTraffic && c.TotalFailures*2 >= c.Requests
		},
		IsSuccessful: func(err error) bool { return !unavailable(err) },
		IsExcluded:   func(err error) bool { return errors.Is(err, context.Canceled) },
		OnStateChange: func(_ string, from, to gobreaker.State) {
			log.Warn("lender breaker", "merchant", string(m), "op", string(op), "from", from.String(), "to", to.String())
			seen.BreakerIs(m, string(op), strings.ReplaceAll(to.String(), "-", "_"))
		},
	})}
}

// call makes one exchange, unless the endpoint is left alone.
func (g *breaker) call(op Endpoint, exchange func() (int, error)) (int, error) {
	status, err := g.circuit.Execute(exchange)
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return 0, unsent(op, errBreakerOpen)
	}
	if !unavailable(err) && !errors.Is(err, context.Canceled) {
		g.earnRetry()
	}
	return status, err
}

func (g *breaker) earnRetry() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.paid = min(g.paid+1, retryCosts)
}

// mayRetry takes a repetition from the budget, if there is one.
func (g *breaker) mayRetry() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.paid < retryCosts {
		return false
	}
	g.paid = 0
	return true
}

// unavailable reports whether an exchange failed because the lender is not there: no answer, none in time or to its end, or 5xx.
func unavailable(err error) bool {
	e, ok := errors.AsType[*relay.LenderError](err)
	if !ok {
		return err != nil
	}
	return e.Status == 0 || e.Status >= http.StatusInternalServerError ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, errCut)
}
