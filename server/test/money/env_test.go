// Package money holds the acceptance tests of promise M: money moves once. A checkout has at most one live
// authorization, nothing is sent twice, an unknown outcome is settled from the lender's list or left to
// people, and captures, releases, returns and refunds stay within the books.
package money

import (
	"testing"

	"candor/server/test/harness"
)

// env is the harness with the helpers of this package.
type env struct{ *harness.Env }

func newEnv(t *testing.T) *env {
	t.Helper()
	return &env{harness.New(t)}
}
