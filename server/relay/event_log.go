package relay

import (
	"context"
	"errors"
	"time"

	"candor/core/checkout"
)

const (
	// logBatch is how many events one transaction brings into the log.
	logBatch = 500
	// logPause is how long the log waits for more events of the moment, and logEvery how far apart its
	// transactions are at least while there are many, so that events share one.
	logPause = 10 * time.Millisecond
	logEvery = 250 * time.Millisecond
	// logTick is how often the outbox is looked at for what another process left.
	logTick = time.Second
)

// wakeLog tells this process's loop that there is something in the outbox.
func (r *Relay) wakeLog() {
	select {
	case r.events <- struct{}{}:
	default:
	}
}

// RunEvents brings events from the outbox into the log until the context ends.
func (r *Relay) RunEvents(ctx context.Context) {
	t := time.NewTicker(logTick)
	defer t.Stop()
	pause := time.NewTimer(0)
	defer pause.Stop()
	var last time.Time // when events were logged last
	waiting := true    // the pause runs
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		case <-pause.C:
		case <-r.events:
			if !waiting { // else it goes with the others
				pause.Reset(max(logPause, logEvery-time.Since(last)))
			}
			waiting = true
			continue
		}
		last, waiting = time.Now(), false
		if err := r.LogEvents(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("events not logged", "error", err)
		}
	}
}

// LogEvents brings all events of the outbox into the log.
func (r *Relay) LogEvents(ctx context.Context) error {
	for {
		n, err := r.Store.LogEvents(ctx, r.Now().UTC(), logBatch, r.endpointsFor)
		if n > 0 {
			r.wakeDeliveries()
		}
		if err != nil || n < logBatch {
			return err
		}
	}
}

// Events reads a merchant's log. Codes: parameter_invalid for a cursor that names no event, unavailable.
func (r *Relay) Events(ctx context.Context, m MerchantID, q EventQuery) ([]Event, error) {
	list, err := r.Store.Events(ctx, m, q)
	if errors.Is(err, ErrNotFound) {
		return nil, checkout.RefuseAll([]checkout.Fault{{Parameter: "cursor",
			Code: checkout.CodeParameterInvalid, Detail: "No event has this id now. Read from since on."}})
	}
	return list, checkout.Unavailable("read events", err)
}

// Event reads one event. Codes: event_not_found, unavailable.
func (r *Relay) Event(ctx context.Context, m MerchantID, id EventID) (Event, error) {
	e, err := r.Store.Event(ctx, m, id)
	if errors.Is(err, ErrNotFound) {
		return e, &checkout.Problem{Code: checkout.CodeEventNotFound, Op: "read event", Err: err}
	}
	return e, checkout.Unavailable("read event", err)
}
