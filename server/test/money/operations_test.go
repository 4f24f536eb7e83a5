package money

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"

	"candor/core/checkout"
	"candor/core/money"
	"candor/server/relay"
	"candor/server/test/harness"
)

// Sixty-four operations at once: the lender never executes more than what was authorized, nor than what was
// captured.
func TestM4RacesStayWithinTheBooks(t *testing.T) {
	e := newEnv(t)
	ref := e.buy("p4-24", nil)
	captured := e.done(ref, "captures", "400.00")
	var all sync.WaitGroup
	for i := range 64 {
		what := []string{"captures", "release", "refunds", "captures/" + captured.ID + "/returns"}[i%4]
		// half of the requests repeat the key of another
		all.Go(func() { e.operate(ref, what, "90.00", fmt.Sprint("k", i%32)) })
	}
	all.Wait()
	sums := map[string]money.Amount{}
	references := map[string]int{}
	for _, o := range e.Lender.Operations() {
		sums[o.Kind] = plus(t, sums[o.Kind], harness.Amount(o.Amount))
		references[o.Reference]++
	}
	if taken := plus(t, sums["capture"], sums["release"]); taken.Cmp(harness.Amount("1200.00")) > 0 ||
		taken.Cmp(harness.Amount("1120.00")) < 0 {
		t.Errorf("captured and released %s of 1200.00; it went on until less than 90.00 was left", taken)
	}
	if back := plus(t, sums["return"], sums["refund"]); back.Cmp(sums["capture"]) > 0 {
		t.Errorf("given back %s of %s", back, sums["capture"])
	}
	for _, o := range e.saleFacts(ref).Done {
		if o.Status == "refused" { // the lender was asked for more than the books allow
			t.Errorf("%+v", o)
		}
	}
	for reference, n := range references {
		if n != 1 {
			t.Errorf("%s was executed %d times", reference, n)
		}
	}
}

func plus(t *testing.T, a, b money.Amount) money.Amount {
	t.Helper()
	sum, err := a.Add(b)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// model is what the books must hold, in cents.
type model struct {
	remaining int64
	captures  []modelCapture
	refunded  int64
}

type modelCapture struct {
	id           string
	left, amount int64
}

// takeable is what can be returned of a capture: no more than of all captures together.
func (m *model) takeable(i int) int64 {
	all := -m.refunded
	for _, c := range m.captures {
		all += c.left
	}
	return min(m.captures[i].left, all)
}

func (m *model) refundable() int64 {
	all := -m.refunded
	for _, c := range m.captures {
		all += c.left
	}
	return all
}

// Random operations of random amounts: each is done exactly when the model allows it, and the sums agree.
func TestM4BooksFollowTheModel(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			e := newEnv(t)
			ref, random, m := e.buy("p4-24", nil), rand.New(rand.NewPCG(seed, 1)), &model{remaining: 1200_00}
			for range 40 {
				e.randomOperation(ref, random, m)
			}
			if got := e.saleFacts(ref).Remaining; got != cents(m.remaining) {
				t.Errorf("remaining %s, the model has %s", got, cents(m.remaining))
			}
		})
	}
}

func cents(c int64) string { return fmt.Sprintf("%d.%02d", c/100, c%100) }

func (e *env) randomOperation(ref relay.Ref, random *rand.Rand, m *model) {
	e.Helper()
	// amounts with 90 cents or more trigger faults of the sandbox
	asked := random.Int64N(300)*100 + 1 + random.Int64N(89)
	what, may, effect := "captures", asked <= m.remaining, func(id string) {
		m.remaining -= asked
		m.captures = append(m.captures, modelCapture{id, asked, asked})
	}
	switch kind := random.IntN(4); {
	case kind == 1:
		what, effect = "release", func(string) { m.remaining -= asked }
	case kind == 2:
		what, may, effect = "refunds", asked <= m.refundable(), func(string) { m.refunded += asked }
	case kind == 3 && len(m.captures) > 0:
		i := random.IntN(len(m.captures))
		what, may = "captures/"+m.captures[i].id+"/returns", asked <= m.takeable(i)
		effect = func(string) { m.captures[i].left -= asked }
	}
	got := e.operate(ref, what, cents(asked), "")
	switch {
	case may && got.Status == "done":
		effect(got.ID)
	case may || got.HTTP != http.StatusUnprocessableEntity || got.Code != checkout.CodeAmountExceeds:
		e.Errorf("%s of %s: %+v; the model says %t", what, cents(asked), got, may)
	}
}
