package locale

// Verify is the wording of the lender's verification. Online it happens in a frame; in a store, by a code or
// a question.
type Verify struct {
	_ incomparable

	FrameTitle  string
	FrameLede   string
	FrameBar    string
	FrameName   string // accessible name of the frame
	NoScript    string
	NoScriptWay string
	CancelTo    Phrase `names:"merchant"`
	NotLoading  string
	LoadAgain   string

	// in the frame of an isolated store, which cannot show the lender's page
	TabLede   string
	OpenTab   string
	NewTab    string // said after it, for readers to whom the sentence above it is far away
	NoTab     string
	OpenHere  string
	TabDone   string
	TabReload string
	// in the tab that was opened for the lender's page, after it
	BackTitle string
	BackLede  Phrase `names:"merchant"`
	BackGone  string
	BackHere  string

	Title         string
	Lede          string
	How           string
	Sms           string
	Email         string
	Question      string
	Bypass        string
	ToPhone       Phrase `names:"destination"`
	ToMail        Phrase `names:"destination"`
	QuestionHint  string
	BypassHint    string
	Continue      string
	Stop          string
	CodeTitle     string
	CodeSentSms   Phrase `names:"destination"`
	CodeSentEmail Phrase `names:"destination"`
	CodeSent      string
	Confirming    string
	Deal          Phrase `names:"amount,term,payment"`
	DealOnce      Phrase `names:"amount,term"`
	DealRegular   Phrase `names:"amount"`
	SmsCode       string
	EmailCode     string
	CodeHint      string
	Confirm       string
	CodeNote      string
	NoCode        string
	QuestionTitle string
	QuestionLede  string
	AnswerHint    string
	AnswerNote    string
	OtherWay      string
	NoWayTitle    string
	NoWay         string

	OverrideTitle    string
	OverrideLede     string
	OverrideBack     string
	Agreed           string
	RecordedTitle    string
	Recorded         string
	WhyNoCode        string
	ReasonReach      string
	ReasonOld        string
	ReasonLate       string
	Seen             string
	Passcode         string
	WithCustomer     string
	WithCustomerText string
	AskForOverride   string
}

var verifyEnglish = Verify{
	FrameTitle: "Verify with the lender",
	FrameLede: "The framed part of this page belongs to the lender. What you type there goes to the " +
		"lender only.",
	FrameBar:    "Lender’s secure page",
	FrameName:   "Lender’s verification page",
	NoScript:    "The lender’s verification page needs JavaScript.",
	NoScriptWay: "Turn JavaScript on and load this page again, or pay another way.",
	CancelTo:    "Cancel and return to {merchant}",
	NotLoading:  "Page not loading?",
	LoadAgain:   "Load it again",

	TabLede: "The lender’s page opens in a tab of its own. What you type there goes to the lender only. " +
		"Then come back here.",
	OpenTab:   "Open the lender’s page",
	NewTab:    "(new tab)",
	NoTab:     "No new tab?",
	OpenHere:  "Open it in this one",
	TabDone:   "Done there?",
	TabReload: "Load this page again",
	BackTitle: "Go back to the store’s page",
	BackLede: "Your purchase from {merchant} goes on there, in the tab that you came from. You can close " +
		"this one.",
	BackGone: "Is that tab gone?",
	BackHere: "Go on here",

	Title: "Verify it’s you",
	Lede: "You have agreed to the terms. One step is left: confirm the purchase with a code from " +
		"the lender, or with your security question.",
	How:           "How to confirm",
	Sms:           "Text message",
	Email:         "Email",
	Question:      "Security question",
	Bypass:        "Without a code",
	ToPhone:       "To {destination}",
	ToMail:        "To {destination}",
	QuestionHint:  "Answer the question saved on your account; no code is sent",
	BypassHint:    "The lender allows this for your regular purchase",
	Continue:      "Continue",
	Stop:          "Stop and return the tablet",
	CodeTitle:     "Confirm with your code",
	CodeSentSms:   "We asked the lender to text it to {destination}. It can take a minute to arrive.",
	CodeSentEmail: "We asked the lender to email it to {destination}. It can take a minute to arrive.",
	CodeSent:      "We asked the lender to send it to you. It can take a minute to arrive.",
	Confirming:    "You are confirming",
	Deal:          "{amount} over {term}, {payment} a month",
	DealOnce:      "{amount}, due in one payment after {term}",
	DealRegular:   "{amount} as a regular purchase",
	SmsCode:       "Code from the text message",
	EmailCode:     "Code from the email",
	CodeHint:      "Numbers only. You can paste it.",
	Confirm:       "Confirm purchase",
	CodeNote:      "This is the last step. A wrong code authorizes nothing.",
	NoCode:        "No code? Choose again",
	QuestionTitle: "Confirm with your security question",
	QuestionLede:  "This is the question saved on your account with the lender.",
	AnswerHint:    "Answer as you saved it. The lender limits the number of wrong answers.",
	AnswerNote:    "This is the last step. A wrong answer authorizes nothing.",
	OtherWay:      "Confirm another way",
	NoWayTitle:    "No way to confirm is left",
	NoWay: "The lender offers no code and no question for this account now. Nothing was " +
		"authorized. Please hand the tablet back.",

	OverrideTitle: "Confirm without a code",
	OverrideLede:  "A merchant override. Only for a customer in the store whose code cannot arrive.",
	OverrideBack:  "Back to the plans",
	Agreed:        "What the customer agreed to",
	RecordedTitle: "This is recorded",
	Recorded: "Your name, the time, the reason and this sale go into the audit record. The lender " +
		"is told it was an override.",
	WhyNoCode:    "Why no code can be used",
	ReasonReach:  "The phone or the mailbox is out of reach",
	ReasonOld:    "The contact details on the account are out of date",
	ReasonLate:   "The lender’s codes do not arrive",
	Seen:         "The customer is here, and I checked their photo identification against the account.",
	Passcode:     "Your passcode",
	WithCustomer: "The customer confirms now",
	WithCustomerText: "The lender’s code or question is for the customer only. Hand the tablet over, or " +
		"go back to the plans; the customer then agrees again.",
	AskForOverride: "If no code can arrive, someone who may override can sign in and confirm.",
}

