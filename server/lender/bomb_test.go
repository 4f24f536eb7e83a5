package lender_test

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"candor/core/money"
	"candor/server/lender"
	"candor/server/relay"
)

// bombs are numbers that are expensive for a decimal library, or that different libraries read differently.
var bombs = []string{
	"1e400", "1E400", "1e999999999", "1e-999999999", "-1e999999999", "9e2147483647", "1e9223372036854775808",
	"0e999999999",
	"0.1e1000000000", "1.0e+5", "NaN", "nan", "Infinity", "-Infinity", "+Inf", "inf", "0x1p1023", "0b1",
	"0o7", "1_000", "1,000.00", "1.000,00",
	"--1", "+1", "-0", "-1", "1.", ".1", "1..1", "1.1.1", "00", "007", "1.00005", "0.00001",
	"99999999999999999.99", "9999999999999999999",
	"١٢٣", "１２３", "1\u00a0000", " 1", "1 ", "1\x00", "\u22121", "1e", "e1", "E", "",
	// An error that quotes them consists of escapes.
	strings.Repeat("\xff", 40), strings.Repeat("\x80\x0e", 20),
	strings.Repeat("9", 1<<10), strings.Repeat("9", 1<<20), "0." + strings.Repeat("0", 1<<20) + "1",
	"1e" + strings.Repeat("9", 1<<20),
	strings.Repeat("0", 1<<20), strings.Repeat("-", 1<<16), strings.Repeat("1.", 1<<16),
}

const (
	bombTime  = time.Millisecond
	bombBytes = 4 << 10
)

// price is the least time and memory that f took in some runs. Other processes on the machine can only add to
// it.
func price(f func()) (took time.Duration, bytes uint64) {
	took, bytes = time.Hour, 1<<62
	var before, after runtime.MemStats
	for range 20 {
		runtime.ReadMemStats(&before)
		start := time.Now()
		f()
		took = min(took, time.Since(start))
		runtime.ReadMemStats(&after)
		bytes = min(bytes, after.TotalAlloc-before.TotalAlloc)
		if took < bombTime && bytes < bombBytes {
			return took, bytes
		}
	}
	return took, bytes
}

// A number bomb is refused before it reaches the decimal library: in less than a millisecond and 4 KiB.
func TestI3NumberBombs(t *testing.T) {
	for _, bomb := range bombs {
		var errs [2]error
		took, bytes := price(func() {
			_, errs[0] = money.ParseAmount(bomb)
			_, errs[1] = money.ParseRate(bomb)
		})
		raw := []byte(`"` + bomb + `"`)
		more, again := price(func() { _ = new(money.Amount).UnmarshalJSON(raw) })
		took, bytes = max(took, more), max(bytes, again)
		if took >= bombTime || bytes >= bombBytes {
			t.Errorf("%.40q (%d bytes): %s and %d bytes", bomb, len(bomb), took, bytes)
		}
		if errs[0] == nil || errs[1] == nil {
			t.Errorf("%.40q: accepted: %v, %v", bomb, errs[0], errs[1])
		}
	}
}

// A bomb in an answer of the lender, as a number or as a string, makes the outcome unknown.
func TestI3BombsInAnswers(t *testing.T) {
	s := newScript(t)
	c := s.client()
	for _, bomb := range bombs {
		for _, number := range []string{bomb, `"` + bomb + `"`} {
			for op, answer := range map[lender.Endpoint]string{
				lender.Authorization:     `{"authorization_id":1,"amount":` + number + `}`,
				lender.Capture:           `{"capture_id":1,"amount":` + number + `}`,
				lender.Return:            `{"return_id":1,"amount":` + number + `}`,
				lender.CalculateInterest: `{"amount":` + number + `,"promotional_purchase":[]}`,
			} {
				s.answer(op, 200, answer)
				if number == " 1" || number == "1 " {
					continue // JSON allows blanks around a number
				}
				if err := operations[op](t.Context(), c); classOf(err) != relay.Unknown {
					t.Errorf("%s %.60s: %v", op, number, err)
				}
			}
		}
	}
}

func FuzzI3Numbers(f *testing.F) {
	for _, bomb := range bombs {
		f.Add(bomb)
	}
	f.Fuzz(func(t *testing.T, text string) {
		took, bytes := price(func() { _, _ = money.ParseAmount(text); _, _ = money.ParseRate(text) })
		if took >= bombTime || bytes >= bombBytes {
			t.Errorf("%.80q (%d bytes): %s and %d bytes", text, len(text), took, bytes)
		}
	})
}
