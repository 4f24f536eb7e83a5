package relay

import (
	"context"
	"errors"

	"candor/core/checkout"
	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/offer"

	"golang.org/x/sync/errgroup"
)

// requote asks for the plans again, after the amount changed, the lender did not answer or a limit was used
// up.
func (r *Relay) requote(ctx context.Context, c Checkout, who Who, _ checkout.Action) (effect, error) {
	if c.State.Channel == checkout.Online && !c.State.Admitted {
		return r.quoteAnnounced(ctx, c, who)
	}
	return r.quote(ctx, c)
}

// quote asks the lender for the plans in both languages, checks them, and moves to the offers. After this one
// act every language, print and reload only renders.
func (r *Relay) quote(ctx context.Context, c Checkout) (effect, error) {
	if err := r.count(ctx, "", r.calls(c, 2)...); err != nil {
		return effect{}, err
	}
	en, fr, err := r.askForQuotes(ctx, c)
	if lostFlow(c, err) {
		return r.backToIdentify(c, checkout.CodeVerifyAgain), nil
	}
	if err != nil {
		return effect{}, lenderProblem("ask for plans", err)
	}
	if !en.Answers(c.Amount) || !fr.Answers(c.Amount) || !en.SameFigures(fr) {
		return effect{}, &checkout.Problem{Code: checkout.CodeQuoteUnusable, Op: "ask for plans"}
	}
	c = withoutQuote(c)
	c.Step = checkout.StepOffers
	c.State.Quoted = c.Revision + 1
	c = r.assessQuotes(ctx, c, en, fr)
	if len(c.State.Quotes[locale.English].Offers) == 0 {
		c.State.Problem = &checkout.Trouble{Code: checkout.CodeNoOffers}
	}
	return effect{Change: Change{Checkout: &c}}, nil
}

// askForQuotes gets the same quote in both languages, each by its own call.
func (r *Relay) askForQuotes(ctx context.Context, c Checkout) (en, fr offer.Quote, err error) {
	// Neither call cancels the other: a cancelled call would look like a failure of the lender.
	var g errgroup.Group
	get := func(l locale.Language, into *offer.Quote) {
		g.Go(func() error {
			call := r.call(c)
			call.Language = l
			q, err := r.Lender.Quote(ctx, call, c.Sealed.Account, c.Amount, l)
			*into = q.Bound(offer.MaxTerm)
			return err
		})
	}
	get(locale.English, &en)
	get(locale.French, &fr)
	err = g.Wait()
	return en, fr, err
}

func (r *Relay) composable(c Checkout, l locale.Language, o offer.Offer, q Quote) bool {
	_, err := disclosure.Compose(r.input(c, l, o, q))
	return err == nil
}

func (r *Relay) input(c Checkout, l locale.Language, o offer.Offer, q Quote) disclosure.Input {
	return disclosure.Input{
		Language: l, Offer: o, RegularRate: q.AIR, Quebec: c.State.Quebec, Terms: c.State.Terms[l],
	}
}

// logFindings logs the findings with figures and the version of the rules, and nothing personal.
func (r *Relay) logFindings(c Checkout, id offer.ID, v offer.Verdict, findings []offer.Finding) {
	for _, f := range findings {
		r.Log.Info("offer finding", "merchant", string(c.Merchant), "flow", c.State.Flow, "offer", string(id),
			"verdict", string(v), "code", string(f.Code), "given", f.Given, "recomputed", f.Recomputed,
			"rules", offer.RulesVersion)
	}
}

// choose takes a plan and issues its review: the disclosure in both languages is stored under its digest
// before anyone can agree to it.
func (r *Relay) choose(_ context.Context, c Checkout, who Who, a checkout.Action) (effect, error) {
	if a.Offer == "" {
		return effect{}, checkout.Refuse(checkout.CodeOfferRequired, "offer")
	}
	c = withoutConsent(c)
	c.State.Chosen, c.State.Digests = a.Offer, map[locale.Language]string{}
	change := effect{Change: Change{Checkout: &c}}
	for _, l := range []locale.Language{locale.English, locale.French} {
		doc, err := r.document(c, l)
		if err != nil {
			return effect{}, &checkout.Problem{Code: checkout.CodeOfferGone, Field: "offer",
				Op: "choose plan", Err: err}
		}
		c.State.Digests[l] = doc.Digest()
		change.Disclosures = append(change.Disclosures, Disclosure{
			Merchant: c.Merchant, Checkout: c.ID, Language: l, Offer: a.Offer, Version: doc.Version,
			Digest: doc.Digest(), Canonical: doc.Canonical(), Issued: r.Now().UTC(),
		})
	}
	c.Step = checkout.StepReview
	if c.State.Channel == checkout.InStore {
		c = r.handOver(c, who)
	}
	return change, nil
}

// handOver gives the sale to the customer on this tablet. A link that an earlier handover gave ends.
func (r *Relay) handOver(c Checkout, who Who) Checkout {
	c.Step = checkout.StepHandover
	if c.State.Device != "" {
		c = r.withNewToken(c)
	}
	c.State.Device = who.Device
	return c
}

// document composes the disclosure of the chosen plan.
func (r *Relay) document(c Checkout, l locale.Language) (disclosure.Document, error) {
	o, ok := c.State.chosen(l)
	if !ok {
		return disclosure.Document{}, errors.New("plan is not among those offered")
	}
	return disclosure.Compose(r.input(c, l, o, c.State.Quotes[l]))
}

// chosen is the chosen plan in a language.
func (s State) chosen(l locale.Language) (offer.Offer, bool) {
	for _, o := range s.Quotes[l].Offers {
		if o.ID == s.Chosen {
			return o, true
		}
	}
	return offer.Offer{}, false
}
