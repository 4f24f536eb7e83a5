// Package harness starts the whole service against the simulated lender, for the acceptance tests of
// server/test.
//
// An Env is one service in the test's own process: real HTTP, a real database, and a clock that the test
// moves. Replicas are several on one PostgreSQL. A Process is the built binary, for tests that kill or stop
// it.
//
// Its laws: a method that cannot do what its name says fails the test and returns only what it could do.
// Amounts are in Canadian dollars, and times are in UTC. Nothing of the product imports it.
package harness
