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
	Wait      func(context.Context, time.Duration)
	Misbehave bool // serves /sandbox/misbehave, through which anybody may make it go wrong
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
