package locale

// Identify is the wording of finding a person's account, online and in a store.
type Identify struct {
	_ incomparable

	Title, Lede         string
	Number, NumberHint  string
	Continue, Or        string
	First, FirstHint    string
	Last                string
	Birth, BirthHint    string
	Postal, PostalHint  string
	ByName              string
	NextTitle, NextText string
	OtherWay            string
	Changed             Phrase `names:"was,amount"`

	StoreTitle         string
	StoreLede          Phrase `names:"amount"`
	StoreLedeOrder     Phrase `names:"amount,order"`
	CancelSale         string
	Scan, ScanHow      string
	Licence            string
	LicenceHint        string
	Read               string
	ScanKept           string
	OrShort            string
	Find               string
	SearchName, Search string

	ConfirmTitle, ConfirmYes, ConfirmNo                   string
	ConfirmRead                                           string
	ConfirmNext, ConfirmPhoto, ConfirmReturn, ConfirmGone string

	AccountsTitle     string
	AccountsLede      Counted `names:"count"`
	AccountsFor       Phrase  `names:"name"`
	Sale              string
	AccountsNote      string
	Found             string
	CardEnding        Phrase `names:"digits"`
	Consumer          string
	Business          string
	OpenedAt          Phrase `names:"merchant"`
	UseAccount        string
	Neither           string
	PersonCard        Phrase `names:"name,digits"`
	ChoiceIsCustomers string
}

var identifyEnglish = Identify{
	Title:      "Find your account",
	Lede:       "Tell the lender which account to use. Then the lender verifies it’s you.",
	Number:     "Card or account number",
	NumberHint: "On your card or statement. Spaces are fine.",
	Continue:   "Continue",
	Or:         "or, without your card",
	First:      "First name",
	FirstHint:  "As on the account",
	Last:       "Last name",
	Birth:      "Birth date",
	BirthHint:  "Year, month, day, as in 19900131",
	Postal:     "Postal code",
	PostalHint: "As in M5V 2T6",
	ByName:     "Continue with my name",
	NextTitle:  "What happens next",
	NextText: "The lender’s own page opens here and asks for a code or a question. Then you choose a plan " +
		"and review its terms. Nothing is authorized until you agree at the end.",
	OtherWay: "Pay another way",
	Changed:  "It was {was}, and is now {amount}. The plans will be for the new amount.",

	StoreTitle:     "Find the customer’s account",
	StoreLede:      "Sale of {amount}",
	StoreLedeOrder: "Sale of {amount}, order {order}",
	CancelSale:     "Cancel the sale",
	Scan:           "Scan a driver’s licence",
	ScanHow:        "Scan the wide barcode on the back of the licence.",
	Licence:        "Scanned barcode",
	LicenceHint:    "The scanner types into this field. You need not touch it first.",
	Read:           "Read the licence",
	ScanKept:       "The scan is sent to the lender to be read. It is not kept.",
	OrShort:        "or",
	Find:           "Find",
	SearchName:     "Search by name",
	Search:         "Search",

	ConfirmTitle:  "Is this the customer?",
	ConfirmRead:   "Read from the licence",
	ConfirmYes:    "Yes, find the account",
	ConfirmNo:     "No, scan again",
	ConfirmNext:   "Before you go on",
	ConfirmPhoto:  "Compare the photo on the licence with the person.",
	ConfirmReturn: "Give the licence back once the name and the birth date are right.",
	ConfirmGone:   "Address and licence number are not shown, and are gone from this tablet.",

	AccountsTitle: "Which account should this sale use?",
	AccountsLede: Counted{One: "The lender found {count} account. Ask the customer; never choose for " +
		"them.", Other: "The lender found {count} accounts. Ask the customer; never choose for them."},
	AccountsFor: "Accounts of {name}",
	Sale:        "This sale",
	AccountsNote: "The lender offers plans for one account only. Choosing another later means asking " +
		"the lender again.",
	Found:             "Accounts found by the lender",
	CardEnding:        "Card ending {digits}",
	Consumer:          "Consumer",
	Business:          "Business",
	OpenedAt:          "Opened at {merchant}",
	UseAccount:        "Use this account",
	Neither:           "None of these, search again",
	PersonCard:        "{name}, card ending {digits}.",
	ChoiceIsCustomers: "The choice is the customer’s.",
}

