// Package privacy holds the acceptance tests of promise P: personal data stay in the database, sealed, and
// only as long as retention allows. They also hold what operators rely on: a rolling restart that loses
// nothing, metrics, the request log and readiness.
package privacy

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
