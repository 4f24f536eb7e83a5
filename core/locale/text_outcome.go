package locale

// Outcome is the wording of waiting for the lender and of every end of a checkout.
type Outcome struct {
	_ incomparable

	WaitTitle, WaitLede        string
	Recorded, Looking, Appears string
	Done, Now, Next            string
	DontTitle, DontText        string
	CheckNow                   string
	Monthly                    Phrase `names:"term,payment"`
	Once                       Phrase `names:"term,payment"`
	PendingTitle               string
	DontPay                    string
	PendingLede                string
	LastChecked                string
	ChecksTitle, ChecksText    string
	ManualTitle, ManualLede    string
	Reference, Sent            string
	SentAt                     Phrase `names:"date,time"`
	AskTitle                   string
	AskText                    Phrase `names:"merchant"`
	ApprovedTitle              string
	ApprovedLede               Phrase `names:"amount,merchant"`
	Authorization, Date        string
	YourPlan, WhatNext         string
	Prepares                   Phrase `names:"merchant"`
	OnAccount                  string
	Keep                       string
	HandBack                   string
	Estimate                   Phrase `names:"label"`
	DeclinedTitle              string
	DeclinedLede               Phrase `names:"merchant"`
	WhyTitle, WhyText, WhyCard string
	LenderReference            string
	SetupTitle                 string
	SetupLede                  Phrase `names:"merchant"`
	SetupReason                string
	OtherPayment               string
	CancelledTitle             string
	CancelledLede              Phrase `names:"merchant"`
	Cancelled                  string
	CancellingTitle            string
	CancellingLede             string
	LostTitle                  string
	LostLede                   Phrase `names:"merchant"`
	UndoingLede                Phrase `names:"merchant"`
	UndoneLede                 Phrase `names:"merchant"`
	ExpiredTitle, ExpiredLede  string
	Opened, Expired            string
	ProblemTitle               string
	GoneTitle                  string
	RequestNumber              string
	TryAgain                   string
}

