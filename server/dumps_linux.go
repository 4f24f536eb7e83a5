package main

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// noDumps keeps the memory of this process out of core files and away from other processes of the same user,
// because licences, codes and account numbers pass through it. The size limit of core files becomes 0. The
// kernel does not dump the process, and nobody but root may trace it or read its memory (prctl(2),
// PR_SET_DUMPABLE).
func noDumps() error {
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return fmt.Errorf("forbid core files: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("forbid dumps: %w", err)
	}
	return nil
}
