package api

import (
	"candor/server/relay"
	"crypto/subtle"
	"slices"
)

// keyring is the SHA-256, in hex, of every API key that counts now, by merchant. It is replaced as a whole, never
// changed.
type keyring map[relay.MerchantID][]string

// SetKeys replaces the API keys of every merchant, from the next request on: a key that is not given no longer opens
// anything. Keys are their SHA-256 in hex, two a merchant while one is replaced. Merchants that New was not given are
// left out.
func (a *API) SetKeys(all map[relay.MerchantID][]string) {
	ring := keyring{}
	for _, m := range a.Merchants {
		ring[m.ID] = slices.Clone(all[m.ID])
	}
	a.keys.Store(&ring)
}

// owner compares with every key, in constant time each, so that neither the answer's time nor its order tells how near
// a guess was.
func (k keyring) owner(key string) (relay.MerchantID, bool) {
	given := []byte(relay.Hash(key))
	var found relay.MerchantID
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
