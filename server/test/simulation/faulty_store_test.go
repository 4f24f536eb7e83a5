package simulation

import (
	"context"
	"errors"
	"time"

	"candor/server/relay"
	"candor/server/test/reach"
)

// fullStore is everything that the processes of a simulation need of a store.
type fullStore interface {
	relay.Store
	relay.Replies
}

// faultyStore is the store as one process sees it: slow, refusing, or gone with the process.
type faultyStore struct {
	fullStore // the real store; methods that are not named below go straight to it
	process   *process
}

var (
	errRefused = errors.New("disk is full")
	errLost    = errors.New("connection lost before the acknowledgement")
)

// write does one write. It may refuse, or be durable and report a failure. The process may die before or
// after it.
func (s *faultyStore) write(ctx context.Context, at place, what string, f func() error) error {
	p := s.process
	plan := p.derive(what, p.ordinal(what))
	if err := p.boundary(place{"before " + at.operation, at.state}); err != nil {
		return err
	}
	if err := pause(ctx, s.latency(plan, at)); err != nil {
		if plan.happens(storeLosesAcknowledgement) {
			p.sim.reached(storeLosesAcknowledgement, at.operation+", nobody waits", at.state)
			_ = f()
		}
		return err
	}
	if p.dead.Load() {
		return errKilled
	}
	if plan.happens(storeRefuses) {
		p.sim.log.add(p.name, what, "refused")
		p.sim.reached(storeRefuses, at.operation, at.state)
		return errRefused
	}
	if err := f(); err != nil {
		return err
	}
	if p.skew.Load() != 0 && !p.ended.Load() {
		p.sim.reached(wrongClock, at.operation, at.state)
	}
	if err := p.boundary(place{"after " + at.operation, at.state}); err != nil {
		return err
	}
	if plan.happens(storeLosesAcknowledgement) {
		p.sim.log.add(p.name, what, "acknowledgement lost")
		p.sim.reached(storeLosesAcknowledgement, at.operation, at.state)
		return errLost
	}
	return nil
}

func (s *faultyStore) latency(p faultPlan, at place) time.Duration {
	if p.happens(slowStore) {
		s.process.sim.reached(slowStore, at.operation, at.state)
		return p.between(100*time.Millisecond, 8*time.Second)
	}
	return p.between(200*time.Microsecond, 3*time.Millisecond)
}

// read does one read. It fails when the context has ended.
func (s *faultyStore) read(ctx context.Context, operation, what string) error {
	plan := s.process.derive("read", what, s.process.ordinal(what))
	if s.process.dead.Load() {
		time.Sleep(time.Millisecond)
		return errKilled
	}
	if err := pause(ctx, plan.between(50*time.Microsecond, time.Millisecond)); err != nil {
		return err
	}
	if plan.happens(storeFailsRead) {
		s.process.sim.reachedOpen(storeFailsRead, operation)
		return errRefused
	}
	return nil
}

func (s *faultyStore) Commit(ctx context.Context, c relay.Change) error {
	return s.write(ctx, place{"commit", reach.MoveOf(c)}, "commit "+what(c),
		func() error { return s.process.sim.commit(ctx, s.process.name, c) })
}

// what names a change.
func what(c relay.Change) (name string) {
	if c.Checkout != nil {
		name = string(c.Checkout.ID)
	}
	if c.Attempt != nil {
		name += " " + string(c.Attempt.ID) + " " + string(c.Attempt.State)
	}
	return name
}

// commit writes to the real store and records the commit, in the order in which commits happen.
func (sim *simulation) commit(ctx context.Context, who string, c relay.Change) error {
	sim.log.commitOrder.Lock()
	defer sim.log.commitOrder.Unlock()
	err := sim.store.Commit(context.WithoutCancel(ctx), c)
	if err == nil {
		sim.log.checkTold(c)
		sim.log.committed(who, c)
	}
	return err
}

func (s *faultyStore) Checkout(
	ctx context.Context, m relay.MerchantID, id relay.CheckoutID,
) (relay.Checkout, error) {
	if err := s.read(ctx, "read checkout", string(id)); err != nil {
		return relay.Checkout{}, err
	}
	return s.fullStore.Checkout(ctx, m, id)
}

func (s *faultyStore) CheckoutByToken(ctx context.Context, hash string) (relay.Checkout, error) {
	if err := s.read(ctx, "read checkout by token", hash); err != nil {
		return relay.Checkout{}, err
	}
	return s.fullStore.CheckoutByToken(ctx, hash)
}

