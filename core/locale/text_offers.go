package locale

// Offers is the wording of the list of plans, of a changed amount, and of the handover.
type Offers struct {
	_ incomparable

	Title, Lede string
	LowestCost  string
	Compare     string
	CompareFor  Phrase `names:"amount"`
	ColPlan     string
	ColPayment  string
	ColFees     string
	Review      string
	Continue    string
	Restart     string

	StoreTitle    Phrase `names:"amount"`
	HandOver      string
	Box           string // placeholder for the chosen plan's box
	HeldTag       string
	HeldWhy       string
	HeldNotShown  string
	HeldQuote     Phrase `names:"code"`
	HeldUnnamed   string
	ShortPayment  string
	ShortRate     string
	ShortLateRate string
	ShortFee      string
	ShortDue      string
	ShortAmount   string

	ChangedTitle string
	ChangedLede  string
	WasFor       string
	IsNow        string
	AskAgain     string
	AskTitle     string
	AskLede      string
	SeePlans     Phrase `names:"amount"`

	HandTitle        string
	HandLede         string
	HandRead         Phrase `names:"term"`
	HandReadNoTerm   string
	HandAgree        string
	HandConfirm      string
	CustomerGoesOn   string
	AssociateBack    string
	BackToPlans      string
	WithCustomer     string
	WithCustomerText string

	PreparedTitle string // for a customer who opens the page before the handover
	PreparedText  string
	LookAgain     string
}

var offersEnglish = Offers{
	Title: "Choose how to pay",
	Lede: "The figures come from the lender. Choosing a plan commits you to nothing: you will " +
		"review every term before you agree.",
	LowestCost: "Lowest total cost of the monthly plans",
	Compare:    "Compare all plans",
	CompareFor: "All plans for {amount}",
	ColPlan:    "Plan",
	ColPayment: "Payment",
	ColFees:    "Administration fees, all months",
	Review:     "Continue to review",
	Continue:   "Continue",
	Restart:    "Use another account",

	StoreTitle: "Plans for {amount}",
	HandOver:   "Hand to the customer",
	Box: "Choose a plan with the customer. Its information box is shown to the customer before " +
		"anything is agreed.",
	HeldTag:       "Held, can’t be chosen",
	HeldWhy:       "Why it is held (associate only)",
	HeldNotShown:  "The customer does not see this plan.",
	HeldQuote:     "You can contact the lender and quote {code}.",
	HeldUnnamed:   "The lender’s figures for this plan could not be checked.",
	ShortPayment:  "Payment",
	ShortRate:     "Rate",
	ShortLateRate: "Rate if late",
	ShortFee:      "Fee",
	ShortDue:      "Amount due",
	ShortAmount:   "Amount",

	ChangedTitle: "Your cart total changed",
	ChangedLede: "The plan you chose was for the earlier amount, so it no longer applies. Nothing was " +
		"authorized.",
	WasFor:   "Plan was for",
	IsNow:    "Cart is now",
	AskAgain: "We will ask the lender for new plans. Please choose one and agree to its terms again.",
	AskTitle: "Ask for the plans again",
	AskLede: "There are no plans to show for this amount yet. Nothing was authorized. Ask the lender " +
		"again to see what is offered now.",
	SeePlans: "See plans for {amount}",

	HandTitle:        "Please hand the tablet to the customer",
	HandLede:         "From here on, only the customer decides. Reasons and notes for associates are hidden.",
	HandRead:         "Read the information box of your plan over {term}",
	HandReadNoTerm:   "Read the information box",
	HandAgree:        "Agree to the terms, or say no",
	HandConfirm:      "Confirm with a code or a question. Then hand the tablet back",
	CustomerGoesOn:   "I’m the customer, continue",
	AssociateBack:    "Associate: go back to the plans",
	BackToPlans:      "Back to the plans",
	WithCustomer:     "The customer decides now",
	WithCustomerText: "Only the customer can agree. Hand the tablet over, or go back to the plans.",

	PreparedTitle: "The store is preparing your purchase",
	PreparedText: "An associate finds your account and shows you the plans. You read the terms and " +
		"decide here afterwards. Nothing is authorized until you confirm.",
	LookAgain: "Look again",
}

var offersFrench = Offers{
	Title: "Choisissez comment payer",
	Lede: "Les chiffres viennent du prêteur. Choisir un plan ne vous engage à rien : vous pourrez " +
		"revoir chaque condition avant d’accepter.",
	LowestCost: "Coût total le plus bas des plans mensuels",
	Compare:    "Comparer tous les plans",
	CompareFor: "Tous les plans pour {amount}",
	ColPlan:    "Plan",
	ColPayment: "Versement",
	ColFees:    "Frais d’administration, au total",
	Review:     "Continuer vers la vérification",
	Continue:   "Continuer",
	Restart:    "Utiliser un autre compte",

	StoreTitle: "Plans pour {amount}",
	HandOver:   "Remettre au client",
	Box: "Choisissez un plan avec le client. Son encadré informatif est montré au client avant " +
		"toute acceptation.",
	HeldTag:       "Retenu, ne peut être choisi",
	HeldWhy:       "Pourquoi il est retenu (personnel seulement)",
	HeldNotShown:  "Le client ne voit pas ce plan.",
	HeldQuote:     "Vous pouvez communiquer avec le prêteur et mentionner {code}.",
	HeldUnnamed:   "Les chiffres du prêteur pour ce plan n’ont pas pu être vérifiés.",
	ShortPayment:  "Versement",
	ShortRate:     "Taux",
	ShortLateRate: "Taux en cas de retard",
	ShortFee:      "Frais",
	ShortDue:      "Montant dû",
	ShortAmount:   "Montant",

	ChangedTitle: "Le total de votre panier a changé",
	ChangedLede: "Le plan choisi portait sur l’ancien montant; il ne s’applique plus. Rien n’a été " +
		"autorisé.",
	WasFor: "Plan établi pour",
	IsNow:  "Nouveau total",
	AskAgain: "Nous demanderons de nouveaux plans au prêteur. Choisissez-en un et acceptez de nouveau ses " +
		"conditions.",
	AskTitle: "Redemander les plans",
	AskLede: "Il n’y a pas encore de plans à montrer pour ce montant. Rien n’a été autorisé. Interrogez " +
		"de nouveau le prêteur pour voir ce qui est offert.",
	SeePlans: "Voir les plans pour {amount}",

	HandTitle: "Veuillez remettre la tablette au client",
	HandLede: "À partir d’ici, seul le client décide. Les motifs et les notes destinés au " +
		"personnel sont masqués.",
	HandRead:         "Lire l’encadré informatif de votre plan de {term}",
	HandReadNoTerm:   "Lire l’encadré informatif",
	HandAgree:        "Accepter les conditions, ou refuser",
	HandConfirm:      "Confirmer par un code ou une question, puis rendre la tablette",
	CustomerGoesOn:   "Je suis le client, continuer",
	AssociateBack:    "Personnel : revenir aux plans",
	BackToPlans:      "Retour aux plans",
	WithCustomer:     "C’est au client de décider",
	WithCustomerText: "Seul le client peut accepter. Remettez-lui la tablette ou revenez aux plans.",

	PreparedTitle: "Le magasin prépare votre achat",
	PreparedText: "Une personne du magasin trouve votre compte et vous montre les plans. Vous lisez " +
		"ensuite les conditions et décidez ici. Rien n’est autorisé avant votre confirmation.",
	LookAgain: "Vérifier de nouveau",
}
