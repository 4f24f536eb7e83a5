package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// Call is one request that the API received, answered or not. It holds nothing personal.
type Call struct {
	Time        time.Time `json:"time"`
	Op          string    `json:"op"`
	Version     string    `json:"version"`
	Client      string    `json:"client"`
	Scope       string    `json:"scope"` // of the token that came with it; empty when none was good
	ReferenceID string    `json:"reference_id"`
	Status      int       `json:"status"` // 0: the connection was cut or given up
}

// Calls returns every request received so far, in order of completion.
func (s *Sandbox) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// Fail programs a fault for tests: f runs before the operation and, when it returns true, has answered in its
// place; nothing is executed then. A nil f removes the fault. Operations are token, search, lookup,
// driverslicense, verify, calculate-interest, authorization, authorizations, authorization-get, widget-init
// and widget-page (the hosted page's own requests).
func (s *Sandbox) Fail(op string, f func(http.ResponseWriter, *http.Request) bool) {
	s.setHook(s.before, op, f)
}

// FailAfter is Fail, but f runs after the operation was executed: when f returns true, the true answer is
// lost.
func (s *Sandbox) FailAfter(op string, f func(http.ResponseWriter, *http.Request) bool) {
	s.setHook(s.after, op, f)
}

// RevokeTokens makes every token handed out so far worthless, as if the lender had restarted.
func (s *Sandbox) RevokeTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
	clear(s.refreshes)
}

// hook runs before or after an operation and reports whether it answered.
type hook func(http.ResponseWriter, *http.Request) bool

func (s *Sandbox) setHook(hooks map[string]hook, op string, h hook) {
	s.mu.Lock()
	defer s.mu.Unlock()
	hooks[op] = h
}

func (s *Sandbox) hook(hooks map[string]hook, op string) hook {
	s.mu.Lock()
	defer s.mu.Unlock()
	return hooks[op]
}

func (s *Sandbox) record(c *request, out *statusWriter, start time.Time) {
	call := Call{Time: start.UTC(), Op: c.op, Version: c.version, ReferenceID: c.reference,
		Status: out.status}
	if c.token != nil {
		call.Client, call.Scope = c.token.client.ID, c.token.scope
	}
	s.mu.Lock()
	s.calls = append(s.calls, call)
	s.mu.Unlock()
	s.opt.Log.Info("lender call", "op", call.Op, "version", call.Version, "scope", call.Scope, "status",
		call.Status)
}

// statusWriter remembers the status for the record.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets a fault reach the connection through http.ResponseController.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
