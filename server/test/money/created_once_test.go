package money

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"candor/server/demo"
	"candor/server/relay"
	"candor/server/test/harness"
)

// A process that died between claiming an idempotency key and answering it does not block the key for ever.
func TestKeyOfADeadProcess(t *testing.T) {
	l := newEnv(t)
	body := `{"amount":"10.00","currency":"CAD","reference":"R","channel":"online","use":"hosted","locale":"en-CA"}`
	hash := relay.Hash("POST /v1/checkouts\n" + body)
	if _, first, err := l.Service.Store.Remember(t.Context(), demo.Merchant, "k", hash, l.Clock.Now()); err != nil || !first {
		t.Fatal(first, err)
	}
	l.Clock.Advance(24 * time.Hour)
	q, _ := http.NewRequest("POST", l.Public.URL+"/v1/checkouts", strings.NewReader(body))
	q.Header.Set("Authorization", "Bearer "+demo.MerchantKey)
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("Idempotency-Key", "k")
	r, err := http.DefaultClient.Do(q)
	l.Must(err)
	defer r.Body.Close()
	if said, _ := io.ReadAll(r.Body); strings.Contains(string(said), "in_progress") {
		t.Errorf("a day later: %d %s", r.StatusCode, said)
	}
}

// A process that died after a checkout was made and before that was answered made the one that the same request gets.
func TestM1CreatedOnceThoughTheAnswerIsLost(t *testing.T) {
	l := newEnv(t)
	body := `{"amount":"10.00","currency":"CAD","reference":"R","channel":"online","use":"hosted","locale":"en-CA"}`
	header := map[string]string{"Authorization": "Bearer " + demo.MerchantKey, "Idempotency-Key": "k"}
	first := l.Call("POST", "/v1/checkouts", body, header)
	l.Must(l.Service.Store.Forget(t.Context(), demo.Merchant, "k"))
	l.Clock.Advance(time.Minute)
	if again := l.Call("POST", "/v1/checkouts", body, header); again.Status != 201 || again.Body != first.Body {
		t.Errorf("again: %d %s, first %s", again.Status, again.Body, first.Body)
	}
	l.Must(l.Service.Store.Forget(t.Context(), demo.Merchant, "k"))
	if other := l.Call("POST", "/v1/checkouts", strings.Replace(body, "10.00", "11.00", 1), header); other.Status != 201 || other.Body == first.Body {
		t.Errorf("another request under a forgotten key: %d %s", other.Status, other.Body)
	}
	l.Clock.Advance(49 * time.Hour)
	l.Must(l.Service.Store.Forget(t.Context(), demo.Merchant, "k"))
	if later := l.Call("POST", "/v1/checkouts", body, header); later.Status != 201 || later.Body == first.Body {
		t.Errorf("days later: %d %s", later.Status, later.Body)
	}
}

// racing lets another writer in between a read of a checkout and its commit, once.
type racing struct {
	relay.Store
	between func()
}

func (s *racing) Commit(ctx context.Context, c relay.Change) error {
	if f := s.between; f != nil && c.Checkout != nil {
		s.between = nil
		f()
	}
	return s.Store.Commit(ctx, c)
}

// The link ends at hand-back though the attempt is recorded in the same instant.
func TestRevokeAgainstRecord(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(harness.InStore)
	token, err := l.Service.Relay.ClientToken(t.Context(), ref)
	l.Must(err)
	l.Service.Relay.Store = &racing{l.Service.Store, func() {
		c, err := l.Service.Store.Checkout(t.Context(), ref.Merchant, ref.Checkout) // as record does, without the lock
		l.Must(err)
		was := c.Revision
		c.Revision++
		l.Must(l.Service.Store.Commit(t.Context(), relay.Change{Checkout: &c, Was: was}))
	}}
	err = l.Service.Relay.Revoke(t.Context(), ref, "")
	if _, opened := l.Service.Relay.Open(t.Context(), token); opened == nil {
		t.Errorf("the customer's link still works after hand-back (%v)", err)
	}
}

// A checkout of a merchant that is no longer configured is refused, not a panic.
func TestMerchantRemoved(t *testing.T) {
	l := newEnv(t)
	ref := l.Create(nil)
	token, err := l.Service.Relay.ClientToken(t.Context(), ref)
	l.Must(err)
	o := l.Service.Relay.Options
	o.Merchants, o.Log = nil, slog.New(slog.DiscardHandler)
	r, err := relay.New(o)
	l.Must(err)
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("panic: %v", p)
		}
	}()
	if found, err := r.Open(t.Context(), token); err == nil {
		_, _ = r.View(t.Context(), found, relay.Shopper)
	}
}
