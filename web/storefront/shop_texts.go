package storefront

// language is one of the shop's two languages, as a BCP 47 tag.
type language string

const (
	english language = "en-CA"
	french  language = "fr-CA"
)

func languageOf(text string) language {
	if language(text) == french {
		return french
	}
	return english
}

// text is every sentence of the shop in one language.
type text struct {
	Title, Secure, Other, OtherHref, Home string

	Contact, Mail, Delivery, Edit      string
	Address                            map[province]string
	Where, Ontario, Quebec             string
	Payment, Method, Card, Gift        string
	Monthly, By, NotHere, How          string
	Pay, Link                          string
	Order, Chair, ChairNote            string
	Throw, ThrowNote                   string
	Subtotal, HST, GST, QST            string
	Wrap, AddWrap, Total               string
	Financing                          string // where the message beside the total does not load
	Lost, LostText                     string
	Result                             map[string]outcome
	Unpaid                             outcome
	OrderNumber, Authorization, GoBack string
}

// outcome is what the shop tells when a checkout has ended.
type outcome struct{ Title, Text string }

var texts = map[language]text{
	english: {
		Title: "Checkout", Secure: "Secure checkout", Other: "Français", OtherHref: "/fr", Home: "/",
		Contact: "Contact", Mail: "jordan@example.ca", Delivery: "Delivery", Edit: "Edit",
		Address: map[province]string{
			ontario: "18 Alder Lane, Toronto ON · Standard delivery",
			quebec:  "18 Alder Lane, Montréal QC · Standard delivery",
		},
		Where: "Province of delivery", Ontario: "Ontario", Quebec: "Quebec",
		Payment: "Payment", Method: "Payment method", Card: "Credit or debit card", Gift: "Gift card",
		Monthly: "Monthly payments", By: "Credit from Flexiti", NotHere: "Not in this demo",
		How: "Choose a plan on the next page. Nothing is authorized before the last button.",
		Pay: "Continue with monthly payments", Link: "Pay on a page of its own",
		Order: "Your order", Chair: "Linden lounge chair", ChairNote: "Oak, oat linen",
		Throw: "Harbour wool throw", ThrowNote: "Slate",
		Subtotal: "Subtotal", HST: "HST, 13%", GST: "GST, 5%", QST: "QST, 9.975%",
		Wrap: "Gift wrap, taxes included", AddWrap: "Add gift wrap, $89.00", Total: "Total",
		Financing: "Financing available",
		Lost:      "This order can’t be paid here now.",
		LostText:  "Nothing was charged. Please try again in a moment.",
		Result: map[string]outcome{
			"approved": {"Thank you, your order is placed",
				"The lender has approved the purchase. We are packing your order."},
			"declined": {"Your order is not placed",
				"The lender did not approve this purchase. Your cart is kept; you can pay another way."},
			"pending": {"We are waiting for the lender",
				"Please don’t order again. We will write to you as soon as the lender has answered."},
			"cancelled": {"Nothing was charged",
				"You left the monthly payments. Your cart is kept; you can pay another way."},
			"expired": {"This checkout has expired",
				"Nothing was charged. Your cart is kept; you can start again."},
		},
		Unpaid: outcome{"Your order is not paid yet",
			"The checkout is still open. You can go back to it and finish."},
		OrderNumber: "Order number", Authorization: "Authorization", GoBack: "Back to the cart",
	},
	french: {
		Title: "Paiement", Secure: "Paiement sécurisé", Other: "English", OtherHref: "/", Home: "/fr",
		Contact: "Coordonnées", Mail: "jordan@example.ca", Delivery: "Livraison", Edit: "Modifier",
		Address: map[province]string{
			ontario: "18, Alder Lane, Toronto (Ontario) · Livraison standard",
			quebec:  "18, Alder Lane, Montréal (Québec) · Livraison standard",
		},
		Where: "Province de livraison", Ontario: "Ontario", Quebec: "Québec",
		Payment: "Paiement", Method: "Mode de paiement", Card: "Carte de crédit ou de débit",
		Gift:    "Carte-cadeau",
		Monthly: "Paiements mensuels", By: "Crédit offert par Flexiti",
		NotHere: "Non offert dans cette démonstration",
		How:     "Choisissez un plan à la page suivante. Rien n’est autorisé avant le dernier bouton.",
		Pay:     "Continuer avec les paiements mensuels", Link: "Payer sur une page à part",
		Order: "Votre commande", Chair: "Fauteuil Linden", ChairNote: "Chêne, lin avoine",
		Throw: "Jeté de laine Harbour", ThrowNote: "Ardoise",
		Subtotal: "Sous-total", HST: "TVH, 13\u00a0%", GST: "TPS, 5\u00a0%", QST: "TVQ, 9,975\u00a0%",
		Wrap: "Emballage-cadeau, taxes comprises", AddWrap: "Ajouter un emballage-cadeau, 89,00\u00a0$",
		Total:     "Total",
		Financing: "Financement offert",
		Lost:      "Cette commande ne peut pas être payée ici en ce moment.",
		LostText:  "Rien n’a été porté à votre compte. Veuillez réessayer dans un instant.",
		Result: map[string]outcome{
			"approved": {"Merci, votre commande est passée",
				"Le prêteur a approuvé l’achat. Nous préparons votre commande."},
			"declined": {"Votre commande n’est pas passée", "Le prêteur n’a pas approuvé cet achat. " +
				"Votre panier est conservé; vous pouvez payer autrement."},
			"pending": {"Nous attendons le prêteur",
				"Veuillez ne pas commander de nouveau. Nous vous écrirons dès que le prêteur aura répondu."},
			"cancelled": {"Rien n’a été porté à votre compte", "Vous avez quitté les paiements mensuels. " +
				"Votre panier est conservé; vous pouvez payer autrement."},
			"expired": {"Cette demande a expiré",
				"Rien n’a été porté à votre compte. Votre panier est conservé; vous pouvez recommencer."},
		},
		Unpaid: outcome{"Votre commande n’est pas encore payée",
			"La demande est encore ouverte. Vous pouvez y revenir et terminer."},
		OrderNumber: "Numéro de commande", Authorization: "Autorisation", GoBack: "Retour au panier",
	},
}
