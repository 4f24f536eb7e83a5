package relay

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"candor/core/checkout"
)

// EndpointID names an endpoint of a merchant.
type EndpointID string

// Endpoint is where a merchant's server wants to be told of events.
type Endpoint struct {
	ID           EndpointID
	URL          string
	Types        []EventType              // that it wants; nil: all
	AllowPrivate bool                     // it may be in a private network, and without TLS
	Secrets      func() ([]Secret, error) // one, or two while one is replaced; read for each delivery
}

// wants reports whether an endpoint is told of a type.
func (e Endpoint) wants(t EventType) bool { return e.Types == nil || slices.Contains(e.Types, t) }

// Sender sends one event to an endpoint, once. An error says why it does not count as delivered, and holds
// neither a secret nor anything that the endpoint answered.
type Sender interface {
	Send(ctx context.Context, to Endpoint, e Event) error
}

// Line is a row of events that an endpoint gets one after the other: those of a checkout, or one event alone,
// which is of no checkout or is delivered again.
type Line struct {
	Merchant MerchantID
	Endpoint EndpointID
	Name     string // the id of the checkout, or of the event that is alone
	// Next and Last are the positions of the next event, and of the last one.
	Next, Last int64
	Tries      int       // of the next one that failed
	Since      time.Time // when the first of them failed
}

// Failed is what becomes of an event that was not delivered.
type Failed struct {
	Line
	Due time.Time // the next try; zero: it is parked
}

// Deliveries keeps what endpoints have still to be told.
type Deliveries interface {
	// ClaimLines leases at most limit lines of an endpoint that are due, longest overdue first.
	ClaimLines(ctx context.Context, m MerchantID, e EndpointID, l Lease, limit int) ([]Line, error)
	// NextOfLine reads the next event of a line that an endpoint wants, and its position. ErrNotFound: there
	// is none any more.
	NextOfLine(ctx context.Context, l Line, wants func(EventType) bool) (Event, int64, error)
	// Delivered lets a line go on behind a position, if the owner still has its lease (else ErrStale).
	Delivered(ctx context.Context, owner string, l Line, position int64, now time.Time) error
	// NotDelivered writes when an event is tried again, if the owner still has the lease of its line (else
	// ErrStale). One that is parked waits alone, until somebody asks for it, and its line goes on.
	NotDelivered(ctx context.Context, owner string, f Failed, position int64, id EventID, now time.Time) error
	// Redeliver makes an event due again for an endpoint, alone. ErrNotFound: there is no such event.
	Redeliver(ctx context.Context, m MerchantID, id EventID, e EndpointID, now time.Time) error
	// Parked lists the events of a merchant that are parked, oldest first, at most limit.
	Parked(ctx context.Context, m MerchantID, limit int) ([]ParkedEvent, error)
}

// ParkedEvent is an event that an endpoint could not be told.
type ParkedEvent struct {
	Event    EventID
	Endpoint EndpointID
	At       time.Time
}

const (
	deliveryLease   = 30 * time.Second // longer than a delivery takes
	deliveryTick    = time.Second
	deliveryWorkers = 32 // deliveries to an endpoint that a process makes at a time
	// deliveryPatience is how long a worker that is free waits for others, at most.
	deliveryPatience = 5 * time.Millisecond

	// DeliverFor is how long after the first try an event is parked.
	DeliverFor = 3 * day
)

// deliveryPauses are the pauses between tries; the last one repeats.
var deliveryPauses = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute,
	30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 6 * time.Hour, 8 * time.Hour}

// deliveryPause is the pause after so many tries, up to a fifth longer or shorter, so that what failed
// together does not come back together.
func deliveryPause(tries int) time.Duration {
	pause := deliveryPauses[min(tries, len(deliveryPauses))-1]
	return pause*4/5 + time.Duration(rand.Int64N(int64(pause)*2/5)) //nolint:gosec // jitter is no secret
}

// endpointsFor are the endpoints that are told of an event.
func (r *Relay) endpointsFor(e Event) (ids []EndpointID) {
	for _, to := range r.merchants[e.Merchant].Webhooks {
		if to.wants(e.Type) {
			ids = append(ids, to.ID)
		}
	}
	return ids
}

// destination is an endpoint with its merchant, and what wakes its loop.
type destination struct {
	merchant MerchantID
	endpoint Endpoint
	wake     chan struct{}
}

// destinationsOf are the endpoints of all merchants.
func destinationsOf(all []Merchant) (out []destination) {
	for _, m := range all {
		for _, e := range m.Webhooks {
			out = append(out, destination{m.ID, e, make(chan struct{}, 1)})
		}
	}
	return out
}

// wakeDeliveries tells this process's loops that something may be due.
func (r *Relay) wakeDeliveries() {
	for _, d := range r.destinations {
		select {
		case d.wake <- struct{}{}:
		default:
		}
	}
}

// RunDeliveries delivers events until the context ends, to each endpoint by itself: one that is slow delays
// no other, and no request. A delivery that is cut off at the end is made again, by another process or the
// next start.
func (r *Relay) RunDeliveries(ctx context.Context) {
	var all sync.WaitGroup
	for _, d := range r.destinations {
		all.Go(func() { r.runDestination(ctx, d) })
	}
	all.Wait()
}

// runDestination keeps so many deliveries to an endpoint under way as it has workers. A line whose delivery
// hangs holds one of them, and no other line.
func (r *Relay) runDestination(ctx context.Context, d destination) {
	t := time.NewTicker(deliveryTick)
	defer t.Stop()
	busy, done := 0, make(chan struct{}, deliveryWorkers)
	for {
		busy += r.beginDeliveries(ctx, d, deliveryWorkers-busy, done)
		select {
		case <-ctx.Done():
			for ; busy > 0; busy-- {
				<-done
			}
			return
		case <-done:
			busy = gather(busy-1, done)
		case <-t.C:
		case <-d.wake:
		}
	}
}

