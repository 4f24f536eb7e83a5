package locale

// Tool is the wording of the commands that check a lender's answer in a terminal.
type Tool struct {
	_ incomparable

	Heading Phrase `names:"amount"`

	OK, Hold, Stop, Info string

	Schedule       string
	OnePayment     Phrase `names:"amount"`
	LevelPayments  Phrase `names:"count,amount"`
	LastDiffers    Phrase `names:"count,amount,last"`
	NoSchedule     string
	FeesTotal      string
	RateWithFees   string
	Recomputed     string
	Convention     string
	NoRate         string
	Unreadable     Phrase `names:"field,reason"`
	UnreadablePlan Phrase `names:"plan,field,reason"`
}

var toolEnglish = Tool{
	Heading:        "The lender’s answer for {amount}",
	OK:             "can be chosen",
	Hold:           "held",
	Stop:           "stopped",
	Info:           "for information",
	Schedule:       "Schedule",
	OnePayment:     "1 payment of {amount}",
	LevelPayments:  "{count} payments of {amount}",
	LastDiffers:    "{count} × {amount}, then {last}",
	NoSchedule:     "none can be computed",
	FeesTotal:      "Fees, all months",
	RateWithFees:   "Yearly rate with the fees",
	Recomputed:     "Payment recomputed",
	Convention:     "Convention of interest",
	NoRate:         "not stated",
	Unreadable:     "Not read: {field} ({reason})",
	UnreadablePlan: "Not read: plan {plan}, {field} ({reason})",
}

var toolFrench = Tool{
	Heading:        "Réponse du prêteur pour {amount}",
	OK:             "peut être choisi",
	Hold:           "retenu",
	Stop:           "écarté",
	Info:           "à titre d’information",
	Schedule:       "Calendrier",
	OnePayment:     "1 versement de {amount}",
	LevelPayments:  "{count} versements de {amount}",
	LastDiffers:    "{count} × {amount}, puis {last}",
	NoSchedule:     "ne peut être calculé",
	FeesTotal:      "Frais, tous les mois",
	RateWithFees:   "Taux annuel avec les frais",
	Recomputed:     "Versement recalculé",
	Convention:     "Convention d’intérêt",
	NoRate:         "non indiqué",
	Unreadable:     "Illisible : {field} ({reason})",
	UnreadablePlan: "Illisible : plan {plan}, {field} ({reason})",
}
