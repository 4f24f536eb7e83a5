package lender

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
	"candor/server/relay"
)

// Quote asks for the offers of an account for an amount in one language.
func (c *Client) Quote(ctx context.Context, call relay.Call, account relay.Secret, amount money.Amount,
	l locale.Language) (offer.Quote, error) {
	number, err := parseAccount(account)
	if err != nil {
		return offer.Quote{}, unsent(CalculateInterest, err)
	}
	var out offer.Quote
	call.Language = l
	err = c.do(ctx, call, exchange{
		op: CalculateInterest, account: number, flow: call.Token,
		body: map[string]any{"amount": json.RawMessage(amount.String())},
		read: func(v value) (err error) {
			if !number.same(v.get("account_number")) {
				return errAnother
			}
			out, err = readQuote(v)
			return err
		},
	})
	return out, err
}

// ReadQuote reads an answer of calculate-interest in either version. It is a pure function. An offer with a
// number that cannot be read is left out and noted in Discarded with the field and the reason. An error means
// that the body is no such answer at all. The account number is left out, because a Quote is shown and stored
// where the number must not be.
func ReadQuote(body []byte) (offer.Quote, error) {
	if len(body) > maxBody {
		return offer.Quote{}, fmt.Errorf("read quote: %w", errSize)
	}
	v, err := parse(body)
	if err != nil {
		return offer.Quote{}, fmt.Errorf("read quote: %w", err)
	}
	return readQuote(v)
}

func readQuote(v value) (offer.Quote, error) {
	amount, err := v.get("amount").amount("amount")
	if err != nil {
		return offer.Quote{}, fmt.Errorf("read quote: %w", err)
	}
	r := quoteReader{amount: amount}
	r.quote.Amount = amount
	r.quote.AccountType = accountType(v)
	r.customer(v.get("customer"))
	r.plans(v.get("promotional_purchase"))
	r.regular(v.get("regular_purchase"))
	r.quote.Offers = offer.NumberOffers(r.offers)
	return r.quote, nil
}

// quoteReader collects the offers that can be read, and notes what cannot.
type quoteReader struct {
	amount money.Amount
	offers []offer.Offer
	quote  offer.Quote
}

// discard notes an offer, or a number about the customer, that cannot be read.
func (r *quoteReader) discard(planID, term int, err error) {
	d := offer.Discarded{PlanID: planID, Term: term}
	if m, ok := errors.AsType[*fieldError](err); ok {
		d.Field, d.Reason = m.field, m.reason
	}
	r.quote.Discarded = append(r.quote.Discarded, d)
}

func (r *quoteReader) customer(v value) {
	c := &r.quote.Customer
	c.FirstName, _ = v.get("first_name").text()
	c.LastName, _ = v.get("last_name").text()
	c.Category, _ = v.get("category_type", "customer_category_type").text()
	if air := v.get("air"); !air.absent() {
		if rate, err := air.rate("customer.air"); err != nil {
			r.discard(0, 0, err)
		} else {
			c.AIR = &rate
		}
	}
	if credit := v.get("available_credit"); !credit.absent() {
		if amount, err := credit.amount("customer.available_credit"); err != nil {
			r.discard(0, 0, err)
		} else {
			c.AvailableCredit = &amount
		}
	}
}

func (r *quoteReader) plans(v value) {
	plans, err := v.items("promotional_purchase")
	if err != nil {
		r.discard(0, 0, err)
	}
	for _, p := range plans {
		plan, err := readPlan(p)
		if err != nil {
			r.discard(plan.PlanID, 0, err)
			continue
		}
		terms, err := p.get("terms").items("terms")
		if err != nil {
			r.discard(plan.PlanID, 0, err)
		}
		for _, t := range terms {
			o := plan
			o.Amount = r.amount
			if err := readTerm(&o, t); err != nil {
				r.discard(o.PlanID, o.Term, err)
				continue
			}
			r.offers = append(r.offers, o)
		}
	}
}

func (r *quoteReader) regular(v value) {
	if v.absent() {
		return
	}
	o, err := readRegular(v)
	if err != nil {
		r.discard(0, 0, err)
		return
	}
	o.Amount = r.amount
	r.offers = append(r.offers, o)
}
