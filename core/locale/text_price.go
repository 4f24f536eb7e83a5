package locale

// Price is the wording of the message beside a price: example plans for an amount, before the lender is
// asked. It is no part of Messages, because no screen in the browser's program uses it.
type Price struct {
	Available string // without a figure

	// The plan with the lowest payment, alone or as the lowest of several. Term, rate and fee belong to the
	// payment and stand beside it in the same words and the same weight (SOR/2021-181 ss. 50, 57).
	OneWithFee    Phrase `names:"payment,term,rate,fee"`
	OneNoFee      Phrase `names:"payment,term,rate"`
	LowestWithFee Phrase `names:"payment,term,rate,fee"`
	LowestNoFee   Phrase `names:"payment,term,rate"`
	Monthly       Phrase `names:"amount"`

	Open, Close string  // of the details
	Title       Phrase  `names:"amount"`
	TitlePlain  string  // without a figure
	Payments    string  // label
	LastDiffers Counted `names:"count,amount,last"`
	Ends        string  // label

	Example string // what an example is
	How     string // what happens at the checkout
}

var priceEnglish = Price{
	Available: "Financing available.",
	OneWithFee: "Example: {payment} for {term}, annual interest rate of {rate}, administration fee of " +
		"{fee}.",
	OneNoFee: "Example: {payment} for {term}, annual interest rate of {rate}, no administration fee.",
	LowestWithFee: "Example: from {payment} for {term}, annual interest rate of {rate}, administration fee " +
		"of {fee}.",
	LowestNoFee: "Example: from {payment} for {term}, annual interest rate of {rate}, no administration fee.",
	Monthly:     "{amount} a month",
	Open:        "Details",
	Close:       "Close",
	Title:       "Examples for {amount}",
	TitlePlain:  "How financing works",
	Payments:    "Payments",
	LastDiffers: Counted{
		One:   "{count} payment of {amount} and a last payment of {last} (estimate)",
		Other: "{count} payments of {amount} and a last payment of {last} (estimate)",
	},
	Ends: "Example valid until",
	Example: "These are examples and not offers. The lender decides whether it gives credit, on which " +
		"plans and at which figures.",
	How: "You choose a plan at the checkout. You see the lender’s own figures for your purchase first: " +
		"payments, rate, fees and total. Nothing is authorized before you agree.",
}

var priceFrench = Price{
	Available: "Financement offert.",
	OneWithFee: "Exemple\u00a0: {payment} pendant {term}, taux d’intérêt annuel de {rate}, frais " +
		"d’administration de {fee}.",
	OneNoFee: "Exemple\u00a0: {payment} pendant {term}, taux d’intérêt annuel de {rate}, sans frais " +
		"d’administration.",
	LowestWithFee: "Exemple\u00a0: à partir de {payment} pendant {term}, taux d’intérêt annuel de {rate}, " +
		"frais d’administration de {fee}.",
	LowestNoFee: "Exemple\u00a0: à partir de {payment} pendant {term}, taux d’intérêt annuel de {rate}, " +
		"sans frais d’administration.",
	Monthly:    "{amount} par mois",
	Open:       "Détails",
	Close:      "Fermer",
	Title:      "Exemples pour {amount}",
	TitlePlain: "Comment fonctionne le financement",
	Payments:   "Versements",
	LastDiffers: Counted{
		One:   "{count} versement de {amount} et un dernier versement de {last} (estimation)",
		Other: "{count} versements de {amount} et un dernier versement de {last} (estimation)",
	},
	Ends: "Exemple valide jusqu’au",
	Example: "Ce sont des exemples et non des offres. Le prêteur décide s’il accorde le crédit, selon " +
		"quels plans et à quels chiffres.",
	How: "Vous choisissez un plan au moment de payer. Vous voyez d’abord les chiffres du prêteur pour " +
		"votre achat\u00a0: versements, taux, frais et total. Rien n’est autorisé avant que vous acceptiez.",
}

// PriceOf is the wording in a language. It is shared and must not be changed.
func PriceOf(l Language) *Price {
	if l == French {
		return &priceFrench
	}
	return &priceEnglish
}
