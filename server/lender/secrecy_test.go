package lender_test

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"candor/core/money"
	"candor/server/lender"
	"candor/server/relay"
)

// No error and no log record may hold a planted secret, what a person gave, or where it was sent.
var private = []string{"PLANTED", "31415926", "6012345678901234", "1990-01-17", "H2X1Y4", "0519", "5190",
	"Dana", "Roy",
	"example.com", "till4", "E-17", "http://", "127.0.0.1", "oauth/token", "W-100277", "5f0c2b1e", "Sofas"}

// chance matches pointers, ids and durations, whose digits can be those of a code by chance.
var chance = regexp.MustCompile(`0x[0-9a-f]+|\b[0-9a-f]{32}\b|duration=\S+`)

// Every operation under every fault, with answers and errors that repeat the input.
func TestNothingPrivateInErrorsOrLogs(t *testing.T) {
	const echo = `{"url":"/x/31415926","message":"PLANTED","error":"%s","error_description":"PLANTED",` +
		`"field_errors":[{"value":"1990-01-17"}]}`
	faults := []http.HandlerFunc{nil, cutAfter("PLANTED 31415926\r\n\r\n"), cutAfter(""),
		answering(200,
			`{"amount":"PLANTED","authorization_id":"PLANTED ID","redirection_url":"http://PLANTED",`+
				`"verification_code":"PLANTED","account_number":"PLANTED","expires_in":"PLANTED"}`),
		answering(200, `{"PLANTED":1,"PLANTED":2}`), answering(200, "PLANTED"),
		func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://PLANTED/31415926", http.StatusTemporaryRedirect)
		},
	}
	for _, status := range []int{400, 401, 403, 409, 465, 500} {
		faults = append(faults, answering(status, fmt.Sprintf(echo, "PLANTED")),
			answering(status, fmt.Sprintf(echo, "wrong_inputs")))
	}
	for op, do := range operations {
		for i, fault := range faults {
			for _, at := range []lender.Endpoint{op, lender.Token} {
				s := newScript(t)
				if fault != nil {
					s.set(at, fault)
				}
				err := do(t.Context(), s.client(quick))
				said := s.log.String()
				if err != nil {
					said += fmt.Sprintf("%v\n%+v\n%#v\n", err, err, err)
				}
				for cause := err; cause != nil; cause = errors.Unwrap(cause) {
					said += fmt.Sprintf("%v %+v %#v\n", cause, cause, cause)
				}
				said = chance.ReplaceAllString(said, "")
				for _, word := range private {
					if strings.Contains(said, word) {
						t.Errorf("%s, fault %d at %s: %q in %s", op, i, at, word, said)
					}
				}
			}
		}
	}
}

// The error of a client that cannot connect does not say where to.
func TestNoAddressInErrors(t *testing.T) {
	s := newScript(t)
	c := s.client()
	s.web.Close()
	for op, do := range operations {
		err := do(t.Context(), c)
		for _, word := range private {
			if text := fmt.Sprintf("%v %#v", err, err) + s.log.String(); strings.Contains(text, word) {
				t.Errorf("%s: %q in %s", op, word, text)
			}
		}
	}
}

var logLine = regexp.MustCompile(`^time=\S+ level=DEBUG msg="lender call" op=\S+ status=\d+ class=\S+ ` +
	`duration=\S+ reference_id=[0-9a-f]{32} merchant=m1$`)

func TestOneLinePerCall(t *testing.T) {
	s := newScript(t)
	c := s.client()
	for _, do := range operations {
		if err := do(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	lines := strings.Split(strings.TrimSpace(s.log.String()), "\n")
	if len(lines) != len(s.requests) {
		t.Errorf("%d lines for %d calls", len(lines), len(s.requests))
	}
	for _, line := range lines {
		if !logLine.MatchString(line) {
			t.Errorf("unexpected line %s", line)
		}
	}
}

// A log handler with the level info gets no record.
func TestQuietAboveDebug(t *testing.T) {
	s := newScript(t)
	c := s.client(func(o *lender.Options) { o.Log = slog.New(slog.NewTextHandler(s.log, nil)) })
	if _, err := c.Quote(t.Context(), inStore, account, money.MustAmount("600"), "fr-CA"); err != nil {
		t.Fatal(err)
	}
	if s.log.Len() > 0 {
		t.Errorf("logged %s", s.log)
	}
	if classOf(nil) != "" {
		t.Error("no error has no class")
	}
	var _ relay.Lender = c
}
