package receipts

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"strings"
	"testing"
	"time"

	"candor/core/receipt"
	"candor/server/receipts"
)

// found fails the test unless an audit finds exactly these things: the beginnings of the findings, in order.
func (e *env) found(a receipts.Audit, want ...string) {
	e.Helper()
	var got []string
	for _, f := range a.Findings {
		got = append(got, f.String())
	}
	same := len(got) == len(want)
	for i := range want {
		same = same && strings.HasPrefix(got[i], want[i])
	}
	if !same {
		e.Errorf("found %q\nwant  %q", got, want)
	}
}

// undone changes the database, audits it, and puts the receipts back.
func (e *env) undone(change func(), check func()) {
	e.Helper()
	for _, table := range []string{"receipts", "receipt_chains", "attempts"} {
		e.exec("CREATE TABLE kept_" + table + " AS SELECT * FROM " + table)
	}
	change()
	check()
	for _, table := range []string{"receipts", "receipt_chains"} {
		e.exec("DELETE FROM " + table)
		e.exec("INSERT INTO " + table + " SELECT * FROM kept_" + table)
	}
	e.exec("UPDATE attempts SET amount = (SELECT amount FROM kept_attempts AS k WHERE k.id = attempts.id), " +
		"authorization_id = (SELECT authorization_id FROM kept_attempts AS k WHERE k.id = attempts.id)")
	for _, table := range []string{"receipts", "receipt_chains", "attempts"} {
		e.exec("DROP TABLE kept_" + table)
	}
}

// TestW4AuditFindsEveryRemoval removes each receipt, and every run of receipts: what is missing is named, and
// the receipts around it are said to be whole.
func TestW4AuditFindsEveryRemoval(t *testing.T) {
	onEveryDatabase(t, func(t *testing.T, e *env) {
		const n = 4
		sales := e.issued(n)
		e.whole(n)
		for first := 1; first <= n; first++ {
			for last := first; last <= n; last++ {
				e.undone(func() {
					e.exec(fmt.Sprintf("DELETE FROM receipts WHERE seq BETWEEN %d AND %d", first, last))
				}, func() {
					want := fmt.Sprintf("receipt %d: missing", first)
					if last > first {
						want += fmt.Sprintf(", and all up to receipt %d", last)
					}
					a := e.audit("")
					if len(a.Findings) != 2+last-first || a.Findings[0].String() != want ||
						a.Verified != n-(1+last-first) {
						t.Errorf("%d to %d removed: %d are whole; %v", first, last, a.Verified, a.Findings)
					}
					for _, f := range a.Findings[1:] { // the journal knows the sales as well
						if !strings.Contains(f.What, "its receipt was issued and is missing") {
							t.Errorf("found %s", f)
						}
					}
				})
			}
		}
		e.whole(n)
		e.undone(func() { // the gap is closed, and the sale is removed from the journal as well
			e.exec("DELETE FROM receipts WHERE seq = 2")
			e.exec("UPDATE receipts SET seq = 2 WHERE seq = 3")
			e.exec("UPDATE receipts SET seq = 3 WHERE seq = 4")
		}, func() {
			e.found(e.audit(""), "receipt 2, "+string(sales[2].Checkout)+": it does not follow receipt 1",
				"receipt 4: missing", string(sales[1].Checkout)+": its receipt was issued")
		})
		e.whole(n)
	})
}

