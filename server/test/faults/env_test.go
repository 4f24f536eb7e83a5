// Package faults holds the acceptance tests of every fault by its name: of the lender, the network, the
// process, its clock and the database. A purchase goes through each of them, and no fault may lead to a
// double authorization, a leak, or a checkout that is stuck.
package faults

import (
	"testing"

	"candor/server/config"
	"candor/server/test/harness"
)

// env is the harness with the helpers of this package.
type env struct{ *harness.Env }

func newEnv(t *testing.T) *env {
	t.Helper()
	return &env{harness.New(t)}
}

// newLender is an env without a service: the simulated lender, and a configuration that knows its address.
func newLender(t *testing.T) (*env, config.Config) {
	t.Helper()
	e, c := harness.NewLender(t)
	return &env{e}, c
}