// gather waits a moment for more workers to be done, so that one claim is for several lines. It returns how
// many are busy.
func gather(busy int, done <-chan struct{}) int {
	enough := time.NewTimer(deliveryPatience)
	defer enough.Stop()
	for busy > deliveryWorkers/2 {
		select {
		case <-done:
			busy--
		case <-enough.C:
			return busy
		}
	}
	return busy
}

// beginDeliveries claims lines and begins a delivery for each. It returns how many.
func (r *Relay) beginDeliveries(ctx context.Context, d destination, limit int, done chan<- struct{}) int {
	if limit == 0 || ctx.Err() != nil {
		return 0
	}
	lines, err := r.claimLines(ctx, d, limit)
	if err != nil && ctx.Err() == nil {
		r.Log.Error("deliveries not claimed", "endpoint", string(d.endpoint.ID), "error", err)
	}
	for _, line := range lines {
		go func() {
			r.deliver(ctx, d, line)
			done <- struct{}{}
		}()
	}
	return len(lines)
}

func (r *Relay) claimLines(ctx context.Context, d destination, limit int) ([]Line, error) {
	now := r.Now().UTC()
	longest := deliveryPauses[len(deliveryPauses)-1]
	return r.Store.ClaimLines(ctx, d.merchant, d.endpoint.ID, Lease{Owner: r.owner, Now: now,
		Until: now.Add(deliveryLease), Far: now.Add(2 * longest)}, limit)
}

// Deliver makes once every delivery that is due now.
func (r *Relay) Deliver(ctx context.Context) error {
	for _, d := range r.destinations {
		for {
			lines, err := r.claimLines(ctx, d, deliveryWorkers)
			if err != nil {
				return err
			}
			var all sync.WaitGroup
			for _, line := range lines {
				all.Go(func() { r.deliver(ctx, d, line) })
			}
			all.Wait()
			if len(lines) == 0 {
				break
			}
		}
	}
	return nil
}

// deliver delivers the next event of a line, and writes down how that went.
func (r *Relay) deliver(ctx context.Context, d destination, line Line) {
	e, position, err := r.Store.NextOfLine(ctx, line, d.endpoint.wants)
	if errors.Is(err, ErrNotFound) {
		position, err = line.Last, nil
	} else if err == nil {
		err = r.Sender.Send(ctx, d.endpoint, e)
		if ctx.Err() != nil {
			return // cut off: the lease is handed over
		}
		if err != nil {
			r.notDelivered(ctx, d, line, e, position, err)
			return
		}
	}
	if err == nil {
		err = r.Store.Delivered(ctx, r.owner, line, position, r.Now().UTC())
	}
	r.logDelivery(line, err)
}

// notDelivered writes down when an event is tried again, or parks it and raises the alarm.
func (r *Relay) notDelivered(ctx context.Context, d destination, line Line, e Event, position int64,
	why error) {
	now := r.Now().UTC()
	f := Failed{Line: line}
	if f.Tries++; line.Tries == 0 || Ahead(line.Since, now) {
		f.Since = now
	}
	if now.Sub(f.Since) < DeliverFor {
		f.Due = now.Add(deliveryPause(f.Tries))
	}
	r.Log.Info(
		"event not delivered",
		"event",
		string(e.ID),
		"endpoint",
		string(d.endpoint.ID),
		"tries",
		f.Tries,
		"error",
		why,
	)
	err := r.Store.NotDelivered(ctx, r.owner, f, position, e.ID, now)
	if f.Due.IsZero() && err == nil {
		r.alarm(AlarmEventParked, e.Merchant, e.Checkout, slog.String("event", string(e.ID)))
	}
	r.logDelivery(line, err)
}

// logDelivery logs that the outcome of a delivery could not be written. It is made again after the lease.
func (r *Relay) logDelivery(line Line, err error) {
	if err != nil && !errors.Is(err, ErrStale) {
		r.Log.Error(
			"delivery not recorded",
			"endpoint",
			string(line.Endpoint),
			"line",
			line.Name,
			"error",
			err,
		)
	}
}

// Redeliver has an event delivered again, to one endpoint or to all that want its type, and returns which.
// Codes: event_not_found, conflict where no endpoint wants it, unavailable.
func (r *Relay) Redeliver(
	ctx context.Context,
	m MerchantID,
	id EventID,
	only EndpointID,
) ([]EndpointID, error) {
	e, err := r.Event(ctx, m, id)
	if err != nil {
		return nil, err
	}
	var told []EndpointID
	for _, to := range r.endpointsFor(e) {
		if only != "" && to != only {
			continue
		}
		if err := r.Store.Redeliver(ctx, m, id, to, r.Now().UTC()); err != nil {
			return nil, checkout.Unavailable("redeliver event", err)
		}
		told = append(told, to)
	}
	if len(told) == 0 {
		return nil, &checkout.Problem{Code: checkout.CodeConflict, Op: "redeliver event",
			Err: errors.New("no endpoint is told of it")}
	}
	r.wakeDeliveries()
	return told, nil
}

// Parked lists what could not be delivered to a merchant, oldest first. Codes: unavailable.
func (r *Relay) Parked(ctx context.Context, m MerchantID, limit int) ([]ParkedEvent, error) {
	list, err := r.Store.Parked(ctx, m, limit)
	return list, checkout.Unavailable("list parked events", err)
}
