// Package proof holds nothing but tests: the relay against everything that can go wrong, many thousand times.
//
// One simulation is one seed. In simulated time (testing/synctest) it runs the real relay and the real client of the
// lender, as one to three replicas on one store, with people who click twice, go back and go away, a merchant who
// changes amounts, cancels, captures and refunds, and a lender that refuses, hangs, is cut off, answers nonsense or does
// what it says it did not. Replicas die as by kill -9 before and after any commit and any send; commits fail, or are
// durable and say they failed; clocks are wrong. Then the faults stop, time passes, and the checkers compare the
// lender's ledger, the store and what people were told.
//
// Its laws: everything random comes from the seed; every wait is a simulated one, of a length of its own, so that one
// goroutine runs at a time and a seed replays; a fault never stands between the checkers and the truth.
//
//	make sim N=1000000           every tenth on a real SQLite file
//	make sim N=1000 STORE=sqlite all of them
//	make sim SEED=123 N=1        replays one
package simulation
