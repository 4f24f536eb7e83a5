package locale

// Tablet is the wording of the store tablet's own pages and of the bar above an associate's screens.
type Tablet struct {
	_ incomparable

	Associate                      Phrase `names:"number"`
	Manager                        Phrase `names:"number"`
	Lock                           string
	SignIn                         string
	SignInLede                     Phrase `names:"device"`
	Number, Passcode               string
	Forgot                         string
	Locked                         string
	LockedIdle                     string
	LockedSale                     Phrase `names:"order"`
	PasscodeFor                    Phrase `names:"name"`
	Unlock, SomeoneElse            string
	NextTrySeconds, NextTryMinutes Counted `names:"count"`
	ByManager                      string
	ByManagerLede, OwnPasscode     Phrase `names:"name"`
	Home                           string
	NewSale                        string
	Amount                         string
	OrderNumber, OrderHint         string
	FindCustomer                   string
	Today, NoneToday               string
	NoReference                    string
	Reset, ResetHint, ResetTries   string
	ResetDone                      Phrase `names:"number"`
	StateIdentify                  string
	StateOffers                    string
	StateCustomer                  string
	StateConfirming                string
	StateApproved                  string
	StateDeclined                  string
	StateCancelled                 string
	StateExpired                   string
	Offline, NoConnection          string
	NoConnectionText               string
	NotSent, TryAgain, Stays       string
	Until                          string
	UntilType, UntilWait, UntilNot string
	AlreadyTitle, AlreadyText      string
	Language                       string
}

var tabletEnglish = Tablet{
	Associate:   "Associate {number}",
	Manager:     "Store manager {number}",
	Lock:        "Lock",
	SignIn:      "Sign in",
	SignInLede:  "{device}. Use your own number so that each sale is recorded under your name.",
	Number:      "Associate number",
	Passcode:    "Passcode",
	Forgot:      "Forgot your passcode, or too many wrong ones? Ask a manager for help.",
	Locked:      "Locked",
	LockedIdle:  "The tablet is locked. The customer’s details are hidden.",
	LockedSale:  "The tablet is locked. Order {order} is kept; the customer’s details are hidden.",
	PasscodeFor: "Passcode for {name}",
	Unlock:      "Unlock",
	SomeoneElse: "Sign in as someone else",
	NextTrySeconds: Counted{One: "The next try is possible in {count} second.",
		Other: "The next try is possible in {count} seconds."},
	NextTryMinutes: Counted{One: "The next try is possible in {count} minute.",
		Other: "The next try is possible in {count} minutes."},
	ByManager: "A manager takes it back",
	ByManagerLede: "A manager of this store can take the tablet back. The session of {name} ends with it, " +
		"and the customer’s details stay hidden until then.",
	OwnPasscode:      "Use the passcode of {name}",
	Home:             "Store tablet",
	NewSale:          "New sale",
	Amount:           "Amount, taxes included",
	OrderNumber:      "Order number",
	OrderHint:        "As printed on the sales slip",
	FindCustomer:     "Find the customer",
	Today:            "Today’s checkouts",
	NoneToday:        "No checkout yet today.",
	NoReference:      "No order number",
	Reset:            "Reset a passcode",
	ResetHint:        "After too many wrong tries on this tablet. The passcode itself stays the same.",
	ResetTries:       "Allow new tries",
	ResetDone:        "Associate {number} can try again on this tablet.",
	StateIdentify:    "Finding the account",
	StateOffers:      "Choosing a plan",
	StateCustomer:    "With the customer",
	StateConfirming:  "Confirming, don’t retry",
	StateApproved:    "Approved",
	StateDeclined:    "Not approved",
	StateCancelled:   "Cancelled",
	StateExpired:     "Expired",
	Offline:          "Offline",
	NoConnection:     "No connection",
	NoConnectionText: "No plan can be shown and no credit decision can be made until it is back.",
	NotSent:          "Not sent yet",
	TryAgain:         "Try again",
	Stays:            "What you typed stays on this screen.",
	Until:            "Until the connection is back",
	UntilType:        "Type the amount and the order number of this sale.",
	UntilWait: "Wait with the customer search, plans and consent. Figures are never shown from " +
		"memory.",
	UntilNot:     "Don’t promise an approval, and don’t take a photo or a note of a licence or a card.",
	AlreadyTitle: "A customer had already confirmed?",
	AlreadyText: "Don’t enter that sale again. Its answer is shown in today’s checkouts once the " +
		"connection is back.",
	Language: "Language of the tablet",
}

