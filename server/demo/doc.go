// Package demo is the configuration, the keys and the simulated lender that "candor demo" and the tests sell
// with. Its secrets are public: they open nothing but the simulated lender of this machine.
package demo
