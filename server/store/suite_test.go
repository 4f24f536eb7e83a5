package store_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
	"candor/server/receipts"
	"candor/server/relay"
	"candor/server/store"
	"candor/server/tablet"
)

// database opens one more replica on itself.
// everything is what a store keeps, for whoever needs it.
type everything interface {
	relay.Store
	tablet.Store
	relay.Replies
	receipts.Store
}

type database func() everything

// suite is what every database must pass. empty makes an empty one.
func suite(t *testing.T, empty func(t *testing.T) database) {
	for name, test := range map[string]func(*testing.T, everything){
		"checkout round trip":            checkoutRoundTrip,
		"checkout compare and set":       checkoutCompareAndSet,
		"checkout race":                  checkoutRace,
		"checkout list":                  checkoutList,
		"checkout quote":                 checkoutQuote,
		"checkout marks":                 checkoutMarks,
		"change is whole":                changeIsWhole,
		"change of one owner":            changeOfOneOwner,
		"consent needs a disclosure":     consentNeedsDisclosure,
		"disclosure of two revisions":    disclosureTwice,
		"attempt round trip":             attemptRoundTrip,
		"attempt live states":            attemptLiveStates,
		"attempt race":                   attemptRace,
		"attempt approved once":          attemptApprovedOnce,
		"attempt compare and set":        attemptCompareAndSet,
		"attempt claims":                 attemptClaims,
		"attempt hand-over":              attemptHandOver,
		"M9 reservation round trip":      reservationRoundTrip,
		"M9 reservation refused":         reservationRefused,
		"M9 reservation moved":           reservationMoved,
		"M9 reservation race":            reservationRace,
		"reservations fade":              reservationsFade,
		"illegal moves":                  illegalMoves,
		"operation round trip":           operationRoundTrip,
		"operation compare and set":      operationCompareAndSet,
		"operation decided from books":   operationFromSameBooks,
		"operation of one request":       operationOfOneRequest,
		"operation claims":               operationClaims,
		"resolution round trip":          resolutionRoundTrip,
		"resolution ends":                resolutionEnds,
		"open work":                      openWork,
		"open checkouts":                 openCheckouts,
		"comparison findings":            comparisonFindings,
		"comparison of a day":            comparisonDay,
		"comparison marks":               comparisonMarks,
		"comparison of lives":            comparisonLives,
		"comparison days":                comparisonDays,
		"P4 matrix of merchants":         merchantsMatrix,
		"merchants apart":                merchantsApart,
		"idempotency":                    idempotency,
		"idempotency race":               idempotencyRace,
		"abandoned key":                  abandonedKey,
		"device":                         device,
		"device list":                    deviceList,
		"enrolment once":                 enrolmentOnce,
		"session compare and set":        sessionCompareAndSet,
		"handover":                       handover,
		"I7 claims":                      claimsAhead,
		"I7 uses":                        usesAhead,
		"I7 keys and leases":             keysAhead,
		"tries race":                     triesRace,
		"tries come back":                triesComeBack,
		"uses in a window":               usesInAWindow,
		"uses are all or none":           usesAllOrNone,
		"uses with a change":             usesWithChange,
		"uses given back":                usesGivenBack,
		"uses purged":                    usesPurged,
		"lease of one holder":            leaseOneHolder,
		"checkout fades":                 checkoutFades,
		"ended checkout fades":           endedFades,
		"attempt fades":                  attemptFades,
		"replies, sessions, codes fade":  othersFade,
		"audits of no checkout fade":     auditsFade,
		"what settling needs stays":      neededStays,
		"drop is limited":                limitedDrop,
		"events round trip":              eventsRoundTrip,
		"events in pages":                eventsInPages,
		"events of a change that failed": eventsOfFailed,
		"events by their time":           eventsByTime,
		"events fade":                    eventsFade,
		"deliveries in line":             deliveriesInLine,
		"deliveries that fail":           deliveriesFail,
		"deliveries of owners":           deliveriesOfOwners,
		"deliveries fade":                deliveriesFade,
		"what ran out":                   whatRanOut,
		"evidence goes whole":            evidenceGoes,
		"erase one":                      eraseOne,
		"P7 replies go with the person":  repliesGoWithPerson,
		"secrets go without a person":    secretsGoWithoutPerson,
		"receipts of sales":              receiptsOfSales,
		"receipts in one chain":          receiptsInOneChain,
		"receipts fade":                  receiptsFade,
		"W4 receipts race":               receiptsRace,
		"P7 erasing waits for a receipt": erasingWaitsForReceipt,
		"context that ended writes none": endedContext,
	} {
		t.Run(name, func(t *testing.T) {
			s := empty(t)()
			test(t, s)
			if err := s.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
	}
	for name, test := range replicated {
		t.Run(name, func(t *testing.T) {
			db := empty(t)
			test(t, []everything{db(), db(), db()})
		})
	}
}

const maple = relay.MerchantID("maple-birch")

var noon = time.Date(2026, 3, 4, 12, 0, 0, 123456000, time.UTC)

// key makes a sealing key of one repeated byte.
func key(id string, b byte) store.Key {
	raw := make([]byte, 32)
	for i := range raw {
		raw[i] = b
	}
	return store.Key{ID: id, Secret: relay.NewSecret(base64.StdEncoding.EncodeToString(raw))}
}

// sample is a checkout with something in every field.
func sample(id string) relay.Checkout {
	was := money.MustAmount("1000.00")
	return relay.Checkout{
		ID: relay.CheckoutID("co_" + id), Merchant: maple, Revision: 1, Step: checkout.StepReview,
		Reference: "order-" + id,
		Location:  "queen-west", Amount: money.MustAmount("1200.00"), TokenHash: "hash-" + id, Generation: 2,
		Created: noon, Expires: noon.Add(time.Hour), Ended: noon.Add(2 * time.Hour),
		State: relay.State{
			Channel: checkout.InStore, Use: checkout.Tablet, Language: locale.French, Province: "QC",
			Quebec: true,
			Was:    &was, Chosen: offer.ID("plan-7"),
			Personal: relay.Personal{
				Items: []relay.Item{{Description: "Sofa “Érable”, canary-item", Quantity: 2,
					UnitPrice: relay.PriceOf(money.MustAmount("600.00"))}},
				Person: &checkout.Person{Name: "canary-name", CardEnding: "0042"},
				Kinds:  map[int]offer.Kind{7: "equal"},
				Methods: []checkout.Destination{{Method: checkout.MethodEmail,
					Masked: "c•••@canary.example"}},
				Question: "canary-question", ReturnURL: "https://shop.example/canary-return",
			},
			Digests: map[locale.Language]string{locale.French: "d1"}, RequestID: "r1",
			Outcome: &checkout.Outcome{Authorization: "a1", At: noon},
		},
		Sealed: relay.Sealed{
			Account: relay.NewSecret("canary-account-" + id), Card: relay.NewSecret("canary-card-" + id),
			QuestionID: "q3",
			Candidates: map[string]relay.Candidate{
				"x": {Account: relay.NewSecret("canary-candidate-" + id),
					Card: relay.NewSecret("canary-other-card-" + id)},
			},
			Token: relay.NewSecret("canary-token-" + id), TokenEnds: noon.Add(20 * time.Minute),
			Page: relay.NewSecret("canary-page-" + id),
		},
	}
}

func attempt(c relay.Checkout, id string, s relay.AttemptState) relay.Attempt {
	return relay.Attempt{
		ID: relay.AttemptID(id), Merchant: c.Merchant, Checkout: c.ID, State: s, Reference: c.Reference +
			"." + id,
		FlowReference: "f1", Amount: money.MustAmount("1200.00"), Offer: "plan-7", Digest: "d1",
		Code:          "credit_exceeded",
		Authorization: "a1", Account: relay.NewSecret("canary-attempt-" + id), Created: noon,
		Deadline: noon.Add(20 * time.Second),
		Decided:  noon.Add(21 * time.Second), Checked: noon.Add(22 * time.Second), Looks: 1,
		Due: noon.Add(time.Minute),
	}
}

func commit(t *testing.T, s everything, c relay.Change) {
	t.Helper()
	if err := s.Commit(t.Context(), c); err != nil {
		t.Fatalf("commit: %v", err)
	}
}

// stored commits a sample and answers it.
func stored(t *testing.T, s everything, id string) relay.Checkout {
	t.Helper()
	c := sample(id)
	commit(t, s, relay.Change{Checkout: &c})
	return c
}

func wantErr(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: error %v, want %v", what, got, want)
	}
}

// race runs f 64 times at once and counts how each ended; anything but nil and the expected error fails the
// test.
func race(t *testing.T, lost error, f func(i int) error) (won int) {
	t.Helper()
	const runners = 64
	errs := make([]error, runners)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range runners {
		all.Go(func() {
			<-start
			errs[i] = f(i)
		})
	}
	close(start)
	all.Wait()
	for i, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, lost):
			t.Errorf("runner %d: error %v, want %v", i, err, lost)
		}
	}
	return won
}

