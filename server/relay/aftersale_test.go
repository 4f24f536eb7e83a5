package relay_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/relay"
)

// closing is a context that ends at once: Close cuts off what still runs.
func (e *env) closing() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(e.Context())
	cancel()
	return ctx, cancel
}

func cents(text string) *money.Amount {
	a := money.MustAmount(text)
	return &a
}

func TestOperationsOfAPurchase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.InStore)
		if _, err := e.relay.Capture(t.Context(), e.ref, nil, ""); problemCode(err) != checkout.CodeConflict {
			t.Errorf("before it is approved: %v", err)
		}
		e.step(e.buy("p5-12"), checkout.StepApproved, "")
		captured, err := e.relay.Capture(t.Context(), e.ref, cents("500.00"), "key-1")
		if err != nil || captured.State != relay.OperationDone || captured.Seq != 1 {
			t.Fatalf("capture: %+v, %v", captured, err)
		}
		if again, err := e.relay.Capture(t.Context(), e.ref, cents("500.00"), "key-1"); err != nil ||
			again.ID != captured.ID {
			t.Errorf("the same request: %+v, %v", again, err)
		}
		if _, err := e.relay.Release(t.Context(), e.ref, cents("700.01"),
			""); problemCode(err) != checkout.CodeAmountExceeds {
			t.Errorf("a cent too much: %v", err)
		}
		if o, err := e.relay.Release(t.Context(), e.ref, nil, ""); err != nil ||
			o.Amount != money.MustAmount("700.00") {
			t.Errorf("release: %+v, %v", o, err)
		}
	})
}

func TestReturnAndRefundOfAPurchase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.InStore)
		e.step(e.buy("p5-12"), checkout.StepApproved, "")
		captured, err := e.relay.Capture(t.Context(), e.ref, nil, "")
		if err != nil {
			t.Fatal(err)
		}
		if o, err := e.relay.Return(t.Context(), e.ref, captured.ID, cents("100.00"), ""); err != nil ||
			o.Of != captured.ID || o.Done == "" {
			t.Errorf("return: %+v, %v", o, err)
		}
		if o, err := e.relay.Refund(t.Context(), e.ref, "", money.MustAmount("50.00"), ""); err != nil ||
			o.State != relay.OperationDone {
			t.Errorf("refund: %+v, %v", o, err)
		}
		list, err := e.relay.Operations(t.Context(), e.ref)
		if err != nil || len(list) != 3 {
			t.Fatalf("%d operations, %v", len(list), err)
		}
		sums, err := relay.SumsOf(money.MustAmount("1200.00"), "100", list)
		if err != nil || sums.Captured.String() != "1200.00" || sums.Returned.String() != "100.00" ||
			sums.Refunded.String() != "50.00" || !sums.Remaining.IsZero() {
			t.Errorf("sums %+v, %v", sums, err)
		}
	})
}

func TestOperationsWithoutAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.InStore)
		e.step(e.buy("p5-12"), checkout.StepApproved, "")
		e.lender.operationFail = map[relay.OperationKind]*relay.LenderError{
			relay.KindCapture: {Class: relay.Unknown}, relay.KindRelease: {Class: relay.NotSent},
			relay.KindRefund: {Class: relay.Unknown}}
		if _, err := e.relay.Release(t.Context(), e.ref, nil,
			""); problemCode(err) != checkout.CodeLenderDown {
			t.Errorf("nothing was sent: %v", err)
		}
		lost, err := e.relay.Capture(t.Context(), e.ref, cents("500.00"), "")
		if err != nil || lost.State != relay.OperationUnknown {
			t.Fatalf("a lost capture: %+v, %v", lost, err)
		}
		e.settle(3 * time.Second)
		e.lender.list[0].Captures = []relay.Captured{{ID: "901", Reference: lost.Reference,
			Amount: lost.Amount, HasAmount: true}}
		e.settle(time.Minute)
		found, err := e.store.Operation(t.Context(), lost.Merchant, lost.ID)
		if err != nil || found.State != relay.OperationDone || found.Capture != "901" {
			t.Errorf("after the list shows it: %+v, %v", found, err)
		}
		second, err := e.relay.Capture(t.Context(), e.ref, cents("100.00"), "")
		if err != nil {
			t.Fatal(err)
		}
		for range 4 {
			e.settle(10 * time.Minute)
		}
		if o, err := e.store.Operation(t.Context(), second.Merchant, second.ID); err != nil ||
			o.State != relay.OperationManual {
			t.Errorf("one that no list shows: %+v, %v", o, err)
		}
		if o, err := e.relay.Refund(t.Context(), e.ref, "", money.MustAmount("50.00"), ""); err != nil ||
			o.State != relay.OperationManual {
			t.Errorf("a lost refund: %+v, %v", o, err)
		}
	})
}

// A capture whose id did not come with the approval is looked up before it is returned.
func TestReturnOfAnAutomaticCapture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEnv(t, checkout.Online)
		yes := true
		made, err := e.relay.Create(t.Context(), "maple-birch",
			relay.CreateRequest{Amount: money.MustAmount("1200.00"), Currency: "CAD",
				Reference: "order-2", Channel: checkout.Online, Use: checkout.Hosted, Locale: "en-CA",
				AutoCapture: &yes})
		if err != nil {
			t.Fatal(err)
		}
		e.ref.Checkout = made.ID
		e.loseAnswer()
		e.lender.list[0].Captures = append(e.lender.list[0].Captures,
			relay.Captured{ID: "999", Reference: "another"})
		e.settle(time.Minute)
		list, err := e.relay.Operations(t.Context(), e.ref)
		if err != nil || len(list) != 1 || list[0].Cause != relay.CauseAutoCapture || list[0].Capture != "" {
			t.Fatalf("operations %+v, %v", list, err)
		}
		o, err := e.relay.Return(t.Context(), e.ref, list[0].ID, nil, "")
		if err != nil || o.Capture != "900" {
			t.Errorf("return: %+v, %v", o, err)
		}
	})
}
