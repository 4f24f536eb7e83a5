package front

import "golang.org/x/sys/unix"

// reservedFiles are kept for what is no person's connection: the database, the lender, the operations port.
const reservedFiles = 250

// Affordable is how many connections there can be: each takes one of the files that the process may have open. When there
// were none left, the database and the lender could not be reached either.
func Affordable(connections int) int {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) != nil || limit.Cur > uint64(connections)+reservedFiles {
		return connections
	}
	return max(1, int(limit.Cur)-reservedFiles)
}