func (s *faultyStore) Reservation(ctx context.Context, k relay.OrderKey) (relay.Reservation, error) {
	if err := s.read(ctx, "read reservation", "order "+k.Reference); err != nil {
		return relay.Reservation{}, err
	}
	return s.fullStore.Reservation(ctx, k)
}

func (s *faultyStore) Attempt(
	ctx context.Context, m relay.MerchantID, id relay.AttemptID,
) (relay.Attempt, error) {
	if err := s.read(ctx, "read attempt", string(id)); err != nil {
		return relay.Attempt{}, err
	}
	return s.fullStore.Attempt(ctx, m, id)
}

func (s *faultyStore) Attempts(
	ctx context.Context, m relay.MerchantID, id relay.CheckoutID,
) ([]relay.Attempt, error) {
	if err := s.read(ctx, "read attempts", string(id)); err != nil {
		return nil, err
	}
	return s.fullStore.Attempts(ctx, m, id)
}

func (s *faultyStore) ClaimAttempts(
	ctx context.Context, l relay.Lease, limit int,
) (list []relay.Attempt, err error) {
	err = s.write(ctx, place{operation: "claim attempts"}, "claim attempts",
		func() error { list, err = s.fullStore.ClaimAttempts(ctx, l, limit); return err })
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (s *faultyStore) ClaimOperations(
	ctx context.Context, l relay.Lease, limit int,
) (list []relay.Operation, err error) {
	err = s.write(ctx, place{operation: "claim operations"}, "claim operations",
		func() error { list, err = s.fullStore.ClaimOperations(ctx, l, limit); return err })
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (s *faultyStore) HandOver(ctx context.Context, owner string) error {
	return s.write(ctx, place{operation: "hand over"}, "hand over",
		func() error { return s.fullStore.HandOver(ctx, owner) })
}

func (s *faultyStore) Operation(
	ctx context.Context, m relay.MerchantID, id relay.OperationID,
) (relay.Operation, error) {
	if err := s.read(ctx, "read operation", string(id)); err != nil {
		return relay.Operation{}, err
	}
	return s.fullStore.Operation(ctx, m, id)
}

func (s *faultyStore) Operations(
	ctx context.Context, m relay.MerchantID, id relay.CheckoutID,
) ([]relay.Operation, error) {
	if err := s.read(ctx, "read operations", "operations "+string(id)); err != nil {
		return nil, err
	}
	return s.fullStore.Operations(ctx, m, id)
}

func (s *faultyStore) Disclosure(ctx context.Context, m relay.MerchantID, id relay.CheckoutID,
	digest string) (relay.Disclosure, error) {
	if err := s.read(ctx, "read disclosure", string(id)); err != nil {
		return relay.Disclosure{}, err
	}
	return s.fullStore.Disclosure(ctx, m, id, digest)
}

func (s *faultyStore) Remember(
	ctx context.Context, m relay.MerchantID, key, body string, now time.Time,
) (r relay.Reply, first bool, err error) {
	err = s.write(ctx, place{operation: "remember"}, "remember "+key, func() (err error) {
		r, first, err = s.fullStore.Remember(ctx, m, key, body, now)
		return err
	})
	if err != nil {
		return relay.Reply{}, false, err
	}
	return r, first, nil
}

func (s *faultyStore) Answer(ctx context.Context, m relay.MerchantID, key string, r relay.Reply) error {
	return s.write(ctx, place{operation: "answer"}, "answer "+key,
		func() error { return s.fullStore.Answer(ctx, m, key, r) })
}

func (s *faultyStore) Forget(ctx context.Context, m relay.MerchantID, key string) error {
	return s.write(ctx, place{operation: "forget"}, "forget "+key,
		func() error { return s.fullStore.Forget(ctx, m, key) })
}

func (s *faultyStore) CountUses(ctx context.Context, now time.Time, uses ...relay.Use) error {
	return s.write(ctx, place{operation: "count"}, "count",
		func() error { return s.fullStore.CountUses(ctx, now, uses...) })
}

func (s *faultyStore) GiveBackUses(ctx context.Context, uses ...relay.Use) error {
	return s.write(ctx, place{operation: "give back"}, "give back",
		func() error { return s.fullStore.GiveBackUses(ctx, uses...) })
}

func (s *faultyStore) ForgetUses(ctx context.Context, uses ...relay.Use) error {
	return s.write(ctx, place{operation: "forget uses"}, "forget uses",
		func() error { return s.fullStore.ForgetUses(ctx, uses...) })
}
