package relay

import (
	"context"
	"sync"
	"time"

	"candor/core/checkout"
)

const (
	// WatchPause is the least time between two looks of a process for changes.
	WatchPause = time.Second
	// watchKept is how long a checkout is watched whose page does not follow it: the page may ask now and
	// then, or may have lost its connection.
	watchKept = time.Minute
	// watchTrusted is how long a client token that was let in is not looked up again.
	watchTrusted = time.Hour
)

// Mark is how far a checkout is. The zero value is one that its client token opens no more.
type Mark struct {
	Revision int64         `json:"revision"`
	Step     checkout.Step `json:"step"` // as stored: one that ran out has the step at which it did
}

// Watch is a checkout that is open in a browser. It tells the page that something changed, and the page then
// asks for the View. Whoever watches is not active by it: no idle lock moves. The zero Watch is one of a
// token that opens nothing any more.
type Watch struct {
	Merchant MerchantID

	watches *watches
	hash    string
}

// Watch finds the checkout of a client token as Open does, for a page that waits for changes. A token that
// was let in within the last hour, and asked within the last minute, costs no query: so thousands of pages
// that lose their connection at once cost the database nothing. That of a tablet is looked up each time,
// because the tablet may be locked. Codes: those of Open.
func (r *Relay) Watch(ctx context.Context, token string) (Watch, error) {
	hash := Hash(token)
	if merchant, known := r.watches.trusts(hash); known {
		return Watch{merchant, &r.watches, hash}, nil
	}
	c, err := r.open(ctx, token)
	if err != nil {
		return Watch{}, err
	}
	r.watches.begin(hash, c)
	return Watch{c.Merchant, &r.watches, hash}, nil
}

// Mark is how far the checkout was at the last look, or when it was found.
func (w Watch) Mark() Mark {
	if w.watches == nil {
		return Mark{}
	}
	return w.watches.mark(w.hash)
}

// Follow gives the present Mark at once, and then each later one until stop is called. A reader that is slow
// gets the latest one only.
func (w Watch) Follow() (marks <-chan Mark, stop func()) {
	c := make(chan Mark, 1)
	if w.watches == nil {
		c <- Mark{}
		return c, func() {}
	}
	w.watches.follow(w.hash, c)
	return c, func() { w.watches.leave(w.hash, c) }
}

// RunWatch looks for changes until the context ends, with a pause after each look.
func (r *Relay) RunWatch(ctx context.Context, pause time.Duration) {
	failed := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		err := r.LookForChanges(ctx)
		if err != nil && !failed && ctx.Err() == nil {
			r.Log.Error("open pages do not learn of changes", "error", err)
		}
		failed = err != nil
	}
}

// LookForChanges reads, in one query, which of the watched checkouts changed, by whichever process, and tells
// the pages that follow them. If nothing is watched, it asks nothing.
func (r *Relay) LookForChanges(ctx context.Context) error {
	known := r.watches.known()
	if len(known) == 0 {
		return nil
	}
	found, err := r.Store.Marks(ctx, known)
	if err != nil {
		return err
	}
	r.watches.tell(found)
	return nil
}

// Watched is the number of checkouts that this process watches.
func (r *Relay) Watched() int { return r.watches.count() }

// watches are the checkouts that are open in browsers, by the hash of their client token.
type watches struct {
	now func() time.Time

	mu  sync.Mutex
	all map[string]*watched
}

// watched is one of them.
type watched struct {
	merchant  MerchantID
	mark      Mark
	onTablet  bool
	letIn     time.Time // when its token was looked up
	asked     time.Time // the last request for it, or the end of the last follower
	followers map[chan Mark]bool
}

// trusts finds a token that needs no look-up, and notes that it asked.
func (w *watches) trusts(hash string) (MerchantID, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	o, now := w.all[hash], w.now()
	if o == nil || o.onTablet || !within(watchTrusted, o.letIn, now) {
		return "", false
	}
	o.asked = now
	return o.merchant, true
}

// begin watches a checkout that was let in.
func (w *watches) begin(hash string, c Checkout) {
	w.mu.Lock()
	defer w.mu.Unlock()
	o := w.all[hash]
	if o == nil {
		o = &watched{merchant: c.Merchant, followers: map[chan Mark]bool{}}
		if w.all == nil {
			w.all = map[string]*watched{}
		}
		w.all[hash] = o
	}
	o.letIn, o.asked, o.onTablet = w.now(), w.now(), c.State.Device != ""
	if c.Revision > o.mark.Revision {
		o.tell(Mark{c.Revision, c.Step})
	}
}

func (w *watches) mark(hash string) Mark {
	w.mu.Lock()
	defer w.mu.Unlock()
	if o := w.all[hash]; o != nil {
		return o.mark
	}
	return Mark{}
}

// follow adds a follower. If the token was revoked meanwhile, the zero Mark is all that it gets.
func (w *watches) follow(hash string, c chan Mark) {
	w.mu.Lock()
	defer w.mu.Unlock()
	o := w.all[hash]
	if o == nil {
		c <- Mark{}
		return
	}
	o.followers[c] = true
	c <- o.mark
}

func (w *watches) leave(hash string, c chan Mark) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if o := w.all[hash]; o != nil {
		delete(o.followers, c)
		o.asked = w.now()
	}
}

// known is the revision of each watched checkout. It forgets those that no page asks about any more.
func (w *watches) known() map[string]int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	known := make(map[string]int64, len(w.all))
	for hash, o := range w.all {
		if len(o.followers) == 0 && !within(watchKept, o.asked, w.now()) {
			delete(w.all, hash)
			continue
		}
		known[hash] = o.mark.Revision
	}
	return known
}

// tell notes what changed. A token that opens nothing any more is told once, and then forgotten.
func (w *watches) tell(found map[string]Mark) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for hash, m := range found {
		o := w.all[hash]
		switch {
		case o == nil:
		case m == Mark{}:
			o.tell(m)
			delete(w.all, hash)
		case m.Revision > o.mark.Revision: // else it was found again meanwhile
			o.tell(m)
		}
	}
}

func (w *watches) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.all)
}

// tell replaces what a follower has not read yet.
func (o *watched) tell(m Mark) {
	o.mark = m
	for c := range o.followers {
		select {
		case <-c:
		default:
		}
		c <- m
	}
}

// within reports whether an instant lies at most so long ago. One that a clock which was set back since put
// into the future does not.
func within(span time.Duration, past, now time.Time) bool {
	return now.Sub(past) < span && !Ahead(past, now)
}
