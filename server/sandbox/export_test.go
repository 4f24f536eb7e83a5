package sandbox

// DecodeLicence gives the fuzz test direct access to the decoder.
func DecodeLicence(code string) (first, last, born, expiry string, err error) {
	l, err := decodeLicence(code)
	return l.First, l.Last, l.Born, l.Expiry, err
}
