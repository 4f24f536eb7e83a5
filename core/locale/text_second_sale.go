package locale

// SecondSale is the wording of the screen that tells an associate that an order is already sold, and by which
// a manager allows a second sale of it.
type SecondSale struct {
	Title       string
	Lede        Phrase `names:"order"`
	Other       string
	When        string
	Amount      string
	State       string
	Look        string
	SameTitle   string
	Same        string
	AskManager  string
	Allow       string
	AllowLede   string
	Seen        string
	Recorded    string
	AllowButton string
}

var secondSaleEnglish = SecondSale{
	Title: "This order is already sold",
	Lede: "The lender approved order {order} before, or is still deciding about it. A second sale would " +
		"charge the customer again.",
	Other:     "The other sale",
	When:      "Lender asked",
	Amount:    "Amount",
	State:     "State",
	Look:      "Look at the other sale",
	SameTitle: "The same purchase?",
	Same: "Then cancel this sale: nothing more is to be done. Once the other sale is given back in full, " +
		"this one goes on from here.",
	AskManager: "A second sale of one order needs a manager. Ask one to sign in on this tablet and to open " +
		"this sale from today’s checkouts.",
	Allow:       "Another purchase under the same number",
	AllowLede:   "Only where the customer really buys twice. The lender is asked for both.",
	Seen:        "I looked at the other sale. This is another purchase, and the customer pays for both.",
	Recorded:    "Your name, the time and the other sale go into the audit record.",
	AllowButton: "Allow this second sale",
}

var secondSaleFrench = SecondSale{
	Title: "Cette commande est déjà vendue",
	Lede: "Le prêteur a déjà approuvé la commande {order}, ou l’étudie encore. Une deuxième vente " +
		"débiterait le client de nouveau.",
	Other:     "L’autre vente",
	When:      "Demandée au prêteur",
	Amount:    "Montant",
	State:     "État",
	Look:      "Voir l’autre vente",
	SameTitle: "Le même achat?",
	Same: "Annulez alors cette vente\u00a0: il n’y a rien d’autre à faire. Quand l’autre vente sera " +
		"entièrement rendue, celle-ci continuera d’ici.",
	AskManager: "Une deuxième vente d’une même commande demande un gérant. Priez-le d’ouvrir une session " +
		"sur cette tablette, puis cette vente à partir des demandes du jour.",
	Allow:     "Un autre achat sous le même numéro",
	AllowLede: "Seulement si le client achète vraiment deux fois. Le prêteur reçoit les deux demandes.",
	Seen: "J’ai regardé l’autre vente. Celle-ci est un autre achat, et le client paie les " +
		"deux.",
	Recorded:    "Votre nom, l’heure et l’autre vente sont inscrits au registre de contrôle.",
	AllowButton: "Permettre cette deuxième vente",
}
