package purchase

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

// newEnvWith lets a test change the demo's configuration.
func newEnvWith(t *testing.T, change func(*config.Config)) *env {
	t.Helper()
	return &env{harness.NewWith(t, change)}
}
