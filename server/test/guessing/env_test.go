// Package guessing holds the acceptance tests of promise E: nobody reaches by guessing what belongs to
// another. They guess API keys, client tokens, ids, verification codes, accounts and passcodes, at one
// replica and at several.
package guessing

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
