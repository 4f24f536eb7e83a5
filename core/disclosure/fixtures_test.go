package disclosure_test

import (
	"candor/core/disclosure"
	"candor/core/locale"
	"candor/core/money"
	"candor/core/offer"
)

var languages = []locale.Language{locale.English, locale.French}

// The texts of the sample lender and merchant, in both languages.
var (
	noticeMonthly = map[locale.Language]string{
		locale.English: "The administration fee is charged each month with your payment. If you pay off " +
			"the plan early, the administration fees for the remaining months become payable at once.",
		locale.French: "Les frais d’administration sont facturés chaque mois avec votre versement. Si " +
			"vous remboursez le plan par anticipation, les frais d’administration des mois restants " +
			"deviennent exigibles immédiatement.",
	}
	noticeTotal = map[locale.Language]string{
		locale.English: "The administration fee is added to the amount financed and repaid with your " +
			"monthly payments. If you pay off the plan early, the whole administration fee remains payable.",
		locale.French: "Les frais d’administration sont ajoutés au montant financé et remboursés avec vos " +
			"versements mensuels. Si vous remboursez le plan par anticipation, la totalité des frais " +
			"d’administration demeure exigible.",
	}
	rateWords = map[locale.Language]string{
		locale.English: "Annual rate",
		locale.French:  "Taux annuel",
	}
	merchantTerms = map[locale.Language]disclosure.Terms{
		locale.English: {
			Equal: "If a payment is missed, the plan may end and the remaining balance is then charged " +
				"interest at the regular purchase rate of {regular_rate} a year.",
			Deferred: "If the full amount of {amount} is not paid by the end of the {term}, interest at " +
				"{rate} a year is charged on the purchase amount from the date of purchase.",
			Regular: "If the balance is not paid by its due date, interest at {rate} a year is charged.",
		},
		locale.French: {
			Equal: "En cas de versement manqué, le plan peut prendre fin et le solde restant porte " +
				"alors intérêt au taux des achats courants, soit {regular_rate} par année.",
			Deferred: "Si le montant total de {amount} n’est pas payé à la fin des {term}, des intérêts " +
				"au taux annuel de {rate} sont calculés sur le montant de l’achat à compter de la date " +
				"d’achat.",
			Regular: "Si le solde n’est pas payé à l’échéance, des intérêts au taux annuel de {rate} sont " +
				"calculés.",
		},
	}
)

// plans are those of the gallery's screens, all for $1,200.00, and two whose facts nobody could resolve.
var plans = []struct {
	name string
	make func(locale.Language) offer.Offer
}{
	{"equal-06", func(l locale.Language) offer.Offer { return equal(6, "203.00", "0", monthly(l)) }},
	{"equal-12", func(l locale.Language) offer.Offer { return equal(12, "103.00", "0", monthly(l)) }},
	{"equal-24", func(l locale.Language) offer.Offer { return equal(24, "57.67", "0.0999", total(l)) }},
	{"equal-03", func(l locale.Language) offer.Offer { return equal(3, "423.62", "0.0999", total(l)) }},
	{"deferred-06", func(locale.Language) offer.Offer { return deferred() }},
	{"regular", func(locale.Language) offer.Offer { return regular() }},
	{"unknown-kind", func(l locale.Language) offer.Offer {
		o := equal(12, "103.00", "0", monthly(l))
		o.Kind, o.PlanName = offer.KindUnknown, "XP - Special"
		return o
	}},
	{"unknown-fee", func(l locale.Language) offer.Offer {
		fee := monthly(l)
		fee.Type, fee.Description = "annual", ""
		o := equal(12, "103.00", "0.05", total(l), fee)
		o.Rates[0].Description = rateWords[l]
		return o
	}},
}

func equal(term int, payment, rate string, fees ...offer.Fee) offer.Offer {
	return offer.Offer{Kind: offer.KindEqual, PlanID: 5, Term: term, Amount: money.MustAmount("1200"),
		TermAmount: money.MustAmount(payment), Rates: rates(rate), Fees: fees}
}

func deferred() offer.Offer {
	return offer.Offer{Kind: offer.KindDeferred, PlanID: 9, Term: 6, Amount: money.MustAmount("1200"),
		TermAmount: money.MustAmount("1200"), Rates: rates("0.35")}
}

func regular() offer.Offer {
	return offer.Offer{Kind: offer.KindRegular, Amount: money.MustAmount("1200"),
		TermAmount: money.MustAmount("1200"), Rates: rates("0.289")}
}

func rates(coefficient string) []offer.AnnualRate {
	rate := money.MustRate(coefficient)
	return []offer.AnnualRate{{Rate: &rate}}
}

func monthly(l locale.Language) offer.Fee {
	return offer.Fee{Amount: money.MustAmount("3"), Type: offer.FeeMonthly, Message: noticeMonthly[l],
		Description: locale.For(l).Box.Fee}
}

func total(l locale.Language) offer.Fee {
	return offer.Fee{Amount: money.MustAmount("49.99"), Type: offer.FeeTotal, Message: noticeTotal[l]}
}

// input adds the sample merchant's terms and the sample rate to an offer.
func input(l locale.Language, o offer.Offer) disclosure.Input {
	rate := money.MustRate("0.289")
	return disclosure.Input{Language: l, Offer: o, RegularRate: &rate, Terms: merchantTerms[l]}
}
