package sandbox

// DecodeLicence lets the fuzz test reach the decoder without a server in between.
func DecodeLicence(code string) (first, last, born, expiry string, err error) {
	l, err := decodeLicence(code)
	return l.First, l.Last, l.Born, l.Expiry, err
}