// TestW4AuditFindsEveryChange alters what the database has of receipts in every way that somebody with access
// to it could, but without the key.
func TestW4AuditFindsEveryChange(t *testing.T) {
	onEveryDatabase(t, func(t *testing.T, e *env) {
		stranger := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
		sales := e.issued(2)
		early := e.whole(2).Checkpoint
		sales = append(sales, e.issued(2)...)
		chain := e.whole(4)
		_, record := e.receipt(sales[1])
		record.Merchant.Name = "Another"
		forged, err := receipt.Sign(record, stranger)
		e.Must(err)
		second, fourth := "receipt 2, "+string(sales[1].Checkout)+": ", "receipt 4, "+
			string(sales[3].Checkout)+": "
		for name, c := range map[string]struct {
			change  string
			with    []any
			earlier string
			want    []string
		}{
			"a figure": {`UPDATE receipts SET body = REPLACE(body, '"1200.00"', '"1300.00"') WHERE seq = 2`,
				nil, "",
				[]string{second + "verify receipt: changed after it was signed: /receipt/amount",
					"receipt 3, " + string(sales[2].Checkout) + ": it does not follow receipt 2"}},
			"signed by a stranger": {`UPDATE receipts SET body = $1 WHERE seq = 2`, []any{string(forged)}, "",
				[]string{second + "verify receipt: signed with a key that is not among those given",
					"receipt 3, " + string(sales[2].Checkout) + ": it does not follow receipt 2"}},
			"one twice": {`UPDATE receipts SET body = (SELECT body FROM receipts AS r WHERE r.seq = 3)
				WHERE seq = 4`, nil, "", []string{fourth + "of another checkout",
				fourth + "the journal says otherwise",
				"receipt 4: it is not the one that the checkpoint"}},
			"another owner": {`UPDATE receipts SET attempt = 'x' WHERE seq = 2`, nil, "",
				[]string{second + "the journal says otherwise"}},
			"the journal": {`UPDATE attempts SET amount = '1.00' WHERE checkout = $1`,
				[]any{string(sales[1].Checkout)}, "", []string{second + "the journal says otherwise"}},
			"its authorization": {`UPDATE attempts SET authorization_id = 'x' WHERE checkout = $1`,
				[]any{string(sales[1].Checkout)}, "", []string{second + "the journal says otherwise"}},
			"the end of the chain": {`UPDATE receipt_chains SET digest = 'x'`, nil, "",
				[]string{"the checkpoint of the last receipt was signed for receipt 4, not for 4"}},
			"the length of the chain": {`UPDATE receipt_chains SET issued = 5`, nil, "",
				[]string{"receipt 5: missing",
					"the checkpoint of the last receipt was signed for receipt 4, not for 5"}},
			"no checkpoint": {`UPDATE receipt_chains SET checkpoint = ''`, nil, "",
				[]string{"the checkpoint of the last receipt: verify checkpoint"}},
			"an early checkpoint": {`UPDATE receipt_chains SET checkpoint = $1`, []any{early}, "",
				[]string{"the checkpoint of the last receipt was signed for receipt 2, not for 4"}},
			"said to be forgotten": {`UPDATE receipt_chains SET forgotten = 2, forgotten_checkpoint = $1`,
				[]any{early}, "",
				[]string{`the checkpoint of forgotten receipts: it says "issued"`,
					"2 receipts are said to be forgotten, and 0 were signed to be"}},
			"no chain": {`DELETE FROM receipt_chains`, nil, "",
				[]string{"the checkpoint of the last receipt: verify checkpoint"}},
		} {
			t.Log(name)
			e.undone(func() { e.exec(c.change, c.with...) }, func() {
				e.found(e.audit(c.earlier), c.want...)
			})
		}
		e.undone(func() { // the last two are taken away without a trace, as if they had never been
			e.exec(`DELETE FROM receipts WHERE seq > 2`)
			e.exec(`UPDATE receipt_chains SET issued = 2, digest = $1, checkpoint = $2`, mustDigest(e, early),
				early)
		}, func() {
			e.found(e.audit(chain.Checkpoint), "receipt 3: missing, and all up to receipt 4",
				string(min(sales[2].Checkout, sales[3].Checkout)), string(max(sales[2].Checkout,
					sales[3].Checkout)))
		})
		for _, earlier := range []string{"", early, chain.Checkpoint} {
			if a := e.audit(earlier); len(a.Findings) != 0 || a.Verified != 4 {
				t.Errorf("nothing is wrong any more: %d, %v", a.Verified, a.Findings)
			}
		}
		other, err := receipt.SignCheckpoint(receipt.Checkpoint{Kind: receipt.CheckpointIssued,
			Merchant: "another", Count: 9, Digest: chain.Digest, At: time.Now()}, stranger)
		e.Must(err)
		e.found(e.audit(string(other)), "the checkpoint that was given: verify checkpoint: signed with a key")
	})
}

func mustDigest(e *env, checkpoint string) string {
	c, err := receipt.VerifyCheckpoint([]byte(checkpoint), e.keys.Public()...)
	e.Must(err)
	return c.Digest
}

// TestW4SevenYears: receipts are forgotten from the oldest on once their sales are, and the audit still finds
// each removal. What is called forgotten without a signature is found.
func TestW4SevenYears(t *testing.T) {
	onEveryDatabase(t, func(t *testing.T, e *env) {
		forget := func() {
			t.Helper()
			e.Purge()
			e.Must(e.Service.Receipts.Forget(t.Context()))
		}
		e.issued(2)
		first := e.whole(2).Checkpoint
		e.Clock.Advance(4 * 365 * 24 * time.Hour)
		kept := e.issued(2)
		if forget(); e.whole(4).Forgotten != 0 {
			t.Fatal("receipts of four years went")
		}
		e.Clock.Advance(3*365*24*time.Hour + 48*time.Hour)
		for range 3 { // a checkout loses its parts one after the other
			forget()
		}
		chain := e.whole(2)
		if chain.Forgotten != 2 || chain.Issued != 4 {
			t.Fatalf("after seven years: %+v", chain)
		}
		e.receipt(kept[0])
		e.issued(1)
		e.whole(3)
		e.found(e.audit(first))
		e.undone(func() { e.exec("DELETE FROM receipts WHERE seq = 3") }, func() {
			e.found(e.audit(""), "receipt 3: missing", string(kept[0].Checkout))
		})
		e.undone(func() {
			e.exec("DELETE FROM receipts WHERE seq = 3")
			e.exec("UPDATE receipt_chains SET forgotten = 3")
		}, func() {
			e.found(e.audit(""), "3 receipts are said to be forgotten, and 2 were signed to be",
				"receipt 3: missing", string(kept[0].Checkout))
		})
		e.undone(func() { e.exec("UPDATE receipt_chains SET forgotten = 0, forgotten_checkpoint = ''") },
			func() { e.found(e.audit(""), "receipt 1: missing, and all up to receipt 2") })
		e.whole(3)
		// A sale that is taken out of the journal makes nobody forget its receipt.
		e.exec("DELETE FROM findings")
		e.exec("DELETE FROM operations")
		e.exec("DELETE FROM attempts")
		if forget(); e.whole(3).Forgotten != 2 {
			t.Error("a receipt of three years went")
		}
	})
}