var outcomeEnglish = Outcome{
	WaitTitle: "Waiting for the lender’s answer",
	WaitLede:  "This usually takes a few seconds. There is nothing you need to do.",
	Recorded:  "Your agreement is recorded",
	Looking:   "The lender is looking at your purchase",
	Appears:   "The answer appears here",
	Done:      "Done",
	Now:       "Now",
	Next:      "Next",
	DontTitle: "Please don’t pay again",
	DontText: "This page checks by itself. If you close it, your request goes on, and we tell the " +
		"store when the answer arrives.",
	CheckNow:     "Check now",
	Monthly:      "{term}, {payment} a month",
	Once:         "{term}, {payment} in one payment",
	PendingTitle: "We’re confirming with the lender",
	DontPay:      "Don’t pay again.",
	PendingLede: "We sent your request to the lender, but the answer has not come back yet. It may " +
		"still be approved.",
	LastChecked: "Last checked",
	ChecksTitle: "This page checks again by itself",
	ChecksText:  "You can close it. We tell the store when the answer arrives.",
	ManualTitle: "A person is settling this with the lender",
	ManualLede: "We sent your request, but the lender’s answer did not reach us. The purchase may " +
		"have been approved.",
	Reference:     "Reference",
	Sent:          "Sent",
	SentAt:        "{date}, {time}",
	AskTitle:      "To ask where this stands",
	AskText:       "Contact {merchant} and quote the reference. You can close this page.",
	ApprovedTitle: "Approved",
	ApprovedLede:  "Flexiti has authorized {amount} for {merchant}.",
	Authorization: "Authorization reference",
	Date:          "Date",
	YourPlan:      "Your plan",
	WhatNext:      "What happens next",
	Prepares:      "{merchant} prepares your order and sends its own confirmation.",
	OnAccount:     "Your plan appears on your account with the lender; the due dates are on your statement.",
	Keep:          "Print or save this page if you want to keep it. It repeats the figures of your plan.",
	HandBack:      "Hand the tablet back to the associate.",
	Estimate:      "{label} (estimate)",
	DeclinedTitle: "The lender did not approve this purchase",
	DeclinedLede: "Nothing was authorized, and your order at {merchant} is not complete yet. You can " +
		"still pay another way.",
	WhyTitle: "Want to know why?",
	WhyText:  "Only the lender can tell you. It has your request under the lender’s reference above.",
	WhyCard:  "You find the lender’s telephone number on your card and on your statement.",

	LenderReference: "Lender’s reference",
	SetupTitle:      "Financing is not possible at this store now",
	SetupLede: "The lender could not take this request because of the store’s set-up, not because of " +
		"you or your account. Nothing was authorized, and your order at {merchant} is not complete yet. " +
		"You can still pay another way.",
	SetupReason: "Lender’s code, for the store",

	OtherPayment:   "Choose another way to pay",
	CancelledTitle: "This checkout was cancelled",
	CancelledLede: "Nothing was authorized, and no plan was started. You can still pay at {merchant} " +
		"another way.",
	Cancelled: "Cancelled",

	CancellingTitle: "The store cancelled this purchase",
	CancellingLede: "We are still finding out with the lender what became of the request. If it was " +
		"authorized, the authorization is given back; there is nothing you need to do.",
	LostTitle: "This purchase did not go through",
	LostLede: "The lender has no record of the request, so nothing was authorized. Your order at " +
		"{merchant} is not complete yet. You can still pay another way.",
	UndoingLede: "The lender authorized the purchase after all, too late for it to count. The " +
		"authorization is being given back; there is nothing you need to do. To ask where this stands, " +
		"contact {merchant}.",
	UndoneLede: "The lender authorized the purchase after all, too late for it to count. The " +
		"authorization was given back. You can still pay at {merchant} another way.",

	ExpiredTitle: "This checkout has expired",
	ExpiredLede: "For your security, a checkout stays open for a limited time. Nothing was authorized. " +
		"Return to the store to start again.",
	Opened:        "Opened",
	Expired:       "Expired",
	ProblemTitle:  "This page can’t be shown",
	GoneTitle:     "This checkout can’t be opened",
	RequestNumber: "Request number",
	TryAgain:      "Try again",
}

