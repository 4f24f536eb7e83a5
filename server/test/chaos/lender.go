package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// lender is the part of the POS API that an online purchase and what follows it need, with a ledger and few
// rules: every account has the same plans, every purchase is granted, and no more is taken or given back than
// is left. It is lean, so that it is far from being the bottleneck.
type lender struct {
	ids    atomic.Int64
	faults atomic.Pointer[faults]

	mu     sync.Mutex
	ledger map[string][]*entry // by account
	byID   map[string]*entry
	calls  map[string]int // authorizations and operations received, by reference
}

// entry is one authorization that the lender executed.
type entry struct {
	ID        string    `json:"id"`
	Account   string    `json:"account"`
	Reference string    `json:"reference"`
	Amount    cents     `json:"amount"`
	At        time.Time `json:"at"`
	Received  int       `json:"received"` // how often this reference was received
	// Moves are the captures, releases, returns and refunds that the lender executed, the oldest first.
	Moves []move `json:"moves"`
}

func newLender() *lender {
	l := &lender{ledger: map[string][]*entry{}, byID: map[string]*entry{}, calls: map[string]int{}}
	l.faults.Store(&faults{})
	return l
}

func (l *lender) handler() http.Handler {
	mux := http.NewServeMux()
	const api = "/flexiti/pos-api/{version}/"
	mux.HandleFunc("POST "+api+"oauth/token", l.token)
	mux.HandleFunc("POST "+api+"client-id/{client}/widget/init", l.initWidget)
	mux.HandleFunc("POST "+api+"client-id/{client}/accounts/{account}/calculate-interest", l.quote)
	mux.HandleFunc("POST "+api+"client-id/{client}/authorization", l.authorize)
	mux.HandleFunc("GET "+api+"client-id/{client}/authorizations", l.list)
	const one = api + "client-id/{client}/authorization/{id}/"
	mux.HandleFunc("POST "+one+"capture", l.operation("capture"))
	mux.HandleFunc("POST "+one+"release", l.operation("release"))
	mux.HandleFunc("POST "+one+"capture/{capture}/return", l.operation("return"))
	mux.HandleFunc("POST "+api+"client-id/{client}/accounts/{account}/refund", l.operation("refund"))
	mux.HandleFunc("GET /ledger", l.serveLedger)
	mux.HandleFunc("POST /faults", l.setFaults)
	mux.HandleFunc("GET /page", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(staticPage) })
	return mux
}

// staticPage is about as long as a view and costs nothing to make.
var staticPage = []byte(strings.Repeat("a view of a checkout is about as long as this; ", 100))

func answer(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(body))
}

// canary begins every access token, so that a leaked one is found.
const canary = "canary-lender-token-"

func (l *lender) token(w http.ResponseWriter, _ *http.Request) {
	answer(w, fmt.Sprintf(`{"access_token":"%s%d","token_type":"Bearer","expires_in":1200}`, canary,
		l.ids.Add(1)))
}

func (l *lender) initWidget(w http.ResponseWriter, r *http.Request) {
	answer(w, fmt.Sprintf(`{"redirection_url":"http://%s/page?widget_session_id=session-%d"}`, r.Host,
		l.ids.Add(1)))
}

// amount is the amount of every checkout of a run.
const (
	amount       = "1200.00"
	whole  cents = 120000
)

func (l *lender) quote(w http.ResponseWriter, r *http.Request) {
	answer(w, fmt.Sprintf(`{"account_number":%s,"account_type":"consumer","amount":%s,`+
		`"customer":{"air":0.289,"available_credit":5000.00,"first_name":"Ada","last_name":"Boivin",`+
		`"category_type":"standard"},`+
		`"regular_purchase":{"term_amount":%s,"air":0.289,"fees":[],"verify":false},`+
		`"promotional_purchase":[{"plan_id":5,"plan_name":"Equal payments","terms":[%s,%s,%s]}]}`,
		r.PathValue("account"), amount, amount, term(12, "100.00"), term(24, "50.00"), term(40, "30.00")))
}

func term(months int, payment string) string {
	return fmt.Sprintf(`{"term":%d,"term_amount":%s,"annual_rates":{"description":"Annual rate","rate":0,`+
		`"type":"apr","message":""},"fees":[]}`,
		months, payment)
}

func (l *lender) authorize(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Account   json.Number `json:"account_number"`
		Reference string      `json:"reference"`
		Amount    json.Number `json:"amount"`
	}
	if json.NewDecoder(r.Body).Decode(&in) != nil {
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	asked, err := parseCents(in.Amount.String())
	if err != nil {
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	l.count(in.Reference)
	f := l.faults.Load()
	before, after := f.draw("credit_exceeded")
	if before != nil && before(w) {
		return
	}
	e := l.record(in.Account.String(), in.Reference, asked)
	if f.twice() {
		l.record(in.Account.String(), in.Reference, asked)
	}
	f.linger()
	if after != nil && after(w) {
		return
	}
	answer(w, l.textOf(e))
}

func (l *lender) textOf(e *entry) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return e.text()
}

func (l *lender) count(reference string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls[reference]++
}

func (l *lender) record(account, reference string, amount cents) *entry {
	e := &entry{ID: fmt.Sprint(l.ids.Add(1)), Account: account, Reference: reference, Amount: amount,
		At: time.Now()}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ledger[account], l.byID[e.ID] = append(l.ledger[account], e), e
	return e
}

func (l *lender) list(w http.ResponseWriter, r *http.Request) {
	if l.faults.Load().failList(w) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []string
	if r.URL.Query().Get("page_number") == "1" {
		for _, e := range l.ledger[r.URL.Query().Get("account_number")] {
			all = append(all, e.text())
		}
	}
	answer(w, "["+strings.Join(all, ",")+"]")
}

// serveLedger gives the whole ledger to the judge.
func (l *lender) serveLedger(w http.ResponseWriter, _ *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := []entry{}
	for _, entries := range l.ledger {
		for _, e := range entries {
			e.Received = l.calls[e.Reference]
			for i := range e.Moves {
				e.Moves[i].Received = l.calls[e.Moves[i].Reference]
			}
			all = append(all, *e)
		}
	}
	_ = json.NewEncoder(w).Encode(all)
}

func runLender(ctx context.Context, args []string) error {
	set := flag.NewFlagSet("lender", flag.ContinueOnError)
	address := set.String("listen", "127.0.0.1:9300", "address")
	if err := set.Parse(args); err != nil {
		return err
	}
	return listen(ctx, *address, newLender().handler())
}

func listen(ctx context.Context, address string, h http.Handler) error {
	server := &http.Server{Addr: address, Handler: h, ReadHeaderTimeout: time.Minute}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
