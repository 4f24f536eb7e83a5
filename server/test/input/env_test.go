// Package input holds the acceptance tests of promise I: bad input costs little and changes nothing. They
// send wrong requests, oversized bodies, slow and many connections, forged headers and disguised paths, and
// they make the lender's answers wrong in every way.
package input

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

// newEnvWith lets a test change the demo's configuration.
func newEnvWith(t *testing.T, change func(*config.Config)) *env {
	t.Helper()
	return &env{harness.NewWith(t, change)}
}
