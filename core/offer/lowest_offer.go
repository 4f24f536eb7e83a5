package offer

import "candor/core/money"

// LowestCost is the equal-payment offer with the smallest total. It is false when fewer than two offers can
// be compared, when two share the smallest total, or when any of them has no figures or another amount.
func LowestCost(offers []Offer) (ID, bool) {
	var best Offer
	var least money.Amount
	compared, tied := 0, false
	for _, o := range offers {
		if o.Kind != KindEqual {
			continue
		}
		f, err := Price(o)
		if err != nil || compared > 0 && o.Amount != best.Amount {
			return "", false
		}
		switch c := f.Total.Cmp(least); {
		case compared == 0 || c < 0:
			best, least, tied = o, f.Total, false
		case c == 0:
			tied = true
		}
		compared++
	}
	if compared < 2 || tied {
		return "", false
	}
	return best.ID, true
}
