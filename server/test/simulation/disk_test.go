package simulation

import (
	"context"
	"errors"
	"time"

	"candor/server/relay"
)

// everything is what the processes of a simulation keep.
type everything interface {
	relay.Store
	relay.Replies
}

// disk is the store as one process sees it: slow, refusing, or gone with the process.
type disk struct {
	everything // what really is kept; methods that are not named below go straight there
	p          *process
}

var (
	errRefused = errors.New("disk is full")
	errLost    = errors.New("connection lost before the acknowledgement")
)

// write does one write. It may refuse; it may be durable and say it is not; the process may die on either side of it.
func (d *disk) write(ctx context.Context, what string, f func() error) error {
	p := d.p
	luck := p.of(what, p.again(what))
	if err := p.boundary(); err != nil {
		return err
	}
	if err := pause(ctx, latency(luck)); err != nil {
		if luck.strikes(forgets) {
			_ = f()
		}
		return err
	}
	if p.dead.Load() {
		return errKilled
	}
	if luck.strikes(refuses) {
		p.w.story.note(p.name, what, "refused")
		return errRefused
	}
	if err := f(); err != nil {
		return err
	}
	if err := p.boundary(); err != nil {
		return err
	}
	if luck.strikes(forgets) {
		p.w.story.note(p.name, what, "acknowledgement lost")
		return errLost
	}
	return nil
}

func latency(l luck) time.Duration {
	if l.strikes(slowStore) {
		return l.between(100*time.Millisecond, 8*time.Second)
	}
	return l.between(200*time.Microsecond, 3*time.Millisecond)
}

// read does one read. A context that ended reads nothing.
func (d *disk) read(ctx context.Context, what string) error {
	luck := d.p.of("read", what, d.p.again(what))
	if d.p.dead.Load() {
		time.Sleep(time.Millisecond)
		return errKilled
	}
	if err := pause(ctx, luck.between(50*time.Microsecond, time.Millisecond)); err != nil {
		return err
	}
	if luck.strikes(cannotRead) {
		return errRefused
	}
	return nil
}

func (d *disk) Commit(ctx context.Context, c relay.Change) error {
	return d.write(ctx, "commit "+what(c), func() error { return d.p.w.commit(ctx, d.p.name, c) })
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

// commit writes to what really is kept and writes it down, in the order in which it happens.
func (w *simulation) commit(ctx context.Context, who string, c relay.Change) error {
	w.story.order.Lock()
	defer w.story.order.Unlock()
	err := w.base.Commit(context.WithoutCancel(ctx), c)
	if err == nil {
		w.story.committed(who, c)
	}
	return err
}

func (d *disk) Checkout(ctx context.Context, m relay.MerchantID, id relay.CheckoutID) (relay.Checkout, error) {
	if err := d.read(ctx, string(id)); err != nil {
		return relay.Checkout{}, err
	}
	return d.everything.Checkout(ctx, m, id)
}

func (d *disk) CheckoutByToken(ctx context.Context, hash string) (relay.Checkout, error) {
	if err := d.read(ctx, hash); err != nil {
		return relay.Checkout{}, err
	}
	return d.everything.CheckoutByToken(ctx, hash)
}

func (d *disk) Attempt(ctx context.Context, m relay.MerchantID, id relay.AttemptID) (relay.Attempt, error) {
	if err := d.read(ctx, string(id)); err != nil {
		return relay.Attempt{}, err
	}
	return d.everything.Attempt(ctx, m, id)
}

func (d *disk) Attempts(ctx context.Context, m relay.MerchantID, id relay.CheckoutID) ([]relay.Attempt, error) {
	if err := d.read(ctx, string(id)); err != nil {
		return nil, err
	}
	return d.everything.Attempts(ctx, m, id)
}

func (d *disk) ClaimAttempts(ctx context.Context, l relay.Lease, limit int) (list []relay.Attempt, err error) {
	err = d.write(ctx, "claim attempts", func() error { list, err = d.everything.ClaimAttempts(ctx, l, limit); return err })
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (d *disk) ClaimOperations(ctx context.Context, l relay.Lease, limit int) (list []relay.Operation, err error) {
	err = d.write(ctx, "claim operations", func() error { list, err = d.everything.ClaimOperations(ctx, l, limit); return err })
	if err != nil {
		return nil, err
	}
	return list, nil
}

func (d *disk) HandOver(ctx context.Context, owner string) error {
	return d.write(ctx, "hand over", func() error { return d.everything.HandOver(ctx, owner) })
}

func (d *disk) Operation(ctx context.Context, m relay.MerchantID, id relay.OperationID) (relay.Operation, error) {
	if err := d.read(ctx, string(id)); err != nil {
		return relay.Operation{}, err
	}
	return d.everything.Operation(ctx, m, id)
}

func (d *disk) Operations(ctx context.Context, m relay.MerchantID, id relay.CheckoutID) ([]relay.Operation, error) {
	if err := d.read(ctx, "operations "+string(id)); err != nil {
		return nil, err
	}
	return d.everything.Operations(ctx, m, id)
}

func (d *disk) Disclosure(ctx context.Context, m relay.MerchantID, id relay.CheckoutID, digest string) (relay.Disclosure, error) {
	if err := d.read(ctx, string(id)); err != nil {
		return relay.Disclosure{}, err
	}
	return d.everything.Disclosure(ctx, m, id, digest)
}

func (d *disk) Remember(ctx context.Context, m relay.MerchantID, key, body string, now time.Time) (r relay.Reply, first bool, err error) {
	err = d.write(ctx, "remember "+key, func() (err error) {
		r, first, err = d.everything.Remember(ctx, m, key, body, now)
		return err
	})
	if err != nil {
		return relay.Reply{}, false, err
	}
	return r, first, nil
}

func (d *disk) Answer(ctx context.Context, m relay.MerchantID, key string, r relay.Reply) error {
	return d.write(ctx, "answer "+key, func() error { return d.everything.Answer(ctx, m, key, r) })
}

func (d *disk) Forget(ctx context.Context, m relay.MerchantID, key string) error {
	return d.write(ctx, "forget "+key, func() error { return d.everything.Forget(ctx, m, key) })
}

func (d *disk) CountUses(ctx context.Context, now time.Time, uses ...relay.Use) error {
	return d.write(ctx, "count", func() error { return d.everything.CountUses(ctx, now, uses...) })
}

func (d *disk) GiveBackUses(ctx context.Context, uses ...relay.Use) error {
	return d.write(ctx, "give back", func() error { return d.everything.GiveBackUses(ctx, uses...) })
}

func (d *disk) ForgetUses(ctx context.Context, uses ...relay.Use) error {
	return d.write(ctx, "forget uses", func() error { return d.everything.ForgetUses(ctx, uses...) })
}
