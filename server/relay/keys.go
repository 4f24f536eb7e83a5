package relay

import (
	"crypto/subtle"
	"slices"
)

// keyring is the SHA-256, in hex, of every API key that counts now, by merchant. It is replaced as a whole, never
// changed.
type keyring map[MerchantID][]string

// SetKeys replaces the API keys of every merchant, from the next request on: a key that is not given no longer opens
// anything. Keys are their SHA-256 in hex, two a merchant while one is replaced. Merchants that New was not given are
// left out.
func (r *Relay) SetKeys(all map[MerchantID][]string) {
	ring := keyring{}
	for id := range r.merchants {
		ring[id] = slices.Clone(all[id])
	}
	r.keys.Store(&ring)
}

// owner compares with every key, in constant time each, so that neither the answer's time nor its order tells how near
// a guess was.
func (k keyring) owner(key string) (MerchantID, bool) {
	given := []byte(hash(key))
	var found MerchantID
	var ok bool
	for id, keys := range k {
		for _, one := range keys {
			if subtle.ConstantTimeCompare(given, []byte(one)) == 1 {
				found, ok = id, true
			}
		}
	}
	return found, ok
}
