package checkout_test

import (
	"strings"
	"testing"
	"time"

	"candor/core/checkout"
	"candor/core/locale"
)

// No sentence gives advice that its reader cannot follow: a shopper cannot change the amount.
func TestNoAdviceThatCannotBeFollowed(t *testing.T) {
	for _, code := range checkout.Codes() {
		if code == checkout.CodeRefundLimit || code == checkout.CodeAmountExceeds {
			continue // these are for the merchant's server, which chooses the amount
		}
		for _, l := range []locale.Language{locale.English, locale.French} {
			text := strings.ToLower(checkout.Sentence(code, l))
			for _, advice := range []string{"smaller amount", "less", "montant moindre", "checkout number"} {
				if strings.Contains(text, advice) && code != checkout.CodeBodyTooLarge &&
					code != checkout.CodeAnswerInvalid {
					t.Errorf("%s in %s advises %q: %s", code, l, advice, text)
				}
			}
		}
	}
}

// Account numbers are read with the zeros that some systems put before them.
func TestPaddedAccountNumber(t *testing.T) {
	for typed, want := range map[string]string{
		"20000042": "20000042", "0020000042": "20000042", "00000020000042": "20000042",
		"0000000020000042": "20000042", "000000000020000042": "20000042",
	} {
		a := checkout.Action{Number: typed}
		id, problem := a.Identification(checkout.InStore, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
		if problem != nil || id.Account != want || id.Card != "" {
			t.Errorf("%s: got %+v %v, want account %s", typed, id, problem, want)
		}
	}
	for _, typed := range []string{"0", "0000", "000000000000000000000042", "123456789012345"} {
		a := checkout.Action{Number: typed}
		id, problem := a.Identification(checkout.InStore, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
		if problem == nil {
			t.Errorf("%s: got %+v", typed, id)
		}
	}
}
