// Package relay decides. It owns the state of every checkout. It checks what a merchant's server and a person
// may do, calls the lender, and keeps as evidence what was shown and agreed.
//
// Its laws:
//
//   - One View, one Action, one revision: Act compares the revision and sets the next. A stale or repeated
//     action changes nothing.
//   - A GET never calls the lender and never writes.
//   - What is about to be done with money is written to the journal before it is done. An answer that is not
//     definite is "unknown". It is never sent again, and it is settled by the lender's list.
//   - Every read and write names the merchant.
//
// It declares the Store and the Lender that it needs. It imports neither package that implements them. It
// refuses to know HTTP, SQL and configuration files.
//
// Its files, in groups:
//
//   - relay.go, relay_*.go, secret.go, keyed_hash.go: what a Relay is made of.
//   - checkout_*.go, client_token.go: a checkout, from its creation to its list; one act at a time for each;
//     how open pages learn of changes.
//   - act*.go: what a person may do with it, and what is shown of it.
//   - attempt*.go: an authorization, from its intent to its end; how its order is reserved; how it is
//     recorded, settled, reconciled and undone.
//   - operation*.go: captures, releases, returns and refunds; their books, and how they are performed and
//     settled.
//   - resolve*.go: how people settle what is manual.
//   - open_work.go: what is not settled, and the alarms of it that are repeated.
//   - journal.go: the legal moves of both.
//   - comparison*.go: the journal held against the lender's list, what is given back then, and the report.
//   - limits*.go: how often a person may try.
//   - retention.go, data_subject.go: what is forgotten by age, and what a person may ask for.
//   - interface_*.go: what the relay needs of the lender and of a store, and what operators watch.
//   - lender_refusal.go: what a person is told of a refusal.
package relay

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"candor/core/checkout"

	"github.com/google/uuid"
)

// Options are what a Relay is made of. All fields are required but Sender, OtherKeys,
// Times, SettleConcurrency, Limits, Observer, Retention and Purged.
type Options struct {
	Store     Store
	Lender    Lender
	Sender    Sender // needed where a merchant has endpoints for events
	Merchants []Merchant
	Key       Secret // at least 32 bytes; client tokens are derived from it
	// OtherKeys are keys that a rotation has not taken away yet, or has not put first yet. What they derived
	// is known, and what they count is counted; nothing new is derived from them alone.
	OtherKeys         []Secret
	PublicURL         string // the origin that people reach, without a trailing slash
	Now               func() time.Time
	Rand              io.Reader
	Log               *slog.Logger
	Times             Times
	SettleConcurrency int // due attempts or operations that a process settles at a time; 0: 16
	Limits            Limits
	Observer          Observer // nil: NoObserver
	Retention         Retention
	Purged            func(what Retained, rows int) // called with what each run of the purge deleted
}

// Relay decides. Make one with New. Its methods are safe for concurrent use.
type Relay struct {
	Options
	merchants map[MerchantID]Merchant
	locks     keyedLocks
	watches   watches       // the checkouts that are open in browsers
	events    chan struct{} // something is in the outbox
	// destinations are the endpoints that are told of events
	destinations []destination
	owner        string         // the name of this process in leases
	unwritten    atomic.Int64   // outcomes that are known but not written yet
	lives        sync.Map       // merchant → how long its lender keeps an authorization, by its lists
	work         sync.WaitGroup // lender calls that outlive their request, and settling
	// ctx is the context of those calls: the process's, not a request's (kept here on purpose).
	ctx  context.Context
	stop context.CancelFunc
}

