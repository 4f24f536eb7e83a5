package disclosure

import (
	"strings"

	"candor/core/locale"
	"candor/core/offer"
)

func (f facts) row(key, label string, blocks ...Block) []Row {
	return []Row{{Key: key, Label: label, Blocks: blocks}}
}

func (f facts) ours(kind BlockKind, parts []locale.Part) Block {
	return Block{Kind: kind, Language: f.language, Parts: parts}
}

func (f facts) figure(kind BlockKind, value string) Block { return f.ours(kind, figure(value)) }

func (f facts) text(sentence string) Block {
	return f.ours(KindPlain, []locale.Part{{Text: sentence}})
}

// lenders makes a block of each text of the lender that is not blank.
func (f facts) lenders(texts ...string) []Block {
	var blocks []Block
	for _, text := range texts {
		if !blank(text) {
			blocks = append(blocks,
				Block{Kind: KindLender, Language: f.lender, Parts: []locale.Part{{Text: text}}})
		}
	}
	return blocks
}

// payment is the lender's term amount with what is known about it.
func (f facts) payment() []locale.Part {
	amount := locale.Figure("amount", f.language.Money(f.offer.TermAmount))
	deferred, included := f.offer.Kind == offer.KindDeferred, f.feesIncluded()
	switch {
	case deferred && included:
		return f.box.OneWithFees.Fill(amount)
	case deferred:
		return f.box.OnePayment.Fill(amount)
	case included:
		return f.box.FeesIncluded.Fill(amount)
	}
	return figure(amount.Value)
}

// paymentUnit is the words after the amount of a payment.
func (f facts) paymentUnit() string {
	deferred, included := f.offer.Kind == offer.KindDeferred, f.feesIncluded()
	switch {
	case deferred && included:
		return f.box.UnitOneWithFees
	case deferred:
		return f.box.UnitOnePayment
	case included:
		return f.box.UnitFeesIncluded
	}
	return ""
}

// feesIncluded reports whether the term amount includes the fees. The lender documents this only for the
// administration fees of a plan.
func (f facts) feesIncluded() bool {
	for _, fee := range f.offer.Fees {
		if !administration(fee) {
			return false
		}
	}
	return len(f.offer.Fees) > 0 && f.offer.Kind != offer.KindRegular
}

// rateLabel names a rate. The rate of a deferred plan is not its price. It can only be the rate that applies
// when the plan is not paid in time. A rate of zero is never labelled so.
func (f facts) rateLabel(rate offer.AnnualRate) string {
	if f.lateRate(rate) {
		return f.words.LateRate
	}
	return f.words.Rate
}

func (f facts) lateRate(rate offer.AnnualRate) bool {
	return f.offer.Kind == offer.KindDeferred && rate.Rate != nil && !rate.Rate.IsZero()
}

// feeLabel calls a fee an administration fee only if the lender does.
func (f facts) feeLabel(fee offer.Fee) string {
	if administration(fee) {
		return f.box.Fee
	}
	return f.box.OtherFee
}

// administration reports whether the lender's fee type is one of admin, admin_total and admin_monthly.
func administration(fee offer.Fee) bool { return strings.HasPrefix(string(fee.Type), "admin") }

func (f facts) feeAmount(fee offer.Fee) []locale.Part {
	amount := f.language.Money(fee.Amount)
	basis := f.basis(fee)
	if basis == "" {
		return figure(amount)
	}
	return f.box.FeeBasis.Fill(locale.Figure("amount", amount), locale.Figure("basis", basis))
}

func figure(value string) []locale.Part { return []locale.Part{{Text: value, Figure: true}} }
