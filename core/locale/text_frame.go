package locale

// Frame is the wording around every screen: the head, the progress, the foot, and the acts that several
// screens share.
type Frame struct {
	_ incomparable

	Skip      string
	Progress  Phrase `names:"step,steps"`
	StepDone  string // said after a finished step, for readers who do not see its colour
	Verify    string // the three steps, as short as possible
	Choose    string
	Review    string
	Error     Phrase `names:"title"` // title of a page after a refused act
	Window    Phrase `names:"title,merchant"`
	Lender    string // who offers the credit
	Payments  string // describes a hosted sheet whose summary names the store
	Privacy   string
	Help      string
	Purchase  string // names the summary beside a hosted checkout
	PaidTo    string
	LenderIs  string
	Borrow    string
	Amount    string
	Order     string
	Customer  string
	Plan      string
	Checkout  string // the number that a person can read out
	Return    Phrase `names:"merchant"`
	Tablet    string // the way back, for a customer
	Sales     string // the way back, for an associate
	StartOver string

	IdleTitle string // the idle warning, for a customer
	IdleText  string
	Stay      string

	CartMoved string // the store's server changed the purchase meanwhile
}

var frameEnglish = Frame{
	Skip:     "Skip to the form",
	Progress: "Progress: step {step} of {steps}",
	StepDone: ", done",
	Verify:   "Verify",
	Choose:   "Choose",
	Review:   "Review",
	Error:    "Error: {title}",
	Window:   "{title} · {merchant}",
	Lender:   "Credit from Flexiti",
	Payments: "Monthly payments",
	Privacy:  "Privacy",
	Help:     "Help",
	Purchase: "Your purchase",
	PaidTo:   "Paid to",
	LenderIs: "Lender",
	Borrow: "You borrow from the lender, not from the store. The store’s checkout page receives only " +
		"the result.",
	Amount:    "Purchase amount",
	Order:     "Order",
	Customer:  "Customer",
	Plan:      "Plan",
	Checkout:  "Checkout number",
	Return:    "Return to {merchant}",
	Tablet:    "Return the tablet",
	Sales:     "Back to the sales",
	StartOver: "Start again",

	IdleTitle: "Are you still there?",
	IdleText:  "In one minute this tablet closes your purchase, so that nobody else sees it.",
	Stay:      "I’m still here",

	CartMoved: "The store has just changed this purchase. What you typed is kept, and the next page shows " +
		"the change.",
}

var frameFrench = Frame{
	Skip:     "Aller au formulaire",
	Progress: "Progression : étape {step} sur {steps}",
	StepDone: ", terminé",
	Verify:   "S’identifier",
	Choose:   "Choisir",
	Review:   "Vérifier",
	Error:    "Erreur : {title}",
	Window:   "{title} · {merchant}",
	Lender:   "Crédit offert par Flexiti",
	Payments: "Paiements mensuels",
	Privacy:  "Confidentialité",
	Help:     "Aide",
	Purchase: "Votre achat",
	PaidTo:   "Payé à",
	LenderIs: "Prêteur",
	Borrow: "Vous empruntez au prêteur, et non au magasin. La page de paiement du magasin ne reçoit " +
		"que le résultat.",
	Amount:    "Montant de l’achat",
	Order:     "Commande",
	Customer:  "Client",
	Plan:      "Plan",
	Checkout:  "Numéro de la demande",
	Return:    "Retour à {merchant}",
	Tablet:    "Rendre la tablette",
	Sales:     "Retour aux ventes",
	StartOver: "Recommencer",

	IdleTitle: "Êtes-vous toujours là?",
	IdleText:  "Dans une minute, cette tablette fermera votre achat pour que personne d’autre ne le voie.",
	Stay:      "Je suis là",

	CartMoved: "Le magasin vient de modifier cet achat. Ce que vous avez tapé est conservé, et la page " +
		"suivante montrera la modification.",
}