var tabletFrench = Tablet{
	Associate: "Employé {number}",
	Manager:   "Gérant {number}",
	Lock:      "Verrouiller",
	SignIn:    "Ouvrir une session",
	SignInLede: "{device}. Utilisez votre propre numéro pour que chaque vente soit inscrite à votre " +
		"nom.",
	Number:     "Numéro d’employé",
	Passcode:   "Code d’accès",
	Forgot:     "Code oublié, ou trop d’essais ratés? Demandez l’aide d’un gérant.",
	Locked:     "Verrouillée",
	LockedIdle: "La tablette est verrouillée. Les renseignements du client sont masqués.",
	LockedSale: "La tablette est verrouillée. La commande {order} est conservée; les renseignements " +
		"du client sont masqués.",
	PasscodeFor: "Code d’accès de {name}",
	Unlock:      "Déverrouiller",
	SomeoneElse: "Ouvrir une autre session",
	NextTrySeconds: Counted{One: "Prochain essai possible dans {count} seconde.",
		Other: "Prochain essai possible dans {count} secondes."},
	NextTryMinutes: Counted{One: "Prochain essai possible dans {count} minute.",
		Other: "Prochain essai possible dans {count} minutes."},
	ByManager: "Un gérant la reprend",
	ByManagerLede: "Un gérant de ce magasin peut reprendre la tablette. La session de {name} se ferme " +
		"alors, et les renseignements du client restent masqués d’ici là.",
	OwnPasscode:     "Utiliser le code d’accès de {name}",
	Home:            "Tablette du magasin",
	NewSale:         "Nouvelle vente",
	Amount:          "Montant, taxes comprises",
	OrderNumber:     "Numéro de commande",
	OrderHint:       "Comme sur le bon de vente",
	FindCustomer:    "Trouver le client",
	Today:           "Demandes du jour",
	NoneToday:       "Aucune demande aujourd’hui.",
	NoReference:     "Sans numéro de commande",
	Reset:           "Réinitialiser un code d’accès",
	ResetHint:       "Après trop d’essais ratés sur cette tablette. Le code d’accès reste le même.",
	ResetTries:      "Permettre de nouveaux essais",
	ResetDone:       "L’employé {number} peut réessayer sur cette tablette.",
	StateIdentify:   "Recherche du compte",
	StateOffers:     "Choix du plan",
	StateCustomer:   "Avec le client",
	StateConfirming: "En confirmation, ne pas refaire",
	StateApproved:   "Approuvée",
	StateDeclined:   "Non approuvée",
	StateCancelled:  "Annulée",
	StateExpired:    "Expirée",
	Offline:         "Hors ligne",
	NoConnection:    "Aucune connexion",
	NoConnectionText: "Aucun plan ne peut être montré et aucune décision de crédit ne peut être prise " +
		"avant son retour.",
	NotSent:   "Pas encore envoyée",
	TryAgain:  "Réessayer",
	Stays:     "Ce que vous avez tapé reste à l’écran.",
	Until:     "Jusqu’au retour de la connexion",
	UntilType: "Tapez le montant et le numéro de commande de cette vente.",
	UntilWait: "La recherche du client, les plans et l’acceptation attendent. Les chiffres ne sont " +
		"jamais montrés de mémoire.",
	UntilNot:     "Ne promettez pas d’approbation, et ne prenez ni photo ni note d’un permis ou d’une carte.",
	AlreadyTitle: "Un client avait déjà confirmé?",
	AlreadyText: "N’entrez pas cette vente de nouveau. Sa réponse s’affiche dans les demandes du jour " +
		"dès le retour de la connexion.",
	Language: "Langue de la tablette",
}
