package relay

import (
	"log/slog"
	"slices"
	"strconv"
	"strings"

	"candor/core/offer"
)

// Stated is one thing that the lender says of an authorization: a field and a canonical text.
type Stated struct{ Field, Value string }

// The fields that are compared with what was agreed to.
const (
	SaidType     = "transaction_type"
	SaidPlan     = "plan_id"
	SaidTerm     = "term"
	SaidPayment  = "term_amount"
	SaidRate     = "annual_rate"
	SaidFees     = "fees"
	SaidFeeTypes = "fee_types"
)

// StatedFee is a fee in canonical texts.
type StatedFee struct{ Amount, Type string }

// StatedFees are fees as they are compared: the amounts that are more than nothing, and the types where each
// fee has one.
func StatedFees(fees []StatedFee) []Stated {
	var amounts, types []string
	typed := true
	for _, f := range fees {
		if f.Amount == "0.00" {
			continue
		}
		kind := strings.ToLower(strings.TrimSpace(f.Type))
		typed = typed && kind != ""
		amounts, types = append(amounts, f.Amount), append(types, f.Amount+" "+kind)
	}
	slices.Sort(amounts)
	slices.Sort(types)
	out := []Stated{{SaidFees, strings.Join(amounts, ", ")}}
	if typed && len(types) > 0 {
		out = append(out, Stated{SaidFeeTypes, strings.Join(types, ", ")})
	}
	return out
}

// Difference is a figure that the lender authorized otherwise than it was agreed to. The amount itself is
// never among them: an authorization of another amount is no approval.
type Difference struct {
	Field      string `json:"field"`
	Agreed     string `json:"agreed"`
	Authorized string `json:"authorized"`
}

// agreedTo are the figures of an offer as an authorization would state them.
func agreedTo(o offer.Offer) []Stated {
	kind := "promotional_purchase"
	out := []Stated{
		{SaidPlan, strconv.Itoa(o.PlanID)},
		{SaidTerm, strconv.Itoa(o.Term)},
		{SaidPayment, o.TermAmount.String()},
	}
	if o.Kind == offer.KindRegular {
		kind = "regular_purchase"
		out = append(out, Stated{SaidTerm, "1"}) // the one payment, in the lender's words
	}
	out = append(out, Stated{SaidType, kind})
	for _, r := range o.Rates {
		if r.Rate != nil {
			out = append(out, Stated{SaidRate, r.Rate.String()})
		}
	}
	var fees []StatedFee
	for _, f := range o.Fees {
		fees = append(fees, StatedFee{f.Amount.String(), string(f.Type)})
	}
	return append(out, StatedFees(fees)...)
}

// differences compares what the lender says of an authorization with the offer that was agreed to. What it
// does not say is not compared, and of several rates it may say some.
func differences(o offer.Offer, said []Stated) (out []Difference) {
	agreed := agreedTo(o)
	for _, s := range said {
		var values []string
		for _, a := range agreed {
			if a.Field == s.Field {
				values = append(values, a.Value)
			}
		}
		untyped := s.Field == SaidFeeTypes &&
			len(values) == 0 // then the amounts are compared, and they alone
		if !untyped && !slices.Contains(values, s.Value) {
			out = append(out, Difference{s.Field, strings.Join(values, ", "), s.Value})
		}
	}
	return out
}

// authorizedOtherwise are the differences between an approved attempt and what was agreed to.
func authorizedOtherwise(c Checkout, a Attempt) []Difference {
	o, ok := c.State.chosen(c.State.Language)
	if !ok || a.said == nil || a.State != AttemptApproved {
		return nil
	}
	return differences(o, *a.said)
}

// alarmOtherwise alarms people about an approval with other figures than those agreed to. The purchase
// stands: the lender has authorized it. The merchant and the lender have to put the figures right.
func (r *Relay) alarmOtherwise(c Checkout, a Attempt) {
	var fields []string
	for _, d := range authorizedOtherwise(c, a) {
		fields = append(fields, d.Field+" "+d.Authorized+" for "+d.Agreed)
	}
	if len(fields) > 0 {
		r.alarm(AlarmTerms, a.Merchant, a.Checkout, slog.String("otherwise", strings.Join(fields, "; ")))
	}
}
