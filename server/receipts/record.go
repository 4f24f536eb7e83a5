package receipts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"candor/core/locale"
	"candor/core/offer"
	"candor/core/receipt"
	"candor/server/relay"
)

// errImpossible says that what a receipt would need is no longer there, or does not fit together.
var errImpossible = errors.New("no receipt can be issued")

// record collects what the receipt of a sale says. Any error but errImpossible may pass.
func (r *Receipts) record(ctx context.Context, s Sale) (receipt.Record, error) {
	m, _ := r.Merchant(s.Merchant)
	c, err := r.Store.Checkout(ctx, s.Merchant, s.Checkout)
	if err != nil {
		return receipt.Record{}, err
	}
	consents, err := r.Store.Consents(ctx, s.Merchant, s.Checkout)
	if err != nil {
		return receipt.Record{}, err
	}
	texts, err := r.Store.Disclosures(ctx, s.Merchant, s.Checkout)
	if err != nil {
		return receipt.Record{}, err
	}
	yes, ok := consentTo(consents, s)
	if !ok {
		return receipt.Record{}, fmt.Errorf("%w: the consent is not there", errImpossible)
	}
	shown, ok := agreedText(texts, yes)
	if !ok {
		return receipt.Record{}, fmt.Errorf("%w: the text is not there", errImpossible)
	}
	agreed, ok := agreedOffer(c, yes)
	if !ok {
		return receipt.Record{}, fmt.Errorf("%w: the offer is not there", errImpossible)
	}
	out := receipt.Record{
		ID:        string(s.Checkout),
		Merchant:  receipt.Merchant{ID: string(m.ID), Name: m.Name(yes.Language)},
		Reference: c.Reference, Live: r.IsLive(c), Channel: string(c.State.Channel), Quebec: c.State.Quebec,
		Amount: s.Amount, Currency: receipt.Currency, Offer: agreed,
		Accepted: receipt.Accepted{Digest: yes.Digest, Language: yes.Language, Actor: string(yes.Actor),
			At: yes.At},
		Authorization: receipt.Authorization{Number: s.Authorization, Amount: s.Amount, At: s.Decided},
		Issued:        r.Now().UTC().Truncate(time.Millisecond),
	}
	if l, ok := m.Location(c.Location); ok {
		out.Merchant.Location = l.Name
	}
	// In Quebec the French text was shown before the English one could be agreed to.
	if french, ok := Translation(texts, shown); ok && c.State.Quebec && yes.Language != locale.French {
		out.Shown = append(out.Shown, shownText(french))
	}
	out.Shown = append(out.Shown, shownText(shown))
	return out, nil
}

// consentTo is the latest consent that a sale acts on.
func consentTo(all []relay.Consent, s Sale) (relay.Consent, bool) {
	for _, c := range slices.Backward(all) {
		if c.Digest == s.Digest && c.Offer == s.Offer {
			return c, true
		}
	}
	return relay.Consent{}, false
}

// agreedText is the text that a consent was given to, as it was issued last before.
func agreedText(all []relay.Disclosure, yes relay.Consent) (relay.Disclosure, bool) {
	for _, d := range slices.Backward(all) {
		if d.Digest == yes.Digest && d.Language == yes.Language && d.Offer == yes.Offer &&
			d.Revision <= yes.Revision {
			return d, true
		}
	}
	return relay.Disclosure{}, false
}

// Translation is the text that was issued together with another one, in the other language.
func Translation(all []relay.Disclosure, of relay.Disclosure) (relay.Disclosure, bool) {
	i := slices.IndexFunc(all, func(d relay.Disclosure) bool {
		return d.Revision == of.Revision && d.Offer == of.Offer && d.Language == of.Language.Other()
	})
	if i < 0 {
		return relay.Disclosure{}, false
	}
	return all[i], true
}

// agreedOffer is the plan that was agreed to, in the language of the consent.
func agreedOffer(c relay.Checkout, yes relay.Consent) (offer.Offer, bool) {
	offers := c.State.Quotes[yes.Language].Offers
	i := slices.IndexFunc(offers, func(o offer.Offer) bool { return o.ID == yes.Offer })
	if i < 0 {
		return offer.Offer{}, false
	}
	return offers[i], true
}

func shownText(d relay.Disclosure) receipt.Shown {
	return receipt.Shown{Language: d.Language, Version: d.Version, Digest: d.Digest, Text: d.Canonical,
		At: d.Issued}
}
