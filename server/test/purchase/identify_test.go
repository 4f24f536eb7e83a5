package purchase

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"candor/core/checkout"
	"candor/core/licence"
	"candor/server/config"
	"candor/server/test/harness"
)

var jordan = checkout.Action{Do: checkout.DoIdentify, FirstName: "Jordan", LastName: "Tremblay",
	BirthDate: "19900117"}

// TestUnreadableLicenceIsNoIdentification: nobody was searched for, so the one identification that a checkout
// has here is left. What is longer than a scan can be never reaches the lender.
func TestUnreadableLicenceIsNoIdentification(t *testing.T) {
	l, asked := counting(t)
	decoded := 0
	l.Lender.Fail("driverslicense", func(http.ResponseWriter, *http.Request) bool { decoded++; return false })
	ref := l.Create(harness.InStore)
	for text, calls := range map[string]int{"no licence at all": 1, strings.Repeat("x", licence.Max+1): 0} {
		before := decoded
		v := l.Try(ref, harness.Associate, scanned(text))
		if v.Problem == nil || v.Problem.Code != checkout.CodeLicenceUnreadable || decoded != before+calls {
			t.Errorf("%d characters: %+v, asked %d times", len(text), v.Problem, decoded-before)
		}
	}
	l.Act(ref, harness.Associate, jordan, checkout.StepOffers)
	if strings.Join(*asked, ",") != "Jordan|" {
		t.Errorf("searched for %v", *asked)
	}
}

// TestLenderNamesNobody: an answer of the lender without a name or a birth date identifies nobody. What the
// relay read is offered, written as the lender's directory has names.
func TestLenderNamesNobody(t *testing.T) {
	full := map[string]string{"first_name": "JORDAN", "last_name": "TREMBLAY", "dob": "1990-01-17"}
	for name := range full {
		l, asked := counting(t)
		l.Lender.Fail("driverslicense", func(w http.ResponseWriter, _ *http.Request) bool {
			var rows []string
			for key, value := range full {
				if key != name {
					rows = append(rows, fmt.Sprintf("%q:%q", key, value))
				}
			}
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(w, "{%s}", strings.Join(rows, ","))
			return true
		})
		v := l.Try(l.Create(harness.InStore), harness.Associate,
			scanned(scanOf("ZOÉ  LEE,", "O’NEIL,", "1990-01-17", "M5V 2T6")))
		want := checkout.Scanned{FirstName: "ZOÉ LEE", LastName: "O'NEIL", BirthDate: "1990-01-17"}
		if v.Problem == nil || v.Problem.Code != checkout.CodeLicenceConfirm || v.Scanned == nil ||
			*v.Scanned != want || len(*asked) != 0 {
			t.Errorf("without %s: %+v %+v, searched for %v", name, v.Problem, v.Scanned, *asked)
		}
	}
}

// TestNobodyAtThatPostalCode: a lender that answers a search with an empty list found nobody there, and the
// postal code narrows nothing.
func TestNobodyAtThatPostalCode(t *testing.T) {
	l, _ := counting(t)
	l.Lender.Fail("search", func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("postal_code") == "" {
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, "[]")
		return true
	})
	l.Act(l.Create(harness.InStore), harness.Associate,
		scanned(scanOf("JAMIE", "ROY", "1980-10-02", "H2X 1Y4")), checkout.StepAccounts)
}

// TestOneGivenName is searched for once: there is no other name to try.
func TestOneGivenName(t *testing.T) {
	l, asked := counting(t)
	typed := jordan
	typed.FirstName = "Zoé-Anne"
	v := l.Try(l.Create(harness.InStore), harness.Associate, typed)
	if v.Problem == nil || v.Problem.Code != checkout.CodeNotFound ||
		strings.Join(*asked, ",") != "Zoé-Anne|" {
		t.Errorf("%+v after %v", v.Problem, *asked)
	}
}

// TestSecondSearchIsACall of the lender: past the limit of calls nobody is searched for again.
func TestSecondSearchIsACall(t *testing.T) {
	l := newEnvWith(t, func(c *config.Config) {
		c.Limits = map[string]string{config.MinimumSearchTime: "off", "calls": "1/24h"}
	})
	typed := jordan
	typed.FirstName = "Jordan Lee"
	v := l.Try(l.Create(harness.InStore), harness.Associate, typed)
	if v.Problem == nil || v.Problem.Code != checkout.CodeTooFast || l.CallCount("search") != 1 {
		t.Errorf("%+v after %d searches", v.Problem, l.CallCount("search"))
	}
}
