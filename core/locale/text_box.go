package locale

// Box is the wording of the information box and of a plan in the list of plans. The terms are those of the
// official texts: SOR/2021-181 ss. 38, 60 and the examples of the federal supervisor. For Quebec they are
// those of CQLR P-40.1, r. 3, s. 61.0.12.
type Box struct {
	_ incomparable

	Title, Note, Estimates string
	LenderWords            string // stands above a text of the lender
	Common, Quebec         BoxTerms

	Purchase, Plan, Term, Amount string
	MonthlyPayment, AmountDue    string
	AddedToAccount               string
	Fee, OtherFee, FeeNotice     string
	Late                         string // stands above configured terms too
	HighCost                     string // stands beside the wording for high-cost credit
	LastPayment, Total           string
	TotalInTime                  string

	PlanEqual    Phrase `names:"term"`
	PlanDeferred Phrase `names:"term"`
	PlanRegular  string
	PlanUnknown  string

	Equal, Deferred, Regular string // the kinds of plan, as headings
	OtherPlans               string // the heading of plans of unknown kind
	NoTerm                   string // the name of a regular purchase in the list

	FeesIncluded Phrase  `names:"amount"`
	OnePayment   Phrase  `names:"amount"`
	OneWithFees  Phrase  `names:"amount"`
	Payments     Counted `names:"count"`
	FeeBasis     Phrase  `names:"amount,basis"`
	Yearly       Phrase  `names:"rate"`

	NoFee       string // the value of the fee row when there is none
	TotalVaries string // in place of estimates when there is no term

	UnitFeesIncluded, UnitOnePayment, UnitOneWithFees string // below a payment
	InTotal, PerMonth                                 string // the basis of a fee

	Estimated        Phrase `names:"label"` // a label that does not stand under the heading Estimates
	TotalEstimate    string
	IfLate, IfInTime string // below a figure of the compared plans
	Varies           string // in place of a figure of the compared plans
	NoEstimate       string // used where our figures do not explain the lender's

	PaymentColumn, FeesColumn string // heads of the compared plans
}

// BoxTerms are the words that Quebec law replaces by its own: credit rate and credit charges (Consumer
// Protection Act, P-40.1).
type BoxTerms struct {
	Rate, LateRate, RegularRate string
	Cost, CostInTime            string
	CostEstimate                string
}

var boxEnglish = Box{
	Title:       "Information box",
	Note:        "Figures set by the lender, except where marked as estimates",
	Estimates:   "Estimates",
	LenderWords: "In the lender’s words",

	Common: BoxTerms{
		Rate:         "Annual interest rate",
		LateRate:     "Annual interest rate if not paid in time",
		RegularRate:  "Regular purchase rate",
		Cost:         "Cost of credit, interest and fees",
		CostInTime:   "Cost of credit if paid in time, interest and fees",
		CostEstimate: "Cost of credit (estimate)",
	},
	Quebec: BoxTerms{
		Rate:         "Credit rate",
		LateRate:     "Credit rate if not paid in time",
		RegularRate:  "Regular purchase credit rate",
		Cost:         "Credit charges, interest and fees",
		CostInTime:   "Credit charges if paid in time, interest and fees",
		CostEstimate: "Credit charges (estimate)",
	},

	Purchase:       "Purchase amount",
	Plan:           "Plan",
	Term:           "Term",
	Amount:         "Amount",
	MonthlyPayment: "Monthly payment",
	AmountDue:      "Amount due",
	AddedToAccount: "Added to your account",
	Fee:            "Administration fee",
	OtherFee:       "Fee",
	FeeNotice:      "Fee notice",
	Late:           "If you do not pay in time",
	HighCost:       "High-cost credit",
	LastPayment:    "Last payment",
	Total:          "Total of payments",
	TotalInTime:    "Total if paid in time",

	PlanEqual:    "Equal monthly payments, {term}",
	PlanDeferred: "One deferred payment, {term}",
	PlanRegular:  "Regular purchase, no fixed term",
	PlanUnknown:  "The lender does not say what kind of plan this is",
	Equal:        "Equal monthly payments",
	Deferred:     "One deferred payment",
	Regular:      "Regular purchase",
	OtherPlans:   "Other plans",
	NoTerm:       "No fixed term",

	FeesIncluded: "{amount}, fees included",
	OnePayment:   "{amount}, in one payment",
	OneWithFees:  "{amount}, in one payment, fees included",
	Payments:     Counted{One: "{count} payment", Other: "{count} payments"},

	FeeBasis:    "{amount} {basis}",
	Yearly:      "{rate} a year",
	NoFee:       "None",
	TotalVaries: "The total depends on how quickly you pay.",

	UnitFeesIncluded: "fees included",
	UnitOnePayment:   "in one payment",
	UnitOneWithFees:  "in one payment, fees included",
	InTotal:          "in total",
	PerMonth:         "per month",

	Estimated:     "{label} (estimate)",
	TotalEstimate: "Total of payments (estimate)",
	IfLate:        "if late",
	IfInTime:      "if paid in time",
	Varies:        "varies",
	NoEstimate:    "no estimate",
	PaymentColumn: "Payment",
	FeesColumn:    "Administration fees, all months",
}

