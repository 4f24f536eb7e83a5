package front

import "golang.org/x/sys/unix"

// reservedFiles are left for everything but client connections: the database, the lender, the operations
// port.
const reservedFiles = 250

// Affordable is the number of connections, at most the given one, that the process can hold open. Each takes
// one of the files that the process may open. Without a reserve, the database and the lender could not be
// reached when connections have taken all.
func Affordable(connections int) int {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &limit) != nil || limit.Cur > uint64(connections)+reservedFiles {
		return connections
	}
	return max(1, int(limit.Cur)-reservedFiles)
}
