package locale

// Receipt is the wording of the print page of a receipt, and of the page on which anyone checks one. It is no
// part of Messages, because no screen in the widget's program uses it.
type Receipt struct {
	Title string // of the page and of its heading
	Test  string // of a sale that was only tried out

	English, French string // the names of the languages, within a sentence

	// Translation stands above a receipt in the language that was not agreed to.
	Translation Phrase `names:"language"`

	// labels of what was bought, and by which agreement
	Merchant, Store, Order, Number, Amount string
	Authorization, Authorized, Agreed      string
	Issued                                 string

	AgreedBy    Phrase `names:"time,language"` // by the customer
	AgreedByOur Phrase `names:"time,language"` // by the associate who served the customer

	Box   string // stands above the text that was agreed to
	Proof string // stands above what follows

	Signed           string
	TextDigest, Code string // labels: of the text that was agreed to, of the receipt
	Key              string // label
	Check            Phrase `names:"address"`

	Verify ReceiptVerify
}

// ReceiptVerify is the wording of the page on which anyone checks a receipt.
type ReceiptVerify struct {
	Title, Lede  string
	Choose       string // a file
	Drop         string // a file here
	Paste        string // a text
	Check        string // button
	Waiting      string
	Private      string // nothing leaves the browser
	NoScript     string
	Failed       string // the page itself
	Valid        string
	ValidNote    Phrase `names:"merchant,time"`
	Changed      string
	ChangedNote  Phrase `names:"fields"`
	Form         string
	FormNote     string
	OtherKey     string
	OtherKeyNote string
	None         string
	NoneNote     string
}

var receiptEnglish = Receipt{
	Title:   "Receipt of a financed purchase",
	English: "English", French: "French",
	Test: "This was a test. Nothing was sold and nothing was financed.",
	Translation: "This is a translation. What was agreed to, and what the signature covers, is the text in " +
		"{language}.",
	Merchant:      "Sold by",
	Store:         "Store",
	Order:         "Order",
	Number:        "Number",
	Amount:        "Amount financed",
	Authorization: "Authorization of the lender",
	Authorized:    "Authorized",
	Agreed:        "Agreed to",
	Issued:        "Receipt issued",
	AgreedBy:      "{time}, by the customer, in {language}",
	AgreedByOur:   "{time}, by the associate for the customer, in {language}",
	Box:           "What was agreed to",
	Proof:         "How to check this receipt",
	Signed:        "This receipt is signed. A change of a single character makes its signature invalid.",
	TextDigest:    "Digest of the text",
	Code:          "Digest of the receipt",
	Key:           "Key",
	Check:         "Anyone can check the signed file at {address}.",
	Verify: ReceiptVerify{
		Title:   "Check a receipt",
		Lede:    "Find out whether a receipt of a financed purchase is genuine and unchanged.",
		Choose:  "Choose the file of the receipt",
		Drop:    "Or drop it anywhere on this page.",
		Paste:   "Or paste its text here",
		Check:   "Check",
		Waiting: "The check is being prepared.",
		Private: "The receipt is checked in your browser and is sent nowhere. Once this page is open, it " +
			"works offline too.",
		NoScript: "This page needs JavaScript. Without it, candor receipt verify does the same on a " +
			"computer.",
		Failed:      "The check could not be prepared. Reload this page to try again.",
		Valid:       "This receipt is genuine and unchanged",
		ValidNote:   "It was issued for {merchant}, {time}.",
		Changed:     "This receipt was changed after it was signed",
		ChangedNote: "Changed: {fields}. Do not rely on it.",
		Form:        "This receipt was written again in another form",
		FormNote:    "Its content is as it was signed, but its bytes are not. Ask for the original file.",
		OtherKey:    "This receipt was not signed here",
		OtherKeyNote: "Its key is not among those published at this address. It may come from somebody " +
			"else, or be forged.",
		None:     "This is not a receipt",
		NoneNote: "Choose the file that the merchant gave you, as it is.",
	},
}

var receiptFrench = Receipt{
	Title:   "Reçu d’un achat financé",
	English: "anglais", French: "français",
	Test: "Il s’agit d’un essai. Rien n’a été vendu et rien n’a été financé.",
	Translation: "Ceci est une traduction. Ce qui a été accepté, et ce que couvre la signature, est le " +
		"texte en {language}.",
	Merchant:      "Vendu par",
	Store:         "Magasin",
	Order:         "Commande",
	Number:        "Numéro",
	Amount:        "Montant financé",
	Authorization: "Autorisation du prêteur",
	Authorized:    "Autorisé",
	Agreed:        "Accepté",
	Issued:        "Reçu délivré",
	AgreedBy:      "{time}, par la personne, en {language}",
	AgreedByOur:   "{time}, par le personnel pour la personne, en {language}",
	Box:           "Ce qui a été accepté",
	Proof:         "Comment vérifier ce reçu",
	Signed:        "Ce reçu est signé. Un seul caractère changé rend sa signature invalide.",
	TextDigest:    "Empreinte du texte",
	Code:          "Empreinte du reçu",
	Key:           "Clé",
	Check:         "Chacun peut vérifier le fichier signé à {address}.",
	Verify: ReceiptVerify{
		Title:   "Vérifier un reçu",
		Lede:    "Sachez si le reçu d’un achat financé est authentique et inchangé.",
		Choose:  "Choisissez le fichier du reçu",
		Drop:    "Ou déposez-le n’importe où sur cette page.",
		Paste:   "Ou collez son texte ici",
		Check:   "Vérifier",
		Waiting: "La vérification se prépare.",
		Private: "Le reçu est vérifié dans votre navigateur et n’est envoyé nulle part. Une fois cette " +
			"page ouverte, elle fonctionne aussi hors ligne.",
		NoScript: "Cette page a besoin de JavaScript. Sans lui, candor receipt verify fait la même chose " +
			"sur un ordinateur.",
		Failed:      "La vérification n’a pu être préparée. Rechargez cette page pour réessayer.",
		Valid:       "Ce reçu est authentique et inchangé",
		ValidNote:   "Il a été délivré pour {merchant}, {time}.",
		Changed:     "Ce reçu a été changé après sa signature",
		ChangedNote: "Changé\u00a0: {fields}. Ne vous y fiez pas.",
		Form:        "Ce reçu a été récrit sous une autre forme",
		FormNote: "Son contenu est tel qu’il a été signé, mais pas ses octets. Demandez le fichier " +
			"original.",
		OtherKey: "Ce reçu n’a pas été signé ici",
		OtherKeyNote: "Sa clé n’est pas parmi celles qui sont publiées à cette adresse. Il peut venir de " +
			"quelqu’un d’autre, ou être contrefait.",
		None:     "Ceci n’est pas un reçu",
		NoneNote: "Choisissez le fichier que le marchand vous a remis, tel quel.",
	},
}

// Language is the name of a language, within a sentence.
func (r *Receipt) Language(l Language) string {
	if l == French {
		return r.French
	}
	return r.English
}

// ReceiptOf is the wording in a language. It is shared and must not be changed.
func ReceiptOf(l Language) *Receipt {
	if l == French {
		return &receiptFrench
	}
	return &receiptEnglish
}
