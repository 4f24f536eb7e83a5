package locale

// Category is a plural category of CLDR.
type Category string

// The plural categories that English and French use.
const (
	One   Category = "one"
	Two   Category = "two"
	Few   Category = "few"
	Many  Category = "many"
	Other Category = "other"
)

// Cardinal is the plural category of a count. French uses the singular for 0 ("0 jour"), and a category of
// its own for whole millions ("1 000 000 de jours").
func (l Language) Cardinal(n int) Category { return l.cardinal(n, false) }

// cardinal takes the whole part of a number and whether a written fraction follows. The rules of both
// languages need nothing else.
func (l Language) cardinal(whole int, fraction bool) Category {
	switch {
	case l == French && (whole == 0 || whole == 1):
		return One
	case l == French && whole%1_000_000 == 0 && !fraction:
		return Many
	case l != French && whole == 1 && !fraction:
		return One
	}
	return Other
}

// Ordinal is the plural category of a rank: 1st, 2nd, 3rd, 4th; 1er, 2e.
func (l Language) Ordinal(n int) Category {
	if l == French {
		if n == 1 {
			return One
		}
		return Other
	}
	teen := n%100 >= 11 && n%100 <= 13
	switch {
	case n%10 == 1 && !teen:
		return One
	case n%10 == 2 && !teen:
		return Two
	case n%10 == 3 && !teen:
		return Few
	}
	return Other
}

// Counted is a sentence that changes with a count. It holds the count as {count}.
type Counted struct{ One, Other Phrase }

// Of picks the sentence for n. A whole million takes the common plural, because no sentence of the product
// counts that far.
func (c Counted) Of(l Language, n int) Phrase {
	if l.Cardinal(n) == One {
		return c.One
	}
	return c.Other
}
