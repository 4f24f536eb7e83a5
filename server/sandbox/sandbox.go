// Package sandbox simulates the lender: the POS API that a checkout needs, the hosted page that verifies a
// shopper, the text messages and e-mails that a customer would receive, and a ledger of everything that it
// executed. All of it is kept in memory.
//
// Its laws:
//
//   - It does what the API's documents say. Where they are silent, the interpretation is named beside the
//     code.
//   - It checks what the lender checks: scopes, token life, the flow of a token, request and session ids,
//     plans by province and by class of customer.
//   - It never hides a mistake of its caller: an authorization sent twice is in the ledger twice, and so is a
//     refund.
//   - Amounts are exact cents. No amount passes through a float.
//   - Time and randomness come from Options.
//
// It refuses what it does not imitate with 404 not_found, and says so below; NotImitated is the same list for
// the index page.
//
// # Faults by amount
//
// The cents of the amount choose a fault, so that a person can reach every outcome from any checkout. Amounts
// with other cents cause none. The table is Faults; the page /sandbox/customers prints it. For a call after
// the sale, the cents of that call's own amount count.
//
//	.01  authorization  executes, then answers 500
//	.02  authorization  executes, then hangs until the caller gives up
//	.03  authorization  answers after three seconds
//	.04  authorization  answers 500, executes nothing
//	.05  authorization  409 credit_exceeded
//	.06  authorization  409 not_permitted
//	.07  authorization  409 general_error
//	.08  authorization  409 plan_term_not_available
//	.09  calculate-interest  one term's payment is 1.00 too high
//	.10  calculate-interest  echoes an amount 1.00 higher
//	.11  authorization  429 with Retry-After: 2, executes nothing
//	.12  authorization  executes, then answers 200 with an HTML page
//	.13  authorization  executes, then answers 200 without an id
//	.14  authorization  executes, then answers a truncated body
//	.15  authorization  executes twice, answers once
//	.16  authorization  executes, then cuts the connection
//	.17  authorization  cuts the connection, executes nothing
//	.18  authorization  executes, answers 500, and the lists show it 30 seconds later only
//	.91  capture, release, return, refund  executes, then answers 500
//	.92  capture, release, return, refund  executes, then hangs until the caller gives up
//	.93  capture, release, return, refund  executes, then cuts the connection
//	.94  capture, release, return, refund  answers 500, executes nothing
//	.95  capture, release, return, refund  executes twice as far as something is left, answers once
//	.96  capture, release, return, refund  409 general_error
//
// Other faults have names: Misbehaviours lists them, and Misbehave switches one on for an operation. The
// package server/test/network breaks the connection before HTTP. A test can program any other fault with Fail
// and FailAfter.
//
// # Magic words
//
// The security answer "piw" is refused with piw_mismatch. The external_location_id "unregistered" is never
// registered. The external_employee_id "not-permitted" may neither capture nor return.
//
// # What it does not imitate
//
//   - Transactions, apply, i18n, terms-and-conditions, merchants/login and other products: 404 not_found.
//   - Closing an account is not offered at all.
//   - Available credit does not fall when a purchase is authorized, so a test customer can buy again and
//     again, unless CreditFalls says otherwise.
//   - credit_exceeded counts the amount plus the plan's interest (with the fee that is financed); monthly
//     fees and late interest are not counted. The lender's own sum is not published.
//   - Whether the token in redirection_url is the access token is not published; here it is.
//   - A refreshed token starts a new flow; the old token keeps its own until it expires. The lender does not
//     say.
//   - Codes have four digits, never start with 0, and neither expire nor lock after wrong tries when they
//     come back through authorization; the lender publishes none of these limits. The hosted page stops after
//     three wrong entries.
//   - An amount that was not quoted for the account is refused with wrong_inputs; the documents name no code
//     for it.
//   - With a customer-scope token, calculate-interest answers only for the account that the hosted page
//     verified on it, and otherwise with the customer_identity_not_found of authorization; the documents say
//     neither.
//   - A bypass code used for a promotional purchase or above 200.00 is refused with wrong_verification_code;
//     the documents name no code for it.
//   - The hosted page may be framed by any origin unless FrameAncestors says otherwise; the lender's own
//     policy is not published.
//   - The Trust URL, the firewall (465, 466, 467), rate limits and maintenance windows do not exist here,
//     except by magic amount or programmed fault.
//   - The idempotency headers are ignored, as no document says that they work on authorization.
//   - grant_type=password and the retired flow "apply" are refused.
//   - Authorizations never expire, and the lists answer an array, newest first, by the date in UTC.
//   - The lender's account-balance limit for refunds is not published; here an account is not paid back more
//     than it owes, nor a capture that is named more than is left of it.
//   - A return does not give credit back to its authorization, only to the account; an authorization of which
//     nothing is left is closed. The status unauthorized does not occur.
//   - Wording of messages, rates, fees and plans is our own; only the two documented sample answers are the
//     lender's figures.
//   - Driver's licences: only the elements the documented answer names are read; only issuers 604xxx and
//     636xxx are known. Beside the standard's text it reads what Ontario and British Columbia print, and the
//     documents' own sample. Text whose separators were altered (LF or CR turned into CRLF) is refused, as a
//     strict decoder would.
package sandbox

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Options wires a Sandbox. The zero value works, but knows no client, so nobody gets a token.
type Options struct {
	// such as http://127.0.0.1:8082: the hosted page's origin, and the prefix of redirection_url
	PublicURL string
	Now       func() time.Time // nil: time.Now
	Rand      io.Reader        // tokens, ids and codes; nil, or once exhausted: crypto/rand
	Log       *slog.Logger     // nil: silent
	Clients   []Client
	// who may frame the hosted page; empty: anyone, as the lender's own rule is not published
	FrameAncestors []string
	// how the slow fault waits; nil: a timer that ends with the request
	Wait func(context.Context, time.Duration)
	// serves /sandbox/misbehave and /sandbox/by-hand, through which anybody may make it go wrong
	Misbehave bool
	// purchases use credit up, releases, returns and refunds free it; false: credit stays as it is
	CreditFalls bool
}

