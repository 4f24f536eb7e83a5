package request

import "net/netip"

// Share is a network that shares one limit, and how many times the limit of one client it has.
type Share struct {
	Network netip.Prefix
	Times   int
}

// wideTimes is how many times the limit of one client a /48 has: mobile networks put many clients into one.
const wideTimes = 2

// Shares are what every limit takes for one client: its IPv4 address; or the /64 around its IPv6 address,
// which is commonly given to one connection as a whole, and the wider /48 that a site or a tunnel has. An
// IPv4 address that is written as IPv6 is IPv4. Unknown clients share one limit.
func Shares(client netip.Addr) []Share {
	client = client.Unmap().WithZone("")
	if !client.Is6() {
		p, _ := client.Prefix(client.BitLen()) // the zero address gives the zero prefix
		return []Share{{p, 1}}
	}
	household, _ := client.Prefix(64)
	site, _ := client.Prefix(48)
	return []Share{{household, 1}, {site, wideTimes}}
}
