package relay

import (
	"errors"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/money"
)

var booksNow = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func amount(text string) money.Amount { return money.MustAmount(text) }

func amountOrNil(text string) *money.Amount {
	if text == "" {
		return nil
	}
	a := amount(text)
	return &a
}

// operation is an entry of the books, decided ten days ago.
func operation(id OperationID, kind OperationKind, state OperationState, sum string,
	of OperationID) Operation {
	return Operation{ID: id, Kind: kind, State: state, Amount: amount(sum), Of: of, Capture: "lender-" +
		string(id),
		Decided: booksNow.AddDate(0, 0, -10)}
}

// purchase is the books of 1,200.00 on a plan: 500.00 captured in two parts, 100.00 released, 50.00 of the
// first capture returned, and 40.00 refunded without a capture.
func purchase() books {
	return books{promotional: true, authorized: amount("1200.00"), account: NewSecret("20000042"),
		list: []Operation{
			operation("c1", KindCapture, OperationDone, "300.00", ""),
			operation("c2", KindCapture, OperationDone, "200.00", ""),
			operation("l1", KindRelease, OperationDone, "100.00", ""),
			operation("r1", KindReturn, OperationDone, "50.00", "c1"),
			operation("f1", KindRefund, OperationDone, "40.00", ""),
			operation("x1", KindCapture, OperationRefused, "600.00", ""),
			operation("x2", KindRefund, OperationAbandoned, "500.00", "c2"),
		}}
}

func codeOfError(err error) checkout.Code {
	if err == nil {
		return ""
	}
	return checkout.AsProblem(err).Code
}

func TestCapturesAndReleasesStayWithinTheAuthorization(t *testing.T) {
	open := purchase()
	open.list = append(open.list, operation("c3", KindCapture, OperationUnknown, "150.00", ""),
		operation("l2", KindRelease, OperationManual, "50.00", ""))
	over := books{authorized: amount("10.00"), list: []Operation{operation("c1", KindCapture, OperationDone,
		"10.01", "")}}
	none := books{authorized: amount("10.00"), list: []Operation{operation("c1", KindCapture, OperationDone,
		"10.00", "")}}
	for name, c := range map[string]struct {
		books books
		asked string
		want  string
		code  checkout.Code
	}{
		"all that remains":              {purchase(), "", "600.00", ""},
		"a part":                        {purchase(), "599.99", "599.99", ""},
		"exactly what remains":          {purchase(), "600.00", "600.00", ""},
		"a cent too much":               {purchase(), "600.01", "600.01", checkout.CodeAmountExceeds},
		"nothing":                       {purchase(), "0.00", "0.00", checkout.CodeAmountInvalid},
		"less what may have been done":  {open, "", "400.00", ""},
		"more than is certain to be":    {open, "400.01", "400.01", checkout.CodeAmountExceeds},
		"nothing remains":               {none, "", "0.00", checkout.CodeAmountExceeds},
		"the list exceeds what is held": {over, "", "0.00", checkout.CodeInternal},
	} {
		for _, kind := range []OperationKind{KindCapture, KindRelease} {
			got, err := c.books.planFromRemaining(kind, amountOrNil(c.asked))
			if codeOfError(err) != c.code {
				t.Errorf("%s: %s of %q: %v; want code %q", name, kind, c.asked, err, c.code)
			}
			if err == nil && (got.kind != kind || got.amount.String() != c.want) {
				t.Errorf("%s: %s of %s; want %s of %s", name, got.kind, got.amount, kind, c.want)
			}
		}
	}
}

