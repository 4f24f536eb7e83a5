package money

import (
	"testing"

	"candor/server/test/harness"
)

// env is the harness with what the tests of this folder do with it.
type env struct{ *harness.Env }

func newEnv(t *testing.T) *env {
	t.Helper()
	return &env{harness.New(t)}
}
