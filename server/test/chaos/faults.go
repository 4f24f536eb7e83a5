package main

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// faults are what the lender does wrong, in parts of a thousand of its authorizations. The zero value does no wrong.
type faults struct {
	Seed uint64 `json:"seed"`

	ExecuteFail int `json:"execute_fail"` // executes, then answers 500
	ExecuteHang int `json:"execute_hang"` // executes, then answers nothing for 30 s
	ExecuteCut  int `json:"execute_cut"`  // executes, then cuts the connection
	ExecuteRot  int `json:"execute_rot"`  // executes, then answers 200 with half a document
	Fail        int `json:"fail"`         // answers 500 and executes nothing
	Busy        int `json:"busy"`         // answers 429 and executes nothing
	Cut         int `json:"cut"`          // cuts the connection and executes nothing
	Refuse      int `json:"refuse"`       // refuses: credit_exceeded
	List        int `json:"list"`         // the list answers 500

	Linger int `json:"linger"` // takes up to so many milliseconds from executing to answering, so that a kill finds some under way

	mu   sync.Mutex
	rand *rand.Rand
}

// chosen answers in place of the lender and reports whether it did.
type chosen func(http.ResponseWriter) bool

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

// draw is what goes wrong with one authorization: before it is executed, or after.
func (f *faults) draw() (before, after chosen) {
	n := f.roll(1000)
	for _, fault := range []struct {
		share    int
		executes bool
		does     chosen
	}{
		{f.ExecuteFail, true, fails(500, "")}, {f.ExecuteHang, true, hangs}, {f.ExecuteCut, true, cuts}, {f.ExecuteRot, true, rots},
		{f.Fail, false, fails(500, "")}, {f.Busy, false, fails(429, "")}, {f.Cut, false, cuts},
		{f.Refuse, false, fails(409, `{"error":"credit_exceeded"}`)},
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

// lists reports whether it answered in place of the list.
func (f *faults) lists(w http.ResponseWriter) bool {
	return f.roll(1000) < f.List && fails(500, "")(w)
}

func fails(status int, body string) chosen {
	return func(w http.ResponseWriter) bool {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
		return true
	}
}

func hangs(w http.ResponseWriter) bool {
	time.Sleep(30 * time.Second)
	return cuts(w)
}

func rots(w http.ResponseWriter) bool {
	answer(w, `{"authorization_id":`)
	return true
}

func cuts(w http.ResponseWriter) bool {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = conn.Close()
	}
	return true
}

func (l *lender) script(w http.ResponseWriter, q *http.Request) {
	f := &faults{}
	if err := json.NewDecoder(q.Body).Decode(f); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	l.faults.Store(f)
}
