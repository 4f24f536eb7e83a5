package sandbox

import "fmt"

// words are the lender's texts of one offer. Outside Quebec the rate is an interest rate, in Quebec a credit
// rate.
type words struct{ en, fr string }

func (w words) in(lang string) string {
	if lang == "fr" {
		return w.fr
	}
	return w.en
}

var (
	feeName    = words{"Administration fee", "Frais d’administration"}
	feeMonthly = words{
		"The administration fee is charged each month with your payment. If you pay off the plan early, " +
			"the administration fees for the remaining months become payable at once.",
		"Les frais d’administration sont facturés chaque mois avec votre versement. Si vous remboursez le " +
			"plan par anticipation, les frais d’administration des mois restants deviennent exigibles " +
			"immédiatement.",
	}
	feeTotal = words{
		"The administration fee is added to the amount financed and repaid with your monthly payments. If " +
			"you pay off the plan early, the whole administration fee remains payable.",
		"Les frais d’administration sont ajoutés au montant financé et remboursés avec vos versements " +
			"mensuels. Si vous remboursez le plan par anticipation, la totalité des frais " +
			"d’administration demeure exigible.",
	}

	// The documented samples' own texts; the French is ours.
	printedName = words{"Administrative fees:", "Frais administratifs\u00a0:"}
	printedFee  = words{
		"An administration fee may be shown by the month or by the year; all of it falls due if the " +
			"account is paid off early. The terms and conditions give the details.",
		"Des frais d’administration peuvent être présentés au mois ou à l’année; la totalité devient " +
			"exigible si le compte est remboursé par anticipation. Les conditions en donnent le détail.",
	}

	rateName   = words{"Annual interest rate", "Taux d’intérêt annuel"}
	rateNameQC = words{"Annual credit rate", "Taux de crédit annuel"}
	rateZero   = words{
		"No interest is charged on this plan as long as each payment is made on time.",
		"Aucun intérêt n’est exigé pour ce plan tant que chaque versement est fait à temps.",
	}
	rateZeroQC = words{
		"No credit charges apply to this plan as long as each payment is made on time.",
		"Aucuns frais de crédit ne s’appliquent à ce plan tant que chaque versement est fait à temps.",
	}
	rateAbove = words{
		"Interest is charged at this annual rate on the amount financed.",
		"Des intérêts sont exigés à ce taux annuel sur le montant financé.",
	}
	rateLate = words{
		"This annual rate applies if the amount due is not paid by the end of the term.",
		"Ce taux annuel s’applique si le montant dû n’est pas payé à la fin du terme.",
	}
)

func (p plan) feeTexts(lang string) (description, message string) {
	switch {
	case p.printed:
		return printedName.in(lang), printedFee.in(lang)
	case p.feeKind == adminTotal:
		return feeName.in(lang), feeTotal.in(lang)
	}
	return feeName.in(lang), feeMonthly.in(lang)
}

func (p plan) rateTexts(province, lang string) (description, message string) {
	name, zero := rateName, rateZero
	if province == "QC" {
		name, zero = rateNameQC, rateZeroQC
	}
	switch {
	case p.category == deferredPayment:
		return name.in(lang), rateLate.in(lang)
	case p.rate == 0:
		return name.in(lang), zero.in(lang)
	}
	return name.in(lang), rateAbove.in(lang)
}

// codeText is the message that carries a code to the customer.
func codeText(code, lang string) string {
	return fmt.Sprintf(words{
		"Flexiti (sandbox): your verification code is %s. Share it only for a purchase you are making now.",
		"Flexiti (bac à sable)\u00a0: votre code de vérification est %s. Ne le communiquez que pour un " +
			"achat que vous faites maintenant.",
	}.in(lang), code)
}

var codeSubject = words{"Your verification code", "Votre code de vérification"}

var released = words{"The amount is available again.", "Le montant est de nouveau disponible."}
