package api

import (
	"candor/server/relay"
	"crypto/subtle"
	"slices"
)

// keyring is the SHA-256, in hex, of every API key that is valid now, by merchant. It is replaced as a whole
// and never changed.
type keyring map[relay.MerchantID][]string

// SetKeys replaces the API keys of every merchant, from the next request on. A key that is not given is no
// longer valid. Keys are given as their SHA-256 in hex; a merchant has two while one is being replaced.
// Merchants that New was not given are ignored.
func (a *API) SetKeys(all map[relay.MerchantID][]string) {
	ring := keyring{}
	for _, m := range a.Merchants {
		ring[m.ID] = slices.Clone(all[m.ID])
	}
	a.keys.Store(&ring)
}

// owner is the merchant of a key. It compares the key with every valid one, each in constant time, so that
// the time of the answer does not reveal how close a guess was.
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
