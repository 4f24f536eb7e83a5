package locale

// Review is the wording of the review before a person agrees.
type Review struct {
	_ incomparable

	Title         string
	Lede          Phrase `names:"amount,merchant,term"`
	LedeNoTerm    Phrase `names:"amount,merchant"`
	Schedule      string
	Payments      Phrase `names:"first,last"`
	OnePayment    Phrase `names:"number"`
	LastPayment   Phrase `names:"number"`
	Each          Phrase `names:"amount"`
	DueDates      string
	Consent       Phrase `names:"amount"`
	Agree         string
	AgreeNote     string
	AgreeGoOn     string
	AgreeGoOnNote string
	Back          string
	Disagree      string
	FrenchTitle   string
	FrenchText    string
	FrenchFirst   string
	NoBoxTitle    string
	NoBox         string
	AgreeIn       string // in which language a person agrees
	ChangedTitle  string
	ChangedText   string
	ChangedOpen   string
}

var reviewEnglish = Review{
	Title:         "Review before you agree",
	Lede:          "You are about to finance {amount} at {merchant} over {term}.",
	LedeNoTerm:    "You are about to finance {amount} at {merchant}.",
	Schedule:      "Payment schedule",
	Payments:      "Payments {first} to {last}",
	OnePayment:    "Payment {number}",
	LastPayment:   "Payment {number} (estimate)",
	Each:          "{amount} each",
	DueDates:      "The lender sets the due dates and prints them on your statement.",
	Consent:       "I have read the information box and I agree to finance {amount} on this plan.",
	Agree:         "Agree and confirm",
	AgreeNote:     "Nothing is authorized until you press this button.",
	AgreeGoOn:     "Agree and continue",
	AgreeGoOnNote: "Nothing is authorized until you confirm on the next screen.",
	Back:          "Back to the plans",
	Disagree:      "I don’t agree, return the tablet",
	FrenchTitle:   "The French information box comes first",
	FrenchText: "In Quebec, you receive the terms in French before you can agree to them in another " +
		"language. See them in French, then come back to English if you prefer.",
	FrenchFirst: "See the information box in French first",
	NoBoxTitle:  "This plan can’t be shown",
	NoBox: "A text that must be shown with it is missing. Nothing was authorized. Please choose " +
		"another plan.",
	AgreeIn:      "You agree to the English text. A translation that your browser makes is not part of it.",
	ChangedTitle: "The text of this page was changed",
	ChangedText: "Your browser translated it, or an extension changed it. What counts is the original " +
		"English text. Open it to go on.",
	ChangedOpen: "Show the original English text",
}

var reviewFrench = Review{
	Title:         "Vérifiez avant d’accepter",
	Lede:          "Vous êtes sur le point de financer {amount} chez {merchant} sur {term}.",
	LedeNoTerm:    "Vous êtes sur le point de financer {amount} chez {merchant}.",
	Schedule:      "Calendrier des versements",
	Payments:      "Versements {first} à {last}",
	OnePayment:    "Versement {number}",
	LastPayment:   "Versement {number} (estimation)",
	Each:          "{amount} chacun",
	DueDates:      "Le prêteur fixe les dates d’échéance et les indique sur votre relevé.",
	Consent:       "J’ai lu l’encadré informatif et j’accepte de financer {amount} selon ce plan.",
	Agree:         "Accepter et confirmer",
	AgreeNote:     "Rien n’est autorisé avant que vous appuyiez sur ce bouton.",
	AgreeGoOn:     "Accepter et continuer",
	AgreeGoOnNote: "Rien n’est autorisé avant que vous confirmiez à l’écran suivant.",
	Back:          "Retour aux plans",
	Disagree:      "Je n’accepte pas, rendre la tablette",
	FrenchTitle:   "L’encadré en français vient d’abord",
	FrenchText: "Au Québec, vous recevez les conditions en français avant de pouvoir les accepter dans " +
		"une autre langue.",
	FrenchFirst: "Voir l’encadré en français d’abord",
	NoBoxTitle:  "Ce plan ne peut être montré",
	NoBox: "Un texte qui doit l’accompagner est manquant. Rien n’a été autorisé. Veuillez choisir " +
		"un autre plan.",
	AgreeIn: "Vous acceptez le texte français. Une traduction faite par votre navigateur n’en fait pas " +
		"partie.",
	ChangedTitle: "Le texte de cette page a été modifié",
	ChangedText: "Votre navigateur l’a traduit, ou une extension l’a modifié. C’est le texte d’origine en " +
		"français qui compte. Ouvrez-le pour continuer.",
	ChangedOpen: "Voir le texte d’origine en français",
}
