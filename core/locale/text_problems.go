package locale

// Problems has one plain sentence for each reason to refuse a request, and says what to do next. Before the
// account holder is verified, no sentence reveals whether an account exists or what state it is in.
type Problems struct {
	_ incomparable

	NumberInvalid, NameRequired, BirthDateInvalid, BirthDateImpossible, PostalInvalid, LicenceConfirm,
	LicenceUnreadable, IdentityRequired,
	AccountRequired, OfferRequired, OfferGone, ConsentRequired, DisclosureChanged, FrenchFirst,
	MethodRequired, CodeInvalid, AnswerInvalid, ReasonRequired, SeenRequired, PasscodeWrong,
	PasscodeDelayed, PasscodeLocked, AssociateUnknown, AmountInvalid, ReferenceInvalid, NotFound,
	CannotPurchase, ActivationNeeded,
	ApplyNeeded, VerificationFailed, VerificationStopped, VerifyAgain, WrongCode, WrongAnswer, TriesExceeded,
	PhoneUnusable, MethodUnavailable, CreditExceeded, PlanUnavailable, NoOffers, QuoteUnusable, StoreSetup,
	LenderBusy, LenderDown, LenderFailed, MessageUnsure, LenderRefused, TokenRefused, WrongAccount,
	EventMismatch, CodesUsedUp, PlansUsedUp,
	AnswersUsedUp, MessageTooSoon, MessagesUsedUp, SearchesUsedUp, TooFast, TabletIdle, Stale, NotAllowed,
	RequestInvalid, FieldUnknown, FieldInvalid, ParameterInvalid, BodyTooLarge,
	MediaType, MethodNotAllowed, Unauthorized, KeyMode,
	CheckoutNotFound,
	PageNotFound, CurrencyInvalid, ReturnURLRefused, LocationUnknown, ProvinceInvalid, Conflict,
	IdempotencyReused, IdempotencyRunning, CrossSite, DeviceUnknown, Unavailable, TooMany, Busy,
	AmountExceeds, CaptureNotFound, ReturnTooLate, NotPromotional, AuthorizationEnded, RefundLimit,
	AmountRequired, ReferenceInUse, OrderTaken, AmountTooSmall, AmountTooLarge, IdempotencyMissing,
	AmountNotText, OperationNotFound, EventNotFound, ListDiffers, ListUnusable, EvidenceRequired,
	ReceiptNotFound, Internal, Offline string
}