var boxFrench = Box{
	Title:       "Encadré informatif",
	Note:        "Chiffres établis par le prêteur, sauf les estimations indiquées",
	Estimates:   "Estimations",
	LenderWords: "Selon les termes du prêteur",

	Common: BoxTerms{
		Rate:         "Taux d’intérêt annuel",
		LateRate:     "Taux d’intérêt annuel si impayé à l’échéance",
		RegularRate:  "Taux des achats courants",
		Cost:         "Coût d’emprunt, intérêts et frais",
		CostInTime:   "Coût d’emprunt en cas de paiement à temps, intérêts et frais",
		CostEstimate: "Coût d’emprunt (estimation)",
	},
	Quebec: BoxTerms{
		Rate:         "Taux de crédit",
		LateRate:     "Taux de crédit si impayé à l’échéance",
		RegularRate:  "Taux de crédit des achats courants",
		Cost:         "Frais de crédit, intérêts et frais",
		CostInTime:   "Frais de crédit en cas de paiement à temps, intérêts et frais",
		CostEstimate: "Frais de crédit (estimation)",
	},

	Purchase:       "Montant de l’achat",
	Plan:           "Plan",
	Term:           "Durée",
	Amount:         "Montant",
	MonthlyPayment: "Versement mensuel",
	AmountDue:      "Montant dû",
	AddedToAccount: "Porté à votre compte",
	Fee:            "Frais d’administration",
	OtherFee:       "Frais",
	FeeNotice:      "Avis sur les frais",
	Late:           "Si vous ne payez pas à temps",
	HighCost:       "Crédit à coût élevé",
	LastPayment:    "Dernier versement",
	Total:          "Total des versements",
	TotalInTime:    "Total en cas de paiement à temps",

	PlanEqual:    "Versements mensuels égaux, {term}",
	PlanDeferred: "Un seul paiement différé, {term}",
	PlanRegular:  "Achat courant, sans durée fixe",
	PlanUnknown:  "Le prêteur ne précise pas le genre de plan",
	Equal:        "Versements mensuels égaux",
	Deferred:     "Un seul paiement différé",
	Regular:      "Achat courant",
	OtherPlans:   "Autres plans",
	NoTerm:       "Sans durée fixe",

	FeesIncluded: "{amount}, frais inclus",
	OnePayment:   "{amount}, en un seul paiement",
	OneWithFees:  "{amount}, en un seul paiement, frais inclus",
	Payments:     Counted{One: "{count} versement", Other: "{count} versements"},

	FeeBasis:    "{amount} {basis}",
	Yearly:      "{rate} par année",
	NoFee:       "Aucuns",
	TotalVaries: "Le total dépend de la rapidité de vos paiements.",

	UnitFeesIncluded: "frais inclus",
	UnitOnePayment:   "en un seul paiement",
	UnitOneWithFees:  "en un seul paiement, frais inclus",
	InTotal:          "au total",
	PerMonth:         "par mois",

	Estimated:     "{label} (estimation)",
	TotalEstimate: "Total des versements (estimation)",
	IfLate:        "si en retard",
	IfInTime:      "si payé à temps",
	Varies:        "variable",
	NoEstimate:    "aucune estimation",
	PaymentColumn: "Versement",
	FeesColumn:    "Frais d’administration, au total",
}
