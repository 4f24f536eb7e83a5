package locale

import "strings"

// Guess is the language that a text is written in, if its words tell. It is for texts of others, which may
// arrive in another language than the one that was asked for. A text in both languages tells neither.
func Guess(text string) (Language, bool) {
	en, fr, words := 0, 0, 0
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), separates) {
		words++
		switch wordsOf[word] {
		case English:
			en++
		case French:
			fr++
		}
	}
	switch {
	case tells(en, fr, words):
		return English, true
	case tells(fr, en, words):
		return French, true
	}
	return "", false
}

// shortText is the number of words up to which one word tells the language.
const shortText = 5

func tells(own, other, words int) bool {
	if other == 0 {
		return own >= 2 || own == 1 && words <= shortText
	}
	return own >= 3*other && own >= 3
}

func separates(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 0xdf && r <= 0xff && r != 0xf7, r == 'œ':
		return false
	}
	return true
}

// wordsOf are words that are common in texts about credit and that only one language has.
var wordsOf = func() map[string]Language {
	all := map[string]Language{}
	for l, list := range map[Language]string{
		English: `the of and to is are your you if will be for by with not this that each from until
			before after fee fees rate interest payment payments month months monthly annual yearly charged
			charge charges administrative account balance purchase promotional paid pay amount due equal
			deferred accrues accrued`,
		French: `le la les des du de et est sont votre vous si une sera seront pour par avec ne pas ce
			cette chaque jusqu avant après frais taux intérêt intérêts ` +
			"interet interets " + //nolint:misspell // French, written without its accents
			`versement versements paiement paiements mois mensuel mensuels mensuelle annuel annuels
			facturé facturés compte solde achat achats promotionnel
			payé payer montant dû exigible égaux différé courus`,
	} {
		for _, word := range strings.Fields(list) {
			all[word] = l
		}
	}
	return all
}()
