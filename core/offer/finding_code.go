package offer

// RulesVersion is the version of this package's rules. It is stored with every assessment. It grows whenever
// a rule, a threshold or a code changes.
const RulesVersion = "1"

// Verdict says what may be done with an offer.
type Verdict string

// The verdicts, from mild to strict. The zero value "" is not a verdict.
const (
	OK   Verdict = "ok"   // the customer may choose it
	Hold Verdict = "hold" // the merchant sees it and the reason, the customer does not
	Stop Verdict = "stop" // it is not shown
)

func (v Verdict) rank() int {
	switch v {
	case OK:
		return 1
	case Hold:
		return 2
	case Stop:
		return 3
	}
	return 0
}

// Code names a rule that an offer met.
type Code string

// The codes, in the order of Assess.
const (
	PaymentsBelowPrincipal Code = "PAYMENTS_BELOW_PRINCIPAL"
	TermAmountMismatch     Code = "TERM_AMOUNT_MISMATCH"
	FeeTypeUnknown         Code = "FEE_TYPE_UNKNOWN"
	DeferredTermsMissing   Code = "DEFERRED_TERMS_MISSING"
	PlanKindDisputed       Code = "PLAN_KIND_DISPUTED"
	QuebecRateExcludesFees Code = "QUEBEC_RATE_EXCLUDES_FEES"
	FeeInclusiveRateOver35 Code = "FEE_INCLUSIVE_RATE_OVER_35"
	RateOverCap            Code = "RATE_OVER_CAP"
	RateAtCap              Code = "RATE_AT_CAP"
	RateOver32             Code = "RATE_OVER_32"
	OneCent                Code = "ONE_CENT"
	FeeModelAlternate      Code = "FEE_MODEL_ALTERNATE"
	RateExcludesFees       Code = "RATE_EXCLUDES_FEES"
	LastPaymentDiffers     Code = "LAST_PAYMENT_DIFFERS"
)

// rule is a code with its default verdict. The merchant's policy may change the verdict.
type rule struct {
	code    Code
	verdict Verdict
}

// OK marks a remark: it never changes an offer's verdict.
var rules = [...]rule{
	{PaymentsBelowPrincipal, Stop},
	{TermAmountMismatch, Hold},
	{FeeTypeUnknown, Hold},
	{DeferredTermsMissing, Hold},
	{PlanKindDisputed, Hold},
	{QuebecRateExcludesFees, Hold},
	{FeeInclusiveRateOver35, Hold},
	{RateOverCap, Hold},
	{RateAtCap, OK},
	{RateOver32, OK},
	{OneCent, OK},
	{FeeModelAlternate, OK},
	{RateExcludesFees, OK},
	{LastPaymentDiffers, OK},
}

// Codes lists every code in the order of Assess.
func Codes() []Code {
	out := make([]Code, len(rules))
	for i, r := range rules {
		out[i] = r.code
	}
	return out
}

// Finding is one rule that an offer met. The figures are canonical texts. Either may be empty.
type Finding struct {
	Code       Code    `json:"code"`
	Verdict    Verdict `json:"verdict"`
	Given      string  `json:"given,omitempty"`
	Recomputed string  `json:"recomputed,omitempty"`
}