var verifyFrench = Verify{
	FrameTitle: "Identification auprès du prêteur",
	FrameLede: "La partie encadrée de cette page appartient au prêteur. Ce que vous y écrivez ne va " +
		"qu’au prêteur.",
	FrameBar:    "Page sécurisée du prêteur",
	FrameName:   "Page d’identification du prêteur",
	NoScript:    "La page d’identification du prêteur a besoin de JavaScript.",
	NoScriptWay: "Activez JavaScript et rechargez cette page, ou payez autrement.",
	CancelTo:    "Annuler et retourner à {merchant}",
	NotLoading:  "La page ne s’affiche pas?",
	LoadAgain:   "La recharger",

	TabLede: "La page du prêteur s’ouvre dans un autre onglet. Ce que vous y écrivez ne va qu’au prêteur. " +
		"Revenez ensuite ici.",
	OpenTab:   "Ouvrir la page du prêteur",
	NewTab:    "(nouvel onglet)",
	NoTab:     "Aucun onglet ne s’ouvre?",
	OpenHere:  "L’ouvrir dans celui-ci",
	TabDone:   "C’est fait?",
	TabReload: "Recharger cette page",
	BackTitle: "Retournez à la page du magasin",
	BackLede: "Votre achat chez {merchant} s’y poursuit, dans l’onglet d’où vous venez. Vous pouvez fermer " +
		"celui-ci.",
	BackGone: "Cet onglet n’existe plus?",
	BackHere: "Continuer ici",

	Title: "Confirmez votre identité",
	Lede: "Vous avez accepté les conditions. Il reste une étape : confirmer l’achat avec un code " +
		"du prêteur ou votre question de sécurité.",
	How:          "Comment confirmer",
	Sms:          "Message texte",
	Email:        "Courriel",
	Question:     "Question de sécurité",
	Bypass:       "Sans code",
	ToPhone:      "Au {destination}",
	ToMail:       "À {destination}",
	QuestionHint: "Répondez à la question enregistrée dans votre compte; aucun code n’est envoyé",
	BypassHint:   "Le prêteur le permet pour votre achat courant",
	Continue:     "Continuer",
	Stop:         "Arrêter et rendre la tablette",
	CodeTitle:    "Confirmez avec votre code",
	CodeSentSms: "Nous avons demandé au prêteur de l’envoyer par message texte au {destination}. Il " +
		"peut mettre une minute à arriver.",
	CodeSentEmail: "Nous avons demandé au prêteur de l’envoyer par courriel à {destination}. Il peut " +
		"mettre une minute à arriver.",
	CodeSent:      "Nous avons demandé au prêteur de vous l’envoyer. Il peut mettre une minute à arriver.",
	Confirming:    "Vous confirmez",
	Deal:          "{amount} sur {term}, {payment} par mois",
	DealOnce:      "{amount}, à payer en une fois après {term}",
	DealRegular:   "{amount} en achat courant",
	SmsCode:       "Code du message texte",
	EmailCode:     "Code du courriel",
	CodeHint:      "Des chiffres seulement. Vous pouvez le coller.",
	Confirm:       "Confirmer l’achat",
	CodeNote:      "C’est la dernière étape. Un mauvais code n’autorise rien.",
	NoCode:        "Pas de code? Choisir de nouveau",
	QuestionTitle: "Confirmez avec votre question de sécurité",
	QuestionLede:  "C’est la question enregistrée dans votre compte chez le prêteur.",
	AnswerHint: "Répondez comme vous l’avez enregistrée. Le prêteur limite le nombre de mauvaises " +
		"réponses.",
	AnswerNote: "C’est la dernière étape. Une mauvaise réponse n’autorise rien.",
	OtherWay:   "Confirmer autrement",
	NoWayTitle: "Il ne reste aucune façon de confirmer",
	NoWay: "Le prêteur n’offre ni code ni question pour ce compte en ce moment. Rien n’a été " +
		"autorisé. Veuillez rendre la tablette.",

	OverrideTitle: "Confirmer sans code",
	OverrideLede: "Dérogation du marchand, réservée au client présent en magasin qui ne peut recevoir " +
		"de code.",
	OverrideBack:  "Retour aux plans",
	Agreed:        "Ce que le client a accepté",
	RecordedTitle: "Ceci est consigné",
	Recorded: "Votre nom, l’heure, le motif et cette vente sont inscrits au registre de " +
		"vérification. Le prêteur est informé qu’il s’agit d’une dérogation.",
	WhyNoCode:    "Pourquoi aucun code ne peut servir",
	ReasonReach:  "Le client n’a pas accès à son téléphone ni à ses courriels",
	ReasonOld:    "Les coordonnées inscrites au compte ne sont plus à jour",
	ReasonLate:   "Les codes du prêteur n’arrivent pas",
	Seen:         "Le client est présent, et j’ai comparé sa pièce d’identité avec photo au compte.",
	Passcode:     "Votre code d’accès",
	WithCustomer: "C’est au client de confirmer",
	WithCustomerText: "Le code ou la question du prêteur ne s’adresse qu’au client. Remettez-lui la " +
		"tablette, ou revenez aux plans; le client acceptera alors de nouveau.",
	AskForOverride: "Si aucun code ne peut arriver, une personne autorisée à déroger peut ouvrir une " +
		"session et confirmer.",
}
