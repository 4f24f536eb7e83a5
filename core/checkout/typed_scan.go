package checkout

import "candor/core/licence"

// WithScan moves the scan of a licence to the field of a licence, whichever field the scanner typed it into.
// A field that held a scan is empty afterwards, so that no page writes it back.
func (a Action) WithScan() Action {
	for _, field := range []*string{&a.Number, &a.FirstName, &a.LastName, &a.BirthDate, &a.PostalCode} {
		if !licence.Is(*field) {
			continue
		}
		if !licence.Is(a.Licence) {
			a.Licence = *field
		}
		*field = ""
	}
	return a
}