// Client is a merchant's API key and what the lender has set up for it. The zero permissions are the usual
// ones.
type Client struct {
	ID, Secret, Name   string
	Locations          []string // registered external locations; empty: any but "unregistered"
	MerchantOverride   bool     // may verify with merchant_override
	NoPreAuthorization bool     // auto_capture false is refused with auth_not_allowed
	// serves /sandbox/misbehave, through which anyone may make the sandbox misbehave
	NoAuthorization bool
	ConsumerOnly    bool // business accounts are refused with account_type_not_permitted
	NoRegular       bool // regular purchases are not set up: never offered, refused with plan_term_not_set
	NotProvisioned  bool // the token itself is refused with invalid_role
	NoRole          bool // tokens are given, everything else is refused with invalid_role
}

// Sandbox is the simulated lender. It is an http.Handler, safe for concurrent use, and keeps its state in
// memory.
type Sandbox struct {
	opt     Options
	clients map[string]*Client
	mux     *http.ServeMux

	mu            sync.Mutex
	tokens        map[string]*token // by access token
	refreshes     map[string]*token // by refresh token
	quotes        map[quoteKey]bool
	lastQuote     map[string]cents // by client and account
	verifications map[string]*verification
	wrongAnswers  map[string][]time.Time // by account and card
	sessions      map[string]*session    // by widget_session_id
	regulars      map[string][]time.Time // regular purchases by account
	messages      []Message
	ledger        []LedgerEntry
	operations    []Operation
	reserved      map[string]cents // authorized and neither captured nor released, by account
	// captured less returned and refunded, by account; below zero: paid back from earlier debt
	owed          map[string]cents
	calls         []Call
	nextID        int64
	before        map[string]hook
	after         map[string]hook
	misbehaviours map[string]faultyAnswer
}

// New builds a sandbox with the test customers of TestCustomers and nothing else.
func New(opt Options) *Sandbox {
	s := &Sandbox{
		opt: withDefaults(opt), clients: map[string]*Client{},
		tokens: map[string]*token{}, refreshes: map[string]*token{},
		quotes: map[quoteKey]bool{}, lastQuote: map[string]cents{},
		verifications: map[string]*verification{}, wrongAnswers: map[string][]time.Time{},
		sessions: map[string]*session{}, regulars: map[string][]time.Time{},
		reserved: map[string]cents{}, owed: map[string]cents{}, nextID: 1_000_000_000_000_001,
		before:        map[string]hook{},
		after:         map[string]hook{},
		misbehaviours: map[string]faultyAnswer{},
	}
	for _, c := range opt.Clients {
		s.clients[c.ID] = &c
	}
	s.mux = http.NewServeMux()
	s.routeAPI()
	s.routeWidget()
	s.routePages()
	return s
}

func withDefaults(opt Options) Options {
	opt.PublicURL = strings.TrimSuffix(opt.PublicURL, "/")
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Wait == nil {
		opt.Wait = wait
	}
	return opt
}

func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// ServeHTTP answers the API, the hosted page and the sandbox's own pages.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *Sandbox) random(n int) []byte {
	b := make([]byte, n)
	if s.opt.Rand != nil {
		if _, err := io.ReadFull(s.opt.Rand, b); err == nil {
			return b
		}
	}
	rand.Read(b) // never fails
	return b
}

func (s *Sandbox) hex40() string { return hex.EncodeToString(s.random(20)) }

func (s *Sandbox) guid() string {
	b := s.random(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// pin is a code of four digits from 1000 to 9999: as a JSON number it could not keep a leading zero.
func (s *Sandbox) pin() string {
	b := s.random(4)
	n := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	return fmt.Sprint(1000 + n%9000)
}

func (s *Sandbox) id() int64 {
	s.nextID++
	return s.nextID - 1
}