var problemsEnglish = Problems{
	NumberInvalid: "This doesn’t look like a card or account number. Check the digits, or use the " +
		"name instead.",
	NameRequired: "Type the first and the last name as they are on the account. With one name only, " +
		"use the card or account number instead.",
	BirthDateInvalid: "Type the birth date with the year first, then month and day, as in 19900131 or " +
		"1990-01-31.",
	BirthDateImpossible: "This birth date lies in the future, or more than 125 years back. Check the year.",
	LicenceConfirm: "The lender could not read this licence. Compare what was read here with the card, " +
		"and correct it where it differs.",
	PostalInvalid:     "Type a Canadian postal code, as in M5V 2T6.",
	LicenceUnreadable: "The licence could not be read. Scan it again, or use the card number or the name.",
	IdentityRequired:  "Type a card or account number, or fill in the name, birth date and postal code.",
	AccountRequired:   "Choose one of the accounts.",
	OfferRequired:     "Choose a plan to continue.",
	OfferGone:         "That plan is no longer offered. Please choose one of these.",
	ConsentRequired:   "Tick the box if you agree. If you don’t, go back; nothing is authorized.",
	DisclosureChanged: "The terms on this page were renewed. Please read them again before you agree.",
	FrenchFirst:       "In Quebec, please see the information box in French first.",
	MethodRequired:    "Choose how you want to confirm.",
	CodeInvalid:       "Type the code from the message: 4 to 8 digits.",
	AnswerInvalid:     "Type your answer, in 50 characters or less.",
	ReasonRequired:    "Choose why no code can be used.",
	SeenRequired:      "Tick the box once you have checked the customer’s identification.",
	PasscodeWrong: "That number and passcode don’t match. Try again after the pause, or ask a manager for " +
		"help.",
	PasscodeDelayed:  "This passcode was not checked: the pause after a wrong one is not over yet.",
	PasscodeLocked:   "Too many wrong passcodes today. Ask a manager for help.",
	AssociateUnknown: "No associate of this store has that number. Check it and try again.",
	AmountInvalid:    "Type the amount in dollars and cents, as in 1200.00.",
	ReferenceInvalid: "Type the order number in letters, digits and dashes, 64 characters at most.",
	NotFound: "We could not go on with these details. Check them and try again, or pay another " +
		"way.",
	CannotPurchase: "This account can’t be used for a purchase now. Contact Flexiti to learn more, " +
		"or pay another way.",
	ActivationNeeded: "This account has to be activated with Flexiti first. You can do that, then " +
		"start again, or pay another way.",
	ApplyNeeded: "You need an account with Flexiti for this. You can apply with Flexiti, then " +
		"start again, or pay another way.",
	VerificationFailed: "The lender could not verify you. Nothing was authorized. Try again, or pay " +
		"another way.",
	VerificationStopped: "The verification was stopped. Nothing was authorized. Start it again when you " +
		"are ready.",
	VerifyAgain: "For your security, the lender’s session has ended. Nothing was authorized. " +
		"Please verify again.",
	WrongCode: "That code does not match. Nothing was authorized. Check the newest message and " +
		"try again.",
	WrongAnswer: "That answer does not match. Nothing was authorized. Try again, or confirm " +
		"another way.",
	TriesExceeded: "The lender accepts no more tries this way. Nothing was authorized. Choose " +
		"another way to confirm, or pay another way.",
	PhoneUnusable:     "The lender can’t send a text message to this number. Choose another way to confirm.",
	MethodUnavailable: "The lender does not offer this way now. Choose another way to confirm.",
	CreditExceeded: "With its charges, this purchase is more than the account has available. Nothing was " +
		"authorized. Choose another plan, or pay another way.",
	PlanUnavailable: "The lender no longer offers that plan for this purchase. Nothing was authorized. " +
		"Please choose another plan.",
	NoOffers: "The lender offers no plan for this purchase now. Nothing was authorized. You can " +
		"pay another way.",
	QuoteUnusable: "The lender’s figures did not agree with each other, so we don’t show them. Ask " +
		"again in a moment, or pay another way.",
	StoreSetup: "Financing is not possible at this store now. Nothing was authorized. Please tell the " +
		"store, or pay another way.",
	LenderBusy: "The lender is very busy. Nothing was authorized. Wait a moment, then try again.",
	LenderDown: "The lender can’t be reached now. Nothing was authorized. Try again in a moment, " +
		"or pay another way.",
	LenderFailed: "The lender’s answer could not be used. Nothing was authorized. Try again in a moment, " +
		"or pay another way.",
	MessageUnsure: "We don’t know whether the message was sent. If it arrives, type its code here; if " +
		"not, ask for another, or confirm another way.",
	LenderRefused: "The lender could not do this. Nothing was authorized. Try again, or pay another " +
		"way.",
	TokenRefused: "The lender did not accept the store’s connection. Nothing was authorized. Please " +
		"tell the store, or pay another way.",
	WrongAccount: "These details belong to another account than before. Nothing was authorized. " +
		"Please verify again.",
	EventMismatch: "The lender’s answer belongs to another page. Nothing was authorized. Please " +
		"verify again here.",
	CodesUsedUp: "Too many codes were tried for this account. Nothing was authorized. Confirm " +
		"another way, try again tomorrow, or pay another way.",
	AnswersUsedUp: "Too many answers were tried for this account. Nothing was authorized. Confirm " +
		"with a code, or pay another way.",
	MessageTooSoon: "A message was sent a moment ago. Wait half a minute before you ask for another, " +
		"or confirm another way.",
	MessagesUsedUp: "No more messages can be sent for this account now. Use the newest code you have, " +
		"confirm another way, or pay another way.",
	SearchesUsedUp: "No more searches can be made in this checkout. Nothing was authorized. Start " +
		"again at the store with a new one, or pay another way.",
	TooFast: "Too much was asked in a short time. Nothing was authorized. Wait a minute, then " +
		"try again.",
	PlansUsedUp: "Plans can’t be shown now, because they were asked for too often. Nothing was " +
		"authorized. Wait a few minutes, then ask again, or pay another way.",
	TabletIdle: "Nobody touched this tablet for a while, so the purchase is hidden. Please ask " +
		"the associate to open it again.",
	Stale: "This page was out of date, so nothing was done. Here is where your checkout " +
		"stands now.",
	NotAllowed:     "That can’t be done at this step. Nothing was changed. Go on from here.",
	RequestInvalid: "This request could not be understood. Nothing was changed. Go back and try again.",
	FieldUnknown: "This request holds a field that is not known. Nothing was changed. Remove it and " +
		"try again.",
	FieldInvalid: "This request holds a value that can’t be taken. Nothing was changed. Correct it and " +
		"try again.",
	ParameterInvalid: "This address asks for something that can’t be given. Correct it and try again.",
	BodyTooLarge:     "This request is too large. Nothing was changed. Send less and try again.",
	MediaType: "This kind of content can’t be read here. Nothing was changed. Send the form or " +
		"JSON as described.",
	MethodNotAllowed: "This address does not accept that kind of request. Nothing was changed. Go back " +
		"and try again.",
	Unauthorized: "This link is not valid, or no longer. Return to the store and open the checkout " +
		"again.",
	KeyMode: "This key is for the other mode, test or live, so nothing was done. Use the key of the " +
		"mode that the store sells in.",
	CheckoutNotFound: "There is no such checkout. Return to the store and start again.",
	PageNotFound:     "There is no page at this address. Return to the store and follow its link again.",
	CurrencyInvalid:  "Only Canadian dollars can be financed here. Send the amount in CAD.",
	ReturnURLRefused: "The way back to the store is not one of the store’s own pages. Use one of its " +
		"configured origins.",
	LocationUnknown: "This store location is not known. Check the location, or ask for it to be " +
		"configured.",
	ProvinceInvalid: "This is not a Canadian province or territory. Send its two letters, as in ON.",
	Conflict: "It is too late for that: the lender has been asked, or the checkout has ended. " +
		"See below where it stands.",
	IdempotencyReused:  "This idempotency key was used for another request. Use a new key.",
	IdempotencyRunning: "The same request is still being worked on. Wait a moment, then ask again.",
	CrossSite: "This form came from another site, so nothing was done. Open the page itself and " +
		"try again.",
	DeviceUnknown: "This tablet is not enrolled. Ask the person who looks after the store’s devices " +
		"to enrol it.",
	Unavailable: "We can’t take this request now, and nothing was sent. Try again in a moment.",
	TooMany: "Too many requests came from your connection, so nothing was done. Wait a minute, " +
		"then try again.",
	AmountExceeds: "That is more than what remains, so nothing was done. See the checkout for what " +
		"remains, and ask for less.",
	CaptureNotFound: "This checkout has no such capture. See the checkout for its captures.",
	ReturnTooLate:   "A capture can be returned for 100 days. Refund the amount instead.",
	NotPromotional:  "Only a purchase on a plan can be returned. Refund the amount instead.",
	AuthorizationEnded: "The lender has closed this authorization, so nothing was done. Contact the " +
		"lender to learn more.",
	RefundLimit: "The lender does not refund that much to this account, so nothing was done. Ask for a " +
		"smaller amount, or contact the lender.",
	AmountRequired: "Say how much: send amount as text, such as 50.00. For everything that is left of a " +
		"capture, release or return, send all as true instead. Nothing was done.",
	ReferenceInUse: "Another checkout with this reference is approved, or waits for the lender. Nothing " +
		"was changed. Read that checkout, or send a reference of its own.",
	OrderTaken: "This order is already being paid, or is paid, in another checkout. Nothing was " +
		"authorized here. Look for a confirmation of the first one, or contact the store before you try " +
		"again.",
	AmountTooSmall: "This amount is below what this store finances. Nothing was authorized. Pay another " +
		"way, or ask the store.",
	AmountTooLarge: "This amount is above what this store finances. Nothing was authorized. Pay another " +
		"way, or ask the store.",
	IdempotencyMissing: "This request moves money, so it needs a header Idempotency-Key. Nothing was done. " +
		"Send it again with a key of its own.",
	AmountNotText: "An amount is sent as text: a JSON number could mean cents. Nothing was changed. Put it " +
		"between quotation marks.",
	OperationNotFound: "This checkout has no such operation. See the checkout for its operations.",
	EventNotFound:     "There is no such event, or it is older than 90 days.",
	ReceiptNotFound:   "There is no receipt of this checkout. One is issued within seconds of an approval.",
	ListDiffers: "The lender’s list says otherwise, so nothing was changed. Compare with the entry, and " +
		"settle it with the lender.",
	ListUnusable: "The lender’s list can’t be relied on now, so nothing was changed. Try again in a few " +
		"minutes.",
	EvidenceRequired: "Something must show that it was done, so nothing was changed. Give the lender’s " +
		"number of it.",
	Busy: "Very many people are here at this moment, so nothing was done. Wait a few seconds, then " +
		"try again.",
	Internal: "Something went wrong on our side. Try again in a moment; if it goes on, quote the request " +
		"number.",
	Offline: "No answer came back. Check your connection and try again; nothing is ever done twice.",
}

