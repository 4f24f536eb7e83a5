package sandbox

import (
	"bytes"
	_ "embed"
)

// sample is one of the two documented answers of calculate-interest. For its account and amount the sandbox
// answers the printed amounts, right or wrong, and in version 2.5 in English the exact bytes.
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

// The printed payments of the first sample were calculated for 10.00, and the amount was edited to 250
// afterwards. They do not repay the purchase. They are kept, because a checkout has to notice.
var rocSample = sample{amount: 25000, body: rocBody,
	terms: map[[2]int]cents{{4, 3}: 2033, {5, 6}: 467, {5, 12}: 383}}

// Both samples print the same account number. The second one gets another here, so that one sandbox can hold
// both.
var qcSample = sample{amount: 25000, body: bytes.Replace(qcBody, []byte("11223344"), []byte("11223355"), 1)}
