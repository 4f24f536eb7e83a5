package relay

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"

	"candor/core/checkout"
)

// So many wait for one checkout, and no longer than they may; others are told to come back, and other
// checkouts are free.
func TestI4WaitingForOneCheckout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var k keyedLocks
		unlock, err := k.lock(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		ctx, leave := context.WithCancel(t.Context())
		var waiting sync.WaitGroup
		for range maxWaiting {
			waiting.Go(func() {
				if _, err := k.lock(ctx, "a"); checkout.AsProblem(err).Code != checkout.CodeUnavailable {
					t.Errorf("who left: %v", err)
				}
			})
		}
		synctest.Wait()
		if _, err := k.lock(t.Context(), "a"); checkout.AsProblem(err).Code != checkout.CodeBusy {
			t.Errorf("one too many: %v", err)
		}
		other, err := k.lock(t.Context(), "b")
		if err != nil {
			t.Fatal(err)
		}
		other()
		leave()
		waiting.Wait()
		unlock()
		if len(k.held) != 0 {
			t.Errorf("%d are kept", len(k.held))
		}
	})
}
