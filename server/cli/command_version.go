package cli

import (
	"context"
	"fmt"
	"io"

	"candor/server/service"
)

// printVersion prints which release, commit and Go this binary was made from.
func printVersion(_ context.Context, _ []string, _ func(string) string, stdout, _ io.Writer) error {
	_, err := fmt.Fprintln(stdout, "candor", service.ReadBuild())
	return err
}
