package locale

// Findings has one plain sentence for an associate about each rule that an offer met. The sentence holds the
// lender's figure (given) and ours (recomputed), as the finding recorded them.
type Findings struct {
	_ incomparable

	PaymentsBelowPrincipal Phrase
	TermAmountMismatch     Phrase `names:"given,recomputed"`
	Unreadable             Phrase `names:"field"`
	PlanDuplicated         Phrase
	RegularAmountMismatch  Phrase `names:"given,recomputed"`
	RatesContradict        Phrase `names:"given,recomputed"`
	TextOneLanguage        Phrase
	TermsContradictName    Phrase
	FeeBasisInferred       Phrase
	FeeTypeUnknown         Phrase
	DeferredTermsMissing   Phrase
	PlanKindDisputed       Phrase
	QuebecRateExcludesFees Phrase `names:"recomputed"`
	FeeInclusiveRateOver35 Phrase `names:"recomputed"`
	RateOverCap            Phrase `names:"given"`
	RateAtCap              Phrase
	RateOver32             Phrase
	OneCent                Phrase
	FeeModelAlternate      Phrase
	RateExcludesFees       Phrase `names:"recomputed"`
	LastPaymentDiffers     Phrase `names:"recomputed"`

	Convention Phrase `names:"convention"` // after TermAmountMismatch
}

var findingsEnglish = Findings{
	PaymentsBelowPrincipal: "The payments together are less than the purchase.",
	TermAmountMismatch: "The lender’s payment is {given}; from the lender’s own rate, fee and term it " +
		"works out to {recomputed}.",
	Unreadable: "The lender’s answer has a figure that cannot be read, in the field {field}.",
	PlanDuplicated: "The lender offers this plan and term twice, with different figures or words. An " +
		"authorization could not tell them apart.",
	RegularAmountMismatch: "The lender would add {given} to the account for a purchase of {recomputed}.",
	RatesContradict:       "The lender states two yearly rates for the same thing: {given} and {recomputed}.",
	TextOneLanguage:       "A text of the lender that must be shown is missing in one language.",
	TermsContradictName: "The lender’s name for this plan says that there is no interest, but a text " +
		"charges interest if it is not paid in time.",
	FeeBasisInferred: "The lender does not say how its fee is charged; only one way gives its payment to " +
		"the cent.",
	FeeTypeUnknown:       "The lender does not say how its fee is charged.",
	DeferredTermsMissing: "There is no text saying what happens if this plan is not paid in time.",
	PlanKindDisputed:     "The lender’s answers disagree about the kind of plan.",
	QuebecRateExcludesFees: "In Quebec the credit rate must count the fee; with it, the yearly rate works " +
		"out to {recomputed}.",
	FeeInclusiveRateOver35: "With the fee counted in, this plan’s yearly rate works out to {recomputed}. " +
		"The limit is 35%.",
	RateOverCap:       "The yearly rate of {given} is above the limit of 35%.",
	RateAtCap:         "The yearly rate is exactly at the limit of 35%.",
	RateOver32:        "The yearly rate is above 32%; provincial wording for high-cost credit may be due.",
	OneCent:           "The payment differs by one cent from what the rate, fee and term give.",
	FeeModelAlternate: "The fee is spread over the payments instead of being financed.",
	RateExcludesFees: "The stated rate leaves the fee out; with it, the yearly rate works out to " +
		"{recomputed}.",
	LastPaymentDiffers: "The last payment works out to {recomputed}.",
	Convention: "The convention {convention} would explain it; ask the lender whether it uses " +
		"that one.",
}

var findingsFrench = Findings{
	PaymentsBelowPrincipal: "Les versements réunis sont inférieurs à l’achat.",
	TermAmountMismatch: "Le versement du prêteur est de {given}; selon le taux, les frais et la durée " +
		"du prêteur, il serait de {recomputed}.",
	Unreadable: "La réponse du prêteur contient un chiffre illisible, dans le champ {field}.",
	PlanDuplicated: "Le prêteur offre ce plan et cette durée deux fois, avec des chiffres ou des textes " +
		"différents. Une autorisation ne pourrait les distinguer.",
	RegularAmountMismatch: "Le prêteur porterait {given} au compte pour un achat de {recomputed}.",
	RatesContradict: "Le prêteur indique deux taux annuels pour la même chose : {given} et " +
		"{recomputed}.",
	TextOneLanguage: "Un texte du prêteur qui doit être montré manque dans une langue.",
	TermsContradictName: "Selon le nom que lui donne le prêteur, ce plan est sans intérêt, mais un " +
		"texte en facture s’il n’est pas payé à temps.",
	FeeBasisInferred: "Le prêteur ne dit pas comment ses frais sont facturés; une seule façon donne son " +
		"versement au cent près.",
	FeeTypeUnknown:       "Le prêteur ne dit pas comment ses frais sont facturés.",
	DeferredTermsMissing: "Aucun texte ne dit ce qui arrive si ce plan n’est pas payé à temps.",
	PlanKindDisputed:     "Les réponses du prêteur se contredisent sur le genre de plan.",
	QuebecRateExcludesFees: "Au Québec, le taux de crédit doit compter les frais; avec eux, le taux " +
		"annuel serait de {recomputed}.",
	FeeInclusiveRateOver35: "En comptant les frais, le taux annuel de ce plan serait de {recomputed}. La " +
		"limite est de 35 %.",
	RateOverCap: "Le taux annuel de {given} dépasse la limite de 35 %.",
	RateAtCap:   "Le taux annuel est exactement à la limite de 35 %.",
	RateOver32: "Le taux annuel dépasse 32 %; la mention provinciale du crédit à coût élevé peut " +
		"être exigée.",
	OneCent:           "Le versement diffère d’un cent de ce que donnent le taux, les frais et la durée.",
	FeeModelAlternate: "Les frais sont répartis sur les versements au lieu d’être financés.",
	RateExcludesFees: "Le taux indiqué ne compte pas les frais; avec eux, le taux annuel serait de " +
		"{recomputed}.",
	LastPaymentDiffers: "Le dernier versement serait de {recomputed}.",
	Convention:         "La convention {convention} l’expliquerait; demandez au prêteur s’il l’emploie.",
}