var identifyFrench = Identify{
	Title:      "Trouver votre compte",
	Lede:       "Indiquez au prêteur le compte à utiliser. Ensuite, le prêteur vérifie votre identité.",
	Number:     "Numéro de carte ou de compte",
	NumberHint: "Sur votre carte ou votre relevé, avec ou sans espaces.",
	Continue:   "Continuer",
	Or:         "ou, sans votre carte",
	First:      "Prénom",
	FirstHint:  "Comme dans le compte",
	Last:       "Nom de famille",
	Birth:      "Date de naissance",
	BirthHint:  "Année, mois, jour, par exemple 19900131",
	Postal:     "Code postal",
	PostalHint: "Par exemple H2X 1Y4",
	ByName:     "Continuer avec mon nom",
	NextTitle:  "La suite",
	NextText: "La page du prêteur s’ouvre ici et vous demande un code ou la réponse à une question. Vous " +
		"choisissez ensuite " +
		"un plan et vérifiez ses conditions. Rien n’est autorisé avant que vous acceptiez à la fin.",
	OtherWay: "Payer autrement",
	Changed:  "Il était de {was}; il est maintenant de {amount}. Les plans porteront sur le nouveau montant.",

	StoreTitle:     "Trouver le compte du client",
	StoreLede:      "Vente de {amount}",
	StoreLedeOrder: "Vente de {amount}, commande {order}",
	CancelSale:     "Annuler la vente",
	Scan:           "Numériser un permis de conduire",
	ScanHow:        "Numérisez le grand code à barres au verso du permis.",
	Licence:        "Lecture du code à barres",
	LicenceHint:    "Le lecteur écrit dans ce champ. Inutile de le toucher d’abord.",
	Read:           "Lire le permis",
	ScanKept:       "La lecture est envoyée au prêteur, qui la déchiffre. Elle n’est pas conservée.",
	OrShort:        "ou",
	Find:           "Trouver",
	SearchName:     "Chercher par nom",
	Search:         "Chercher",

	ConfirmTitle:  "Est-ce bien le client?",
	ConfirmRead:   "Lu sur le permis",
	ConfirmYes:    "Oui, trouver le compte",
	ConfirmNo:     "Non, numériser de nouveau",
	ConfirmNext:   "Avant de continuer",
	ConfirmPhoto:  "Comparez la photo du permis avec la personne.",
	ConfirmReturn: "Rendez le permis dès que le nom et la date de naissance sont exacts.",
	ConfirmGone:   "L’adresse et le numéro du permis ne sont pas affichés et ont quitté cette tablette.",

	AccountsTitle: "Quel compte utiliser pour cette vente?",
	AccountsLede: Counted{One: "Le prêteur a trouvé {count} compte. Demandez au client; ne " +
		"choisissez jamais à sa place.",
		Other: "Le prêteur a trouvé {count} comptes. Demandez au client; ne choisissez jamais à sa place."},
	AccountsFor: "Comptes de {name}",
	Sale:        "Cette vente",
	AccountsNote: "Le prêteur propose des plans pour un seul compte. En choisir un autre plus tard " +
		"oblige à interroger le prêteur de nouveau.",
	Found:             "Comptes trouvés par le prêteur",
	CardEnding:        "Carte se terminant par {digits}",
	Consumer:          "Particulier",
	Business:          "Entreprise",
	OpenedAt:          "Ouvert chez {merchant}",
	UseAccount:        "Utiliser ce compte",
	Neither:           "Aucun de ceux-ci, chercher de nouveau",
	PersonCard:        "{name}, carte se terminant par {digits}.",
	ChoiceIsCustomers: "Le choix appartient au client.",
}
