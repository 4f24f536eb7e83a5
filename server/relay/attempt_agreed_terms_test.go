package relay

import (
	"fmt"
	"strings"
	"testing"

	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

// Fees are compared by their amounts, and by their types where each has one; a fee of nothing is none.
func TestStatedFees(t *testing.T) {
	for want, fees := range map[string][]StatedFee{
		"fees=":                          {},
		"fees= ":                         {{"0.00", "setup"}},
		"fees=5.00 fee_types=5.00 setup": {{"5.00", " Setup "}, {"0.00", ""}},
		"fees=5.00":                      {{"5.00", " "}},
		"fees=1.00, 5.00":                {{"5.00", "setup"}, {"1.00", ""}},
		"fees=1.00,  5.00":               {{"1.00", ""}, {"5.00", "setup"}},
		"fees=1.00, 5.00 fee_types=1.00 a, 5.00 b": {{"5.00", "b"}, {"1.00", "a"}},
	} {
		var said []string
		for _, s := range StatedFees(fees) {
			said = append(said, s.Field+"="+s.Value)
		}
		if got := strings.Join(said, " "); strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ",
			"") {
			t.Errorf("%v are stated as %q, want %q", fees, got, want)
		}
	}
}

// Of what the lender says of an authorization, only what differs from the agreement is a difference. What it
// does not say is not compared.
func TestDifferences(t *testing.T) {
	rate, other := money.MustRate("0.0999"), money.MustRate("0.1999")
	equal := offer.Offer{Kind: offer.KindEqual, PlanID: 5, Term: 12, TermAmount: amount("100.00"),
		Rates: []offer.AnnualRate{{Rate: &rate}, {Rate: nil}, {Rate: &other}},
		Fees:  []offer.Fee{{Amount: amount("5.00"), Type: "setup"}}}
	untyped := equal
	untyped.Fees = []offer.Fee{{Amount: amount("5.00")}}
	regular := offer.Offer{Kind: offer.KindRegular, TermAmount: amount("1200.00")}
	for _, c := range []struct {
		agreed offer.Offer
		said   Stated
		want   string
	}{
		{equal, Stated{SaidPlan, "5"}, ""},
		{equal, Stated{SaidPlan, "6"}, "plan_id 5 6"},
		{equal, Stated{SaidTerm, "12"}, ""},
		{equal, Stated{SaidTerm, "1"}, "term 12 1"},
		{regular, Stated{SaidTerm, "1"}, ""},
		{regular, Stated{SaidTerm, "0"}, ""},
		{regular, Stated{SaidTerm, "2"}, "term 0, 1 2"},
		{equal, Stated{SaidPayment, "100.01"}, "term_amount 100.00 100.01"},
		{equal, Stated{SaidType, "promotional_purchase"}, ""},
		{equal, Stated{SaidType, "regular_purchase"},
			"transaction_type promotional_purchase regular_purchase"},
		{regular, Stated{SaidType, "regular_purchase"}, ""},
		{regular, Stated{SaidType, "promotional_purchase"},
			"transaction_type regular_purchase promotional_purchase"},
		{equal, Stated{SaidRate, other.String()}, ""},
		{equal, Stated{SaidRate, "0.5"}, fmt.Sprintf("annual_rate %s, %s 0.5", rate, other)},
		{equal, Stated{SaidFees, "5.00"}, ""},
		{equal, Stated{SaidFees, "6.00"}, "fees 5.00 6.00"},
		{equal, Stated{SaidFeeTypes, "5.00 setup"}, ""},
		{equal, Stated{SaidFeeTypes, "5.00 other"}, "fee_types 5.00 setup 5.00 other"},
		{untyped, Stated{SaidFeeTypes, "5.00 other"}, ""},
		{untyped, Stated{"nothing of ours", "x"}, "nothing of ours  x"},
	} {
		var got []string
		for _, d := range differences(c.agreed, []Stated{c.said}) {
			got = append(got, d.Field+" "+d.Agreed+" "+d.Authorized)
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%v of %s: %q, want %q", c.said, c.agreed.Kind, got, c.want)
		}
	}
}

// Only an approval of a plan that was chosen, of which the lender says something, is compared.
func TestAuthorizedOtherwise(t *testing.T) {
	said := []Stated{{SaidTerm, "24"}}
	var chosen Checkout
	chosen.State.Language, chosen.State.Chosen = locale.English, "p5-12"
	chosen.State.Quotes = map[locale.Language]Quote{locale.English: {
		Offers: []offer.Offer{{ID: "p5-12", Kind: offer.KindEqual, Term: 12}}}}
	for name, c := range map[string]struct {
		of   Checkout
		a    Attempt
		want int
	}{
		"otherwise":      {chosen, Attempt{State: AttemptApproved, said: &said}, 1},
		"nothing chosen": {Checkout{}, Attempt{State: AttemptApproved, said: &said}, 0},
		"nothing said":   {chosen, Attempt{State: AttemptApproved}, 0},
		"unknown":        {chosen, Attempt{State: AttemptUnknown, said: &said}, 0},
	} {
		if got := authorizedOtherwise(c.of, c.a); len(got) != c.want {
			t.Errorf("%s: %v, want %d", name, got, c.want)
		}
	}
}
