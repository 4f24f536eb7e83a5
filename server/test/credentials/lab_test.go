package credentials

import (
	"testing"

	"candor/server/config"
	"candor/server/test/harness"
)

// lab is the harness with what the tests of this folder do with it.
type lab struct{ *harness.Env }

func newLab(t *testing.T) *lab {
	t.Helper()
	return &lab{harness.New(t)}
}

// newLabWith lets a test change the demo's configuration.
func newLabWith(t *testing.T, change func(*config.Config)) *lab {
	t.Helper()
	return &lab{harness.NewWith(t, change)}
}

// newLender is a lab without a service: the simulated lender, and a configuration that knows it.
func newLender(t *testing.T) (*lab, config.Config) {
	t.Helper()
	env, c := harness.NewLender(t)
	return &lab{env}, c
}