var outcomeFrench = Outcome{
	WaitTitle: "En attente de la réponse du prêteur",
	WaitLede:  "Cela prend habituellement quelques secondes. Vous n’avez rien à faire.",
	Recorded:  "Votre acceptation est consignée",
	Looking:   "Le prêteur examine votre achat",
	Appears:   "La réponse s’affiche ici",
	Done:      "Terminé",
	Now:       "En cours",
	Next:      "À venir",
	DontTitle: "Ne payez pas de nouveau",
	DontText: "Cette page se met à jour d’elle-même. Si vous la fermez, votre demande suit son " +
		"cours, et nous avisons le magasin dès que la réponse arrive.",
	CheckNow:     "Vérifier maintenant",
	Monthly:      "{term}, {payment} par mois",
	Once:         "{term}, {payment} en un seul paiement",
	PendingTitle: "Nous confirmons auprès du prêteur",
	DontPay:      "Ne payez pas de nouveau.",
	PendingLede: "Nous avons envoyé votre demande au prêteur, mais la réponse n’est pas encore " +
		"revenue. L’achat peut encore être approuvé.",
	LastChecked: "Dernière vérification",
	ChecksTitle: "Cette page vérifie de nouveau d’elle-même",
	ChecksText:  "Vous pouvez la fermer. Nous avisons le magasin dès que la réponse arrive.",
	ManualTitle: "Une personne règle la situation avec le prêteur",
	ManualLede: "Nous avons envoyé votre demande, mais la réponse du prêteur ne nous est pas " +
		"parvenue. L’achat a peut-être été approuvé.",
	Reference:     "Référence",
	Sent:          "Envoyée",
	SentAt:        "{date}, {time}",
	AskTitle:      "Pour savoir où en sont les choses",
	AskText:       "Communiquez avec {merchant} et donnez la référence. Vous pouvez fermer cette page.",
	ApprovedTitle: "Achat approuvé",
	ApprovedLede:  "Flexiti a autorisé {amount} pour {merchant}.",
	Authorization: "Numéro d’autorisation",
	Date:          "Date",
	YourPlan:      "Votre plan",
	WhatNext:      "Prochaines étapes",
	Prepares:      "{merchant} prépare votre commande et vous envoie sa propre confirmation.",
	OnAccount: "Votre plan figure à votre compte chez le prêteur; les dates d’échéance sont sur " +
		"votre relevé.",
	Keep: "Imprimez ou enregistrez cette page si vous voulez la conserver. Elle reprend les " +
		"chiffres de votre plan.",
	HandBack:      "Rendez la tablette au personnel du magasin.",
	Estimate:      "{label} (estimation)",
	DeclinedTitle: "Le prêteur n’a pas approuvé cet achat",
	DeclinedLede: "Rien n’a été autorisé, et votre commande chez {merchant} n’est pas encore terminée. " +
		"Vous pouvez toujours payer autrement.",
	WhyTitle: "Vous voulez savoir pourquoi?",
	WhyText: "Seul le prêteur peut vous le dire. Il a votre demande sous le numéro chez le prêteur " +
		"ci-dessus.",
	WhyCard: "Vous trouverez le numéro de téléphone du prêteur sur votre carte et sur votre relevé.",

	LenderReference: "Numéro chez le prêteur",
	SetupTitle:      "Le financement n’est pas possible dans ce magasin en ce moment",
	SetupLede: "Le prêteur n’a pas pu prendre cette demande à cause de la configuration du magasin, et non " +
		"à cause de vous ou de votre compte. Rien n’a été autorisé, et votre commande chez {merchant} " +
		"n’est pas encore terminée. Vous pouvez toujours payer autrement.",
	SetupReason: "Code du prêteur, pour le magasin",

	OtherPayment:   "Choisir un autre mode de paiement",
	CancelledTitle: "Cette demande a été annulée",
	CancelledLede: "Rien n’a été autorisé, et aucun plan n’a commencé. Vous pouvez toujours payer " +
		"autrement chez {merchant}.",
	Cancelled: "Annulée",

	CancellingTitle: "Le magasin a annulé cet achat",
	CancellingLede: "Nous vérifions encore auprès du prêteur ce qu’il est advenu de la demande. Si elle " +
		"a été autorisée, l’autorisation est rendue; vous n’avez rien à faire.",
	LostTitle: "Cet achat n’a pas abouti",
	LostLede: "Le prêteur n’a aucune trace de la demande; rien n’a donc été autorisé. Votre commande " +
		"chez {merchant} n’est pas encore terminée. Vous pouvez toujours payer autrement.",
	UndoingLede: "Le prêteur a finalement autorisé l’achat, trop tard pour qu’il compte. L’autorisation " +
		"est en train d’être rendue; vous n’avez rien à faire. Pour savoir où en sont les choses, " +
		"communiquez avec {merchant}.",
	UndoneLede: "Le prêteur a finalement autorisé l’achat, trop tard pour qu’il compte. L’autorisation a " +
		"été rendue. Vous pouvez toujours payer autrement chez {merchant}.",

	ExpiredTitle: "Cette demande a expiré",
	ExpiredLede: "Pour votre sécurité, une demande reste ouverte un temps limité. Rien n’a été " +
		"autorisé. Retournez au magasin pour recommencer.",
	Opened:        "Ouverte",
	Expired:       "Expirée",
	ProblemTitle:  "Cette page ne peut être affichée",
	GoneTitle:     "Cette demande ne peut être ouverte",
	RequestNumber: "Numéro de la requête",
	TryAgain:      "Réessayer",
}
