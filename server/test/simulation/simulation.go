// Package simulation holds only tests. They run the relay against every fault we know, for many thousand
// seeds.
//
// One simulation is one seed. In simulated time (testing/synctest) it runs the real relay and the real client
// of the lender, as one to three replicas on one store. The actors are people who click twice, go back and go
// away, and a merchant who changes amounts, cancels, captures and refunds. The simulated lender refuses,
// hangs, is cut off, answers nonsense, or executes what it reports as failed. Replicas die as by kill -9
// before and after any commit and any send. Commits fail, or are durable and report a failure. Clocks are
// wrong. Then the faults stop, time passes, and the checkers compare the lender's ledger, the store and what
// the actors observed.
//
// Its laws: everything random comes from the seed. Every wait is simulated and of random length, so that one
// goroutine runs at a time and a seed replays exactly. No fault affects what the checkers read.
//
//	make sim N=1000000           every tenth on a real SQLite file
//	make sim N=1000 STORE=sqlite all of them
//	make sim SEED=123 N=1        replays one
package simulation