var problemsFrench = Problems{
	NumberInvalid: "Cela ne ressemble pas à un numéro de carte ou de compte. Vérifiez les chiffres, " +
		"ou utilisez plutôt le nom.",
	NameRequired: "Indiquez le prénom et le nom comme dans le compte. Avec un seul nom, utilisez plutôt " +
		"le numéro de carte ou de compte.",
	BirthDateInvalid: "Indiquez la date de naissance en commençant par l’année, puis le mois et le jour, " +
		"par exemple 19900131 ou 1990-01-31.",
	BirthDateImpossible: "Cette date de naissance est dans l’avenir, ou remonte à plus de 125 ans. " +
		"Vérifiez l’année.",
	LicenceConfirm: "Le prêteur n’a pas pu lire ce permis. Comparez ce qui a été lu ici avec la carte, et " +
		"corrigez ce qui diffère.",
	PostalInvalid: "Indiquez un code postal canadien, par exemple H2X 1Y4.",
	LicenceUnreadable: "Le permis n’a pas pu être lu. Numérisez-le de nouveau, ou utilisez le numéro de " +
		"carte ou le nom.",
	IdentityRequired: "Indiquez un numéro de carte ou de compte, ou remplissez le nom, la date de " +
		"naissance et le code postal.",
	AccountRequired: "Choisissez un des comptes.",
	OfferRequired:   "Choisissez un plan pour continuer.",
	OfferGone:       "Ce plan n’est plus offert. Veuillez en choisir un parmi ceux-ci.",
	ConsentRequired: "Cochez la case si vous acceptez. Sinon, revenez en arrière; rien n’est autorisé.",
	DisclosureChanged: "Les conditions de cette page ont été renouvelées. Veuillez les relire avant " +
		"d’accepter.",
	FrenchFirst:    "Au Québec, veuillez d’abord voir l’encadré informatif en français.",
	MethodRequired: "Choisissez comment vous voulez confirmer.",
	CodeInvalid:    "Tapez le code du message : de 4 à 8 chiffres.",
	AnswerInvalid:  "Tapez votre réponse, en 50 caractères ou moins.",
	ReasonRequired: "Choisissez pourquoi aucun code ne peut servir.",
	SeenRequired:   "Cochez la case après avoir vérifié la pièce d’identité du client.",
	PasscodeWrong: "Ce numéro et ce code d’accès ne correspondent pas. Réessayez après la pause, ou " +
		"demandez l’aide d’un gérant.",
	PasscodeDelayed: "Ce code d’accès n’a pas été vérifié : la pause après un mauvais code n’est " +
		"pas encore terminée.",
	PasscodeLocked:   "Trop de mauvais codes d’accès aujourd’hui. Demandez l’aide d’un gérant.",
	AssociateUnknown: "Aucun employé de ce magasin n’a ce numéro. Vérifiez-le et réessayez.",
	AmountInvalid:    "Indiquez le montant en dollars et en cents, par exemple 1200,00.",
	ReferenceInvalid: "Indiquez le numéro de commande en lettres, chiffres et tirets, 64 caractères au " +
		"plus.",
	NotFound: "Nous n’avons pas pu continuer avec ces renseignements. Vérifiez-les et " +
		"réessayez, ou payez autrement.",
	CannotPurchase: "Ce compte ne peut servir à un achat en ce moment. Communiquez avec Flexiti pour " +
		"en savoir plus, ou payez autrement.",
	ActivationNeeded: "Ce compte doit d’abord être activé auprès de Flexiti. Vous pouvez le faire, " +
		"puis recommencer, ou payer autrement.",
	ApplyNeeded: "Il vous faut un compte chez Flexiti. Vous pouvez en faire la demande auprès de " +
		"Flexiti, puis recommencer, ou payer autrement.",
	VerificationFailed: "Le prêteur n’a pas pu vérifier votre identité. Rien n’a été autorisé. " +
		"Réessayez, ou payez autrement.",
	VerificationStopped: "La vérification de votre identité a été interrompue. Rien n’a été autorisé. " +
		"Recommencez-la quand vous voudrez.",
	VerifyAgain: "Pour votre sécurité, la session du prêteur a pris fin. Rien n’a été autorisé. " +
		"Veuillez vous identifier de nouveau.",
	WrongCode: "Ce code ne correspond pas. Rien n’a été autorisé. Vérifiez le message le plus " +
		"récent et réessayez.",
	WrongAnswer: "Cette réponse ne correspond pas. Rien n’a été autorisé. Réessayez, ou confirmez " +
		"autrement.",
	TriesExceeded: "Le prêteur n’accepte plus d’essais de cette façon. Rien n’a été autorisé. " +
		"Choisissez une autre façon de confirmer, ou payez autrement.",
	PhoneUnusable: "Le prêteur ne peut envoyer de message texte à ce numéro. Choisissez une autre " +
		"façon de confirmer.",
	MethodUnavailable: "Le prêteur n’offre pas cette façon en ce moment. Choisissez une autre façon de " +
		"confirmer.",
	CreditExceeded: "Avec ses frais, cet achat dépasse le crédit disponible du compte. Rien n’a été " +
		"autorisé. Choisissez un autre plan, ou payez autrement.",
	PlanUnavailable: "Le prêteur n’offre plus ce plan pour cet achat. Rien n’a été autorisé. Veuillez " +
		"choisir un autre plan.",
	NoOffers: "Le prêteur n’offre aucun plan pour cet achat en ce moment. Rien n’a été " +
		"autorisé. Vous pouvez payer autrement.",
	QuoteUnusable: "Les chiffres du prêteur ne concordaient pas; nous ne les montrons pas. " +
		"Redemandez-les dans un instant, ou payez autrement.",
	StoreSetup: "Le financement n’est pas possible dans ce magasin en ce moment. Rien n’a été autorisé. " +
		"Avisez le magasin, ou payez autrement.",
	LenderBusy: "Le prêteur est très occupé. Rien n’a été autorisé. Attendez un instant, puis " +
		"réessayez.",
	LenderDown: "Le prêteur ne peut être joint en ce moment. Rien n’a été autorisé. Réessayez " +
		"dans un instant, ou payez autrement.",
	LenderFailed: "La réponse du prêteur n’a pas pu être utilisée. Rien n’a été autorisé. Réessayez dans " +
		"un instant, ou payez autrement.",
	MessageUnsure: "Nous ne savons pas si le message a été envoyé. S’il arrive, tapez-en le code ici; " +
		"sinon, demandez-en un autre, ou confirmez autrement.",
	LenderRefused: "Le prêteur n’a pas pu faire cette opération. Rien n’a été autorisé. Réessayez, " +
		"ou payez autrement.",
	TokenRefused: "Le prêteur n’a pas accepté la connexion du magasin. Rien n’a été autorisé. " +
		"Avisez le magasin, ou payez autrement.",
	WrongAccount: "Ces renseignements ne concernent pas le même compte qu’auparavant. Rien n’a été " +
		"autorisé. Veuillez vous identifier de nouveau.",
	EventMismatch: "La réponse du prêteur concerne une autre page. Rien n’a été autorisé. Veuillez " +
		"vous identifier de nouveau ici.",
	CodesUsedUp: "Trop de codes ont été essayés pour ce compte. Rien n’a été autorisé. Confirmez " +
		"autrement, réessayez demain, ou payez autrement.",
	AnswersUsedUp: "Trop de réponses ont été essayées pour ce compte. Rien n’a été autorisé. " +
		"Confirmez par un code, ou payez autrement.",
	MessageTooSoon: "Un message vient d’être envoyé. Attendez une demi-minute avant d’en demander un " +
		"autre, ou confirmez autrement.",
	MessagesUsedUp: "Aucun autre message ne peut être envoyé pour ce compte en ce moment. Utilisez le " +
		"code le plus récent, confirmez autrement, ou payez autrement.",
	SearchesUsedUp: "Aucune autre recherche ne peut être faite dans cette demande. Rien n’a été " +
		"autorisé. Recommencez au magasin avec une nouvelle demande, ou payez autrement.",
	TooFast: "Trop de requêtes ont été faites en peu de temps. Rien n’a été autorisé. Attendez " +
		"une minute, puis réessayez.",
	PlansUsedUp: "Les plans ne peuvent être affichés en ce moment, car ils ont été demandés trop souvent. " +
		"Rien n’a été autorisé. Attendez quelques minutes, puis redemandez-les, ou payez autrement.",
	TabletIdle: "Personne n’a touché cette tablette depuis un moment; l’achat est donc masqué. " +
		"Demandez à un employé du magasin de l’ouvrir de nouveau.",
	Stale:      "Cette page n’était plus à jour; rien n’a été fait. Voici où en est votre demande.",
	NotAllowed: "Cela ne peut se faire à cette étape. Rien n’a été changé. Continuez à partir d’ici.",
	RequestInvalid: "Cette requête n’a pu être comprise. Rien n’a été changé. Revenez en arrière et " +
		"réessayez.",
	FieldUnknown: "Cette requête contient un champ inconnu. Rien n’a été changé. Retirez-le et " +
		"réessayez.",
	FieldInvalid: "Cette requête contient une valeur qui ne peut être acceptée. Rien n’a été changé. " +
		"Corrigez-la et réessayez.",
	ParameterInvalid: "Cette adresse demande quelque chose qui ne peut être donné. Corrigez-la et réessayez.",
	BodyTooLarge: "Cette requête est trop volumineuse. Rien n’a été changé. Envoyez-en moins et " +
		"réessayez.",
	MediaType: "Ce genre de contenu ne peut être lu ici. Rien n’a été changé. Envoyez le " +
		"formulaire ou le JSON décrit.",
	MethodNotAllowed: "Cette adresse n’accepte pas ce genre de requête. Rien n’a été changé. Revenez en " +
		"arrière et réessayez.",
	Unauthorized: "Ce lien n’est pas valide, ou ne l’est plus. Retournez au magasin et ouvrez de " +
		"nouveau la demande.",
	KeyMode: "Cette clé est celle de l’autre mode, d’essai ou réel : rien n’a été fait. Utilisez la clé du " +
		"mode dans lequel le magasin vend.",
	CheckoutNotFound: "Cette demande n’existe pas. Retournez au magasin et recommencez.",
	PageNotFound: "Il n’y a pas de page à cette adresse. Retournez au magasin et suivez de nouveau " +
		"son lien.",
	CurrencyInvalid: "Seuls les dollars canadiens peuvent être financés ici. Envoyez le montant en CAD.",
	ReturnURLRefused: "Le chemin de retour n’est pas une page du magasin. Utilisez une de ses origines " +
		"configurées.",
	LocationUnknown: "Ce point de vente n’est pas connu. Vérifiez-le, ou demandez qu’il soit configuré.",
	ProvinceInvalid: "Ce n’est pas une province ni un territoire du Canada. Envoyez ses deux lettres, " +
		"par exemple QC.",
	Conflict: "Il est trop tard : le prêteur a été saisi de la demande, ou celle-ci a pris fin. " +
		"Voyez où elle en est.",
	IdempotencyReused:  "Cette clé d’idempotence a servi à une autre requête. Utilisez une nouvelle clé.",
	IdempotencyRunning: "La même requête est encore en traitement. Attendez un instant, puis redemandez.",
	CrossSite: "Ce formulaire venait d’un autre site; rien n’a été fait. Ouvrez la page " +
		"elle-même et réessayez.",
	DeviceUnknown: "Cette tablette n’est pas inscrite. Demandez à la personne responsable des " +
		"appareils du magasin de l’inscrire.",
	Unavailable: "Nous ne pouvons prendre cette requête en ce moment, et rien n’a été envoyé. " +
		"Réessayez dans un instant.",
	TooMany: "Trop de requêtes sont venues de votre connexion; rien n’a été fait. Attendez une " +
		"minute, puis réessayez.",
	AmountExceeds: "C’est plus que ce qui reste; rien n’a été fait. Consultez la demande pour voir " +
		"ce qui reste, et demandez moins.",
	CaptureNotFound: "Cette demande n’a aucune capture de ce nom. Consultez la demande pour voir ses " +
		"captures.",
	ReturnTooLate:  "Une capture peut être retournée pendant 100 jours. Remboursez plutôt le montant.",
	NotPromotional: "Seul un achat avec un plan peut être retourné. Remboursez plutôt le montant.",
	AuthorizationEnded: "Le prêteur a fermé cette autorisation; rien n’a été fait. Communiquez avec le " +
		"prêteur pour en savoir plus.",
	RefundLimit: "Le prêteur ne rembourse pas autant à ce compte; rien n’a été fait. Demandez un montant " +
		"plus petit, ou communiquez avec le prêteur.",
	AmountRequired: "Dites combien\u00a0: envoyez amount en texte, par exemple 50.00. Pour tout ce qui " +
		"reste d’une capture, d’une libération ou d’un retour, envoyez plutôt all avec true. Rien n’a été " +
		"fait.",
	ReferenceInUse: "Une autre demande avec cette référence est approuvée, ou attend le prêteur. Rien n’a " +
		"été changé. Lisez cette demande, ou envoyez une référence distincte.",
	OrderTaken: "Cette commande est déjà payée, ou en train de l’être, dans une autre demande. Rien n’a " +
		"été autorisé ici. Cherchez la confirmation de la première, ou communiquez avec le magasin avant " +
		"de réessayer.",
	AmountTooSmall: "Ce montant est inférieur à ce que ce magasin finance. Rien n’a été autorisé. Payez " +
		"autrement, ou demandez au magasin.",
	AmountTooLarge: "Ce montant est supérieur à ce que ce magasin finance. Rien n’a été autorisé. Payez " +
		"autrement, ou demandez au magasin.",
	IdempotencyMissing: "Cette requête déplace de l’argent; il lui faut un en-tête Idempotency-Key. Rien " +
		"n’a été fait. Renvoyez-la avec une clé qui lui est propre.",
	AmountNotText: "Un montant s’envoie en texte, car un nombre JSON pourrait signifier des cents. Rien " +
		"n’a été changé. Mettez-le entre guillemets.",
	EventNotFound: "Cet événement n’existe pas, ou il date de plus de 90 jours.",
	OperationNotFound: "Cette demande n’a aucune opération de ce nom. Consultez la demande pour voir ses " +
		"opérations.",
	ReceiptNotFound: "Il n’y a pas de reçu de cette demande. Il est délivré quelques secondes après une " +
		"approbation.",
	ListDiffers: "La liste du prêteur dit autre chose; rien n’a été changé. Comparez avec l’inscription, " +
		"et réglez cela avec le prêteur.",
	ListUnusable: "On ne peut se fier à la liste du prêteur en ce moment; rien n’a été changé. Réessayez " +
		"dans quelques minutes.",
	EvidenceRequired: "Il faut de quoi montrer que cela a été fait; rien n’a été changé. Donnez le numéro " +
		"que le prêteur lui a donné.",
	Busy: "Il y a beaucoup de monde en ce moment; rien n’a été fait. Attendez quelques secondes, puis " +
		"réessayez.",
	Internal: "Un problème est survenu de notre côté. Réessayez dans un instant; si cela persiste, donnez " +
		"le numéro de la requête.",
	Offline: "Aucune réponse n’est revenue. Vérifiez votre connexion et réessayez; rien n’est jamais fait " +
		"deux fois.",
}
