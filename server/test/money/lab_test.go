package money

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
