package locale

// Enrol is the wording of the page that enrols a tablet as a device of a store.
type Enrol struct {
	Title, Lede    string
	Code, CodeHint string
	Enrol          string
}

var enrolEnglish = Enrol{
	Title:    "Enrol this tablet",
	Lede:     "This tablet does not belong to a store yet. Type the one-time code that was made for it.",
	Code:     "Enrolment code",
	CodeHint: "Three groups of four, as in 7F3A-9C1E-2B4D. It is good for 15\u00a0minutes.",
	Enrol:    "Enrol the tablet",
}

var enrolFrench = Enrol{
	Title: "Inscrire cette tablette",
	Lede: "Cette tablette n’appartient encore à aucun magasin. Tapez le code à usage unique créé pour " +
		"elle.",
	Code:     "Code d’inscription",
	CodeHint: "Trois groupes de quatre, comme 7F3A-9C1E-2B4D. Il est valable 15\u00a0minutes.",
	Enrol:    "Inscrire la tablette",
}
