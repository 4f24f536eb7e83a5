package privacy

import (
	"testing"

	"candor/server/config"
	"candor/server/test/harness"
)

// env is the harness with what the tests of this folder do with it.
type env struct{ *harness.Env }

func newEnv(t *testing.T) *env {
	t.Helper()
	return &env{harness.New(t)}
}

// newLender is a lab without a service: the simulated lender, and a configuration that knows it.
func newLender(t *testing.T) (*env, config.Config) {
	t.Helper()
	e, c := harness.NewLender(t)
	return &env{e}, c
}