func endedContext(t *testing.T, s everything) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := sample("late")
	wantErr(t, "commit", s.Commit(ctx, relay.Change{Checkout: &c}), context.Canceled)
	_, err := s.Checkout(t.Context(), maple, c.ID)
	wantErr(t, "read", err, relay.ErrNotFound)
}

func device(t *testing.T, s everything) {
	d := tablet.Device{ID: "d1", Merchant: maple, Location: "queen-west", Name: "Till 2", SecretHash: "h1",
		Enrolled: noon}
	if err := s.PutDevice(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	got, err := s.Device(t.Context(), "h1")
	if err != nil || got != d {
		t.Errorf("device: got %+v, %v, want %+v", got, err, d)
	}
	d.Revoked = true
	if err := s.PutDevice(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if got, err = s.Device(t.Context(), "h1"); err != nil || !got.Revoked {
		t.Errorf("revoked device: got %+v, %v", got, err)
	}
	_, err = s.Device(t.Context(), "h2")
	wantErr(t, "unknown device", err, relay.ErrNotFound)
	d.ID = "d2"
	wantErr(t, "same secret again", s.PutDevice(t.Context(), d), relay.ErrExists)
}

func deviceList(t *testing.T, s everything) {
	second := tablet.Device{ID: "d1", Merchant: maple, Location: "queen-west", Name: "Till 2",
		SecretHash: "h1", Enrolled: noon.Add(time.Hour)}
	first := tablet.Device{ID: "d2", Merchant: maple, Location: "king-east", Name: "Till 1", SecretHash: "h2",
		Enrolled: noon, Revoked: true}
	foreign := tablet.Device{ID: "d3", Merchant: "other", Location: "queen-west", SecretHash: "h3",
		Enrolled: noon}
	for _, d := range []tablet.Device{second, first, foreign} {
		if err := s.PutDevice(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	for m, want := range map[relay.MerchantID][]tablet.Device{maple: {first, second}, "other": {foreign},
		"nobody": nil} {
		if got, err := s.Devices(t.Context(), m); err != nil || !slices.Equal(got, want) {
			t.Errorf("devices of %s: got %+v, %v, want %+v", m, got, err, want)
		}
	}
}

func enrolmentOnce(t *testing.T, s everything) {
	e := tablet.Enrolment{CodeHash: "c1", Merchant: maple, Location: "queen-west", Name: "Till 2",
		Expires: noon.Add(time.Minute)}
	if err := s.PutEnrolment(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	wantErr(t, "same code", s.PutEnrolment(t.Context(), e), relay.ErrExists)
	won := race(t, relay.ErrNotFound, func(int) error {
		got, err := s.TakeEnrolment(t.Context(), "c1", noon)
		if err == nil && got != e {
			return fmt.Errorf("got %+v, want %+v", got, e)
		}
		return err
	})
	if won != 1 {
		t.Errorf("enrolment was taken %d times, want once", won)
	}
	if err := s.PutEnrolment(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	_, err := s.TakeEnrolment(t.Context(), "c1", e.Expires)
	wantErr(t, "expired", err, relay.ErrNotFound)
}

func sessionCompareAndSet(t *testing.T, s everything) {
	d := tablet.Device{ID: "d1", Merchant: maple, Location: "queen-west", SecretHash: "h1", Enrolled: noon}
	if err := s.PutDevice(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	n := tablet.Session{SecretHash: "s1", Merchant: maple, Device: "d1", Associate: "1042", Revision: 1,
		Seen: noon, Started: noon}
	if err := s.PutSession(t.Context(), n); err != nil {
		t.Fatal(err)
	}
	n.Revision, n.Locked, n.Checkout, n.Seen = 2, true, "co_1", noon.Add(time.Minute)
	if won := race(t, relay.ErrStale, func(int) error { return s.PutSession(t.Context(), n) }); won != 1 {
		t.Errorf("%d writers won, want one", won)
	}
	got, err := s.Session(t.Context(), "s1")
	if err != nil || got != n {
		t.Errorf("session: got %+v, %v, want %+v", got, err, n)
	}
	if err := s.EndSession(t.Context(), "s1"); err != nil {
		t.Fatal(err)
	}
	n.Revision = 3
	wantErr(t, "write to an ended session", s.PutSession(t.Context(), n), relay.ErrStale)
	_, err = s.Session(t.Context(), "s1")
	wantErr(t, "read an ended session", err, relay.ErrNotFound)
}
