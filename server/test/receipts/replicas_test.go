package receipts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"candor/core/receipt"
	"candor/server/config"
	"candor/server/demo"
	"candor/server/receipts"
	"candor/server/relay"
	"candor/server/test/harness"
	"candor/server/test/postgres"
)

// TestW4ReplicasIssueOnce lets three replicas issue at once, each from many goroutines: every sale gets one
// receipt, and all of them are one chain.
func TestW4ReplicasIssueOnce(t *testing.T) {
	all := harness.NewReplicas(t, 3, nil)
	keys, err := receipts.ParseKeys(relay.NewSecret(harness.ReceiptKeys))
	all[0].Must(err)
	e := &env{Env: all[0], keys: keys}
	const sales = 12
	for range sales {
		e.sell(nil)
	}
	var issued atomic.Int64
	all.RunConcurrently(24, func(e *harness.Env, _ int) {
		n, err := e.Service.Receipts.IssueAll(e.Context())
		if err != nil {
			t.Error(err)
		}
		issued.Add(int64(n))
	})
	if n := int(issued.Load()) + e.IssueReceipts(); n != sales {
		t.Errorf("%d receipts were issued, want %d", n, sales)
	}
	e.told(sales, e.whole(sales))
}

// cutStore is a store whose process is killed at a step of issuing: before it, or after it and before the
// answer arrives. Only issuing is cut.
type cutStore struct {
	receipts.Store
	step, at int
	after    bool
}

var errKilled = errors.New("killed")

func (s *cutStore) cut(do func() error) error {
	if s.step++; s.step < s.at {
		return do()
	}
	if s.step > s.at {
		return errKilled // it is dead
	}
	if s.after {
		_ = do()
	}
	return errKilled
}

func (s *cutStore) Lease(ctx context.Context, task, holder string, now, until time.Time) (ok bool,
	err error) {
	err = s.cut(func() error { ok, err = s.Store.Lease(ctx, task, holder, now, until); return err })
	return ok, err
}

func (s *cutStore) SalesAwaiting(ctx context.Context, m relay.MerchantID, after receipts.Sale,
	limit int) (list []receipts.Sale, err error) {
	err = s.cut(func() error { list, err = s.Store.SalesAwaiting(ctx, m, after, limit); return err })
	return list, err
}

func (s *cutStore) ReceiptChain(ctx context.Context, m relay.MerchantID) (c receipts.Chain, err error) {
	err = s.cut(func() error { c, err = s.Store.ReceiptChain(ctx, m); return err })
	return c, err
}

func (s *cutStore) IssueReceipts(ctx context.Context, i receipts.Issue) error {
	return s.cut(func() error { return s.Store.IssueReceipts(ctx, i) })
}

// TestW4KilledAtEachStep kills a replica before and after each step of issuing. Another one, whose turn comes
// when the lease has ended, issues what is left: none is lost and none is doubled.
func TestW4KilledAtEachStep(t *testing.T) {
	onEveryDatabase(t, func(t *testing.T, e *env) {
		sales := 0
		for step := 1; step <= 4; step++ {
			for _, after := range []bool{false, true} {
				e.sell(nil)
				e.sell(nil)
				sales += 2
				o := e.Service.Receipts.Options
				o.Owner = fmt.Sprint("killed at ", step, after)
				o.Store = &cutStore{Store: o.Store, at: step, after: after}
				killed, err := receipts.New(o)
				e.Must(err)
				if _, err := killed.IssueAll(t.Context()); !errors.Is(err, errKilled) {
					t.Fatalf("step %d: %v", step, err)
				}
				e.Clock.Advance(4 * time.Second) // the lease has ended
				e.IssueReceipts()
				e.told(sales, e.whole(sales))
				e.Clock.Advance(4 * time.Second)
			}
		}
	})
}

// TestW4KilledProcesses sells while real processes issue and are killed again and again. In the end each sale
// has its receipt, the last one within five seconds, and the chain is whole.
func TestW4KilledProcesses(t *testing.T) {
	onEachStore(t, func(t *testing.T, store string) {
		e, c := harness.NewLender(t)
		e.Clock.Set(time.Now()) // processes use the real clock
		text, err := demo.Addresses{Data: e.Data}.ConfigText(harness.ShopOrigin, c.Merchant[0].Lender.BaseURL)
		e.Must(err)
		settings := config.Environment{Store: relay.NewSecret(store),
			Key:         relay.NewSecret(string(harness.RandomKey())),
			SealKeys:    relay.NewSecret("k1 MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="),
			ReceiptKeys: relay.NewSecret(harness.ReceiptKeys)}
		e.Open(settings, c)
		keys, err := receipts.ParseKeys(settings.ReceiptKeys)
		e.Must(err)
		seller := &env{Env: e, keys: keys}
		program := harness.Program(t)
		environment := harness.ProcessEnvironment(t, settings, "https://pay.example", text)
		sales := 0
		for life := range 5 { // each is killed somewhere else between two looks for sales
			p := harness.StartProcess(t, program, environment...)
			time.AfterFunc(time.Duration(700+170*life)*time.Millisecond, func() { _ = p.Process.Kill() })
			for range 4 {
				seller.sell(nil)
				sales++
			}
			_ = p.Wait()
		}
		p := harness.StartProcess(t, program, environment...)
		last := seller.sell(nil)
		start := time.Now()
		body := ""
		e.WaitUntil("the last receipt is issued", func() bool {
			status, _, text := get(t, p.Public+"/v1/checkouts/"+string(last.Checkout)+"/receipt")
			body = text
			return status == http.StatusOK
		})
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("the receipt came %s after the approval", took)
		}
		if _, err := receipt.Verify([]byte(body), keys.Public()...); err != nil {
			t.Error(err)
		}
		seller.whole(sales + 1)
	})
}

// onEachStore runs a test on each kind of database.
func onEachStore(t *testing.T, test func(t *testing.T, store string)) {
	t.Run("SQLite", func(t *testing.T) { test(t, "sqlite:"+filepath.Join(t.TempDir(), "candor.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, postgres.NewDatabase(t)) })
}

// get asks as the demo's merchant.
func get(t *testing.T, url string, headers ...string) (status int, header http.Header, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+demo.MerchantKey)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, string(text)
}