func TestReturnsStayWithinTheirCapture(t *testing.T) {
	regular := purchase()
	regular.promotional = false
	late := purchase()
	late.list[0].Decided = booksNow.Add(-returnableFor - time.Second)
	lastDay := purchase()
	lastDay.list[0].Decided = booksNow.Add(-returnableFor)
	waiting := purchase()
	waiting.list[0].State = OperationUnknown
	refunded := purchase() // refunds that name no capture leave less than the captures' own remainder
	refunded.list = append(refunded.list, operation("f2", KindRefund, OperationDone, "300.00", ""))
	for name, c := range map[string]struct {
		books books
		of    OperationID
		asked string
		want  string
		full  bool
		code  checkout.Code
	}{
		"all that is left":        {purchase(), "c1", "", "250.00", false, ""},
		"a whole capture":         {purchase(), "c2", "", "200.00", true, ""},
		"a part":                  {purchase(), "c2", "199.99", "199.99", false, ""},
		"a cent too much":         {purchase(), "c1", "250.01", "", false, checkout.CodeAmountExceeds},
		"no such capture":         {purchase(), "c9", "", "", false, checkout.CodeCaptureNotFound},
		"not a capture":           {purchase(), "l1", "", "", false, checkout.CodeCaptureNotFound},
		"a refused capture":       {purchase(), "x1", "", "", false, checkout.CodeConflict},
		"an unsettled capture":    {waiting, "c1", "", "", false, checkout.CodeConflict},
		"a regular purchase":      {regular, "c1", "", "", false, checkout.CodeNotPromotional},
		"a second too late":       {late, "c1", "", "", false, checkout.CodeReturnTooLate},
		"on the last day":         {lastDay, "c1", "", "250.00", false, ""},
		"bounded by all captures": {refunded, "c1", "", "110.00", false, ""},
	} {
		got, err := c.books.planReturn(c.of, amountOrNil(c.asked), booksNow)
		if codeOfError(err) != c.code {
			t.Errorf("%s: %v; want code %q", name, err, c.code)
			continue
		}
		want := planned{KindReturn, amount("0.00"), c.of, "lender-" + string(c.of), c.full}
		if err == nil {
			want.amount = amount(c.want)
			if got != want {
				t.Errorf("%s: %+v; want %+v", name, got, want)
			}
		}
	}
}

func TestRefundsStayWithinWhatWasCaptured(t *testing.T) {
	for name, c := range map[string]struct {
		of      OperationID
		asked   string
		capture string
		code    checkout.Code
	}{
		"of no capture":             {"", "410.00", "", ""},
		"a cent more than all":      {"", "410.01", "", checkout.CodeAmountExceeds},
		"of a capture":              {"c1", "250.00", "lender-c1", ""},
		"a cent more than its rest": {"c1", "250.01", "", checkout.CodeAmountExceeds},
		"of a capture that is not":  {"c9", "1.00", "", checkout.CodeCaptureNotFound},
		"of nothing":                {"c2", "0.00", "", checkout.CodeAmountInvalid},
	} {
		got, err := purchase().planRefund(c.of, amount(c.asked))
		if codeOfError(err) != c.code {
			t.Errorf("%s: %v; want code %q", name, err, c.code)
			continue
		}
		want := planned{kind: KindRefund, amount: amount(c.asked), of: c.of, capture: c.capture}
		if err == nil && got != want {
			t.Errorf("%s: %+v; want %+v", name, got, want)
		}
	}
}

func TestSumsCountWhatIsDone(t *testing.T) {
	list := append(purchase().list, operation("c3", KindCapture, OperationUnknown, "150.00", ""),
		operation("r2", KindReturn, OperationManual, "20.00", "c2"))
	got, err := SumsOf(amount("1200.00"), "", list)
	if err != nil {
		t.Fatal(err)
	}
	want := Sums{Captured: amount("500.00"), Released: amount("100.00"), Returned: amount("50.00"),
		Refunded: amount("40.00"), Remaining: amount("450.00")}
	if *got != want {
		t.Errorf("got %+v; want %+v", *got, want)
	}
	if _, err := SumsOf(amount("1.00"), "", list); err == nil {
		t.Error("captures above the authorization are added up without an error")
	}
}

func TestRemainderKeepsItsFirstFailure(t *testing.T) {
	r := remainder{left: amount("5.00")}
	r.subtract(amount("2.00"))
	if r.err != nil || r.left != amount("3.00") {
		t.Fatalf("5.00 - 2.00: %s, %v", r.left, r.err)
	}
	r.subtract(amount("3.01"))
	first := r.err
	if first == nil {
		t.Fatal("3.00 - 3.01: no error")
	}
	r.subtract(amount("1.00"))
	if !errors.Is(r.err, first) {
		t.Errorf("after the failure: %v; want %v", r.err, first)
	}
}
