package sandbox

import (
	"bytes"
	_ "embed"
)

// sample is one of the two documented answers of calculate-interest: for its account and amount the figures are those
// printed, right or wrong, and in version 2.5 in English the very bytes.
type sample struct {
	amount cents
	body   []byte
	terms  map[[2]int]cents // plan and term to the printed payment
}

func (s *sample) covers(amount cents) bool { return s != nil && s.amount == amount }

//go:embed samples/calculate-interest.roc.json
var rocBody []byte

//go:embed samples/calculate-interest.qc.json
var qcBody []byte

// The printed payments of the first sample were made for an amount of 10.00 and edited to 250 afterwards; they do not
// repay the purchase. They are kept: a checkout has to notice.
var rocSample = sample{amount: 25000, body: rocBody, terms: map[[2]int]cents{{4, 3}: 2033, {5, 6}: 467, {5, 12}: 383}}

// Both samples print the same account number; the second one gets its own here, so that both can live in one sandbox.
var qcSample = sample{amount: 25000, body: bytes.Replace(qcBody, []byte("11223344"), []byte("11223355"), 1)}
