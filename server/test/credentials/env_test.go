// Package credentials holds the acceptance tests of promise C: keys, secrets, access tokens and verification
// codes go only where they are needed. Nothing secret comes out, a shopper never acts on the merchant's
// token, a flow has one token, and keys rotate under load.
package credentials

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

// newEnvWith lets a test change the demo's configuration.
func newEnvWith(t *testing.T, change func(*config.Config)) *env {
	t.Helper()
	return &env{harness.NewWith(t, change)}
}

// newLender is an env without a service: the simulated lender, and a configuration that knows its address.
func newLender(t *testing.T) (*env, config.Config) {
	t.Helper()
	e, c := harness.NewLender(t)
	return &env{e}, c
}
