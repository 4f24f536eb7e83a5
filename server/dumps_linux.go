package main

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// noDumps keeps the memory of this process, where licences, codes and account numbers pass through, out of core files and
// away from other processes of the same user: no core file may have a size, and the kernel neither dumps the process nor
// lets it be traced, or its memory be read, by others than root (prctl(2), PR_SET_DUMPABLE).
func noDumps() error {
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return fmt.Errorf("forbid core files: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("forbid dumps: %w", err)
	}
	return nil
}
