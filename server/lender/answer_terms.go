package lender

import (
	"candor/core/money"
	"candor/core/offer"
)

// readPlan reads what all terms of a plan have in common. The answer does not say whether the payments are
// equal or deferred: offer.ResolveKind decides it.
func readPlan(v value) (offer.Offer, error) {
	o := offer.Offer{Kind: offer.KindUnknown}
	if v.kind != kindObject {
		return o, &fieldError{"promotional_purchase", "not an object"}
	}
	id, err := v.get("plan_id").numberToken("plan_id")
	if err != nil {
		return o, err
	}
	n, err := money.ReadWhole(id)
	if err != nil || n > 999 { // number(3)
		return o, &fieldError{"plan_id", "not a number of three digits"}
	}
	o.PlanID = int(n)
	o.PlanName, err = v.get("plan_name").shownText("plan_name")
	return o, err
}

// readTerm reads one term of a plan into an offer.
func readTerm(o *offer.Offer, v value) error {
	if v.kind != kindObject {
		return &fieldError{"terms", "not an object"}
	}
	months, err := v.get("term").numberToken("term")
	if err != nil {
		return err
	}
	if o.Term, err = offer.ReadTerm(months); err != nil {
		return &fieldError{"term", "not a number of months from 1 to 999"}
	}
	if o.TermAmount, err = v.get("term_amount").amount("term_amount"); err != nil {
		return err
	}
	if o.Rates, o.APR, err = readRates(v); err != nil {
		return err
	}
	o.Fees, err = readFees(v)
	return err
}

// readRegular reads the purchase on the revolving account. The field verify means that the bypass is
// possible, and no more than that. The lender's older document can be read to mean that the customer must be
// verified only then.
func readRegular(v value) (offer.Offer, error) {
	o := offer.Offer{Kind: offer.KindRegular}
	if v.kind != kindObject {
		return o, &fieldError{"regular_purchase", "not an object"}
	}
	var err error
	if o.TermAmount, err = v.get("term_amount").amount("regular_purchase.term_amount"); err != nil {
		return o, err
	}
	air, err := v.get("air").rate("regular_purchase.air")
	if err != nil {
		return o, err
	}
	o.Rates = []offer.AnnualRate{{Rate: &air}}
	o.BypassPossible, _ = v.get("verify").boolean()
	o.Fees, err = readFees(v)
	return o, err
}

// readRates reads annual_rates of version 2.5.1, an object or an array of objects, and apr of version 2.5. An
// apr beside annual_rates does not vanish: it is one of their figures, or it stands last. An offer without
// any rate is refused, because the rate must be shown.
func readRates(v value) (rates []offer.AnnualRate, beside *money.Rate, err error) {
	list, err := v.get("annual_rates").items("annual_rates")
	if err != nil {
		return nil, nil, err
	}
	stated, among := false, false
	apr, err := rateIfThere(v.get("apr"), "apr")
	if err != nil {
		return nil, nil, err
	}
	for _, item := range list {
		r, err := readRate(item)
		if err != nil {
			return nil, nil, err
		}
		stated = stated || r.Rate != nil
		among = among || r.Rate != nil && apr != nil && *r.Rate == *apr
		rates = append(rates, r)
	}
	if apr != nil && !among {
		rates = append(rates, offer.AnnualRate{Rate: apr})
	}
	switch {
	case !stated && apr == nil:
		return nil, nil, &fieldError{"rate", missing}
	case stated && !among:
		beside = apr
	}
	return rates, beside, nil
}

func readRate(v value) (r offer.AnnualRate, err error) {
	if v.kind != kindObject {
		return r, &fieldError{"annual_rates", "not an object"}
	}
	if r.Rate, err = rateIfThere(v.get("rate"), "annual_rates.rate"); err != nil {
		return r, err
	}
	if r.Description, err = v.get("description").shownText("annual_rates.description"); err != nil {
		return r, err
	}
	if r.Type, err = v.get("type").shownText("annual_rates.type"); err != nil {
		return r, err
	}
	r.Message, err = v.get("message").shownText("annual_rates.message")
	return r, err
}

func rateIfThere(v value, field string) (*money.Rate, error) {
	if v.absent() {
		return nil, nil
	}
	r, err := v.rate(field)
	if err != nil {
		return nil, err
	}
	return &r, nil
}

func readFees(v value) ([]offer.Fee, error) {
	list, err := v.get("fees").items("fees")
	if err != nil {
		return nil, err
	}
	var out []offer.Fee
	for _, item := range list {
		f, err := readFee(item)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// readFee reads a fee and keeps its type as it is: the table and the samples of the documents disagree on the
// types. Types such as "admin" and unknown ones are shown without the words "total" or "monthly".
func readFee(v value) (f offer.Fee, err error) {
	if v.kind != kindObject {
		return f, &fieldError{"fees", "not an object"}
	}
	if f.Amount, err = v.get("amount").amount("fees.amount"); err != nil {
		return f, err
	}
	if f.Description, err = v.get("description").shownText("fees.description"); err != nil {
		return f, err
	}
	basis, err := v.get("type").shownText("fees.type")
	if err != nil {
		return f, err
	}
	f.Type = offer.FeeType(basis)
	f.Message, err = v.get("message").shownText("fees.message")
	return f, err
}