// New makes a Relay. It returns an error for a key that is too short. Close lets running lender calls finish.
func New(o Options) (*Relay, error) {
	for _, key := range o.allKeys() {
		if len(key.Reveal()) < 32 {
			return nil, errors.New("relay key: at least 32 bytes are needed")
		}
	}
	if o.Sender == nil && len(destinationsOf(o.Merchants)) > 0 {
		return nil, errors.New("relay: endpoints are to be told of events, and there is no sender")
	}
	o.Times, o.Limits, o.Retention = o.Times.withDefaults(), o.Limits.withDefaults(),
		o.Retention.withDefaults()
	if o.SettleConcurrency <= 0 {
		o.SettleConcurrency = 16
	}
	if o.Observer == nil {
		o.Observer = NoObserver{}
	} else {
		o.Store = observedStore{o.Store, o.Observer}
	}
	r := &Relay{Options: o, merchants: map[MerchantID]Merchant{}, watches: watches{now: o.Now},
		events: make(chan struct{}, 1), destinations: destinationsOf(o.Merchants)}
	r.Store = outboxStore{o.Store, r}
	for _, m := range o.Merchants {
		r.merchants[m.ID] = m
	}
	r.owner = IDText.EncodeToString(r.random(10))
	r.ctx, r.stop = context.WithCancel(context.Background())
	return r, nil
}

// Close waits for running lender calls and for settling until the context ends. Then it cuts them off. The
// next start settles them, or another process does: Close hands the leases of this process over at once.
func (r *Relay) Close(ctx context.Context) {
	done := make(chan struct{})
	go func() { r.work.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
	r.stop()
	<-done
	over, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := r.Store.HandOver(over, r.owner); err != nil {
		r.Log.Error("leases not handed over: they end by themselves", "error", err)
	}
}

// Merchant returns a merchant of the configuration.
func (r *Relay) Merchant(id MerchantID) (Merchant, bool) {
	m, ok := r.merchants[id]
	return m, ok
}

// Ref names one checkout of one merchant.
type Ref struct {
	Merchant MerchantID
	Checkout CheckoutID
}

// Who acts or looks. The zero value is nobody.
type Who struct {
	Actor     checkout.Actor
	Associate string // employee number
	Role      Role
	Device    string
	Household string // the network that a customer acts from, as limits count it; "" counts as one
}

// Shopper is the customer, who is known by the client token alone.
var Shopper = Who{Actor: checkout.Customer}

// ShopperAt is a customer who acts from a network.
func ShopperAt(household string) Who { return Who{Actor: checkout.Customer, Household: household} }

// IDText encodes ids: base 32 without padding, in lower case, without look-alikes.
var IDText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func (r *Relay) random(bytes int) []byte {
	b := make([]byte, bytes)
	if _, err := io.ReadFull(r.Rand, b); err != nil {
		panic("relay: no randomness: " + err.Error()) // without it nothing can be done safely
	}
	return b
}

// checkoutID makes an id of 128 bits. A request that has a name gets the same id each time, so that it makes
// one checkout even if its first answer was lost. A request without a name gets a random id.
func (r *Relay) checkoutID(m MerchantID, request string) CheckoutID {
	bits := r.random(16)
	if request != "" {
		return namedCheckoutID(r.Key, m, request)
	}
	return CheckoutID("co_" + IDText.EncodeToString(bits))
}

func namedCheckoutID(key Secret, m MerchantID, request string) CheckoutID {
	return CheckoutID("co_" + IDText.EncodeToString(KeyedSum(key, "checkout|"+string(m)+"|"+request)[:16]))
}

// newAttemptID makes 15 characters of 75 random bits, so that reference "." attempt fits the lender's 40
// characters.
func (r *Relay) newAttemptID() AttemptID {
	return AttemptID(IDText.EncodeToString(r.random(10))[:15])
}

// newFlowReference makes an x-reference-id or a request id: a GUID of version 4 without its dashes, 32 hex
// digits. The lender's documents say "GUID" and "32 characters", and only this form is both.
func (r *Relay) newFlowReference() string {
	id, err := uuid.NewRandomFromReader(r.Rand)
	if err != nil {
		panic("relay: no randomness: " + err.Error()) // nothing safe can be done without it
	}
	return hex.EncodeToString(id[:])
}

// Number is the short form of a checkout's id that a person can read aloud.
func Number(id CheckoutID) string {
	sum := sha256.Sum256([]byte(id))
	h := strings.ToUpper(hex.EncodeToString(sum[:4]))
	return "CK-" + h[:4] + "-" + h[4:]
}
