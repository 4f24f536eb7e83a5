package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// faults are the shares of authorizations, captures, releases and returns, in thousandths, that the lender
// gets wrong. The zero value has no fault.
type faults struct {
	Seed uint64 `json:"seed"`

	ExecuteFail int `json:"execute_fail"` // executes, then answers 500
	ExecuteHang int `json:"execute_hang"` // executes, then answers nothing for 30 s
	ExecuteCut  int `json:"execute_cut"`  // executes, then cuts the connection
	ExecuteRot  int `json:"execute_rot"`  // executes, then answers 200 with half a document
	// ExecuteTwice executes twice, as far as something is left, and answers once, beside whatever else goes
	// wrong
	ExecuteTwice int `json:"execute_twice"`
	Fail         int `json:"fail"`   // answers 500 and executes nothing
	Busy         int `json:"busy"`   // answers 429 and executes nothing
	Cut          int `json:"cut"`    // cuts the connection and executes nothing
	Refuse       int `json:"refuse"` // refuses
	List         int `json:"list"`   // the list answers 500

	// Linger is the longest pause, in milliseconds, from executing to answering: a kill then finds some calls
	// under way.
	Linger int `json:"linger"`

	mu   sync.Mutex
	rand *rand.Rand
}

// reply answers in place of the lender and reports whether it did.
type reply func(http.ResponseWriter) bool

func (f *faults) roll(most int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rand == nil {
		f.rand = rand.New(rand.NewPCG(f.Seed, 1))
	}
	return f.rand.IntN(most)
}

func (f *faults) linger() {
	if f.Linger > 0 {
		time.Sleep(time.Duration(f.roll(f.Linger)) * time.Millisecond)
	}
}

// draw picks what goes wrong with one call, before it is executed or after. Both are nil when nothing does. A
// refusal has a code of the lender's.
func (f *faults) draw(refusal string) (before, after reply) {
	n := f.roll(1000)
	for _, fault := range []struct {
		share    int
		executes bool
		does     reply
	}{
		{f.ExecuteFail, true, answersStatus(500, "")}, {f.ExecuteHang, true, hangs},
		{f.ExecuteCut, true, cutsConnection}, {f.ExecuteRot, true, answersHalf},
		{f.Fail, false, answersStatus(500, "")}, {f.Busy, false, answersStatus(429, "")},
		{f.Cut, false, cutsConnection},
		{f.Refuse, false, refuses(refusal)},
	} {
		if n -= fault.share; n >= 0 {
			continue
		}
		if fault.executes {
			return nil, fault.does
		}
		return fault.does, nil
	}
	return nil, nil
}

// twice reports whether a call is executed twice.
func (f *faults) twice() bool { return f.roll(1000) < f.ExecuteTwice }

// failList fails the list now and then, and reports whether it did.
func (f *faults) failList(w http.ResponseWriter) bool {
	return f.roll(1000) < f.List && answersStatus(500, "")(w)
}

func answersStatus(status int, body string) reply {
	return func(w http.ResponseWriter) bool {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
		return true
	}
}

// refuses answers a refusal with a code of the lender's.
func refuses(code string) reply {
	return answersStatus(http.StatusConflict, fmt.Sprintf(`{"error":%q}`, code))
}

func hangs(w http.ResponseWriter) bool {
	time.Sleep(30 * time.Second)
	return cutsConnection(w)
}

func answersHalf(w http.ResponseWriter) bool {
	answer(w, `{"authorization_id":`)
	return true
}

func cutsConnection(w http.ResponseWriter) bool {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
	return true
}

func (l *lender) setFaults(w http.ResponseWriter, r *http.Request) {
	f := &faults{}
	if err := json.NewDecoder(r.Body).Decode(f); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	l.faults.Store(f)
}
