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

// Options are what a Relay is made of. All fields but Times, Together, Limits, Retention, Purged and Observer are required.
type Options struct {
	Store             Store
	Lender            Lender
	Merchants         []Merchant
	Key               Secret // at least 32 bytes: client tokens are derived from it
	PublicURL         string // origin under which people reach the relay, no trailing slash
	Now               func() time.Time
	Rand              io.Reader
	Log               *slog.Logger
	Times             Times
	SettleConcurrency int // how many due attempts or operations a process settles at a time; 0: 16
	Limits            Limits
	Observer          Observer // nil: nobody counts
	Retention         Retention
	Purged            func(what Retained, rows int) // told what each run of the purge forgot
}

// Relay decides. Make one with New.
type Relay struct {
	Options
	merchants map[MerchantID]Merchant
	locks     keyedLocks
	owner     string          // of leases: this process
	unwritten atomic.Int64    // outcomes that are known and not written yet
	work      sync.WaitGroup  // lender calls that outlive their request, and settling
	ctx       context.Context // of those calls: the process's own, not a request's (kept here on purpose)
	stop      context.CancelFunc
}

// New makes a Relay. Close it to let running lender calls finish.
func New(o Options) (*Relay, error) {
	if len(o.Key.Reveal()) < 32 {
		return nil, errors.New("relay key: at least 32 bytes are needed")
	}
	o.Times, o.Limits, o.Retention = o.Times.withDefaults(), o.Limits.withDefaults(), o.Retention.withDefaults()
	if o.SettleConcurrency <= 0 {
		o.SettleConcurrency = 16
	}
	if o.Observer == nil {
		o.Observer = NoObserver{}
	} else {
		o.Store = observedStore{o.Store, o.Observer}
	}
	r := &Relay{Options: o, merchants: map[MerchantID]Merchant{}}
	for _, m := range o.Merchants {
		r.merchants[m.ID] = m
	}
	r.owner = IDText.EncodeToString(r.random(10))
	r.ctx, r.stop = context.WithCancel(context.Background())
	return r, nil
}

// Close waits for running lender calls and for settling until the context ends, then cuts them off; they are settled
// at the next start, or by the other processes, to whom its leases go at once.
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

// Merchant finds a merchant of the configuration.
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
}

// Shopper is the customer, known by the client token alone.
var Shopper = Who{Actor: checkout.Customer}

// IDText spells ids: base 32 without padding, lower case, no look-alikes.
var IDText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func (r *Relay) random(bytes int) []byte {
	b := make([]byte, bytes)
	if _, err := io.ReadFull(r.Rand, b); err != nil {
		panic("relay: no randomness: " + err.Error()) // nothing safe can be done without it
	}
	return b
}

// checkoutID makes an id of 128 bits. The same request of a merchant gets the same one, so that it makes one checkout
// though its first answer was lost; a request without a name gets one by chance.
func (r *Relay) checkoutID(m MerchantID, request string) CheckoutID {
	bits := r.random(16)
	if request != "" {
		bits = KeyedSum(r.Key, "checkout|"+string(m)+"|"+request)[:16]
	}
	return CheckoutID("co_" + IDText.EncodeToString(bits))
}

// newAttemptID makes 15 characters, 75 random bits, so that reference "." attempt fits the lender's 40.
func (r *Relay) newAttemptID() AttemptID {
	return AttemptID(IDText.EncodeToString(r.random(10))[:15])
}

// newFlowReference makes an x-reference-id or a request id: a GUID of version 4 without its dashes, 32 hex digits. The
// documents say "GUID" and "32 characters", which only this is both.
func (r *Relay) newFlowReference() string {
	id, err := uuid.NewRandomFromReader(r.Rand)
	if err != nil {
		panic("relay: no randomness: " + err.Error()) // nothing safe can be done without it
	}
	return hex.EncodeToString(id[:])
}

// Number is the short form of a checkout's id that a person can read out.
func Number(id CheckoutID) string {
	sum := sha256.Sum256([]byte(id))
	h := strings.ToUpper(hex.EncodeToString(sum[:4]))
	return "CK-" + h[:4] + "-" + h[4:]
}
