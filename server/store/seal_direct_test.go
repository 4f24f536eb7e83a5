package store

import "candor/server/relay"

// SealDirect seals as older releases did: with the first key itself, and without a revision.
func (s Sealer) SealDirect(m relay.MerchantID, cell string, text []byte) []byte {
	head := append([]byte{sealDirect, byte(len(s.first))}, s.first...)
	return s.keys[s.first].direct.Seal(head, nil, text, associated(m, cell))
}
