package offer

import "strings"

// Sources are what is known of a plan's kind besides its name and its figures.
type Sources struct {
	Lookup     Kind `json:"lookup,omitempty"`     // the lender's offer_category for the account
	Configured Kind `json:"configured,omitempty"` // the merchant's configuration
}

// ResolveKind decides the kind of an offer: the lender's lookup, then the
// merchant's configuration, then the plan's name, then arithmetic. disputed
// tells that two of them contradict each other. A regular purchase is what the
// lender's answer says it is.
func ResolveKind(o Offer, s Sources) (kind Kind, disputed bool) {
	if o.Kind == KindRegular {
		return KindRegular, false
	}
	kind = KindUnknown
	for _, k := range [...]Kind{s.Lookup, s.Configured, kindOfName(o.PlanName), kindOfFigures(o)} {
		switch {
		case k != KindEqual && k != KindDeferred:
		case kind == KindUnknown:
			kind = k
		case kind != k:
			disputed = true
		}
	}
	return kind, disputed
}

// kindOfName reads the prefix of the lender's plan names: EMP, equal monthly
// payments; DP, deferred payment. The prefix ends where letters end.
func kindOfName(name string) Kind {
	name = strings.TrimSpace(name)
	end := strings.IndexFunc(name, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') })
	if end >= 0 {
		name = name[:end]
	}
	switch strings.ToUpper(name) {
	case "EMP":
		return KindEqual
	case "DP":
		return KindDeferred
	}
	return KindUnknown
}

// kindOfFigures decides one case only: a payment equal to the whole purchase,
// with more than one month, can only be deferred. One month is ambiguous.
func kindOfFigures(o Offer) Kind {
	if o.Term > 1 && !o.Amount.IsZero() && o.TermAmount == o.Amount {
		return KindDeferred
	}
	return KindUnknown
}

// KindOfCategory reads the lender's offer_category.
func KindOfCategory(category string) Kind {
	switch category {
	case "equal_billing":
		return KindEqual
	case "deferred_payment":
		return KindDeferred
	}
	return KindUnknown
}
