// Package purchase holds the acceptance tests of a purchase from its creation to its end: online, in a store
// and in Quebec, with every refusal that the lender documents and every sample answer of its documentation.
package purchase

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
