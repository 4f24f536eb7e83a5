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
	e := newEnv(t)
	body := `{"amount":"10.00","currency":"CAD","reference":"R","channel":"online","use":"hosted",` +
		`"locale":"en-CA"}`
	hash := relay.Hash("POST /v1/checkouts\n" + body)
	if _, first, err := e.Service.Store.Remember(
		t.Context(), demo.Merchant, "k", hash, e.Clock.Now()); err != nil || !first {
		t.Fatal(first, err)
	}
	e.Clock.Advance(24 * time.Hour)
	r, _ := http.NewRequest("POST", e.Public.URL+"/v1/checkouts", strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+demo.MerchantKey)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", "k")
	answer, err := http.DefaultClient.Do(r)
	e.Must(err)
	defer answer.Body.Close()
	if said, _ := io.ReadAll(answer.Body); strings.Contains(string(said), "in_progress") {
		t.Errorf("a day later: %d %s", answer.StatusCode, said)
	}
}

// When a process dies after it made a checkout and before it answered, the same request gets that checkout.
func TestM1CreatedOnceThoughTheAnswerIsLost(t *testing.T) {
	e := newEnv(t)
	body := `{"amount":"10.00","currency":"CAD","reference":"R","channel":"online","use":"hosted",` +
		`"locale":"en-CA"}`
	header := map[string]string{"Authorization": "Bearer " + demo.MerchantKey, "Idempotency-Key": "k"}
	first := e.Call("POST", "/v1/checkouts", body, header)
	e.Must(e.Service.Store.Forget(t.Context(), demo.Merchant, "k"))
	e.Clock.Advance(time.Minute)
	fresh := strings.Replace(first.Body, `"expires_in":86400`, `"expires_in":86340`, 1) // a minute is over
	if again := e.Call("POST", "/v1/checkouts", body, header); again.Status != 201 || again.Body != fresh {
		t.Errorf("again: %d %s, first %s", again.Status, again.Body, first.Body)
	}
	e.Must(e.Service.Store.Forget(t.Context(), demo.Merchant, "k"))
	if other := e.Call("POST", "/v1/checkouts", strings.Replace(body, "10.00", "11.00", 1),
		header); other.Status != 201 || other.ID == first.ID {
		t.Errorf("another request under a forgotten key: %d %s", other.Status, other.Body)
	}
	e.Clock.Advance(49 * time.Hour)
	e.Must(e.Service.Store.Forget(t.Context(), demo.Merchant, "k"))
	if later := e.Call("POST", "/v1/checkouts", body, header); later.Status != 201 ||
		later.ID == first.ID {
		t.Errorf("days later: %d %s", later.Status, later.Body)
	}
}

// racing lets another writer in, once, between the read of a checkout and its commit.
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

// The customer's link ends at the hand-back, though the attempt is recorded at the same moment.
func TestRevokeAgainstRecord(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(harness.InStore)
	token, err := e.Service.Relay.ClientToken(t.Context(), ref)
	e.Must(err)
	e.Service.Relay.Store = &racing{e.Service.Store, func() {
		// as the relay's record does, without the lock
		c, err := e.Service.Store.Checkout(t.Context(), ref.Merchant, ref.Checkout)
		e.Must(err)
		was := c.Revision
		c.Revision++
		e.Must(e.Service.Store.Commit(t.Context(), relay.Change{Checkout: &c, Was: was}))
	}}
	err = e.Service.Relay.Revoke(t.Context(), ref, "")
	if _, opened := e.Service.Relay.Open(t.Context(), token); opened == nil {
		t.Errorf("the customer's link still works after hand-back (%v)", err)
	}
}

// A checkout whose merchant is no longer configured is refused without a panic.
func TestMerchantRemoved(t *testing.T) {
	e := newEnv(t)
	ref := e.Create(nil)
	token, err := e.Service.Relay.ClientToken(t.Context(), ref)
	e.Must(err)
	o := e.Service.Relay.Options
	o.Merchants, o.Log = nil, slog.New(slog.DiscardHandler)
	r, err := relay.New(o)
	e.Must(err)
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("panic: %v", p)
		}
	}()
	if found, err := r.Open(t.Context(), token); err == nil {
		_, _ = r.View(t.Context(), found, relay.Shopper)
	}
}
